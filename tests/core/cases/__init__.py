"""The op table: every op's cases, one file for each file of autograd_core/ops. `ALL` drives tests/core/test_op_table.py."""

import importlib
import pkgutil

from tests.core.cases.case import Case

ALL: list[Case] = [
    case
    for module in sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "case")
    for case in importlib.import_module(f"{__name__}.{module}").CASES
]
