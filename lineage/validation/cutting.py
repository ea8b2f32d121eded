"""Cuts times that lie after the row's night to the night's last moment, where the extract may rightly show them.

A night is told from extracts that were taken after it: one taken at two o'clock shows an address as used at half past
one, and a complaint of the night as decided since. Such times pass within a grace (``lineage.validation.kinds.latest``)
and are cut, since whatever is found of a night is found as of its end. They become the last microsecond before the
first moment after the night: of the night by every comparison with its end, its calendar day included, and later than
every other time of it, so no two times change their order. What became of an event is never cut to before the event,
which may itself lie a little after the night, as clocks run ahead.

The row's digest is of the row as it landed; ``CUT`` keeps the times that it had then. A row that fails a rule, and so
is quarantined, keeps its times.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lineage.ingest import quoted
from lineage.validation.check import CUT, NIGHT_END, Check


def with_cuts(frame: DataFrame, checks: Sequence[Check], failed: str) -> DataFrame:
    """Rows with ``NIGHT_END`` and the checks that they fail → their times cut, those that were so as landed in ``CUT``.

    ``failed``: the column that is null when the row fails no check.
    """
    cuts = [check for check in checks if check.cuts]
    if not cuts:
        return frame.withColumn(CUT, F.lit(None).cast("map<string,timestamp>"))
    late = {check.column: f"({failed} IS NULL AND `{check.column}` > {_bound(check)})" for check in cuts}
    landed = ", ".join(
        f"IF({is_late}, named_struct('time', {quoted(name)}, 'landed', `{name}`), NULL)"
        for name, is_late in late.items()
    )
    kept = f"map_from_entries(array_compact(array({landed})))"
    cut = {check.column: F.expr(f"IF({late[check.column]}, {_bound(check)}, `{check.column}`)") for check in cuts}
    return frame.withColumns({**cut, CUT: F.expr(f"IF({' OR '.join(late.values())}, {kept}, NULL)")})


def as_landed(column: str, value: str) -> str:
    """SQL (Spark and DuckDB): a time as it landed, of a row that has ``CUT``; ``value``: the row's own ``column``."""
    return f"coalesce({CUT}['{column}'], {value})"


def passes_bound(check: Check, time: str) -> str:
    """DuckDB: whether ``time``, of the column that ``check`` is about, lies after all that it may be cut to."""
    last = f"{NIGHT_END} - INTERVAL 1 MICROSECOND"
    own = check.dataset.time
    return f"{time} > {last}" if check.dataset.kind == "snapshot" else f'{time} > greatest({last}, "{own}")'


def _bound(check: Check) -> str:
    """SQL: what a later time of the column is cut to."""
    last = f"({NIGHT_END} - INTERVAL '0.000001' SECOND)"
    return last if check.dataset.kind == "snapshot" else f"greatest({last}, `{check.dataset.time}`)"
