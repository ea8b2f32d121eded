"""The job ``keygen``: makes the token key, once."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

from graph.failures import ConfigurationError, InputOutputError
from jobs import options
from jobs.keys import KEY_BYTES


def configure(parser: argparse.ArgumentParser) -> None:
    options.add_key(parser)


def run(arguments: argparse.Namespace) -> int:
    write_key(arguments.key)
    print(f"Token key written to {options.readable(arguments.key)}, readable by you alone.")
    print("Keep a copy in a safe place: without it no later night can be compared with an earlier one.")
    return os.EX_OK


def write_key(path: Path) -> None:
    """Writes a new random key (mode 0600); a file that is there already is never touched (ConfigurationError)."""
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _name(staging, path)
    except OSError as error:
        raise InputOutputError(f"{path}: the key can't be written: {error.strerror}") from error


def _name(staging: Path, path: Path) -> None:
    """Gives the finished file its name: a link, unlike a rename, fails when the name is taken."""
    try:
        path.hardlink_to(staging)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{path}: is there already and stays as it is; a new key would cut all tokens off from the earlier nights. "
            "Choose another file with --key"
        ) from error
    finally:
        staging.unlink()
