"""The facts of a lead, for and against it, each with the row of the landing zone that shows it."""

from __future__ import annotations

import pyarrow as pa

from graph.passes.rows import Tables
from graph.passes.sql import answer
from leads.facts.guilt import GUILT_FACTS
from leads.facts.held_apart import HELD_APART_FACTS, UNNAMED_FACTS
from leads.facts.links import CITED_LINKS, LINK_FACTS
from leads.facts.memberships import MEMBERSHIP_FACTS
from leads.facts.orders import ORDER_FACTS
from leads.facts.places import PLACE_FACTS
from leads.facts.roles import ROLE_FACTS
from leads.facts.stock import STOCK_FACTS
from leads.facts.values import VALUE_FACTS
from leads.settings import LeadSettings
from leads.tables import LEAD_EVIDENCE

# Accounts that a lead may name.
NAMED = """
    SELECT lead_id, ring_id, account_id, membership, membership_probability, reasons
    FROM ring_members JOIN live USING (ring_id) WHERE suspected
"""
FACTS = (
    GUILT_FACTS,
    LINK_FACTS,
    MEMBERSHIP_FACTS,
    ROLE_FACTS,
    PLACE_FACTS,
    ORDER_FACTS,
    STOCK_FACTS,
    VALUE_FACTS,
    HELD_APART_FACTS,
    UNNAMED_FACTS,
)
EVIDENCE = f"""
    WITH named AS ({NAMED}),
    cited_links AS MATERIALIZED ({CITED_LINKS})
    SELECT {", ".join(LEAD_EVIDENCE.names)} FROM (
        SELECT *, $rule_version AS rule_version FROM (
            {" UNION ALL BY NAME ".join(f"SELECT * FROM ({facts})" for facts in FACTS)}
        )
    )
    QUALIFY row_number() OVER (PARTITION BY {", ".join(LEAD_EVIDENCE.key)}
        ORDER BY kind, source_night, source_file, derived_from) = 1
"""


def lead_evidence(tables: Tables, config_hash: str, settings: LeadSettings, time_zone: str) -> pa.Table:
    """``LEAD_EVIDENCE`` of the leads of ``tables``; days are those of ``time_zone``.

    ``live``: (lead_id, ring_id). ``ring_members``, ``ring_roles``, ``link_evidence``: the tables. ``member_traits``,
    ``role_rows``: of ``graph.roles``. ``amounts``: RING_AMOUNTS of the scope `suspected` with their thresholds;
    ``goods``: RING_GOODS of that scope.
    ``assessed``: of ``leads.brushing.assess``. ``offered``: of ``leads.amounts.offered``. ``guilt``: GUILT_EVIDENCE,
    ``exclusions``: EXCLUSIONS, ``regions``: of ``leads.regions.account_regions``, each with the ``ring_id`` of its
    account. ``row sources``: (source_dataset, source_night, source_file, row_digest) of rows that may be cited.
    """
    given = {
        "rule_version": config_hash[:12],
        "guilt_facts": settings.guilt_facts_per_account,
        "against_facts": settings.against_facts_per_account,
        "values_per_pair": settings.values_per_pair,
        "rows_per_value": settings.rows_per_value,
        "time_zone": time_zone,
    }
    return answer(tables, EVIDENCE, given)
