"""Multi-head attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable, backends
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional, init
from autograd_nn.functional.attention import attention_weights, causal_mask
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.layers.linear import Linear
from autograd_nn.parameter import Parameter


class MultiheadAttention(Layer):
    """Several attentions side by side, each on its own projections of queries, keys and values.

    Formula:  concat(head_1, …, head_h) W_oᵀ + b_o, head_i = softmax(Q_i K_iᵀ / √(E/h)) V_i, with Q, K, V the projections of
              the inputs by the three blocks of in_proj_weight, cut into h heads.
    Shapes:   query (L, N, E), key and value (S, N, E) -> output (L, N, E); with batch_first N comes before L and S.
              in_proj_weight (3·E, E), in_proj_bias (3·E,); out_proj is a Linear.
    dropout:  probability with which a weight of attention is dropped in training.
    Init:     in_proj_weight uniform within ±√(6 / (E + 3·E)); out_proj.weight within ±1/√E; biases 0.
    Errors:   ShapeError when sizes don't fit, or E is no multiple of num_heads.
    Source:   A. Vaswani et al., "Attention Is All You Need", 2017, sec. 3.2.2; X. Glorot, Y. Bengio, 2010, eq. 16.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        rng: np.random.Generator | None = None,
    ) -> None:
        check_sizes("MultiheadAttention", embed_dim=embed_dim, num_heads=num_heads)
        if embed_dim % num_heads:
            raise ShapeError(f"MultiheadAttention: embed_dim={embed_dim} must be a multiple of num_heads={num_heads}")
        if not 0 <= dropout <= 1:
            raise ArgumentError(f"MultiheadAttention: dropout is a probability, from 0 to 1, not {dropout}")
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.rng = rng
        bound = math.sqrt(6 / (4 * embed_dim))
        self.in_proj_weight = Parameter(init.uniform((3 * embed_dim, embed_dim), -bound, bound, rng))
        self.in_proj_bias = Parameter(init.zeros(3 * embed_dim)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, rng=rng)
        bound = 1 / math.sqrt(embed_dim)
        self.out_proj.weight = Parameter(init.uniform((embed_dim, embed_dim), -bound, bound, rng))
        if bias:
            self.out_proj.bias = Parameter(init.zeros(embed_dim))

    def forward(
        self,
        query: Operand,
        key: Operand,
        value: Operand,
        key_padding_mask: Operand | None = None,
        need_weights: bool = True,
        attn_mask: Operand | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Variable, Variable | None]:
        """The output, and the weights of attention (N, L, S), or (N, num_heads, L, S) unless they are to be averaged; None
        if they aren't needed, which is quicker.

        key_padding_mask:  (N, S), True for keys that are padding; or numbers to add to their scores.
        attn_mask:         (L, S) or (N·num_heads, L, S), True where a query may NOT look (in `scaled_dot_product_attention` it
                           is the other way round, as in PyTorch); or numbers to add to the scores.
        is_causal:         no query looks at places after its own; instead of attn_mask, or together with it.
        """
        n, length, keys = self._sizes(query, key, value)
        q, k, v = self._heads(query, key, value)
        mask = self._mask(key_padding_mask, attn_mask, is_causal, (n, length, keys))
        p = self.dropout if self.training else 0.0
        weights = None
        if need_weights:
            weights = attention_weights(q, k, mask)
            y = functional.dropout(weights, p, rng=self.rng) @ v
            weights = weights.mean(axis=1) if average_attn_weights else weights
        else:
            y = functional.scaled_dot_product_attention(q, k, v, mask, p, rng=self.rng)
        order = (0, 2, 1, 3) if self.batch_first else (2, 0, 1, 3)
        y = ag.transpose(y, order)
        return self.out_proj(y.reshape(*y.shape[:2], self.embed_dim)), weights

    def _sizes(self, query: Operand, key: Operand, value: Operand) -> tuple[int, int, int]:
        """N, L and S."""
        q, k, v = shape_of(query), shape_of(key), shape_of(value)
        batch, step = (0, 1) if self.batch_first else (1, 0)
        right = all(len(shape) == 3 and shape[2] == self.embed_dim for shape in (q, k, v))
        if not right or q[batch] != k[batch] or k != v:
            layout = "(N, L, E), (N, S, E) and (N, S, E)" if self.batch_first else "(L, N, E), (S, N, E) and (S, N, E)"
            raise ShapeError(
                f"MultiheadAttention: query is {q}, key {k} and value {v}; they must be {layout} with E={self.embed_dim}"
            )
        return q[batch], q[step], k[step]

    def _heads(self, query: Operand, key: Operand, value: Operand) -> list[Variable]:
        """The projections, (N, heads, L or S, E/heads) each."""
        size = self.embed_dim
        if query is key and key is value:  # one product for all three
            parts = ag.split(functional.linear(query, self.in_proj_weight, self.in_proj_bias), 3, axis=2)
        else:
            weights = ag.split(self.in_proj_weight, 3)
            biases = [None] * 3 if self.in_proj_bias is None else ag.split(self.in_proj_bias, 3)
            parts = [functional.linear(*each) for each in zip((query, key, value), weights, biases, strict=True)]
        order = (0, 2, 1, 3) if self.batch_first else (1, 2, 0, 3)
        heads = (self.num_heads, size // self.num_heads)
        return [ag.transpose(part.reshape(*part.shape[:2], *heads), order) for part in parts]

    def _mask(self, padding: Any, attn_mask: Any, is_causal: bool, sizes: tuple[int, int, int]) -> Any:
        """All masks as one for scores (N, heads, L, S): booleans, True where a query may look, or numbers to add."""
        n, length, keys = sizes
        for name, given in (("key_padding_mask", padding), ("attn_mask", attn_mask)):
            if given is not None and dtype_of(given).kind in "iu":
                raise ArgumentError(
                    f"MultiheadAttention: {name} has dtype {dtype_of(given)}; it must be boolean, True where a query may "
                    "not look, or floating-point, to be added to the scores. Convert with astype(bool)?"
                )
        masks = []
        if padding is not None:
            if shape_of(padding) != (n, keys):
                raise ShapeError(
                    f"MultiheadAttention: key_padding_mask is {shape_of(padding)}; it must be (N, S), {(n, keys)}"
                )
            masks.append(ag.reshape(padding, (n, 1, 1, keys)))
        if attn_mask is not None:
            shape, full = shape_of(attn_mask), (n * self.num_heads, length, keys)
            if shape == full:
                attn_mask = ag.reshape(attn_mask, (n, self.num_heads, length, keys))
            elif shape != (length, keys):
                raise ShapeError(f"MultiheadAttention: attn_mask is {shape}; it must be {(length, keys)} or {full}")
            masks.append(attn_mask)
        if is_causal:
            masks.append(backends.beside(self.in_proj_weight.array, ~causal_mask(length, keys)))
        if not masks:
            return None
        if all(dtype_of(mask).kind == "b" for mask in masks):
            hidden = masks[0]
            for mask in masks[1:]:
                hidden = ag.logical_or(hidden, mask)
            return ag.logical_not(hidden)
        dtype = self.in_proj_weight.dtype
        added = [
            ag.astype(ag.where(mask, -math.inf, 0.0), dtype) if dtype_of(mask).kind == "b" else mask for mask in masks
        ]
        total = added[0]
        for mask in added[1:]:
            total = ag.add(total, mask)
        return total

    def extra_repr(self) -> str:
        facts = [f"{self.embed_dim}, {self.num_heads}"]
        unusual = {
            "dropout": (self.dropout, 0.0),
            "bias": (self.in_proj_bias is not None, True),
            "batch_first": (self.batch_first, False),
        }
        return ", ".join(facts + [f"{name}={value}" for name, (value, usual) in unusual.items() if value != usual])


def dtype_of(mask: Operand) -> np.dtype[Any]:
    """The dtype of a mask, which may be a list."""
    return (mask.array if isinstance(mask, Variable) else backends.as_array(mask)).dtype
