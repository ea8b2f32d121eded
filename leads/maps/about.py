"""What is to be known about map files: the night, where the shapes are from, sums, and what could not be drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from leads.maps.layers import Layers, without_shape
from leads.maps.shapes import ShapeSource
from leads.maps.sheet import Setting
from leads.regional_tables import UNMAPPED

FORMAT = 1
SUSPECTED = "Everything here is suspected; only a rights holder appraises goods, only a court convicts."
MONEY = "Columns that end in _fen hold hundredths of a yuan; the others of their name hold yuan."
SUMS = ("rings_centred", "orders", "leads")


def about(layers: Layers, setting: Setting, shapes: ShapeSource) -> dict[str, Any]:
    """Plain data for `about.json`; sums are of what is shown."""
    return {
        "format": FORMAT,
        "night": setting.night,
        "site": setting.site,
        "profile": setting.profile,
        "config_hash": setting.config_hash,
        "code_version": setting.code_version,
        "made_up": setting.made_up,
        "suspected_only": SUSPECTED,
        "money": MONEY,
        "shapes": {
            "name": shapes.name,
            "publisher": shapes.publisher,
            "year": shapes.year,
            "edition": shapes.edition,
            "approval": shapes.approval,
            "datum": shapes.datum,
            "text": [*shapes.lines_zh, *shapes.lines_en],
        },
        "rows": {name: len(layer) for name, layer in layers.named()},
        "sums": [_sums(rows, *keys) for keys, rows in layers.regions.groupby(["basis", "level"])],
        "counts_are_multiples_of": setting.least if setting.profile == "outside" else 1,
        "unmapped_rows": int((layers.regions["adcode"] == UNMAPPED).sum()),
        "without_shape": without_shape(layers.regions).to_dict("records"),
        "flows_drawn": {} if layers.flows is None else layers.flows["drawn"].value_counts().sort_index().to_dict(),
    }


def as_texts(told: Mapping[str, Any]) -> dict[str, str]:
    """The same for a table of texts: what is no text as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, value in told.items()
    }


def _sums(rows: pd.DataFrame, basis: str, level: str) -> dict[str, Any]:
    counted = {name: int(sum(rows[name].dropna())) for name in SUMS}
    return {"basis": basis, "level": level, **counted, "sold_value": f"{sum(rows['sold_value'].dropna()):.2f}"}
