import numpy as np
import pytest

from autograd_core import ShapeError, Variable
from autograd_nn.errors import DataError, SettingError
from autograd_nn.training import F1, ConfusionMatrix, Precision, Recall
from autograd_nn.training.metric import Tally

LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2])
ANSWERS = np.array([0, 1, 1, 1, 1, 2, 0, 2])
COUNTS = [[1, 2, 0, 0], [0, 2, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]


def scores():
    return np.eye(4)[ANSWERS]


def test_counts_from_scores_and_from_answers():
    assert ConfusionMatrix()(scores(), LABELS).counts.tolist() == COUNTS
    assert ConfusionMatrix()(Variable(scores()), LABELS).counts.tolist() == COUNTS
    assert ConfusionMatrix(4)(ANSWERS, LABELS).counts.tolist() == COUNTS
    assert ConfusionMatrix()(scores(), np.eye(4)[LABELS]).counts.tolist() == COUNTS


def test_what_follows_from_the_counts():
    found = ConfusionMatrix()(scores(), LABELS)
    assert found.accuracy == 5 / 8
    np.testing.assert_allclose(found.precision, [1 / 2, 1 / 2, 1, np.nan])
    np.testing.assert_allclose(found.recall, [1 / 3, 1, 2 / 3, np.nan])
    np.testing.assert_allclose(found.f1, [2 / 5, 2 / 3, 4 / 5, np.nan])
    assert (found.occurs.tolist(), found.said.tolist()) == ([3, 2, 3, 0], [2, 4, 2, 0])
    assert found.most_confused() == [(0, 1, 2), (2, 0, 1)]
    assert found.most_confused(1) == [(0, 1, 2)]


def test_a_class_that_is_never_said_has_precision_zero():
    found = ConfusionMatrix(3)(np.array([0, 0, 2]), np.array([0, 1, 0]))
    np.testing.assert_array_equal(found.precision, [0.5, 0, 0])
    np.testing.assert_array_equal(found.recall, [0.5, 0, 0])


def test_the_table():
    found = ConfusionMatrix(3)(np.array([0, 0, 2]), np.array([0, 1, 0]))
    assert found.table() == ["  0 1 2", "0 1 . 1", "1 1 . .", "2 . . ."]
    assert found.table(["cat", "dog", "owl"])[:2] == ["    cat dog owl", "cat   1   .   1"]


@pytest.mark.parametrize(("measure", "name"), [(Precision, "precision"), (Recall, "recall"), (F1, "f1")])
def test_averages(measure, name):
    each = getattr(ConfusionMatrix()(scores(), LABELS), name)
    np.testing.assert_array_equal(measure(average=None)(scores(), LABELS), each)
    assert measure()(scores(), LABELS) == pytest.approx(each[:3].mean())
    assert measure("weighted")(scores(), LABELS) == pytest.approx((each[:3] * [3, 2, 3]).sum() / 8)
    with pytest.raises(SettingError, match=r"average must be one of .*, not 'micro'"):
        measure("micro")


def test_averages_like_scikit_learn(rng):
    metrics = pytest.importorskip("sklearn.metrics")
    labels, answers = rng.integers(0, 5, (2, 60))
    for average in ("macro", "weighted", None):
        for measure, name in ((Precision, "precision"), (Recall, "recall"), (F1, "f1")):
            expected = getattr(metrics, f"{name}_score")(labels, answers, average=average)
            np.testing.assert_allclose(measure(average, classes=5)(answers, labels), expected)
    np.testing.assert_array_equal(ConfusionMatrix(5)(answers, labels).counts, metrics.confusion_matrix(labels, answers))


def test_f1_of_all_batches_is_not_the_mean_of_theirs():
    tally = Tally({"f1": F1()})
    for part in (slice(0, 2), slice(2, 8)):
        tally.add(Variable(scores()[part]), LABELS[part], Variable(np.float32(0)))
    assert tally.values()["f1"] == pytest.approx((2 / 5 + 2 / 3 + 4 / 5) / 3)


def test_errors():
    with pytest.raises(DataError, match="ConfusionMatrix: there is a label 4; with 4 classes they are 0 to 3"):
        ConfusionMatrix()(scores(), np.array([0, 0, 0, 1, 4, 2, 2, 2]))
    with pytest.raises(DataError, match="F1: there is an answer -1; with 3 classes they are 0 to 2"):
        F1(classes=3)(np.array([0, -1]), np.array([0, 1]))
    with pytest.raises(ShapeError, match=r"scores must be \(N, C\) and labels \(N,\); they are \(8, 4\) and \(7,\)"):
        ConfusionMatrix()(scores(), LABELS[:7])
    with pytest.raises(SettingError, match="answers without scores don't tell the number of classes"):
        ConfusionMatrix()(ANSWERS, LABELS)
