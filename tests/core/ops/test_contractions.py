import numpy as np
import pytest

import autograd_core as ag

A = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("subscripts", "shapes", "message"),
    [
        ("ij,jk", [(2, 3), (2, 3)], r"^einsum 'ij,jk': 'j' has the sizes 3 and 2; the operands have shapes \(2, 3\), \(2, 3\)"),
        ("ij", [(3,)], "'ij' does not name the 1 axes"),
        ("i", [(2, 3)], "'i' does not name the 2 axes"),
        ("ij,jk", [(2, 3)], "2 terms for 1 operands"),
        ("ij->ik", [(2, 3)], "the result has 'k', which no operand has"),
        ("ij->ii", [(2, 3)], "the result has 'i' twice"),
        ("i1->i", [(2, 3)], "'i1' may have letters and one '...' only"),
        ("......", [(2, 3)], "may have letters and one '...' only"),
        ("...i->i", [(2, 3)], "the result needs '...'"),
        ("ii", [(2, 3)], "'i' is twice in an operand of shape \\(2, 3\\), with different sizes"),
        ("ii", [(1, 3)], "with different sizes"),
    ],
)  # fmt: skip
def test_subscripts_that_do_not_fit(subscripts, shapes, message):
    with pytest.raises(ag.ShapeError, match=message):
        ag.einsum(subscripts, *[ag.Variable(np.ones(shape)) for shape in shapes])
    with pytest.raises(ValueError):  # noqa: PT011  # NumPy refuses it as well
        np.einsum(subscripts, *[np.ones(shape) for shape in shapes])


@pytest.mark.parametrize("operands", [(), ("ij",), (A, [0, "i"]), (A, [0, 52]), (A, 3)])
def test_operands_that_are_none(operands):
    with pytest.raises(ag.ShapeError, match=r"^einsum: "):
        ag.einsum(*operands)


def test_settings():
    x = ag.Variable(A)
    assert ag.einsum("ij->i", ag.Variable(A.astype("f4")), dtype="f8").dtype == np.float64
    with pytest.raises(ag.DTypeError, match="cannot cast an operand from float64 to float32 by casting='safe'"):
        ag.einsum("ij->i", x, dtype="f4")
    assert ag.einsum("ij->i", x, dtype="f4", casting="same_kind").dtype == np.float32
    with pytest.raises(ag.GraphError, match="would write past the graph"):
        ag.einsum("ij->i", x, out=np.empty(2))
    with pytest.raises(ag.ShapeError, match="leaves 2 operands"):
        ag.einsum("i,i,i", *[np.ones(2)] * 3, optimize=["einsum_path", (0, 1)])


@pytest.mark.parametrize("dtype", ["?", "i1", "i8"])
def test_integers_and_booleans_sum_in_their_own_dtype(dtype):
    x = np.ones((3, 200), dtype)
    for subscripts, operands in (("ij->i", [x]), ("ij,ij->i", [x, x]), ("ij,kj", [x, x])):
        ours, theirs = ag.einsum(subscripts, *operands), np.einsum(subscripts, *operands)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def test_numbers_as_operands():
    np.testing.assert_array_equal(ag.einsum(",ij->j", 2, ag.Variable(A)).array, np.einsum(",ij->j", 2, A))


def test_an_operand_used_twice():
    x = ag.Variable(A)
    ag.einsum("ij,ij->", x, x).backward()
    np.testing.assert_array_equal(x.grad, 2 * A)


def test_each_contraction_is_a_node_of_its_own():
    x, y, z = (ag.Variable(np.ones(shape)) for shape in ((2, 30), (30, 40), (40, 2)))
    result = ag.einsum("ij,jk,kl->il", x, y, z)
    assert result.creator.subscripts == "ij,jl->il"
    assert [edge.creator.subscripts for edge in result.creator.inputs if edge.creator] == ["jk,kl->jl"]
    assert ag.einsum("ii", ag.Variable(np.eye(3))).creator.name == "Sum"


def test_only_gradients_that_are_wanted():
    x = ag.Variable(A)
    y = ag.einsum("ij,jk->ik", x, np.ones((3, 2)))
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, 2 * np.ones((2, 3)))


def test_tensordot_errors():
    x = ag.Variable(A)
    with pytest.raises(
        ag.ShapeError, match=r"^tensordot: shape-mismatch for sum: axes \(1,\) of a \(2, 3\) and \(0,\) of b"
    ):
        ag.tensordot(x, np.ones((2, 3)), 1)
    with pytest.raises(ag.ShapeError, match="axes=3 needs as many axes"):
        ag.tensordot(x, np.ones((2, 3)), 3)
    with pytest.raises(ag.AxisError):
        ag.tensordot(x, np.ones((2, 3)), ([2], [0]))
    with pytest.raises(ag.ShapeError):
        ag.tensordot(x, np.ones((2, 3)), ([0, 1], [0]))
