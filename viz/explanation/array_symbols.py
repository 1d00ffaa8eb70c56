"""Ops on whole arrays: the value, and what is sent to each input, as a text-book writes them.

A formula may use the inputs, the result `y`, the gradient that arrives `gy`, the op's settings, and `n`: how many elements of
the input went into one of the result. Sums, means and `y` are over the op's axes, and stay as wide as the input.
"""

from viz.explanation.symbols import Table, sent

ADDS_UP = "one number was used many times: what comes back adds up"
MOVES = "numbers only change their place: the gradient goes back there"
AFFINE = "each side gets the gradient times the other"
NORM_WORDS = "g is gy · weight, x̂ the normalised input"
NORMALIZED = "(g - mean(g) - xhat * mean(g * xhat)) / sqrt(variance + eps)"

ARRAYS: Table = {
    "autograd_core.ops.products": {
        "MatMul": {
            (2, 2): sent("a @ b", AFFINE, a="gy @ b.T", b="a.T @ gy"),
            (1, 2): sent("a @ b", AFFINE, a="gy @ b.T", b="outer(a, gy)"),
            (2, 1): sent("a @ b", AFFINE, a="outer(gy, b)", b="a.T @ gy"),
            (1, 1): sent("a @ b", AFFINE, a="gy * b", b="gy * a"),
        },
        "Cross": {(1, 1): sent("cross(a, b)", "", a="cross(b, gy)", b="cross(gy, a)")},
    },
    "autograd_nn.functional.linear": {
        "Linear": {
            (2, 2, 1): sent("x @ W.T + b", AFFINE, x="gy @ W", W="gy.T @ x", b="sum(gy)"),
            (2, 2): sent("x @ W.T", AFFINE, x="gy @ W", W="gy.T @ x"),
            (1, 2, 1): sent("x @ W.T + b", AFFINE, x="gy @ W", W="outer(gy, x)", b="gy"),
            (1, 2): sent("x @ W.T", AFFINE, x="gy @ W", W="outer(gy, x)"),
        },
    },
    "autograd_nn.functional.conv": {
        "Conv": sent(
            "",
            "as affine, window by window",
            x="sum_over_windows(gy, weight)",
            weight="sum_over_windows(gy, x)",
            bias="sum(gy)",
        ),
    },
    "autograd_core.ops.reductions": {
        "Sum": sent("sum(x)", "each element gets the gradient as it is", x="spread(gy)"),
        "Mean": sent("sum(x) / n", "each element gets its share", x="spread(gy / n)"),
        "Prod": sent("product(x)", "", x="gy * product(others)"),
        "Max": sent("max(x)", "those that tie share the gradient evenly", x="to_largest(gy)"),
        "Min": sent("min(x)", "those that tie share the gradient evenly", x="to_smallest(gy)"),
    },
    "autograd_core.ops.statistics": {
        "Var": sent("sum((x - mean(x)) ** 2) / (n - correction)", "", x="gy * 2 * (x - mean(x)) / (n - correction)"),
        "Std": sent(
            "sqrt(sum((x - mean(x)) ** 2) / (n - correction))", "", x="gy * (x - mean(x)) / ((n - correction) * y)"
        ),
    },
    "autograd_core.ops.normalizing": {
        "Logsumexp": sent("ln(sum(exp(x)))", "times the softmax of x", x="gy * exp(x - y)"),
        "Softmax": sent("exp(x) / sum(exp(x))", "", x="y * (gy - sum(gy * y))"),
        "LogSoftmax": sent("x - ln(sum(exp(x)))", "", x="gy - exp(y) * sum(gy)"),
    },
    "autograd_nn.functional.losses.cross_entropy": {
        "CrossEntropy": sent(
            "", "probability − truth", x="gy * (softmax(x) * sum(truth) - truth)", labels="", weights=""
        ),
    },
    "autograd_core.ops.reshaping": {
        "Reshape": sent("", "the same numbers in another shape", x="reshaped(gy, x)"),
        "Transpose": sent("", MOVES, x="moved_back(gy)"),
    },
    "autograd_core.ops.indexing": {"GetItem": sent("", "what was not taken had no influence", x="to_place(gy)")},
    "autograd_core.ops.joining": {
        "Concatenate": sent("", MOVES, xs="part(gy)"),
        "Stack": sent("", MOVES, xs="part(gy)"),
    },
    "autograd_core.ops.broadcasting": {
        "BroadcastTo": sent("", ADDS_UP, x="sum(gy)"),
        "SumTo": sent("sum(x)", "each element gets the gradient as it is", x="spread(gy)"),
    },
    "autograd_core.ops.casting": {
        "AsType": sent("", "the same number in another precision", x="gy"),
        "Copy": sent("x", "passes the gradient through", x="gy"),
    },
    "autograd_core.ops.rearranging": {
        "Flip": sent("", MOVES, x="flip(gy)"),
        "Roll": sent("", MOVES, x="moved_back(gy)"),
        "Repeat": sent("", ADDS_UP, x=""),
        "Tile": sent("", ADDS_UP, x=""),
    },
    "autograd_core.ops.diagonals": {
        "Tril": sent("tril(x)", "", x="tril(gy)"),
        "Triu": sent("triu(x)", "", x="triu(gy)"),
        "Diagonal": sent("", "what was not taken had no influence", x="to_place(gy)"),
    },
    "autograd_core.ops.cumulative": {
        "CumSum": sent("", "an element is part of all later sums: what they send adds up", x=""),
    },
    "autograd_core.linalg.inverses": {"Inv": {(2,): sent("inv(a)", "", a="-(y.T @ gy @ y.T)")}},
    "autograd_core.linalg.determinants": {"Det": {(2,): sent("det(a)", "", a="gy * y * inv(a).T")}},
    "autograd_core.linalg.norms": {"Norm": sent("sqrt(sum(x**2))", "along x, with length gy", x="gy * x / y")},
    "autograd_nn.functional.pooling": {
        "MaxPool": sent("", "the gradient goes to the largest of each window", x=""),
        "AvgPool": sent("", "each element of a window gets its share", x=""),
    },
    "autograd_nn.functional.embedding": {
        "Embedding": sent("", "a row gets what comes back from all of its uses", weight="", index=""),
    },
    "autograd_nn.functional.batch_norm": {
        "BatchNorm": sent("", NORM_WORDS, x=NORMALIZED, weight="sum(gy * xhat)", bias="sum(gy)"),
    },
    "autograd_nn.functional.layer_norm": {
        "LayerNorm": sent("", NORM_WORDS, x=NORMALIZED, weight="sum(gy * xhat)", bias="sum(gy)"),
    },
}
