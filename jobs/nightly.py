"""The job ``nightly``: the stages of a night, in order, for every night of a landing zone that is not published yet."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from graph.contract import Table
from graph.failures import DataGateError, UsageError
from graph.tables import (
    ACCOUNT_TRAITS,
    EXCLUSIONS,
    GROUP_MEMBERS,
    GROUPS,
    LINK_EVIDENCE,
    LINKS,
    RING_MEMBERS,
    RING_ROLES,
    RING_STORES,
    RINGS,
    TRAIT_VALUES,
)
from jobs import configuration, java_end, keys, landing, options, session, signing_keys, stages
from jobs.events import PUBLISH, NightEvents
from jobs.gate import gate, measured_before
from jobs.keys import TokenKeys
from jobs.landing.hashing import Hashing
from jobs.launch import class_archive
from jobs.night import Night, span
from jobs.quality import Quality
from jobs.scratch import Janitor, scratch
from jobs.settings import RingtraceSettings
from jobs.statements import statements
from jobs.summary import TOP_LEADS, summary
from jobs.vault import AccessLog, Vault, heads
from jobs.vault.access import is_text
from jobs.warehouse import NightInfo, Staging, Warehouse
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.regional_tables import ADDRESS_PLACES, REGIONAL_DISTRIBUTION, RING_PLACES, RING_REGIONS
from leads.regions.names import region_names
from leads.tables import (
    LEAD_EVIDENCE,
    LEAD_QUEUE,
    LEAD_STATES,
    LEADS,
    ORDER_ASSESSMENTS,
    RING_AMOUNTS,
    RING_GOODS,
    SUPPLY_EDGES,
)
from lineage.events import NightRun
from lineage.signing import Signer
from lineage.tables import INPUT_MEASURES, QUARANTINE, RING_EVENTS, RING_MEMORY


class Stage(NamedTuple):
    """A step of the night, and the published tables that it writes."""

    name: str
    work: Callable[[Night], None]
    tables: tuple[Table, ...] = ()
    beside: bool = False
    """Whether it starts with the stage before it: neither needs what the other makes."""


STAGES: tuple[Stage, ...] = (
    Stage("ingest", stages.ingest),
    Stage("validate", stages.validate, (QUARANTINE,)),
    Stage("standardise", stages.standardise, (ACCOUNT_TRAITS, ADDRESS_PLACES)),
    Stage("guilt", stages.guilt, beside=True),
    Stage("link", stages.link, (TRAIT_VALUES, LINKS, LINK_EVIDENCE)),
    Stage("gate", gate, (INPUT_MEASURES,), beside=True),
    Stage("components", stages.component),
    Stage("communities", stages.communities, (GROUPS, GROUP_MEMBERS)),
    Stage("rings", stages.rings),
    Stage("score", stages.score),
    Stage("track", stages.tracked, (RING_MEMBERS, RING_EVENTS, RING_MEMORY)),
    Stage("stores", stages.stores, (RING_STORES, RINGS)),
    Stage("roles", stages.roles, (RING_ROLES, EXCLUSIONS)),
    Stage("amounts", stages.amounts, (ORDER_ASSESSMENTS, RING_AMOUNTS, RING_GOODS), beside=True),
    Stage("supply", stages.supply, (SUPPLY_EDGES,)),
    Stage("leads", stages.leads, (LEADS, LEAD_EVIDENCE, LEAD_QUEUE, LEAD_STATES), beside=True),
    Stage("statements", statements, (ACCOUNT_STATEMENTS,)),
    Stage("vault", stages.vault, beside=True),
    Stage("regions", stages.regions, (RING_PLACES, RING_REGIONS, REGIONAL_DISTRIBUTION), beside=True),
    Stage("data docs", stages.data_docs),
)
"""Publishing follows the last stage: it seals and switches what they wrote."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="run this one night, published or not")
    parser.add_argument(
        "--resume", action="store_true", help="go on from what a night that failed has standardised, linked and grouped"
    )
    parser.add_argument(
        "--accept-input",
        metavar="REASON",
        help="why the input of the one --night is right though it is not like that of the nights before",
    )
    options.add_landing(parser)
    options.add_warehouse(parser)
    options.add_config(parser)
    options.add_key(parser)
    options.add_vault(parser)
    options.add_signing_key(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when every night is published; a failure ends at the night that failed, the nights before it stay."""
    reason = arguments.accept_input
    if reason is not None and not (arguments.night and reason.strip() and is_text(reason)):
        raise UsageError("--accept-input takes a reason in UTF-8, and --night the one night that it is for")
    settings = configuration.load(arguments.config)
    token_keys = keys.load_keys(arguments.key, arguments.landing, settings.standardise.key_version)
    signer = signing_keys.load_signer(arguments.signing_key, made_up=landing.is_synthetic(arguments.landing))
    trusted = signing_keys.trusted(arguments.signing_key, signer)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    vault = Vault.open(arguments.vault, arguments.warehouse, token_keys)
    with warehouse.lock(resume=arguments.resume):
        vault.claim(warehouse.runs())
        # What killed runs left behind.
        vault.keep_only(warehouse.runs())
        wanted = _wanted(arguments, settings, warehouse)
        if not wanted:
            print(f"every night of {arguments.landing} is published; --night YYYY-MM-DD runs one again")
            return os.EX_OK
        spark_options = settings.spark_options(landing.size(arguments.landing))
        with scratch(spark_options, warehouse.scratch) as janitor, session.started(spark_options) as spark:
            _check_engine(spark, settings)
            for name in wanted:
                run_night(
                    spark,
                    settings,
                    token_keys,
                    signer,
                    warehouse,
                    vault,
                    arguments.landing,
                    name,
                    trusted,
                    janitor=janitor,
                    accepted_input=reason,
                )
        _say_stale(warehouse)
    _keep_classes()
    return os.EX_OK


def _keep_classes() -> None:
    """What Java has loaded, for quicker starts from now on: once on a machine."""
    if "JAVA_HOME" in os.environ:
        classes = class_archive(Path(os.environ["JAVA_HOME"]))
        if classes.listing.exists():
            print("keeping the classes that Java has loaded, for quicker starts (once) ...", flush=True)
            classes.make()


def _wanted(arguments: argparse.Namespace, settings: RingtraceSettings, warehouse: Warehouse) -> list[str]:
    landed = landing.nights(arguments.landing, settings.columns)
    if not landed:
        raise DataGateError(
            f"{arguments.landing}: there is no night in this landing zone; "
            "extracts lie under <dataset>/night=YYYY-MM-DD/ (docs/landing.md)"
        )
    if arguments.night:
        if arguments.night not in landed:
            raise UsageError(f"{arguments.landing} has no night {arguments.night}; it has: {', '.join(landed)}")
        return [arguments.night]
    done = {info.night for info in warehouse.published()}
    return [night for night in landed if night not in done]


def _check_engine(spark: SparkSession, settings: RingtraceSettings) -> None:
    """ConfigurationError when the engine of the components lacks its jar: before hours of a night are spent."""
    if settings.components.engine == "graphframes":
        # Imported only when chosen: a night on the default engine must not need GraphFrames.
        from graph.components import graphframes

        graphframes.require_jvm_half(spark)


def run_night(
    spark: SparkSession,
    settings: RingtraceSettings,
    token_keys: TokenKeys,
    signer: Signer,
    warehouse: Warehouse,
    vault: Vault,
    landing_zone: str,
    name: str,
    trusted: Collection[str] = (),
    *,
    janitor: Janitor | None = None,
    accepted_input: str | None = None,
) -> NightInfo:
    """Runs the stages of one night and publishes it, tracked against the newest published night before it, which must
    be as ``signer`` signed it, or one of the keys ``trusted`` (fingerprints).

    A night that fails leaves the published nights and the vault as they were, and its events in the warehouse's
    `_lineage/`.
    """
    started = datetime.now(UTC)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    previous = warehouse.newest_before(name)
    signers = {signer.key_id, *trusted}
    sealed = warehouse.sealed(previous, signers) if previous else None
    keyring = token_keys.of_night(name, settings.standardise)
    stages.check_keys(sealed, keyring)
    told, days = settings.lineage, span(name, settings.landing.time_zone)
    run = NightRun(told.namespace, told.producer, run_id, started, *days)
    with (
        NightEvents(told, warehouse, name, run) as events,
        _follows(vault, warehouse),
        _discarded_on_failure(warehouse.stage(name, run_id), spark) as staging,
        Hashing(told.hashing_threads) as hashing,
    ):
        if janitor and (work := staging.local_work):
            janitor.watch(work)
        with Quality() as quality:
            night = Night(
                spark=spark,
                settings=settings,
                config_hash=configuration.config_hash(settings),
                keyring=keyring,
                landing=landing_zone,
                name=name,
                staging=staging,
                quality=quality,
                hashing=hashing,
                vault=vault.stage(name, run_id, previous),
                previous=previous,
                before=stages.tables_before(sealed, staging, spark),
                measured_before=measured_before(warehouse, name, settings.gate, signers),
                accepted_input=accepted_input,
                checkpoint=partial(warehouse.checkpoint, name),
            )
            before = previous.night if previous else "none: it is the first"
            print(f"Night {name}, tracked against {before}", flush=True)
            seconds: dict[str, float] = {}
            for together in steps(STAGES):
                seconds |= _timed(together, night, events)
        begun = time.monotonic()
        top = _top_leads(night)
        # First, so that no published row is cited that the vault lacks.
        vault.publish(name, run_id)
        info = _publish(night, events, signer, run_id, started, seconds, log=vault.log)
        vault.forget(night.forgotten)
    seconds["publish"] = time.monotonic() - begun
    print(summary(info, night.counts, seconds, clock(seconds), top, night.notes), flush=True)
    spark.catalog.clearCache()
    return info


def _publish(
    night: Night,
    events: NightEvents,
    signer: Signer,
    run_id: str,
    started: datetime,
    seconds: dict[str, float],
    log: AccessLog,
) -> NightInfo:
    """Adds what the run says of itself and of the vault's ``log``, seals it and switches the night to it."""
    events.begin(PUBLISH)
    night.notes += events.problem()
    stages.write_run(night, run_id, started, seconds)
    digests = night.hashing.finish()
    events.seal(night, digests)
    made_up = landing.is_synthetic(night.landing)
    facts = {"made_up": made_up, "inputs": [asdict(digest) for digest in digests], **heads.fact(log)}
    if night.accepted_input is not None:
        facts["accepted_input"] = night.accepted_input
    return night.staging.publish(config_hash=night.config_hash, previous=night.previous, signer=signer, facts=facts)


@contextmanager
def _follows(vault: Vault, warehouse: Warehouse) -> Iterator[None]:
    """However a night ends, the vault then holds the runs that the warehouse holds."""
    try:
        yield
    finally:
        vault.keep_only(warehouse.runs())


@contextmanager
def _discarded_on_failure(staging: Staging, spark: SparkSession) -> Iterator[Staging]:
    """A night that fails leaves nothing in the warehouse, least of all the clear text of its work folder."""
    try:
        yield staging
    except BaseException:
        # What Spark is still at would be written after it.
        java_end.cancel(spark)
        if not staging.discard():
            left = f"{staging.work}: could not be removed and may hold clear text; the next run removes it"
            print(left, file=sys.stderr)
        if staging.left:
            print("what was standardised, linked and grouped is kept: --resume goes on from it", file=sys.stderr)
        raise


def steps(stages: Iterable[Stage]) -> list[list[Stage]]:
    """The stages that start at the same time, one list after the other."""
    found: list[list[Stage]] = []
    for stage in stages:
        if stage.beside:
            found[-1].append(stage)
        else:
            found.append([stage])
    return found


def clock(seconds: Mapping[str, float]) -> float:
    """Seconds in all of stages that took ``seconds`` each: of those side by side the longest counts."""
    beside = {stage.name for stage in STAGES if stage.beside}
    whole = longest = 0.0
    for name, spent in seconds.items():
        if name in beside:
            longest = max(longest, float(spent))
        else:
            whole, longest = whole + longest, float(spent)
    return whole + longest


def _timed(together: Sequence[Stage], night: Night, events: NightEvents) -> dict[str, float]:
    """Seconds of each of the stages, which run side by side; the first that fails ends the night."""
    print(f"  {', '.join(stage.name for stage in together):<30}", end="", flush=True)
    begun = time.monotonic()
    seconds: dict[str, float] = {}

    for stage in together:
        events.begin(stage.name)

    def run(stage: Stage) -> None:
        stage.work(night)
        events.end(stage.name, [table.name for table in stage.tables], night)
        seconds[stage.name] = time.monotonic() - begun

    try:
        night.side_by_side(*(partial(run, stage) for stage in together))
    except BaseException:
        print("  failed", flush=True)
        raise
    print(f"{time.monotonic() - begun:>8.1f} s", flush=True)
    return {stage.name: seconds[stage.name] for stage in together}


def _top_leads(night: Night) -> list[dict[str, Any]]:
    """The first leads of the queue, with the name of their region."""
    names = region_names(night.settings.standardise.adcode_year)
    first = night.tables["leads"].orderBy(F.desc("priority"), "lead_id").limit(TOP_LEADS).collect()
    regions = [names.get(row.lead_region or "", ("", ""))[0] for row in first]
    return [{**row.asDict(), "region": region} for row, region in zip(first, regions, strict=True)]


def _say_stale(warehouse: Warehouse) -> None:
    for info in warehouse.published():
        if info.stale:
            again = f"./spark-submit.sh nightly --night {info.night}"
            print(f"night {info.night} is stale, a night before it changed: {again}")
