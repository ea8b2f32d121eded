"""Tables as columns of JSON: texts once each, money in fen, so that every sum in the browser is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

Values = list[Any]
Encoder = Callable[[pd.Series], Any]
EXACT = 2**53  # whole numbers above are not exact in JavaScript
SHARE_DIGITS = 4


def texts(column: pd.Series) -> dict[str, Values]:
    """Distinct texts, sorted, and the place of each row's text among them (-1: null)."""
    told = [None if _missing(value) else str(value) for value in column]
    distinct = sorted({text for text in told if text is not None})
    place = {text: at for at, text in enumerate(distinct)}
    return {"of": distinct, "at": [-1 if text is None else place[text] for text in told]}


def lists(column: pd.Series) -> list[list[str]]:
    return [[] if _missing(value) else sorted(map(str, value)) for value in column]


def counts(column: pd.Series) -> Values:
    return [None if _missing(value) else int(value) for value in column]


def fen(column: pd.Series) -> Values:
    """Yuan as whole fen. ValueError: a value is no amount of two decimals, or too large to be exact."""
    return [None if _missing(value) else _fen(value) for value in column]


def shares(column: pd.Series) -> Values:
    return [None if _missing(value) else round(float(value), SHARE_DIGITS) for value in column]


def flags(column: pd.Series) -> Values:
    return [int(not _missing(value) and bool(value)) for value in column]


COUNTED = ("rings", "members", "stores", "orders", "sold_value", "leads")
REGIONS: Mapping[str, Encoder] = {
    **dict.fromkeys(("basis", "level", "province", "parent", "adcode", "name"), texts),
    "rings_centred": counts,
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


def _missing(value: object) -> bool:
    return not isinstance(value, Iterable) and bool(pd.isna(value))  # type: ignore[call-overload]


def _fen(value: Any) -> int:
    whole = Decimal(str(value)) * 100
    if whole != int(whole) or abs(whole) >= EXACT:
        raise ValueError(f"{value} yuan: not an amount of two decimals below {EXACT // 100}")
    return int(whole)
