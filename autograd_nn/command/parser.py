"""The command line: what can be asked for, and its help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

import autograd_core
from autograd_nn.recipes import DATASETS, RECIPES
from autograd_nn.training.trainer import PRECISIONS

MINUS = '; one that begins with a minus sign goes after --, as in -- "-x"'


class Parser(argparse.ArgumentParser):
    """argparse, except that wrong usage is one line, which points to the help instead of printing it."""

    def error(self, message: str) -> NoReturn:
        if "required: COMMAND" in message:
            message = "do what? train, resume, search, evaluate, predict, report, draw, explain, gallery or recipes"
        elif "EXPRESSION_OR_MODEL" in message:
            message = f"draw what? An expression or a model{MINUS}"
        elif "required: EXPRESSION" in message:
            message = f"explain what? An expression{MINUS}"
        self.exit(2, f"autograd: {message} (help: {self.prog} --help)\n")


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The options; leaves through SystemExit for --help, --version and wrong usage.

    argparse takes positional arguments in one piece, but people write `draw "x*y" -o graph.svg x=2` too.
    """
    parser = make_parser()
    options, left_over = parser.parse_known_args(argv)
    late = [
        text
        for text in left_over
        if options.command in ("draw", "explain") and "=" in text and not text.startswith("-")
    ]
    if len(late) < len(left_over):
        parser.error(f"unrecognized arguments: {' '.join(text for text in left_over if text not in late)}")
    if late:
        options.values += late
    return options


def make_parser() -> Parser:
    """The command's parser."""
    parser = Parser(
        prog="autograd",
        description="Train neural networks and draw computational graphs.",
        epilog=_examples(
            "autograd train lenet                       LeNet on the embedded digits, in seconds",
            "autograd evaluate runs/lenet-digits        how good it is, and what it takes for what",
            "autograd predict runs/lenet-digits 0 1 2   what it says of three test images",
            "autograd report runs/lenet-digits          all of it as a page",
            'autograd draw "x*y + sin(x)" x=1 y=2       the graph of an expression',
            'autograd explain "x*y + sin(x)" x=1 y=2    its gradients, step by step',
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"autograd {autograd_core.__version__}")
    _add_debug(parser, default=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_train(commands)
    _add_resume(commands)
    _add_search(commands)
    _add_evaluate(commands)
    _add_predict(commands)
    _add_report(commands)
    _add_draw(commands)
    _add_explain(commands)
    _add_gallery(commands)
    _add_recipes(commands)
    return parser


def _add_train(commands: argparse._SubParsersAction[Parser]) -> None:
    recipes = "".join(f"\n  {name:<12} {recipe.summary}" for name, recipe in RECIPES.items())
    data = "".join(f"\n  {name:<12} {summary}" for name, summary in DATASETS.items())
    parser = commands.add_parser(
        "train",
        help="train a recipe: a model with its data and settings",
        description="Train a recipe: a model with its data and settings. The same seed gives the same numbers. A run that\n"
        "is interrupted goes on with `autograd resume`.",
        epilog=f"recipes:{recipes}\n\ndata sets:{data}\n\n"
        + "files in DIR:\n  metrics.csv, histograms.csv, run.json and a checkpoint from the first epoch on; once training\n"
        "  is done model.safetensors, curves.png, graph.svg instead of the checkpoint\n\n"
        + _examples("autograd train lenet", "autograd train lenet --data mnist --data-dir ~/mnist --epochs 3"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("recipe", metavar="RECIPE", help="its name, see below")
    add("--data", metavar="|".join(DATASETS), help="data set (default: the recipe's first, see `autograd recipes`)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files (default: $AUTOGRAD_DATA, else downloaded once)")
    add("--epochs", type=int, metavar="N", help="how often to go through the data (default: the recipe's)")
    add("--batch-size", type=int, metavar="N", help="examples for each step (default: the recipe's)")
    add("--lr", type=float, metavar="X", help="learning rate at the start (default: the recipe's)")
    add("--optimizer", metavar="NAME", help="Adam, AdamW, SGD, Nesterov, … (default: the recipe's)")
    add("--weight-decay", type=float, metavar="X", help="how much weights are held small (default: the recipe's)")
    add("--augment", metavar="NAME", help="change of training images: shift1, affine, …, none (default: the recipe's)")
    add("--ema", type=float, metavar="X", help="decay of an average of the weights, 0.999 say (default: the recipe's)")
    add(
        "--validation",
        type=float,
        metavar="X",
        help="share held out to choose the best epoch (default: the recipe's, 0.1)",
    )
    add(
        "--precision",
        metavar="|".join(PRECISIONS),
        help="of the forward pass; weights stay float32 (default: the recipe's, float32)",
    )
    add(
        "--histograms",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep how weights and gradients are spread after each epoch, for `autograd report` (default: yes)",
    )
    add("--tensorboard", action="store_true", help="write the metrics for TensorBoard too, to DIR/tensorboard")
    add("--seed", type=int, default=0, metavar="N", help="of initial values and order (default: 0)")
    add("--device", default="cpu", metavar="cpu|cuda", help="where to compute (default: cpu)")
    add(
        "--out",
        metavar="DIR",
        help="new folder for the files (default: runs/RECIPE-DATA, with a number added if that is there already)",
    )
    _add_debug(parser)


def _add_resume(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "resume",
        help="go on with a training that was interrupted",
        description="Go on with a training that was interrupted or killed, from its last whole epoch. The files are\n"
        "those of a run that was never interrupted, bit by bit.",
        epilog=_examples("autograd resume runs/lenet-mnist"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", metavar="RUN", help="folder that `autograd train` made")
    _add_debug(parser)


def _add_search(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "search",
        help="look for a recipe's best settings",
        description="Look for the learning rate, weight decay and batch size with which a recipe does best on validation\n"
        "data. Each trial is a training of its own; the test set is left alone. A search that was interrupted goes on\n"
        "when the same command is given again.",
        epilog="methods:\n"
        "  random       drawn at random, round by round from narrower ranges; --jobs does not change what is tried\n"
        "  bayes        by Optuna's model of the trials so far; those that still run count as the worst so far\n\n"
        "files in DIR:\n  search.json and trials.jsonl, a line for each trial as it ends; at the end best.json and trials.png\n\n"
        + _examples("autograd search lenet", "autograd search mlp --trials 50 --jobs 4 --epochs 10"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("recipe", metavar="RECIPE", help="its name, see `autograd recipes`; one that classifies images")
    add("--trials", type=int, default=20, metavar="N", help="how many settings to try (default: 20)")
    add("--jobs", type=int, default=1, metavar="N", help="how many at once, sharing the processors (default: 1)")
    add("--method", choices=("random", "bayes"), default="random", help="how to choose them (default: random)")
    add("--data", metavar="|".join(DATASETS), help="data set (default: the recipe's first, see `autograd recipes`)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files (default: $AUTOGRAD_DATA, else downloaded once)")
    add("--epochs", type=int, metavar="N", help="of each trial (default: the recipe's)")
    add("--seed", type=int, default=0, metavar="N", help="of what is drawn and of each training (default: 0)")
    add("--device", default="cpu", metavar="cpu|cuda", help="where to compute (default: cpu)")
    add(
        "--out",
        metavar="DIR",
        help="folder for the files, new or of a search to go on with (default: runs/search-RECIPE-DATA, with a number "
        "added if a finished one is there already)",
    )
    _add_debug(parser)


def _add_evaluate(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="measure a trained model on the test set",
        description="Measure a trained model on the test set: loss, accuracy, precision and recall of each class, what\n"
        "it takes for what.",
        epilog=_examples("autograd evaluate runs/lenet-digits", "autograd evaluate runs/lenet-digits --data mnist"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="folder that `autograd train` made")
    add("--data", metavar="|".join(DATASETS), help="data set (default: that of the training)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files (default: as in training)")
    _add_debug(parser)


def _add_recipes(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "recipes",
        help="list the recipes",
        description="List the recipes: name, parameters of the model, data sets, summary.",
    )
    _add_debug(parser)


def _add_predict(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "predict",
        help="classify images with a trained model",
        description="Classify images with a trained model and print the probabilities.",
        epilog="Models read white ink on black paper, as MNIST has it. An image whose border is light is taken as\n"
        "dark ink on light paper and inverted, unless --no-invert says not to.\n\n"
        + _examples("autograd predict runs/lenet-digits 0 17 three.png"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="folder that `autograd train` made")
    add("images", nargs="+", metavar="IMAGE", help="image file of the model's size, 28x28, or index into the test set")
    add("--invert", action=argparse.BooleanOptionalAction, help="swap dark and light (default: if the border is light)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files, for indices (default: as in training)")
    _add_debug(parser)


def _add_draw(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "draw",
        help="draw the graph of an expression or a model",
        description="Draw the graph of an expression or of a recipe's model.",
        epilog='Variables that are given no value count up: 1, 2, 3 and so on. Lists make arrays: "x=[1, 2]".\n'
        "Options go before an expression that begins with a minus sign, and -- between them.\n\n"
        + _examples(
            'autograd draw "x*y + sin(x)"',
            'autograd draw "(x - 1)**2" x=3 --values -o square.svg',
            "autograd draw lenet -o lenet.svg",
            "autograd draw resnet --fold 'layer*' --heat time -o time.svg",
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("what", metavar="EXPRESSION_OR_MODEL", help="an expression of variables, or the name of a recipe")
    add("values", nargs="*", metavar="NAME=VALUE", help="values of the expression's variables")
    add("-o", "--output", default="graph.svg", metavar="FILE", help=".svg, .png or .pdf (default: graph.svg)")
    add("--values", dest="show_values", action="store_true", help="write values on the edges, and gradients under them")
    add("--depth", type=int, metavar="N", help="fold layers nested deeper than this: 0 folds the model into one box")
    add(
        "--fold",
        action="append",
        default=[],
        metavar="LAYER",
        help="fold a layer, as conv1 or 'layer2.*'; may come again",
    )
    add("--heat", metavar="WHAT", help="colour by time, memory or gradient of one forward and backward pass")
    _add_debug(parser)


def _add_explain(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "explain",
        help="explain how an expression's gradients come about",
        description="Explain an expression: the value of each op, and on the way back what arrives, the local derivative in\n"
        "symbols and numbers, and what is sent on.",
        epilog='Variables that are given no value count up: 1, 2, 3 and so on. Lists make arrays: "x=[1, 2]"; the pass\n'
        "back begins at one number, as sum(x) is. Options go before an expression that begins with a minus sign, and --\n"
        "between them.\n\n"
        + _examples(
            'autograd explain "x*y + sin(x)" x=2 y=3',
            'autograd explain "(apple*2 + orange*3)*tax" apple=100 orange=150 tax=1.1 -o apples.html',
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("what", metavar="EXPRESSION", help="an expression of variables, one number")
    add("values", nargs="*", metavar="NAME=VALUE", help="values of the expression's variables")
    add(
        "-o",
        "--output",
        metavar="FILE",
        help=".svg, .png or .pdf: a picture; .gif or .html: step by step (default: text on the screen)",
    )
    _add_debug(parser)


def _add_gallery(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "gallery",
        help="run and draw the concepts of deep learning",
        description="Run the concepts of deep learning, from the perceptron to CNNs, on small data: each checks what its\n"
        "text says and draws it. The page DIR/index.html has the idea, the code that ran, the pictures and the numbers.",
        epilog=_examples("autograd gallery -o gallery", "autograd gallery -o gallery --only perceptron"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("-o", "--output", default="gallery", metavar="DIR", help="folder for the page and its files (default: gallery)")
    add("--only", nargs="+", metavar="CONCEPT", help="these concepts (default: all)")
    add("--list", action="store_true", help="list the concepts instead of running them")
    _add_debug(parser)


def _add_report(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "report",
        help="show a run as one page: curves, mistakes, graph, filters, histograms",
        description="Write the report of a run, finished or not: one HTML page that needs no other file and no network, with\n"
        "curves, confusion matrix, worst mistakes, layers, the graph to zoom into, filters, feature maps, histograms of\n"
        "weights and gradients over the epochs, and the settings. What does not apply to the model is left out.",
        epilog=_examples("autograd report runs/lenet-digits", "autograd report runs/lenet-digits -o lenet.html --open"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="folder that `autograd train` made")
    add("-o", "--output", metavar="FILE", help="the page (default: report.html in the run's folder)")
    add("--data-dir", metavar="DIR", help="folder with MNIST's files (default: as in training; nothing is downloaded)")
    add("--open", action="store_true", help="open it in the browser too")
    _add_debug(parser)


def _add_debug(parser: Parser, default: bool | str = argparse.SUPPRESS) -> None:
    """--debug before or after the command's name; SUPPRESS keeps the second parser from overruling the first."""
    parser.add_argument("--debug", action="store_true", default=default, help="on an error, show the traceback too")


def _examples(*lines: str) -> str:
    return "examples:\n" + "\n".join(f"  {line}" for line in lines)
