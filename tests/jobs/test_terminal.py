"""What a terminal would obey is printed as text."""

from __future__ import annotations

import json
import sys

import pytest

from jobs import cli, terminal
from leads.plain_text import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", r"a\u001b[2Jb"),
        ("\x9b31m", r"\u009b31m"),
        ("bell\a", r"bell\u0007"),
        ("over\rwritten", r"over\u000dwritten"),
        ("A\u202e21B", r"A\u202e21B"),
        ("A\uffffB", r"A\uffffB"),
        ("A\U0001ffff", r"A\ud83f\udfff"),
        ("A\ud800", r"A\ud800"),
        ("深圳市 福田区\t88号\n", "深圳市 福田区\t88号\n"),
        ("𠮷野家 é ①", "𠮷野家 é ①"),
    ],
)
def test_commands_are_shown_and_text_stays(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_json_reads_back_what_was_printed() -> None:
    text = json.dumps({"id": "a\x7f\u202eb\uffff\U0001fffe"}, ensure_ascii=False)
    assert json.loads(plain(text)) == json.loads(text)


def test_both_streams_of_a_job_are_printed_so_and_given_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    with terminal.printable():
        sys.stdout.write("out\x1b]0;title\a\n")
        sys.stderr.write("err\x1b\n")
        sys.stdout.writelines(["lines\x00\n"])
        sys.stdout.flush()
    assert sys.stdout is before
    shown = capsys.readouterr()
    assert shown.out == "out\\u001b]0;title\\u0007\nlines\\u0000\n"
    assert shown.err == "err\\u001b\n"


def test_a_job_that_is_named_with_an_escape_sequence_is_told_of_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["night\x1b[8mly"]) == 2
    assert "\x1b" not in capsys.readouterr().err
