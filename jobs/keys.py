"""The token key: where it comes from and when it is refused."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from graph.failures import ConfigurationError
from graph.tokens import Keyring

# Published on purpose: tokens of made-up data protect nobody, and equal keys make tests and samples comparable.
TEST_KEY = "72696e6774726163652074657374206b65792c207075626c697368656421210a"

KEY_BYTES = 32
REMEDY = "`./spark-submit.sh keygen` makes a key"


def load_keyring(key_path: Path, landing: str, version: str) -> Keyring:
    """The key ring for the data of ``landing``: the published test key for made-up data, else the key in ``key_path``.

    A key that others can read, that is not 32 bytes in hex or that is the published one is a ConfigurationError.
    """
    # Imported only here: `keygen` must not wait for Spark's modules.
    from jobs.landing import is_synthetic

    if is_synthetic(landing):
        return Keyring(bytes.fromhex(TEST_KEY), version)
    return Keyring(read_key(key_path), version)


def read_key(key_path: Path) -> bytes:
    """The key (32 bytes) in a file that only its owner, this user, can read."""
    try:
        with key_path.open("rb") as file:
            # The open file is asked, not its path: nobody can put another one in between.
            _check_owner(key_path, os.fstat(file.fileno()))
            text = file.read(KEY_BYTES * 4).decode("ascii", errors="replace").strip()
    except FileNotFoundError as error:
        raise ConfigurationError(f"{key_path}: there is no token key; {REMEDY}") from error
    except OSError as error:
        raise ConfigurationError(f"{key_path}: the token key can't be read: {error.strerror}") from error
    if not re.fullmatch(rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", text):
        raise ConfigurationError(f"{key_path}: does not hold a token key of {KEY_BYTES} bytes in hex; {REMEDY}")
    if text.lower() == TEST_KEY:
        raise ConfigurationError(f"{key_path}: is the published test key, which is for made-up data only; {REMEDY}")
    return bytes.fromhex(text)


def _check_owner(key_path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"{key_path}: is not a file; {REMEDY}")
    if status.st_uid != os.geteuid():
        raise ConfigurationError(f"{key_path}: belongs to another user; only the user who runs the night may own it")
    if stat.S_IMODE(status.st_mode) & ~0o600:
        raise ConfigurationError(
            f"{key_path}: others may read it or write to it (mode {stat.S_IMODE(status.st_mode):04o}); "
            f"if nobody did, type: chmod 600 {key_path}"
        )
