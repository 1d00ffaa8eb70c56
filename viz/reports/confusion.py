"""Which classes the model takes for which, counted on the test set."""

from __future__ import annotations

from autograd_nn.training import Confusion, ConfusionMatrix
from viz.page import text
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph, percent

STRONGEST = 0.55  # opacity of the strongest shade: under more, the numbers would be hard to read


def section(run: Run) -> Section | None:
    if not run.classifies_images:
        return None
    if isinstance(run.test, str):
        return Section("confusion", "Confusion matrix", paragraph(run.test, "notice"))
    classes = run.recipe.classes
    found: Confusion = ConfusionMatrix(len(classes))(run.probabilities, run.test.targets)
    body = [
        paragraph(
            f"Of {len(run.test):,} test images the model gets {found.right.sum():,} right, "
            f"{percent(found.accuracy, 2)}. Rows are what an image is, columns what the model says; blue is right, "
            "orange wrong."
        ),
        _matrix(found, classes),
        _most_frequent(found, classes),
        _by_class(found, classes),
    ]
    return Section("confusion", "Confusion matrix", "\n".join(body))


def _matrix(found: Confusion, classes: tuple[str, ...]) -> str:
    """Numbers on shades: right answers by their share of the row, mistakes beside the most frequent mistake."""
    worst = max((times for _, _, times in found.most_confused(1)), default=1)
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in classes)
    rows = []
    for truth, name in enumerate(classes):
        cells = ""
        for answer, times in enumerate(found.counts[truth].tolist()):
            right = truth == answer
            strength = times / max(1, found.occurs[truth]) if right else times / worst
            title = text(f"{name} taken for {classes[answer]}: {times} of {found.occurs[truth]}")
            shade = f'class="{"right" if right else "wrong"}" style="--strength: {STRONGEST * strength:.3f}"'
            cells += f'<td {shade} title="{title}">{times or "·"}</td>'
        rows.append(f'<tr><th scope="row">{text(name)}</th>{cells}</tr>')
    body = "\n".join(rows)
    return (
        '<div class="scroll"><table class="confusion">\n<caption>says →</caption>\n'
        f"<thead><tr><td>is ↓</td>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _most_frequent(found: Confusion, classes: tuple[str, ...]) -> str:
    pairs = found.most_confused()
    if not pairs:
        return paragraph("No mistakes.")
    words = [f"{classes[t]} taken for {classes[s]} ({times} of {found.occurs[t]})" for t, s, times in pairs]
    return paragraph(f"Most frequent mistakes: {', '.join(words)}.")


def _by_class(found: Confusion, classes: tuple[str, ...]) -> str:
    measures = (found.precision, found.recall, found.f1)
    rows = [
        (
            name,
            *(int(count[k]) for count in (found.occurs, found.said, found.right)),
            *(100 * float(m[k]) for m in measures),
        )
        for k, name in enumerate(classes)
    ]
    columns = ("class", "images", "said", "right", "precision (%)", "recall (%)", "F1 (%)")
    return numbers("The numbers: each class", columns, rows)
