"""The job ``rebut``: a night's judgement of a named account once more, without the evidence that it disputes.

Nothing is published or changed: the night is run again from the landing zone up to the judgement, in a folder that goes
with it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.failures import InputOutputError, UsageError
from jobs import configuration, keys, landing, options, session
from jobs.night import Night
from jobs.published_tables import PublishedTables, key_version, published_night
from jobs.scratch import scratch
from jobs.unpublished import run_stages, stages_between, unpublished_night
from jobs.warehouse import NightInfo, Warehouse
from leads.account_statements.rebutting import (
    Dispute,
    Withheld,
    read_disputes,
    remaining,
    withheld,
    without_rows,
    without_uses,
)
from leads.account_statements.standing import Judged, Standing, rule_lines, standings
from leads.account_statements.table import ACCOUNT_STATEMENTS

TRAITS = "account_traits"
Facts = Sequence[Mapping[str, Any]]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT", help="an account that a lead names")
    parser.add_argument(
        "--with",
        dest="disputes",
        type=Path,
        required=True,
        metavar="FILE",
        help="CSV or JSON: evidence (D1, a row digest or a token), reason, by",
    )
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to judge again (default: the newest)")
    for add in (options.add_landing, options.add_warehouse, options.add_config, options.add_key):
        add(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when the judgement was made again, whatever it says. UsageError (2): no such night, statement or fact.
    DataGateError (65): the file has another shape. ConfigurationError (78): no key to make tokens with."""
    settings = configuration.load(arguments.config)
    disputes = read_disputes(arguments.disputes)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    tables = PublishedTables(warehouse.sealed(night))
    facts, stated = statement_of(tables, night, arguments.account)
    out = withheld(arguments.account, facts, disputes)
    token_keys = keys.load_keys(arguments.key, arguments.landing, settings.standardise.key_version)
    keyring = token_keys.of(key_version(tables))
    spark_options = settings.spark_options(landing.size(arguments.landing))
    with (
        scratch(spark_options),
        session.started(spark_options) as spark,
        tempfile.TemporaryDirectory(prefix="ringtrace-rebut-") as work,
        unpublished_night(spark, settings, keyring, arguments.landing, stated, Path(work)) as again,
    ):
        run_stages(again, stages_between("ingest", "validate"))
        found = judge_without(again, out, [arguments.account], "standardise").get(arguments.account)
        changed = night.config_hash != again.config_hash
        same = "" if not changed else "the configuration is not that of the night: figures may differ for that alone"
    lines = said(arguments.account, facts, disputes, out, found)
    rules = rule_lines(found, settings.suspicion)
    print("\n".join([f"night {stated}, run {night.run_id}: {lines[0]}", *lines[1:], *rules, *([same] if same else [])]))
    return os.EX_OK


def statement_of(tables: PublishedTables, night: NightInfo, account_id: str) -> tuple[Facts, str]:
    """The facts of the account's statement, and the night that it states: a lead that was carried on keeps its own.

    UsageError: no lead of the night names the account.
    """
    if ACCOUNT_STATEMENTS.name not in night.tables:
        raise InputOutputError(f"night {night.night} lacks {ACCOUNT_STATEMENTS.name}; run it again")
    rows = tables.rows(ACCOUNT_STATEMENTS, account_id=[account_id], language=["en"])
    if rows.empty:
        raise UsageError(f"no lead of night {night.night} names `{account_id}`")
    newest = rows.sort_values(["night", "lead_id"]).iloc[-1]
    return list(newest["facts"]), str(newest["night"])


def judge_without(night: Night, out: Withheld, accounts: Sequence[str], first: str) -> dict[str, Standing]:
    """Where the accounts stand when ``out`` is left out; the stages before ``first`` (`standardise` or `guilt`) are
    done."""
    night.accepted = without_rows(night.accepted, out)
    if first == "standardise":
        run_stages(night, [first])
    night.tables[TRAITS] = without_uses(night.tables[TRAITS], out)
    run_stages(night, stages_between("guilt", "score"))
    frames = night.frames
    judged = Judged(frames["judged members"], frames["grounds"], frames["control"], frames["lead candidates"])
    return standings(accounts, judged)


def said(
    account_id: str, facts: Facts, disputes: Sequence[Dispute], out: Withheld, found: Standing | None
) -> list[str]:
    """What was left out, what remains, and whether the account is still named; the first line says the latter."""
    named = found is not None and found.named
    left = remaining(account_id, facts, out)
    after = "would still be named" if named else "would not be named"
    lines = [f"account {account_id} is named; without what it disputes it {after}"]
    lines += [f"left out: {one.evidence} ({one.reason or 'no reason given'}; {one.by or 'nobody'})" for one in disputes]
    lines += [f"remains: {fact['id']} {fact['statement']}" for fact in left]
    return lines if left else [*lines, "remains: no fact"]
