"""Files of this user alone: what is written while clear text is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

PRIVATE = 0o077
"""The umask: nobody else may read, write or enter."""


@contextmanager
def own_files() -> Iterator[None]:
    """What is written until the end of the block, and by processes that begin in it, is this user's alone."""
    mask = os.umask(PRIVATE)
    try:
        yield
    finally:
        os.umask(mask)
