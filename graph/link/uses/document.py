"""Identity documents and licences: checked, and of one person or firm for good."""

from __future__ import annotations

from graph.link.uses.meeting import Met, Weighed, timeless
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """Time plays no part."""
    return timeless(met)
