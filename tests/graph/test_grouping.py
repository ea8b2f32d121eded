"""The communities stage on Spark: the tables that it publishes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.components import components
from graph.grouping import Grouped, edges, group
from graph.keeping import Keep
from graph.linking import Linked, evidence_table, link_table, value_table
from graph.settings import MiningSettings

Uses = list[tuple[Any, ...]]
Grouper = Callable[[Linked], Grouped]
Linker = Callable[..., Linked]


@pytest.fixture(scope="module")
def grouper(mining_settings: MiningSettings, keep: Keep) -> Grouper:
    def run(linked: Linked) -> Grouped:
        firm = keep("firm", linked.firm)
        parts = components(edges(firm).select("src", "dst"), mining_settings.components)
        return group(linked, firm, parts, mining_settings.communities, keep)

    return run


def crew(letter: str, size: int) -> Uses:
    values = (("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"))
    return [(f"{letter}{number}", kind, value) for number in range(size) for kind, value in values]


def test_groups_are_published_with_members_families_and_cohesion(linker: Linker, grouper: Grouper) -> None:
    uses = [*crew("a", 4), *crew("b", 3), ("x", "device_id", "dev a")]
    grouped = grouper(linker(uses))
    groups = {row.group_id: row for row in grouped.groups.collect()}
    assert sorted(row.accounts for row in groups.values()) == [3, 4]
    assert {tuple(row.families) for row in groups.values()} == {("device", "payment")}
    members = {row.account_id: row for row in grouped.members.collect()}
    assert {members[f"a{number}"].membership for number in range(4)} == {"core"}
    assert groups[members["b0"].group_id].cohesion == 1.0
    assert members["x"].membership == "associate"
    assert members["x"].membership_probability < members["a0"].membership_probability
    assert members["x"].group_id == members["a0"].group_id
    assert members["a0"].stability > 0.3


def test_partitioning_changes_nothing(linker: Linker, grouper: Grouper) -> None:
    uses = [*crew("a", 4), *crew("b", 3), ("a0", "phone", "p"), ("x", "phone", "p")]
    whole, again = grouper(linker(uses)), grouper(linker(uses[::-1], partitions=5))
    assert sorted(whole.members.collect()) == sorted(again.members.collect())
    assert sorted(whole.groups.collect()) == sorted(again.groups.collect())


def test_what_one_task_does_not_hold_is_mined_in_shares_with_the_same_result(linker: Linker, grouper: Grouper) -> None:
    """Rings, an associate, a hub and a broker's stock."""
    uses = [("x", "device_id", "dev a"), *((f"h{number:02d}", "registered_address", "agency") for number in range(40))]
    for letter in "abcd":
        uses += crew(letter, 6)
        for kind, values in (("face_id", 3), ("phone", 2)):
            uses += [(f"{letter}{number}", kind, f"{kind} {number % values}") for number in range(6)]
    whole, shared = linker(uses), linker(uses, one_task_holdings=0, share_holdings=50)
    assert whole.passes is None
    assert shared.passes is not None
    assert shared.passes.shares == 3
    for table in (value_table, link_table, evidence_table):
        assert sorted(table(whole).collect()) == sorted(table(shared).collect())
    assert "broker" in {row.value_class for row in value_table(shared).collect()}
    one, other = grouper(whole), grouper(shared)
    assert sorted(one.members.collect()) == sorted(other.members.collect())
    assert sorted(one.groups.collect()) == sorted(other.groups.collect())
