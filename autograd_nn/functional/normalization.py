"""What all normalisations have in common: zero mean and unit variance within groups of elements, then an affine map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import autograd_core as ag
from autograd_core import INPUTS, Function, backends
from autograd_core.backends.normalization import alike
from autograd_core.half import LIKE_FIRST
from autograd_core.node import Shape


class Grouping:
    """Which elements share a mean and a variance, and which a weight.

    normalize, gradients:  the array code, see autograd_core/backends/normalization.py.
    axes:                  those of the compact form that mean and variance run over.
    """

    normalize: ClassVar[Callable[..., Any]]
    gradients: ClassVar[Callable[..., Any]]
    axes: ClassVar[tuple[int, ...]]

    def compact(self, shape: Shape) -> Shape:
        """The form in which the array code takes x."""
        raise NotImplementedError

    def spread(self, weight: Any, compact: Shape) -> Any:
        """A one-dimensional weight in a form that broadcasts with x's compact one."""
        raise NotImplementedError


class Normalize(Function):
    """y = x̂ · weight + bias with x̂ = (x − mean) / √(var + eps), where mean and variance are those of x itself.

    Weight and bias may be absent. After the forward pass `statistics` are mean and variance, as raw arrays.
    """

    wide = LIKE_FIRST
    saves = INPUTS

    def __init__(self, grouping: Grouping, eps: float) -> None:
        self.grouping = grouping
        self.eps = eps
        self._statistics: Any = None

    def forward(self, xp: Any, *arrays: Any) -> Any:
        x, *affine = alike(arrays)
        weight, bias = (*[a.reshape(-1) for a in affine], None, None)[:2]
        y, *self._statistics = self.grouping.normalize(
            xp, x.reshape(self.grouping.compact(x.shape)), weight, bias, self.eps
        )
        return y.reshape(x.shape)

    def backward(self, gy: Any, x: Any, *affine: Any) -> Any:
        mean, var = self._statistics
        rstd = 1 / backends.of(var).xp.sqrt(var + self.eps)
        gradients = NormalizeGrad(self.grouping, self.eps)(gy, x, mean, rstd, *affine[:1])
        return gradients[: len(self.inputs)] if affine else gradients

    @property
    def statistics(self) -> tuple[Any, Any]:
        return self._statistics


class NormalizeGrad(Function):
    """The gradients of a normalisation: of x, and if there is a weight, of it and of a bias.

    gx = rstd · P(gy · weight), where P(a) = a − mean(a) − x̂ · mean(a · x̂);  gweight = Σ gy · x̂;  gbias = Σ gy

    The rule below goes through x to mean and rstd itself: as inputs they only save computing them again.
    """

    wide = True
    saves = INPUTS

    def __init__(self, grouping: Grouping, eps: float) -> None:
        self.grouping = grouping
        self.eps = eps

    def forward(self, xp: Any, *arrays: Any) -> Any:
        gy, x, mean, rstd, *rest = alike(arrays)
        compact = self.grouping.compact(x.shape)
        weight = rest[0].reshape(-1) if rest else None
        gx, gweight, gbias = self.grouping.gradients(xp, gy.reshape(compact), x.reshape(compact), mean, rstd, weight)
        gx = gx.reshape(x.shape)
        return (gx, gweight.reshape(rest[0].shape), gbias.reshape(rest[0].shape)) if rest else gx

    def backward(self, gy: Any, *saved: Any) -> Any:
        u, *u_affine = gy if isinstance(gy, tuple) else (gy,)  # along gx; along gweight and gbias
        g, x, _, _, *weight = saved
        shape, compact = x.shape, self.grouping.compact(x.shape)
        u, g, x = [a.reshape(compact) for a in (u, g, x)]
        spread: Any = [self.grouping.spread(a.reshape(-1), compact) for a in (*weight, *u_affine)]
        if not weight:
            spread = 1, 0, 0
        w, u_weight, u_bias = spread

        def mean_of(a: Any) -> Any:
            return ag.mean(a, axis=self.grouping.axes, keepdims=True)

        def project(a: Any) -> Any:
            return a - mean_of(a) - xhat * mean_of(a * xhat)

        centred = x - mean_of(x)
        rstd = 1 / ag.sqrt(mean_of(centred * centred) + self.eps)
        xhat = centred * rstd
        gw = g * w
        pu = project(u) * rstd
        gg = pu * w + u_weight * xhat + u_bias
        gxhat = g * u_weight - rstd * (u * mean_of(gw * xhat) + gw * mean_of(u * xhat))
        gx = rstd * (project(gxhat) - rstd * xhat * mean_of(u * project(gw)))
        gweight = [ag.sum_to(g * pu, w.shape).reshape(a.shape) for a in weight]
        return gg.reshape(shape), gx.reshape(shape), None, None, *gweight
