"""Innocent explanations: one ground or two, one household or two, and shops that were sold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.innocence.grounds import Lives, grounds
from graph.innocence.household import HOUSEHOLDS, households, matched, parties
from graph.innocence.past_owner import past_owners, sales
from graph.link.uses.meeting import REASONS, TIMELESS
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import account_guilt
from graph.tables import GROUP_MEMBERS, LINK_EVIDENCE
from tests.arrow import table


def members(names: str, associates: str = "") -> pa.Table:
    rows = [("G", name, "associate" if name in associates else "core", 0.99, 0.9, 20.0, []) for name in names]
    return table(GROUP_MEMBERS, *rows)


GUILTY = "group_id string, account_id string, deeds array<int>"
LIVES = "account_id string, registered_at timestamp, closed_at timestamp"
JANUARY_AND_FEBRUARY = (2026 * 12 + 1, 2026 * 12 + 2)
SALES = "group_id string, seller string, buyer string, stores array<string>, sold_at timestamp"


def day(month: int, number: int = 1) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


def tie(
    a: str,
    b: str,
    trait_type: str,
    together: tuple[datetime, datetime] | None = (day(1), day(2)),
    value: str | None = None,
    reason: str = "used by both at once",
) -> tuple[Any, ...]:
    since, until = together or (None, None)
    days = (until - since).days if since and until else 0
    return (a, b, "family", trait_type, value or f"{trait_type} {a}{b}", 10.0, days, since, until, reason, [])


Grounds = Callable[..., dict[str, tuple[list[str], list[str]]]]


@pytest.fixture
def grounded(suspicion_settings: SuspicionSettings) -> Grounds:
    """Grounds at the time of the deeds and at other times, by account. ``guilty``: months of what each did; where it
    is not given, of an account that nothing ties. ``lives``: when each was registered and closed, 2025 on."""

    def run(
        group: pa.Table,
        ties: list[tuple[Any, ...]],
        sold: list[tuple[Any, ...]] | None = None,
        guilty: dict[str, tuple[int, ...]] | None = None,
        lives: dict[str, tuple[datetime, datetime | None]] | None = None,
    ) -> dict[str, tuple[list[str], list[str]]]:
        names = group.column("account_id").to_pylist()
        since = {name: (datetime(2025, 12, 1, tzinfo=UTC), None) for name in names} | (lives or {})
        did = guilty or {"somebody": JANUARY_AND_FEBRUARY}
        found = grounds(
            group,
            table(LINK_EVIDENCE, *ties),
            table(SALES, *(sold or [])),
            Lives(
                table(GUILTY, *(("G", name, list(months)) for name, months in did.items())),
                table(LIVES, *((name, *life) for name, life in since.items())),
                day(3),
            ),
            suspicion_settings,
        )
        return {row["account_id"]: (row["grounds"], row["past_grounds"]) for row in found.to_pylist()}

    return run


def test_a_room_its_wifi_and_its_network_are_one_ground(grounded: Grounds) -> None:
    ties = [
        *(tie("a", "b", kind) for kind in ("ship_from_address", "wifi_bssid", "ip", "holder_name")),
        tie("b", "c", "device_id"),
        tie("c", "x", "payee_number"),
        tie("c", "y", "payee_number"),
    ]
    assert grounded(members("abcx", associates="x"), ties) == {
        "a": (["place"], []),
        "b": (["device", "place"], []),
        "c": (["device"], []),
    }


def test_what_was_shared_before_the_deeds_is_of_another_time(grounded: Grounds) -> None:
    long_ago = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC))
    ties = [
        tie("a", "b", "payee_number"),
        tie("a", "b", "device_id", long_ago),
        tie("a", "b", "ship_from_address", None, reason="used by one after the other"),
        tie("a", "b", "id_number", None, reason=REASONS[TIMELESS]),
    ]
    assert grounded(members("ab"), ties)["a"] == (["identity", "payment"], ["device", "place"])


def test_what_one_did_itself_dates_its_own_ties(grounded: Grounds) -> None:
    ties = [tie("a", "b", kind) for kind in ("payee_number", "device_id")]
    found = grounded(members("ab"), ties, guilty={"a": JANUARY_AND_FEBRUARY, "b": (2024 * 12 + 5,)})
    assert found == {"a": (["device", "payment"], []), "b": ([], ["device", "payment"])}


@pytest.mark.parametrize(
    ("registered", "closed", "until", "counts"),
    [
        pytest.param(datetime(2023, 1, 1, tzinfo=UTC), None, day(2), False, id="five weeks of three years, long over"),
        pytest.param(datetime(2023, 1, 1, tzinfo=UTC), None, day(2, 25), True, id="not over"),
        pytest.param(datetime(2023, 1, 1, tzinfo=UTC), day(2, 3), day(2), True, id="until it was closed"),
        pytest.param(datetime(2025, 11, 1, tzinfo=UTC), None, day(2), True, id="half of its life"),
    ],
)
def test_a_short_part_of_a_life_is_an_episode(
    registered: datetime,
    closed: datetime | None,
    until: datetime,
    counts: bool,
    grounded: Grounds,
) -> None:
    kinds = ["device", "payment"]
    ties = [tie("a", "b", kind, (day(1, 5), until)) for kind in ("payee_number", "device_id")]
    found = grounded(members("ab"), ties, lives={"a": (registered, closed)})
    assert found["a"] == ((kinds, []) if counts else ([], kinds))
    assert found["b"] == (kinds, [])


def test_a_document_ties_in_an_episode_too(grounded: Grounds) -> None:
    ties = [
        tie("a", "b", "payee_number", (day(1, 5), day(2))),
        tie("a", "b", "id_number", None, reason=REASONS[TIMELESS]),
    ]
    found = grounded(members("ab"), ties, lives={"a": (datetime(2023, 1, 1, tzinfo=UTC), None)})
    assert found["a"] == (["identity"], ["payment"])


def test_all_that_a_whole_large_group_shares_is_one_ground(grounded: Grounds) -> None:
    clients = "abcdefghij"
    ties = [
        tie(clients[i], clients[j], kind, value=f"the {kind}")
        for kind in ("device_id", "payee_number", "ship_from_address", "phone")
        for i in range(10)
        for j in range(i + 1, 10)
    ]
    found = grounded(members(clients), [*ties, tie("a", "b", "payee_number", value="their own card")])
    assert found["a"] == (["payment", "service"], [])
    assert found["c"] == (["service"], [])


def test_what_a_shop_hands_over_ties_seller_and_buyer_only_where_they_go_on_together(grounded: Grounds) -> None:
    sold = [("G", "b", "a", ["S1"], day(1, 15))]
    handed_over = [tie("a", "b", "phone", (day(1, 10), day(1, 25))), tie("b", "c", "device_id")]
    assert grounded(members("abc"), handed_over, sold)["b"] == (["device"], [])
    going_on = [tie("a", "b", "phone", (day(1, 10), day(2, 25)))]
    assert grounded(members("abc"), going_on, sold)["b"] == (["identity"], [])


TELLING = "account_id string, domain string, trait_type string, trait_token string"
DOMAINS = {"uscc": "document", "device_id": "device", "payee_number": "payee_number"}


def homes(found: pa.Table) -> dict[str, str]:
    return {row["account_id"]: row["household"] for row in found.to_pylist()}


def telling(*uses: tuple[str, str, str]) -> pa.Table:
    return table(TELLING, *((account, DOMAINS.get(kind, "room"), kind, value) for account, kind, value in uses))


def test_a_registered_room_or_a_document_in_common_is_one_household(
    suspicion_settings: SuspicionSettings,
) -> None:
    held = telling(
        ("a", "registered_address", "home"),
        ("b", "registered_address", "home"),
        ("b", "uscc", "firm"),
        ("c", "uscc", "firm"),
        ("d", "ship_from_address", "warehouse"),
        ("e", "ship_from_address", "warehouse"),
    )
    found = homes(households(members("abcdef"), held, suspicion_settings))
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e", "f": "f"}


def test_in_a_small_group_any_room_may_be_the_home(
    suspicion_settings: SuspicionSettings,
) -> None:
    held = telling(("a", "ship_from_address", "room"), ("b", "ship_from_address", "room"))
    assert homes(households(members("abc"), held, suspicion_settings)) == {"a": "a", "b": "a", "c": "c"}


def test_past_owners_sold_to_a_member_who_came_after() -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 1, number, tzinfo=UTC)

    rows = [
        ("s1", "seller", "owner", day(1), day(10)),
        ("s1", "buyer", "owner", day(10), None),
        ("s2", "stranger", "owner", day(1), day(5)),
        ("s2", "buyer", "owner", day(5), None),
        ("s3", "buyer", "owner", day(1), day(5)),
        ("s3", "outsider", "owner", day(5), None),
    ]
    schema = "store_id string, account_id string, relation string, valid_from timestamp, valid_to timestamp"
    group = table(
        GROUP_MEMBERS,
        ("G", "buyer", "core", 0.99, 0.9, 20.0, []),
        ("G", "seller", "associate", 0.4, 0.0, 12.0, []),
    )
    (found,) = past_owners(sales(group, table(schema, *rows))).to_pylist()
    assert (found["account_id"], found["stores"], found["sold_at"]) == ("seller", ["s1"], day(10))


FACTS = "account_id string, kind string, source string, rests_on string, bits double"


def told(
    settings: SuspicionSettings, at_home: pa.Table, *facts: tuple[str, str, str, float], working: str = "abc"
) -> dict[str, str]:
    """Parties of a household; ``facts``: (account, kind, whose word, bits); each fact of buyers is another buyer's.
    ``working``: accounts that share a machine."""
    tools = telling(*((name, "device_id", "machine") for name in working), ("c", "registered_address", "home"))
    rows = [(account, kind, f"{word} {turn}", word, bits) for turn, (account, kind, word, bits) in enumerate(facts)]
    guilt = table(FACTS, *rows)
    return homes(parties(at_home, tools, guilt, account_guilt(guilt, settings), settings))


def one_home(accounts: str, persons: str | None = None) -> pa.Table:
    return table(
        HOUSEHOLDS, *(("G", name, "a", person) for name, person in zip(accounts, persons or accounts, strict=True))
    )


def test_deeds_of_two_persons_from_independent_sources_are_two(suspicion_settings: SuspicionSettings) -> None:
    facts = [("a", "appraisal", "rights_holder X", 8.0), ("b", "rights_holder_complaint", "rights_holder Y", 4.5)]
    assert told(suspicion_settings, one_home("abc"), *facts) == {"a": "a", "b": "person b", "c": "a"}


def test_who_only_shares_a_roof_is_not_told_apart(suspicion_settings: SuspicionSettings) -> None:
    """Two firms in one room of an incubator, each caught once: what a landlord brings makes no two of them a crew."""
    facts = [("a", "appraisal", "rights_holder X", 8.0), ("b", "appraisal", "rights_holder Y", 8.0)]
    for working in ("", "a", "ac", "bc"):
        assert set(told(suspicion_settings, one_home("abc"), *facts, working=working).values()) == {"a"}, working
    assert set(told(suspicion_settings, one_home("abc"), *facts, working="ab").values()) == {"a", "person b"}


@pytest.mark.parametrize(
    ("persons", "facts"),
    [
        pytest.param(
            "abc",
            [(name, "appraisal", "rights_holder X", 8.0) for name in "abc"],
            id="one rights holder: a supplier cheated them all",
        ),
        pytest.param(
            "aac",
            [("a", "appraisal", "rights_holder X", 8.0), ("b", "appraisal", "rights_holder Y", 8.0)],
            id="two shops of one person",
        ),
        pytest.param(
            "abc",
            [("a", "appraisal", "rights_holder X", 8.0), ("a", "appraisal", "rights_holder Y", 8.0)],
            id="one person caught twice",
        ),
        pytest.param(
            "abc",
            [
                *((name, "appraisal", "rights_holder X", 8.0) for name in "ab"),
                ("b", "rights_holder_complaint", "rights_holder Y", 2.0),
            ],
            id="the second source says too little alone",
        ),
        pytest.param(
            "abc",
            [(name, kind, "buyers", 1.0) for name in "aaabbb" for kind in ("refund", "consumer_complaint")],
            id="buyers all together are one source",
        ),
    ],
)
def test_one_persons_deeds_speak_for_a_household_as_one(
    persons: str, facts: list[tuple[str, str, str, float]], suspicion_settings: SuspicionSettings
) -> None:
    assert set(told(suspicion_settings, one_home("abc", persons), *facts).values()) == {"a"}


def test_a_penalty_that_rests_on_buyers_is_no_buyer_more(suspicion_settings: SuspicionSettings) -> None:
    """Three buyers and the strike that followed from their word weigh three bits: too little for a source alone."""
    of_buyers = [("b", "consumer_complaint", f"buyer {turn}", "buyers", 1.0) for turn in range(3)]
    struck = ("b", "strike", "platform", "buyers", 5.0)
    other = ("b", "rights_holder_complaint", "X", "rights_holder X", 4.5)
    guilt = table(FACTS, ("a", "appraisal", "X", "rights_holder X", 8.0), *of_buyers, struck, other)
    tools = telling(*((name, "device_id", "machine") for name in "ab"))
    own = account_guilt(guilt, suspicion_settings)
    assert set(homes(parties(one_home("ab"), tools, guilt, own, suspicion_settings)).values()) == {"a"}


def test_as_many_are_parties_as_can_be_given_a_source_each(suspicion_settings: SuspicionSettings) -> None:
    facts = [("a", "appraisal", "rights_holder X", 8.0), ("a", "appraisal", "rights_holder Y", 8.0)]
    facts += [("b", "appraisal", "rights_holder X", 8.0), ("c", "appraisal", "rights_holder X", 8.0)]
    assert told(suspicion_settings, one_home("abc"), *facts) == {"a": "a", "b": "person b", "c": "a"}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("UVWXYZ"), min_size=1), min_size=1))
def test_the_matching_is_a_maximum_one(sources: dict[str, set[str]]) -> None:
    graph = nx.Graph([((0, person), (1, source)) for person, of in sources.items() for source in of])
    people = {(0, person) for person in sources}
    most = len(nx.bipartite.hopcroft_karp_matching(graph, people)) // 2
    found = matched({person: sorted(of) for person, of in sources.items()})
    assert len(found) == len(set(found)) == most
