"""Shared options: folders and URIs reach every job as they were typed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from graph.failures import UsageError
from jobs import cli, nightly, options
from leads.seal.verify_packet import TEST_KEY_ID


@pytest.mark.parametrize("typed", ["s3://bucket/x", "hdfs://name:8020/a//b", "file:///tmp/x", "relative/x", "/tmp/x"])
def test_landing_and_warehouse_are_what_was_typed(typed: str) -> None:
    parser = argparse.ArgumentParser()
    options.add_landing(parser)
    options.add_warehouse(parser)
    arguments = parser.parse_args(["--landing", typed, "--warehouse", typed])
    assert (arguments.landing, arguments.warehouse) == (typed, typed)


def test_the_defaults_lie_in_the_project_and_are_shown_as_a_person_types_them() -> None:
    parser = argparse.ArgumentParser()
    options.add_landing(parser)
    options.add_warehouse(parser)
    arguments = parser.parse_args([])
    assert Path(arguments.landing) == options.ROOT / "data_samples" / "landing"
    assert Path(arguments.warehouse) == options.ROOT / "warehouse"
    assert "(default: data_samples/landing)" in " ".join(parser.format_help().split())


def test_the_readers_of_a_warehouse_take_a_uri(published: Any, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--warehouse", f"file://{published.warehouse}"]
    assert cli.main(["nights", *place]) == 0
    assert published.second in capsys.readouterr().out
    assert cli.main(["verify", "--fingerprint", TEST_KEY_ID, *place]) == 0
    assert "WHOLE: 2 nights as signed" in capsys.readouterr().out
    ring = published.frame(published.second, "rings")["ring_id"].iloc[0]
    assert cli.main(["explain", ring, *place]) == 0
    assert ring in capsys.readouterr().out


def test_the_doctor_takes_uris(published: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["doctor", "--landing", f"file://{published.landing}", "--warehouse", f"file://{published.warehouse}"])
    shown = capsys.readouterr().out
    assert f"file://{published.landing} holds 2 nights" in shown
    assert f"{published.warehouse} can be written" in shown
    cli.main(["doctor", "--landing", "/nowhere", "--warehouse", "s3://bucket/x"])
    shown = capsys.readouterr().out
    assert "/nowhere: there is no landing zone" in shown
    assert "s3://bucket/x is no local disk and was not tried" in shown


@pytest.mark.parametrize(
    "words",
    [
        ["--night", "2026-03-01", "--accept-input", "half a character \udcff"],
        ["--night", "2026-03-01", "--accept-input", " "],
        ["--accept-input", "sale of the year"],
    ],
    ids=["not UTF-8", "no reason", "no night"],
)
def test_input_is_accepted_for_one_night_and_a_reason_in_text(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    nightly.configure(parser)
    with pytest.raises(UsageError, match="--accept-input takes a reason in UTF-8"):
        nightly.run(parser.parse_args(words))
