"""What the night found on the SDN list, read from its published tables with DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.sections import table
from jobs.nightly import STAGES, clock

Rows = Sequence[tuple[Any, ...]]
HUBS = 8
LONGEST_TEXT = 70


class PublishedNight:
    """SQL over the tables of one published night; ``{table}`` stands for a table's files."""

    def __init__(self, warehouse: Path, night: str) -> None:
        self._folder = warehouse / f"night={night}"
        self._connection = duckdb.connect()

    def rows(self, sql: str, **tables: str) -> Rows:
        paths = {name: f"read_parquet('{self._folder / table}/*.parquet')" for name, table in tables.items()}
        return self._connection.execute(sql.format(**paths)).fetchall()

    def one(self, sql: str, **tables: str) -> Any:
        return self.rows(sql, **tables)[0][0]


def counts(night: PublishedNight) -> list[str]:
    """Rows per dataset, and the quarantined rows by rule."""
    (read, accepted, deduplicated, notes) = night.rows(
        "SELECT rows_in, accepted, deduplicated, notes FROM {runs}", runs="runs"
    )[0]
    broken = night.rows(
        """SELECT dataset, r.rule, count(*) FROM (SELECT dataset, unnest(rules) AS r FROM {bad})
           GROUP BY ALL ORDER BY 3 DESC, 1, 2""",
        bad="quarantine",
    )
    landed = [(name, read[name], accepted[name], deduplicated[name]) for name in sorted(read) if read[name]]
    return [
        *table(("dataset", "rows in", "accepted", "equal rows"), landed),
        "",
        "Quarantined: " + ("; ".join(f"{rule} in {name}: {n}" for name, rule, n in broken) or "nothing") + ".",
        f"Missing or empty: {', '.join(name for name in sorted(read) if not read[name])}.",
        *(f"The night says: {note}." for note in notes if note.partition(":")[0] not in read),
    ]


def traits(night: PublishedNight) -> list[str]:
    """Traits per type: uses, distinct values, values held by two accounts or more."""
    found = night.rows(
        """SELECT family, trait_type, domain, count(*), count(DISTINCT trait_token), count(DISTINCT account_id),
                  count(DISTINCT trait_token) FILTER (holders > 1)
           FROM (SELECT *, count(DISTINCT account_id) OVER (PARTITION BY trait_token) AS holders FROM {traits})
           GROUP BY ALL ORDER BY ALL""",
        traits="account_traits",
    )
    return table(("family", "trait type", "domain", "uses", "values", "accounts", "shared values"), found)


def hubs(night: PublishedNight, texts: Mapping[str, str]) -> list[str]:
    """Classes of the shared values, and the values of most holders."""
    classes = night.rows(
        "SELECT family, value_class, count(*), max(accounts) FROM {v} GROUP BY ALL ORDER BY ALL", v="trait_values"
    )
    biggest = night.rows(
        "SELECT accounts, trait_type, domain, value_class, round(bits, 1), trait_token FROM {v} WHERE accounts > 2",
        v="trait_values",
    )
    named = [(*row[:-1], texts.get(row[-1], "?")[:LONGEST_TEXT]) for row in biggest]
    # Tokens follow a throw-away key, so equal values are put in order by their texts.
    shown = sorted(named, key=lambda row: (-row[0], row[-1], row[2]))[:HUBS]
    return [
        *table(("family", "class", "values", "most accounts"), classes),
        "",
        *table(("accounts", "trait type", "domain", "class", "bits", "text"), shown),
    ]


def groups(night: PublishedNight, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Links and groups, and how the hidden statements compare with them (information, not a score)."""
    links, hard = night.rows("SELECT count(*), count(*) FILTER (hard) FROM {links}", links="links")[0]
    sizes = [size for (size,) in night.rows("SELECT accounts FROM {groups} ORDER BY 1 DESC", groups="groups")]
    membership = "SELECT account_id, group_id FROM {m} WHERE membership <> 'associate'"
    member_of: dict[str, str] = dict(night.rows(membership, m="group_members"))
    linked = {tuple(row) for row in night.rows("SELECT account_a, account_b FROM {links}", links="links")}
    direct = sum(pair in linked for pair in pairs)
    together = sum(a in member_of and member_of[a] == member_of.get(b) for a, b in pairs)
    within = sum(size * (size - 1) // 2 for size in sizes)
    rings, leads = (night.one("SELECT count(*) FROM {t}", t=name) for name in ("rings", "leads"))
    return [
        f"{links:,} links ({hard:,} hard), {len(sizes):,} groups of {sum(sizes):,} accounts, the largest of "
        f"{', '.join(map(str, sizes[:5]))}; {rings} suspected rings, {leads} leads.",
        f'Hidden "Linked To" pairs of accounts: {len(pairs):,}; linked directly {direct:,}, in one group {together:,}: '
        f"recall {_share(together, len(pairs))}, and {_share(together, within)} of the {within:,} pairs of accounts in "
        "one group are such pairs.",
    ]


def reach(night: PublishedNight, pairs: Sequence[tuple[str, str]]) -> str:
    """How many of the hidden pairs share any value at all: more than those no linking of shared traits can find."""
    values: dict[str, set[str]] = {}
    for account, token in night.rows(
        "SELECT account_id, trait_token FROM {t} WHERE domain <> 'building'", t="account_traits"
    ):
        values.setdefault(account, set()).add(token)
    sharing = sum(not values.get(a, set()).isdisjoint(values.get(b, set())) for a, b in pairs)
    return f"{sharing:,} of those pairs ({_share(sharing, len(pairs))}) share any value besides a building."


def seconds(night: PublishedNight) -> list[str]:
    """Seconds of the stages, in the order of the night, and of all of them."""
    spent = night.one("SELECT seconds FROM {runs}", runs="runs")
    stages = [stage.name for stage in STAGES if stage.name in spent]
    whole = clock(spent)
    return table((*stages, "in all"), [tuple(f"{value:.1f}" for value in (*(spent[name] for name in stages), whole))])


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
