"""Who among the innocents is named: by the kind of seller, so that no kind pays for the others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.truth import Truth

HOUSEHOLD = "household"
AGENCY = "agency client"
WAREHOUSE = "warehouse or operator client"
SMALL = "small seller"
ENTERPRISE = "enterprise"
KINDS: Mapping[str, frozenset[str]] = {
    HOUSEHOLD: frozenset({"family", "own_shops"}),
    AGENCY: frozenset({"agency_client", "media_client"}),
    WAREHOUSE: frozenset({"provider_client", "operator_client", "warehouse_client"}),
}
"""By the truth's kinds of innocents: who trades at home or in one firm, who is a client of what."""
SEGMENTS = (*KINDS, SMALL, ENTERPRISE)
"""A small seller is no firm and is tied to nobody on purpose; an account may be of several segments, or of none."""


def segments(
    truth: Truth, enterprise: npt.NDArray[np.bool_], named: npt.NDArray[np.int64]
) -> dict[str, tuple[int, int]]:
    """Of each segment the innocent accounts named and all of them; ``named``: positions."""
    shown = np.zeros(len(enterprise), bool)
    shown[named] = True
    inside = {name: _of_any(truth, kinds) for name, kinds in KINDS.items()}
    plain = np.array([not kinds for kinds in truth.innocent_kinds], dtype=bool)
    inside |= {SMALL: plain & ~enterprise, ENTERPRISE: enterprise}
    return {
        name: (int((mine & shown & truth.innocent).sum()), int((mine & truth.innocent).sum()))
        for name, mine in inside.items()
    }


def _of_any(truth: Truth, kinds: frozenset[str]) -> npt.NDArray[np.bool_]:
    return np.array([not kinds.isdisjoint(mine) for mine in truth.innocent_kinds], dtype=bool)
