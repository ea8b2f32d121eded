"""The trait types of ``conf/traits.yaml`` as columns: a type's number is its place among the sorted names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.columns import Bools, Floats, Ints
from graph.settings import LinkSettings, TraitType


@dataclass(frozen=True)
class Kinds:
    """What the mining asks of every trait type, one entry a type."""

    types: Mapping[str, TraitType]
    names: tuple[str, ...]
    families: tuple[str, ...]
    """Names of the families, sorted; a family's number is its place."""
    family: Ints
    agreement: Floats
    """log2 m."""
    least_chance: Floats
    cap: Floats
    weak: Bools
    hard: Bools
    """Checked against a document or a face."""
    decisive: Bools
    """Counts as two families: one person's or firm's own document, the account that its money is paid to."""
    decisive_in_pairs: Bools
    """Two different values count as two families: who meets in two rooms is no neighbour and no next tenant."""
    supporting: Bools
    alone: Ints
    """A value of so few holders puts two accounts together by itself; 0: never."""

    @classmethod
    def of(cls, types: Mapping[str, TraitType], settings: LinkSettings) -> Kinds:
        names = tuple(sorted(types))
        kinds = [types[name] for name in names]
        families = tuple(sorted({kind.family for kind in kinds}))
        return cls(
            types=types,
            names=names,
            families=families,
            family=np.array([families.index(kind.family) for kind in kinds], dtype=np.int64),
            agreement=np.array([math.log2(kind.m) for kind in kinds]),
            least_chance=np.array([kind.u_min for kind in kinds]),
            cap=np.array([kind.cap_bits for kind in kinds], dtype=np.float64),
            weak=np.array([kind.weak for kind in kinds]),
            hard=np.array([kind.hard for kind in kinds]),
            decisive=np.array([kind.decisive for kind in kinds]),
            decisive_in_pairs=np.array([kind.decisive_in_pairs for kind in kinds]),
            supporting=np.array([kind.family in settings.supporting_families for kind in kinds]),
            alone=np.array([settings.together_accounts.get(name, 0) for name in names], dtype=np.int64),
        )

    @property
    def ties(self) -> Bools:
        """Types that make a tie: neither weak nor of a family that only supports."""
        return ~self.weak & ~self.supporting

    def in_families(self, families: Sequence[str]) -> Bools:
        """Types of these families."""
        return np.array([self.types[name].family in families for name in self.names])

    def frequency_millibits(self, kind: Ints, holders: Ints, accounts: int) -> Ints:
        """1000 (log2 m - log2 max(k/N, u_min)), between 0 and the cap (Fellegi and Sunter 1969; term frequency)."""
        chance = np.maximum(holders / max(accounts, 1), self.least_chance[kind])
        bits = np.clip(self.agreement[kind] - np.log2(chance), 0.0, self.cap[kind])
        return np.rint(bits * 1000).astype(np.int64)
