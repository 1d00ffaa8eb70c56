"""The ops: NumPy's names and semantics, each with its local derivative beside it. One file for each family.

Every op takes Variables, arrays and numbers. If any operand is a Variable the result is a Variable; of plain arrays
it is a plain array, which is what lets one rule serve the fast first-order pass and the recorded one.
"""

from autograd_core.ops import (
    batch,
    arithmetic,
    assignment,
    broadcasting,
    casting,
    comparison,
    cumulative,
    diagonals,
    exponential,
    hyperbolic,
    indexing,
    joining,
    logic,
    padding,
    picking,
    products,
    rearranging,
    reductions,
    remainders,
    rounding,
    selection,
    shape,
    sorting,
    special,
    statistics,
    trigonometric,
)
from autograd_core.ops.arithmetic import *  # noqa: F403
from autograd_core.ops.assignment import *  # noqa: F403
from autograd_core.ops.broadcasting import *  # noqa: F403
from autograd_core.ops.casting import *  # noqa: F403
from autograd_core.ops.comparison import *  # noqa: F403
from autograd_core.ops.cumulative import *  # noqa: F403
from autograd_core.ops.diagonals import *  # noqa: F403
from autograd_core.ops.exponential import *  # noqa: F403
from autograd_core.ops.hyperbolic import *  # noqa: F403
from autograd_core.ops.indexing import *  # noqa: F403
from autograd_core.ops.joining import *  # noqa: F403
from autograd_core.ops.logic import *  # noqa: F403
from autograd_core.ops.padding import *  # noqa: F403
from autograd_core.ops.picking import *  # noqa: F403
from autograd_core.ops.products import *  # noqa: F403
from autograd_core.ops.rearranging import *  # noqa: F403
from autograd_core.ops.reductions import *  # noqa: F403
from autograd_core.ops.remainders import *  # noqa: F403
from autograd_core.ops.rounding import *  # noqa: F403
from autograd_core.ops.selection import *  # noqa: F403
from autograd_core.ops.shape import *  # noqa: F403
from autograd_core.ops.sorting import *  # noqa: F403
from autograd_core.ops.special import *  # noqa: F403
from autograd_core.ops.statistics import *  # noqa: F403
from autograd_core.ops.trigonometric import *  # noqa: F403
from autograd_core.ops.arithmetic import Add, Divide, Multiply, Negative, Subtract

__all__ = [  # noqa: PLE0604
    *arithmetic.__all__,
    *assignment.__all__,
    *broadcasting.__all__,
    *casting.__all__,
    *comparison.__all__,
    *cumulative.__all__,
    *diagonals.__all__,
    *exponential.__all__,
    *hyperbolic.__all__,
    *indexing.__all__,
    *joining.__all__,
    *logic.__all__,
    *padding.__all__,
    *picking.__all__,
    *products.__all__,
    *rearranging.__all__,
    *reductions.__all__,
    *remainders.__all__,
    *rounding.__all__,
    *selection.__all__,
    *shape.__all__,
    *sorting.__all__,
    *special.__all__,
    *statistics.__all__,
    *trigonometric.__all__,
]
