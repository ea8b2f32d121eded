"""A vault for tests, filled without Spark."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.keys import TokenKeys
from jobs.vault import Access, Vault
from leads.claims import CLAIMS
from lineage.sealing import SEALED_ROWS, seal

NIGHT = "2026-03-01"
ACCESS = Access("a test", "police", "order 7")
KEYS = TokenKeys({version: hashlib.sha256(version.encode()).digest() for version in "12"}, Path("token.key"))


class House:
    """A vault beside a warehouse that is only a name; ``fill`` puts rows (text → its claims) into a run."""

    def __init__(self, folder: Path, warehouse: str | None = None) -> None:
        self.warehouse = warehouse or str(folder / "warehouse")
        self.path = folder / "vault"
        self.vault = self.open(KEYS)

    def open(self, keys: TokenKeys) -> Vault:
        return Vault.open(self.path, self.warehouse, keys)

    def fill(self, run_id: str, rows: Mapping[str, Sequence[str]], night: str = NIGHT, version: str = "1") -> None:
        self.vault.stage(night, run_id, None)
        folder = self.vault.place / ".staging" / f"{night}--{run_id}"
        keyring = KEYS.of(version)
        found = [
            {"row_digest": digest(text), "dataset": "accounts", "sealed": seal("accounts", payload(text), keyring)}
            for text in rows
        ]
        claims = [
            {"row_digest": digest(text), "dataset": "accounts", "claim": claim}
            for text, reasons in rows.items()
            for claim in reasons
        ]
        for name, table in (
            (
                SEALED_ROWS.name,
                pa.Table.from_pylist(found).append_column("key_version", pa.array([version] * len(found))),
            ),
            (CLAIMS.name, pa.Table.from_pylist(claims)),
        ):
            (folder / name).mkdir()
            pq.write_table(table, folder / name / "part-0.parquet")
        self.vault.publish(night, run_id)

    def clear(self, *texts: str, vault: Vault | None = None) -> list[str]:
        return sorted(row.row_json for row in (vault or self.vault).rows(map(digest, texts), ACCESS))


def payload(text: str) -> bytes:
    return bytes(32) + text.encode()


def digest(text: str) -> str:
    return hashlib.sha256(payload(text)).hexdigest()
