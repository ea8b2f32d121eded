"""What the how-to of regions and maps shows works as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from jobs import cli

HOWTO = Path(__file__).resolve().parents[2] / "docs/howto/regions-and-maps.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
SAMPLE_NIGHT = "2026-03-03"


@pytest.fixture(scope="module")
def maps(published: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The maps of the second night, as the how-to has them made."""
    out = tmp_path_factory.mktemp("maps")
    words = ["export-maps", "--no-print", "--warehouse", str(published.warehouse), "--out", str(out)]
    assert cli.main(words) == 0
    return out


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_run_and_find_something(published: Any, maps: Path, example: str) -> None:
    names: dict[str, Any] = {}
    here = example.replace(SAMPLE_NIGHT, published.second)
    here = here.replace("warehouse/night", f"{published.warehouse}/night").replace("maps/2026", f"{maps}/2026")
    exec(here, names)
    found = {
        name: names[name] for name in ("counties", "spread", "near", "busiest", "by_level", "into") if name in names
    }
    assert found
    for name, rows in found.items():
        assert (rows.count() if name in ("by_level", "into") else len(rows)) > 0, name


def test_totals_of_the_examples_are_those_of_the_table(published: Any, maps: Path) -> None:
    table = published.frame(published.second, "regional_distribution")
    names: dict[str, Any] = {}
    geopandas = next(example for example in EXAMPLES if "geopandas" in example)
    exec(geopandas.replace("maps/2026-03-03", f"{maps}/{published.second}"), names)
    keys = ["basis", "level"]
    counts = ["orders", "rings_centred", "rings", "members", "leads"]
    of_map, of_table = (frame.groupby(keys)[counts].sum() for frame in (names["regions"], table))
    assert (of_map == of_table).all(axis=None)
    assert (names["regions"].groupby(keys)["sold_value"].sum() == table.groupby(keys)["sold_value"].sum()).all()
