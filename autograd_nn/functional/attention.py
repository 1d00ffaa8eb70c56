"""Attention: each query takes a weighted mean of values, weighted by how well their keys match it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import INPUTS, OUTPUT, ArgumentError, Function, ShapeError, Variable, backends, half
from autograd_core.backends import attention
from autograd_core.backends.batch_array import BatchArray
from autograd_core.half import ON_CPU
from autograd_core.modes import modes
from autograd_core.ops.casting import given_to
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.dropout import check_probability, kept


class AttentionWeights(Function):
    """p = softmax over keys of scale·q kᵀ, with a mask: one of booleans, False where a query may not look, or numbers to
    add before the softmax. A query that may look nowhere has weights of 0.

    q (…, L, D), k (…, S, D), mask broadcastable to (…, L, S) -> p (…, L, S).
    """

    wide = ON_CPU
    symbol = "attention weights"
    saves = (INPUTS, OUTPUT)

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def forward(self, xp: Any, q: Any, k: Any, *mask: Any) -> Any:
        return attention.weights(xp, q, k, mask[0] if mask else None, self.scale)

    def backward(self, gy: Any, q: Any, k: Any, *rest: Any) -> Any:
        return _through_softmax(self, gy, q, k, rest[-1], 2 if len(rest) > 1 else None)


class Attention(Function):
    """y = softmax(scale·q kᵀ) v, with a mask as in AttentionWeights.

    q (…, L, D), k (…, S, D), v (…, S, E) -> y (…, L, E). The weights, L·S for each head, are not kept: `backward` computes
    them again, so that memory grows with the length of the sequences and not with its square.

    dropout:  the share of the weights that are dropped. If it is not 0, which are kept is the last input.
    Source:   T. Dao et al., "FlashAttention", 2022, sec. 3.1, for computing them again.
    """

    wide = ON_CPU
    symbol = "attention"
    saves = INPUTS

    def __init__(self, scale: float, dropout: float = 0.0) -> None:
        self.scale = scale
        self.dropout = dropout

    def forward(self, xp: Any, q: Any, k: Any, v: Any, *rest: Any) -> Any:
        return attention.attention(xp, q, k, v, *self._parted(rest), self.scale, self._kept())

    def backward(self, gy: Any, q: Any, k: Any, v: Any, *rest: Any) -> Any:
        mask, keep = self._parted(rest)
        none = (None,) * len(rest)  # the gradients of a constant mask, and of what is kept
        if mask is None or not self.needs(3):
            gradients = attention.attention_backward(gy, q, k, v, mask, keep, self.scale, self._kept())
            if gradients is not None:
                return *gradients, *none
        p = AttentionWeights(self.scale)(q, k, *(() if mask is None else (mask,)))
        dropped, gp = p, gy @ v.swapaxes(-1, -2)
        if keep is not None:
            dropped, gp = p * keep * self._kept(), gp * keep * self._kept()
        gv = ag.sum_to(dropped.swapaxes(-1, -2) @ gy, v.shape) if self.needs(2) else None
        gq, gk, *gmask = _through_softmax(self, gp, q, k, p, None if mask is None else 3)
        return gq, gk, gv, *gmask, *none[len(gmask) :]

    def _parted(self, rest: tuple[Any, ...]) -> tuple[Any, Any]:
        """The mask and what dropout keeps; None for what there isn't."""
        keep = rest[-1] if self.dropout else None
        return rest[0] if len(rest) > bool(self.dropout) else None, keep

    def _kept(self) -> float:
        """What a weight that is kept is multiplied by."""
        return 1 / (1 - self.dropout) if self.dropout < 1 else 0.0


def _through_softmax(
    op: AttentionWeights | Attention, gp: Any, q: Any, k: Any, p: Any, mask: int | None
) -> tuple[Any, ...]:
    """The gradients of q and k, and of the mask if it is the input of that number, from that of the weights."""
    weighted = gp * p
    scores = weighted - p * weighted.sum(axis=-1, keepdims=True)
    gq = ag.sum_to((scores @ k) * op.scale, q.shape) if op.needs(0) else None
    gk = ag.sum_to((scores.swapaxes(-1, -2) @ q) * op.scale, k.shape) if op.needs(1) else None
    if mask is None:
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
                query that may look nowhere, as where S is 0, gets 0.
    dropout_p:  probability with which a weight is dropped. It is always applied: give 0 outside of training.
    is_causal:  each query looks at its own place and at those before it; instead of a mask.
    Raises      ShapeError when sizes don't fit, ArgumentError for a mask together with is_causal, or one of integers.
    Source:     A. Vaswani et al., "Attention Is All You Need", 2017, sec. 3.2.1.
    """
    query, key, value = given_to(Attention(1.0), (query, key, value))
    operands = _checked(query, key, value, attn_mask, is_causal)
    factor = 1 / math.sqrt(shape_of(query)[-1]) if scale is None else scale
    check_probability("scaled_dot_product_attention", dropout_p)
    if not dropout_p:
        return Attention(factor)(*operands)
    leading = [shape_of(x)[:-2] for x in (query, key, *operands[3:])]
    shape = (*np.broadcast_shapes(*leading), shape_of(query)[-2], shape_of(key)[-2])
    return Attention(factor, dropout_p)(*operands, kept(query, shape, dropout_p, rng))


def attention_weights(query: Operand, key: Operand, attn_mask: Operand | None = None) -> Variable:
    """The weights of `scaled_dot_product_attention`, (…, L, S)."""
    op = AttentionWeights(1 / math.sqrt(shape_of(query)[-1]))
    query, key = given_to(op, (query, key))
    return op(query, key, *(() if attn_mask is None else (_like_scores(attn_mask, query),)))


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
    """The mask on the query's device, and unless it is learned in its dtype: one of float64 would make all of it float64.

    −1e9, which often stands for −∞, is beyond float16: there it becomes −65,504, and a query that has it everywhere gets a mean
    of the values, as in float32, not 0.
    """
    array, like = [x.array if isinstance(x, Variable) else backends.as_array(x) for x in (mask, query)]
    learned = isinstance(mask, Variable) and mask.requires_grad
    if isinstance(array, np.ndarray) and not isinstance(like, np.ndarray | BatchArray):
        mask = backends.beside(like, array)  # made on the CPU
    learned = learned and modes.now.cast is None  # else it is cast anyway
    if learned or array.dtype.kind == "b" or array.dtype == like.dtype or not backends.is_floating(like.dtype):
        return mask
    limit = half.largest(like.dtype)
    if backends.is_floating(array.dtype) and limit < half.largest(array.dtype):
        mask = ag.where(ag.isinf(mask), mask, ag.clip(mask, -limit, limit))
    return ag.astype(mask, like.dtype)
