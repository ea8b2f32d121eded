"""The settings of a night: one section per stage, each with the model of the package that the stage lives in."""

from __future__ import annotations

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
from jobs.warehouse.settings import PublishSettings
from leads.settings import BrushingSettings, LeadSettings, RegionSettings, ThresholdSettings
from lineage.settings import (
    ColumnSettings,
    LandingSettings,
    RuleSettings,
    TrackingSettings,
    ValidationSettings,
)


class SiteSettings(Settings):
    """The site whose nights these are."""

    name: str


class RingtraceSettings(Settings):
    """Everything that ``conf/`` says; its hash stands in every run."""

    site: SiteSettings
    spark: dict[str, str]
    landing: LandingSettings
    columns: ColumnSettings
    rules: RuleSettings
    validation: ValidationSettings
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
    leads: LeadSettings
    thresholds: ThresholdSettings
    publish: PublishSettings
