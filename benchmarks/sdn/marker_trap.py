"""The null-marker trap: what Splink fuses when nobody tells it that ``-0- `` is no value."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.linkage import exact_splink
from benchmarks.linkage.pairs import Pairs, agreeing
from benchmarks.linkage.scores import joined
from benchmarks.sdn.clear_text import is_marker
from benchmarks.sdn.report import PublishedNight
from benchmarks.sections import table

# Columns of the accounts that any entry has something in.
COLUMNS = ("holder_name", "id_number", "uscc", "phone", "email", "registered_address")
HEADER = ("who", "pairs", "that share nothing but a marker", "entries in those", "largest cluster")
LINKED = 0.5
# With less, Splink stops: two markers in common make 99 % of all pairs what its rule for the prior calls a match.
ALL_FOUND = 1.0


def trap(landing: Path, night: PublishedNight, texts: Mapping[str, str]) -> list[str]:
    """A table: Splink on raw cells, Splink on the same cells without markers, ringtrace. ``texts``: by token."""
    raw = raw_cells(landing)
    known = raw.mask(raw.map(is_marker))
    naive = exact_splink.scored_pairs(pa.Table.from_pandas(raw, preserve_index=False), COLUMNS, ALL_FOUND)
    told = exact_splink.scored_pairs(pa.Table.from_pandas(known, preserve_index=False), COLUMNS)
    rows = [
        ("Splink, raw cells", *fused(known, naive.at(LINKED))),
        ("Splink, markers taken out by hand", *fused(known, told.at(LINKED))),
        ("ringtrace, raw cells", *of_the_night(night, texts)),
    ]
    return table(HEADER, rows)


def raw_cells(landing: Path) -> pd.DataFrame:
    """The columns of ``COLUMNS`` as the landing zone has them, a row per account."""
    cells: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for path in sorted((landing / "accounts").glob("night=*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, column in cells.items():
                    column.append(row[name])
    return pd.DataFrame(cells)


def fused(known: pd.DataFrame, links: Pairs) -> tuple[int, int, int, int]:
    """Links; those whose accounts agree on no value of ``known`` (markers taken out); accounts in those; the most
    accounts that the links put together."""
    nothing = agreeing(known, links) == 0
    accounts = len(np.union1d(links.first[nothing], links.second[nothing]))
    label = joined(len(known), links)
    largest = int(np.bincount(label[label >= 0], minlength=1).max())
    return len(links.first), int(nothing.sum()), accounts, largest


def of_the_night(night: PublishedNight, texts: Mapping[str, str]) -> tuple[int, int, int, int]:
    """The same of the links that make groups; the largest group. KeyError for a value that ``texts`` does not have."""
    shared: dict[tuple[str, str], list[str]] = {}
    for a, b, token in night.rows(
        """SELECT account_a, account_b, trait_token FROM {e} SEMI JOIN
           (SELECT * FROM {l} WHERE probability >= .5 OR hard) USING (account_a, account_b)""",
        e="link_evidence",
        l="links",
    ):
        shared.setdefault((a, b), []).append(texts[token])
    nothing = [pair for pair, values in shared.items() if all(map(is_marker, values))]
    sizes = Counter(
        group for (group,) in night.rows("SELECT group_id FROM {m} WHERE membership <> 'associate'", m="group_members")
    )
    return (
        len(shared),
        len(nothing),
        len({account for pair in nothing for account in pair}),
        max(sizes.values(), default=0),
    )
