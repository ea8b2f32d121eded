"""Money between accounts: both paid the same account, or one the other."""

from __future__ import annotations

from graph.link.uses.meeting import Met, Weighed, in_time
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """As time leaves it."""
    return in_time(met, kind)
