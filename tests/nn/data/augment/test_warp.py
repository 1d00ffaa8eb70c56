import numpy as np
import pytest
from scipy import ndimage

from autograd_nn.data.augment import warp as module
from autograd_nn.data.augment.warp import plain, warp
from autograd_nn.errors import DataError


def compiled(x, matrix, field):
    pytest.importorskip("numba")
    return warp("test", x, matrix, field)


def some(rng, shape, dtype=np.float32, spread=3.0):
    """Images, matrices near the identity, and moves that reach beyond the edges."""
    n, _, height, width = shape
    matrix = np.zeros((n, 2, 3), np.float32)
    matrix[:, :, :2] = np.eye(2) + 0.3 * rng.standard_normal((n, 2, 2))
    matrix[:, :, 2] = rng.standard_normal((n, 2))
    return rng.random(shape).astype(dtype), matrix, (spread * rng.standard_normal((n, 2, height, width))).astype("f")


@pytest.mark.parametrize("run", [plain, compiled])
@pytest.mark.parametrize("with_field", [True, False])
@pytest.mark.parametrize(
    ("shape", "dtype"), [((5, 1, 28, 28), "f"), ((3, 3, 9, 13), "d"), ((2, 2, 1, 5), "f"), ((2, 1, 4, 1), "f")]
)
def test_as_scipy_does(run, shape, dtype, with_field, rng):
    x, matrix, field = some(rng, shape, dtype)
    got = run(x, matrix, field if with_field else None)
    assert (got.shape, got.dtype) == (x.shape, x.dtype)
    centre = (np.array(shape[2:]) - 1) / 2
    grid = np.indices(shape[2:]).reshape(2, -1) - centre[:, None]
    for n in range(shape[0]):
        at = matrix[n, :, :2] @ grid + matrix[n, :, 2:] + centre[:, None]
        if with_field:
            at = at + field[n].reshape(2, -1)
        for c in range(shape[1]):
            expected = ndimage.map_coordinates(x[n, c].astype("d"), at, order=1, mode="grid-constant")
            np.testing.assert_allclose(got[n, c].ravel(), expected, rtol=0, atol=5e-6)


@pytest.mark.parametrize("dtype", ["f", "d"])
def test_compiled_and_plain_agree_number_for_number(dtype, rng):
    for shape in ((20, 1, 28, 28), (4, 3, 17, 11)):
        for spread in (0.5, 20.0):
            x, matrix, field = some(rng, shape, dtype, spread)
            np.testing.assert_array_equal(compiled(x, matrix, field), plain(x, matrix, field))
            np.testing.assert_array_equal(compiled(x, matrix, None), plain(x, matrix, None))


def test_without_numba_it_is_plain(monkeypatch, rng):
    monkeypatch.setattr(module, "_compiled", lambda: None)
    x, matrix, field = some(rng, (2, 1, 5, 5))
    np.testing.assert_array_equal(warp("test", x, matrix, field), plain(x, matrix, field))


@pytest.mark.parametrize("run", [plain, compiled])
def test_at_rest_nothing_changes_and_far_away_is_black(run, rng):
    x = rng.random((2, 3, 6, 5), np.float32)
    matrix = np.tile(np.eye(2, 3, dtype=np.float32), (2, 1, 1))
    np.testing.assert_array_equal(run(x, matrix, None), x)
    matrix[1, 0, 2] = 100
    assert not run(x, matrix, None)[1].any()


def test_views_are_read_right(rng):
    x, matrix, field = some(rng, (4, 2, 6, 6))
    view = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(warp("test", view, matrix, field), warp("test", x, matrix, field))


def test_bytes_are_refused(rng):
    with pytest.raises(DataError, match=r"Elastic: images must be float32 or float64, not uint8\. Put augment"):
        warp("Elastic", np.zeros((1, 1, 2, 2), np.uint8), np.zeros((1, 2, 3), np.float32), None)
