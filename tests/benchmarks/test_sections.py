"""Sections that benchmarks write into the README."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import sections


def test_only_the_section_changes(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- sdn: start -->\nold\n<!-- sdn: end -->\nz\n", encoding="utf-8")
    sections.replace("sdn", "new", readme)
    assert readme.read_text(encoding="utf-8") == "a\n<!-- sdn: start -->\nnew\n<!-- sdn: end -->\nz\n"


def test_a_missing_section_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="unpack"):
        sections.replace("sdn", "new", readme)
    assert readme.read_text(encoding="utf-8") == "a\n"


@pytest.mark.parametrize("name", ["febrl", "sdn", "nightly"])
def test_the_readme_has_the_sections(name: str) -> None:
    text = sections.README.read_text(encoding="utf-8")
    assert text.index(f"<!-- {name}: start -->") < text.index(f"<!-- {name}: end -->")
