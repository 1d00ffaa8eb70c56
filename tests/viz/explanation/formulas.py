"""Evaluating the formulas of the tables."""

import importlib

import numpy as np
from scipy import special

NAMES = {
    "abs": np.abs,
    "pi": np.pi,
    "ln": np.log,
    "max": np.maximum,
    "min": np.minimum,
    "erf": special.erf,
    "erfc": special.erfc,
    "gammaln": special.gammaln,
    "digamma": special.digamma,
    "polygamma": special.polygamma,
    "Phi": special.ndtr,
    "sigma": special.expit,
    **{
        name: getattr(np, name)
        for name in "where sign copysign sqrt cbrt exp log2 log10 floor trunc outer cross".split()
    },
    **{name: getattr(np, name) for name in "sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh".split()},
    **{name: getattr(np, name) for name in "arcsinh arccosh arctanh tril triu".split()},
    "inv": np.linalg.inv,
    "det": np.linalg.det,
}


def evaluate(formula, **names):
    with np.errstate(all="ignore"):
        return eval(formula, {"__builtins__": {}}, {**NAMES, **names})


def make(module, name, settings):
    return getattr(importlib.import_module(module), name)(*settings)


def inputs(row, arrays):
    return [row.input(position) for position in range(len(arrays))]
