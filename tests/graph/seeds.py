"""Seeds that differ from run to run; a test that fails says which it had."""

from __future__ import annotations

import random


def drawn_seeds(count: int) -> list[int]:
    return [random.SystemRandom().randrange(2**32) for _ in range(count)]
