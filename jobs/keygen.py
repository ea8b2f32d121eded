"""The job ``keygen``: makes the keys for tokens and signatures; adds a version to the first, or takes one out."""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from graph.failures import ConfigurationError, InputOutputError, UsageError
from graph.settings import StandardiseSettings
from jobs import options, signing_keys
from jobs.keys import fresh_key, read_keys
from leads.seal.verify_packet import grouped


def configure(parser: argparse.ArgumentParser) -> None:
    options.add_key(parser)
    options.add_signing_key(parser)
    options.add_config(parser)
    options.add_vault(parser)
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--rotate", action="store_true", help="add a new version to the key file")
    change.add_argument("--retire", metavar="VERSION", help="take a version out of it that nothing needs any more")


def run(arguments: argparse.Namespace) -> int:
    """0 when a key was made, or the token key was changed; what is there already stays as it is."""
    if arguments.rotate:
        return _rotate(arguments)
    if arguments.retire:
        return _retire(arguments)
    if not arguments.signing_key.exists():
        _make_signing_key(arguments.signing_key)
        if arguments.key.exists():
            print(f"Token key: {options.readable(arguments.key)} is there already and stays as it is.")
            return os.EX_OK
    write_key(arguments.key)
    print(f"Token key written to {options.readable(arguments.key)}, readable by you alone.")
    print("Keep a copy in a safe place: without it no later night can be compared with an earlier one.")
    return os.EX_OK


def _make_signing_key(path: Path) -> None:
    fingerprint = signing_keys.make_key(path)
    print(f"Signing key written to {options.readable(path)}, readable by you alone; its public half lies beside it.")
    print(f"Fingerprint: {grouped(fingerprint)}")
    print("Give the fingerprint to whoever receives packets by another way than the packets: on paper, by phone.")


def write_key(path: Path) -> None:
    """Writes a new random key (mode 0600); a file that is there already is never touched (ConfigurationError)."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _name(_staged(path, fresh_key().hex() + "\n"), path)
    except OSError as error:
        raise InputOutputError(f"{path}: the key can't be written: {error.strerror}") from error


def add_version(path: Path, current: str) -> str:
    """Adds a random key to the file and returns its version, one more than the greatest number among the others.

    ``current``: the version of a file that does not say which it holds.
    """
    with _changed(path):
        keys = read_keys(path, current)
        version = str(1 + max((int(name) for name in keys if name.isdecimal()), default=0))
        _replace(path, {**keys, version: fresh_key()})
    return version


def remove_version(path: Path, version: str, current: str) -> None:
    """Takes a version out of the file; UsageError when the file does not hold it."""
    with _changed(path):
        keys = read_keys(path, current)
        if version not in keys:
            raise UsageError(f"{path}: holds no version {version}; it holds: {', '.join(keys)}")
        _replace(path, {name: master for name, master in keys.items() if name != version})


def _rotate(arguments: argparse.Namespace) -> int:
    current = _settings(arguments).key_version
    version = add_version(arguments.key, current)
    print(f"Version {version} added to {options.readable(arguments.key)}; keep a copy of the file in a safe place.")
    print(f'The next night uses it with `key_version: "{version}"` in conf/standardise.yaml; let `key_overlap` name')
    print(
        f'"{current}" there with the last night that shall still know its tokens again (docs/howto/keys-and-vault.md).'
    )
    return os.EX_OK


def _retire(arguments: argparse.Namespace) -> int:
    settings, version = _settings(arguments), arguments.retire
    if version == settings.key_version or version in settings.key_overlap:
        raise UsageError(
            f"version {version} is in use: standardise.key_version or key_overlap names it in {arguments.config}"
        )
    # Loaded only here: making a key must not wait for what a vault needs.
    from jobs.vault import sealed_versions

    if version in sealed_versions(arguments.vault):
        raise UsageError(
            f"{arguments.vault}: holds rows that only version {version} opens; "
            "`./spark-submit.sh vault reseal` seals them under the current version"
        )
    remove_version(arguments.key, version, settings.key_version)
    print(f"Version {version} is no more in {options.readable(arguments.key)}. Remove it from the copies, too.")
    return os.EX_OK


def _settings(arguments: argparse.Namespace) -> StandardiseSettings:
    # Loaded only here: making a key must not wait for the modules of a night.
    from jobs import configuration

    return configuration.load(arguments.config).standardise


@contextmanager
def _changed(path: Path) -> Iterator[None]:
    """Holds the key's folder, so that of two changes at once none is lost."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise ConfigurationError(f"{path}: there is no token key; `./spark-submit.sh keygen` makes a key") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(path: Path, keys: Mapping[str, bytes]) -> None:
    """Puts the file with these keys in the place of the old one: whoever reads finds the old or the new."""
    text = "".join(f"{version} {master.hex()}\n" for version, master in keys.items())
    try:
        _staged(path, text).replace(path)
    except OSError as error:
        raise InputOutputError(f"{path}: the keys can't be written: {error.strerror}") from error


def _staged(path: Path, text: str) -> Path:
    """A file beside ``path`` (mode 0600) with ``text``, safe on the disk."""
    staging = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return staging


def _name(staging: Path, path: Path) -> None:
    """Gives the finished file its name: a link, unlike a rename, fails when the name is taken."""
    try:
        path.hardlink_to(staging)
    except FileExistsError as error:
        raise ConfigurationError(
            f"{path}: is there already and stays as it is; a new key would cut all tokens off from the earlier nights. "
            "`keygen --rotate` adds a version to it; --key names another file"
        ) from error
    finally:
        staging.unlink()
