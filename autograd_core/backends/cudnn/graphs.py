"""A problem in cuDNN's terms: a graph of one convolution, and the properties that its kernels must not have."""

from __future__ import annotations

from typing import Any

from autograd_core.backends.cudnn.layout import strides
from autograd_core.backends.cudnn.problem import FORWARD, TO_IMAGES, Problem
from autograd_core.backends.windows import Shape

A, B, BIAS, RESULT = 1, 2, 3, 4  # numbers of the tensors: the two factors in the op's order, then the others
_TYPES = {"float32": "FLOAT", "float16": "HALF", "bfloat16": "BFLOAT16"}


def graph_of(cudnn: Any, problem: Problem, **place: Any) -> Any:
    """The graph, not yet checked. Sums are float32's. `place` says for which card, as `handle=…`."""
    dtype = getattr(cudnn.data_type, _TYPES[problem.dtype.name])
    wide = cudnn.data_type.FLOAT
    graph = cudnn.pygraph(io_data_type=dtype, intermediate_data_type=wide, compute_data_type=wide, **place)

    def tensor(shape: Shape, number: int) -> Any:
        order = strides(shape, problem.channels_last)
        return graph.tensor(dim=list(shape), stride=order, data_type=dtype, uid=number)

    window = problem.window
    settings = {
        "pre_padding": [before for before, _ in window.padding],
        "post_padding": [after for _, after in window.padding],
        "stride": list(window.stride),
        "dilation": list(window.dilation),
    }
    if problem.work == FORWARD:
        y = graph.conv_fprop(image=tensor(problem.x, A), weight=tensor(problem.weight, B), **settings)
        if problem.bias:
            y = graph.bias(input=y, bias=tensor((1, problem.y[1], *(1,) * len(window.kernel)), BIAS))
    elif problem.work == TO_IMAGES:
        y = graph.conv_dgrad(loss=tensor(problem.y, A), filter=tensor(problem.weight, B), **settings)
    else:
        y = graph.conv_wgrad(loss=tensor(problem.y, A), image=tensor(problem.x, B), **settings)
    y.set_output(True).set_data_type(dtype).set_uid(RESULT)
    y.set_dim(list(problem.result)).set_stride(strides(problem.result, problem.channels_last))
    return graph


def forbidden(cudnn: Any, problem: Problem) -> list[Any]:
    """The numerical notes of kernels that may not be used.

    Factors are never rounded to a narrower type, and sums are not passed on in half precision. Tensor cores would round
    float32 to TF32. Fourier's and Winograd's transforms round more than adding up the products does; in half precision
    that shows.
    """
    note = cudnn.numerical_note
    notes = [note.DOWN_CONVERT_INPUTS, note.REDUCED_PRECISION_REDUCTION]
    if problem.dtype.itemsize == 4 and not problem.tf32:
        notes.append(note.TENSOR_CORE)
    if problem.exact or problem.dtype.itemsize == 2:
        notes += [note.FFT, note.WINOGRAD]
    if problem.deterministic:
        notes.append(note.NONDETERMINISTIC)
    return notes
