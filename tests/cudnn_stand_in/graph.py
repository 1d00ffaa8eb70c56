"""`cudnn.pygraph` and its tensors: checked as cuDNN checks them, and executed on the memory that pointers name."""

from __future__ import annotations

import ctypes
from typing import Any

import ml_dtypes
import numpy as np

from tests.cudnn_stand_in import handles
from tests.cudnn_stand_in.errors import cudnnGraphNotSupportedError
from tests.cudnn_stand_in.kernels import KERNELS, Kernel
from tests.cudnn_stand_in.names import Value, checked
from tests.cudnn_stand_in.reference import Sizes, Steps, forward, to_filters, to_images

DTYPES = {"FLOAT": np.dtype(np.float32), "HALF": np.dtype(np.float16), "BFLOAT16": np.dtype(ml_dtypes.bfloat16)}
STEPS = "validate", "build_operation_graph", "create_execution_plans", "check_support", "build_plans", "execute"


class Tensor:
    """A shape, strides and a dtype; without them it is a result that nobody reads, or not yet described."""

    def __init__(self, dim: Sizes | None = None, stride: Sizes | None = None, dtype: str = "", uid: int = -1) -> None:
        self.dim, self.stride, self.dtype, self.uid = dim, stride, dtype, uid
        self.is_output = False

    @checked("tensor")
    def set_output(self, value: bool) -> Tensor:
        self.is_output = value
        return self

    @checked("tensor")
    def set_data_type(self, data_type: Value) -> Tensor:
        self.dtype = data_type.name
        return self

    @checked("tensor")
    def set_uid(self, value: int) -> Tensor:
        self.uid = value
        return self

    @checked("tensor")
    def set_dim(self, value: list[int]) -> Tensor:
        self.dim = _sizes(value)
        return self

    @checked("tensor")
    def set_stride(self, value: list[int]) -> Tensor:
        self.stride = _sizes(value)
        return self


class pygraph:  # noqa: N801  # cuDNN's name
    """One convolution or gradient of one, with or without a bias."""

    @checked("graph")
    def __init__(
        self, name: str, io_data_type: Value, intermediate_data_type: Value, compute_data_type: Value, handle: Any
    ) -> None:
        assert intermediate_data_type.name == compute_data_type.name == "FLOAT", "sums must be float32's"
        handles.check(handle)
        self.tensors: list[Tensor] = []
        self.convolution: tuple[str, Tensor, Tensor, Tensor, Steps] | None = None
        self.shift: Tensor | None = None
        self.result: Tensor | None = None
        self.done = 0  # steps
        self.forbidden: set[str] = set()
        self.most = 1 << 60
        self.kernel: Kernel | None = None

    # --- what it is of ------------------------------------------------------------------------------------------------

    @checked("graph")
    def tensor(self, dim: list[int], stride: list[int], data_type: Value, uid: int, **others: Any) -> Tensor:
        self.tensors.append(Tensor(_sizes(dim), _sizes(stride), data_type.name, uid))
        return self.tensors[-1]

    @checked("graph")
    def conv_fprop(self, image: Tensor, weight: Tensor, **window: list[int]) -> Tensor:
        return self._convolve("forward", image, weight, window)

    @checked("graph")
    def conv_dgrad(self, loss: Tensor, filter: Tensor, **window: list[int]) -> Tensor:
        return self._convolve("to_images", loss, filter, window)

    @checked("graph")
    def conv_wgrad(self, image: Tensor, loss: Tensor, **window: list[int]) -> Tensor:
        return self._convolve("to_filters", loss, image, window)

    @checked("graph")
    def bias(self, input: Tensor, bias: Tensor) -> Tensor:
        assert input is self.result
        self.shift, self.result = bias, Tensor()
        return self.result

    def _convolve(self, kind: str, a: Tensor, b: Tensor, window: dict[str, list[int]]) -> Tensor:
        assert a in self.tensors
        assert b in self.tensors
        assert self.convolution is None
        steps = Steps(*[_sizes(window[name]) for name in ("pre_padding", "post_padding", "stride", "dilation")])
        self.result = Tensor()
        self.convolution = kind, a, b, self.result, steps
        return self.result

    # --- the steps ----------------------------------------------------------------------------------------------------

    @checked("graph")
    def validate(self) -> None:
        self._step("validate")
        assert self.convolution is not None
        assert self.result is not None
        kind, a, b, _, steps = self.convolution
        shapes = {"forward": (a, b, self.result), "to_images": (self.result, b, a), "to_filters": (b, self.result, a)}
        x, weight, y = [tensor.dim for tensor in shapes[kind]]
        assert x
        assert weight
        assert y
        assert len(x) == len(weight) == len(y)
        assert len(x) in (4, 5)
        _require(min(steps.before + steps.after) >= 0, "padding below 0")
        _require(x[1] % weight[1] == 0 and weight[0] % (x[1] // weight[1]) == 0, "channels and groups")
        _require(y == (x[0], weight[0], *steps.results(x[2:], weight[2:])), "shapes don't follow from each other")
        used = [*self.tensors, self.result]
        assert self.result.is_output
        assert len({tensor.dtype for tensor in used}) == 1
        assert len({tensor.uid for tensor in used}) == len(used)
        assert min(tensor.uid for tensor in used) > 0
        if self.shift is not None:
            assert self.shift.dim == (1, y[1], *[1] * (len(y) - 2))
        _require(any(all(_lies(t, last) for t in used) for last in (False, True)), "strides of two layouts, or none")

    @checked("graph")
    def build_operation_graph(self) -> None:
        self._step("build_operation_graph")

    @checked("graph")
    def create_execution_plans(self, modes: list[Value]) -> None:
        self._step("create_execution_plans")
        assert [mode.name for mode in modes] == ["A", "FALLBACK"]

    @checked("graph")
    def deselect_numeric_notes(self, notes: list[Value]) -> None:
        assert self.done == 3, "notes are filtered among plans that exist"
        self.forbidden |= {note.name for note in notes}

    @checked("graph")
    def deselect_workspace_greater_than(self, limit: int) -> None:
        assert self.done == 3
        self.most = limit

    @checked("graph")
    def check_support(self) -> None:
        self._step("check_support")
        allowed = [k for k in KERNELS if not k.notes & self.forbidden and k.workspace <= self.most]
        _require(bool(allowed), "[cudnn_frontend] Error: No execution plans support the graph.")
        self.kernel = allowed[0]

    @checked("graph")
    def build_plans(self) -> None:
        self._step("build_plans")

    @checked("graph")
    def get_workspace_size(self) -> int:
        assert self.done == 5
        assert self.kernel is not None
        return self.kernel.workspace

    def _step(self, name: str) -> None:
        if STEPS[self.done] != name:
            raise RuntimeError(f"{name} comes before {STEPS[self.done]}")
        self.done += 1

    # --- execution ----------------------------------------------------------------------------------------------------

    @checked("graph")
    def execute(self, pointers: dict[int, int], workspace: int, handle: Any) -> None:
        assert self.done == 5
        assert self.kernel is not None
        assert self.convolution is not None
        assert self.result is not None
        handles.check(handle)
        assert handle.stream == handles.current_stream(), "not the current stream"
        used = {tensor.uid: tensor for tensor in [*self.tensors, self.result]}
        assert set(pointers) == set(used)
        arrays = {uid: _at(pointer, used[uid]) for uid, pointer in pointers.items()}
        if self.kernel.workspace:
            ctypes.memset(workspace, 0xFF, self.kernel.workspace)
        kind, a, b, _, steps = self.convolution
        factors = [self.kernel.factor(arrays[tensor.uid]).astype(np.float64) for tensor in (a, b)]
        y = arrays[self.result.uid]
        if kind == "forward":
            computed = forward(*factors, steps)
        else:
            computed = (to_images if kind == "to_images" else to_filters)(*factors, y.shape, steps)
        computed = self.kernel.result(computed).astype(np.float32)
        y[...] = computed if self.shift is None else computed + arrays[self.shift.uid].astype(np.float32)


def _sizes(value: Any) -> Sizes:
    if type(value) is not list or not all(type(n) is int for n in value):
        raise TypeError(f"incompatible function arguments: {value!r} is not a list of int")
    return tuple(value)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise cudnnGraphNotSupportedError(reason)


def _lies(tensor: Tensor, channels_last: bool) -> bool:
    """Whether it is dense, in one of the two orders; strides of axes of one element are of no account."""
    assert tensor.dim
    assert tensor.stride
    axes = [0, *range(2, len(tensor.dim)), 1] if channels_last else range(len(tensor.dim))
    step = 1
    for axis in reversed(axes):
        if tensor.dim[axis] > 1 and tensor.stride[axis] != step:
            return False
        step *= tensor.dim[axis]
    return True


def _at(pointer: Any, tensor: Tensor) -> np.ndarray:
    """The memory at an address as an array."""
    if type(pointer) is not int:
        raise TypeError("a pointer must be an int")
    if pointer % 16:
        raise RuntimeError("CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER")
    assert tensor.dim
    assert tensor.stride
    dtype = DTYPES[tensor.dtype]
    memory = (ctypes.c_char * (int(np.prod(tensor.dim)) * dtype.itemsize)).from_address(pointer)
    strides = [step * dtype.itemsize for step in tensor.stride]
    return np.lib.stride_tricks.as_strided(np.frombuffer(memory, dtype), tensor.dim, strides)
