"""What a value is: of one hand, of everybody, of a broker, or not proven; and what sharing it weighs."""

from __future__ import annotations

import numpy as np

from graph.columns import Bools, Floats, Ints
from graph.link.corroboration import Fragments
from graph.link.kinds import Kinds
from graph.settings import LinkSettings

LISTED, SILENT, FLEETING, OPERATING, HUB, SMALL, DOUBTFUL, BROKER, INSTITUTION, JOINT = range(10)
NAMES = ("listed", "silent", "fleeting", "operating", "hub", "small", "doubtful", "broker", "institution", "joint")
"""The rule that decided, by its code; ``silent`` values are never judged."""

TOLD = 2
"""In ``Holdings.listed``: not listed, but the data tell that the value is an institution's."""

# A share of 1 over few pairs is no certainty: logit2(.95) is 4.2 bits.
SURE = 0.95


def judge(
    share: Floats, holders: Ints, listed: Ints, fleeting: Bools, found: Fragments, settings: LinkSettings
) -> Ints:
    """The first rule that holds, in the order that protects the innocent: listed places come first.

    ``fleeting``: more of its holders used it in passing than not, as those do who are served by it; ``found``: the
    fragments of crews among its holders. Of a hub's users families of four at most are together, and now and then one
    crew; a crew's tool that a part of it uses is used by several fragments, and they are no small part of its users.
    Of a tool that few use, half of whom are in one fragment, the share of pairs is below any bar by arithmetic.
    """
    rules = (
        (listed == 1, LISTED),
        (listed == TOLD, INSTITUTION),
        (fleeting, FLEETING),
        (share >= settings.operating_corroboration, OPERATING),
        ((found.largest >= settings.operating_fragment) & (2 * found.largest >= holders), OPERATING),
        (
            (found.fragments >= settings.joint_fragments) & (found.inside >= settings.joint_share * holders),
            JOINT,
        ),
        ((share < settings.public_corroboration) & (holders >= settings.public_accounts), HUB),
        (holders <= settings.small_value_accounts, SMALL),
    )
    return np.select([rule for rule, _ in rules], [code for _, code in rules], DOUBTFUL).astype(np.int64)


def value_millibits(
    verdict: Ints, share: Floats, kind: Ints, holders: Ints, accounts: int, prior: float, kinds: Kinds
) -> Ints:
    """Weight of each value before time: only corroborated values and values of very few holders carry any.

    A value that other families corroborate has a better estimate than its frequency: the share of its pairs that are
    together is the posterior of such a pair, so ``logit2(share) - prior`` bits are what it takes to get there. Weak
    types are not made stronger by company.
    """
    frequency = kinds.frequency_millibits(kind, holders, accounts)
    sure = np.clip(share, 1e-9, SURE)
    lifted = np.rint(1000 * (np.log2(sure / (1 - sure)) - prior)).astype(np.int64)
    corroborated = np.where(kinds.weak[kind], frequency, np.maximum(frequency, lifted))
    known = [verdict == OPERATING, (verdict == SMALL) | (verdict == JOINT)]
    return np.select(known, [corroborated, frequency], 0).astype(np.int64)
