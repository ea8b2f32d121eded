"""The facts of a lead, for and against it, each with the row of the landing zone that shows it."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from leads.facts.findings import Findings, named_accounts
from leads.facts.guilt import guilt_facts
from leads.facts.held_apart import held_apart_facts, unnamed_facts
from leads.facts.links import cited_links, link_facts
from leads.facts.memberships import membership_facts
from leads.facts.orders import order_facts
from leads.facts.places import place_facts
from leads.facts.roles import role_facts
from leads.facts.stock import stock_facts
from leads.facts.values import value_facts
from leads.settings import LeadSettings
from leads.tables import LEAD_EVIDENCE


def lead_evidence(
    leads: DataFrame, found: Findings, config_hash: str, settings: LeadSettings, time_zone: str
) -> DataFrame:
    """``LEAD_EVIDENCE`` of ``leads``: (lead_id, ring_id)."""
    named = named_accounts(leads, found.ring_members)
    links = cited_links(named, found.link_evidence, found.accepted, settings)
    parts = [
        guilt_facts(named, found.guilt, settings),
        link_facts(links),
        membership_facts(named, links, settings),
        role_facts(named, found.ring_roles, found.role_rows, found.member_traits, found.accepted, settings),
        place_facts(named, found.regions),
        order_facts(named, found.assessed, time_zone),
        stock_facts(named, found.offered),
        value_facts(leads, found.amounts),
        held_apart_facts(named, found.exclusions, settings),
        unnamed_facts(leads, found.ring_members),
    ]
    rows = reduce(DataFrame.unionByName, parts).withColumn("rule_version", F.lit(config_hash[:12]))
    return LEAD_EVIDENCE.select(rows).dropDuplicates(list(LEAD_EVIDENCE.key))
