"""Settings of reading, validating, remembering and telling; units and sources stand beside each value in ``conf/``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from graph.settings import Family, Settings
from lineage.datasets import DATASETS


class Source(Settings):
    """One site folder that feeds a dataset; what stands nowhere here has the contract's name already.

    ``folder`` lies below the zone and is written as the zone lists it, without ``..`` and without a slash at an end;
    ``columns`` maps contract columns to the site's; ``constants`` gives contract columns that the site lacks;
    ``platform_ids`` lists id columns that platforms reuse, written ``platform:id`` with the platform that
    ``platform_column`` (a column of the site, or ``platform``) or else the constant ``platform`` names.
    """

    folder: str = Field(pattern=r"^[^/.][^/]*(/[^/.][^/]*)*$")
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    platform_ids: list[str] = Field(default_factory=list)
    platform_column: str = "platform"


class ColumnSettings(Settings):
    """A site's own table and column names. A dataset that is not named here is read from the folder of its name."""

    sources: dict[str, list[Source]] = Field(default_factory=dict)

    @field_validator("sources")
    @classmethod
    def _known(cls, sources: dict[str, list[Source]]) -> dict[str, list[Source]]:
        for name, entries in sources.items():
            _check_dataset(name)
            for entry in entries:
                for column in (*entry.columns, *entry.constants, *entry.platform_ids):
                    _check_column(name, column)
        return sources

    def of(self, dataset: str) -> list[Source]:
        return self.sources.get(dataset) or [Source(folder=dataset)]


class LandingSettings(Settings):
    """Which night folders a run reads, and what it takes for an extract.

    ``look_back_nights``: night folders per event dataset, null without limit; ``quoted_field_lines``: how many a
    row of a CSV file may take; ``unfolded_bytes`` and ``unfolded_ratio``: a file may unfold to the greater of that many
    bytes and that many times its own; ``misspelt_likeness``: from which a folder's name is taken for another's.
    """

    time_zone: str
    look_back_nights: dict[str, int | None]
    max_age_nights: dict[str, int]
    json_probe_lines: int = Field(ge=1)
    quoted_field_lines: int = Field(ge=1)
    longest_line_bytes: int = Field(ge=1 << 22)
    unfolded_bytes: int = Field(ge=1)
    unfolded_ratio: int = Field(ge=1)
    misspelt_likeness: float = Field(gt=0, le=1)
    names_in_a_note: int = Field(ge=1)
    listing_threads: int = Field(ge=1)

    @field_validator("look_back_nights", "max_age_nights")
    @classmethod
    def _complete(cls, nights: dict[str, int | None]) -> dict[str, int | None]:
        for name in nights:
            _check_dataset(name)
        return nights


class RuleBase(Settings):
    """A rule: ``id`` is what the quarantine names, ``why`` the sentence beside it, ``columns`` what it looks at."""

    id: str
    why: str
    columns: list[str] = Field(default_factory=list)


class ReadingRule(RuleBase):
    """The row, or a value in it, could not be read; ``finding`` is the column that the reading step noted it in."""

    kind: Literal["reading"]
    finding: Literal["_malformed", "_bad_utf8", "_wrong_type", "_not_finite"]


class RequiredRule(RuleBase):
    """A required column is missing; without ``columns``: every column that the contract requires."""

    kind: Literal["required"]


class AnyOfRule(RuleBase):
    """All of ``columns`` are missing, of which one at least is required."""

    kind: Literal["any_of"]
    columns: list[str] = Field(min_length=2)


class OneOfRule(RuleBase):
    kind: Literal["one_of"]
    values: list[str]


class AtLeastRule(RuleBase):
    kind: Literal["at_least"]
    minimum: float


class EarliestRule(RuleBase):
    """A time before ``earliest``; without ``columns``: every time column of the dataset."""

    kind: Literal["earliest"]
    earliest: date


class LatestRule(RuleBase):
    """A time too far after the end of the row's own night; without ``columns``: every time column but those in ``but``.

    How far is too far stands in ``ValidationSettings``.
    """

    kind: Literal["latest"]
    but: list[str] = Field(default_factory=list)


class LatestDateRule(RuleBase):
    """A planned time after ``latest``: columns that may lie ahead of the night, such as the end of a span."""

    kind: Literal["latest_date"]
    latest: date


class OrderRule(RuleBase):
    """The second of two time columns lies before the first."""

    kind: Literal["order"]
    columns: list[str] = Field(min_length=2, max_length=2)


class UnseenRule(RuleBase):
    """An identifier holds one of ``characters`` (hexadecimal code points, or first and last of a range), or a space at
    an end; without ``columns``: every identifier that a platform made.
    """

    kind: Literal["unseen"]
    characters: list[Annotated[str, Field(pattern="^[0-9A-F]{1,6}(-[0-9A-F]{1,6})?$")]] = Field(min_length=1)


Rule = Annotated[
    ReadingRule
    | RequiredRule
    | AnyOfRule
    | OneOfRule
    | AtLeastRule
    | EarliestRule
    | LatestRule
    | LatestDateRule
    | OrderRule
    | UnseenRule,
    Field(discriminator="kind"),
]


class RuleSettings(Settings):
    """The rules file: rules of every dataset, and those of single datasets."""

    every_dataset: list[Rule]
    datasets: dict[str, list[Rule]]

    @field_validator("datasets")
    @classmethod
    def _known(cls, datasets: dict[str, list[Rule]]) -> dict[str, list[Rule]]:
        for name, rules in datasets.items():
            _check_dataset(name)
            for rule in rules:
                for column in rule.columns:
                    _check_column(name, column)
        return datasets


class ValidationSettings(Settings):
    """How much bad input a night stands. ``max_quarantined_share``: per dataset, above which the night stops.

    How far after the night's end a time may lie: ``future_tolerance_minutes`` the time of an event itself,
    ``snapshot_grace_hours`` what an extract that was taken later tells (see ``lineage.validation.cutting``).
    """

    max_quarantined_share: dict[str, float]
    share_from_rows: int = Field(ge=1)
    future_tolerance_minutes: int = Field(ge=0)
    snapshot_grace_hours: int = Field(ge=0)

    @field_validator("max_quarantined_share")
    @classmethod
    def _shares(cls, shares: dict[str, float]) -> dict[str, float]:
        for name, share in shares.items():
            _check_dataset(name)
            if not 0 <= share <= 1:
                raise ValueError(f"{name}: a share lies between 0 and 1")
        return shares


class Bars(Settings):
    """From where a difference is said, and from where it stops the night."""

    warn: float = Field(gt=0)
    stop: float = Field(gt=0)


class GateSettings(Settings):
    """How far a night's input may differ from that of the nights before.

    ``volume``: how many times more or fewer rows than usual; ``shares``: by measure, the difference of two shares.
    """

    nights: int = Field(ge=1)
    least_nights: int = Field(ge=1)
    least_rows: int = Field(ge=1)
    volume: Bars
    shares: dict[Literal["quarantined", "missing", "value", "trait"], Bars]

    @field_validator("shares")
    @classmethod
    def _every_measure(cls, shares: dict[str, Bars]) -> dict[str, Bars]:
        if missing := {"quarantined", "missing", "value", "trait"} - set(shares):
            raise ValueError(f"no bars for {', '.join(sorted(missing))}")
        return shares


def _check_dataset(name: str) -> None:
    if name not in DATASETS:
        raise ValueError(f"`{name}` is not a dataset of the landing contract")


def _check_column(dataset: str, column: str) -> None:
    if column not in DATASETS[dataset].names:
        raise ValueError(f"`{column}` is not a column of `{dataset}`")


class TrackingSettings(Settings):
    """How a suspected ring is known again the night after (Greene, Doyle and Cunningham 2010)."""

    overlap_threshold: float = Field(gt=0, le=1)
    contained_threshold: float = Field(gt=0, le=1)
    part_threshold: float = Field(gt=0, le=1)
    member_share: float = Field(ge=0, le=1)
    core_weight: int = Field(ge=1)
    member_weight: int = Field(ge=1)
    size_change: float = Field(gt=0)
    value_rings: int = Field(ge=1)
    unshared_value_bits: float = Field(gt=0)
    trait_types_left_out: list[str]
    rebirth_families: int = Field(ge=1)
    rebirth_anchor_families: list[Family]
    dormant_days: int = Field(ge=1)
    memory_days: int = Field(ge=1)


class EndpointSettings(Settings):
    """Where events are sent beside the run's own file; without ``url`` nowhere."""

    url: str | None = Field(pattern=r"^https?://")
    timeout_seconds: float = Field(gt=0)
    api_key_variable: str | None


class LineageSettings(Settings):
    """What a night says about itself, and to whom."""

    namespace: str = Field(min_length=1)
    producer: str = Field(pattern=r"^https?://")
    endpoint: EndpointSettings
    failed_nights: int = Field(ge=0)
    hashing_threads: int = Field(ge=1)
