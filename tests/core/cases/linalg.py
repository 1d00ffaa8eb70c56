"""Cases of autograd_core/linalg."""

import numpy as np

from tests.core.cases.case import Case, distinct, normal


def t(x):
    return x.swapaxes(-1, -2)


def symmetric(x):
    return (x + t(x)) / 2


def regular(*shapes):
    """Square matrices with eigenvalues near 1, 2, 3, …: far from singular, and real."""
    return lambda rng: [0.1 * rng.standard_normal(shape) + np.diag(1.0 + np.arange(shape[-1])) for shape in shapes]


def full_rank(*shapes):
    """Matrices whose singular values lie apart and far from 0."""
    return lambda rng: [
        0.2 * rng.standard_normal(shape) + np.eye(*shape[-2:]) * (1.0 + np.arange(shape[-1])) for shape in shapes
    ]


def of_rank_two(rows, columns):
    """The factors of a matrix of rank 2."""
    return lambda rng: [*full_rank((rows, 2))(rng), *full_rank((2, columns))(rng)]


def both(*makers):
    return lambda rng: [x for make in makers for x in make(rng)]


def case(name, call, make, **settings):
    return Case(f"linalg.{name}", call, make, **{"float16": False, "rtol": 1e-10, **settings})


def spd(x, xp):
    """A positive definite matrix of any."""
    return x @ t(x) + xp.linalg.matrix_power(x, 0)


VECTOR_ORDERS = [None, 1, 2, 3, 2.5, 0.5, -1, -2, np.inf, -np.inf]
MATRIX_ORDERS = ["fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf]

CASES = [
    case("inv", lambda xp, x: xp.linalg.inv(x), regular((3, 3))),
    case("inv", lambda xp, x: xp.linalg.inv(x), regular((2, 3, 3)), note="several"),
    case("inv", lambda xp, x: xp.linalg.inv(x), regular((0, 2, 2)), note="none"),
    case("solve", lambda xp, a, b: xp.linalg.solve(a, b), both(regular((3, 3)), normal((3, 2)))),
    case("solve", lambda xp, a, b: xp.linalg.solve(a, b), both(regular((3, 3)), normal((3,))), note="vector"),
    case(
        "solve",
        lambda xp, a, b: xp.linalg.solve(a, b),
        both(regular((2, 3, 3)), normal((3,))),
        note="vector for several",
    ),
    case("solve", lambda xp, a, b: xp.linalg.solve(a, b), both(regular((2, 3, 3)), normal((2, 3, 1))), note="several"),
    case(
        "solve", lambda xp, a, b: xp.linalg.solve(a, b), both(regular((3, 3)), normal((4, 3, 2))), note="b broadcasts a"
    ),
    case(
        "solve",
        lambda xp, a, b: xp.linalg.solve(a, b),
        both(regular((2, 1, 3, 3)), normal((4, 3, 2))),
        note="broadcast",
    ),
    case("tensorinv", lambda xp, x: xp.linalg.tensorinv(x), lambda rng: [regular((6, 6))(rng)[0].reshape(2, 3, 3, 2)]),
    case(
        "tensorinv",
        lambda xp, x: xp.linalg.tensorinv(x, ind=1),
        lambda rng: [regular((6, 6))(rng)[0].reshape(6, 2, 3)],
        note="1",
    ),
    case(
        "tensorsolve",
        lambda xp, a, b: xp.linalg.tensorsolve(a, b),
        lambda rng: [regular((6, 6))(rng)[0].reshape(2, 3, 6), rng.standard_normal((2, 3))],
    ),
    case(
        "tensorsolve",
        lambda xp, a, b: xp.linalg.tensorsolve(a, b, axes=(0,)),
        lambda rng: [regular((6, 6))(rng)[0].reshape(6, 3, 2), rng.standard_normal((3, 2))],
        note="axes",
    ),
    *[
        case("matrix_power", lambda xp, x, n=n: xp.linalg.matrix_power(x, n), regular((2, 3, 3)), note=str(n))
        for n in (-3, -1, 0, 1, 2, 3, 7)
    ],
    case("det", lambda xp, x: xp.linalg.det(x), regular((3, 3)), order=3),
    case("det", lambda xp, x: xp.linalg.det(x), normal((2, 4, 4)), note="several"),
    case("det", lambda xp, x: xp.linalg.det(x), normal((2, 1, 1)), note="one by one"),
    case("det", lambda xp, x: xp.linalg.det(x), lambda rng: [np.diag([2.0, -1, 0])], vmap=False, note="singular"),
    case("det", lambda xp, x: xp.linalg.det(x), lambda rng: [np.diag([2.0, 0, 0])], vmap=False, note="rank 1"),
    case("det", lambda xp, x: xp.linalg.det(x), lambda rng: [np.zeros((3, 3))], vmap=False, note="zero"),
    case("slogdet", lambda xp, x: xp.linalg.slogdet(x), regular((3, 3))),
    case("slogdet", lambda xp, x: xp.linalg.slogdet(-x), regular((2, 3, 3)), note="several"),
    case("cholesky", lambda xp, x: xp.linalg.cholesky(spd(x, xp)), normal((3, 3))),
    case("cholesky", lambda xp, x: xp.linalg.cholesky(spd(x, xp), upper=True), normal((2, 3, 3)), note="upper"),
    case("qr", lambda xp, x: xp.linalg.qr(x), regular((3, 3))),
    case("qr", lambda xp, x: xp.linalg.qr(x), full_rank((2, 4, 3)), note="tall"),
    case("qr", lambda xp, x: xp.linalg.qr(x), full_rank((2, 3, 5)), note="wide"),
    case("qr", lambda xp, x: xp.linalg.qr(x, mode="r"), full_rank((4, 3)), note="r"),
    case("qr", lambda xp, x: xp.linalg.qr(x, "complete"), full_rank((3, 4)), note="complete"),
    case("eigh", lambda xp, x: xp.linalg.eigh(symmetric(x)), regular((3, 3))),
    case("eigh", lambda xp, x: xp.linalg.eigh(symmetric(x), UPLO="U"), regular((2, 3, 3)), note="upper"),
    case("eigvalsh", lambda xp, x: xp.linalg.eigvalsh(symmetric(x)), regular((2, 3, 3))),
    case("eigvalsh", lambda xp, x: xp.linalg.eigvalsh(symmetric(x), "U"), regular((3, 3)), note="upper"),
    case("eig", lambda xp, x: xp.linalg.eig(x), regular((3, 3))),
    case("eig", lambda xp, x: xp.linalg.eig(x), regular((2, 3, 3)), note="several"),
    case("eigvals", lambda xp, x: xp.linalg.eigvals(x), regular((2, 3, 3))),
    case("svd", lambda xp, x: xp.linalg.svd(x), full_rank((3, 3))),
    case("svd", lambda xp, x: xp.linalg.svd(x, full_matrices=False), full_rank((2, 4, 3)), note="tall"),
    case("svd", lambda xp, x: xp.linalg.svd(x, False), full_rank((2, 3, 4)), note="wide"),
    case("svd", lambda xp, x: xp.linalg.svd(x, compute_uv=False), full_rank((2, 3, 4)), note="values"),
    case("svd", lambda xp, x: xp.linalg.svd(x)[1:], full_rank((4, 3)), note="full"),
    case("svd", lambda xp, x: xp.linalg.svd(symmetric(x), hermitian=True), regular((3, 3)), note="hermitian"),
    case("svdvals", lambda xp, x: xp.linalg.svdvals(x), full_rank((2, 3, 4))),
    case("pinv", lambda xp, x: xp.linalg.pinv(x), full_rank((2, 4, 3))),
    case("pinv", lambda xp, x: xp.linalg.pinv(x), full_rank((3, 4)), note="wide"),
    case("pinv", lambda xp, a, b: xp.linalg.pinv(a @ b, rtol=1e-4), of_rank_two(4, 3), note="rank 2"),
    case("pinv", lambda xp, x: xp.linalg.pinv(symmetric(x), hermitian=True), regular((3, 3)), note="hermitian"),
    case("lstsq", lambda xp, a, b: xp.linalg.lstsq(a, b), both(full_rank((5, 3)), normal((5, 2)))),
    case(
        "lstsq",
        lambda xp, a, b: xp.linalg.lstsq(a, b, rcond=None),
        both(full_rank((5, 3)), normal((5,))),
        note="vector",
    ),
    case("lstsq", lambda xp, a, b: xp.linalg.lstsq(a, b), both(full_rank((3, 5)), normal((3, 2))), note="wide"),
    case(
        "lstsq",
        lambda xp, a, b, c: xp.linalg.lstsq(a @ b, c, 1e-4)[:2],
        both(of_rank_two(4, 3), normal((4,))),
        vmap=False,
        note="rank 2",
    ),
    case("norm", lambda xp, x: xp.linalg.norm(x), normal((3,)), float16=True),
    case("norm", lambda xp, x: xp.linalg.norm(x), normal((2, 3, 2)), float16=True, note="three axes"),
    case("norm", lambda xp, x: xp.linalg.norm(x, keepdims=True), normal((2, 3)), float16=True, note="keepdims"),
    case("norm", lambda xp, x: xp.linalg.norm(x, axis=1), normal((2, 3, 2)), float16=True, note="axis"),
    case("norm", lambda xp, x: xp.linalg.norm(x, axis=(0, -1)), normal((2, 3, 2)), float16=True, note="two axes"),
    *[
        case(
            "norm", lambda xp, x, p=p: xp.linalg.norm(x, p, axis=0, keepdims=True), distinct((3, 2)), note=f"vector {p}"
        )
        for p in VECTOR_ORDERS
    ],
    case("norm", lambda xp, x: xp.linalg.norm(x, 0, axis=-1), distinct((3, 2)), order=0, note="vector 0"),
    case("norm", lambda xp, x: xp.linalg.norm(x, 3), distinct((4,)), note="vector, no axis"),
    *[
        case("norm", lambda xp, x, p=p: xp.linalg.norm(x, p), full_rank((3, 4)), note=f"matrix {p}")
        for p in MATRIX_ORDERS
    ],
    *[
        case("norm", lambda xp, x, p=p: xp.linalg.norm(x, p, (2, 0), True), normal((3, 2, 4)), note=f"matrices {p}")
        for p in MATRIX_ORDERS
    ],
    case("vector_norm", lambda xp, x: xp.linalg.vector_norm(x), normal((2, 3)), float16=True),
    case("vector_norm", lambda xp, x: xp.linalg.vector_norm(x, axis=(0, 2), ord=3), distinct((2, 3, 2)), note="axes"),
    case(
        "vector_norm", lambda xp, x: xp.linalg.vector_norm(x, axis=1, keepdims=True, ord=1), distinct((2, 3)), note="1"
    ),
    case("matrix_norm", lambda xp, x: xp.linalg.matrix_norm(x), normal((2, 3, 4)), float16=True),
    case(
        "matrix_norm", lambda xp, x: xp.linalg.matrix_norm(x, keepdims=True, ord="nuc"), normal((2, 3, 4)), note="nuc"
    ),
    *[
        case("cond", lambda xp, x, p=p: xp.linalg.cond(x, p), regular((2, 3, 3)), note=str(p))
        for p in (None, 2, -2, 1, -1, np.inf, "fro", "nuc")
    ],
    case("cond", lambda xp, x: xp.linalg.cond(x), full_rank((3, 4)), note="wide"),
    case("matrix_rank", lambda xp, a, b: xp.linalg.matrix_rank(a @ b), of_rank_two(4, 3), order=0),
    case(
        "matrix_rank", lambda xp, x: xp.linalg.matrix_rank(x, tol=1e-3), full_rank((2, 3, 4)), order=0, note="several"
    ),
    case("matrix_rank", lambda xp, x: xp.linalg.matrix_rank(x, rtol=0.9), full_rank((3, 4)), order=0, note="rtol"),
    case(
        "matrix_rank",
        lambda xp, x: xp.linalg.matrix_rank(x, hermitian=True),
        regular((3, 3)),
        order=0,
        note="hermitian",
    ),
    case("matmul", lambda xp, a, b: xp.linalg.matmul(a, b), normal((2, 3), (3, 2))),
    case("tensordot", lambda xp, a, b: xp.linalg.tensordot(a, b, axes=1), normal((2, 3), (3, 2))),
    case("vecdot", lambda xp, a, b: xp.linalg.vecdot(a, b, axis=0), normal((3, 2), (3, 2))),
    case("outer", lambda xp, a, b: xp.linalg.outer(a, b), normal((3,), (2,))),
    case("cross", lambda xp, a, b: xp.linalg.cross(a, b, axis=0), normal((3, 2), (3, 2))),
    case("diagonal", lambda xp, x: xp.linalg.diagonal(x), normal((2, 3, 4))),
    case("diagonal", lambda xp, x: xp.linalg.diagonal(x, offset=1), normal((2, 3, 4)), note="offset"),
    case("trace", lambda xp, x: xp.linalg.trace(x), normal((2, 3, 4))),
    case("trace", lambda xp, x: xp.linalg.trace(x, offset=-1, dtype=x.dtype), normal((2, 3, 4)), note="offset"),
    case("matrix_transpose", lambda xp, x: xp.linalg.matrix_transpose(x), normal((2, 3, 4))),
    case("multi_dot", lambda xp, a, b: xp.linalg.multi_dot([a, b]), normal((2, 3), (3, 4))),
    case("multi_dot", lambda xp, *xs: xp.linalg.multi_dot(xs), normal((2, 3), (3, 4), (4, 2), (2, 5)), note="four"),
    case("multi_dot", lambda xp, *xs: xp.linalg.multi_dot(xs), normal((3,), (3, 4), (4,)), note="vectors"),
]
