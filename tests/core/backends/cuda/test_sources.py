"""Every CUDA source compiles for the cards that people have, and says clearly where it doesn't."""

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor

import ml_dtypes
import numpy as np
import pytest

from autograd_core import DeviceError
from autograd_core.backends import compiled, cuda
from tests.cuda_emulator.nvrtc import compile_log

HELPERS = ("columns", "module", "prelude")
# For the A100 and the H100, and the other dtypes only as far as the code that all cards share, which takes a third of the time.
PROGRAMS = [("float32", "sm_80"), ("float16", "sm_90"), ("float64", "compute_80"), (ml_dtypes.bfloat16, "compute_80")]


def module(family):
    return importlib.import_module(f"autograd_core.backends.cuda.{family}")


def test_each_file_is_a_family_or_a_helper():
    files = {file.name for file in pkgutil.iter_modules(cuda.__path__)}
    assert files == {*cuda.FAMILIES, *HELPERS}


@pytest.mark.parametrize("family", cuda.FAMILIES)
def test_has_the_names_of_the_compiled_kernels(cupy, family):
    theirs, ours = (
        {
            name
            for name, value in vars(home).items()
            if callable(value) and name[0] != "_" and value.__module__ == home.__name__
        }
        for home in (importlib.import_module(f"{compiled.__name__}.{family}"), module(family))
    )
    assert ours >= theirs - {"adam", "sgd", "move_average"}


@pytest.mark.parametrize("family", cuda.FAMILIES)
def test_compiles_without_a_warning(cupy, family):
    source = module(family).SOURCE
    compile_log("", "sm_80")  # skips here, not in a thread
    work = [(source.text(np.dtype(kind)), card) for kind, card in PROGRAMS]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda each: compile_log(*each), work)) == [""] * len(work)


def test_a_mistake_in_a_source_is_told_with_its_line(cupy, monkeypatch):
    from autograd_core.backends.cuda.module import Source

    source = Source("softmax", 'extern "C" __global__ void f(T* x) {\n    x[0] = undefined;\n}\n')
    text = source.text(np.dtype("float32"))
    number = text.splitlines().index("    x[0] = undefined;") + 1
    log = f'/tmp/abc.cu({number}): error: identifier "undefined" is undefined\n\n1 error detected'

    def refuse(self, log_stream=None):
        raise cupy.cuda.compiler.CompileException(log, text, "abc.cu", (), "nvrtc")

    monkeypatch.setattr(cupy.RawModule, "compile", refuse)
    with pytest.raises(
        DeviceError, match=f'softmax: .* float32 .* is undefined, in line {number}, "x.0. = undefined;"'
    ):
        source.launch("f", np.dtype("float32"), 1, cupy.zeros(1, np.float32))
