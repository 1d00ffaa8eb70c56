"""The project's graphs in the real package, without a card: `python -m tests.cudnn_stand_in.real`.

Each is made and checked, and cuDNN's own heuristics choose a kernel for it, for the card that card.json describes. That needs
cuDNN's and cuBLAS's libraries. Prints how many there are, and exits with an error at the first that fails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from autograd_core import backends, deterministic
from tests.core.convolutions import CONVOLUTIONS, Convolution
from tests.cudnn_stand_in import driver
from tests.cupy_stand_in import installed

SETTINGS = ("float32", False), ("float32", True), ("float16", False), ("bfloat16", False)  # dtype, whether TF32


def main() -> None:
    driver.load()
    import cudnn

    card = cudnn.create_device_properties(Path(__file__).with_name("card.json").read_text(encoding="utf-8"))
    package = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "cudnn"}
    count = 0
    with installed():
        sys.modules.update(package)  # the stand-in for CuPy hides it
        backends.load("cuda")
        from autograd_core.backends.cudnn import plans

        for problem in problems():
            try:
                plans.build(cudnn, problem, 1 << 34, device_property=card, sm_version=90)
            except Exception as error:
                raise SystemExit(f"{problem}: {type(error).__name__}: {error}") from error
            count += 1
    sys.stdout.write(f"{count} with {cudnn.__version__}\n")


def problems() -> Iterator[Any]:
    """Every convolution and gradient under some setting; with AUTOGRAD_FULL=1 under all."""
    full = bool(os.environ.get("AUTOGRAD_FULL"))
    for number, case in enumerate(CONVOLUTIONS.values()):
        for dtype, tf32 in SETTINGS if full else [SETTINGS[number % len(SETTINGS)]]:
            for repeats in (False, True) if full else [number % 3 == 0]:
                with deterministic(repeats):
                    yield from _of(case, np.dtype(getattr(ml_dtypes, dtype, dtype)), tf32)


def _of(case: Convolution, dtype: np.dtype[Any], tf32: bool) -> Iterator[Any]:
    from autograd_core.backends import cupy_backend
    from autograd_core.backends.cudnn.convolution import as_images
    from autograd_core.backends.cudnn.problem import FORWARD, TO_FILTERS, TO_IMAGES, problem

    cupy_backend.tf32 = tf32
    shapes, window = as_images(case.shapes(), case.window)
    for work, bias in ((FORWARD, False), (FORWARD, True), (TO_IMAGES, False), (TO_FILTERS, False)):
        yield problem(work, shapes, window, dtype, bias)
    cupy_backend.tf32 = False


if __name__ == "__main__":
    main()
