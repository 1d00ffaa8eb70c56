"""autocast: run each op of a region in the precision that suits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import Function, Variable, ops
from autograd_core.half import FLOAT32, dtype_named, is_half
from autograd_core.modes import changed, modes
from autograd_core.node import Leaf, version
from autograd_nn.amp import policy
from autograd_nn.errors import SettingError

if TYPE_CHECKING:
    import numpy.typing as npt

_FLOAT64 = np.dtype(np.float64)


class autocast(changed):  # noqa: N801  # PyTorch's name; used like a function
    """Run products, convolutions, attention and recurrent layers in half precision, what needs more in float32.

        with nn.amp.autocast("float16"):
            loss = F.cross_entropy(model(x), target)
        loss.backward()

    It is a decorator, too: `@nn.amp.autocast("bfloat16")`. The table is amp/policy.py. Casts are nodes of the graph, whose
    gradients are cast back: weights stay float32, and so do their gradients. A weight that is used several times in
    a region is cast once. float64 arrays are left alone. A backward pass inside the region computes like one outside.
    PyTorch's call is understood, too: `autocast("cuda", dtype="float16")`.

    device_type:  "cpu" or "cuda": changes nothing but the dtype where none is given. A dtype alone may stand in its place.
    dtype:        "float16" or "bfloat16"; by default float16, after "cpu" bfloat16, as in PyTorch.
    enabled:      False for a region, inside another one too, in which nothing is cast.
    Raises        SettingError for another dtype or device, DTypeError for bfloat16 without the package ml_dtypes.
    """

    def __init__(
        self,
        device_type: npt.DTypeLike | None = None,
        dtype: npt.DTypeLike | None = None,
        enabled: bool = True,
    ) -> None:
        device = device_type.partition(":")[0] if isinstance(device_type, str) else None
        if device_type is None or device in ("cpu", "cuda"):
            dtype = ("bfloat16" if device == "cpu" and enabled else "float16") if dtype is None else dtype
        elif dtype is None:
            dtype = device_type
        else:
            raise SettingError(
                f'autocast: device_type must be "cpu" or "cuda", not {device_type!r} beside dtype={dtype!r}'
            )
        self.dtype = dtype_named(dtype)
        if not is_half(self.dtype):
            raise SettingError(f'autocast: dtype must be "float16" or "bfloat16", not {self.dtype}')
        self.enabled = enabled
        super().__init__()

    def again(self) -> autocast:
        return autocast(dtype=self.dtype, enabled=self.enabled)

    def __enter__(self) -> None:
        self._enter({"cast": Casts(self.dtype) if self.enabled else None})

    def __exit__(self, *error: object) -> None:
        casts = modes.now.cast
        super().__exit__(*error)
        if isinstance(casts, Casts):
            casts.close()


class Casts:
    """Gives each op of a region its inputs in the precision of the policy, and remembers the weights it has cast."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self._weights: dict[tuple[Leaf, bool], tuple[int, Variable]] | None = {}

    def __call__(self, function: Function, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        op = type(function)
        dtype = self.dtype if op in policy.HALF else FLOAT32 if op in policy.FLOAT32 else None
        if dtype is None or any(
            getattr(x, "dtype", None) == _FLOAT64 for x in inputs
        ):  # it would meet weights of 11 bits
            return inputs
        return tuple([self._to(dtype, x) for x in inputs])

    def again(self) -> Casts:
        """The same casts, with weights of their own."""
        return Casts(self.dtype)

    def close(self) -> None:
        """The region is over: let go of the weights. Nodes keep their mode, and so this object: it would be a cycle."""
        self._weights = None

    def _to(self, dtype: Any, x: Any) -> Any:
        own = getattr(x, "dtype", dtype)
        if own == dtype or not (own == FLOAT32 or is_half(own)):
            return x
        weight = x.node if isinstance(x, Variable) else None
        if self._weights is None or not isinstance(weight, Leaf) or not weight.requires_grad:
            return ops.astype(x, dtype)
        key, now = (weight, modes.now.grad), version(weight)
        when, cast = self._weights.get(key, (-1, None))
        if cast is None or when != now:  # the weight was changed in place since
            cast = ops.astype(x, dtype)
            self._weights[key] = now, cast
        return cast
