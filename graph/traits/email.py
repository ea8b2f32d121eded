"""E-mail addresses in lower case."""

from __future__ import annotations

import re

from graph.traits.normal_form import NormalForm, normal, rejected, squeeze

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


def normal_form(text: str) -> NormalForm:
    """``email``: case and spaces aside as written; dots and plus signs stay, as mail hosts treat them differently."""
    address = squeeze(text).lower()
    if "*" in address:
        return rejected("masked")
    return normal("email", address) if ADDRESS.fullmatch(address) else rejected("form")
