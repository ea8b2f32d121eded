"""A small list in the published format of the SDN list, and the real one where it lies beside the checkout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

EMPTY = ",".join(["-0- "] * 7)


@pytest.fixture
def sdn_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes the three files: entries (number, name, kind, remarks), addresses and aliases as lists of fields."""

    def write(
        entries: list[tuple[str, str, str, str]], addresses: Sequence[str] = (), aliases: Sequence[str] = ()
    ) -> Path:
        rows = [f'{number},"{name}",{kind},"CUBA",{EMPTY},"{remarks}"' for number, name, kind, remarks in entries]
        for file, lines in (("sdn", rows), ("add", addresses), ("alt", aliases)):
            text = "".join(f"{line}\r\n" for line in lines)
            (tmp_path / f"{file}.csv").write_text(f"{text}\x1a\r\n", encoding="utf-8", newline="")
        return tmp_path

    return write


@pytest.fixture(scope="session")
def published_list(root: Path) -> Path:
    folder = root.parent / "shared" / "data" / "ofac_2021"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder
