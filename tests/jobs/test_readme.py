"""What the README shows works as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from jobs import cli

README = Path(__file__).resolve().parent.parent.parent / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
SAMPLE_NIGHT = "2026-03-03"


def test_there_is_an_example_for_each_reader() -> None:
    assert [word for word in ("duckdb", "pandas", "pyspark") if any(word in text for text in EXAMPLES)] == [
        "duckdb",
        "pandas",
        "pyspark",
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split()[1])
def test_the_examples_for_reading_a_night_run(published: Any, example: str) -> None:
    names: dict[str, Any] = {}
    here = example.replace(SAMPLE_NIGHT, published.second).replace("warehouse/", f"{published.warehouse}/")
    exec(here, names)
    results = [names[name] for name in ("top", "by_family") if name in names]
    assert all(len(result) for result in results)
    if "provinces" in names:
        assert names["provinces"].count() > 0


def test_every_job_that_it_names_is_there() -> None:
    named = set(re.findall(r"\./spark-submit\.sh ([a-z][a-z-]*)", README.read_text(encoding="utf-8")))
    assert named <= {job.name for job in cli.JOBS}
