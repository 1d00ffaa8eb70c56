import numpy as np
import pytest

from autograd_nn.errors import RecipeError
from autograd_nn.recipes import find
from autograd_nn.recipes.gates import GATES, INPUTS, TwoLayerXor, truth_table


@pytest.mark.parametrize("seed", range(20))
def test_one_unit_learns_all_but_xor_and_two_layers_do_xor(seed):
    recipe = find("perceptron")
    outcome = recipe.train(recipe.plan(seed=seed))
    learned = outcome.result["first_epoch_without_mistakes"]
    assert learned["XOR"] is None
    for gate in ("AND", "OR", "NAND"):
        column = outcome.metrics.columns()[f"{gate}_accuracy"]
        assert set(column[learned[gate] - 1 :]) == {1}
    np.testing.assert_array_equal(outcome.model(INPUTS).numpy(), GATES["XOR"])
    assert outcome.report.count("AND: still makes mistakes") == 0


def test_the_report():
    recipe = find("perceptron")
    report = recipe.train(recipe.plan(seed=0)).report
    table = [line for line in report if line.startswith("  ")]
    assert table[0] == "  x1 x2 |   AND    OR  NAND   XOR"
    assert [line[9:27].split() for line in table[1:5]] == [
        ["0", "0", "1"],
        ["0", "1", "1"],
        ["0", "1", "1"],
        ["1", "1", "0"],
    ]
    assert any("!" in line for line in table[1:5])
    assert table[5:] == [
        "  x1 x2 |    OR  NAND   XOR",
        "   0  0 |     0     1     0",
        "   0  1 |     1     1     1",
        "   1  0 |     1     1     1",
        "   1  1 |     1     0     0",
    ]
    assert "XOR: mistakes to the end: no line separates its 0s from its 1s" in report


def test_too_few_epochs_are_reported_as_such():
    recipe = find("perceptron")
    report = recipe.train(recipe.plan(epochs=1)).report
    assert "AND: still makes mistakes" in report


def test_metrics_are_the_shares_of_right_answers():
    recipe = find("perceptron")
    metrics = recipe.train(recipe.plan(epochs=7)).metrics
    assert len(metrics) == 7
    row = metrics[3]
    assert list(row) == ["epoch", "AND_accuracy", "OR_accuracy", "NAND_accuracy", "XOR_accuracy", "train_accuracy"]
    assert row["train_accuracy"] == np.mean([row[f"{gate}_accuracy"] for gate in GATES])


def test_xor_by_hand():
    model = TwoLayerXor()
    for unit, weight, bias in ((model.OR, 1, -0.5), (model.NAND, -1, 1.5), (model.AND, 1, -1.5)):
        unit.weight.array[...] = weight
        unit.bias.array[...] = bias
    np.testing.assert_array_equal(model(INPUTS).numpy(), GATES["XOR"])


def test_truth_table_marks_what_is_wrong():
    wrong = np.array([[0], [1], [0], [1]])
    assert truth_table({"AND": wrong}) == [
        "  x1 x2 |   AND",
        "   0  0 |     0",
        "   0  1 |     1!",
        "   1  0 |     0",
        "   1  1 |     1",
    ]


def test_settings_that_make_no_sense():
    recipe = find("perceptron")
    with pytest.raises(RecipeError, match="unknown data set 'mnist'; known: gates"):
        recipe.plan("mnist")
    with pytest.raises(RecipeError, match="the perceptron rule takes one example at a time"):
        recipe.train(recipe.plan(batch_size=4))
