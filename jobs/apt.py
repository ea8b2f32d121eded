"""Installs packages of Debian and Ubuntu where this user may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

APT_SECONDS = 900


def install(what: str, packages: Sequence[str]) -> None:
    """Installs the first of ``packages`` that there is; nothing happens without apt-get or the right to it."""
    apt = _apt()
    if apt is None:
        return
    print(f"ringtrace: installing {what} with apt-get (once; a minute or two)", file=sys.stderr)
    # Package lists may be missing or old on a fresh machine; an index that fails to update may still do.
    run([*apt, "update"])
    for package in packages:
        if run([*apt, "install", "-y", "--no-install-recommends", package]):
            return


def known(packages: Sequence[str]) -> str:
    """The first of ``packages`` that this distribution has; the first of all where it can't be asked."""
    found = (name for name in packages if shutil.which("apt-cache") and run(["apt-cache", "show", name]))
    return next(found, packages[0])


def run(command: Sequence[str]) -> bool:
    """Whether the command ends well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=APT_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _apt() -> list[str] | None:
    """How apt-get is called here, None when this user may not install."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get", "-qq"]
    if shutil.which("sudo") and run(["sudo", "-n", "true"]):
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    return None
