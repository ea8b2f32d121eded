"""Builders of account traits: a test names accounts, trait types and values, and dates only where it is about dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.keeping import Keep
from graph.link.kinds import Kinds
from graph.linking import Linked, mine_links
from graph.settings import (
    CommunitySettings,
    ComponentSettings,
    LinkSettings,
    MiningSettings,
    RoleSettings,
    SuspicionSettings,
    TraitType,
)
from graph.tables import ACCOUNT_TRAITS
from jobs.configuration import read_tree, values

PLACES = "trait_token string, place_kind string, valid_from timestamp, valid_to timestamp"
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
Use = tuple[str, str, str] | tuple[str, str, str, datetime, datetime]


def section(root: Path, name: str) -> Any:
    return values(read_tree(root / "conf" / f"{name}.yaml"))


@pytest.fixture(scope="session")
def trait_types(root: Path) -> Mapping[str, TraitType]:
    return {name: TraitType.model_validate(kind) for name, kind in section(root, "traits").items()}


@pytest.fixture(scope="session")
def link_settings(root: Path) -> LinkSettings:
    return LinkSettings.model_validate(section(root, "link"))


@pytest.fixture(scope="session")
def component_settings(root: Path) -> ComponentSettings:
    return ComponentSettings.model_validate(section(root, "components"))


@pytest.fixture(scope="session")
def community_settings(root: Path) -> CommunitySettings:
    return CommunitySettings.model_validate(section(root, "communities"))


@pytest.fixture(scope="session")
def suspicion_settings(root: Path) -> SuspicionSettings:
    return SuspicionSettings.model_validate(section(root, "suspicion"))


@pytest.fixture(scope="session")
def role_settings(root: Path) -> RoleSettings:
    return RoleSettings.model_validate(section(root, "roles"))


@pytest.fixture(scope="session")
def mining_settings(
    trait_types: Mapping[str, TraitType],
    link_settings: LinkSettings,
    community_settings: CommunitySettings,
    component_settings: ComponentSettings,
) -> MiningSettings:
    return MiningSettings(trait_types, link_settings, community_settings, component_settings)


@pytest.fixture(scope="session")
def linker(
    spark: SparkSession,
    traits: Callable[..., DataFrame],
    ids: Callable[..., DataFrame],
    bystanders: Callable[[int], list[str]],
    mining_settings: MiningSettings,
    keep: Keep,
) -> Callable[..., Linked]:
    """``mine_links`` of uses among 500 bystanders; ``places``: listed (token, kind); ``link``: changed settings."""

    def run(uses: Sequence[Use], places: Sequence[tuple[str, str]] = (), partitions: int = 2, **link: Any) -> Linked:
        listed = spark.createDataFrame([(token, kind, None, None) for token, kind in places], PLACES)
        accounts = ids(sorted({use[0] for use in uses}) + bystanders(500))
        settings = mining_settings._replace(link=mining_settings.link.model_copy(update=link))
        return mine_links(traits(uses).repartition(partitions), listed, settings, accounts, keep)

    return run


@pytest.fixture(scope="session")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Keep:
    """Keeps frames in files, as the night does: planning anew what is cached costs more than these rows."""

    def write(name: str, frame: DataFrame) -> DataFrame:
        path = str(tmp_path_factory.mktemp(name) / "rows")
        frame.write.parquet(path)
        return frame.sparkSession.read.schema(frame.schema).parquet(path)

    return write


@pytest.fixture(scope="session")
def night_end() -> datetime:
    return NIGHT_END


@pytest.fixture(scope="session")
def traits(spark: SparkSession, trait_types: Mapping[str, TraitType]) -> Callable[[Sequence[Use]], DataFrame]:
    """``[(account, trait type, value)]``, or with first and last seen, to ``ACCOUNT_TRAITS``; a value is its token."""

    def build(uses: Sequence[Use]) -> DataFrame:
        rows = [_row(use, trait_types) for use in uses]
        return spark.createDataFrame(rows, ACCOUNT_TRAITS.schema)

    return build


def _row(use: Use, types: Mapping[str, TraitType]) -> tuple[Any, ...]:
    account, trait_type, value = use[:3]
    first, last = use[3:] if len(use) == 5 else (NIGHT_END - timedelta(days=100), NIGHT_END - timedelta(days=1))
    kind = types[trait_type]
    digest = f"{account}/{trait_type}/{value}"
    return (account, kind.family, trait_type, kind.domain, value, first, last, 1, [digest])


@pytest.fixture(scope="session")
def ids(spark: SparkSession) -> Callable[[Sequence[str]], DataFrame]:
    """Account ids as a one-column frame."""
    return lambda names: spark.createDataFrame([(name,) for name in names], "account_id string")


@pytest.fixture(scope="session")
def bystanders() -> Callable[[int], list[str]]:
    """Accounts that share nothing: a population for values to be rare in."""
    return lambda count: [f"z{number:05d}" for number in range(count)]


@pytest.fixture(scope="session")
def kinds(trait_types: Mapping[str, TraitType], link_settings: LinkSettings) -> Kinds:
    return Kinds.of(trait_types, link_settings)
