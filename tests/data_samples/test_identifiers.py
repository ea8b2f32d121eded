"""Identifiers: unique, patternless, and the official ones with right check digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_samples.simulator.identifiers import (
    card_numbers,
    credit_codes,
    hex_text,
    mobile_numbers,
    padded_text,
    resident_ids,
    scatter,
)

pytestmark = pytest.mark.slow

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_id_holds(text: str) -> bool:
    """GB 11643: the weighted sum over all 18 places leaves 1 (ISO 7064, MOD 11-2)."""
    digits = [10 if letter == "X" else int(letter) for letter in text]
    return sum(digit * pow(2, 17 - place, 11) for place, digit in enumerate(digits)) % 11 == 1


def credit_code_holds(text: str) -> bool:
    """GB 32100: the weighted sum over all 18 places is a multiple of 31."""
    return (
        sum(CREDIT.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17])) % 31
        == (31 - CREDIT.index(text[17])) % 31
    )


def test_resident_id_of_a_published_example() -> None:
    assert resident_ids(np.array([110105]), np.array([19491231]), np.array([2])).to_pylist() == ["11010519491231002X"]


@given(st.lists(st.tuples(st.integers(110000, 659999), st.integers(0, 999)), min_size=1, max_size=40))
def test_resident_ids_hold(people: list[tuple[int, int]]) -> None:
    adcode, sequence = (np.array(column) for column in zip(*people, strict=True))
    texts = resident_ids(adcode, np.full(len(people), 19870615), sequence).to_pylist()
    assert all(len(text) == 18 and resident_id_holds(text) for text in texts)


@given(st.lists(st.tuples(st.integers(110000, 659999), st.integers(0, 10**8 - 1)), min_size=1, max_size=40))
def test_credit_codes_hold(firms: list[tuple[int, int]]) -> None:
    adcode, organisation = (np.array(column) for column in zip(*firms, strict=True))
    texts = credit_codes(adcode, organisation).to_pylist()
    assert all(len(text) == 18 and credit_code_holds(text) for text in texts)


def test_credit_code_of_a_known_form() -> None:
    """91350100M000100Y43 is the code that GB 32100-2015 prints as its example."""
    assert credit_code_holds("91350100M000100Y43")
    assert not credit_code_holds("91350100M000100Y44")


@pytest.mark.parametrize("bits", [26, 31, 36, 40, 50, 53])
def test_scattering_is_unique_and_patternless(bits: int) -> None:
    numbers = np.arange(20_000)
    spread = scatter(numbers, 987_654_321, bits)
    assert len(np.unique(spread)) == len(numbers)
    assert spread.min() >= 0
    assert spread.max() < 1 << bits
    ranks = np.argsort(np.argsort(spread))
    assert abs(np.corrcoef(ranks, numbers)[0, 1]) < 0.03
    assert abs(np.corrcoef(ranks[1:], ranks[:-1])[0, 1]) < 0.03


def test_phones_and_cards_are_distinct_and_well_formed() -> None:
    counters = np.arange(50_000)
    phones = mobile_numbers(counters, 5)
    assert len(np.unique(phones)) == len(counters)
    assert ((phones >= 13 * 10**9) & (phones < 2 * 10**10)).all()
    cards = card_numbers(counters, 5)
    assert len(np.unique(cards)) == len(counters)
    for text in map(str, cards[:500].tolist()):
        digits = [int(letter) for letter in reversed(text)]
        luhn = sum(d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in enumerate(digits))
        assert len(text) == 19
        assert luhn % 10 == 0


def test_texts_of_numbers() -> None:
    assert hex_text(np.array([255, 1 << 63], np.uint64)).to_pylist() == ["00000000000000ff", "8000000000000000"]
    assert padded_text(np.array([7, 12345]), 5).to_pylist() == ["00007", "12345"]
