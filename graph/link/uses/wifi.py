"""Wi-Fi access points: a room has one, and so has a cafe; a passing use says as little as a device's."""

from __future__ import annotations

from graph.link.uses import device
from graph.link.uses.meeting import Met, Weighed
from graph.settings import LinkSettings, TraitType


def weigh(met: Met, kind: TraitType, settings: LinkSettings) -> Weighed:
    """As a device in passing, or as time leaves it."""
    return device.weigh(met, kind, settings)
