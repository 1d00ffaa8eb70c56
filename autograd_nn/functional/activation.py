"""Activation functions: what makes a stack of layers more than one linear map."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import OUTPUT, Elementwise, Variable
from autograd_core.backends.compiled import kernels
from autograd_core.variable import Operand


class Step(Elementwise):
    """y = 1 where x > 0, else 0. Flat on both sides, so its derivative is 0 and nothing before it can learn."""

    symbol = "step"

    def forward(self, xp: Any, x: Any) -> Any:
        return (x > 0).astype(x.dtype)

    def backward(self, gy: Any) -> Any:
        return gy * 0


class Sigmoid(Elementwise):
    """y = 1 / (1 + e⁻ˣ), computed as (1 + tanh(x/2)) / 2, which can't overflow."""

    wide = True
    symbol = "σ"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        if fast := kernels("activation", xp, 4 * x.size, x):
            return fast.each("sigmoid", x)
        return xp.tanh(x * 0.5) * 0.5 + 0.5

    def backward(self, gy: Any, y: Any) -> Any:
        if fast := kernels("activation", np, 4 * y.size, y, gy):
            return fast.each("sigmoid_backward", gy, y)
        return gy * y * (1 - y)


class Relu(Elementwise):
    """y = max(x, 0); the derivative at 0 is 0."""

    wide = True
    symbol = "ReLU"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        if fast := kernels("activation", xp, 4 * x.size, x):
            return fast.each("relu", x)
        return xp.maximum(x, 0)

    def backward(self, gy: Any, y: Any) -> Any:
        if fast := kernels("activation", np, 4 * y.size, y, gy):
            return fast.each("relu_backward", gy, y)
        return gy * (y != 0)  # which costs no more than y > 0, and lets the gradient through where x is NaN


def step(x: Operand) -> Variable:
    """1 where x > 0, else 0: the perceptron's activation. Its derivative is 0 everywhere."""
    return Step()(x)


def sigmoid(x: Operand) -> Variable:
    """1 / (1 + e⁻ˣ), between 0 and 1."""
    return Sigmoid()(x)


def relu(x: Operand) -> Variable:
    """max(x, 0). Its derivative at 0 is 0; where x is NaN it is 1, as in PyTorch."""
    return Relu()(x)


def softmax(x: Operand, dim: int = -1) -> Variable:
    """e^xᵢ / Σⱼ e^xⱼ along `dim`: scores to probabilities that sum to 1."""
    return ag.softmax(x, dim)


def log_softmax(x: Operand, dim: int = -1) -> Variable:
    """The logarithm of softmax along `dim`, in nats."""
    return ag.log_softmax(x, dim)
