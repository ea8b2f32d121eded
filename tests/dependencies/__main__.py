"""Writes docs/dependencies.md from requirements.lock and what the package index says of each: ``tests/lock`` runs it.

``python -m tests.dependencies``: the only part of the tests that asks a network.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LOCK, PAGE = ROOT / "requirements.lock", ROOT / "docs" / "dependencies.md"
INDEX = "https://pypi.org/pypi"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
HEAD = """# What a night is made of

Every package that `requirements.lock` pins, with its licence and the dates of the version that is used and of the
newest, as the package index had them when the lock file was made. `tests/lock` writes this page; a test holds it
against the lock file, refuses a licence that is not permissive and a package whose newest release is older than ten
years, and asks for a reason where it is older than four (tests/dependencies/test_dependencies.py).

| package | version | licence | released | newest release |
|---|---|---|---|---|
"""


class Package(NamedTuple):
    """``released``, ``newest``: YYYY-MM-DD."""

    name: str
    version: str
    licence: str
    released: str
    newest: str


def pinned() -> dict[str, str]:
    """Version by package, as the lock file has them."""
    return dict(PIN.findall(LOCK.read_text(encoding="utf-8")))


def listed() -> Iterator[Package]:
    """The packages of the page."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(Package._fields) and re.fullmatch(r"\d{4}-\d\d-\d\d", cells[-1]):
            yield Package(*cells)


def asked(name: str, version: str) -> Package:
    """What the index says of a package."""
    with urllib.request.urlopen(f"{INDEX}/{name}/json", timeout=60) as answer:
        told = json.load(answer)
    times = {release: [file["upload_time"] for file in files] for release, files in told["releases"].items() if files}
    newest = max(max(of_release) for of_release in times.values())
    return Package(name, version, _licence(told["info"]), min(times[version])[:10], newest[:10])


def _licence(info: dict[str, Any]) -> str:
    """As its expression, its classifiers or its free text says; the first line of a whole licence."""
    classified = [one.rpartition(" :: ")[2] for one in info["classifiers"] if one.startswith("License :: OSI")]
    text = info.get("license_expression") or ", ".join(classified) or (info.get("license") or "").strip()
    return text.splitlines()[0].replace("|", "/")[:80] if text else "not said"


def main() -> int:
    with ThreadPoolExecutor(8) as pool:
        packages = list(pool.map(lambda pin: asked(*pin), sorted(pinned().items())))
    lines = ["| " + " | ".join(package) + " |\n" for package in packages]
    PAGE.write_text(HEAD + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
