"""Convolution and its gradients by NumPy, filter tap by filter tap: what the contestants are held to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Conv:
    """A convolution of (n, channels, size, size) with (filters, channels / groups, kernel, kernel).

    If `transposed` it is the transposed one, with (channels, filters / groups, kernel, kernel).
    """

    n: int
    channels: int
    filters: int
    size: int
    kernel: int = 3
    padding: int = 1
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    transposed: bool = False

    @property
    def out_size(self) -> int:
        """Height and width of the result."""
        span = self.dilation * (self.kernel - 1)
        if self.transposed:
            return (self.size - 1) * self.stride + span + 1 - 2 * self.padding
        return (self.size + 2 * self.padding - span - 1) // self.stride + 1

    def arrays(self) -> tuple[Any, Any, Any]:
        """Random x, w and gy, the same for everybody."""
        import numpy as np

        rng = np.random.default_rng(0)
        ends = (self.channels, self.filters) if self.transposed else (self.filters, self.channels)
        shapes = [
            (self.n, self.channels, self.size, self.size),
            (ends[0], ends[1] // self.groups, self.kernel, self.kernel),
            (self.n, self.filters, self.out_size, self.out_size),
        ]
        x, w, gy = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
        return x, w, gy


def ends(*arrays: Any) -> tuple[Any, ...]:
    """The first and the last image of y and gx, the first and the last filter of gw: enough to find what is wrong."""
    return tuple(array[[0, -1]] for array in arrays)


def results(case: Conv, x: Any, w: Any, gy: Any) -> tuple[Any, ...]:
    """The `ends` of y, and of the gradients of x and w given gy.

    A transposed convolution is the gradient of an ordinary one with respect to its input, and the other way round.
    """
    large, small = (gy, x) if case.transposed else (x, gy)
    gw = _filters(case, large, small, w.shape)
    large, small = ends(large, small)
    to_small, to_large = _correlate(case, large, w, small.shape), _spread(case, small, w, large.shape)
    return (to_large, to_small, gw) if case.transposed else (to_small, to_large, gw)


def _correlate(case: Conv, large: Any, w: Any, shape: tuple[int, ...]) -> Any:
    """small[k, p] = Σ w[k, c, tap] large[c, p·stride + tap]."""
    import numpy as np

    padded, small = _padded(case, large), np.zeros(shape, w.dtype)
    for u, v, window in _taps(case, shape[2]):
        product = _grouped(case, w[None, :, :, u, v], axis=1) @ _columns(case, padded[window])
        small += product.reshape(shape)
    return small


def _spread(case: Conv, small: Any, w: Any, shape: tuple[int, ...]) -> Any:
    """large[c, p·stride + tap] += w[k, c, tap] small[k, p]."""
    import numpy as np

    p = case.padding
    padded = np.zeros((*shape[:2], shape[2] + 2 * p, shape[3] + 2 * p), w.dtype)
    columns = _columns(case, small)
    for u, v, window in _taps(case, small.shape[2]):
        product = _grouped(case, w[None, :, :, u, v], axis=1).swapaxes(-1, -2) @ columns
        padded[window] += product.reshape(*shape[:2], *small.shape[2:])
    return padded[:, :, p : p + shape[2], p : p + shape[3]]


def _filters(case: Conv, large: Any, small: Any, shape: tuple[int, ...]) -> Any:
    """gw[k, c, tap] = Σ small[k, p] large[c, p·stride + tap], for the first and the last k."""
    import numpy as np

    if case.groups == 1:
        small, shape = small[:, [0, -1]], (2, *shape[1:])
    padded, gw, columns = _padded(case, large), np.empty(shape, large.dtype), _columns(case, small)
    for u, v, window in _taps(case, small.shape[2]):
        product = columns @ _columns(case, padded[window]).swapaxes(-1, -2)
        gw[:, :, u, v] = product.sum(axis=0).reshape(shape[:2])
    return gw[[0, -1]]


def _taps(case: Conv, size: int) -> Iterator[tuple[int, int, Any]]:
    """Each tap of the filter with the window of the padded image that it meets."""
    for u in range(case.kernel):
        for v in range(case.kernel):
            down, right = (
                slice(t * case.dilation, t * case.dilation + (size - 1) * case.stride + 1, case.stride) for t in (u, v)
            )
            yield u, v, (slice(None), slice(None), down, right)


def _padded(case: Conv, x: Any) -> Any:
    import numpy as np

    return np.pad(x, ((0, 0), (0, 0), (case.padding,) * 2, (case.padding,) * 2))


def _grouped(case: Conv, x: Any, axis: int) -> Any:
    """Split an axis into (groups, the rest)."""
    return x.reshape(*x.shape[:axis], case.groups, -1, *x.shape[axis + 1 :])


def _columns(case: Conv, x: Any) -> Any:
    """(N, C, H, W) as (N, groups, C / groups, H·W)."""
    return _grouped(case, x, axis=1).reshape(len(x), case.groups, x.shape[1] // case.groups, -1)
