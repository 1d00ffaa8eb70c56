"""The functions behind the layers, without state: `nn.functional.relu(x)`."""

from autograd_core import tanh
from autograd_nn.functional.activation import log_softmax, relu, sigmoid, softmax, step
from autograd_nn.functional.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from autograd_nn.functional.attention import scaled_dot_product_attention
from autograd_nn.functional.batch_norm import batch_norm
from autograd_nn.functional.conv import conv1d, conv2d, conv3d
from autograd_nn.functional.conv_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from autograd_nn.functional.dropout import alpha_dropout, dropout, dropout1d, dropout2d, dropout3d
from autograd_nn.functional.embedding import embedding
from autograd_nn.functional.gating import gelu, glu, hardswish, mish, silu
from autograd_nn.functional.group_norm import group_norm
from autograd_nn.functional.instance_norm import instance_norm
from autograd_nn.functional.layer_norm import layer_norm
from autograd_nn.functional.linear import linear
from autograd_nn.functional.local_response_norm import local_response_norm
from autograd_nn.functional.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cosine_embedding_loss,
    cross_entropy,
    hinge_embedding_loss,
    hinge_loss,
    huber_loss,
    kl_div,
    l1_loss,
    margin_ranking_loss,
    mse_loss,
    multi_margin_loss,
    nll_loss,
    smooth_l1_loss,
    triplet_margin_loss,
)
from autograd_nn.functional.padding import pad
from autograd_nn.functional.pooling import avg_pool1d, avg_pool2d, avg_pool3d, max_pool1d, max_pool2d, max_pool3d
from autograd_nn.functional.positions import sinusoidal_positions
from autograd_nn.functional.rectifiers import (
    elu,
    hardsigmoid,
    hardtanh,
    leaky_relu,
    logsigmoid,
    prelu,
    relu6,
    selu,
    softplus,
)
from autograd_nn.functional.resize import interpolate, pixel_shuffle, pixel_unshuffle
from autograd_nn.functional.rms_norm import rms_norm

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cross_entropy",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "embedding",
    "gelu",
    "glu",
    "group_norm",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "hinge_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "pad",
    "pixel_shuffle",
    "pixel_unshuffle",
    "prelu",
    "relu",
    "relu6",
    "rms_norm",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "sinusoidal_positions",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "step",
    "tanh",
    "triplet_margin_loss",
]
