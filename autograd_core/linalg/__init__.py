"""Linear algebra, as numpy.linalg: on matrices in the last two axes, over any number of axes before them.

Derivatives are written with the package's own ops, so they can be differentiated again. What has no derivative says so:
an error where it can be told beforehand, NaN where it depends on values (the eigenvectors of equal eigenvalues).
"""

from numpy.linalg import LinAlgError as LinAlgError

from autograd_core.linalg import (
    conditions,
    decompositions,
    determinants,
    eigenvalues,
    inverses,
    least_squares,
    norms,
    products,
    singular_values,
)
from autograd_core.linalg.conditions import *
from autograd_core.linalg.decompositions import *
from autograd_core.linalg.determinants import *
from autograd_core.linalg.eigenvalues import *
from autograd_core.linalg.inverses import *
from autograd_core.linalg.least_squares import *
from autograd_core.linalg.norms import *
from autograd_core.linalg.products import *
from autograd_core.linalg.singular_values import *

__all__ = [
    *conditions.__all__,
    *decompositions.__all__,
    *determinants.__all__,
    *eigenvalues.__all__,
    *inverses.__all__,
    *least_squares.__all__,
    *norms.__all__,
    *products.__all__,
    *singular_values.__all__,
]
