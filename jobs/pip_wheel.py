"""Fetches the pinned pip wheel into a folder: ``python3 -I jobs/pip_wheel.py DIR``; for a Python that came without pip.

Runs on the system's Python before anything is installed, so it uses the standard library only.
"""

import hashlib
import os
import re
import ssl
import sys
import urllib.parse
import urllib.request
from pathlib import Path

WHEEL = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
INDEX = os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


def main(folder: Path) -> None:
    """Writes the wheel into ``folder`` and prints its path; a file whose SHA-256 is not the pinned one is refused."""
    project = INDEX.rstrip("/") + "/pip/"
    link = re.search(rf'href="([^"]*{re.escape(WHEEL)})[^"]*"', read(project).decode())
    if link is None:
        sys.exit(f"{project} does not offer {WHEEL}")
    wheel = read(urllib.parse.urljoin(project, link[1]))
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        sys.exit(f"{link[1]} is not the pinned file")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WHEEL).write_bytes(wheel)
    print(folder / WHEEL)


def read(url: str) -> bytes:
    # A minimal system has no certificates to check the index with; the pinned SHA-256 vouches for the file instead.
    unverified = ssl._create_unverified_context()
    with urllib.request.urlopen(url, timeout=60, context=unverified) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
