"""The code as one zip for ``--py-files``: the same on the driver's machine and on every worker."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from graph.failures import InputOutputError
from jobs.options import ROOT

PACKAGES = ("jobs", "graph", "lineage", "leads", "data_samples")
# Samples are input, and the truth about them no night may reach.
NOT_CODE = ("data_samples/landing/", "data_samples/truth/")
KEPT = 8
# A zip's oldest date: the file's content, not the clock, decides its bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def code_digest() -> str:
    """SHA-256 (hex) over the names and contents of the code files."""
    digest = hashlib.sha256()
    for path in files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(folder: Path = ROOT / "build") -> Path:
    """The zip of the code as it stands, named by its digest; made once per state of the code.

    A folder that can't be written is an InputOutputError.
    """
    target = folder / f"ringtrace-{code_digest()[:16]}.zip"
    if not target.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(target)
            _prune(folder)
        except OSError as error:
            raise InputOutputError(f"{target}: the code's zip can't be written: {error.strerror}") from error
    return target


def files() -> Iterator[Path]:
    """Every file of the packages, with the data that lies beside the code, in the order of their paths."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and path.suffix != ".pyc" and not name.startswith(NOT_CODE):
                yield path


def _write(target: Path) -> None:
    """Two starts at the same time write the same bytes; the rename shows a whole zip or none."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".code-", delete=False) as staging:
        staging.write(_archive())
    Path(staging.name).replace(target)


def _archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in files():
            entry = zipfile.ZipInfo(str(path.relative_to(ROOT)), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()


def _prune(folder: Path) -> None:
    """Leaves the newest zips: one of a run that is still going may be among them."""
    zips = sorted(folder.glob("ringtrace-*.zip"), key=lambda path: path.stat().st_mtime)
    for old in zips[:-KEPT]:
        old.unlink(missing_ok=True)
