"""What a file looks like before its rows are read: the columns that it offers and their physical types."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobs.landing.files import Format
from lineage.settings import Source


@dataclass(frozen=True)
class Shape:
    """``columns``: (site column, Spark type); ``unreadable``: (site column, physical type that Spark can't cast).

    Files of one shape and source are read together. ``header`` keeps the order that a CSV file's fields come in;
    ``empty`` files hold no row and say nothing about their columns. ``offered`` (not compared) holds every site column.
    """

    source_folder: str
    format: Format
    columns: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    header: tuple[str, ...] = ()
    empty: bool = False
    offered: frozenset[str] = field(default=frozenset(), compare=False)


def wanted_columns(dataset_columns: list[str], source: Source) -> set[str]:
    """Site columns that are read: those mapped to contract columns, and the one that names the platform."""
    wanted = {source.columns.get(name, name) for name in dataset_columns if name not in source.constants}
    return wanted | ({source.platform_column} if source.platform_ids else set())
