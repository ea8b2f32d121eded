"""The settings of a night: one section per stage, each with the model of the package that the stage lives in."""

from __future__ import annotations

from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from graph.settings import (
    CommunitySettings,
    ComponentSettings,
    LinkSettings,
    RoleSettings,
    Settings,
    StandardiseSettings,
    SuspicionSettings,
    TraitType,
)
from jobs import workers
from jobs.vault.settings import VaultSettings
from jobs.warehouse.settings import PublishSettings
from leads.maps.settings import MapSettings
from leads.settings import BrushingSettings, GoodsSettings, LeadSettings, RegionSettings, ThresholdSettings
from lineage.settings import (
    ColumnSettings,
    GateSettings,
    LandingSettings,
    LineageSettings,
    RuleSettings,
    TrackingSettings,
    ValidationSettings,
)


class SiteSettings(Settings):
    """The site whose nights these are."""

    name: str


class SmallNight(Settings):
    """Options of Spark for a landing zone of at most ``landing_bytes``."""

    landing_bytes: int = Field(ge=0)
    spark: dict[str, str]


class RingtraceSettings(Settings):
    """Everything that ``conf/`` says; its hash stands in every run."""

    site: SiteSettings
    spark: dict[str, str]
    small_night: SmallNight
    tiny_night: SmallNight
    landing: LandingSettings
    columns: ColumnSettings
    rules: RuleSettings
    validation: ValidationSettings
    gate: GateSettings
    traits: dict[str, TraitType]
    standardise: StandardiseSettings
    link: LinkSettings
    components: ComponentSettings
    communities: CommunitySettings
    suspicion: SuspicionSettings
    roles: RoleSettings
    tracking: TrackingSettings
    regions: RegionSettings
    brushing: BrushingSettings
    goods: GoodsSettings
    leads: LeadSettings
    thresholds: ThresholdSettings
    maps: MapSettings
    publish: PublishSettings
    lineage: LineageSettings
    vault: VaultSettings

    def spark_options(self, landing_bytes: int) -> dict[str, str]:
        """Options of Spark for a landing zone of this size; a smaller night starts from those of every night."""
        options = {f"spark.executorEnv.{workers.YEAR}": str(self.standardise.adcode_year), **self.spark}
        for night in (self.small_night, self.tiny_night):
            if landing_bytes <= night.landing_bytes:
                options |= night.spark
        return options

    @model_validator(mode="after")
    def _one_time_zone(self) -> Self:
        """The days of the night folders are the days of the IP addresses: one calendar for both."""
        nights, days = self.landing.time_zone, self.standardise.time_zone
        if nights != days:
            raise PydanticCustomError(
                "time_zones_differ",
                "landing.time_zone is {nights}, standardise.time_zone is {days}: a site has one time zone, "
                "give both the same",
                {"nights": nights, "days": days},
            )
        try:
            ZoneInfo(nights)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise PydanticCustomError(
                "unknown_time_zone",
                "landing.time_zone: there is no time zone {zone}; an example is Asia/Shanghai",
                {"zone": nights},
            ) from error
        return self
