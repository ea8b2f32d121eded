"""What this machine has to give: memory, as far as a container leaves it, and the limits in ``conf/machine.yaml``."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import yaml

from graph.settings import Settings
from jobs.options import ROOT

CONFIG = ROOT / "conf" / "machine.yaml"
CONTAINER_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
GIB = 2**30


class Limits(Settings):
    """``conf/machine.yaml``: Java's major versions, memory and disk in GiB."""

    java_lowest: int
    java_highest: int
    java_preferred: int
    driver_memory_share: float
    driver_memory_highest: float
    memory_needed: float
    warehouse_free: float
    scratch_free: float


@cache
def limits() -> Limits:
    tree = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return Limits.model_validate({key: leaf["value"] for key, leaf in tree.items()})


def memory() -> int:
    """Bytes that this process and its children may use: the machine's, or less when a container says so."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *(limit for path in CONTAINER_LIMITS if (limit := _limit(path)))])


def driver_memory() -> str:
    """The heap of Spark's driver as ``--driver-memory`` takes it: a share of the memory, in MiB."""
    share = memory() * limits().driver_memory_share
    return f"{int(min(share, limits().driver_memory_highest * GIB)) // 2**20}m"


def _limit(path: Path) -> int:
    """Bytes that the control group at ``path`` allows, 0 when it sets no limit or is not there."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0
