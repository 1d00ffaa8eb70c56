"""What tests of compiled kernels share."""

import pytest

from autograd_core.backends import threads


@pytest.fixture(params=[1, 2, 3])
def count(request):
    """The number of threads, set for the test."""
    before = threads.get_num_threads()
    threads.set_num_threads(request.param)
    yield request.param
    threads.set_num_threads(before)
