"""Opens the rows of the landing zone that packets may show."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from graph.failures import DataGateError
from jobs import keys
from jobs.packets.orders import Order
from jobs.packets.sight import Sight
from jobs.published_tables import PublishedTables, key_version
from jobs.settings import RingtraceSettings
from jobs.vault import Access, Vault
from leads.dossier.source_rows import SourceRow


class Opened:
    """Opens the rows behind leads; each opening is in the vault's log before a row is read.

    UsageError when the profile has no right to them.
    """

    def __init__(self, arguments: argparse.Namespace, settings: RingtraceSettings, tables: PublishedTables) -> None:
        token_keys = keys.load_keys(arguments.key, arguments.landing, settings.standardise.key_version)
        keyring = token_keys.of(key_version(tables))
        self._sight = Sight(arguments.profile, arguments.third_persons, keyring, settings.standardise)
        self._legal_basis = arguments.legal_basis
        self._access(None).check()
        self._vault = Vault.open(arguments.vault, arguments.warehouse, token_keys)

    def with_rows(self, orders: Sequence[Order]) -> list[Order]:
        """The orders with the rows that the profile may see; DataGateError when the vault lacks one that is cited."""
        cited = [order.tables.evidence["row_digest"].dropna().unique() for order in orders]
        openings = [(self._access(order.lead_id), digests) for order, digests in zip(orders, cited, strict=True)]
        found = self._vault.rows_of_each(openings)
        for order, digests, rows in zip(orders, cited, found, strict=True):
            if len(rows) < len(digests):
                lacking = len(digests) - len(rows)
                raise DataGateError(
                    f"{order.lead_id}: the vault lacks {lacking} of {len(digests)} rows that the lead cites"
                )
        return [
            replace(order, rows=tuple(SourceRow(*row) for row in rows), sight=self._sight)
            for order, rows in zip(orders, found, strict=True)
        ]

    def _access(self, lead_id: str | None) -> Access:
        profile = self._sight.profile
        return Access(f"packet of a lead as {profile}", profile, self._legal_basis, lead_id)
