"""Faces: checked, and of one person; a faked template that a broker sells is told by whom it serves, not by time."""

from __future__ import annotations

from graph.link.uses.meeting import Met, Weighed, timeless
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """Time plays no part."""
    return timeless(met)
