"""A rule applied to the columns of one dataset, ready to be compiled."""

from __future__ import annotations

from dataclasses import dataclass

from lineage.datasets import Dataset
from lineage.settings import LatestRule, Rule

NIGHT_END = "_night_end"
"""Helper column: the first moment after the row's own night (UTC)."""

CUT = "_cut"
"""Column: the times of the row that were cut to its night, as they landed, by column; null when none was."""

UNREAD = "_unread"
"""Helper column: 1 when something in the row could not be read, else 0."""


@dataclass(frozen=True)
class Check:
    """One rule on one column (or a pair of them) of one dataset; ``id`` is unique within the dataset.

    ``minutes``: how far after the night's end a time may lie, where the rule is about that.
    """

    dataset: Dataset
    rule: Rule
    columns: tuple[str, ...]
    minutes: int = 0

    @property
    def id(self) -> str:
        return ":".join((self.rule.id, *self.columns))

    @property
    def column(self) -> str:
        return self.columns[0]

    @property
    def cuts(self) -> bool:
        """Whether times of the column that lie after the night and pass are cut to its last moment."""
        return isinstance(self.rule, LatestRule) and self.dataset.tells_later(self.column)

    @property
    def why(self) -> str:
        return f"{', '.join(self.columns)}: {self.rule.why}"


def times(dataset: Dataset) -> list[str]:
    return [column.name for column in dataset if column.type == "timestamp"]
