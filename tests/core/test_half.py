"""Half precision: float32 inside each op, one rounding at its end; the references are in float64."""

import pickle
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core import half

ROUNDING = {"float16": 2.0**-11, "bfloat16": 2.0**-8}  # the largest relative error of rounding to nearest

needs_bfloat16 = pytest.mark.skipif(
    find_spec("ml_dtypes") is None, reason="bfloat16 comes from it: pip install ml_dtypes"
)
every_dtype = pytest.mark.parametrize("dtype", ["float16", pytest.param("bfloat16", marks=needs_bfloat16)])


def half_dtype(name):
    if name == "bfloat16":
        pytest.importorskip("ml_dtypes", reason="bfloat16 comes from it: pip install ml_dtypes")
    return half.dtype_named(name)


def assert_rounded_once(y, exact, name, roundings=1, scale=None):
    """Each element within one rounding, but for what float32 loses: of sums that cancel, relative to what is added up."""
    y = np.asarray(y).astype(np.float64)
    lost = 2.0**-21 * (np.abs(exact).max(initial=0) if scale is None else scale)
    allowed = roundings * ROUNDING[name] * np.abs(exact) + lost + 2.0**-25
    assert (np.abs(y - exact) <= allowed).all(), f"{(np.abs(y - exact) / allowed).max():.2f} of what is allowed"


def half_and_exact(f, arrays, rng):
    """The op on arrays of half precision and on the same in float64, both passed back from one gradient: y, xs of each."""
    xs, exact = [ag.Variable(a) for a in arrays], [ag.Variable(a.astype(np.float64)) for a in arrays]
    y, expected = f(*xs), f(*exact)
    gy = rng.uniform(0.5, 1, y.shape).astype(y.dtype)
    y.backward(gy)
    expected.backward(gy.astype(np.float64))
    return (y, xs), (expected, exact)


LONG = 5000  # additions: their roundings in half precision would add up to several per cent

OPS = {
    "sum": (lambda x: ag.sum(x, axis=1), [(3, LONG)]),
    "sum of all": (lambda x: ag.sum(x), [(3, LONG)]),
    "mean": (lambda x: ag.mean(x, axis=0), [(LONG, 3)]),
    "var": (lambda x: ag.var(x, axis=1), [(3, LONG)]),
    "std": (lambda x: ag.std(x, axis=1), [(3, LONG)]),
    "cumsum": (lambda x: ag.cumsum(x, axis=1), [(2, LONG)]),
    "sum to a shape": (lambda x: ag.sum_to(x, (1, 3)), [(LONG, 3)]),
    "matmul": (ag.matmul, [(4, LONG), (LONG, 3)]),
    "matmul of vectors": (ag.matmul, [(LONG,), (LONG,)]),
    "matmul of batches": (ag.matmul, [(2, 4, LONG), (2, LONG, 3)]),
    "einsum": (lambda a, b: ag.einsum("bik,kl->bil", a, b), [(3, 4, 500), (500, 2)]),
    "einsum of three": (lambda a, b, c: ag.einsum("ik,kl,lm->im", a, b, c), [(4, 500), (500, 20), (20, 3)]),
    "einsum that sums before": (lambda a, b: ag.einsum("ik,kl->l", a, b), [(500, 4), (4, 2)]),
    "multi_dot": (lambda a, b, c: ag.linalg.multi_dot([a, b, c]), [(4, 500), (500, 20), (20, 3)]),
    "logsumexp": (lambda x: ag.logsumexp(x, axis=1), [(3, LONG)]),
    "softmax": (lambda x: ag.softmax(x, axis=1), [(3, 300)]),
    "log_softmax": (lambda x: ag.log_softmax(x, axis=1), [(3, 300)]),
    "norm": (lambda x: ag.linalg.norm(x, axis=1), [(3, LONG)]),
    "expit": (ag.expit, [(100,)]),
    "clip": (lambda x: ag.clip(x, -1, 1), [(100,)]),
    "index_add": (lambda x: ag.index_add(x, np.zeros(LONG, np.intp), ag.broadcast_to(x[1], (LONG,))), [(3,)]),
}
SAVE_THE_RESULT = {
    "softmax",
    "log_softmax",
    "logsumexp",
    "std",
    "norm",
    "expit",
}  # whose rules start from a rounded one
# Of products in which elements of up to 2 are added up: their sum, relative to which float32 loses digits.
LARGEST_SUM = {name: 2.0 * LONG for name in OPS if "matmul" in name or "einsum" in name or name == "multi_dot"}


ROUNDED_TWICE = {"index_add"}  # one after the other


@every_dtype
@pytest.mark.parametrize("op", OPS)
def test_value_and_gradients_are_rounded_once(op, dtype, rng):
    f, shapes = OPS[op]
    arrays = [(rng.uniform(-1, 2, shape)).astype(half_dtype(dtype)) for shape in shapes]
    (y, xs), (expected, exact) = half_and_exact(f, arrays, rng)
    assert y.dtype == half_dtype(dtype)
    scale = LARGEST_SUM.get(op)
    assert_rounded_once(y.array, expected.array, dtype, scale=scale)
    for x, e in zip(xs, exact, strict=True):
        assert x.grad.dtype == half_dtype(dtype)
        if op in SAVE_THE_RESULT:
            scale = np.abs(e.grad).max() or 1
            np.testing.assert_allclose(x.grad.astype(np.float64), e.grad, rtol=0, atol=12 * ROUNDING[dtype] * scale)
        else:
            assert_rounded_once(x.grad, e.grad, dtype, roundings=2 if op in ROUNDED_TWICE else 1)


@every_dtype
@pytest.mark.parametrize("op", OPS)
def test_tangents_are_rounded_once(op, dtype, rng):
    f, shapes = OPS[op]
    arrays = [rng.uniform(-1, 2, shape).astype(half_dtype(dtype)) for shape in shapes]
    tangents = [rng.uniform(0.5, 1, shape).astype(half_dtype(dtype)) for shape in shapes]
    _, tangent = ag.jvp(f, arrays, tangents)
    _, exact = ag.jvp(f, *[[a.astype(np.float64) for a in given] for given in (arrays, tangents)])
    assert tangent.dtype == half_dtype(dtype)
    if op in SAVE_THE_RESULT:
        largest = np.abs(exact).max()
        np.testing.assert_allclose(tangent.astype(np.float64), exact, rtol=0, atol=12 * ROUNDING[dtype] * largest)
    else:
        scale = 2 * LARGEST_SUM.get(op, 0) or None
        roundings = 2 if op in ROUNDED_TWICE else 1
        assert_rounded_once(tangent, exact, dtype, roundings=roundings, scale=scale)


def test_numpy_would_lose_what_is_kept_here():
    """Why ops are `wide`: a running sum of float16 stands still once a summand is less than half of its last digit."""
    x = np.ones(5000, np.float16)
    assert np.cumsum(x)[-1] == 2048
    assert ag.cumsum(ag.Variable(x)).array[-1] == 5000
    with np.errstate(over="ignore"):
        assert np.isinf(np.matmul(np.full(2, 300, np.float16), np.full(2, 300, np.float16)))
    a = ag.Variable(np.full(2, 300, np.float16))
    assert ag.matmul(a, ag.Variable(np.array([300, -300], np.float16))).array == 0  # each product overflows float16


@pytest.mark.parametrize("product", [lambda *xs: ag.einsum("ij,jk,kl->il", *xs), lambda *xs: ag.linalg.multi_dot(xs)])
def test_products_in_a_row_overflow_only_at_the_end(product):
    x, small = ag.Variable(np.full((2, 2), 300, np.float16)), np.full((2, 2), 2.0**-10, np.float16)
    y = product(x, x, small)
    np.testing.assert_array_equal(y.array, np.float16(300 * 300 * 4 / 1024))
    y.backward(np.ones((2, 2), np.float16))
    np.testing.assert_array_equal(x.grad, np.float16(300 * 8 / 1024))
    with nn.amp.autocast("float16"):
        y = product(x.astype(np.float32), x, small)
    assert y.dtype == np.float16
    np.testing.assert_array_equal(y.array, np.float16(300 * 300 * 4 / 1024))
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert np.isinf(product(x, x, x).array).all()


@every_dtype
def test_gradients_of_second_order(dtype, rng):
    x = ag.Variable(rng.uniform(0.5, 1, 5).astype(half_dtype(dtype)))
    ag.sum(x**3).backward(create_graph=True)
    ag.sum(x.grad_var).backward()
    expected = 3 * x.array.astype(np.float64) ** 2 + 6 * x.array.astype(np.float64)
    np.testing.assert_allclose(x.grad.astype(np.float64), expected, rtol=4 * ROUNDING[dtype])


DECOMPOSITIONS = {
    "cholesky": ag.linalg.cholesky,
    "det": ag.linalg.det,
    "eig": ag.linalg.eig,
    "eigh": ag.linalg.eigh,
    "inv": ag.linalg.inv,
    "lstsq": lambda a: ag.linalg.lstsq(a, a),
    "matrix_rank": ag.linalg.matrix_rank,
    "pinv": ag.linalg.pinv,
    "qr": ag.linalg.qr,
    "slogdet": ag.linalg.slogdet,
    "solve": lambda a: ag.linalg.solve(a, np.eye(2, dtype=np.float32)),
    "svd": ag.linalg.svd,
}


@every_dtype
@pytest.mark.parametrize("name", DECOMPOSITIONS)
def test_decompositions_refuse_half_precision(name, dtype):
    a = np.eye(2).astype(half_dtype(dtype))
    with pytest.raises(ag.DTypeError, match=rf"{dtype}\[2, 2\].*: {dtype} has too few digits .*astype\('float32'\)"):
        DECOMPOSITIONS[name](ag.Variable(a))
    with pytest.raises(ag.DTypeError, match="too few digits"):
        DECOMPOSITIONS[name](a)


MIXED = {
    "concatenate": lambda a, b: ag.concatenate([a, b]),
    "concatenate of three": lambda a, b: ag.concatenate([a, b, np.ones((3, 3), np.float32)]),
    "stack": lambda a, b: ag.stack([a, b]),
    "where": lambda a, b: ag.where(np.eye(3) > 0, a, b),
    "cross": lambda a, b: ag.cross(a, b),
    "select": lambda a, b: ag.select([np.eye(3) > 0], [a], b),
    "conv2d": lambda a, b: nn.functional.conv2d(a[None, None], b[None, None, :2, :2]),
    "lstsq": lambda a, b: ag.linalg.lstsq(a, b),
    "vmap": lambda a, b: ag.vmap(lambda a, b: ag.concatenate([a, b]))(a, b),
    "np.concatenate": lambda a, b: np.concatenate([a, b]),
}


@pytest.mark.parametrize("name", MIXED)
def test_float16_beside_bfloat16_says_what_to_do(name):
    a, b = ag.Variable(np.ones((3, 3), np.float16)), ag.Variable(np.ones((3, 3), half_dtype("bfloat16")))
    with pytest.raises(ag.DTypeError, match=r": bfloat16 and float16 have no dtype in common: .* \.astype") as caught:
        MIXED[name](a, b)
    assert "\n" not in str(caught.value)
    if name == "where":
        assert str(caught.value).startswith("Where(bool[3, 3], float16[3, 3], bfloat16[3, 3]): ")


def test_python_numbers_leave_bfloat16_alone(rng):
    x = ag.Variable(rng.standard_normal(4).astype(half_dtype("bfloat16")))
    for y in (x * 2.5, 2.5 - x, x + 1, ag.maximum(x, 0.0), ag.where(x.array > 0, x, 0.0), x / 3):
        assert y.dtype == half_dtype("bfloat16")
    assert (x * np.float32(2)).dtype == np.float32  # an array of float32 promotes, as in NumPy


def test_other_dtypes_are_not_touched(rng):
    a, b = rng.standard_normal((2, 3)), rng.standard_normal((3, 2)).astype(np.float16)
    assert ag.matmul(a, b).dtype == np.float64
    np.testing.assert_array_equal(ag.matmul(a, b), a @ b.astype(np.float64))
    assert ag.matmul(a.astype(np.float32), b).dtype == np.float32


def test_under_vmap(rng):
    a, b = rng.standard_normal((3, 4, 500)).astype(np.float16), rng.standard_normal((500, 2)).astype(np.float16)
    y = ag.vmap(lambda a: ag.matmul(a, b))(a)
    assert y.dtype == np.float16
    assert_rounded_once(y, a.astype(np.float64) @ b.astype(np.float64), "float16", scale=1000)


def test_overflow_of_a_gradient_is_silent():
    """The scaler of nn.amp looks for it; a warning for each would be no news. The forward pass does warn."""
    x = ag.Variable(np.array([40000], np.float16))
    (x * 1.5).backward(np.array([60000], np.float16))
    assert np.isinf(x.grad).all()


ONE_OP = """
import pickle, sys
import numpy as np
import autograd_core as ag

class Doubled(ag.Function):
    wide = True
    def forward(self, xp, *arrays):
        print(arrays[0].dtype)
        return arrays[0]

"""


@pytest.mark.parametrize("x", ["np.ones(3, np.float16)", "pickle.load(sys.stdin.buffer)"])
def test_the_first_op_of_a_process_is_wide(x):
    """A process asks for half precision only once it has met it, so a test within this one would see nothing."""
    pickled = pickle.dumps(ag.Variable(np.ones(3, np.float16)))
    program = f"{ONE_OP}Doubled()({x})"
    ran = subprocess.run([sys.executable, "-c", program], input=pickled, capture_output=True, check=True)
    assert ran.stdout.split() == [b"float32"]


def test_an_unpickled_variable_is_the_same():
    x = ag.Variable(np.ones(3, np.float16), name="x")
    x.grad = np.ones(3, np.float16)
    other = pickle.loads(pickle.dumps(x))
    assert (other.name, other.dtype, other.requires_grad) == ("x", np.float16, True)
    np.testing.assert_array_equal(other.grad, x.grad)


def test_dtype_named():
    assert half.dtype_named("float16") == np.float16
    assert half.dtype_named(np.float32) == np.float32
    with pytest.raises(ag.DTypeError, match="'float17' is no dtype"):
        half.dtype_named("float17")


def test_without_ml_dtypes_bfloat16_says_how_to_install_it():
    program = (
        "import sys; sys.modules['ml_dtypes'] = None\n"
        "from autograd_core import DTypeError, half\n"
        "try:\n    half.dtype_named('bfloat16')\nexcept DTypeError as error:\n    print(error)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "bfloat16 needs the package ml_dtypes: pip install ml_dtypes; or use float16\n"
