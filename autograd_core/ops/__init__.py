"""The ops: NumPy's names and semantics, each with its local derivative beside it. One file for each family.

Every op takes Variables, arrays and numbers. If any operand is a Variable the result is a Variable; of plain arrays
it is a plain array, which is what lets one rule serve the fast first-order pass and the recorded one.

FAMILIES tells which file has which op. A file is loaded when one of its ops is first asked for: importing the package
takes little longer than importing NumPy, however many ops there are.
"""

import importlib
from typing import TYPE_CHECKING, Any

FAMILIES = {
    "arithmetic": (
        "abs absolute add copysign divide fabs hypot multiply negative positive reciprocal square subtract true_divide"
    ),
    "assignment": "fill_diagonal index_add index_update put_along_axis",
    "broadcasting": "broadcast_arrays broadcast_to meshgrid sum_to",
    "casting": "astype copy to",
    "comparison": (
        "allclose array_equal bitwise_and bitwise_not bitwise_or bitwise_xor equal greater greater_equal invert "
        "isclose isfinite isinf isnan less less_equal logical_and logical_not logical_or logical_xor not_equal "
        "signbit"
    ),
    "contractions": "einsum tensordot",
    "counting": "bincount digitize histogram histogram_bin_edges",
    "creation": "array asarray empty_like full_like ones_like zeros_like",
    "cumulative": "cumprod cumsum cumulative_prod cumulative_sum nancumprod nancumsum",
    "diagonals": "diag diagflat diagonal tril triu",
    "differences": "diff ediff1d gradient trapezoid",
    "exponential": "exp exp2 expm1 log log10 log1p log2 logaddexp logaddexp2",
    "hyperbolic": "acosh arccosh arcsinh arctanh asinh atanh cosh sinh tanh",
    "indexing": "getitem",
    "joining": "append block column_stack concat concatenate delete dstack hstack insert stack vstack",
    "logic": "all any argmax argmin argwhere count_nonzero flatnonzero nanargmax nanargmin nonzero",
    "missing": "nanmax nanmean nanmin nanprod nanstd nansum nanvar",
    "normalizing": "log_softmax logsumexp softmax",
    "padding": "pad",
    "picking": "choose compress extract select take take_along_axis",
    "powers": "cbrt float_power pow power sqrt",
    "products": "cross dot inner kron matmul matvec outer trace vdot vecdot vecmat",
    "quantiles": "median nanmedian nanpercentile nanquantile percentile quantile",
    "rearranging": "flip fliplr flipud repeat resize roll rot90 tile",
    "reductions": "amax amin max mean min prod ptp sum",
    "remainders": "divmod floor_divide fmod frexp ldexp mod modf remainder",
    "reshaping": (
        "atleast_1d atleast_2d atleast_3d expand_dims matrix_transpose moveaxis ndim permute_dims ravel reshape "
        "rollaxis shape size squeeze swapaxes transpose"
    ),
    "rounding": "around ceil fix floor heaviside rint round sign trunc",
    "selection": "clip fmax fmin maximum minimum nan_to_num where",
    "sorting": "argpartition argsort lexsort partition searchsorted sort unique unique_values",
    "special": "digamma erf erfc expit gammaln i0 i1 logit polygamma softplus xlog1py xlogy",
    "splitting": "array_split dsplit hsplit split unstack vsplit",
    "statistics": "average corrcoef cov std var",
    "trigonometric": (
        "acos arccos arcsin arctan arctan2 asin atan atan2 cos deg2rad degrees rad2deg radians sin sinc tan"
    ),
}
_FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names.split()}

__all__ = [*_FAMILY_OF]


def __getattr__(name: str) -> Any:
    """An op, or the file of a family."""
    if name in FAMILIES or name == "batch":
        return importlib.import_module(f"autograd_core.ops.{name}")
    if name not in _FAMILY_OF:
        raise AttributeError(f"module 'autograd_core.ops' has no attribute {name!r}")
    op = getattr(importlib.import_module(f"autograd_core.ops.{_FAMILY_OF[name]}"), name)
    globals()[name] = op  # the next time it is found without coming here
    return op


if TYPE_CHECKING:
    from autograd_core.ops import batch as batch
    from autograd_core.ops.arithmetic import *
    from autograd_core.ops.assignment import *
    from autograd_core.ops.broadcasting import *
    from autograd_core.ops.casting import *
    from autograd_core.ops.comparison import *
    from autograd_core.ops.contractions import *
    from autograd_core.ops.counting import *
    from autograd_core.ops.creation import *
    from autograd_core.ops.cumulative import *
    from autograd_core.ops.diagonals import *
    from autograd_core.ops.differences import *
    from autograd_core.ops.exponential import *
    from autograd_core.ops.hyperbolic import *
    from autograd_core.ops.indexing import *
    from autograd_core.ops.joining import *
    from autograd_core.ops.logic import *
    from autograd_core.ops.missing import *
    from autograd_core.ops.normalizing import *
    from autograd_core.ops.padding import *
    from autograd_core.ops.picking import *
    from autograd_core.ops.powers import *
    from autograd_core.ops.products import *
    from autograd_core.ops.quantiles import *
    from autograd_core.ops.rearranging import *
    from autograd_core.ops.reductions import *
    from autograd_core.ops.remainders import *
    from autograd_core.ops.reshaping import *
    from autograd_core.ops.rounding import *
    from autograd_core.ops.selection import *
    from autograd_core.ops.sorting import *
    from autograd_core.ops.special import *
    from autograd_core.ops.splitting import *
    from autograd_core.ops.statistics import *
    from autograd_core.ops.trigonometric import *

# Variable's operators call these classes, so they are needed from the start.
from autograd_core.ops.arithmetic import Add, Divide, Multiply, Negative, Subtract  # noqa: E402
