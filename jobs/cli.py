"""The command line: the list of jobs, how a job is started and how its end becomes an exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from graph.failures import Failure, UsageError
from jobs import crash, terminal

PROGRAM = "./spark-submit.sh"
HELP = {"-h", "--help", "help", "list"}
# Options of spark-submit that take no value.
SPARK_FLAGS = {"-v", "--verbose", "--supervise"}
SEND_AGAIN_SECONDS = 0.05


@dataclass(frozen=True)
class Job:
    """A job: its module has ``configure(parser)`` and ``run(arguments) -> int``, the exit code."""

    name: str
    summary: str
    module: str
    needs_spark: bool


JOBS = (
    Job("nightly", "run the nights that are not published yet, oldest first", "jobs.nightly", True),
    Job("export-packet", "write leads as folders that can be handed over", "jobs.packets.job", False),
    Job("export-maps", "write where suspected rings are as map files and printed sheets", "jobs.maps.job", False),
    Job("explain", "say why a ring or an account is linked and suspected, or trace its chain", "jobs.explain", False),
    Job("trace", "follow a lead or a link to the rows that landed, and check them", "jobs.trace", True),
    Job("rebut", "judge a named account again without the evidence that it disputes", "jobs.rebut", True),
    Job("nights", "list the published nights and which of them are stale", "jobs.nights", False),
    Job("fit", "estimate the weights of the trait types from a published night", "jobs.fit", True),
    Job("simulate", "make a landing zone with planted rings and innocents", "jobs.simulate", False),
    Job("vault", "open rows in clear for the police, or show who opened any", "jobs.vault.job", False),
    Job("verify", "check published nights, a lead packet or maps against what was signed", "jobs.verify", False),
    Job("timestamp", "ask for a time stamp of a lead packet, and put the answer into it", "jobs.timestamp", False),
    Job("keygen", "make the keys for tokens and signatures, or rotate the first", "jobs.keygen", False),
    Job("tables", "write docs/tables from the schemas", "jobs.tables", False),
    Job("doctor", "check what a night needs on this machine, with remedies", "jobs.doctor", False),
)


class Terminated(KeyboardInterrupt):
    """A scheduler or a shutdown asked the job to end (SIGTERM, SIGHUP): it cleans up as after Ctrl-C."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__()


def main(words: Sequence[str]) -> int:
    """Runs the job that ``words`` name and returns its exit code (see graph.failures)."""
    with terminal.printable(), _ends_when_told():
        return _main(words)


def _main(words: Sequence[str]) -> int:
    try:
        code = _interruptible(words)
        # Whoever reads may be gone: that is told here, not by the interpreter when it exits.
        sys.stdout.flush()
        return code
    except Failure as failure:
        print(f"{PROGRAM}: {failure}", file=sys.stderr)
        return failure.exit_code
    except Terminated as end:
        print(f"{PROGRAM}: terminated", file=sys.stderr)
        return end.exit_code
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough, but what the job had to say or to do is not done. The
        # interpreter must not stumble over it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        print(crash.trace(error), file=sys.stderr)
        kept = crash.keep(error)
        whole = f"with its messages, which may hold clear text, it lies in {kept}" if kept else "it could not be kept"
        print(f"{PROGRAM}: internal error, see the trace above; {whole}", file=sys.stderr)
        return os.EX_SOFTWARE


def _interruptible(words: Sequence[str]) -> int:
    """Runs the job; an error that a clean-up met because it was interrupted half way does not hide that it was.

    ``shutil.rmtree``, for one, closes a folder a second time when it is interrupted just after the first.
    """
    try:
        return _dispatch(list(words))
    except Exception as error:
        for cause in crash.with_causes(error):
            if isinstance(cause, KeyboardInterrupt):
                raise cause from None
        raise


@contextmanager
def _ends_when_told() -> Iterator[None]:
    """Until the end of the block SIGTERM and SIGHUP end the job as Ctrl-C does; only a main thread can be told."""
    numbers = [signal.SIGTERM, signal.SIGHUP] if threading.current_thread() is threading.main_thread() else []
    # A job that was started to outlive its terminal (nohup) goes on.
    before = {number: signal.getsignal(number) for number in numbers}
    heard = [number for number in numbers if before[number] is not signal.SIG_IGN]

    def end(number: int, _: object) -> None:
        raise Terminated(number)

    for number in heard:
        signal.signal(number, end)
    lost = sys.unraisablehook

    def tell_again(ignored: sys.UnraisableHookArgs) -> None:
        """What a finaliser raises is lost; a signal that came while one ran is sent once more when it is done."""
        if isinstance(ignored.exc_value, KeyboardInterrupt):
            _send_again(ignored.exc_value)
        else:
            lost(ignored)

    sys.unraisablehook = tell_again
    try:
        yield
    finally:
        sys.unraisablehook = lost
        for number in heard:
            signal.signal(number, before[number])


def _send_again(told: KeyboardInterrupt) -> None:
    number = told.exit_code - 128 if isinstance(told, Terminated) else signal.SIGINT
    again = threading.Timer(SEND_AGAIN_SECONDS, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in HELP:
        print(overview())
        return os.EX_OK
    spark_options, rest = split(words)
    if not rest:
        raise UsageError("no job after the options for Spark. The jobs are: " + ", ".join(job.name for job in JOBS))
    job = _job(rest[0])
    module = importlib.import_module(job.module)
    parser = argparse.ArgumentParser(prog=f"{PROGRAM} {job.name}", description=_sentence(job.summary))
    module.configure(parser)
    arguments = parser.parse_args(rest[1:], argparse.Namespace(spark_options=spark_options))
    if job.needs_spark:
        # Loaded only here: the other jobs answer at once.
        importlib.import_module("jobs.launch").prepare(spark_options)
    return int(module.run(arguments))


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """(options for Spark, the job and its options): parted at the first word that is no option nor its value."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 1 if words[at] in SPARK_FLAGS or "=" in words[at] else 2
    return list(words[:at]), list(words[at:])


def _job(name: str) -> Job:
    found = next((job for job in JOBS if job.name == name), None)
    if found is None:
        raise UsageError(f"there is no job `{name}`. The jobs are: {', '.join(job.name for job in JOBS)}")
    return found


def overview() -> str:
    """The jobs with a line each, and how options reach Spark."""
    width = max(len(job.name) for job in JOBS)
    lines = "\n".join(f"  {job.name:<{width}}  {job.summary}" for job in JOBS)
    return textwrap.dedent(
        """\
        usage: {program} [OPTIONS FOR SPARK] JOB [OPTIONS]

        jobs:
        {lines}

        {program} JOB --help explains a job's options.
        SPARK_MASTER in the environment names the cluster (default: local[*]); options before JOB, such as
        --conf KEY=VALUE, --packages or --jars, go to Spark's own spark-submit."""
    ).format(program=PROGRAM, lines=lines)


def _sentence(summary: str) -> str:
    return summary[:1].upper() + summary[1:] + "."
