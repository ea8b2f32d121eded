"""From suspected groups to the members that may be named, and to the groups that may become leads.

All that is asked of a member is asked within its group, where the group's rows meet. Which groups may become leads is
asked of all of them at once, as the false discovery rate is one of the whole night: a row a group is left by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.innocence.control import CONTROL, control, of_payees_and_homes, values_of_payees_and_homes
from graph.innocence.grounds import GROUNDS, Lives, grounds
from graph.innocence.past_owner import PAST_OWNERS, owners_of_stores, past_owners, sales
from graph.keeping import Keep
from graph.membership import BELONGS, GROUP
from graph.passes.rows import Tables, near, on_rows, on_rows_to_several, once, output
from graph.settings import SuspicionSettings
from graph.spread import shares
from graph.suspicion.groups import groups_of_size
from graph.suspicion.lead_bar import LEAD_CANDIDATES, SIZES, Population, lead_candidates, sizes
from graph.suspicion.naming import JUDGED, Considered, judge_members
from graph.suspicion.own_guilt import guilty_accounts, guilty_members

OF_MEMBERS = {"grounds": GROUNDS, "control": CONTROL, "past owners": PAST_OWNERS, "judged members": JUDGED}
# Rows that belong to no group of themselves.
COPIED = ("evidence", "owners", "accounts", "traits", "values", "guilt", "own")


class Mined(NamedTuple):
    """What the stages before made: tables as published, and ``suspected``: the frames of ``suspecting.suspicion``."""

    group_members: DataFrame
    account_traits: DataFrame
    trait_values: DataFrame
    link_evidence: DataFrame
    suspected: Mapping[str, DataFrame]


def judgement(
    mined: Mined, accepted: Mapping[str, DataFrame], night_end: datetime, settings: SuspicionSettings, keep: Keep
) -> dict[str, DataFrame]:
    """The frames of ``OF_MEMBERS`` and ``lead candidates`` (``LEAD_CANDIDATES``), by their names."""
    if shares(mined.group_members.sparkSession) == 1:
        return _in_one_share(_asked(mined, accepted, mined.group_members), night_end, settings, keep)
    rings = mined.suspected["suspected groups"].select("group_id")
    inside = keep("suspected members", mined.group_members.join(rings, "group_id", "left_semi"))
    frames = _asked(mined, accepted, inside)
    for name in ("households", "parties"):
        frames[name] = frames[name].join(rings, "group_id", "left_semi")
    judged = _by_group(frames, night_end, settings, keep)
    candidates = _of_night(mined.suspected, judged.pop("sizes"), accepted["accounts"], settings)
    return {**judged, "lead candidates": keep("lead candidates", candidates)}


def _asked(mined: Mined, accepted: Mapping[str, DataFrame], members: DataFrame) -> dict[str, DataFrame]:
    """All that is asked about ``members``: those of ``COPIED`` as ``graph.passes.rows.near`` gives rows."""
    suspected, inside = mined.suspected, members.where(BELONGS)
    evidence = mined.link_evidence.drop("family", "bits", "source_rows")
    lives = accepted["accounts"].select("account_id", "registered_at", "closed_at")
    against = suspected["held against"].select("account_id", "bits", "deed_from", "deed_to")
    traits = near(of_payees_and_homes(mined.account_traits), inside, "account_id", GROUP)
    return {
        "members": members.drop("stability"),
        "suspected": suspected["suspected groups"],
        "households": suspected["households"],
        "parties": suspected["parties"],
        "evidence": near(evidence, inside.withColumnRenamed("account_id", "account_a"), "account_a", GROUP),
        "owners": owners_of_stores(accepted["store_operators"], members),
        "accounts": near(lives, inside, "account_id", GROUP),
        "traits": traits,
        "values": near(values_of_payees_and_homes(mined.trait_values), traits, "trait_token", GROUP),
        "guilt": near(against.where("bits > 0"), inside, "account_id", GROUP),
        "own": near(suspected["own guilt in groups"], members, "account_id", GROUP),
    }


def _in_one_share(
    frames: dict[str, DataFrame], night_end: datetime, settings: SuspicionSettings, keep: Keep
) -> dict[str, DataFrame]:
    def work(tables: Tables) -> Tables:
        tables = _each_once(tables)
        judged = _of_groups(tables, night_end, settings)
        own, accounts = tables["own"], tables["accounts"]
        guilty = pc.sum(pc.greater_equal(own.column("guilt_bits"), settings.guilty_bits))
        population = Population(
            groups=groups_of_size(tables["parties"]),
            accounts=pa.table({"accounts": [accounts.num_rows]}),
            guilty=pa.table({"guilty": [guilty.as_py() or 0]}),
        )
        candidates = lead_candidates(tables["suspected"], judged["sizes"], population, settings)
        return {**judged, "lead candidates": candidates}

    outputs = {**OF_MEMBERS, "lead candidates": LEAD_CANDIDATES}
    kept = keep("judgement", on_rows_to_several(frames, dict.fromkeys(frames, "group_id"), work, outputs))
    return {name: output(kept, name) for name in outputs}


def _by_group(
    frames: dict[str, DataFrame], night_end: datetime, settings: SuspicionSettings, keep: Keep
) -> dict[str, DataFrame]:
    def work(tables: Tables) -> Tables:
        return _of_groups(_each_once(tables), night_end, settings)

    outputs = {**OF_MEMBERS, "sizes": SIZES}
    kept = keep("judgement", on_rows_to_several(frames, dict.fromkeys(frames, "group_id"), work, outputs))
    return {name: output(kept, name) for name in outputs}


def _of_night(
    suspected: Mapping[str, DataFrame], sizes: DataFrame, accounts: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """``LEAD_CANDIDATES``; what is counted of all accounts and groups comes counted."""

    def work(tables: Tables) -> pa.Table:
        population = Population(tables["groups"], tables["accounts"], tables["guilty"])
        return lead_candidates(tables["rings"], tables["sizes"], population, settings)

    guilty = guilty_accounts(suspected["own guilt in groups"], settings)
    frames = {
        "rings": suspected["suspected groups"],
        "sizes": sizes,
        "groups": suspected["groups of size"],
        "accounts": accounts.select(F.count(F.lit(1)).alias("accounts")),
        "guilty": guilty.select(F.count(F.lit(1)).alias("guilty")),
    }
    return on_rows(frames, dict.fromkeys(frames, "0"), work, LEAD_CANDIDATES)


def _each_once(tables: Tables) -> dict[str, pa.Table]:
    return {name: once(table, GROUP) if name in COPIED else table for name, table in tables.items()}


def _of_groups(tables: Tables, night_end: datetime, settings: SuspicionSettings) -> dict[str, pa.Table]:
    """The tables of ``OF_MEMBERS`` and ``sizes``, of the suspected groups in ``tables``."""
    rings, own, accounts = tables["suspected"].column("group_id"), tables["own"], tables["accounts"]
    inside = tables["members"].filter(pc.is_in(tables["members"].column("group_id"), rings))
    sold = sales(inside, tables["owners"])
    guilty = guilty_members(inside, own, tables["guilt"], settings)
    tied = grounds(inside, tables["evidence"], sold, Lives(guilty, accounts, night_end), settings)
    money = control(inside, tables["traits"], tables["values"], guilty, tables["households"], settings)
    judged = judge_members(inside, Considered(own, tied, money, sold), settings)
    return {
        "grounds": tied,
        "control": money,
        "past owners": past_owners(sold),
        "judged members": judged,
        "sizes": sizes(judged, own, tables["parties"], accounts, settings),
    }
