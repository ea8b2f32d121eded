"""Settings of the mining; units and sources stand beside each value in ``conf/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Family = Literal["identity", "operation", "device", "payment", "address", "content"]


class Settings(BaseModel):
    """Base of every settings model: read once, never changed, and a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TraitType(Settings):
    """What sharing a value of one trait type is worth (Fellegi and Sunter 1969)."""

    family: Family
    domain: str
    m: float = Field(gt=0, le=1)
    u_min: float = Field(gt=0, le=1)
    cap_bits: float = Field(gt=0)
    half_life_days: float | None = Field(default=None, gt=0)
    gap_half_life_days: float | None = Field(default=None, gt=0)
    weak: bool = False
    hard: bool = False
    decisive: bool = False
    decisive_in_pairs: bool = False


class StandardiseSettings(Settings):
    placeholders: list[str]
    placeholder_patterns: list[str]
    nothing_words: list[str]
    placeholder_addresses: list[str]
    phone_region: str | None
    foreign_documents: bool
    public_addresses: list[str]
    picture_distance: int = Field(ge=0, le=8)
    picture_band_hashes: int = Field(ge=2)
    source_rows: int = Field(ge=2)
    key_version: str
    key_overlap: dict[str, date]
    time_zone: str
    adcode_year: int

    @model_validator(mode="after")
    def _one_current_version(self) -> Self:
        if self.key_version in self.key_overlap:
            raise ValueError("key_overlap names versions before the current one, not key_version itself")
        return self


class ProposedInstitutions(Settings):
    """What an institution looks like: where it brings two families, and nothing but some trait types (``only``); by two
    families (``together``); else by the value's use ``alone``."""

    only: dict[str, list[str]]
    together: list[tuple[Family, Family, str]]
    alone: dict[str, str]


class LinkSettings(Settings):
    """How values become links: expansion, value classes, time, prior."""

    joint_families: list[Family]
    joint_rarest: int = Field(ge=2)
    joint_chance: float = Field(gt=0, lt=1)
    operating_fragment: int = Field(ge=2)
    joint_fragments: int = Field(ge=2)
    joint_fragment_accounts: int = Field(ge=3)
    joint_share: float = Field(gt=0, le=1)
    pair_limit: int = Field(ge=2)
    centres: int = Field(ge=1)
    small_value_accounts: int = Field(ge=2)
    operating_corroboration: float = Field(gt=0, lt=1)
    public_corroboration: float = Field(ge=0, lt=1)
    public_accounts: int = Field(ge=2)
    broker_domains: list[str]
    broker_passing_domains: list[str]
    broker_values: int = Field(ge=1)
    broker_kinds: int = Field(ge=1)
    broker_groups: int = Field(ge=1)
    broker_group_accounts: int = Field(ge=2)
    institution_accounts: int = Field(ge=3)
    institution_part_accounts: int = Field(ge=3)
    institution_part_share: float = Field(ge=0, le=1)
    institution_part_families: list[Family]
    institution_common: float = Field(gt=0, le=1)
    institution_only: float = Field(ge=1)
    institution_inner: float = Field(gt=0, le=1)
    institution_same: float = Field(gt=0, le=1)
    institution_tied: float = Field(ge=0, lt=1)
    institution_guilty: float = Field(gt=0, le=1)
    institution_payee_accounts: int = Field(ge=2)
    silent_domains: list[str]
    proposed_places: dict[str, str]
    proposed_institutions: ProposedInstitutions
    supporting_families: list[Family]
    together_accounts: dict[str, int]
    together_families: int = Field(ge=2)
    corroboration_resolution: float = Field(ge=0)
    speaking_permille: int = Field(ge=0, le=1000)
    fit_block_accounts: int = Field(ge=2)
    rounds: int = Field(ge=1, le=2)
    prior_partners: float = Field(gt=0)
    passing_domains: list[str]
    passing_days: float = Field(ge=0)
    passing_rest_days: float = Field(ge=0)
    passing_factor: float = Field(ge=0, le=1)
    ip_hours: float = Field(gt=0)
    recycled_phone_days: float = Field(ge=0)
    family_discount: float = Field(gt=0, le=1)
    min_probability: float = Field(gt=0, lt=1)
    one_task_holdings: int = Field(ge=0)
    share_holdings: int = Field(ge=1)


class ComponentSettings(Settings):
    engine: Literal["forest", "graphframes"]
    single_pass_edges: int = Field(ge=1)
    dense_span: int = Field(ge=1)
    graphframes_algorithm: str
    max_iter: int = Field(ge=1)
    checkpoint_interval: int = Field(ge=1)
    checkpoint_dir: str


class CommunitySettings(Settings):
    algorithm: Literal["leiden", "louvain"]
    resolution: float = Field(ge=0)
    modularity_resolution: float = Field(gt=0)
    randomness: float = Field(gt=0)
    iterations: int = Field(ge=1)
    seed: int = Field(ge=0)
    weak_cut_log_base: float = Field(gt=1)
    exact_cut_nodes: int = Field(ge=2)
    betweenness_steps: int = Field(ge=1)
    buckets: int = Field(ge=1)
    merge_families: int = Field(ge=1)
    merge_bits: float = Field(ge=0)
    merge_concentration: float = Field(ge=0, le=1)
    merge_value_groups: int = Field(ge=2)
    merge_joint_accounts: int = Field(ge=2)
    merge_rounds: int = Field(ge=0)
    resample_runs: int = Field(ge=1)
    resample_dropped: float = Field(ge=0, lt=1)
    membership_intercept: float
    membership_slope: float = Field(ge=0)
    attach_bits: float = Field(ge=0)
    attach_families: int = Field(ge=1)
    attach_margin_bits: float = Field(ge=0)
    associate_probability: float = Field(gt=0, lt=1)


class MiningSettings(NamedTuple):
    """What the stages from links to groups go by."""

    traits: Mapping[str, TraitType]
    link: LinkSettings
    communities: CommunitySettings
    components: ComponentSettings


class GuiltSettings(Settings):
    """Weight of one kind of evidence of counterfeit sale; ``strong`` kinds can carry a lead."""

    bits: float
    cap_bits: float = Field(gt=0)
    strong: bool = False


class SuspicionSettings(Settings):
    """From evidence of guilt to suspected rings and to the accounts that may be named."""

    evidence: dict[str, GuiltSettings]
    credibility_upheld: float = Field(gt=0)
    credibility_total: float = Field(gt=0)
    discredited_below: float = Field(ge=0, lt=1)
    malicious_share: float = Field(ge=0, lt=1)
    companion_days: int = Field(ge=0)
    companion_complaints: int = Field(ge=2)
    paper_lag_days: int = Field(ge=0)
    sell_off_days: int = Field(ge=0)
    cause_days: int = Field(ge=0)
    refund_base_rate: float = Field(gt=0, lt=1)
    refund_min_orders: int = Field(ge=1)
    guilty_bits: float = Field(gt=0)
    buyer_bits: float = Field(gt=0)
    relation_days: int = Field(ge=0)
    base_rate: float = Field(gt=0, lt=1)
    silent_member_bits: float = Field(ge=0)
    calibration_slope: float = Field(gt=0)
    calibration_intercept: float
    calibration_groups: int = Field(ge=0)
    calibration_errors: int = Field(ge=0)
    ring_bar: float = Field(gt=0, lt=1)
    suspected_membership: float = Field(gt=0, lt=1)
    suspected_grounds: int = Field(ge=1)
    grounds: dict[str, str]
    household_accounts: int = Field(ge=1)
    household_bits: float = Field(gt=0)
    false_discovery: float = Field(gt=0, lt=1)
    deed_margin_days: int = Field(ge=0)
    handover_days: int = Field(ge=0)
    episode_days: int = Field(ge=0)
    episode_share: float = Field(ge=0, lt=1)
    service_accounts: int = Field(ge=3)
    service_share: float = Field(gt=0, le=1)
    control_homes: int = Field(ge=2)
    lead_guilty_members: int = Field(ge=1)
    lead_sources: int = Field(ge=1)
    lead_confidence_z: float = Field(gt=0)
    lead_base_multiple: float = Field(ge=1)


class Explanations(Settings):
    """The innocent word for a value that many share, by the kind of its listed place or by its trait type."""

    places: dict[str, str]
    types: dict[str, str]


Weight = Annotated[float, Field(ge=0, le=1)]
"""What a sign of a role adds to its score (0..1)."""


class SupplierSigns(Settings):
    """Goods that it sends, money that it gets for them, more than one buyer."""

    sends: Weight
    is_paid: Weight
    several: Weight


class WarehouseSigns(Settings):
    """Goods that leave for members, that arrive, that are paid for; a room that it declares, alone or not."""

    sends_on: Weight
    arrivals: Weight
    buys: Weight
    room: Weight
    only_keeper: Weight


class NomineeSigns(Settings):
    """Paid out under another's name; no device, no entry, no phone of its own."""

    payee: Weight
    devices: Weight
    operator: Weight
    phone: Weight


class ControllerSigns(Settings):
    """Its name on the payees, its entry as operator, the takings, the suppliers, its devices, its place among links."""

    name: Weight
    operates: Weight
    collects: Weight
    pays: Weight
    devices: Weight
    between: Weight


class RoleSettings(Settings):
    """When an account plays a role towards a suspected ring."""

    payee_accounts: int = Field(ge=2)
    payee_senders: int = Field(ge=1)
    payee_transfers: int = Field(ge=1)
    payee_net: float = Field(ge=0, le=1)
    payee_outside_senders: int = Field(ge=1)
    payee_outside_share: float = Field(gt=0, le=1)
    outside_share: float = Field(gt=0, le=1)
    purposes: dict[Literal["packaging", "material", "goods", "takings"], list[str]]
    supplier_members: int = Field(ge=2)
    supplier_bar: float = Field(gt=0, le=1)
    supplier_signs: SupplierSigns
    warehouse_accounts: int = Field(ge=2)
    warehouse_share: float = Field(gt=0, le=1)
    warehouse_bar: float = Field(gt=0, le=1)
    warehouse_signs: WarehouseSigns
    nominee_bar: float = Field(gt=0, le=1)
    nominee_signs: NomineeSigns
    controller_members: int = Field(ge=3)
    controller_paths: float = Field(gt=0, le=1)
    controller_devices: float = Field(gt=0, le=1)
    controller_bar: float = Field(gt=0, le=1)
    controller_signs: ControllerSigns
    broker_rings: int = Field(ge=1)
    broker_families: list[Family]
    broker_clients: list[str]
    exclusion_accounts: int = Field(ge=2)
    exclusion_daily_domains: list[str]
    explanations: Explanations
