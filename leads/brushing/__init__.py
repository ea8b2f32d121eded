"""How likely an order was faked to gain rank: additive log-odds of the signs that it shows.

``evidence.gather`` puts beside each order what the signs look at and says which hold; ``assessment.assess`` weighs
them.
"""

from __future__ import annotations

from leads.brushing.assessment import ASSESSED, assess
from leads.brushing.evidence import gather
from leads.brushing.signs import SIGNS
from leads.brushing.whereabouts import whereabouts

__all__ = ["ASSESSED", "SIGNS", "assess", "gather", "whereabouts"]
