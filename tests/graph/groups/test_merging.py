"""Groups that joint evidence makes one: how many on either side it takes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from graph.groups.grouped import Groups
from graph.groups.merging import Across, joint_joins, jointly_tied, of_first, of_second
from graph.link.links import Evidence
from graph.settings import CommunitySettings

GROUPS = Groups(*(np.array(column) for column in (range(8), [0] * 4 + [4] * 4, [1] * 8)))


def across(*pairs: tuple[int, int]) -> Across:
    """What ties the pairs, by two values each; of accounts 0 to 3 of a group and 4 to 7 of another."""
    rows = [(a, b, value, 0, 9000, 1000, 0, 30, 0, 1, 1) for a, b in pairs for value in range(2)]
    proof = Evidence(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))
    return of_second(of_first(jointly_tied(proof), GROUPS), GROUPS)


@pytest.mark.parametrize(("lefts", "rights"), [(2, 4), (4, 2), (3, 3)])
def test_several_on_either_side_make_groups_one(lefts: int, rights: int, community_settings: CommunitySettings) -> None:
    found = joint_joins(across(*product(range(lefts), range(4, 4 + rights))), community_settings)
    joined = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert joined == ([(0, 4)] if min(lefts, rights) >= community_settings.merge_joint_accounts else [])


def test_pairs_within_a_group_and_with_nobody_of_a_group_count_for_none() -> None:
    rows = across((0, 1), (2, 5), (3, 9))
    assert list(zip(*(column.tolist() for column in rows), strict=True)) == [(2, 5, 0, 4)]


def test_what_is_no_joint_evidence_merges_nothing() -> None:
    pairs = list(product(range(3), range(4, 7)))
    rows = [(a, b, 0, 0, 9000, 1000, 0, 30, 0, 1, 0) for a, b in pairs]
    proof = Evidence(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))
    assert not len(jointly_tied(proof).a)
