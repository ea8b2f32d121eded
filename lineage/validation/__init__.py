"""Judges the rows that landed by one rules file: accepted, quarantined with reasons, or deduplicated; none is lost."""

from lineage.validation.counts import Counts
from lineage.validation.judge import Judging
from lineage.validation.stage import Validated, validate

__all__ = ["Counts", "Judging", "Validated", "validate"]
