"""The classes that Java loads for a night, archived: a start maps them instead of reading hundreds of jars again.

The first night on a machine has Java list the classes that it loads and makes the archive once it has ended
(application class-data sharing, JEP 310). Java itself passes over an archive that other jars or another Java made.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.options import ROOT

SECONDS = 600
# What it has to say of an archive that does not fit is of no use to an analyst: without one the start is only slower.
QUIET = "-Xlog:cds*=off"
# A night's own options, as far as an archive depends on them.
OPTIONS = ("-XX:+UseSerialGC", "-XX:+IgnoreUnrecognizedVMOptions", "--add-modules=jdk.incubator.vector")


@dataclass(frozen=True)
class ClassArchive:
    """The archive for the Java at ``home`` with Spark's ``jars``; it lies in ``folder``, named by both."""

    home: Path
    jars: Path
    folder: Path = ROOT / "build"

    @property
    def path(self) -> Path:
        return self.folder / f"classes-{self._digest()}.jsa"

    @property
    def listing(self) -> Path:
        return self.path.with_suffix(".lst")

    def java_options(self) -> Sequence[str]:
        """Has Java use the archive, or list the classes for the one to be made; nothing where none can be made."""
        if self.path.exists():
            return [f"-XX:SharedArchiveFile={self.path}", QUIET]
        if self._failed.exists() or not _may_write(self.folder):
            return []
        return [f"-XX:DumpLoadedClassList={self.listing}"]

    def make(self) -> bool:
        """Makes the archive from the list that a night has left, if there is one; False when Java could not."""
        if self.path.exists() or not self.listing.exists():
            return True
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".classes-") as folder:
            whole, made = Path(folder, "listing"), Path(folder, "archive")
            # The Java that lists is still running, and may be at the middle of a line.
            lines = self.listing.read_text(encoding="utf-8", errors="replace").rpartition("\n")[0]
            whole.write_text(f"{lines}\n", encoding="utf-8")
            given = [f"-XX:SharedClassListFile={whole}", f"-XX:SharedArchiveFile={made}", *OPTIONS, QUIET]
            java = [str(self.home / "bin" / "java"), "-Xshare:dump", *given, "-cp", f"{self.jars}/*"]
            try:
                subprocess.run(java, capture_output=True, timeout=SECONDS, check=True)
                made.replace(self.path)
            except (OSError, subprocess.SubprocessError):
                self._failed.touch()
        self.listing.unlink(missing_ok=True)
        return self.path.exists()

    @property
    def _failed(self) -> Path:
        return self.path.with_suffix(".failed")

    def _digest(self) -> str:
        modules = self.home / "lib" / "modules"
        parts = [str(self.home), _stamp(modules), *sorted(jar.name for jar in self.jars.glob("*"))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _stamp(path: Path) -> str:
    """Changes when the file does."""
    found = path.stat() if path.exists() else None
    return f"{found.st_size} {found.st_mtime_ns}" if found else ""


def _may_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
