"""What sharing a value is worth, in bits (Fellegi and Sunter 1969; term frequency as in splink).

``bits = log2 m - log2 max(k/N, u_min)``, capped by trait type. A value that other families corroborate has a better
estimate than its frequency: the share S of its pairs that are together is the posterior of such a pair, so
``logit2(S) - prior`` bits are what it takes to get there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.settings import LinkSettings, TraitType

# A share of 1 over few pairs is no certainty: logit2(.95) is 4.2 bits.
SURE = 0.95


def prior_bits(accounts: int, settings: LinkSettings) -> float:
    """log2 of the prior odds that one hand runs two accounts drawn from ``accounts``."""
    chance = min(0.5, settings.prior_partners / max(accounts - 1, 1))
    return math.log2(chance / (1 - chance))


def frequency_bits(trait_type: Column, holders: Column, accounts: int, types: Mapping[str, TraitType]) -> Column:
    """Bits of a value of ``trait_type`` held by ``holders`` of ``accounts`` accounts; never below 0."""
    floor = lookup({name: kind.u_min for name, kind in types.items()}, trait_type)
    agreement = lookup({name: math.log2(kind.m) for name, kind in types.items()}, trait_type)
    cap = lookup({name: kind.cap_bits for name, kind in types.items()}, trait_type)
    chance = F.greatest(holders / F.lit(float(accounts)), floor)
    return F.greatest(F.least(agreement - F.log2(chance), cap), F.lit(0.0))


def corroborated_bits(trait_type: Column, share: Column, prior: float, types: Mapping[str, TraitType]) -> Column:
    """Bits that lift the prior to ``share``; 0 for weak trait types, which corroboration makes no stronger.

    No cap by trait type: the share is measured, not assumed, and stays below ``SURE``.
    """
    sure = F.least(share, F.lit(SURE))
    strong = ~trait_type.isin(weak_types(types))
    return F.when(strong & (share > 0), F.log2(sure / (1 - sure)) - prior).otherwise(F.lit(0.0))


def weak_types(types: Mapping[str, TraitType]) -> list[str]:
    """Trait types that add to a tie but make none, such as names."""
    return sorted(name for name, kind in types.items() if kind.weak)


def hard_types(types: Mapping[str, TraitType]) -> list[str]:
    """Trait types that were checked against a document or a face."""
    return sorted(name for name, kind in types.items() if kind.hard)
