"""Settings of what leaves the house; units and sources stand beside each value in ``conf/``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from graph.settings import Settings


class RegionSettings(Settings):
    """How regions are shown."""

    small_cell_members: int = Field(ge=1)


class ThresholdRule(Settings):
    """A legal threshold (yuan) and the span in which it holds; ``test`` says what is compared with ``amount``."""

    id: str
    jurisdiction: str
    test: Literal["sold", "unsold", "combined", "gains"]
    valid_from: date
    valid_to: date | None = None
    amount: Decimal = Field(gt=0)


class ThresholdSettings(Settings):
    """Legal thresholds, and the jurisdiction whose rules apply."""

    rules: list[ThresholdRule]
    jurisdiction: str


class LeadSettings(Settings):
    """Packets; the limits keep a packet readable, and the rest stays in the warehouse's other tables."""

    values_per_pair: int = Field(ge=1)
    rows_per_value: int = Field(ge=2)
    guilt_facts_per_account: int = Field(ge=1)
    against_facts_per_account: int = Field(ge=1)
    appraisal_listings_per_brand: int = Field(ge=1)
    priority_value_yuan: int = Field(gt=1)


class BrushingReason(Settings):
    """What one reason adds to the log-odds that an order was faked; ``kind``: the kind of evidence that shows it."""

    kind: Literal["payment", "parcel", "buyer"]
    bits: float


class BrushingSettings(Settings):
    """How orders are judged; an order counts as doubtful from ``possible`` on and as faked from ``beyond_doubt`` on."""

    prior: float = Field(gt=0, lt=1)
    possible: float = Field(gt=0, lt=1)
    beyond_doubt: float = Field(gt=0, lt=1)
    funded_hours: int = Field(ge=1)
    money_back_days: int = Field(ge=1)
    money_back_share: float = Field(gt=0, le=1)
    empty_parcel_kg: float = Field(ge=0)
    missing_parcel_days: int = Field(ge=1)
    shared_buyer_stores: int = Field(ge=2)
    reasons: dict[str, BrushingReason]
