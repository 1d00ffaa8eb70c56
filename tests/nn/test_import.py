"""autograd_nn/__init__.py"""

import subprocess
import sys

import pytest

import autograd_nn as nn

HEAVY = "numba scipy matplotlib safetensors tqdm PIL optuna tensorboardX cupy"
LATER = "autograd_nn.data autograd_nn.models autograd_nn.optim autograd_nn.recipes autograd_nn.training"


def test_the_import_loads_what_every_program_needs_and_no_more():
    code = f"import sys, autograd_nn; print([m for m in {(HEAVY + ' ' + LATER).split()} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(
    "code",
    [
        "import autograd_nn.summary, autograd_nn as nn; nn.summary(nn.Linear(2, 1), (2,))",
        "import autograd_nn.recipes, autograd_nn as nn; nn.recipes.find('mlp'); nn.optim.SGD",
        "from autograd_nn import data, load, save, Trainer, training; data.DataLoader",
        "from autograd_nn import *; optim.Adam; models.LeNet",
        "import autograd_nn.search, autograd_nn as nn; nn.search.run",
    ],
)
def test_names_are_there_in_any_order_of_imports(code):
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""


def test_every_name_is_there():
    assert all(getattr(nn, name) is getattr(nn, name) for name in nn.__all__)
    assert dir(nn) == sorted(nn.__all__)
    assert len(set(nn.__all__)) == len(nn.__all__)
    with pytest.raises(AttributeError, match="module 'autograd_nn' has no attribute 'Lineer'"):
        nn.Lineer  # noqa: B018


def test_it_leaves_the_threads_of_products_to_the_project():
    code = (
        "import numpy, threadpoolctl; import autograd_nn; "
        "print([pool['num_threads'] for pool in threadpoolctl.threadpool_info() if pool['user_api'] == 'blas'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[1]\n"
