"""The options that several jobs share, with their defaults, in one place."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LANDING = ROOT / "data_samples" / "landing"
WAREHOUSE = ROOT / "warehouse"
CONFIG = ROOT / "conf" / "ringtrace.yaml"
KEY = ROOT / "keys" / "ringtrace.key"
KEY_VARIABLE = "RINGTRACE_KEY"


def add_landing(parser: argparse.ArgumentParser) -> None:
    """``arguments.landing``: the folder that holds ``<dataset>/night=YYYY-MM-DD/``."""
    _add_path(parser, "--landing", LANDING, "landing zone to read")


def add_warehouse(parser: argparse.ArgumentParser) -> None:
    """``arguments.warehouse``: the folder that published nights lie in."""
    _add_path(parser, "--warehouse", WAREHOUSE, "warehouse of published nights")


def add_config(parser: argparse.ArgumentParser) -> None:
    """``arguments.config``: the profile that the settings are read from."""
    _add_path(parser, "--config", CONFIG, "profile with every parameter")


def add_key(parser: argparse.ArgumentParser) -> None:
    """``arguments.key``: the file that holds the token key."""
    default = Path(os.environ.get(KEY_VARIABLE) or KEY)
    _add_path(parser, "--key", default, f"file of the token key (or {KEY_VARIABLE} in the environment)")


def _add_path(parser: argparse.ArgumentParser, name: str, default: Path, text: str) -> None:
    metavar = "FILE" if name in ("--config", "--key") else "DIR"
    parser.add_argument(
        name, type=Path, default=default, metavar=metavar, help=f"{text} (default: {readable(default)})"
    )


def readable(path: Path) -> str:
    """``path`` as a person types it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
