"""Where the vault may lie: a folder of its owner's alone, beside the outputs and never among them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from graph.failures import ConfigurationError, InputOutputError


def private_folder(path: Path, warehouse: str) -> Path:
    """The vault's folder, made where there is none (0700).

    ConfigurationError when others may enter it, when it belongs to another user, or when it lies in the ``warehouse``
    (or that in it); InputOutputError when it can't be made.
    """
    folder = path.expanduser().absolute()
    _check_apart(folder, warehouse)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputOutputError(
            f"{folder}: the vault can't be made ({error.strerror}); give another place with --vault"
        ) from error
    check_private(folder)
    return folder


def check_private(folder: Path) -> None:
    """ConfigurationError when others may enter the folder, or when it belongs to another user."""
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise ConfigurationError(f"{folder}: belongs to another user; only the user who runs the night may own a vault")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise ConfigurationError(
            f"{folder}: others may enter it (mode {stat.S_IMODE(status.st_mode):04o}); "
            f"if nobody did, type: chmod 700 {folder}"
        )


def _check_apart(folder: Path, warehouse: str) -> None:
    if "://" in warehouse and not warehouse.startswith("file://"):
        return
    outputs = Path(warehouse.removeprefix("file://")).expanduser().resolve()
    vault = folder.resolve()
    if vault.is_relative_to(outputs) or outputs.is_relative_to(vault):
        raise ConfigurationError(
            f"{folder}: the vault and the warehouse {warehouse} lie one in the other; clear text stays apart from the "
            "outputs: give another place with --vault"
        )
