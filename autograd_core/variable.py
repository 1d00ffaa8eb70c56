"""Variable: an array with a place in the graph."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd_core import backends, devices, hooks
from autograd_core.array_methods import ArrayMethods
from autograd_core.errors import ArgumentError, DeviceError, DTypeError, GraphError, ShapeError
from autograd_core.node import Array, Clock, Leaf, Result, Shape, sharers, version

if TYPE_CHECKING:
    import numpy.typing as npt

    from autograd_core.function import Function


class Variable(ArrayMethods):
    """An array that takes part in differentiation.

    array:          numbers, nested lists or an array: floating-point, integer or boolean. Kept, not copied.
    requires_grad:  whether `backward` finds the gradient with respect to it. Integers and booleans never do.
    name:           shown in pictures and errors.

    Raises DTypeError for complex numbers, text and objects, ShapeError for ragged lists.
    """

    __slots__ = ("__weakref__", "_array", "node")
    __hash__ = object.__hash__  # by identity: `==` compares elements

    def __init__(self, array: Any, *, requires_grad: bool = True, name: str | None = None) -> None:
        given = array._array if isinstance(array, Variable) else array
        array = backends.as_array(given)
        self._array: Array = array if array is given else devices.placed(array)
        requires_grad = requires_grad and backends.is_floating(self._array.dtype)
        self.node: Leaf | Result = Leaf(self._array, requires_grad, name)  # its place in the graph

    def __setstate__(self, state: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
        """What pickle and copy call: no `__init__` sees that array."""
        attributes, slots = state
        for name, value in {**(attributes or {}), **slots}.items():
            setattr(self, name, value)
        backends.as_array(self._array)  # which notes that half precision is in use

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def array(self) -> Array:
        """The raw array: no copy. Assigning to it, also by `x.array -= …`, counts as a change in place.

        Raises ShapeError for another shape, DTypeError for a dtype that can't have the gradient it requires.
        """
        return self._array

    @array.setter
    def array(self, value: Any) -> None:
        value = backends.as_array(value)
        node = self.node
        if value.shape != node.shape:
            raise ShapeError(
                f"{self._label()} has shape {node.shape}; an array of shape {value.shape} can't take its place: "
                "make a new Variable"
            )
        if self.requires_grad and not backends.is_floating(value.dtype):
            raise DTypeError(
                f"{self._label()} requires a gradient, which {value.dtype} can't have: give floating-point numbers"
            )
        if isinstance(node, Leaf):
            node.array, node.dtype = value, value.dtype
        elif value.dtype != node.dtype:
            raise DTypeError(
                f"{self._label()} was made by {self.creator} as {node.dtype}; {value.dtype} can't take its place"
            )
        self._array = value
        self.changed_in_place()

    def changed_in_place(self) -> None:
        """Say that the array was written to: a backward pass that needs its old values will refuse to run."""
        time = Clock.tick()
        for sharer in sharers(self.node):
            sharer.version = time

    @property
    def version(self) -> int:
        """When it was last changed in place, by a clock that counts such changes; 0 for never."""
        return version(self.node)

    @property
    def requires_grad(self) -> bool:
        return self.node.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(self.node, Leaf):
            raise GraphError(
                f"{self._label()} was made by {self.creator}: only a leaf's requires_grad can be set; "
                "use detach() for the same values outside the graph"
            )
        if value and not backends.is_floating(self.dtype):
            raise DTypeError(
                f"{self._label()} has dtype {self.dtype}: only floating-point arrays require a gradient; "
                "convert with astype(np.float32) first"
            )
        self.node.requires_grad = value

    @property
    def name(self) -> str | None:
        """Kept in the graph, where pictures read it after the Variable may be gone."""
        return self.node.name

    @name.setter
    def name(self, value: str | None) -> None:
        self.node.name = value

    @property
    def creator(self) -> Function | None:
        """The Function that made it; None for a leaf."""
        return self.node.creator

    @property
    def generation(self) -> int:
        """0 for a leaf, else one more than the highest generation among the creator's inputs."""
        return self.node.generation

    @property
    def shape(self) -> Shape:
        return self._array.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._array.dtype

    @property
    def ndim(self) -> int:
        return self._array.ndim

    @property
    def size(self) -> int:
        return self._array.size

    @property
    def device(self) -> str:
        """ "cpu", or "cuda:0" and so on."""
        return backends.device_of(self._array)

    def __len__(self) -> int:
        if not self._array.ndim:
            raise ArgumentError("len() of a 0-d Variable: it has no axis to count along")
        return len(self._array)

    def __repr__(self) -> str:
        facts = [f"dtype={self.dtype}"]
        if self.name is not None:
            facts.append(f"name={self.name!r}")
        if self.device != "cpu":
            facts.append(f"device={self.device!r}")
        if self.creator is not None:
            facts.append(f"creator={self.creator}")
        elif not self.requires_grad:
            facts.append("requires_grad=False")
        if isinstance(self._array, backends.BatchArray):
            numbers = repr(self._array)
        else:
            numbers = np.array2string(backends.to_numpy(self._array), separator=", ", prefix="Variable(", threshold=100)
        return f"Variable({numbers}, {', '.join(facts)})"

    def _repr_html_(self) -> str:
        """A short table, in a notebook."""
        from autograd_core.notebook import variable_table  # here, since most programs are no notebooks

        return variable_table(self)

    def _label(self) -> str:
        return f"Variable {self.name!r}" if self.name else f"a Variable of shape {self.shape}"

    # --- gradients ------------------------------------------------------------------------------------------------

    @property
    def grad(self) -> Array | None:
        """The gradient as an array, summed over the backward passes since `zero_grad`; None before the first."""
        grad = self.node.grad
        return grad._array if isinstance(grad, Variable) else grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if not isinstance(self.node, Leaf):
            raise GraphError(f"{self._label()} was made by {self.creator}: only a leaf keeps a gradient")
        if value is not None and not isinstance(value, Variable):
            value = backends.as_array(value)
        if value is not None and value.shape != self.shape:
            raise ShapeError(f"the gradient of {self._label()} must have its shape, {self.shape}, not {value.shape}")
        if value is not None and not backends.together(value, self):
            raise DeviceError(
                f"the gradient of {self._label()} is on {backends.device_of(value)}, the array on {self.device}: move one of "
                "them with .to(…)"
            )
        if value is not None and not backends.is_floating(value.dtype):
            value = value.astype(self.dtype)
        self.node.grad = value

    @property
    def grad_var(self) -> Variable | None:
        """The gradient as a Variable, itself differentiable after `backward(create_graph=True)`."""
        grad = self.node.grad
        return grad if grad is None or isinstance(grad, Variable) else Variable(grad, requires_grad=False)

    def zero_grad(self) -> None:
        """Forget the gradient, so that the next backward pass starts a new sum."""
        if isinstance(self.node, Leaf):
            self.node.grad = None

    def backward(self, gradient: Any = None, *, retain_graph: bool = False, create_graph: bool = False) -> None:
        """Find the gradient of this Variable with respect to every leaf it was computed from, adding to their `grad`.

        gradient:      the gradient of the final result with respect to this Variable, of the same shape; may be left
                       out for a single number (it is 1).
        retain_graph:  keep what the rules saved, so that backward can run again. Otherwise it is freed on the way.
        create_graph:  record the backward pass itself: `grad_var` can be differentiated again. Keeps the graph too.

        Raises GraphError without a graph, for several numbers without `gradient`, and for a second pass over a freed
        graph; ShapeError when `gradient` has another shape.
        """
        run_backward(self, gradient, retain_graph=retain_graph, create_graph=create_graph)

    def register_hook(self, hook: Callable[[Any], Any]) -> hooks.HookHandle:
        """Call `hook(gradient)` in a backward pass, once this Variable's gradient is complete; it may return another.

        It gets an array in a first-order pass, which it must not change in place, and a Variable under
        create_graph=True. The handle that comes back has `remove()`.
        """
        if not self.requires_grad:
            raise GraphError(f"register_hook: {self._label()} requires no gradient, so none will pass")
        return hooks.watch_gradient(self.node, hook)

    def retain_grad(self) -> None:
        """Keep the gradient of this Variable in `grad` also if it is no leaf."""
        if isinstance(self.node, Result):
            hooks.keep_gradient(self.node)

    # --- leaving the graph ----------------------------------------------------------------------------------------

    def detach(self) -> Variable:
        """A Variable of the same array (shared, not copied) outside the graph: no gradient flows through it."""
        detached = Variable(self._array, requires_grad=False, name=self.name)
        if isinstance(detached.node, Leaf):
            detached.node.source = weakref.ref(self.node if isinstance(self.node, Leaf) else self.node.creator)
        return detached

    def numpy(self) -> np.ndarray:
        """The values as a NumPy array: the array itself on the CPU, a copy from a GPU. No gradient flows back."""
        return backends.to_numpy(self._array)

    def item(self) -> float | int | bool:
        """The only element, as a Python number. Raises ShapeError for several."""
        if self.size != 1:
            raise ShapeError(
                f"item() needs exactly one element; the shape is {self.shape}. Use numpy(), or index first"
            )
        array = self._array
        return array.item() if array.__class__ is np.ndarray else backends.item(array)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ShapeError(f"a Variable of shape {self.shape} is neither true nor false: use .array.any() or .all()")
        return bool(self.item())

    def __float__(self) -> float:
        return float(self._without_gradient("float(x)"))

    def __int__(self) -> int:
        return int(self._without_gradient("int(x)"))

    def __format__(self, spec: str) -> str:
        """`f"{loss:.3f}"` writes the only element, as a number; without a format it is `str(x)`."""
        return format(self.item(), spec) if spec else str(self)

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise GraphError(
                f"np.asarray of {self._label()} would leave the graph and lose its gradient: "
                "use x.detach() or x.numpy() to say that you mean it"
            )
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __dlpack__(self, **settings: Any) -> Any:
        """The array for another library, without a copy; it can't carry a gradient there."""
        if self.requires_grad:
            raise GraphError(
                f"{self._label()} requires a gradient, which another library would not see: hand over x.detach()"
            )
        return self._array.__dlpack__(**settings)

    def __dlpack_device__(self) -> Any:
        return self._array.__dlpack_device__()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        return numpy_protocol.array_ufunc(ufunc, method, *inputs, **settings)

    def __array_function__(self, function: Any, types: Any, arguments: Any, settings: Any) -> Any:
        return numpy_protocol.array_function(function, arguments, settings)

    def _without_gradient(self, what: str) -> Any:
        if self.requires_grad:
            raise GraphError(
                f"{what} of {self._label()} would leave the graph and lose its gradient: "
                "use x.item() to say that you mean it"
            )
        return self.item()

    def to(self, device: str) -> Variable:
        """The same values on "cpu", "cuda" or "cuda:1"; the gradient comes back to where this Variable lives."""
        return ops.to(self, device)


if TYPE_CHECKING:
    Operand: TypeAlias = Variable | ArrayMethods | npt.ArrayLike  # what an op takes
else:
    Operand = Any


def shape_of(x: Operand) -> Shape:
    """The shape of a Variable, an array or a number."""
    return x.shape if hasattr(x, "shape") else np.shape(x)


def from_dlpack(array: Any) -> Variable:
    """A Variable of another library's array (PyTorch, JAX, CuPy), sharing its memory. It requires no gradient."""
    kind = int(array.__dlpack_device__()[0])
    backend = backends.load("cpu" if kind == 1 else "cuda")  # DLPack numbers the CPU 1, CUDA 2
    return Variable(backend.xp.from_dlpack(array), requires_grad=False)


# The ops and the backward pass need Variable, and its methods need them: hence the imports below the class.
from autograd_core import array_methods, numpy_protocol, ops  # noqa: E402
from autograd_core.backward import run_backward  # noqa: E402

array_methods.ops = ops
