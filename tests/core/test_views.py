"""Results that share memory with an input must say so (`Function.view`): changes in place could go unnoticed else."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.node import sharers
from tests.core.cases import ALL


@pytest.mark.parametrize("case", ALL, ids=str)
def test_shared_memory_is_known(case, rng):
    xs = [ag.Variable(x) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x for x in case.make(rng)]
    y = case.call(ag, *xs)
    for result in y if isinstance(y, tuple | list) else [y]:
        for x in xs:
            if (
                isinstance(x, ag.Variable)
                and isinstance(result, ag.Variable)
                and np.shares_memory(result.array, x.array)
            ):
                assert x.node in list(sharers(result.node))
