"""Ops that work element by element: the value, and the local derivative to each input, as a text-book writes them.

A derivative may use the inputs, the result `y` and the op's settings by their names. Where it jumps, the formula says what
the op's rule takes there, too.
"""

from viz.explanation.symbols import Table, local

PASSES = "passes the gradient through"
SWAPS = "swaps the inputs and multiplies"
SWITCH = "a switch, the gradient passes where the signal passed"
WINNER = "the gradient goes to the one that was chosen"
FLAT = "constant between its jumps: nothing before it can learn"
A_LARGER, B_LARGER = "where(a > b, 1, where(a == b, 1 / 2, 0))", "where(b > a, 1, where(a == b, 1 / 2, 0))"

SCALARS: Table = {
    "autograd_core.ops.arithmetic": {
        "Add": local("a + b", PASSES, a="1", b="1"),
        "Subtract": local("a - b", "passes the gradient through, to the right with its sign turned", a="1", b="-1"),
        "Multiply": local("a * b", SWAPS, a="b", b="a"),
        "Divide": local("a / b", "", a="1 / b", b="-(a / b**2)"),
        "Negative": local("-x", "turns the sign", x="-1"),
        "Absolute": local("abs(x)", "the sign of x", x="sign(x)"),
        "Fabs": local("abs(x)", "the sign of x", x="sign(x)"),
        "Copysign": local("copysign(a, b)", "", a="sign(a) * copysign(1, b)", b="0"),
        "Positive": local("x", PASSES, x="1"),
        "Square": local("x**2", "", x="2 * x"),
        "Reciprocal": local("1 / x", "", x="-(y**2)"),
        "Hypot": local("sqrt(a**2 + b**2)", "", a="a / y", b="b / y"),
    },
    "autograd_core.ops.powers": {
        "Power": local("a**b", "", a="b * a ** (b - 1)", b="y * ln(a)"),
        "PowerOf": local("x**exponent", "", x="exponent * x ** (exponent - 1)"),
        "PowerFrom": local("base**x", "", x="y * ln(base)"),
        "Sqrt": local("sqrt(x)", "", x="1 / (2 * y)"),
        "Cbrt": local("cbrt(x)", "", x="1 / (3 * y**2)"),
    },
    "autograd_core.ops.exponential": {
        "Exp": local("exp(x)", "its own derivative", x="y"),
        "Exp2": local("2**x", "", x="y * ln(2)"),
        "Expm1": local("exp(x) - 1", "", x="exp(x)"),
        "Log": local("ln(x)", "", x="1 / x"),
        "Log1p": local("ln(1 + x)", "", x="1 / (1 + x)"),
        "Log2": local("log2(x)", "", x="1 / (x * ln(2))"),
        "Log10": local("log10(x)", "", x="1 / (x * ln(10))"),
        "Logaddexp": local("ln(exp(a) + exp(b))", "the larger has the larger share", a="exp(a - y)", b="exp(b - y)"),
        "Logaddexp2": local("log2(2**a + 2**b)", "the larger has the larger share", a="2**(a - y)", b="2**(b - y)"),
    },
    "autograd_core.ops.trigonometric": {
        "Sin": local("sin(x)", "", x="cos(x)"),
        "Cos": local("cos(x)", "", x="-sin(x)"),
        "Tan": local("tan(x)", "", x="1 + y**2"),
        "Arcsin": local("arcsin(x)", "", x="1 / sqrt(1 - x**2)"),
        "Arccos": local("arccos(x)", "", x="-(1 / sqrt(1 - x**2))"),
        "Arctan": local("arctan(x)", "", x="1 / (1 + x**2)"),
        "Arctan2": local("arctan2(a, b)", "", a="b / (a**2 + b**2)", b="-(a / (a**2 + b**2))"),
        "Deg2rad": local("x * pi / 180", "", x="pi / 180"),
        "Rad2deg": local("x * 180 / pi", "", x="180 / pi"),
    },
    "autograd_core.ops.hyperbolic": {
        "Sinh": local("sinh(x)", "", x="cosh(x)"),
        "Cosh": local("cosh(x)", "", x="sinh(x)"),
        "Tanh": local("tanh(x)", "", x="1 - y**2"),
        "Arcsinh": local("arcsinh(x)", "", x="1 / sqrt(1 + x**2)"),
        "Arccosh": local("arccosh(x)", "", x="1 / sqrt(x**2 - 1)"),
        "Arctanh": local("arctanh(x)", "", x="1 / (1 - x**2)"),
    },
    "autograd_core.ops.selection": {
        "Maximum": local("max(a, b)", WINNER, a=A_LARGER, b=B_LARGER),
        "Minimum": local("min(a, b)", WINNER, a=B_LARGER, b=A_LARGER),
        "Fmax": local("max(a, b)", WINNER, a=A_LARGER, b=B_LARGER),
        "Fmin": local("min(a, b)", WINNER, a=B_LARGER, b=A_LARGER),
        "Where": local(
            "where(condition, a, b)", WINNER, condition="", a="where(condition, 1, 0)", b="where(condition, 0, 1)"
        ),
        "Clip": local(
            "min(max(x, low), high)",
            SWITCH,
            x="where(x < low, 0, where(x <= high, 1, 0))",
            low="where(x < low, 1, 0)",
            high="where(x > high, 1, 0)",
        ),
        "ClipBelow": local("max(x, low)", SWITCH, x="where(x >= low, 1, 0)", low="where(x < low, 1, 0)"),
        "ClipAbove": local("min(x, high)", SWITCH, x="where(x <= high, 1, 0)", high="where(x > high, 1, 0)"),
    },
    "autograd_core.ops.rounding": {
        "Flat": local("", FLAT, xs="0"),
        "Round": local("", FLAT, x="0"),
    },
    "autograd_core.ops.special": {
        "Erf": local("erf(x)", "", x="2 / sqrt(pi) * exp(-(x**2))"),
        "Erfc": local("erfc(x)", "", x="-(2 / sqrt(pi) * exp(-(x**2)))"),
        "Gammaln": local("gammaln(x)", "", x="digamma(x)"),
        "Digamma": local("digamma(x)", "", x="polygamma(1, x)"),
        "Polygamma": local("polygamma(n, x)", "", x="polygamma(n + 1, x)"),
        "Expit": local("1 / (1 + exp(-x))", "", x="y * (1 - y)"),
        "Logit": local("ln(x / (1 - x))", "", x="1 / (x * (1 - x))"),
        "Softplus": local("ln(1 + exp(x))", "", x="1 / (1 + exp(-x))"),
        "Xlogy": local("a * ln(b)", "", a="ln(b)", b="a / b"),
        "Xlog1py": local("a * ln(1 + b)", "", a="ln(1 + b)", b="a / (1 + b)"),
    },
    "autograd_core.ops.remainders": {
        "Remainder": local("a - floor(a / b) * b", "", a="1", b="-floor(a / b)"),
        "Fmod": local("a - trunc(a / b) * b", "", a="1", b="-trunc(a / b)"),
        "Ldexp": local("x * 2**e", "", x="2**e", e=""),
    },
    "autograd_nn.functional.activation": {
        "Step": local("where(x > 0, 1, 0)", FLAT, x="0"),
        "Sigmoid": local("1 / (1 + exp(-x))", "", x="y * (1 - y)"),
        "Relu": local("max(x, 0)", SWITCH, x="where(x > 0, 1, 0)"),
    },
    "autograd_nn.functional.rectifiers": {
        "Hardtanh": local("min(max(x, low), high)", SWITCH, x="where(x <= low, 0, where(x < high, 1, 0))"),
        "Hardsigmoid": local("min(max(x / 6 + 1 / 2, 0), 1)", SWITCH, x="where(abs(x) < 3, 1 / 6, 0)"),
        "LeakyRelu": local("where(x > 0, x, slope * x)", SWITCH, x="where(x > 0, 1, slope)"),
        "Prelu": local("where(x > 0, x, w * x)", SWITCH, x="where(x > 0, 1, w)", w="where(x > 0, 0, x)"),
        "Elu": local(
            "where(x > 0, scale * x, scale * alpha * (exp(x) - 1))", "", x="where(x > 0, scale, scale * alpha * exp(x))"
        ),
        "Selu": local(
            "where(x > 0, scale * x, scale * alpha * (exp(x) - 1))", "", x="where(x > 0, scale, scale * alpha * exp(x))"
        ),
        "Softplus": local(
            "where(beta * x > threshold, x, ln(1 + exp(beta * x)) / beta)",
            "",
            x="where(beta * x > threshold, 1, 1 / (1 + exp(-(beta * x))))",
        ),
        "Logsigmoid": local("-ln(1 + exp(-x))", "", x="1 - exp(y)"),
    },
    "autograd_nn.functional.gating": {
        "NormalIntegral": local("Phi(x)", "", x="exp(-(x**2 / 2)) / sqrt(2 * pi)"),
        "Gelu": local("x * Phi(x)", "", x="Phi(x) + x * exp(-(x**2 / 2)) / sqrt(2 * pi)"),
        "Silu": local("x * sigma(x)", "", x="sigma(x) * (1 + x * (1 - sigma(x)))"),
    },
    "autograd_nn.functional.losses.regression": {
        "SquaredError": local("(a - b) ** 2", "", a="2 * (a - b)", b="-2 * (a - b)"),
        "AbsoluteError": local("abs(a - b)", "", a="sign(a - b)", b="-sign(a - b)"),
        "HuberError": local(
            "scale * where(abs(a - b) < delta, (a - b) ** 2 / 2, delta * (abs(a - b) - delta / 2))",
            "as the squared error, but never steeper than delta",
            a="scale * min(max(a - b, -delta), delta)",
            b="-(scale * min(max(a - b, -delta), delta))",
        ),
    },
    "autograd_nn.functional.losses.binary": {
        "BinaryCrossEntropy": local(
            "-(t * ln(x) + (1 - t) * ln(1 - x))", "", x="(x - t) / (x * (1 - x))", t="ln(1 - x) - ln(x)"
        ),
        "BinaryCrossEntropyWithLogits": local(
            "(1 - t) * x + ln(1 + exp(-x))", "probability − truth", x="sigma(x) - t", t="-x"
        ),
    },
    "autograd_nn.functional.dropout": {
        "Dropout": local("x * keep / (1 - p)", "what was dropped gets nothing", x="keep / (1 - p)", keep=""),
    },
    "autograd_nn.functional.batch_norm": {
        "ScaleShift": local("x * scale + shift", SWAPS, x="scale", scale="x", shift="1"),
    },
}
