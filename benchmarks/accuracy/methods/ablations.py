"""The pipeline with one of its ideas taken away: which settings of conf/ that changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEVER = 10**9

ABLATIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "no_corroboration": (
        "without corroboration",
        # Every value is a small one, and small values are admitted without other families' word.
        {
            "link.operating_corroboration": 0.999,
            "link.small_value_accounts": NEVER,
            "link.public_accounts": NEVER,
        },
    ),
    "no_broker_rule": (
        "without the broker rule",
        # No stock is large enough, and no use is a passing one.
        {"link.broker_values": NEVER, "link.passing_rest_days": NEVER},
    ),
    "one_family": (
        "with one family enough",
        {"communities.attach_families": 1, "communities.merge_families": 1, "suspicion.suspected_grounds": 1},
    ),
    "no_time": (
        "without time",
        {
            "link.recycled_phone_days": NEVER,
            "link.passing_rest_days": NEVER,
            "traits.*.half_life_days": None,
            "traits.*.gap_half_life_days": None,
        },
    ),
}
"""Name: (title in the report, settings by dotted path)."""
