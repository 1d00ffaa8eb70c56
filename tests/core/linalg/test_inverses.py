import numpy as np
import pytest

import autograd_core as ag
from autograd_core import linalg
from tests.core.test_half import assert_rounded_once, every_dtype, half_dtype

SINGULAR = np.ones((2, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (linalg.inv, r"^Inv\(float64\[2, 2\]\): Singular matrix: it has no inverse. Use linalg.pinv or linalg.lstsq"),
        (lambda x: linalg.solve(x, np.ones(2)), r"^Solve\(float64\[2, 2\], float64\[2, 1\]\): Singular matrix"),
        (lambda x: linalg.matrix_power(x, -2), "Singular matrix"),
        (lambda x: linalg.inv(np.stack([np.eye(2), x.array])), r"float64\[2, 2, 2\]\): Singular matrix"),
        (lambda x: linalg.tensorinv(ag.reshape(x, (2, 2, 1)), 1), "Singular matrix"),
    ],
)
def test_singular_matrices(call, message):
    with pytest.raises(np.linalg.LinAlgError, match=message) as caught:
        call(ag.Variable(SINGULAR))
    assert isinstance(caught.value, ag.AutogradError)


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "cholesky", "eigh", "eigvalsh", "eig", "eigvals"])
@pytest.mark.parametrize("shape", [(2, 3), (3,), (4, 2, 1)])
def test_matrices_that_are_not_square(name, shape):
    with pytest.raises(np.linalg.LinAlgError, match=f"^{name.replace('vals', '')}.*{str(shape)[1:-1]}"):
        getattr(linalg, name)(ag.Variable(np.ones(shape)))


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ((3, 3), (2,), r"^solve: a is \(3, 3\), b is \(2,\); b needs 3 rows"),
        ((3, 3), (), "b needs 3 rows"),
        ((2, 3, 3), (2, 3), "b needs 3 rows .*give a stack of vectors a last axis of size 1"),
        ((2, 3, 3), (4, 3, 1), r"the leading axes \(2,\) and \(4,\) don't broadcast"),
    ],
)
def test_right_sides_that_do_not_fit(a, b, message):
    with pytest.raises(ag.ShapeError, match=message):
        linalg.solve(ag.Variable(np.ones(a)), np.ones(b))


def test_integers_are_solved_in_floating_point():
    assert linalg.inv(ag.Variable(np.array([[2, 1], [1, 1]]))).dtype == np.float64


@pytest.mark.parametrize("n", [0.5, "2", None])
def test_matrix_power_of_no_integer(n):
    with pytest.raises(TypeError, match="exponent must be an integer"):
        linalg.matrix_power(ag.Variable(np.eye(2)), n)


def test_matrix_power_zero_is_constant():
    x = ag.Variable(np.full((2, 2), np.inf))
    linalg.matrix_power(x, 0).sum().backward()
    np.testing.assert_array_equal(x.grad, np.zeros((2, 2)))


def test_tensor_errors():
    with pytest.raises(ValueError, match="Invalid ind argument"):
        linalg.tensorinv(ag.Variable(np.ones((2, 2))), 0)
    with pytest.raises(np.linalg.LinAlgError, match="must satisfy"):
        linalg.tensorsolve(ag.Variable(np.ones((2, 3))), np.ones(2))


@every_dtype
@pytest.mark.parametrize("give", [ag.Variable, np.asarray])
def test_matrix_powers_in_half_precision_are_rounded_once(give, dtype):
    """The square has a 90,000, which float16 has not; the third power is 22 on the diagonal."""
    a = np.array([[0, 300, 0], [0, 0, 300], [2.0**-12, 0, 0]])
    y = linalg.matrix_power(give(a.astype(half_dtype(dtype))), 3)
    assert y.dtype == half_dtype(dtype)
    assert_rounded_once(getattr(y, "array", y), np.linalg.matrix_power(a, 3), dtype)
