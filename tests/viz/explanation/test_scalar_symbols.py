"""No row of the table lies: every formula is evaluated and compared with the op and with the op's own rule."""

import numpy as np
import pytest

import autograd_core as ag
from tests.viz.explanation.formulas import evaluate, inputs, make
from viz.explanation.scalar_symbols import SCALARS

SETTINGS = {  # what the class is made with, where it needs something
    "PowerOf": (3,),
    "PowerFrom": (2.5,),
    "Flat": ("floor",),
    "Round": (1,),
    "Polygamma": (1,),
    "Hardtanh": (-0.7, 0.8),
    "LeakyRelu": (0.1,),
    "Elu": (1.3, 1.7),
    "Selu": (1.6732632423543772, 1.0507009873554805),
    "Softplus": {"autograd_core.ops.special": (), "autograd_nn.functional.rectifiers": (1.5, 2.0)},
    "HuberError": (0.5,),
    "Dropout": (0.25,),
}
DOMAINS = {  # where the function is defined, for all inputs or for each
    **dict.fromkeys("Power PowerFrom Sqrt Log Log2 Log10 Gammaln Digamma Polygamma Xlogy".split(), (0.3, 3)),
    **dict.fromkeys("Arcsin Arccos Arctanh".split(), (-0.9, 0.9)),
    **dict.fromkeys("Log1p Xlog1py".split(), (-0.9, 3)),
    **dict.fromkeys("Logit BinaryCrossEntropy".split(), (0.1, 0.9)),
    "Arccosh": (1.2, 4),
    "Hardsigmoid": (-5, 5),
    "Remainder": (0.3, 3),
    "Fmod": (0.3, 3),
}
SCALAR_ROWS = [(module, name) for module, classes in SCALARS.items() for name in classes]


def arguments(name, row, rng):
    """An array for each input, in the function's domain; a few conditions, exponents and bounds in their own."""
    low, high = DOMAINS.get(name, (-2, 2))
    names = ["x"] if row.inputs[-1][0] == "xs" else [name for name, _ in row.inputs]
    own = {
        "condition": rng.random(20) > 0.5,
        "keep": rng.random(20) > 0.25,
        "e": rng.integers(0, 4, 20),
        "low": np.full(20, -0.8),
        "high": np.full(20, 0.7),
    }
    return [own[name] if name in own else rng.uniform(low, high, 20) for name in names]


def compare(op, row, arrays, rng, settings):
    """The row's value and derivatives against the op's, from a random gradient."""
    names = {**settings, **dict(zip([name for name, _ in row.inputs], arrays, strict=True))}
    formulas = [formula for _, formula in inputs(row, arrays)]
    variables = [ag.Variable(x) if formula else x for x, formula in zip(arrays, formulas, strict=True)]
    y = op(*variables)
    if row.value:
        np.testing.assert_allclose(evaluate(row.value, **names), y.array, rtol=1e-7)
    gy = rng.standard_normal(y.shape)
    y.backward(gy)
    for x, formula in zip(variables, formulas, strict=True):
        if formula:
            expected = gy * evaluate(formula, y=y.array, **names)
            np.testing.assert_allclose(expected, x.grad, rtol=1e-7, atol=1e-12, err_msg=formula)


@pytest.mark.parametrize(("module", "name"), SCALAR_ROWS)
def test_element_by_element(rng, module, name):
    row = SCALARS[module][name]
    settings = SETTINGS.get(name, ())
    op = make(module, name, settings[module] if isinstance(settings, dict) else settings)
    compare(op, row, arguments(name, row, rng), rng, op.attributes)


@pytest.mark.parametrize("name", ["Maximum", "Minimum", "Fmax", "Fmin"])
def test_ties_are_shared(rng, name):
    row = SCALARS["autograd_core.ops.selection"][name]
    same = rng.standard_normal(5)
    op = make("autograd_core.ops.selection", name, ())
    compare(op, row, [same, same.copy()], rng, {})
