"""Starting a contestant's process and reading its answer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from benchmarks.errors import ContestantError, LateError
from benchmarks.peers import THREAD_VARIABLES
from benchmarks.timing import Sample

ROOT = Path(__file__).resolve().parents[1]  # the folder that `benchmarks` and our packages are imported from
TIME_LIMIT = 600  # seconds; a contestant that takes longer for one round hangs


@dataclass(frozen=True)
class Settings:
    """How much to measure, equal for every contestant."""

    rounds: int
    seconds: float
    at_least: int
    threads: int


def launch(
    benchmark: str, contestant: str, settings: Settings, limit: float = TIME_LIMIT, measure: str | None = None
) -> dict[str, Sample]:
    """Measure one contestant in a new process; raise ContestantError with its last words if it gives no answer.

    limit:    seconds after which the process is ended, with a LateError.
    measure:  the only one, instead of all that the benchmark has.
    """
    command = [sys.executable, "-m", "benchmarks.child", benchmark, contestant]
    command += ["--threads", str(settings.threads)]
    command += ["--seconds", str(settings.seconds), "--at-least", str(settings.at_least)]
    command += [] if measure is None else ["--measure", measure]
    done = finish(command, settings.threads, limit)
    if done.returncode != 0:
        raise ContestantError(last_words(done.stderr, done.returncode))
    return read_answer(done.stdout)


def finish(
    command: Sequence[str],
    threads: int,
    limit: float | None = None,
    cwd: Path | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run a program of ours to its end, or end it, and all that it has started, at its limit: a LateError.

    more:  variables of its environment.

    Who is ended alone would leave its own processes, such as those in which torch.compile compiles, to disturb the next.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**child_environment(os.environ, threads), **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # a group of its own
    )
    with process:
        try:
            output, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise LateError(f"no answer after {limit:.0f} s", process.communicate()[0]) from error
        except BaseException:  # Ctrl-C reaches this process only
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def child_environment(environment: Mapping[str, str], threads: int) -> dict[str, str]:
    """Return `environment` with every thread variable set and with our packages importable from any folder.

    Compiled modules may be kept, whatever the environment says: installed peers come compiled, and so is this package
    once it is installed, so compiling it anew in every child would measure something that users don't see.
    """
    search_path = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    return {
        **{key: value for key, value in environment.items() if key != "PYTHONDONTWRITEBYTECODE"},
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
        "PYTHONPATH": os.pathsep.join(search_path),
    }


def last_words(stderr: str, returncode: int) -> str:
    """Return the last line that says something (a traceback ends in its message), or else the exit code or signal."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    ending = f"killed by signal {-returncode}" if returncode < 0 else f"exit code {returncode}"
    return lines[-1] if lines and returncode >= 0 else ending


def read_answer(stdout: str) -> dict[str, Sample]:
    """Parse the last line of a child's output."""
    try:
        answer = json.loads(stdout.splitlines()[-1])
        samples = {measure: Sample(**sample) for measure, sample in answer.items()}
    except (IndexError, ValueError, TypeError, AttributeError) as error:
        raise ContestantError(f"its answer is not a line of JSON with samples ({error})") from error
    for measure, sample in samples.items():
        if not sample.fastest > 0:  # ratios divide by it
            raise ContestantError(f"{measure} is {sample.fastest}, which is not above 0")
    return samples
