"""Finds the fonts that packets are printed with, or installs them: a PDF without Chinese glyphs is worth nothing."""

from __future__ import annotations

import os
from pathlib import Path

from graph.failures import ConfigurationError
from jobs import apt

# Debian's package of Noto Sans CJK (SIL Open Font License), and where it and its likes lie.
PACKAGES = ("fonts-noto-cjk",)
FOLDER_VARIABLE = "RINGTRACE_FONTS"
FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path.home() / ".local/share/fonts",
)
FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "SourceHanSansSC-Regular.otf")
FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC")


def find() -> Path | None:
    """The first folder with a font of ``FAMILIES``: that of RINGTRACE_FONTS, then the usual ones."""
    named = os.environ.get(FOLDER_VARIABLE)
    folders = [Path(named)] if named else FOLDERS
    return next((folder for folder in folders if any((folder / file).is_file() for file in FILES)), None)


def ensure() -> Path:
    """The folder to use, installed through apt when there is none and this user may; ConfigurationError otherwise."""
    folder = find()
    if folder is None and not os.environ.get(FOLDER_VARIABLE):
        apt.install("Chinese fonts", PACKAGES)
        folder = find()
    if folder is None:
        raise ConfigurationError(
            f"no Chinese font to print packets with. Type: sudo apt-get install -y {apt.known(PACKAGES)}; or name a "
            f"folder with one of {', '.join(FILES)} in {FOLDER_VARIABLE}"
        )
    return folder
