"""From groups and evidence of counterfeit sale to suspected groups.

What is held against an account may rest on all of its groups, and what a group is suspected of on all that is held
against its members. In shares the rows meet by group, by account and by group again; in one share all steps are taken
one after the other by one task.
"""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame

from graph.guilt.record import GUILT_EVIDENCE
from graph.innocence.household import HOUSEHOLDS, PARTIES, households, parties, telling
from graph.innocence.relation import RELATED, penalties, related, without_relation
from graph.keeping import Keep
from graph.membership import BELONGS, GROUP
from graph.passes.rows import Tables, near, on_rows, on_rows_to_several, once, output
from graph.settings import SuspicionSettings
from graph.spread import shares
from graph.suspicion.groups import GROUPS_OF_SIZE, SUSPECTED_GROUPS, groups_of_size, suspected_groups
from graph.suspicion.own_guilt import OWN_GUILT, account_guilt

HELD_AGAINST = {
    "held against": GUILT_EVIDENCE.ddl,
    "own guilt in groups": OWN_GUILT,
}
OF_GROUPS = {
    "households": HOUSEHOLDS,
    "parties": PARTIES,
    "suspected groups": SUSPECTED_GROUPS,
    "groups of size": GROUPS_OF_SIZE,
}


def suspicion(
    group_members: DataFrame, guilt: DataFrame, account_traits: DataFrame, settings: SuspicionSettings, keep: Keep
) -> dict[str, DataFrame]:
    """The frames of ``HELD_AGAINST`` and ``OF_GROUPS``, by their names.

    ``held against``: ``guilt`` without what is explained by a relation, and ``own guilt in groups`` made of it, of all
    accounts; ``households`` and ``parties`` (persons of independent deeds apart): whoever belongs to a group.
    """
    members = group_members.select("group_id", "account_id", "membership", "membership_probability")
    at_home = telling(account_traits)
    if shares(members.sparkSession) == 1:
        return _in_one_share({"members": members, "guilt": guilt, "telling": at_home}, settings, keep)
    held = _by_account(guilt, members, settings, keep)
    inside = members.where(BELONGS)
    own, against = held["own guilt in groups"], held["held against"]
    return {
        **held,
        **_by_group(
            {
                "members": members,
                "telling": near(at_home, inside, "account_id", GROUP),
                "guilt": near(against, inside, "account_id", GROUP),
                "own": near(own, inside, "account_id", GROUP),
            },
            settings,
            keep,
        ),
    }


def _in_one_share(frames: dict[str, DataFrame], settings: SuspicionSettings, keep: Keep) -> dict[str, DataFrame]:
    def work(tables: Tables) -> Tables:
        members, guilt = tables["members"], tables["guilt"]
        held = _held_against(guilt, related(guilt, members, settings), settings)
        against, own = held["held against"], held["own guilt in groups"]
        return {**held, **_of_groups(members, tables["telling"], against, own, settings)}

    outputs = {**HELD_AGAINST, **OF_GROUPS}
    kept = keep("suspicion", on_rows_to_several(frames, dict.fromkeys(frames, "account_id"), work, outputs))
    return {name: output(kept, name) for name in outputs}


def _by_account(guilt: DataFrame, members: DataFrame, settings: SuspicionSettings, keep: Keep) -> dict[str, DataFrame]:
    def find(tables: Tables) -> pa.Table:
        return related(once(tables["guilt"], GROUP), tables["members"], settings)

    def weigh(tables: Tables) -> Tables:
        return _held_against(tables["guilt"], tables["related"], settings)

    imposed = {"guilt": near(penalties(guilt), members, "account_id", GROUP), "members": members}
    found = on_rows(imposed, dict.fromkeys(imposed, "group_id"), find, RELATED)
    frames = {"guilt": guilt, "related": found}
    kept = keep("held", on_rows_to_several(frames, dict.fromkeys(frames, "account_id"), weigh, HELD_AGAINST))
    return {name: output(kept, name) for name in HELD_AGAINST}


def _by_group(frames: dict[str, DataFrame], settings: SuspicionSettings, keep: Keep) -> dict[str, DataFrame]:
    def work(tables: Tables) -> Tables:
        telling, guilt, own = (once(tables[name], GROUP) for name in ("telling", "guilt", "own"))
        return _of_groups(tables["members"], telling, guilt, own, settings)

    kept = keep("suspicion", on_rows_to_several(frames, dict.fromkeys(frames, "group_id"), work, OF_GROUPS))
    return {name: output(kept, name) for name in OF_GROUPS}


def _held_against(guilt: pa.Table, related: pa.Table, settings: SuspicionSettings) -> dict[str, pa.Table]:
    against = without_relation(guilt, related)
    return {"held against": against, "own guilt in groups": account_guilt(against, settings)}


def _of_groups(
    members: pa.Table, telling: pa.Table, guilt: pa.Table, own: pa.Table, settings: SuspicionSettings
) -> dict[str, pa.Table]:
    homes = households(members, telling, settings)
    counted = parties(homes, telling, guilt, own, settings)
    return {
        "households": homes,
        "parties": counted,
        "suspected groups": suspected_groups(members, guilt, own, counted, settings),
        "groups of size": groups_of_size(counted),
    }
