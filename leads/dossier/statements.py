"""The statements of a lead, numbered, each with the rows that it rests on."""

from __future__ import annotations

import pandas as pd

# In the order that a reader needs them; the last are many and stand in the tables alone.
KINDS = ("guilt", "membership", "link", "role", "place", "value", "against", "order", "stock")
COLUMNS = ("statement_id", "kind", "statement", "rule", "rule_version", "rows", "derived_from")


def numbered(evidence: pd.DataFrame) -> pd.DataFrame:
    """LEAD_EVIDENCE of one lead with ``statement_id``: equal statements of one rule have one number."""
    order = evidence["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    ranked = evidence.assign(_order=order).sort_values(
        ["_order", "rule", "statement", "source_dataset", "row_digest"], ignore_index=True
    )
    number = ranked.groupby(["_order", "rule", "statement"], sort=False).ngroup() + 1
    return ranked.drop(columns="_order").assign(statement_id=number.map(lambda n: f"E{n:05d}"))


def statements(evidence: pd.DataFrame) -> pd.DataFrame:
    """``COLUMNS`` of ``numbered`` evidence: a row per statement, ``rows`` counts the rows of the landing zone."""
    grouped = evidence.groupby("statement_id", as_index=False, sort=True)
    first = grouped[["kind", "statement", "rule", "rule_version", "derived_from"]].first()
    return first.assign(rows=grouped["row_digest"].count()["row_digest"])[list(COLUMNS)]
