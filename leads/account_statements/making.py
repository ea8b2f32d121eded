"""Makes the table of statements of reasons: Spark gathers, Python tells, account by account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema

from graph.settings import SuspicionSettings
from leads.account_statements.gathering import Judgement, gathered
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.account_statements.telling import Setting, statements
from leads.account_statements.words import texts
from leads.settings import LeadSettings


def account_statements(
    live: DataFrame, found: Judgement, night_end: datetime, setting: Setting, before: DataFrame | None
) -> DataFrame:
    """``ACCOUNT_STATEMENTS``: of every account that tonight's ``live`` leads name, and those of leads carried on.

    ``before``: the table of the night before, where there is one.
    """
    found_out = gathered(live, found, night_end, setting.zone)
    # Made here: a worker has no session to read the types with.
    shape = to_arrow_schema(ACCOUNT_STATEMENTS.schema)

    def tell(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [row for account in batch.to_pylist() for row in statements(account, setting)]
            yield pa.RecordBatch.from_pylist(rows, schema=shape)

    tonight = ACCOUNT_STATEMENTS.select(found_out.mapInArrow(tell, ACCOUNT_STATEMENTS.schema))
    if before is None:
        return tonight
    carried = ACCOUNT_STATEMENTS.select(before.join(live.select("lead_id"), "lead_id", "left_anti"))
    return ACCOUNT_STATEMENTS.select(tonight.unionByName(carried))


def setting_of(night: str, zone: str, config_hash: str, suspicion: SuspicionSettings, leads: LeadSettings) -> Setting:
    """What the statements of ``night`` say of its rules."""
    return Setting(
        night=night,
        zone=zone,
        config_hash=config_hash,
        membership=suspicion.suspected_membership,
        grounds=suspicion.suspected_grounds,
        guilty_bits=suspicion.guilty_bits,
        group_members=suspicion.lead_guilty_members,
        group_sources=suspicion.lead_sources,
        contact={str(code): text for code, text in leads.appeal_contact.items()},
        days=leads.appeal_days,
        deeds_in_full=leads.statement_deeds_in_full,
        ties_in_full=leads.statement_ties_in_full,
        texts=texts(),
    )
