"""How much work an op is: the multiplications, each with its addition, of those ops whose work is products."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd_core import Function
from autograd_core.node import Shape
from autograd_core.ops.contractions import Einsum
from autograd_core.ops.products import MatMul
from autograd_nn.functional.attention import Attention, AttentionWeights
from autograd_nn.functional.conv import Conv, ConvInput
from autograd_nn.functional.linear import Linear
from autograd_nn.functional.recurrent import Recurrent


def multiply_adds(function: Function, output: Shape) -> int:
    """The multiply-adds of an op whose (first) result has this shape; 0 for ops that are no sums of products.

    Biases and what works element by element are left out: they are few beside the products.
    """
    shapes = [edge.shape for edge in function.inputs]
    for kind, count in _COUNTS.items():
        if isinstance(function, kind):
            return count(function, shapes, output)
    return 0


def _recurrent(function: Any, shapes: list[Shape], output: Shape) -> int:
    first = 1 + function.states
    return shapes[0][0] * sum(math.prod(weight) for weight in shapes[first : first + 2])  # the input's and the state's


def _einsum(function: Any, shapes: list[Shape], output: Shape) -> int:
    terms = function.subscripts.partition("->")[0].split(",")
    sizes = {
        letter: size
        for term, shape in zip(terms, shapes, strict=True)
        for letter, size in zip(term, shape, strict=True)
    }
    return math.prod(sizes.values())


def _attention(function: Any, shapes: list[Shape], output: Shape) -> int:
    query, key, value = shapes[:3]
    return math.prod(output[:-1]) * key[-2] * (query[-1] + value[-1])


_COUNTS: dict[type[Function], Callable[[Any, list[Shape], Shape], int]] = {
    Linear: lambda f, shapes, output: math.prod(output) * shapes[1][1],
    Conv: lambda f, shapes, output: math.prod(output) * math.prod(shapes[1][1:]),
    ConvInput: lambda f, shapes, output: math.prod(shapes[0]) * math.prod(shapes[1][1:]),
    MatMul: lambda f, shapes, output: math.prod(output) * shapes[0][-1],
    Einsum: _einsum,
    AttentionWeights: lambda f, shapes, output: math.prod(output) * shapes[0][-1],
    Attention: _attention,
    Recurrent: _recurrent,
}
