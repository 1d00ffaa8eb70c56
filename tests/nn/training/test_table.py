from autograd_nn.training import Metrics, Table


def rows(*values, names=("validation_accuracy", "validation_loss")):
    return Metrics(
        {"epoch": epoch, "train_loss": 1.0, **dict(zip(names, row, strict=True))} for epoch, row in enumerate(values, 1)
    )


def test_the_best_epoch_has_the_highest_accuracy_then_the_lowest_loss():
    metrics = rows((0.9, 0.3), (0.95, 0.4), (0.95, 0.2), (0.95, 0.2), (0.8, 0.1))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("validation_accuracy", 3)


def test_the_best_epoch_by_loss_alone():
    metrics = rows((0.3,), (0.1,), (0.2,), names=("validation_loss",))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("validation_loss", 2)


def test_without_validation_data_the_last_epoch_counts():
    metrics = rows((0.3,), (0.7,), (0.5,), names=("train_accuracy",))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("epoch", 3)


def test_columns_and_csv():
    table = Table([{"epoch": 1, "loss": 0.123456789}, {"epoch": 2, "loss": 1e-12}])
    assert table.columns() == {"epoch": [1, 2], "loss": [0.123456789, 1e-12]}
    assert table.to_csv() == "epoch,loss\n1,0.123457\n2,1e-12\n"
    assert (Table().to_csv(), Table().columns()) == ("", {})
