"""Files of the warehouse, on a local disk or on any store that ``pyarrow.fs`` knows.

On a local disk every write is durable before it is visible: written beside, flushed, renamed, folder flushed. Object
stores put a whole object or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import fs

from graph.failures import InputOutputError

CHUNK = 1 << 20
MANIFEST = "_manifest.json"
STAGING = ".staging"
FAILED_EVENTS = "_lineage"
SIGNATURE = "_signature.json"
LINK, NO_FILE = "is a link", "is neither a file nor a folder"


class Entry(NamedTuple):
    """``strange``: what it is where it is no ordinary file; a run never makes such a thing."""

    path: str
    strange: str | None = None


class Storage:
    """The warehouse's root; names given to its methods are relative to it, with ``/`` between parts."""

    def __init__(self, root: str) -> None:
        self.root = root if "://" in root else str(Path(root).absolute())
        self.files: fs.FileSystem = fs.LocalFileSystem()
        self._base: str = self.root
        if "://" in root:
            try:
                self.files, self._base = fs.FileSystem.from_uri(root)
            except (OSError, ValueError) as error:
                raise InputOutputError(f"{root}: the warehouse cannot be opened: {error}") from error
        self.local: Path | None = Path(self._base) if isinstance(self.files, fs.LocalFileSystem) else None

    def path(self, name: str) -> str:
        """What Spark, DuckDB or Arrow open."""
        return f"{self.root.rstrip('/')}/{name}"

    def folders(self, name: str) -> list[str]:
        """Names of the folders right below, sorted; a folder that is not there has none."""
        return sorted(info.base_name for info in self._listed(name) if info.type == fs.FileType.Directory)

    def names(self, name: str) -> list[str]:
        """Names of everything right below a folder, whatever it is, sorted; a folder that is not there has none."""
        if self.local is None:
            return sorted(info.base_name for info in self._listed(name))
        with self.readable(name):
            return sorted(path.name for path in (self.local / name).glob("*"))

    def there(self) -> bool:
        """Whether there is a folder at the root at all."""
        with self.readable(""):
            return bool(self.files.get_file_info(self.at("")).type == fs.FileType.Directory)

    def tree(self, name: str) -> list[str]:
        """Every file below a folder, relative to it, sorted."""
        prefix = self.at(name).rstrip("/") + "/"
        infos = self._listed(name, recursive=True)
        return sorted(info.path.removeprefix(prefix) for info in infos if info.type == fs.FileType.File)

    def _listed(self, name: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        """What is below a folder; nothing where there is none."""
        with self.readable(name):
            selector = fs.FileSelector(self.at(name), recursive=recursive, allow_not_found=True)
            found: list[fs.FileInfo] = self.files.get_file_info(selector)
        return found

    def read(self, name: str) -> bytes | None:
        """A file's content, or None where no file is there (whatever else is: a pipe would be waited for)."""
        with self.readable(name):
            if self.files.get_file_info(self.at(name)).type != fs.FileType.File:
                return None
            with self.files.open_input_stream(self.at(name)) as stream:
                content: bytes = stream.read()
        return content

    def read_json(self, name: str) -> dict[str, Any] | None:
        """The object in a file, or None where the file is not there."""
        data = self.read(name)
        try:
            content: dict[str, Any] | None = None if data is None else json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InputOutputError(f"{self.path(name)}: cannot be read: {error}") from error
        return content

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Replaces a file as a whole: readers find the old content or the new."""
        self.write(name, json_bytes(content))

    def write_text(self, name: str, text: str) -> None:
        """As ``write``, with text."""
        self.write(name, text.encode())

    def write(self, name: str, data: bytes) -> None:
        """Replaces a file as a whole: readers find the old content or the new."""
        with self.failures(name):
            if self.local is None:
                with self.files.open_output_stream(self.at(name)) as stream:
                    stream.write(data)
                return
            target, beside = self.local / name, self.local / beside_of(name)
            for folder in (target.parent, beside.parent):
                folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            make_durable(beside)
            beside.replace(target)
            make_durable(target.parent)

    def entries(self, name: str) -> list[Entry]:
        """Everything below a folder but folders that hold something, sorted; nothing is followed or opened."""
        if self.local is None:
            return [Entry(path) for path in self.tree(name)]
        top = self.local / name
        if not top.is_dir():
            return []
        found: dict[Path, str | None] = {}
        for folder, folders, names in os.walk(top, onerror=lambda error: found.update(_unreadable(error))):
            for path in (Path(folder, one) for one in folders + names):
                mode = path.lstat().st_mode
                if not stat.S_ISDIR(mode):
                    found[path] = _strange(path, mode)
            if not folders and not names and Path(folder) != top:
                found[Path(folder)] = "is an empty folder"
        return sorted(Entry(path.relative_to(top).as_posix(), strange) for path, strange in found.items())

    def digest(self, name: str) -> tuple[int, str]:
        """Bytes of a file and its SHA-256 (hex)."""
        size, running = 0, hashlib.sha256()
        with self.readable(name), self.files.open_input_stream(self.at(name)) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                running.update(chunk)
        return size, running.hexdigest()

    def copy(self, source: str, target: str) -> tuple[int, str]:
        """Copies a file; bytes and SHA-256 (hex) of what the copy holds."""
        size, running = 0, hashlib.sha256()
        with (
            self.failures(target),
            self.files.open_input_stream(self.at(source)) as stream,
            self.files.open_output_stream(self.at(target)) as copy,
        ):
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                running.update(chunk)
                copy.write(chunk)
        return size, running.hexdigest()

    def open(self, name: str) -> pa.NativeFile:
        return self.files.open_input_file(self.at(name))

    def make(self, name: str, *, private: bool = False) -> None:
        """Makes a folder; only its owner may enter a private one (on a local disk)."""
        with self.failures(name):
            self.files.create_dir(self.at(name), recursive=True)
            if private and self.local is not None:
                (self.local / name).chmod(0o700)

    def remove(self, name: str) -> None:
        """Removes a file or a folder with all below; one that is not there is no error."""
        with self.failures(name):
            if self.local is not None:
                target = self.local / name
                if target.is_dir() and not target.is_symlink():
                    shutil.rmtree(target)
                else:
                    target.unlink(missing_ok=True)
            elif self.files.get_file_info(self.at(name)).type == fs.FileType.Directory:
                self.files.delete_dir(self.at(name))
            elif self.files.get_file_info(self.at(name)).type == fs.FileType.File:
                self.files.delete_file(self.at(name))

    def move(self, source: str, target: str) -> None:
        """Renames a folder of a local disk in one step."""
        if self.local is None:
            raise InputOutputError(f"{self.root}: folders can't be renamed here; set publish.switch to pointer")
        with self.failures(target):
            (self.local / target).parent.mkdir(parents=True, exist_ok=True)
            (self.local / source).rename(self.local / target)
            make_durable((self.local / target).parent)

    def open_to_readers(self, name: str) -> None:
        """Gives every file and folder below the rights that this user's new files have: Java wrote for him alone.

        What other users' executors wrote on a shared disk stays as it is.
        """
        if self.local is None:
            return
        mask = os.umask(0o077)
        os.umask(mask)
        with self.failures(name):
            for folder, _, names in os.walk(self.local / name):
                for path, mode in ((Path(folder), 0o777), *((Path(folder, file), 0o666) for file in names)):
                    if path.stat().st_uid == os.geteuid():
                        path.chmod(mode & ~mask)

    def flush(self, name: str) -> None:
        """Makes every file and folder below durable (local disks; object stores are durable when a write returns)."""
        if self.local is None:
            return
        with self.failures(name):
            for folder, _, names in os.walk(self.local / name):
                for file in names:
                    make_durable(Path(folder) / file)
                make_durable(Path(folder))

    @contextmanager
    def readable(self, name: str) -> Iterator[None]:
        """A file that can't be read ends the run with code 74 and its path."""
        try:
            yield
        except OSError as error:
            raise InputOutputError(f"{self.path(name)}: cannot be read: {error.strerror or error}") from error

    @contextmanager
    def failures(self, name: str) -> Iterator[None]:
        """A failing disk or store ends the run with code 74 and the path concerned."""
        try:
            yield
        except OSError as error:
            raise InputOutputError(f"{self.path(name)}: cannot be written: {error.strerror or error}") from error

    def at(self, name: str) -> str:
        """What ``files`` (the Arrow file system) opens."""
        return f"{self._base.rstrip('/')}/{name}".rstrip("/")


def json_bytes(content: dict[str, Any]) -> bytes:
    """The object as the warehouse writes it, for people to read."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode()


def beside_of(name: str) -> str:
    """Where a file or link lies until it is whole and gets its ``name``: no run's folder ever holds a half of one, and
    the next run removes what a killed one left there."""
    return f"{STAGING}/{name.replace('/', '--')}.new"


def _strange(path: Path, mode: int) -> str | None:
    if not stat.S_ISREG(mode):
        return LINK if stat.S_ISLNK(mode) else NO_FILE
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return "has a name that is not UTF-8"
    return None


def _unreadable(error: OSError) -> dict[Path, str | None]:
    return {Path(error.filename): f"can't be read ({error.strerror})"}


def make_durable(path: Path) -> None:
    """Flushes a file, or the entries of a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
