"""An internal error tells where it happened; what it says, which may be a person's, stays with the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs import crash

SECRET = "13955550199"


def failing() -> None:
    try:
        int(f"call {SECRET}")
    except ValueError as error:
        raise RuntimeError(f"no number: {SECRET}") from error


def failure() -> BaseException:
    try:
        failing()
    except RuntimeError as error:
        return error
    raise AssertionError


def test_the_trace_names_places_and_classes_and_no_message() -> None:
    trace = crash.trace(failure())
    assert SECRET not in trace
    assert trace.index("builtins.ValueError") < trace.index("which led to") < trace.index("builtins.RuntimeError")
    assert f"{__file__}:" in trace
    assert "in failing" in trace


def test_the_whole_trace_is_kept_for_its_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(crash.FOLDER_VARIABLE, str(tmp_path / "logs"))
    kept = crash.keep(failure())
    assert kept is not None
    assert SECRET in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_where_nothing_can_be_kept_there_is_no_second_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(crash.FOLDER_VARIABLE, str(tmp_path / "file" / "logs"))
    assert crash.keep(failure()) is None


def test_an_error_that_was_raised_from_itself_ends_the_trace() -> None:
    """`raise error from error` makes a circle of causes."""
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, other.__cause__ = other, one
    itself = OSError(SECRET)
    itself.__cause__ = itself
    assert crash.trace(one).split("\nwhich led to:\n\n") == ["builtins.KeyError", "builtins.ValueError"]
    assert crash.trace(itself) == "builtins.OSError"
