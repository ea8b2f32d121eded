"""What each account did itself, and when."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.record import BUYERS, PLATFORM
from graph.membership import BELONGS
from graph.months import months_between
from graph.passes.rows import Tables, on_rows
from graph.passes.sql import answer
from graph.settings import GuiltSettings, SuspicionSettings

OWN_GUILT = "account_id string, guilt_bits double, kinds array<string>"
# Whole thousandths: float sums differ with the partitioning.
MILLIBITS = "CAST(round(bits * 1000) AS BIGINT)"


def capped(millibits: str) -> str:
    """SQL: millibits of a ``kind`` within its ``cap`` (of ``caps``), on either side; as they are where it has none."""
    return f"greatest(least({millibits}, cap), -cap)"


SPOKE = f"""
    SELECT account_id, count(DISTINCT source) * $buyer_millibits AS most FROM guilt
    WHERE rests_on = '{BUYERS}' AND source <> '{PLATFORM}' AND bits > 0 GROUP BY account_id
"""
"""SQL: (account_id, most): the most that buyers' word may weigh, penalties that followed from it included, in
millibits."""
EACH = f"""
    WITH per_kind AS (
        SELECT account_id, kind, sum({MILLIBITS}) AS whole,
            coalesce(sum({MILLIBITS}) FILTER (WHERE rests_on <> '{BUYERS}'), 0) AS others
        FROM guilt GROUP BY account_id, kind
    ),
    counted AS (
        SELECT account_id, kind, {capped("whole")} AS whole, {capped("others")} AS others
        FROM per_kind LEFT JOIN caps USING (kind)
    ),
    spoke AS ({SPOKE})
    SELECT account_id,
        CAST(sum(others) + least(sum(whole - others), coalesce(any_value(most), 0)) AS BIGINT) / 1000 AS guilt_bits,
        coalesce(list(kind ORDER BY kind) FILTER (WHERE whole <> 0), []) AS kinds
    FROM counted LEFT JOIN spoke USING (account_id) GROUP BY account_id
"""
CAUGHT = f"""
    WITH deeds AS (
        SELECT account_id,
            unnest({months_between("deed_from - to_days($margin)", "deed_to + to_days($margin)")}) AS month
        FROM guilt WHERE bits > 0
    )
    SELECT group_id, account_id, list(DISTINCT month ORDER BY month) AS deeds
    FROM members JOIN own USING (account_id) JOIN deeds USING (account_id)
    WHERE {BELONGS} AND guilt_bits >= $guilty_bits GROUP BY group_id, account_id
"""


def own_guilt(guilt: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """``account_guilt`` of all accounts, each in one share."""

    def work(tables: Tables) -> pa.Table:
        return account_guilt(tables["guilt"], settings)

    return on_rows({"guilt": guilt}, {"guilt": "account_id"}, work, OWN_GUILT)


def account_guilt(guilt: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``OWN_GUILT`` of ``GUILT_EVIDENCE``: each kind capped, then added up; what rests on a discredited word is no
    kind. All rows of an account must be there.

    All that rests on buyers' word, penalties that followed from it included, adds no more than ``buyer_bits`` for each
    buyer who spoke: one buyer may send back ten parcels, two may be hired.
    """
    return answer(
        {"guilt": guilt, "caps": caps(settings.evidence)}, EACH, {"buyer_millibits": round(settings.buyer_bits * 1000)}
    )


def guilty_accounts(own: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(account_id, guilt_bits) of the accounts whose own evidence is enough to speak of."""
    return own.where(F.col("guilt_bits") >= settings.guilty_bits).select("account_id", "guilt_bits")


def guilty_members(members: pa.Table, own: pa.Table, guilt: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """(group_id, account_id, deeds) of the ``members`` that belong and have enough evidence of their own.

    ``deeds``: the months in which each may have done what speaks against it, some days more on either side, sorted; see
    ``graph.months``.
    """
    given = {"margin": settings.deed_margin_days, "guilty_bits": settings.guilty_bits}
    return answer({"members": members, "own": own, "guilt": guilt}, CAUGHT, given)


def caps(evidence: Mapping[str, GuiltSettings]) -> pa.Table:
    """(kind, cap): the most that a kind counts, in millibits."""
    most = [int(weight.cap_bits * 1000) for weight in evidence.values()]
    return pa.table({"kind": pa.array(evidence, pa.string()), "cap": pa.array(most, pa.int64())})
