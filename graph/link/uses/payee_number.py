"""Payees: banks do not give a number out again, so one after the other is still the same pocket."""

from __future__ import annotations

from graph.link.uses.meeting import Met, Weighed, in_time
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """As time leaves it."""
    return in_time(met, kind)
