"""No blanked cell can be computed from the shown ones, whatever the counts; the rest is shown as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.maps.suppression import CHANGES, COUNTS, hidden_cells, outside

pytestmark = pytest.mark.slow

LEAST = 3
KEYS = ["level", "province", "parent", "adcode"]


@st.composite
def country(draw: st.DrawFn) -> pd.DataFrame:
    """One basis: provinces, cities and counties with members that add up upward."""
    rows = []
    for p in range(draw(st.integers(1, 4))):
        province = "unmapped" if p == 3 else f"{p + 1}10000"
        cities = []
        for c in range(1 if p == 3 else draw(st.integers(1, 4))):
            city = "unmapped" if c == 3 or p == 3 else f"{p + 1}1{c + 1:02d}00"
            counts = draw(st.lists(st.integers(0, 9), min_size=1, max_size=1 if city == "unmapped" else 4))
            codes = ["unmapped", *(f"{city[:4]}{n + 1:02d}" for n in range(3))]
            rows += [("county", province, city, code, count) for code, count in zip(codes, counts, strict=False)]
            cities.append((city, sum(counts)))
        rows += [("city", province, province, city, count) for city, count in cities]
        rows.append(("province", province, "100000", province, sum(count for _, count in cities)))
    frame = pd.DataFrame(rows, columns=[*KEYS, "members"])
    order = draw(st.permutations(range(len(frame))))
    frame = frame.iloc[order].reset_index(drop=True)
    return frame.assign(basis="ship_from", suppressed=frame["members"] < LEAST)


def solved(frame: pd.DataFrame, hidden: pd.Series) -> list[int]:
    """The hidden cells that follow from the shown ones: those whose unit vector lies in the span of the sums."""
    unknown = {row: place for place, row in enumerate(frame.index[hidden])}
    if not unknown:
        return []
    at = {(r.level, r.province if r.level != "province" else r.adcode, r.adcode): r.Index for r in frame.itertuples()}
    sums: dict[object, list[int]] = {}
    for row in frame.itertuples():
        if row.level == "province":
            continue
        upper = "city" if row.level == "county" else "province"
        sums.setdefault(at[upper, row.province, row.parent], []).append(row.Index)
    equations = list(sums.items())
    provinces = list(frame.index[frame["level"] == "province"])
    if len(provinces) > 1 and frame["members"][provinces].sum() >= LEAST:
        equations.append((None, provinces))  # the country's total is known
    matrix = np.zeros((len(equations), len(unknown)))
    for line, (whole, parts) in enumerate(equations):
        for cell, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if cell in unknown:
                matrix[line, unknown[cell]] = sign
    rank = np.linalg.matrix_rank(matrix)
    units = np.eye(len(unknown))
    return [row for row, at_ in unknown.items() if np.linalg.matrix_rank(np.vstack([matrix, units[at_]])) == rank]


@given(country())
def test_no_hidden_cell_follows_from_what_is_shown(frame: pd.DataFrame) -> None:
    hidden = hidden_cells(frame, LEAST)
    assert hidden[frame["suppressed"]].all()
    assert solved(frame, hidden) == []


def test_without_company_a_cell_would_follow(plain: pd.DataFrame) -> None:
    assert solved(plain, plain["suppressed"]) == [1]


@given(country(), st.randoms())
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, luck) -> None:
    order = list(frame.index)
    luck.shuffle(order)
    again = frame.loc[order].reset_index(drop=True)
    before = frame.loc[hidden_cells(frame, LEAST), KEYS]
    after = again.loc[hidden_cells(again, LEAST), KEYS]
    assert sorted(before.itertuples(index=False)) == sorted(after.itertuples(index=False))


@pytest.fixture
def plain() -> pd.DataFrame:
    """A city of four counties of which one is small, in a province of two cities, in a country of two provinces."""
    rows = [
        ("province", "110000", "100000", "110000", 34),
        ("county", "110000", "110100", "110101", 1),
        ("county", "110000", "110100", "110102", 5),
        ("county", "110000", "110100", "110103", 8),
        ("county", "110000", "110200", "110201", 20),
        ("city", "110000", "110000", "110100", 14),
        ("city", "110000", "110000", "110200", 20),
        ("province", "120000", "100000", "120000", 9),
        ("city", "120000", "120000", "120100", 9),
        ("county", "120000", "120100", "120101", 9),
    ]
    frame = pd.DataFrame(rows, columns=[*KEYS, "members"])
    return frame.assign(basis="ship_from", suppressed=frame["members"] < LEAST)


def test_a_small_cell_takes_the_next_smallest_along_and_no_more(plain: pd.DataFrame) -> None:
    hidden = hidden_cells(plain, LEAST)
    assert sorted(plain["adcode"][hidden]) == ["110101", "110102"]


def test_a_lone_small_county_hides_what_stands_over_it(plain: pd.DataFrame) -> None:
    frame = plain.assign(members=[34, 9, 5, 8, 2, 22, 2, 9, 9, 9])
    hidden = hidden_cells(frame.assign(suppressed=frame["members"] < LEAST), LEAST)
    # 110201 is its city's only county; of its province's two cities the other hides with two of its counties.
    assert sorted(frame["adcode"][hidden]) == ["110100", "110102", "110103", "110200", "110201"]


def test_what_is_hidden_has_no_counts_and_the_rest_is_as_it_is(night: dict[str, pd.DataFrame]) -> None:
    frame = night["regional_distribution"]
    shown = outside(frame, LEAST)
    hidden = hidden_cells(frame, LEAST)
    assert 0 < frame["suppressed"].sum() < hidden.sum() < len(frame)
    assert shown.loc[hidden, COUNTS].isna().all(axis=None)
    assert shown[CHANGES].isna().all(axis=None)
    assert (shown["suppressed"] == hidden).all()
    kept = [name for name in COUNTS if name != "leads"]
    pd.testing.assert_frame_equal(
        shown.loc[~hidden, kept].astype(object), frame.loc[~hidden, kept].astype(object), check_dtype=False
    )
    assert shown.loc[shown["basis"] != "ship_from", "leads"].isna().all(), "equal on each basis: told on one only"
    for basis, rows in frame.groupby("basis"):
        assert solved(rows.reset_index(drop=True), hidden[rows.index].reset_index(drop=True)) == [], basis
