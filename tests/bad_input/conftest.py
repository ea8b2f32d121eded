"""The shipped rules and limits, as the tests of validation have them."""

from __future__ import annotations

from tests.lineage.conftest import keyring, rules, validation_settings

__all__ = ["keyring", "rules", "validation_settings"]
