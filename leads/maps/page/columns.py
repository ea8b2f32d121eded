"""Tables as columns of JSON: texts once each, money in fen, so that every sum in the browser is exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

Values = list[Any]
Encoder = Callable[[pd.Series], Any]
EXACT = 2**53  # whole numbers above are not exact in JavaScript
SHARE_DIGITS = 4


def texts(column: pd.Series) -> dict[str, Values]:
    """Distinct texts, sorted, and the place of each row's text among them (-1: null)."""
    told = column.astype(object).where(column.notna(), None).map(str, na_action="ignore")
    places, distinct = pd.factorize(told, sort=True)
    return {"of": distinct.tolist(), "at": places.tolist()}


def lists(column: pd.Series) -> list[list[str]]:
    return [[] if value is None else sorted(map(str, value)) for value in _plain(column)]


def counts(column: pd.Series) -> Values:
    return [None if value is None else int(value) for value in _plain(column)]


def fen(column: pd.Series) -> Values:
    """Yuan as whole fen. ValueError: a value is no amount of two decimals, or too large to be exact."""
    return [None if value is None else _fen(value) for value in _plain(column)]


def shares(column: pd.Series) -> Values:
    return [None if value is None else round(float(value), SHARE_DIGITS) for value in _plain(column)]


def flags(column: pd.Series) -> Values:
    return [int(value is not None and bool(value)) for value in _plain(column)]


COUNTED = ("rings", "rings_centred", "members", "stores", "orders", "sold_value", "leads")
REGIONS: Mapping[str, Encoder] = {
    **dict.fromkeys(("basis", "level", "province", "parent", "adcode", "name"), texts),
    **{name: fen if name == "sold_value" else counts for name in COUNTED},
    **{f"{name}_change": fen if name == "sold_value" else counts for name in COUNTED},
    "suppressed": flags,
}
RING_REGIONS: Mapping[str, Encoder] = {
    **dict.fromkeys(("ring_id", "basis", "level", "province", "parent", "adcode"), texts),
    **dict.fromkeys(("members", "stores", "orders"), counts),
    "sold_value": fen,
    "centre": flags,
}
RINGS: Mapping[str, Encoder] = {
    **dict.fromkeys(("ring_id", "status", "first_seen_night"), texts),
    **dict.fromkeys(("members", "stores"), counts),
    **dict.fromkeys(("suspicion", "confidence"), shares),
    **dict.fromkeys(("brands", "provinces"), lists),
}
EDGES: Mapping[str, Encoder] = {
    **dict.fromkeys(("from_id", "from_kind", "from_adcode", "to_id", "to_kind", "to_adcode", "kind"), texts),
    "amount": fen,
    "shipments": counts,
    "first_seen": texts,
    "last_seen": texts,
}


def columns(frame: pd.DataFrame, encoders: Mapping[str, Encoder]) -> dict[str, Any]:
    """The columns of ``frame`` that ``encoders`` name, its rows in the order of their texts."""
    keys = [name for name, encode in encoders.items() if encode is texts]
    ordered = frame.sort_values(keys, ignore_index=True) if len(frame) else frame.reindex(columns=list(encoders))
    return {name: encode(ordered[name]) for name, encode in encoders.items()}


def _plain(column: pd.Series) -> Values:
    """The values of ``column``, None for what is missing."""
    return column.astype(object).where(column.notna(), None).tolist()


def _fen(value: Any) -> int:
    whole = Decimal(str(value)) * 100
    if whole != int(whole) or abs(whole) >= EXACT:
        raise ValueError(f"{value} yuan: not an amount of two decimals below {EXACT // 100}")
    return int(whole)
