"""A rule applied to the columns of one dataset, ready to be compiled."""

from __future__ import annotations

from dataclasses import dataclass

from lineage.datasets import Dataset
from lineage.settings import Rule

NIGHT_END = "_night_end"
"""Helper column: the end of the row's own night (UTC) and the tolerance for clocks that run ahead."""

UNREAD = "_unread"
"""Helper column: 1 when something in the row could not be read, else 0."""


@dataclass(frozen=True)
class Check:
    """One rule on one column (or a pair of them) of one dataset; ``id`` is unique within the dataset."""

    dataset: Dataset
    rule: Rule
    columns: tuple[str, ...]

    @property
    def id(self) -> str:
        return ":".join((self.rule.id, *self.columns))

    @property
    def column(self) -> str:
        return self.columns[0]

    @property
    def why(self) -> str:
        return f"{', '.join(self.columns)}: {self.rule.why}"


def times(dataset: Dataset) -> list[str]:
    return [column.name for column in dataset if column.type == "timestamp"]
