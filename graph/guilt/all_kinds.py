"""Every kind of evidence of counterfeit sale, in one table.

Who complained, which store it was about and whose store that was are three questions, so in a large night rows meet in
turn by complainant, by store and by account; in a small one each step follows in the same task.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from graph.given import fields_of
from graph.guilt import appraisal, authorisation, certificate, complaint, interception, penalty, refund
from graph.guilt.credibility import COMPANY, RECORD, with_company, with_records, words
from graph.guilt.gathering import copied_to_stores, gathered, near_authorisations, placed_certificates
from graph.guilt.record import GUILT_EVIDENCE, weighed, weights
from graph.ownership import OWNER_SPANS
from graph.passes.rows import Tables, on_rows, on_rows_to_several, tables_in
from graph.passes.sql import answer, ask, database
from graph.settings import SuspicionSettings
from graph.spread import shares

OF_PAPERS = (*appraisal.KINDS.values(), *complaint.KINDS.values(), *interception.KINDS, *certificate.KINDS.values())
OF_ACCOUNTS = (*penalty.KINDS, *refund.KINDS)

# An account's row of every table that a share of stores makes.
ACCOUNT = (
    "coalesce(evidence.account_id, causes.account_id, sales.account_id, claims.account_id, answerable.account_id, "
    "certified.account_id)"
)
HOLDER = "coalesce(grants.account_id, held.account_id)"
STORE = "coalesce(complaints.store_id, appraisals.store_id, claims.store_id)"


# A certificate is shown beside other evidence only.
CERTIFIED = "SELECT * FROM certified SEMI JOIN (SELECT account_id FROM guilt WHERE bits > 0) USING (account_id)"
SAID = "SELECT * FROM said UNION ALL BY NAME SELECT * FROM penalties"


def guilt_evidence(accepted: Mapping[str, DataFrame], night_end: datetime, settings: SuspicionSettings) -> DataFrame:
    """``graph.guilt.record.GUILT_EVIDENCE`` of all accounts, from the accepted datasets."""
    parts = gathered(accepted)
    if shares(parts["complaints"].sparkSession) > 1:
        return _in_shares(parts, night_end, settings)

    def work(tables: Tables) -> pa.Table:
        return evidence(tables, night_end, settings)

    return on_rows(parts, dict.fromkeys(parts, "0"), work, GUILT_EVIDENCE.schema)


def evidence(parts: Tables, night_end: datetime, settings: SuspicionSettings) -> pa.Table:
    """``GUILT_EVIDENCE`` of all accounts, from the ``gathering.PARTS`` of the accepted datasets."""
    complaints = with_company(with_records(parts["complaints"], settings), settings)
    credited = of_complainants({**parts, "complaints": complaints}, settings)
    placed = answer({name: parts[name] for name in ("certificates", "listed")}, certificate.PLACED)
    made = of_stores({**parts, **credited, "certificates": placed, "purchases": parts["sold"]}, night_end, settings)
    chained = authorisation.chained(parts, night_end, settings)
    return of_accounts({**made, **chained, "penalties": parts["penalties"]}, night_end, settings)


def of_complainants(parts: Tables, settings: SuspicionSettings) -> Tables:
    """``complaints`` about counterfeits, ``appraisals`` and ``claims``, each with what its author's word is worth.

    ``parts``: the same, ``complaints`` with ``RECORD`` and ``COMPANY``; all that each of those people said.
    """
    with database({**parts, "words": words(parts["complaints"], settings)}) as engine:
        return {
            "complaints": engine.execute(complaint.CREDITED).to_arrow_table(),
            "appraisals": engine.execute(appraisal.CREDITED).to_arrow_table(),
            "claims": engine.execute(refund.CREDITED).to_arrow_table(),
        }


def of_stores(parts: Tables, night_end: datetime, settings: SuspicionSettings) -> Tables:
    """``evidence`` (``GUILT_EVIDENCE``) of papers, ``causes`` of penalties (``penalty.FOLLOWED``), ``sales`` and
    ``claims`` by account (``refund.SALES``, ``refund.CLAIMS``), what authorisations may answer (``answerable``:
    ``authorisation.ANSWERABLE``), and what certificates show (``certified``: ``GUILT_EVIDENCE``).

    ``parts``: what ``of_complainants`` made, ``purchases`` (order_id, paid_at), and the other ``gathering.PARTS``; all
    that concerns each of the stores.
    """
    given = {"lag_days": settings.paper_lag_days, "cause_days": settings.cause_days, "night_end": night_end}
    facts = weighed(appraisal.FACTS, complaint.FACTS, interception.FACTS)
    with database({**parts, "weights": weights(OF_PAPERS, settings)}) as engine:
        for name, query in {
            "spans": OWNER_SPANS,
            "appraised": appraisal.PAPERS,
            "complained": complaint.PAPERS,
            "intercepted": interception.PAPERS,
        }.items():
            ask(engine, f"CREATE TABLE {name} AS {query}", given)
        made = {
            "evidence": facts,
            "causes": penalty.FOLLOWED,
            "sales": refund.SALES,
            "claims": refund.CLAIMS,
            "answerable": authorisation.PAPERS,
            "certified": weighed(certificate.FACTS),
        }
        return {name: ask(engine, query, given).to_arrow_table() for name, query in made.items()}


def of_accounts(parts: Tables, night_end: datetime, settings: SuspicionSettings) -> pa.Table:
    """``GUILT_EVIDENCE``: the ``evidence`` there is, that of ``penalties``, of what was sent back and of papers of the
    accounts' own.

    ``parts``: what ``of_stores`` and ``authorisation.chained`` made, and ``penalties``; all that concerns each of the
    accounts.
    """
    given = {
        "lag_days": settings.paper_lag_days,
        "night_end": night_end,
        "base_rate": settings.refund_base_rate,
        "min_orders": settings.refund_min_orders,
    }
    query = (
        f"SELECT * FROM evidence UNION ALL BY NAME {weighed(penalty.FACTS, refund.FACTS)} "
        "UNION ALL BY NAME SELECT * FROM held"
    )
    with database({**parts, "weights": weights(OF_ACCOUNTS, settings)}) as engine:
        found = ask(engine, query, given).to_arrow_table()
        penalties = ask(engine, authorisation.PENALTIES, given).to_arrow_table()
    # A night without such papers, or an account that nothing speaks against, is spared the rest.
    more = []
    if parts["certified"].num_rows:
        more.append(answer({"guilt": found, "certified": parts["certified"]}, CERTIFIED))
    if parts["grants"].num_rows:
        answerable = answer({"said": parts["answerable"], "penalties": penalties}, SAID)
        more.append(authorisation.authorised(found, answerable, parts["grants"], settings))
    return pa.concat_tables([found, *(rows.select(found.column_names).cast(found.schema) for rows in more)])


def _in_shares(parts: dict[str, DataFrame], night_end: datetime, settings: SuspicionSettings) -> DataFrame:
    complaints = _step("complaints", parts["complaints"], RECORD, with_records, "complainant_id", settings)
    complaints = _step("complaints", complaints, COMPANY, with_company, "store_id", settings)
    said = {"complaints": complaints, "appraisals": parts["appraisals"], "claims": parts["claims"]}
    heard = on_rows_to_several(
        said,
        {"complaints": "complainant_id", "appraisals": "rights_holder_id", "claims": "buyer_id"},
        lambda tables: of_complainants(tables, settings),
        {
            # The record goes, and comes back as part of the credit.
            "complaints": _and(parts["complaints"], complaint.CREDIT),
            "appraisals": _and(parts["appraisals"], appraisal.CREDIT),
            "claims": parts["claims"].schema,
        },
    )
    chained = on_rows_to_several(
        near_authorisations(parts),
        dict.fromkeys(("authorisations", "sellers", "store_operators", "listed"), "0"),
        lambda tables: authorisation.chained(tables, night_end, settings),
        {"grants": authorisation.GRANTS, "held": GUILT_EVIDENCE.ddl},
    )
    parts = {**parts, "certificates": placed_certificates(parts)}
    near = {name: parts[name] for name in ("stopped", "store_operators", "channel", "certificates")}
    near |= copied_to_stores(parts)
    made = on_rows_to_several(
        {"heard": heard, **near},
        {"heard": STORE, **dict.fromkeys(near, "store_id")},
        lambda tables: of_stores({**tables, **tables_in(tables["heard"])}, night_end, settings),
        {
            "evidence": GUILT_EVIDENCE.ddl,
            "causes": penalty.FOLLOWS,
            "sales": refund.SOLD,
            "claims": _and(parts["claims"], "account_id string"),
            "answerable": authorisation.ANSWERABLE,
            "certified": GUILT_EVIDENCE.ddl,
        },
    )
    return on_rows(
        {"made": made, "chained": chained, "penalties": parts["penalties"]},
        {"made": ACCOUNT, "chained": HOLDER, "penalties": "account_id"},
        lambda tables: of_accounts(
            {**tables, **tables_in(tables["made"]), **tables_in(tables["chained"])}, night_end, settings
        ),
        GUILT_EVIDENCE.schema,
    )


def _step(
    name: str,
    frame: DataFrame,
    more: str,
    work: Callable[[pa.Table, SuspicionSettings], pa.Table],
    key: str,
    settings: SuspicionSettings,
) -> DataFrame:
    return on_rows({name: frame}, {name: key}, lambda tables: work(tables[name], settings), _and(frame, more))


def _and(frame: DataFrame, more: str) -> StructType:
    return StructType([*frame.schema.fields, *fields_of(more)])
