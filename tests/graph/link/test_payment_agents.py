"""Corporate accounts that pay for others, and those that are a seller's own."""

from __future__ import annotations

from datetime import UTC, datetime

from pyspark.sql import SparkSession

from graph.link.payment_agents import payment_agents
from graph.settings import LinkSettings
from graph.tables import ACCOUNT_TRAITS

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def paid(account: str, number: str, name: str, holder: str) -> list[tuple[object, ...]]:
    """An account of ``holder`` whose takings go to ``number`` in the name of ``name``."""
    row = f"{account}/{number}"

    def use(family: str, kind: str, domain: str, token: str, digest: str) -> tuple[object, ...]:
        return (account, family, kind, domain, token, THEN, THEN, 1, [digest])

    return [
        use("payment", "payee_number", "payee_number", number, row),
        use("payment", "payee_name", "person_name", name, row),
        use("identity", "holder_name", "person_name", holder, f"{account} itself"),
    ]


def test_an_account_that_pays_three_holders_and_is_none_of_theirs_is_an_agents(
    spark: SparkSession, link_settings: LinkSettings
) -> None:
    uses = [
        *(row for n in range(3) for row in paid(f"farmer{n}", "cooperative", "Cooperative", f"farmer {n}")),
        *(row for n in range(3) for row in paid(f"front{n}", "own firm", "front 1", f"front {n}")),
        *(row for n in range(2) for row in paid(f"pair{n}", "two only", "Somebody", f"pair {n}")),
        *(row for n in range(3) for row in paid(f"shop{n}", "one holder", "Somebody", "one trader")),
        *(row for n in range(3) for row in paid(f"card{n}", "a card", "Somebody", f"card {n}")),
    ]
    corporate = ("cooperative", "own firm", "two only", "one holder")
    rows = [
        (digests[0], "corporate" if token in corporate else "bank_card")
        for _, _, kind, _, token, _, _, _, digests in uses
        if kind == "payee_number"
    ]
    found = payment_agents(
        spark.createDataFrame(uses, ACCOUNT_TRAITS.schema),
        spark.createDataFrame(rows, "row_digest string, payee_kind string"),
        link_settings,
    )
    assert [row.trait_token for row in found.collect()] == ["cooperative"]
