"""What packets are made of, read from a published night."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from graph.contract import Table
from graph.tables import LINK_EVIDENCE, LINKS, RING_MEMBERS, RING_ROLES, RING_STORES
from jobs.inputs import recorded
from jobs.packets.sight import Sight
from jobs.published_tables import PublishedTables
from jobs.unfinished import beside
from jobs.warehouse import NightInfo, Warehouse
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.dossier.content import Setting
from leads.dossier.source_rows import SourceRow
from leads.dossier.tables import BETWEEN, OF_LEAD, OF_RING, LeadTables, of_leads
from leads.tables import LEAD_EVIDENCE, LEAD_QUEUE, LEAD_STATES, ORDER_ASSESSMENTS, RING_AMOUNTS, RING_GOODS
from lineage.tables import RING_EVENTS

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(LEAD_EVIDENCE, LEAD_STATES, LEAD_QUEUE),
        *(RING_MEMBERS, RING_ROLES, RING_STORES, RING_AMOUNTS, RING_GOODS, ORDER_ASSESSMENTS, RING_EVENTS),
        *(LINKS, LINK_EVIDENCE, ACCOUNT_STATEMENTS),
    )
}


@dataclass(frozen=True)
class Order:
    """One packet to write: where, of what, from which extracts, with which fonts, and with which rows in sight.

    ``beside``: where it lies until it is whole.
    """

    folder: Path
    beside: Path
    tables: LeadTables
    setting: Setting
    inputs: Mapping[str, Mapping[str, Any]]
    font_folder: Path
    rows: tuple[SourceRow, ...] = ()
    sight: Sight | None = None

    @property
    def lead_id(self) -> str:
        return str(self.tables.lead["lead_id"])


@dataclass(frozen=True)
class Reading:
    """Reads the orders of packets that go to ``out``; every table is read once for all leads of one call.

    ``trusted``: fingerprints of the keys that nights may be signed by whose manifests are cited.
    """

    warehouse: Warehouse
    night: NightInfo
    tables: PublishedTables
    trusted: Collection[str]
    setting: Setting
    font_folder: Path
    out: Path

    def orders(self, leads: Sequence[dict[str, Any]]) -> list[Order]:
        frames = self._frames(leads)
        inputs = self._inputs(frames[LEAD_EVIDENCE.name])
        return [self._order(tables, inputs) for tables in of_leads(leads, frames)]

    def _order(self, tables: LeadTables, inputs: Mapping[str, Mapping[str, Any]]) -> Order:
        folder = self.setting.folder(self.out, tables.lead["lead_id"])
        return Order(folder, beside(folder), tables, self.setting, inputs, self.font_folder)

    def _frames(self, leads: Sequence[dict[str, Any]]) -> dict[str, pd.DataFrame]:
        """The rows of the leads, by table."""
        ids, rings = ([lead[name] for lead in leads] for name in ("lead_id", "ring_id"))
        accounts = sorted({account for lead in leads for account in lead["suspected_accounts"]})
        wanted: dict[str, dict[str, list[str]]] = {
            **{name: {"lead_id": ids} for name in OF_LEAD},
            **{name: {"ring_id": rings} for name in OF_RING},
            **{name: {"account_a": accounts, "account_b": accounts} for name in BETWEEN},
        }
        return {name: self._rows(TABLES[name], values) for name, values in wanted.items()}

    def _rows(self, table: Table, wanted: Mapping[str, list[str]]) -> pd.DataFrame:
        """Rows of the table; none where a night of an older version has no such table."""
        if table in (ACCOUNT_STATEMENTS, RING_GOODS) and table.name not in self.night.tables:
            return pd.DataFrame(columns=table.names)
        return self.tables.rows(table, **wanted)

    def _inputs(self, evidence: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
        """The extracts that the evidence cites, as the manifests of their nights have them."""
        known = recorded(self.warehouse, self.night, evidence["source_file"].dropna().unique(), self.trusted)
        return {path: vars(digest) for path, digest in known.items() if digest}
