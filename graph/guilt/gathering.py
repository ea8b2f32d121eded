"""Which accepted rows evidence of guilt is made of, and what of them each store must have at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from graph.guilt.credibility import FAKES
from graph.guilt.interception import INTERCEPTED
from graph.guilt.refund import CLAIMED

Frames = Mapping[str, DataFrame]


class Part(NamedTuple):
    """Rows of a dataset: those that ``where`` (SQL) holds for, and the columns that are looked at."""

    dataset: str
    columns: tuple[str, ...]
    where: str = "true"


SOURCE = ("source_night", "source_file", "row_digest")
PARTS = {
    "complaints": Part(
        "complaints",
        (
            *("complaint_id", "complainant_id", "complainant_type", "store_id", "listing_id", "brand", "ground"),
            *("outcome", "filed_at", "decided_at", *SOURCE),
        ),
    ),
    "appraisals": Part(
        "appraisals",
        ("rights_holder_id", "store_id", "listing_id", "order_id", "brand", "result", "appraised_at", *SOURCE),
    ),
    "claims": Part(
        "orders", ("order_id", "store_id", "listing_id", "buyer_id", "paid_at", "refunded_at", *SOURCE), CLAIMED
    ),
    "sold": Part("orders", ("order_id", "store_id", "paid_at")),
    "listed": Part("listings", ("listing_id", "listed_at", "delisted_at", "intercepted_at")),
    "stopped": Part(
        "listings",
        ("listing_id", "store_id", "brand", "listed_at", "intercepted_at", "interception_rule", *SOURCE),
        INTERCEPTED,
    ),
    "penalties": Part("penalties", ("account_id", "kind", "reason", "imposed_at", "revoked_at", *SOURCE)),
    "store_operators": Part("store_operators", ("store_id", "account_id", "relation", "valid_from", "valid_to")),
}


def gathered(accepted: Frames) -> dict[str, DataFrame]:
    """The ``PARTS`` of the ``accepted`` datasets; brands are masked, since any text may stand there."""
    return {part: accepted[of.dataset].where(of.where).select(*map(_shown, of.columns)) for part, of in PARTS.items()}


def _shown(column: str) -> str | Column:
    return masked_texts(F.col("brand")).alias("brand") if column == "brand" else column


def copied_to_stores(parts: Frames) -> dict[str, DataFrame]:
    """What the stores need of ``sold``, ``purchases``, ``listed`` and ``penalties``, each row with ``store_id``.

    A paper finds its listing and its order in whichever store these are, a penalty all stores that its account ever
    owned, and an account that something was sent back to all that it sold.
    """
    owners = parts["store_operators"].where("relation = 'owner'").select("store_id", "account_id").distinct()
    papers = (
        parts["complaints"]
        .where(FAKES)
        .select("store_id", "listing_id")
        .unionByName(parts["appraisals"].select("store_id", "listing_id"))
    )
    sellers = owners.join(parts["claims"], "store_id", "left_semi")
    asked = owners.join(sellers, "account_id", "left_semi")
    purchases = parts["sold"].drop("store_id").join(parts["appraisals"].select("store_id", "order_id"), "order_id")
    return {
        "sold": parts["sold"].join(asked, "store_id", "left_semi"),
        "purchases": purchases,
        "listed": parts["listed"].join(papers.distinct(), "listing_id"),
        "penalties": parts["penalties"].join(owners, "account_id"),
    }
