"""Waiting for a number that another thread will change, without the GIL and without sleeping."""

from __future__ import annotations

import os
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from autograd_core.backends import helper
from autograd_core.backends.compiled.jit import kernel


@intrinsic
def _look(typingctx, numbers, place):  # type: ignore[no-untyped-def]
    """numbers[place] as it is now in memory, after the processor was offered to others."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if os.name == "posix":
            give_way = cgutils.get_or_insert_function(
                builder.module, ir.FunctionType(ir.IntType(32), []), "sched_yield"
            )
            builder.call(give_way, [])
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.load_atomic(builder.gep(data, [arguments[1]]), "seq_cst", 8)

    return types.int64(numbers, types.intp), generate


@kernel
def watch(numbers, place, value, looks, more):  # type: ignore[no-untyped-def]
    for _ in range(looks):
        if _look(numbers, place) >= value:
            for _ in range(more):
                _look(numbers, place)
            return True
    return False


helper.watch = watch
