"""The warehouse of published nights: lock, staging, manifest, atomic switch, and reading a published night.

::

    <warehouse>/.lock                              held by the run that publishes
    <warehouse>/.staging/<night>--<run>/           a run being written
    <warehouse>/.resume/<night>--<key>/            what a night that failed left without clear text, for `--resume`
    <warehouse>/.runs/night=N/<run>/<table>/       whole runs, each with its `_manifest.json` and `_signature.json`
    <warehouse>/night=N -> .runs/night=N/<run>     what readers open; `switch: symlink`
    <warehouse>/_current/night=N.json              what readers open; `switch: pointer` (object stores)
    <warehouse>/_identity.json                     what the vault knows the warehouse by, wherever it lies
    <warehouse>/_lineage/<run>.N.jsonl             events of runs that failed, the newest; no reader's glob meets them

Readers open ``night=N`` and see a whole old or a whole new run, because one rename of one link stands between them.
Spark, DuckDB, pandas, Arrow and globs read through the link as if it were a folder.
"""

from __future__ import annotations

from jobs.warehouse.check import NightCheck
from jobs.warehouse.checkpoint import Checkpoint
from jobs.warehouse.nights import NightInfo
from jobs.warehouse.sealed import SealedRun
from jobs.warehouse.settings import PublishSettings
from jobs.warehouse.staging import Staging
from jobs.warehouse.warehouse import Warehouse

__all__ = ["Checkpoint", "NightCheck", "NightInfo", "PublishSettings", "SealedRun", "Staging", "Warehouse"]
