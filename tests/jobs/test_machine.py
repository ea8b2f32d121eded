"""Memory: the machine's or a container's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobs import machine

INSTALLED = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize(
    ("text", "expected"), [("max\n", INSTALLED), ("1073741824\n", 2**30), (f"{2**62}\n", INSTALLED), ("", INSTALLED)]
)
def test_a_container_limit_below_the_machines_memory_counts(
    text: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.max").write_text(text)
    monkeypatch.setattr(machine, "CONTAINER_LIMITS", (tmp_path / "memory.max", tmp_path / "none"))
    assert machine.memory() == expected


def test_the_driver_gets_its_share_up_to_the_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 8 * machine.GIB)
    assert machine.driver_memory() == "4096m"
    monkeypatch.setattr(machine, "memory", lambda: 1024 * machine.GIB)
    assert machine.driver_memory() == "32768m"
