"""Where a row came from, by its digest: what a cited digest resolves to."""

from __future__ import annotations

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")


def cited_row(dataset: str, rows: str | None = None) -> str:
    """SQL: an accepted row of ``dataset`` as it is cited, a struct of ``SOURCE``.

    ``rows``: what the rows go by, where others have columns of these names, too.
    """
    of_row = ", ".join(f"'{name}': {f'{rows}.{name}' if rows else name}" for name in SOURCE[1:])
    return f"{{'source_dataset': '{dataset}', {of_row}}}"
