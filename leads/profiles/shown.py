"""A row as a profile may see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph.divisions import Matcher
from graph.free_text import masked_text
from leads.profiles.masks import mask
from leads.profiles.profile import Profile
from lineage.datasets import DATASETS, PROVENANCE, Dataset, PersonalKind

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|\+00:00)?)?")
OWN = frozenset(column.name for column in PROVENANCE)
# What a listed shared place is, by the trait type that its row names; another type's value is not shown.
LISTED: dict[str, PersonalKind] = {
    "phone": "phone",
    "email": "email",
    "id_number": "document",
    "uscc": "document",
    "face_id": "face",
    "payee_number": "payee_number",
    "device_id": "device",
    "wifi_bssid": "wifi",
    "ip": "network",
    **dict.fromkeys(("holder_name", "legal_person", "payee_name"), "person_name"),
    **dict.fromkeys(("registered_address", "ship_from_address", "return_address"), "address"),
    **dict.fromkeys(("warehouse_address", "sender_address"), "address"),
}


def shown(profile: Profile, dataset: str, row: Mapping[str, Any], places: Matcher) -> dict[str, Any]:
    """The row of ``dataset`` (contract columns, with or without provenance) as ``profile`` may see it.

    ``police``: as it is. ``investigator``: personal values masked by what they are. ``analyst``: without personal
    columns. For both, numbers and e-mail addresses in other texts are masked, and columns that the contract does not
    know are left out: nobody has said what they hold. ``places`` reads addresses (``graph.divisions.matcher``).
    """
    if profile == "police":
        return dict(row)
    contract = DATASETS[dataset]
    names = OWN.union(contract.names)
    known = {name: value for name, value in row.items() if name in names}
    if profile == "analyst":
        return {name: _plain(contract, name, value) for name, value in known.items() if name not in contract.personal}
    return {name: _masked(contract, name, row, places) for name in known}


def _masked(dataset: Dataset, name: str, row: Mapping[str, Any], places: Matcher) -> Any:
    kind = dataset.personal.get(name)
    if kind is None:
        return _plain(dataset, name, row[name])
    if kind == "listed_value":
        kind = LISTED.get(str(row.get("trait_type")), "face")
    return None if row[name] is None else mask(kind, str(row[name]), places)


def _plain(dataset: Dataset, name: str, value: Any) -> Any:
    """A value that names nobody: ids and typed values as they are, of other text what is no number."""
    if not isinstance(value, str) or name in OWN or name in dataset.ids:
        return value
    moment = dataset.column(name).type == "timestamp" and MOMENT.fullmatch(value)
    return value if moment else masked_text(value)
