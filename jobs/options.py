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
VAULT = ROOT / "vault"
VAULT_VARIABLE = "RINGTRACE_VAULT"
SIGNING_KEY = ROOT / "keys" / "ringtrace-signing.pem"
SIGNING_KEY_VARIABLE = "RINGTRACE_SIGNING_KEY"


def add_landing(parser: argparse.ArgumentParser) -> None:
    """``arguments.landing``: the folder, or the URI, that holds ``<dataset>/night=YYYY-MM-DD/``."""
    _add_location(parser, "--landing", LANDING, "landing zone to read")


def add_warehouse(parser: argparse.ArgumentParser) -> None:
    """``arguments.warehouse``: the folder, or the URI, that published nights lie in."""
    _add_location(parser, "--warehouse", WAREHOUSE, "warehouse of published nights")


def add_config(parser: argparse.ArgumentParser) -> None:
    """``arguments.config``: the profile that the settings are read from."""
    _add_file(parser, "--config", CONFIG, "profile with every parameter")


def add_key(parser: argparse.ArgumentParser) -> None:
    """``arguments.key``: the file that holds the token key."""
    default = Path(os.environ.get(KEY_VARIABLE) or KEY)
    _add_file(parser, "--key", default, f"file of the token key (or {KEY_VARIABLE} in the environment)")


def add_vault(parser: argparse.ArgumentParser) -> None:
    """``arguments.vault``: the folder that clear rows lie in, under seal."""
    default = Path(os.environ.get(VAULT_VARIABLE) or VAULT)
    text = f"vault of clear rows (or {VAULT_VARIABLE} in the environment; default: {readable(default)})"
    parser.add_argument("--vault", type=Path, default=default, metavar="DIR", help=text)


def add_signing_key(parser: argparse.ArgumentParser) -> None:
    """``arguments.signing_key``: the file that holds the private key that nights and packets are signed with."""
    text = f"file of the signing key (or {SIGNING_KEY_VARIABLE} in the environment)"
    _add_file(parser, "--signing-key", signing_key(), text)


def signing_key() -> Path:
    """The file of the signing key where none is named on the command line."""
    return Path(os.environ.get(SIGNING_KEY_VARIABLE) or SIGNING_KEY)


def _add_location(parser: argparse.ArgumentParser, name: str, default: Path, text: str) -> None:
    # A text, not a Path, which would make `s3:/bucket` of `s3://bucket`.
    parser.add_argument(name, default=str(default), metavar="DIR|URI", help=f"{text} (default: {readable(default)})")


def _add_file(parser: argparse.ArgumentParser, name: str, default: Path, text: str) -> None:
    parser.add_argument(name, type=Path, default=default, metavar="FILE", help=f"{text} (default: {readable(default)})")


def readable(path: Path) -> str:
    """``path`` as a person types it from the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
