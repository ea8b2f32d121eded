"""The link stage: from account traits to judged values, evidence and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import of_table
from graph.keeping import Keep, cached
from graph.link import published
from graph.link.holdings import account_index, lookup, shared_values, uses
from graph.link.judging import Judged, link
from graph.link.kinds import Kinds
from graph.link.links import Evidence, Links
from graph.link.meetings import Holdings
from graph.link.pools import Pools
from graph.link.ties import needed_millibits, prior_bits
from graph.link.uses.meeting import RECYCLED
from graph.passes.tasks import Columns, Tables, in_one_task, part_of
from graph.settings import CommunitySettings, LinkSettings, TraitType

OUTPUTS = {"judged": Judged._fields, "evidence": Evidence._fields, "links": Links._fields, "pools": Pools._fields}


@dataclass(frozen=True)
class Linked:
    """What the link stage found; accounts and values are numbers (``index``, ``values``), columns as of the named
    tuples of ``graph.link``."""

    index: DataFrame
    accounts: int
    prior: float
    settings: LinkSettings
    kinds: Kinds
    values: DataFrame
    uses: DataFrame
    holdings: DataFrame
    judged: DataFrame
    evidence: DataFrame
    links: DataFrame
    pools: DataFrame

    def firm(self, min_probability: float) -> DataFrame:
        """The links that make groups: more likely than not of one hand, or a hard one."""
        needed = needed_millibits(self.prior, min_probability)
        return self.links.where((F.col("millibits") >= needed) | (F.col("hard") == 1))


def mine_links(
    account_traits: DataFrame,
    place_tokens: DataFrame,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
    communities: CommunitySettings,
    accounts: DataFrame,
    keep: Keep = cached,
) -> Linked:
    """Links between the accounts that hold ``account_traits`` (``graph.tables.ACCOUNT_TRAITS``).

    ``place_tokens``: (trait_token, place_kind, …), listed shared places; ``accounts``: (account_id, …), all there are.
    """
    kinds = Kinds.of(types, settings)
    index = keep("index", account_index(accounts, account_traits))
    count = index.count()
    places = place_tokens.groupBy("trait_token").agg(F.min("place_kind").alias("place_kind"))
    values = keep("values", shared_values(account_traits, places, types))
    used = keep("uses", uses(account_traits, values, index))
    held = numbered_holdings(used, values, kinds, settings)
    work = partial(_link, accounts=count, kinds=kinds, settings=settings, communities=communities)
    found = keep("linked", in_one_task({"holdings": held}, work, OUTPUTS))
    parts = {name: part_of(found, OUTPUTS, name) for name in OUTPUTS}
    return Linked(index, count, prior_bits(count, settings), settings, kinds, values, used, held, **parts)


def numbered_holdings(used: DataFrame, values: DataFrame, kinds: Kinds, settings: LinkSettings) -> DataFrame:
    """``graph.link.meetings.Holdings`` of the values that are judged."""
    code = lookup({name: number for number, name in enumerate(kinds.names)}, F.col("trait_type"))
    loud = values.where(~F.col("domain").isin(settings.silent_domains)).select(
        "value", code.alias("kind"), F.col("place_kind").isNotNull().cast("int").alias("listed")
    )
    return used.join(loud, "value").select(*Holdings._fields)


def _link(
    tables: Tables, accounts: int, kinds: Kinds, settings: LinkSettings, communities: CommunitySettings
) -> dict[str, Columns]:
    found = link(of_table(Holdings, tables["holdings"]), accounts, kinds, settings, communities)
    return {"judged": found.judged, "evidence": found.evidence, "links": found.links, "pools": found.pools}


def value_table(linked: Linked) -> DataFrame:
    """``graph.tables.TRAIT_VALUES``."""
    return published.trait_values(linked.values, linked.judged, linked.settings)


def link_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINKS``."""
    return published.link_table(linked.links, linked.index, linked.kinds, linked.prior)


def evidence_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINK_EVIDENCE``: the values behind each link; recycled phones stand in the exclusions."""
    return published.evidence_table(linked.evidence, linked.values, linked.uses, linked.index)


def recycled_phones(linked: Linked) -> DataFrame:
    """(account_a, account_b, trait_token): phones that changed hands after a silence, and so tie nobody."""
    recycled = linked.evidence.where(F.col("reason") == RECYCLED).join(
        linked.values.select("value", "trait_token"), "value"
    )
    return published.with_ids(recycled, linked.index).select("account_a", "account_b", "trait_token")
