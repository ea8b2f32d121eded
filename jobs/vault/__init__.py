"""The vault: clear rows under seal, apart from the outputs, and a log of who had them opened, why, by what law.

::

    <vault>/access.jsonl                               a line for each opening, chained by hashes
    <vault>/warehouse-<id>/holder.json                 where the warehouse of this id lies
    <vault>/warehouse-<id>/.staging/<night>--<run>/    a run being written
    <vault>/warehouse-<id>/night=N/<run>/rows/*.parquet   sealed rows (lineage.sealing.SEALED_ROWS)
    <vault>/warehouse-<id>/night=N/<run>/claims/*.parquet why each is there: the lead that cites it, or the quarantine

A run of the warehouse has a run of the same name here, for as long as the warehouse holds it. Only the vault's owner
may enter it; it lies on a disk that every worker of the night reaches.
"""

from __future__ import annotations

from jobs.vault.access import Access, AccessLog
from jobs.vault.folder import check_private, private_folder
from jobs.vault.settings import VaultSettings
from jobs.vault.vault import ClearRow, Vault, VaultRun, sealed_versions

__all__ = [
    "Access",
    "AccessLog",
    "ClearRow",
    "Vault",
    "VaultRun",
    "VaultSettings",
    "check_private",
    "private_folder",
    "sealed_versions",
]
