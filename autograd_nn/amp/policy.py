"""Which ops run in half precision under `autocast`, and which in float32.

- HALF:     where the time goes, and where sums of half-precision products are added up in float32: products, convolutions,
            attention, recurrent layers. Their inputs are cast to half precision.
- FLOAT32:  what overflows or cancels in few bits: exponentials, powers, sums over many elements, and what is made of
            them: normalisation, softmax, losses; decompositions of matrices, which there are none of in half precision.
            Inputs in half precision are cast to float32.
- All other ops work in their inputs' dtype; of several dtypes in the widest, by NumPy's rules.
"""

from __future__ import annotations

from autograd_core import Function
from autograd_core.linalg.conditions import MatrixRank
from autograd_core.linalg.decompositions import QR, Cholesky, QROtherMode
from autograd_core.linalg.determinants import Det, Slogdet
from autograd_core.linalg.eigenvalues import Eig, Eigh
from autograd_core.linalg.inverses import Inv, Solve
from autograd_core.linalg.least_squares import Lstsq, Pinv
from autograd_core.linalg.norms import Norm, PNorm
from autograd_core.linalg.singular_values import SVD
from autograd_core.ops.arithmetic import Reciprocal, Square
from autograd_core.ops.contractions import Einsum
from autograd_core.ops.cumulative import CumProd, CumSum
from autograd_core.ops.exponential import Exp, Exp2, Expm1, Log, Log1p, Log2, Log10, Logaddexp, Logaddexp2
from autograd_core.ops.normalizing import LogSoftmax, Logsumexp, Softmax
from autograd_core.ops.powers import Power, PowerFrom, PowerOf
from autograd_core.ops.products import MatMul
from autograd_core.ops.quantiles import Ranked
from autograd_core.ops.reductions import Mean, Prod, Sum
from autograd_core.ops.special import Softplus
from autograd_core.ops.statistics import Std, Var
from autograd_nn.functional.attention import Attention, AttentionWeights
from autograd_nn.functional.batch_norm import BatchNorm, ScaleShift
from autograd_nn.functional.conv import Conv, ConvInput, ConvWeight
from autograd_nn.functional.group_norm import GroupNorm
from autograd_nn.functional.gru import GruSteps
from autograd_nn.functional.instance_norm import InstanceNorm
from autograd_nn.functional.layer_norm import LayerNorm
from autograd_nn.functional.linear import Linear
from autograd_nn.functional.local_response_norm import LocalResponseNorm
from autograd_nn.functional.losses.binary import BinaryCrossEntropy, BinaryCrossEntropyWithLogits
from autograd_nn.functional.losses.cross_entropy import CrossEntropy, SoftCrossEntropy
from autograd_nn.functional.losses.regression import AbsoluteError, HuberError, SquaredError
from autograd_nn.functional.lstm import LstmSteps
from autograd_nn.functional.rectifiers import Logsigmoid
from autograd_nn.functional.rectifiers import Softplus as SoftplusLayer
from autograd_nn.functional.rms_norm import RMSNorm
from autograd_nn.functional.rnn import RnnSteps

_HALF: dict[str, list[type[Function]]] = {
    "products": [MatMul, Einsum, Linear],
    "convolutions": [Conv, ConvInput, ConvWeight],
    "attention": [Attention, AttentionWeights],
    "recurrent layers": [RnnSteps, GruSteps, LstmSteps],
}

_FLOAT32: dict[str, list[type[Function]]] = {
    "exponentials": [Exp, Exp2, Expm1, Logaddexp, Logaddexp2, Softplus, SoftplusLayer, Logsigmoid],
    "logarithms": [Log, Log1p, Log2, Log10],
    "powers": [Power, PowerOf, PowerFrom, Square, Reciprocal],
    "sums and products of many": [Sum, Mean, Prod, Var, Std, CumSum, CumProd, Norm, PNorm],
    "quantiles": [Ranked],
    "linear algebra": [Cholesky, Det, Eig, Eigh, Inv, Lstsq, MatrixRank, Pinv, QR, QROtherMode, Slogdet, Solve, SVD],
    "softmax": [Softmax, LogSoftmax, Logsumexp],
    "normalisation": [BatchNorm, ScaleShift, GroupNorm, InstanceNorm, LayerNorm, RMSNorm, LocalResponseNorm],
    "losses": [
        CrossEntropy,
        SoftCrossEntropy,
        BinaryCrossEntropy,
        BinaryCrossEntropyWithLogits,
        SquaredError,
        AbsoluteError,
        HuberError,
    ],
}

HALF: frozenset[type[Function]] = frozenset(op for ops in _HALF.values() for op in ops)
FLOAT32: frozenset[type[Function]] = frozenset(op for ops in _FLOAT32.values() for op in ops)
