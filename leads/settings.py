"""Settings of what leaves the house; units and sources stand beside each value in ``conf/``."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from graph.settings import Settings


class OutsideSettings(Settings):
    """What of regional counts leaves the house (``leads.maps.outside``)."""

    multiple: int = Field(ge=3)
    dominance_percent: int = Field(ge=1, le=100)


class RegionSettings(Settings):
    """How regions are shown."""

    small_cell_members: int = Field(ge=1)
    outside: OutsideSettings

    @model_validator(mode="after")
    def _no_small_cell_leaves(self) -> Self:
        """What counts as small in the house must not be told apart outside."""
        if self.outside.multiple < self.small_cell_members:
            raise PydanticCustomError(
                "outside_tells_small_cells",
                "regions.outside.multiple is {multiple}, less than regions.small_cell_members: {least}",
                {"multiple": self.outside.multiple, "least": self.small_cell_members},
            )
        return self


class ThresholdRule(Settings):
    """A legal threshold (yuan) and the span in which it holds; ``test`` says what is compared with ``amount``.

    ``law``: where it is written.
    """

    id: str
    jurisdiction: str
    test: Literal["sold", "unsold", "combined", "gains"]
    valid_from: date
    valid_to: date | None = None
    law: str
    amount: Decimal = Field(gt=0)


class ThresholdSettings(Settings):
    """Legal thresholds, and the jurisdiction whose rules apply."""

    rules: list[ThresholdRule]
    jurisdiction: str


class LeadSettings(Settings):
    """Packets and their queue; the limits keep a packet readable, the rest stays in the warehouse's other tables."""

    values_per_pair: int = Field(ge=1)
    rows_per_value: int = Field(ge=2)
    guilt_facts_per_account: int = Field(ge=1)
    against_facts_per_account: int = Field(ge=1)
    appraisal_listings_per_brand: int = Field(ge=1)
    priority_value_yuan: int = Field(gt=1)
    acceptance_met: float = Field(gt=0, lt=1)
    acceptance_unmet: float = Field(gt=0, lt=1)
    acceptance_prior_leads: int = Field(ge=1)
    capacity_per_region: int = Field(ge=1)
    capacity_per_night: int = Field(ge=1)
    statement_deeds_in_full: int = Field(ge=1)
    statement_ties_in_full: int = Field(ge=1)
    appeal_days: int = Field(ge=1)
    appeal_contact: dict[Literal["en", "zh"], str] = Field(min_length=2)


class BrushingReason(Settings):
    """Shares of the orders that show the reason, among faked and among genuine ones that could show it.

    ``kind``: the kind of evidence.
    """

    kind: Literal["payment", "parcel", "buyer"]
    when_faked: float = Field(gt=0, lt=1)
    when_genuine: float = Field(gt=0, lt=1)

    @property
    def bits(self) -> float:
        """What the reason adds to the log2-odds that an order was faked."""
        return math.log2(self.when_faked / self.when_genuine)

    @property
    def absence_bits(self) -> float:
        """What it adds (below 0) where the order is known not to show it."""
        return math.log2((1 - self.when_faked) / (1 - self.when_genuine))

    @model_validator(mode="after")
    def _speaks_for_faking(self) -> Self:
        if self.when_faked <= self.when_genuine:
            raise PydanticCustomError("no_reason", "when_faked must be above when_genuine, else it is no reason")
        return self


class BrushingSettings(Settings):
    """How orders are judged; an order counts as doubtful from ``possible`` on and as faked from ``beyond_doubt`` on."""

    prior: float = Field(gt=0, lt=1)
    store_prior_orders: int = Field(ge=1)
    least_share: float = Field(gt=0, lt=1)
    absence_bits_most: float = Field(ge=0)
    possible: float = Field(gt=0, lt=1)
    beyond_doubt: float = Field(gt=0, lt=1)
    beyond_doubt_kinds: int = Field(ge=1, le=3)
    bound_deviations: float = Field(ge=0)
    funded_hours: int = Field(ge=1)
    money_back_days: int = Field(ge=1)
    money_back_share: float = Field(gt=0, le=1)
    empty_parcel_kg: float = Field(ge=0)
    missing_parcel_days: int = Field(ge=1)
    shared_buyer_stores: int = Field(ge=2)
    night_from_hour: int = Field(ge=12, le=23)
    night_to_hour: int = Field(ge=0, le=11)
    night_share: float = Field(gt=0, lt=1)
    night_store_orders: int = Field(ge=2)
    reasons: dict[str, BrushingReason]


class GoodsSettings(Settings):
    """What of a suspected ring's goods counts as counterfeit."""

    picture_distance: int = Field(ge=0, le=8)
    title_letters: int = Field(ge=1)
    alike_share: float = Field(gt=0, lt=1)
    alike_appraisals: float = Field(gt=0)
    bound: float = Field(gt=0.5, lt=1)
    hidden_share: float = Field(gt=0, lt=1)
    hidden_listings: float = Field(gt=0)
