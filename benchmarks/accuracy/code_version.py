"""Which version of the code made something: a digest of the modules that it runs, and of those that they import."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("benchmarks", "data_samples", "graph", "jobs", "leads", "lineage")


@lru_cache
def digest(*modules: str, apart: tuple[str, ...] = ()) -> str:
    """SHA-256 (hex) over the source of ``modules`` and everything of the project that they import, at any depth.

    ``apart``: modules left out with what only they import, as their changes are known not to matter.
    """
    found = hashlib.sha256()
    for file in sorted(_reached(modules, apart)):
        found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _reached(modules: Collection[str], apart: Collection[str]) -> set[Path]:
    skipped = {file for name in apart for file in _files(name)}
    waiting = [file for name in modules for file in _files(name)]
    if not waiting:
        raise ModuleNotFoundError(f"none of {', '.join(modules)} is in the project")
    reached: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file not in reached and file not in skipped:
            reached.add(file)
            waiting += [other for name in _imports(file) for other in _files(name)]
    return reached


@cache
def _imports(file: Path) -> tuple[str, ...]:
    """Names that the file imports, functions among them: whatever is no module has no file."""
    return tuple(_imported(ast.parse(file.read_text(encoding="utf-8"))))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _files(module: str) -> list[Path]:
    """The module's file, and the package files above it, which are run as well."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return []
    here = ROOT.joinpath(*parts)
    inits = [ROOT.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return [file for file in (here.with_suffix(".py"), *inits) if file.is_file()]
