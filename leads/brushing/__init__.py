"""How likely an order was faked to gain rank: additive log-odds, one reason per file.

``evidence.gather`` puts beside each order what the reasons look at; a reason is an expression over that row.
"""

from __future__ import annotations

from leads.brushing.assessment import assess
from leads.brushing.evidence import Surroundings, gather
from leads.brushing.reason import REASONS
from leads.brushing.whereabouts import whereabouts

__all__ = ["REASONS", "Surroundings", "assess", "gather", "whereabouts"]
