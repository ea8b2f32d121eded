"""The token keys: where they come from, which night uses which, and when they are refused.

The key file holds a line per version, `VERSION HEX`; a file with nothing but 32 bytes in hex holds the one version that
`standardise.key_version` names.
"""

from __future__ import annotations

import itertools
import os
import re
import secrets
import stat
import string
from collections.abc import Mapping
from pathlib import Path

from graph.failures import ConfigurationError
from graph.settings import StandardiseSettings
from graph.tokens import Keyring

# Published on purpose: tokens of made-up data protect nobody, and equal keys make tests and samples comparable.
TEST_KEY = "72696e6774726163652074657374206b65792c207075626c697368656421210a"

KEY_BYTES = 32
TEXT = frozenset((string.ascii_letters + string.digits + string.punctuation + " \t\n\r").encode())
FEW_BYTES, FEW_STEPS = 17, 15
MOST_BYTES = 1 << 20
HEX = rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}"
LINE = re.compile(rf"(?P<version>[A-Za-z0-9._-]{{1,32}})[ \t]+(?P<master>{HEX})")
REMEDY = "`./spark-submit.sh keygen` makes a key"


class TokenKeys:
    """The master key of each version; of made-up data every version has the published one."""

    def __init__(self, masters: Mapping[str, bytes] | None, path: Path) -> None:
        self._masters = masters
        self._path = path

    def of(self, version: str) -> Keyring:
        """The keys of one version; ConfigurationError when the file does not hold it."""
        master = bytes.fromhex(TEST_KEY) if self._masters is None else self._masters.get(version)
        if master is None:
            held = ", ".join(self._masters or ())
            raise ConfigurationError(
                f"{self._path}: holds no key of version {version} (it holds: {held}); "
                "`./spark-submit.sh keygen --rotate` adds a version, standardise.key_version and key_overlap name them"
            )
        return Keyring(master, version)

    def of_night(self, night: str, settings: StandardiseSettings) -> Keyring:
        """The keys that ``night`` makes its tokens with, and those of the versions that it still understands."""
        understood = [name for name, last in settings.key_overlap.items() if night <= last.isoformat()]
        current = self.of(settings.key_version)
        return Keyring(current.master, current.version, tuple(self.of(name) for name in understood))


def load_keys(key_path: Path, landing: str, current: str) -> TokenKeys:
    """The keys for the data of ``landing``: the published test key for made-up data, else those in ``key_path``.

    ``current``: what `standardise.key_version` names. A file that others can read, that holds no keys, one that can be
    guessed or the published one is a ConfigurationError.
    """
    # Imported only here: `keygen` must not wait for Spark's modules.
    from jobs.landing import is_synthetic

    return TokenKeys(None if is_synthetic(landing) else read_keys(key_path, current), key_path)


def load_keyring(key_path: Path, landing: str, version: str) -> Keyring:
    """The keys of one version, as ``load_keys`` finds them."""
    return load_keys(key_path, landing, version).of(version)


def read_keys(key_path: Path, only_version: str) -> dict[str, bytes]:
    """The master keys (32 bytes each) by version, from a file that only its owner, this user, can read.

    ``only_version``: the version of a file that holds a key and does not say which.
    """
    lines = [line for line in _read(key_path).splitlines() if line.strip()]
    if len(lines) == 1 and re.fullmatch(HEX, lines[0].strip()):
        lines = [f"{only_version} {lines[0].strip()}"]
    found = [LINE.fullmatch(line.strip()) for line in lines]
    keys = {match["version"]: match["master"].lower() for match in found if match}
    if not keys or len(keys) < len(lines):
        raise ConfigurationError(
            f"{key_path}: does not hold token keys of {KEY_BYTES} bytes in hex, one a line, each with a version of its "
            f"own before it; {REMEDY}"
        )
    if TEST_KEY in keys.values():
        raise ConfigurationError(f"{key_path}: holds the published test key, which is for made-up data only; {REMEDY}")
    masters = {version: bytes.fromhex(master) for version, master in keys.items()}
    for version, master in masters.items():
        if why := weakness(master):
            raise ConfigurationError(
                f"{key_path}: the key of version {version} {why}, so it can be guessed; {REMEDY}, in another file"
            )
    return masters


def fresh_key() -> bytes:
    """A new random key, of which nobody can say that it is none."""
    key = secrets.token_bytes(KEY_BYTES)
    return key if weakness(key) is None else fresh_key()


def weakness(key: bytes) -> str | None:
    """Why a key of 32 bytes can't have come out of a random generator; None where it can.

    Named are text, and keys of few different bytes or few different steps from byte to byte: one byte repeated, short
    cycles, numbers with zeros before them, counting up or down. A random key is called weak with a chance below 2e-13:
    32 of 98 characters in 4.5e-14, at most 17 different bytes in 1.1e-13, at most 15 different steps in 4.6e-16. That a
    key which passes is random can't be seen from it: a hash of a bad password passes, too.
    """
    if TEXT.issuperset(key):
        return "is text"
    if len(set(key)) <= FEW_BYTES:
        return "has few different bytes"
    if len({(after - before) % 256 for before, after in itertools.pairwise(key)}) <= FEW_STEPS:
        return "counts, or repeats its steps"
    return None


def _read(key_path: Path) -> str:
    try:
        with key_path.open("rb") as file:
            # The open file is asked, not its path: nobody can put another one in between.
            check_owner(key_path, os.fstat(file.fileno()))
            return file.read(MOST_BYTES).decode("ascii", errors="replace")
    except FileNotFoundError as error:
        raise ConfigurationError(f"{key_path}: there is no token key; {REMEDY}") from error
    except OSError as error:
        raise ConfigurationError(f"{key_path}: the token key can't be read: {error.strerror}") from error


def check_owner(key_path: Path, status: os.stat_result) -> None:
    """ConfigurationError unless ``status`` is that of a file that only its owner, this user, can read."""
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"{key_path}: is not a file; {REMEDY}")
    if status.st_uid != os.geteuid():
        raise ConfigurationError(f"{key_path}: belongs to another user; only the user who runs the night may own it")
    if stat.S_IMODE(status.st_mode) & ~0o600:
        raise ConfigurationError(
            f"{key_path}: others may read it or write to it (mode {stat.S_IMODE(status.st_mode):04o}); "
            f"if nobody did, type: chmod 600 {key_path}"
        )
