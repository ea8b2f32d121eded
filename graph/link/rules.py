"""What the mining goes by on one night."""

from __future__ import annotations

from dataclasses import dataclass

from graph.link.kinds import Kinds
from graph.link.ties import needed_millibits, prior_bits
from graph.link.verdicts import SURE
from graph.settings import CommunitySettings, LinkSettings


@dataclass(frozen=True)
class Rules:
    """``accounts``: how many there are, numbered 0, 1, …; the settings of the two stages."""

    accounts: int
    kinds: Kinds
    linking: LinkSettings
    communities: CommunitySettings

    @property
    def prior(self) -> float:
        """Bits for one hand behind two accounts drawn at random."""
        return prior_bits(self.accounts, self.linking)

    @property
    def listening(self) -> CommunitySettings:
        """How clusters are found in which other families are heard: one family is missing in each."""
        return self.communities.model_copy(update={"resolution": self.linking.corroboration_resolution})

    def joint_millibits(self) -> int:
        """What each of two values weighs that tie a pair by joint evidence: together, discount and all, they make one
        hand as likely as the best corroborated value does."""
        both = needed_millibits(self.prior, SURE)
        return round(both / (1 + self.linking.family_discount))

    def firm_millibits(self) -> float:
        """Evidence that makes one hand more likely than not."""
        return needed_millibits(self.prior, self.linking.min_probability)
