"""An identifier with a character that nobody sees: two that look alike would be different things.

Only names that a platform made are looked at. What a seller may write or send himself (titles, addresses, his device's
id) may hold what it likes: else whoever wants his rows out of the night would put such a character into them.
"""

from __future__ import annotations

from lineage.datasets import Dataset
from lineage.ingest import quoted
from lineage.settings import UnseenRule
from lineage.validation.check import Check

# Nearly every identifier, which then needs no second look. Java's `$` would let a line break follow.
ORDINARY = r"^[!-~]*+\z"


def targets(rule: UnseenRule, dataset: Dataset) -> list[tuple[str, ...]]:
    people = {name for name, kind in dataset.personal.items() if kind == "person_id"}
    return [(name,) for name in rule.columns or [n for n in dataset.names if n in dataset.ids | people]]


def fails(check: Check) -> str:
    assert isinstance(check.rule, UnseenRule)
    name = f"`{check.column}`"
    return f"NOT {name} RLIKE {quoted(ORDINARY)} AND {name} RLIKE {quoted(_pattern(check.rule))}"


def stands(check: Check) -> str:
    assert isinstance(check.rule, UnseenRule)
    return f"NOT regexp_matches(\"{check.column}\", '{_pattern(check.rule)}')"


def _pattern(rule: UnseenRule) -> str:
    """A regular expression, in the words that Java and RE2 share."""
    ranges = ("-".join(f"\\x{{{point}}}" for point in entry.split("-")) for entry in rule.characters)
    return f"[{''.join(ranges)}]|^ | $"
