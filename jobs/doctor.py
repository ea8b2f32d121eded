"""The job ``doctor``: checks what a night needs on this machine, with a remedy for each thing that is missing."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from graph.failures import Failure
from jobs import configuration, fonts, java, keys, machine, options, signing_keys
from jobs.landing import is_synthetic, nights
from jobs.scratch import named_places
from jobs.settings import RingtraceSettings
from jobs.vault import check_private

PYTHON_LOWEST = (3, 11)
LOCK = options.ROOT / "requirements.lock"
GRAPHFRAMES = "graphframes-spark4_2.13"
LOCAL = "file://"


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``remedy`` says what to type or change."""

    what: str
    state: Literal["ok", "warn", "fail"]
    text: str
    remedy: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    options.add_landing(parser)
    options.add_warehouse(parser)
    options.add_config(parser)
    options.add_key(parser)
    options.add_signing_key(parser)
    options.add_vault(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints a line per check; 78 when something that a night needs is missing."""
    findings = list(examine(arguments))
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        print(f"{finding.state:<4}  {finding.what:<{width}}  {finding.text}")
        if finding.state != "ok":
            print(f"{'':<4}  {'':<{width}}  → {finding.remedy}")
    missing = sum(finding.state == "fail" for finding in findings)
    print("Ready for a night." if not missing else f"Not ready: {missing} of {len(findings)} checks failed.")
    return os.EX_CONFIG if missing else os.EX_OK


def examine(arguments: argparse.Namespace) -> Iterator[Finding]:
    yield python()
    yield packages()
    yield java_runtime()
    yield memory()
    settings, finding = profile(arguments.config)
    yield landing(arguments.landing, settings)
    yield warehouse(arguments.warehouse)
    yield writable("scratch", scratch(arguments.warehouse, settings), machine.limits().scratch_free)
    yield key(arguments.key, arguments.landing, settings)
    yield signing_key(arguments.signing_key, arguments.landing)
    yield vault(arguments.vault)
    yield chinese_fonts()
    yield finding
    named = [*arguments.spark_options, *(settings.spark.values() if settings else ())]
    yield graphframes(named, needed=bool(settings and settings.components.engine == "graphframes"))


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= PYTHON_LOWEST:
        return Finding("Python", "ok", f"{version} at {sys.executable}")
    return Finding("Python", "fail", f"{version} is too old", "install Python 3.11 or later and remove .venv")


def packages() -> Finding:
    """Whether each package that the lock pins for this platform is there in the pinned version."""
    wrong = [f"{name} {version or 'missing'} for {pin}" for name, pin, version in _pins(LOCK) if version != pin]
    if not wrong:
        return Finding("packages", "ok", f"as {LOCK.name} pins them")
    text = ", ".join(wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
    return Finding("packages", "fail", text, "rm -r .venv and start again: it is made anew")


def _pins(lock: Path) -> Iterator[tuple[str, str, str | None]]:
    """(package, pinned version, installed version) of each line of the lock that holds on this platform."""
    for line in re.findall(r"^([a-z0-9][^\\\n]*)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        requirement = Requirement(line.strip())
        if requirement.marker is None or requirement.marker.evaluate():
            pin = str(requirement.specifier).removeprefix("==")
            yield requirement.name, pin, _installed(requirement.name)


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def chinese_fonts() -> Finding:
    """What packets are printed with; a night does without."""
    folder = fonts.find()
    if folder:
        return Finding("fonts", "ok", f"Chinese ones in {folder}")
    remedy = f"export-packet installs {fonts.PACKAGES[0]} where it may; or name a folder in {fonts.FOLDER_VARIABLE}"
    return Finding("fonts", "warn", "no Chinese font to print packets with", remedy)


def java_runtime() -> Finding:
    found = java.find()
    if found:
        return Finding("Java", "ok", f"{found.version} with {java.VECTOR_MODULE} at {found.home}")
    others = ", ".join(f"{other.version} at {other.home}" for other in java.candidates())
    return Finding("Java", "fail", f"not fit: {others}" if others else "not found", java.remedy())


def memory() -> Finding:
    has, needed = machine.memory() / machine.GIB, machine.limits().memory_needed
    text = f"{has:.1f} GiB, of which {machine.driver_memory()} for Spark's driver"
    if has >= needed:
        return Finding("memory", "ok", text)
    return Finding("memory", "fail", text, f"a night of the sample data needs {needed:.0f} GiB")


def landing(location: str, settings: RingtraceSettings | None) -> Finding:
    try:
        found = nights(location, settings.columns if settings else None)
    except Failure as failure:
        remedy = "give the folder with --landing; `./spark-submit.sh simulate` makes one"
        return Finding("landing", "fail", str(failure), remedy)
    text = f"{location} holds {len(found)} night{'' if len(found) == 1 else 's'}"
    remedy = "put extracts under <dataset>/night=YYYY-MM-DD/"
    return Finding("landing", "ok", text) if found else Finding("landing", "warn", text, remedy)


def warehouse(location: str) -> Finding:
    """As ``writable``; trying an object store would leave an object behind, which is for the night to do."""
    if "://" in location and not location.startswith(LOCAL):
        remedy = "a night ends at its start when it can't write there"
        return Finding("warehouse", "warn", f"{location} is no local disk and was not tried", remedy)
    return writable("warehouse", Path(location.removeprefix(LOCAL)), machine.limits().warehouse_free)


def writable(what: str, path: Path, needed: float) -> Finding:
    """Whether files can be made in ``path``, or in the nearest folder above that exists, with ``needed`` GiB free."""
    folder = next(parent for parent in (path, *path.absolute().parents) if parent.exists())
    try:
        tempfile.TemporaryFile(dir=folder).close()
        free = shutil.disk_usage(folder).free / machine.GIB
    except OSError as error:
        return Finding(what, "fail", f"{path} can't be written: {error.strerror}", f"make {folder} writable for you")
    if free < needed:
        return Finding(what, "fail", f"{path} has {free:.1f} GiB free", f"make room for {needed:.0f} GiB")
    return Finding(what, "ok", f"{path} can be written, {free:.1f} GiB free")


def scratch(warehouse_place: str, settings: RingtraceSettings | None) -> Path:
    """Where a night puts temporary files (jobs.scratch): on the first disk that Spark is given, else beside the
    warehouse's work folder, else where this machine's go."""
    if named := named_places(settings.spark if settings else {}):
        return named[0]
    remote = "://" in warehouse_place and not warehouse_place.startswith(LOCAL)
    return Path(tempfile.gettempdir()) if remote else Path(warehouse_place.removeprefix(LOCAL))


def key(path: Path, landing_zone: str, settings: RingtraceSettings | None) -> Finding:
    if _is_made_up(landing_zone):
        return Finding("token key", "ok", "the landing zone is made up: the published test key is used")
    used = [settings.standardise.key_version, *settings.standardise.key_overlap] if settings else []
    try:
        held = keys.TokenKeys(keys.read_keys(path, next(iter(used), "")), path)
        for version in used:
            held.of(version)
    except Failure as failure:
        return Finding("token key", "fail", str(failure), "keep the key 0600, yours, and out of the repository")
    return Finding("token key", "ok", f"{path} is readable by you alone")


def vault(path: Path) -> Finding:
    """A vault is made by the first night; one that is there must be its owner's alone."""
    if not path.exists():
        return writable("vault", path, 0)
    try:
        check_private(path)
    except Failure as failure:
        return Finding("vault", "fail", str(failure), "give another place with --vault")
    return Finding("vault", "ok", f"{path} is open to you alone")


def signing_key(path: Path, landing_zone: str) -> Finding:
    if _is_made_up(landing_zone):
        return Finding("signing key", "ok", "the landing zone is made up: the published test key is used")
    try:
        signer = signing_keys.load_signer(path, made_up=False)
    except Failure as failure:
        return Finding("signing key", "fail", str(failure), "keep the key 0600, yours, and out of the repository")
    return Finding("signing key", "ok", f"{path} is readable by you alone, fingerprint {signer.key_id}")


def _is_made_up(landing_zone: str) -> bool:
    """False, too, for a landing zone that can't be opened, which has a line of its own."""
    try:
        return is_synthetic(landing_zone)
    except Failure:
        return False


def profile(path: Path) -> tuple[RingtraceSettings | None, Finding]:
    """The settings of the profile, when they can be read, and what there is to say about them."""
    try:
        settings = configuration.load(path)
    except Failure as failure:
        return None, Finding("profile", "fail", str(failure), f"put {path} right, or give another with --config")
    return settings, Finding("profile", "ok", f"{path}, hash {configuration.config_hash(settings)[:12]}")


def graphframes(named: Sequence[str], needed: bool) -> Finding:
    """The JVM half of GraphFrames among what is ``named`` to Spark; only ``engine: graphframes`` needs it."""
    given = next((word for word in named if GRAPHFRAMES in word), None)
    if given:
        return Finding("GraphFrames", "ok", f"JVM half given: {given}")
    coordinate = f"io.graphframes:{GRAPHFRAMES}:{_installed('graphframes-py')}"
    jar = next(iter(_cached_jars()), None)
    text = f"JVM half not given{f', but in the cache at {jar}' if jar else ''}"
    remedy = f"give --packages {coordinate} before the job's name, or its jar from Maven Central with --jars FILE"
    return Finding("GraphFrames", "fail" if needed else "warn", text + ("" if needed else " (optional)"), remedy)


def _cached_jars() -> Iterator[Path]:
    for cache in (".ivy2.5.2", ".ivy2", ".m2"):
        yield from (Path.home() / cache).glob(f"**/*{GRAPHFRAMES}*.jar")
