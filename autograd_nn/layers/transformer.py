"""Transformer layers: attention and a small network in turn, each added to what it read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import numpy as np

from autograd_core import ArgumentError, Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.attention import MultiheadAttention
from autograd_nn.layers.dropout import Dropout
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.layers.layer_norm import LayerNorm
from autograd_nn.layers.linear import Linear

Activation = Callable[[Any], Variable]
L = TypeVar("L", bound=Layer)


class Block(Layer):
    """What encoder and decoder layers share: self-attention, the network of two Linears, the sums around each part."""

    attentions: ClassVar[tuple[str, ...]]  # the names of a layer's attentions, in the order of their norms

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        check_sizes(type(self).__name__, d_model=d_model, nhead=nhead, dim_feedforward=dim_feedforward)
        for name in self.attentions:
            attention = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng)
            setattr(self, name, attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, bias, rng=rng)
        for i in range(1, len(self.attentions) + 2):  # one for each part, the network too
            setattr(self, f"norm{i}", LayerNorm(d_model, layer_norm_eps, bias=bias))
        self.dropout = Dropout(dropout, rng=rng)
        self.activation = activation_named(type(self).__name__, activation)
        self.norm_first = norm_first

    def _add(self, x: Any, norm: Layer, part: Callable[[Any], Variable]) -> Variable:
        """x with what a part makes of it, normalised before or after."""
        if self.norm_first:
            return x + self.dropout(part(norm(x)))
        return norm(x + self.dropout(part(x)))

    def _feed_forward(self, x: Variable) -> Variable:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(Block):
    """Self-attention, then a network of two Linears for each step; each is added to its input and normalised.

    Formula:     x = norm1(x + attention(x)); y = norm2(x + linear2(activation(linear1(x)))). With norm_first it is
                 x + attention(norm1(x)) and x + linear2(activation(linear1(norm2(x)))), which trains without warm-up.
    Shapes:      src (T, N, d_model), or (N, T, d_model) with batch_first -> the same.
    dropout:     in attention's weights, within the network, and on each part before it is added.
    activation:  "relu", "gelu", or a function.
    Errors:      ShapeError when sizes don't fit, ArgumentError for an unknown activation.
    Source:      A. Vaswani et al., "Attention Is All You Need", 2017, sec. 3.1; R. Xiong et al., "On Layer Normalization in
                 the Transformer Architecture", 2020, for norm_first.
    """

    attentions = ("self_attn",)
    self_attn: MultiheadAttention
    norm1: LayerNorm
    norm2: LayerNorm

    def forward(
        self,
        src: Operand,
        src_mask: Operand | None = None,
        src_key_padding_mask: Operand | None = None,
        is_causal: bool = False,
    ) -> Variable:
        """The masks are those of `MultiheadAttention`: True where a step may not look."""

        def attend(x: Any) -> Variable:
            return self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]

        return self._add(self._add(src, self.norm1, attend), self.norm2, self._feed_forward)


class TransformerDecoderLayer(Block):
    """As an encoder layer, with an attention to the encoder's output, `memory`, between the two parts.

    Formula:  x = norm1(x + self-attention(x)); x = norm2(x + attention(x, memory)); y = norm3(x + network(x)); or with
              the norms first.
    Shapes:   tgt (T, N, d_model), memory (S, N, d_model), or N first with batch_first -> as tgt.
    The other settings, errors and the source are those of TransformerEncoderLayer.
    """

    attentions = ("self_attn", "multihead_attn")
    self_attn: MultiheadAttention
    multihead_attn: MultiheadAttention
    norm1: LayerNorm
    norm2: LayerNorm
    norm3: LayerNorm

    def forward(
        self,
        tgt: Operand,
        memory: Operand,
        tgt_mask: Operand | None = None,
        memory_mask: Operand | None = None,
        tgt_key_padding_mask: Operand | None = None,
        memory_key_padding_mask: Operand | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Variable:
        def attend(x: Any) -> Variable:
            return self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]

        def look_back(x: Any) -> Variable:
            return self.multihead_attn(
                x, memory, memory, memory_key_padding_mask, False, memory_mask, is_causal=memory_is_causal
            )[0]

        x = self._add(self._add(tgt, self.norm1, attend), self.norm2, look_back)
        return self._add(x, self.norm3, self._feed_forward)


class TransformerEncoder(Layer):
    """num_layers copies of an encoder layer, one on another, and a norm at the end if one is given.

    The copies start with equal values, as PyTorch's do, and are trained each for itself.
    """

    def __init__(self, encoder_layer: TransformerEncoderLayer, num_layers: int, norm: Layer | None = None) -> None:
        check_sizes("TransformerEncoder", num_layers=num_layers)
        self.layers = copies(encoder_layer, num_layers)
        self.norm = norm

    def forward(
        self,
        src: Operand,
        mask: Operand | None = None,
        src_key_padding_mask: Operand | None = None,
        is_causal: bool = False,
    ) -> Variable:
        x: Any = src
        for layer in self.layers:
            x = layer(x, mask, src_key_padding_mask, is_causal)
        return x if self.norm is None else self.norm(x)


class TransformerDecoder(Layer):
    """num_layers copies of a decoder layer, one on another, and a norm at the end if one is given."""

    def __init__(self, decoder_layer: TransformerDecoderLayer, num_layers: int, norm: Layer | None = None) -> None:
        check_sizes("TransformerDecoder", num_layers=num_layers)
        self.layers = copies(decoder_layer, num_layers)
        self.norm = norm

    def forward(
        self,
        tgt: Operand,
        memory: Operand,
        tgt_mask: Operand | None = None,
        memory_mask: Operand | None = None,
        tgt_key_padding_mask: Operand | None = None,
        memory_key_padding_mask: Operand | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Variable:
        x: Any = tgt
        for layer in self.layers:
            x = layer(
                x,
                memory,
                tgt_mask,
                memory_mask,
                tgt_key_padding_mask,
                memory_key_padding_mask,
                tgt_is_causal,
                memory_is_causal,
            )
        return x if self.norm is None else self.norm(x)


def copies(layer: L, count: int) -> list[L]:
    """Independent copies of a layer, except that its generators stay shared: else all would drop the same units."""
    generators = [getattr(found, "rng", None) for _, found in layer.named_layers()]
    return [copy.deepcopy(layer, {id(rng): rng for rng in generators if rng is not None}) for _ in range(count)]


def activation_named(layer: str, activation: str | Activation) -> Activation:
    """The function of this name."""
    known: dict[str, Activation] = {"relu": functional.relu, "gelu": functional.gelu}
    if callable(activation):
        return activation
    if activation not in known:
        raise ArgumentError(f'{layer}: activation must be "relu", "gelu" or a function, not {activation!r}')
    return known[activation]
