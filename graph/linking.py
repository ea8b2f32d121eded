"""The link stage: from account traits to judged values, evidence and links."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import of_table
from graph.keeping import Keep, cached
from graph.link import published
from graph.link.holdings import account_index, lookup, loud, shared, shared_values, uses
from graph.link.institutions import Guilty
from graph.link.judging import Judged, link
from graph.link.kinds import Kinds
from graph.link.links import Evidence, Links
from graph.link.meetings import Holdings
from graph.link.rules import Rules
from graph.link.uses.meeting import RECYCLED
from graph.link.verdicts import TOLD
from graph.passes.in_one_piece import InOnePiece
from graph.passes.in_shares import InShares
from graph.passes.kept import Kept, in_order
from graph.passes.tasks import Columns, Tables, in_one_task, part_of
from graph.settings import LinkSettings, MiningSettings

OUTPUTS = {"judged": Judged._fields, "evidence": Evidence._fields, "links": Links._fields}


@dataclass(frozen=True)
class Known:
    """What is known of accounts and payees before anything is linked.

    ``guilty``: (account_id, guilt_bits) of the accounts with evidence of their own; ``payment_agents``: (trait_token)
    of payees that pay for others (``graph.link.payment_agents``).
    """

    guilty: DataFrame
    payment_agents: DataFrame


@dataclass(frozen=True)
class Linked:
    """What the link stage found; accounts and values are numbers (``index``, ``values``), columns as of the named
    tuples of ``graph.link``. ``passes``: how the mining runs on, where one task does not hold it."""

    rules: Rules
    passes: InShares | None
    index: DataFrame
    values: DataFrame
    uses: DataFrame
    holdings: DataFrame
    judged: DataFrame
    evidence: DataFrame
    links: DataFrame

    @property
    def firm(self) -> DataFrame:
        """The links that make groups: more likely than not of one hand, or a hard one."""
        return self.links.where((F.col("millibits") >= self.rules.firm_millibits()) | (F.col("hard") == 1))


def mine_links(
    account_traits: DataFrame,
    place_tokens: DataFrame,
    settings: MiningSettings,
    accounts: DataFrame,
    keep: Keep = cached,
    known: Known | None = None,
) -> Linked:
    """Links between the accounts that hold ``account_traits`` (``graph.tables.ACCOUNT_TRAITS``).

    ``place_tokens``: (trait_token, place_kind, …), listed shared places; ``accounts``: (account_id, …), all there are;
    ``known``: what helps to tell institutions from crews.
    """
    kinds = Kinds.of(settings.traits, settings.link)
    index = keep("index", account_index(accounts, account_traits))
    places = place_tokens.groupBy("trait_token").agg(F.min("place_kind").alias("place_kind"))
    found = keep("shared", shared(account_traits))
    values = keep("values", shared_values(found, places, settings.traits))
    agents = known.payment_agents if known else None
    used = keep("uses", numbered_uses(found, values, index, kinds, settings.link, agents))
    held = used.select(*Holdings._fields)
    guilty = keep("guilty", numbered_guilty(index, known.guilty if known else None))
    rules = Rules(index.count(), kinds, settings.link, settings.communities)
    passes = in_shares_if_many(values, settings, keep)
    linked = _in_shares(passes, held, guilty, rules) if passes else _in_one_task(held, guilty, rules, keep)
    return Linked(rules, passes, index, values, used, held, **linked)


def in_shares_if_many(values: DataFrame, settings: MiningSettings, keep: Keep) -> InShares | None:
    """How the mining runs where there are more than ``one_task_holdings``; None where one task holds them all."""
    holdings = (
        loud(values, settings.link).agg(F.coalesce(F.sum("accounts"), F.lit(0)).alias("holdings")).collect()[0].holdings
    )
    if holdings <= settings.link.one_task_holdings:
        return None
    return InShares(-(-holdings // settings.link.share_holdings), settings.components, keep)


def _in_one_task(held: DataFrame, guilty: DataFrame, rules: Rules, keep: Keep) -> dict[str, DataFrame]:
    def work(tables: Tables) -> dict[str, Columns]:
        holdings, caught = (in_order(of_table(kind, tables[kind.__name__])) for kind in (Holdings, Guilty))
        found = link(InOnePiece(), Kept(Holdings, holdings), Kept(Guilty, caught), rules)
        return {name: kept.rows for name, kept in found._asdict().items()}

    kept = keep("linked", in_one_task({Holdings.__name__: held, Guilty.__name__: guilty}, work, OUTPUTS))
    return {name: part_of(kept, OUTPUTS, name) for name in OUTPUTS}


def _in_shares(passes: InShares, held: DataFrame, guilty: DataFrame, rules: Rules) -> dict[str, DataFrame]:
    found = link(passes, Kept(Holdings, held), Kept(Guilty, guilty), rules)
    return {name: kept.rows for name, kept in found._asdict().items()}


def numbered_uses(
    shared: DataFrame,
    values: DataFrame,
    index: DataFrame,
    kinds: Kinds,
    settings: LinkSettings,
    payment_agents: DataFrame | None = None,
) -> DataFrame:
    """``graph.link.meetings.Holdings`` of the values that are judged, with the ``source_rows`` that show each use.

    ``shared``, ``values`` and ``index``: of ``graph.link.holdings``; ``payment_agents``: as of ``Known``.
    """
    code = lookup({name: number for number, name in enumerate(kinds.names)}, F.col("trait_type"))
    listed = F.col("place_kind").isNotNull()
    rows = loud(values, settings).withColumn("listed", listed.cast("int"))
    if payment_agents is not None:
        agents = payment_agents.withColumn("agent", F.lit(True))
        told = F.when(F.col("agent") & ~listed, TOLD).otherwise(F.col("listed"))
        rows = rows.join(agents, "trait_token", "left").withColumn("listed", told)
    judged = rows.select("trait_token", "value", code.alias("kind"), "listed")
    return uses(shared, judged, index).select(*Holdings._fields, "source_rows")


def numbered_guilty(index: DataFrame, own_guilt: DataFrame | None) -> DataFrame:
    """``graph.link.institutions.Guilty``; ``own_guilt``: as of ``Known``."""
    if own_guilt is None:
        return index.where("false").select("account", F.lit(0).cast("bigint").alias("millibits"))
    millibits = F.round(F.col("guilt_bits") * 1000).cast("bigint").alias("millibits")
    return index.join(own_guilt, "account_id").select("account", millibits)


def value_table(linked: Linked) -> DataFrame:
    """``graph.tables.TRAIT_VALUES``."""
    return published.trait_values(linked.values, linked.judged, linked.rules.kinds, linked.rules.linking)


def link_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINKS``."""
    return published.link_table(linked.links, linked.index, linked.rules.kinds, linked.rules.prior)


def evidence_table(linked: Linked) -> DataFrame:
    """``graph.tables.LINK_EVIDENCE``: the values behind each link; recycled phones stand in the exclusions."""
    return published.evidence_table(linked.evidence, linked.values, linked.uses, linked.index)


def recycled_phones(linked: Linked) -> DataFrame:
    """(account_a, account_b, trait_token): phones that changed hands after a silence, and so tie nobody."""
    recycled = linked.evidence.where(F.col("reason") == RECYCLED).join(
        linked.values.select("value", "trait_token"), "value"
    )
    return published.with_ids(recycled, linked.index).select("account_a", "account_b", "trait_token")
