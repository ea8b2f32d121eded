"""Traits: what a seller account uses and could share, one small file per kind of value."""

from graph.traits.registry import MASKED_USE, NormalForms

__all__ = ["MASKED_USE", "NormalForms"]
