"""Fingerprints of devices and templates of faces: identifiers that a system made, taken as they are."""

from __future__ import annotations

from graph.traits.damaged_number import is_scientific
from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

SHORTEST = 4


def device_form(text: str) -> NormalForm:
    """``device``."""
    return _identifier("device", text)


def face_form(text: str) -> NormalForm:
    """``face``."""
    return _identifier("face", text)


def _identifier(domain: str, text: str) -> NormalForm:
    value = squeeze(text)
    # An IMEI that went through a spreadsheet; 6e35 may be a number of its own.
    if "." in value and is_scientific(value):
        return rejected("rounded")
    return normal(domain, value) if len(value) >= SHORTEST else rejected("form")
