"""No row of the table lies: every formula is evaluated, by what its words mean, and compared with the op's own rule."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends.windows import Window
from autograd_nn.functional.batch_norm import Channels
from autograd_nn.functional.layer_norm import LastAxes
from tests.viz.explanation.formulas import evaluate, inputs, make
from viz.explanation.array_symbols import ARRAYS
from viz.explanation.symbols import Row


def array_rows():
    for module, classes in ARRAYS.items():
        for name, rows in classes.items():
            for ranks, row in [(None, rows)] if isinstance(rows, Row) else rows.items():
                yield pytest.param(module, name, ranks, row, id=f"{name}{ranks or ''}")


SHAPES = {  # of each input
    "MatMul": {(2, 2): [(3, 4), (4, 2)], (1, 2): [(4,), (4, 2)], (2, 1): [(3, 4), (4,)], (1, 1): [(4,), (4,)]},
    "Cross": {(1, 1): [(3,), (3,)]},
    "Linear": {
        (2, 2, 1): [(5, 4), (3, 4), (3,)],
        (2, 2): [(5, 4), (3, 4)],
        (1, 2, 1): [(4,), (3, 4), (3,)],
        (1, 2): [(4,), (3, 4)],
    },
    "Conv": [(2, 3, 6, 5), (4, 3, 3, 2), (4,)],
    "Concatenate": [(2, 3), (2, 1), (2, 2)],
    "Stack": [(2, 3), (2, 3)],
    "BatchNorm": [(6, 3), (3,), (3,)],
    "LayerNorm": [(6, 3), (3,), (3,)],
    **{name: [(3, 3)] for name in "Inv Det Tril Triu Diagonal".split()},
    "CrossEntropy": [(4, 3), (4,), (3,)],
    "BroadcastTo": [(3, 1)],
}
WINDOW = Window((3, 2), (2, 1), ((1, 1), (0, 1)), (1, 1))
AXIS_1 = dict.fromkeys("Sum Mean Prod Max Min Logsumexp".split(), (1, False))
ARRAY_SETTINGS = {
    **AXIS_1,
    "Var": (1, False, 1),
    "Std": (1, False, 1),
    "Softmax": (1,),
    "LogSoftmax": (1,),
    "Conv": (WINDOW,),
    "Reshape": ((2, 6),),
    "Transpose": ((1, 0),),
    "GetItem": (np.s_[1:, ::2],),
    "Concatenate": (1,),
    "Stack": (1,),
    "BroadcastTo": ((3, 4),),
    "SumTo": ((3, 1),),
    "AsType": (np.dtype("float32"),),
    "Flip": ((1,),),
    "Roll": ((1,), (1,)),
    "Tril": (1,),
    "Triu": (-1,),
    "Diagonal": ((3, 3), 0, 0, 1),
    "BatchNorm": (Channels(), 1e-3),
    "LayerNorm": (LastAxes(1), 1e-3),
    "Norm": ((1,),),
}


def meanings(name, op, arrays, y, gy, x):
    """What the words of a formula mean for this op, written down by hand."""
    first, *others = arrays
    wide = first.ndim - y.ndim == 1 and name in AXIS_1 | {"Var": 0, "Std": 0}
    y, gy = (np.expand_dims(a, 1) if wide else a for a in (y, gy))
    axes = {"Conv": (0, 2, 3), "BatchNorm": 0, "LayerNorm": 0, "Linear": 0}.get(name, 1)
    mean_axis = 0 if name == "BatchNorm" else 1
    names = {
        **op.attributes,
        "y": y,
        "gy": gy,
        "n": first.size / max(1, y.size),
        "sum": lambda a: np.sum(a, axes, keepdims=first.ndim == 2 and axes == 1),
        "mean": lambda a: np.mean(a, mean_axis, keepdims=True),
        "spread": lambda a: np.broadcast_to(a, first.shape),
        "max": lambda a: a.max(1, keepdims=True),
        "min": lambda a: a.min(1, keepdims=True),
        "to_largest": lambda a: a * (first == y),
        "to_smallest": lambda a: a * (first == y),
        "reshaped": lambda a, like: a.reshape(like.shape),
        "flip": lambda a: a[:, ::-1],
    }
    if name in ("BatchNorm", "LayerNorm"):
        variance = first.var(mean_axis, keepdims=True)
        xhat = (first - first.mean(mean_axis, keepdims=True)) / np.sqrt(variance + op.eps)
        names |= {"variance": variance, "xhat": xhat, "g": gy * others[0]}
    if name == "Prod":  # each element's others, along a last axis
        names["others"] = np.stack([np.delete(first, i, 1) for i in range(first.shape[1])], 1)
        names["product"] = lambda a: np.prod(a, axis=-1, keepdims=a.ndim == 2)
    if name == "Conv":
        names["sum_over_windows"] = lambda gy, by: windows(gy, by, first, others[0], "weight" if by is first else "x")
    if name == "CrossEntropy":
        truth = np.eye(first.shape[1])[others[0]] * others[1]
        p = np.exp(first) / np.exp(first).sum(1, keepdims=True)
        names |= {"truth": truth, "softmax": lambda a: p, "gy": gy[:, None]}
        names["sum"] = lambda a: a.sum(1, keepdims=True)
    if name == "Transpose":
        names["moved_back"] = np.transpose
    if name == "Roll":
        names["moved_back"] = lambda a: np.roll(a, -1, 1)
    if name in ("GetItem", "Diagonal"):
        index = op.index if name == "GetItem" else np.diag_indices(len(first))
        names["to_place"] = lambda a: placed(a, index, first.shape)
    if name in ("Tril", "Triu"):
        names |= {"tril": lambda a: np.tril(a, op.k), "triu": lambda a: np.triu(a, op.k)}
    if name in ("Concatenate", "Stack"):
        position = next(i for i, a in enumerate(arrays) if a is x.array)
        start = sum(a.shape[1] for a in arrays[:position])
        names["part"] = lambda a: a[:, start : start + x.shape[1]] if name == "Concatenate" else a[:, position]
    return names


def placed(a, index, shape):
    result = np.zeros(shape)
    result[index] = a
    return result


def windows(gy, by, image, weight, to):
    """What a convolution sends to its images or its filters: the sum of gy times the other, over all windows."""
    (top, bottom), (left, right) = WINDOW.padding
    padded = np.pad(image, ((0, 0), (0, 0), (top, bottom), (left, right)))
    result = np.zeros(padded.shape if to == "x" else weight.shape)
    height, width = WINDOW.kernel
    for n, k, i, j in np.ndindex(gy.shape):
        here = np.s_[:, i * WINDOW.stride[0] :, j * WINDOW.stride[1] :]
        if to == "x":
            result[n][here][:, :height, :width] += gy[n, k, i, j] * weight[k]
        else:
            result[k] += gy[n, k, i, j] * padded[n][here][:, :height, :width]
    return result[:, :, top : padded.shape[2] - bottom, left : padded.shape[3] - right] if to == "x" else result


@pytest.mark.parametrize(("module", "name", "ranks", "row"), [*array_rows()])
def test_whole_arrays(rng, module, name, ranks, row):
    if not any(formula for _, formula in row.inputs):  # only words are claimed
        assert row.words
        return
    shapes = SHAPES.get(name, [(3, 4)])
    arrays = [rng.standard_normal(shape) for shape in (shapes[ranks] if isinstance(shapes, dict) else shapes)]
    if name == "CrossEntropy":
        arrays = [arrays[0], rng.integers(0, 3, 4), np.abs(arrays[2])]
    op = make(module, name, ARRAY_SETTINGS.get(name, ()))
    wanted = [bool(formula) for _, formula in inputs(row, arrays)]
    variables = [ag.Variable(x) if want else x for x, want in zip(arrays, wanted, strict=True)]
    y = op(*variables)
    gy = rng.standard_normal(y.shape).astype(y.dtype)
    y.backward(gy)
    by_name = dict(zip([name for name, _ in inputs(row, arrays)], arrays, strict=True))
    if row.value:
        names = {**meanings(name, op, arrays, y.array, gy, variables[0]), **by_name}
        value = np.broadcast_to(evaluate(row.value, **names), names["y"].shape)
        np.testing.assert_allclose(value, names["y"], rtol=1e-7)
    for x, (of, formula) in zip(variables, inputs(row, arrays), strict=True):
        if formula:
            x = x if isinstance(x, ag.Variable) else ag.Variable(x)
            names = {**meanings(name, op, arrays, y.array, gy, x), **by_name}
            np.testing.assert_allclose(evaluate(formula, **names), x.grad, rtol=1e-6, atol=1e-9, err_msg=of)
