"""Cases of autograd_core/ops/reshaping.py."""

from tests.core.cases.case import Case, normal

x34 = normal((3, 4))
x234 = normal((2, 3, 4))


def _counts(op, call, note=""):
    """What gives plain numbers."""
    return Case(op, call, x234, order=0, protocol=False, constants=True, note=note)


CASES = [
    Case("reshape", lambda xp, x: xp.reshape(x, (2, 6)), x34),
    Case("reshape", lambda xp, x: xp.reshape(x, -1), x34, note="one row"),
    Case("reshape", lambda xp, x: xp.reshape(x, (6, -1)), x34, note="size worked out"),
    Case("reshape", lambda xp, x: xp.reshape(x, (2, 6), order="F"), x34, note="columns first"),
    Case("reshape", lambda xp, x: xp.reshape(x, (4, 3), copy=True), x34, note="copy"),
    Case("reshape", lambda xp, x: xp.reshape(x, ()), normal((1, 1)), note="number"),
    Case("reshape", lambda xp, x: xp.reshape(x, (0, 5)), normal((2, 0)), note="empty"),
    Case("ravel", lambda xp, x: xp.ravel(x), x234),
    Case("ravel", lambda xp, x: xp.ravel(x, order="F"), x234, note="columns first"),
    Case("ravel", lambda xp, x: xp.ravel(x), normal(()), note="number"),
    Case("transpose", lambda xp, x: xp.transpose(x), x234),
    Case("transpose", lambda xp, x: xp.transpose(x, (1, 2, 0)), x234, note="axes"),
    Case("transpose", lambda xp, x: xp.transpose(x, axes=[-1, 0, -2]), x234, note="negative axes"),
    Case("transpose", lambda xp, x: xp.transpose(x), normal((3,)), note="row"),
    Case("transpose", lambda xp, x: xp.transpose(x), normal(()), note="number"),
    Case("permute_dims", lambda xp, x: xp.permute_dims(x, (2, 0, 1)), x234),
    Case("permute_dims", lambda xp, x: xp.permute_dims(x), x234, note="reversed"),
    Case("matrix_transpose", lambda xp, x: xp.matrix_transpose(x), x234),
    Case("swapaxes", lambda xp, x: xp.swapaxes(x, 0, -1), x234),
    Case("swapaxes", lambda xp, x: xp.swapaxes(x, 1, 1), x234, note="same axis"),
    Case("moveaxis", lambda xp, x: xp.moveaxis(x, 0, -1), x234),
    Case("moveaxis", lambda xp, x: xp.moveaxis(x, (0, -1), (-1, 0)), x234, note="several"),
    Case("moveaxis", lambda xp, x: xp.moveaxis(x, [2, 0], [0, 1]), x234, note="lists"),
    Case("rollaxis", lambda xp, x: xp.rollaxis(x, 2), x234),
    Case("rollaxis", lambda xp, x: xp.rollaxis(x, 0, 2), x234, note="forward"),
    Case("rollaxis", lambda xp, x: xp.rollaxis(x, -1, -2), x234, note="negative"),
    Case("expand_dims", lambda xp, x: xp.expand_dims(x, 0), x34),
    Case("expand_dims", lambda xp, x: xp.expand_dims(x, -1), x34, note="last"),
    Case("expand_dims", lambda xp, x: xp.expand_dims(x, (0, 2)), x34, note="several"),
    Case("expand_dims", lambda xp, x: xp.expand_dims(x, [0, -1]), normal(()), note="number"),
    Case("squeeze", lambda xp, x: xp.squeeze(x), normal((1, 3, 1))),
    Case("squeeze", lambda xp, x: xp.squeeze(x, axis=-1), normal((1, 3, 1)), note="axis"),
    Case("squeeze", lambda xp, x: xp.squeeze(x, axis=(0, 2)), normal((1, 3, 1)), note="axes"),
    Case("squeeze", lambda xp, x: xp.squeeze(x), normal((1, 1)), note="to a number"),
    *[
        Case(op, lambda xp, x, op=op: getattr(xp, op)(x), normal(shape), note=note)
        for op in ("atleast_1d", "atleast_2d", "atleast_3d")
        for note, shape in [("number", ()), ("row", (3,)), ("matrix", (2, 3)), ("cube", (2, 1, 3))]
    ],
    Case("atleast_2d", lambda xp, x, y: tuple(xp.atleast_2d(x, y)), normal((3,), (2, 2)), note="several"),
    _counts("shape", lambda xp, x: xp.shape(x)),
    _counts("ndim", lambda xp, x: xp.ndim(x)),
    _counts("size", lambda xp, x: xp.size(x)),
    _counts("size", lambda xp, x: xp.size(x, 1), "axis"),
]
