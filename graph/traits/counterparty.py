"""Accounts as values: who operates a store, and with whom money is exchanged."""

from __future__ import annotations

from graph.traits.normal_form import NormalForm, normal


def operator_form(text: str) -> NormalForm:
    """``operator``: the operator's account id."""
    return normal("operator", text)


def flow_form(text: str) -> NormalForm:
    """``flow``: the account that the holder paid, was paid by, or is."""
    return normal("flow", f"account:{text}")
