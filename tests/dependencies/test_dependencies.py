"""What a night is made of may be used, is kept up, and is listed for whoever must say so (docs/dependencies.md)."""

from __future__ import annotations

from datetime import date
from importlib import metadata

import pytest

from tests.dependencies.__main__ import PAGE, Package, listed, pinned

PERMISSIVE = ("MIT", "BSD", "APACHE", "PSF", "ISC", "0BSD", "CC0", "ZLIB", "PUBLIC-DOMAIN")
# Weak copyleft that asks something only of whoever changes its own files.
PER_FILE = ("MPL",)
FORBIDDEN = ("GPL", "AGPL", "SSPL", "BUSL", "COMMONS CLAUSE")
OLD_YEARS, DEAD_YEARS = 4, 10

# What the index does not say, or says with an old date, and why it is taken all the same.
LICENCES = {"typst": "Apache-2.0, in the LICENSE file of its source"}
OLD = {
    "colorama": "needed on Windows alone; its interface is that of a terminal, which does not change",
    "python-louvain": "the method that the house's user asked for; a second engine, held against graspologic in tests",
}

PACKAGES = list(listed())


def age(package: Package) -> float:
    """Years from its newest release to the newest of all, which is when the page was written."""
    written = max(date.fromisoformat(one.newest) for one in PACKAGES)
    return (written - date.fromisoformat(package.newest)).days / 365.25


def test_the_page_lists_what_the_lock_file_pins() -> None:
    assert {package.name: package.version for package in PACKAGES} == pinned(), f"tests/lock writes {PAGE.name}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_has_a_permissive_licence(package: Package) -> None:
    licence = LICENCES.get(package.name, package.licence).upper()
    assert not any(name in licence for name in FORBIDDEN)
    assert any(name in licence for name in (*PERMISSIVE, *PER_FILE)), f"{package.name}: {package.licence}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_is_kept_up(package: Package) -> None:
    assert age(package) < DEAD_YEARS
    assert age(package) < OLD_YEARS or package.name in OLD, f"{package.name}: newest release {package.newest}"


def test_no_exception_has_outlived_its_reason() -> None:
    by_name = {package.name: package for package in PACKAGES}
    assert all(by_name[name].licence == "not said" for name in LICENCES)
    assert all(age(by_name[name]) >= OLD_YEARS for name in OLD)


def test_what_is_installed_says_no_other_licence() -> None:
    """Of the packages that say theirs in their own metadata too."""
    for package in PACKAGES:
        try:
            told = metadata.metadata(package.name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        own = f"{told.get('License-Expression', '')} {' '.join(told.get_all('Classifier') or [])}".upper()
        assert not any(f" {name}" in own.replace("(", " ") for name in FORBIDDEN), package.name
