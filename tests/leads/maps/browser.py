"""Opens a page in a real browser, without any network, and reads what it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
ALONE = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--enable-logging=stderr",
)  # fmt: skip
VOID = {"br", "img", "input", "link", "meta", "hr", "wbr"}


@dataclass(frozen=True)
class Shown:
    """Texts by the id of the outermost element with one, parts joined by `|`; tags; the page's title; its errors."""

    texts: dict[str, str]
    tags: list[str]
    title: str
    errors: str
    ready: bool


def open_page(path: Path, state: str, profile: Path) -> Shown:
    """What the browser has made of the page at ``state`` (the part of the address from `#` on)."""
    command = [str(BROWSER), *ALONE, f"--user-data-dir={profile}", "--dump-dom", f"{path.as_uri()}{state}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    dom = _Texts()
    dom.feed(done.stdout)
    errors = "\n".join(
        line for line in done.stderr.splitlines() if re.search(r"CONSOLE.*(Uncaught|Refused|violates)", line)
    )
    texts = {name: "|".join(parts) for name, parts in dom.texts.items()}
    return Shown(texts, dom.tags, texts.get("", "").split("|")[0], errors, 'data-ready="yes"' in done.stdout)


class _Texts(HTMLParser):
    """Text nodes of each element with an id below body; scripts and styles are no text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self.tags: list[str] = []
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(tag in ("script", "style", "noscript") for tag, _ in self._open):
            return
        holders = [name for _, name in self._open if name not in (None, "stage", "head")]
        self.texts.setdefault(holders[0] if holders and holders[0] else "", []).append(data.strip())
