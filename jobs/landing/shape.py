"""What a file looks like before its rows are read: the columns that it offers and their physical types."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobs.landing.files import Format
from jobs.landing.lines import LineAccount
from lineage.settings import Source

LINE = "_malformed"


@dataclass(frozen=True)
class Shape:
    """``columns``: (site column, Spark type); ``unreadable``: (site column, physical type that Spark can't cast).

    Files of one shape and source are read together. ``header`` keeps the order that a CSV file's fields come in;
    ``empty`` files hold no row and say nothing about their columns; ``line_is_row``: every line of a CSV file is a row
    on its own. Not compared: ``offered``, every site column, as often as the file names it; ``rows``, as many as the
    file holds, good or bad; ``account``, of the lines of a text file.
    """

    format: Format
    columns: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    header: tuple[str, ...] = ()
    empty: bool = False
    line_is_row: bool = True
    offered: tuple[str, ...] = field(default=(), compare=False)
    rows: int = field(default=0, compare=False)
    account: LineAccount | None = field(default=None, compare=False)


def wanted_columns(dataset_columns: list[str], source: Source) -> set[str]:
    """Site columns that are read: those mapped to contract columns, and the one that names the platform."""
    wanted = {source.columns.get(name, name) for name in dataset_columns if name not in source.constants}
    return wanted | ({source.platform_column} if source.platform_ids else set())


def internal(shape: Shape, site: str) -> str:
    """Name of a site column in the frame of its file: a site may name it as the frame names something else."""
    return f"_site_{[name for name, _ in shape.columns].index(site)}"
