"""Results as text."""

from collections.abc import Mapping, Sequence

from benchmarks.launch import Settings
from benchmarks.machine import Machine
from benchmarks.peers import INSTALL_PEERS, PEERS, THREAD_VARIABLES
from benchmarks.ratios import Spread
from benchmarks.results import Outcome, Row


def align(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lay out `rows` in columns two spaces apart; the columns in `right` are set to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def number(value: float) -> str:
    """Write `value` with three significant digits, and whole from 1000 on: 0.0123, 4.56, 78.9, 1234."""
    if value == 0 or abs(value) >= 999.5:
        return f"{value:.0f}"
    text = f"{value:#.3g}"
    return text.removesuffix(".") if "e" not in text else text


def ratio_text(ratio: Spread | None) -> str:
    """Write a median ratio with its range, nothing when there is none."""
    return "" if ratio is None else f"{ratio.median:.2f} ({ratio.low:.2f}..{ratio.high:.2f})"


def bar_text(row: Row) -> str:
    """Write a row's bar and whether the ratio is within it."""
    if row.bar is None:
        return ""
    verdict = {True: "met", False: "not met", None: "not measured"}[row.met]
    return f"<= {row.bar:.2f}  {verdict}"


def heading(machine: Machine, versions: Mapping[str, str], settings: Settings) -> str:
    """Say what the figures below depend on: machine, versions, threads."""
    busy = "" if machine.load is None else f"; load {machine.load:.2f} at the start"
    cores = f"{machine.usable_cores} of {machine.cores} cores"
    libraries = [f"{PEERS[key].label} {version}" for key, version in versions.items()]
    pairs = [
        ["machine", f"{machine.cpu}, {cores}, {machine.system}{busy}"],
        *limits_text(machine),
        ["versions", ", ".join([machine.python, *libraries])],
        ["threads", f"{settings.threads} for every contestant, by torch.set_num_threads and"],
        ["", f"{', '.join(THREAD_VARIABLES[:4])},"],
        ["", ", ".join(THREAD_VARIABLES[4:])],
        ["rounds", f"{settings.rounds}, each contestant in a process of its own, in turn"],
    ]
    return "\n".join(align(pairs))


def limits_text(machine: Machine) -> list[list[str]]:
    """Say what bounds every contestant: the largest rate of arithmetic and of memory, on one thread and on all."""
    rates = [(machine.product_gflops, "GF/s, a product of float32 matrices"), (machine.copy_gbps, "GB/s, a copy")]
    lines = [
        f"{number(found['1'])} on 1 thread, {number(found['all'])} on all: {unit}" for found, unit in rates if found
    ]
    return [["limits" if i == 0 else "", line] for i, line in enumerate(lines)]


def outcome_text(outcome: Outcome) -> str:
    """Return one benchmark's table, with a line for those left out and one for each failure."""
    lines = [f"{outcome.benchmark}: {outcome.question}"]
    if outcome.rows:
        cells = [["measure", "contestant", "median", "", "ours / peer (min..max)", "bar"]]
        previous = None
        for row in outcome.rows:
            name = row.measure if row.measure != previous else ""
            value = number(row.value.median)
            cells.append([name, PEERS[row.contestant].label, value, row.unit, ratio_text(row.ratio), bar_text(row)])
            previous = row.measure
        lines += [f"  {line}" for line in align(cells, right=[2])]
    if outcome.left_out:
        missing = ", ".join(PEERS[key].label for key in outcome.left_out)
        lines.append(f"  left out, not installed: {missing}; {INSTALL_PEERS} installs them")
    for key, reason in outcome.failed.items():
        whole = f"python -m benchmarks.child {outcome.benchmark} {key}"
        lines.append(f"  failed: {PEERS[key].label}: {reason} (the whole error: {whole})")
    for key, measures in outcome.late.items():
        lines.append(f"  not finished in time: {PEERS[key].label}: {'; '.join(measures)}")
    if not outcome.rows and not outcome.failed and not outcome.late:
        lines.append("  nothing to measure: no contestant is both asked for and installed")
    return "\n".join(lines)
