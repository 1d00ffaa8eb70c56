"""Attention: each query takes a weighted mean of values, weighted by how well their keys match it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, OUTPUT, ArgumentError, Function, ShapeError, Variable, backends
from autograd_core.backends.batch_array import BatchArray
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.dropout import dropout


class AttentionWeights(Function):
    """p = softmax over keys of scale·q kᵀ, with a mask: one of booleans, False where a query may not look, or numbers to
    add before the softmax. A query that may look nowhere has weights of 0.

    q (…, L, D), k (…, S, D), mask broadcastable to (…, L, S) -> p (…, L, S).
    """

    symbol = "attention weights"
    saves = (INPUTS, OUTPUT)

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def forward(self, xp: Any, q: Any, k: Any, *mask: Any) -> Any:
        p = xp.matmul(q * self.scale, k.swapaxes(-1, -2))
        if mask and mask[0].dtype.kind == "b":
            p = xp.where(mask[0], p, -math.inf)
        elif mask:
            p = p + mask[0]
        highest = p.max(axis=-1, keepdims=True)
        p -= xp.where(highest == -math.inf, 0.0, highest) if mask else highest
        xp.exp(p, out=p)
        # The highest score gives 1, so that a sum below 1 is that of a row without any.
        p /= xp.maximum(p.sum(axis=-1, keepdims=True), 1.0)
        return p

    def backward(self, gy: Any, q: Any, k: Any, *rest: Any) -> Any:
        return _through_softmax(self, gy, q, k, rest[-1])


class Attention(Function):
    """y = softmax(scale·q kᵀ) v, with a mask as in AttentionWeights.

    q (…, L, D), k (…, S, D), v (…, S, E) -> y (…, L, E). The weights, L·S for each head, are not kept: `backward` computes
    them again, so that memory grows with the length of the sequences and not with its square.

    Source:  T. Dao et al., "FlashAttention", 2022, sec. 3.1, for computing them again.
    """

    symbol = "attention"
    saves = INPUTS

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def forward(self, xp: Any, q: Any, k: Any, v: Any, *mask: Any) -> Any:
        return xp.matmul(AttentionWeights(self.scale).forward(xp, q, k, *mask), v)

    def backward(self, gy: Any, q: Any, k: Any, v: Any, *mask: Any) -> Any:
        p = AttentionWeights(self.scale)(q, k, *mask)
        gv = ag.sum_to(p.swapaxes(-1, -2) @ gy, v.shape) if self.needs(2) else None
        gq, gk, *gmask = _through_softmax(self, gy @ v.swapaxes(-1, -2), q, k, p)
        return gq, gk, gv, *gmask


def _through_softmax(op: AttentionWeights | Attention, gp: Any, q: Any, k: Any, p: Any) -> tuple[Any, ...]:
    """The gradients of q and k, and of the mask if there is one, from that of the weights."""
    weighted = gp * p
    scores = weighted - p * weighted.sum(axis=-1, keepdims=True)
    gq = ag.sum_to((scores @ k) * op.scale, q.shape) if op.needs(0) else None
    gk = ag.sum_to((scores.swapaxes(-1, -2) @ q) * op.scale, k.shape) if op.needs(1) else None
    mask = len(op.inputs) - 1
    if mask < (2 if isinstance(op, AttentionWeights) else 3):
        return gq, gk
    return gq, gk, ag.sum_to(scores, op.inputs[mask].shape) if op.needs(mask) else None


def scaled_dot_product_attention(
    query: Operand,
    key: Operand,
    value: Operand,
    attn_mask: Operand | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> Variable:
    """For each query a mean of the values, weighted by how well their keys match it.

    Formula:    softmax(query keyᵀ · scale) value, scale 1/√D by default.
    Shapes:     query (…, L, D), key (…, S, D), value (…, S, E) -> (…, L, E).
    attn_mask:  broadcastable to (…, L, S): booleans, False where a query may not look, or numbers to add to the scores. A
                query that may look nowhere gets 0.
    dropout_p:  probability with which a weight is dropped. It is always applied: give 0 outside of training.
    is_causal:  each query looks at its own place and at those before it; instead of a mask.
    Raises      ShapeError when sizes don't fit, ArgumentError for a mask together with is_causal, or one of integers.
    Source:     A. Vaswani et al., "Attention Is All You Need", 2017, sec. 3.2.1.
    """
    operands = _checked(query, key, value, attn_mask, is_causal)
    factor = 1 / math.sqrt(shape_of(query)[-1]) if scale is None else scale
    if not dropout_p:
        return Attention(factor)(*operands)
    q, k, v, *mask = operands
    p = AttentionWeights(factor)(q, k, *mask)
    return dropout(p, dropout_p, rng=rng) @ v


def attention_weights(query: Operand, key: Operand, attn_mask: Operand | None = None) -> Variable:
    """The weights of `scaled_dot_product_attention`, (…, L, S)."""
    mask = () if attn_mask is None else (_like_scores(attn_mask, query),)
    return AttentionWeights(1 / math.sqrt(shape_of(query)[-1]))(query, key, *mask)


def causal_mask(queries: int, keys: int) -> np.ndarray:
    """(queries, keys), True where a query may look: at its own place and at those before it."""
    return np.tril(np.ones((queries, keys), bool))


def _checked(query: Operand, key: Operand, value: Operand, mask: Operand | None, is_causal: bool) -> list[Operand]:
    """Query, key, value and the mask, if there is one."""
    q, k, v = shape_of(query), shape_of(key), shape_of(value)
    if min(len(q), len(k), len(v)) < 2 or q[-1] != k[-1] or k[-2] != v[-2]:
        raise ShapeError(
            f"scaled_dot_product_attention: query is {q}, key {k} and value {v}; they must be (…, L, D), (…, S, D) and "
            "(…, S, E)"
        )
    if is_causal:
        if mask is not None:
            raise ArgumentError("scaled_dot_product_attention: give attn_mask or is_causal=True, not both")
        mask = causal_mask(q[-2], k[-2])
    if mask is None:
        return [query, key, value]
    array = mask.array if isinstance(mask, Variable) else backends.as_array(mask)
    if array.dtype.kind in "iu":
        raise ArgumentError(
            f"scaled_dot_product_attention: attn_mask has dtype {array.dtype}; it must be boolean, False where a query may "
            "not look, or floating-point, to be added"
        )
    return [query, key, value, _like_scores(mask, query)]


def _like_scores(mask: Operand, query: Operand) -> Any:
    """The mask on the query's device, and unless it is learned in its dtype: one of float64 would make all of it float64."""
    array, like = [x.array if isinstance(x, Variable) else backends.as_array(x) for x in (mask, query)]
    learned = isinstance(mask, Variable) and mask.requires_grad
    if isinstance(array, np.ndarray) and not isinstance(like, np.ndarray | BatchArray):
        mask = backends.of(like).xp.asarray(array)  # made on the CPU
    if learned or array.dtype.kind == "b" or array.dtype == like.dtype or not backends.is_floating(like.dtype):
        return mask
    return ag.astype(mask, like.dtype)
