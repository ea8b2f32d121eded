"""How figures are written: short, and a dash for what can't be counted."""

from __future__ import annotations

import math

from benchmarks.accuracy.metrics.intervals import Interval
from benchmarks.accuracy.report.summary import Share

NONE = "-"


def share(value: float) -> str:
    """``.93``; ``1.00``."""
    return NONE if math.isnan(value) else f"{value:.2f}".removeprefix("0")


def signed(value: float) -> str:
    """``+.02``; ``-.01``; ``.00``."""
    if math.isnan(value):
        return NONE
    text = share(abs(value))
    return text if round(value, 2) == 0 else f"{'+' if value > 0 else '-'}{text}"


def interval(found: Interval) -> str:
    """``.93 (.91 to .95)``; only the mean for one seed."""
    if math.isnan(found.low):
        return share(found.mean)
    return f"{share(found.mean)} ({share(found.low)} to {share(found.high)})"


def counted(found: Share) -> str:
    """``.98 (49 of 50)``."""
    return NONE if not found.trials else f"{share(found.share)} ({found.hits:,} of {found.trials:,})"


def bounded(found: Share) -> str:
    """``0 (below .016 %)``: a count, and how common it may be at most (95 %)."""
    return NONE if not found.trials else f"{found.hits:,} (below {100 * found.bound:.2g} %)"


def seconds(found: Interval) -> str:
    return NONE if math.isnan(found.mean) else f"{found.mean:,.1f}" if found.mean < 10 else f"{found.mean:,.0f}"
