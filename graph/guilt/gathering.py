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
    """Rows of a dataset: those that ``where`` (SQL) holds for, and the columns that are looked at.

    ``shown``: whether evidence may say their brands, which are masked then.
    """

    dataset: str
    columns: tuple[str, ...]
    where: str = "true"
    shown: bool = True


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
    "channel": Part(
        "complaints",
        ("complaint_id", "store_id", "listing_id", "brand", "filed_at", "row_digest"),
        "ground = 'unauthorised_channel' AND outcome IN ('upheld', 'pending')",
    ),
    "listed": Part(
        "listings", ("listing_id", "store_id", "brand", "listed_at", "delisted_at", "intercepted_at"), shown=False
    ),
    "stopped": Part(
        "listings",
        ("listing_id", "store_id", "brand", "listed_at", "intercepted_at", "interception_rule", *SOURCE),
        INTERCEPTED,
    ),
    "penalties": Part("penalties", ("account_id", "kind", "reason", "imposed_at", "revoked_at", *SOURCE)),
    "authorisations": Part(
        "authorisations",
        (
            *("authorisation_id", "account_id", "store_id", "brand", "granted_by", "parent_authorisation_id"),
            *("valid_from", "valid_to", "status", "checked_at", *SOURCE),
        ),
    ),
    "certificates": Part("certificates", ("certificate_id", "listing_id", "store_id", "status", "checked_at", *SOURCE)),
    "sellers": Part("accounts", ("account_id",)),
    "store_operators": Part("store_operators", ("store_id", "account_id", "relation", "valid_from", "valid_to")),
}


def gathered(accepted: Frames) -> dict[str, DataFrame]:
    """The ``PARTS`` of the ``accepted`` datasets; brands are masked, since any text may stand there."""
    return {part: accepted[of.dataset].where(of.where).select(*_shown(of)) for part, of in PARTS.items()}


def _shown(part: Part) -> list[str | Column]:
    masked = masked_texts(F.col("brand")).alias("brand")
    return [masked if column == "brand" and part.shown else column for column in part.columns]


def near_authorisations(parts: Frames) -> dict[str, DataFrame]:
    """``parts`` of which ``authorisation.chained`` is made, no more than it asks for."""
    papers, operators = parts["authorisations"], parts["store_operators"]
    own = operators.where("relation = 'owner'").join(papers.select("account_id"), "account_id", "left_semi")
    stores = own.select("store_id").unionByName(papers.select("store_id")).distinct()
    grantors = papers.selectExpr("granted_by AS account_id")
    return {
        "authorisations": papers,
        "sellers": parts["sellers"].join(grantors, "account_id", "left_semi"),
        "store_operators": operators.join(stores, "store_id", "left_semi"),
        "listed": parts["listed"].join(stores, "store_id", "left_semi"),
    }


def placed_certificates(parts: Frames) -> DataFrame:
    """``certificates`` as ``certificate.PLACED``."""
    certificates, listed = parts["certificates"], parts["listed"]
    stores = listed.selectExpr("listing_id", "store_id AS listed_store").distinct()
    placed = F.coalesce("store_id", "listed_store")
    joined = certificates.join(stores, "listing_id", "left").withColumn("store_id", placed)
    return joined.where("store_id IS NOT NULL").select(certificates.columns)


def copied_to_stores(parts: Frames) -> dict[str, DataFrame]:
    """What the stores need of ``sold``, ``purchases``, ``listed`` and ``penalties``, each row with ``store_id``.

    A paper finds its listing and its order in whichever store these are, a penalty all stores that its account ever
    owned, and an account that something was sent back to all that it sold.
    """
    owners = parts["store_operators"].where("relation = 'owner'").select("store_id", "account_id").distinct()
    listings = ("store_id", "listing_id")
    papers = (
        parts["complaints"]
        .where(FAKES)
        .select(*listings)
        .unionByName(parts["appraisals"].select(*listings))
        .unionByName(parts["channel"].select(*listings))
        .unionByName(parts["certificates"].select(*listings))
    )
    sellers = owners.join(parts["claims"], "store_id", "left_semi")
    asked = owners.join(sellers, "account_id", "left_semi")
    purchases = parts["sold"].drop("store_id").join(parts["appraisals"].select("store_id", "order_id"), "order_id")
    return {
        "sold": parts["sold"].join(asked, "store_id", "left_semi"),
        "purchases": purchases,
        "listed": parts["listed"].drop("store_id").join(papers.distinct(), "listing_id"),
        "penalties": parts["penalties"].join(owners, "account_id"),
    }
