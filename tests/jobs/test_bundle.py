"""The code zip that workers import from."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graph.failures import InputOutputError
from jobs import bundle


def test_it_holds_the_packages_and_neither_data_nor_compiled_files(tmp_path: Path) -> None:
    names = zipfile.ZipFile(bundle.build(tmp_path)).namelist()
    assert {name.split("/")[0] for name in names} <= set(bundle.PACKAGES)
    assert {"jobs/cli.py", "graph/contract.py", "lineage/tables.py", "leads/tables.py"} <= set(names)
    assert not [name for name in names if name.endswith((".pyc", ".parquet")) or "truth" in name.split("/")]


def test_equal_code_gives_equal_bytes_under_one_name(tmp_path: Path) -> None:
    first, second = bundle.build(tmp_path / "a"), bundle.build(tmp_path / "b")
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    assert bundle.build(tmp_path / "a") == first


def test_a_change_of_the_code_gives_another_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    module = tmp_path / "graph" / "__init__.py"
    module.parent.mkdir()
    names = set()
    for state in range(bundle.KEPT + 2):
        module.write_text(f"STATE = {state}\n")
        names.add(bundle.build(tmp_path / "build").name)
    assert len(names) == bundle.KEPT + 2
    assert len(list((tmp_path / "build").iterdir())) == bundle.KEPT


def test_the_code_is_importable_from_the_zip_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import graph.tokens; print(graph.tokens.__file__)"]
    environment = {**os.environ, "PYTHONPATH": str(bundle.build(tmp_path))}
    shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert ".zip/graph/tokens.py" in shown.stdout


def test_a_folder_that_takes_no_files_is_an_input_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="can't be written"):
        bundle.build(tmp_path / "file" / "build")
