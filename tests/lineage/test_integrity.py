"""Merkle roots are those of RFC 6962, and any change to the rows shows."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.integrity import canonical, merkle_root, rows_root


def recursive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + recursive_root(leaves[:split]) + recursive_root(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == recursive_root(leaves)


def test_the_root_is_that_of_published_test_vectors() -> None:
    """The vectors of the certificate transparency project (merkle tree of 8 entries)."""
    vectors = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [bytes.fromhex(text) for text in vectors]
    assert merkle_root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_order_of_rows_does_not_matter_and_any_change_does() -> None:
    rows = [{"lead_id": "L", "statement": f"fact {number}", "source_file": None} for number in range(9)]
    root = rows_root(rows)
    assert rows_root(random.Random(1).sample(rows, len(rows))) == root
    changed = [
        rows[:-1],
        [*rows, rows[0]],
        [{**rows[0], "statement": "fact 0."}, *rows[1:]],
        [{**rows[0], "source_file": ""}, *rows[1:]],
    ]
    assert len({root, *(rows_root(other) for other in changed)}) == 5


@pytest.mark.parametrize("row", [{"b": "é中", "a": None}, {"a": None, "b": "é中"}])
def test_canonical_bytes_depend_on_values_only(row: dict[str, object]) -> None:
    assert canonical(row) == '{"a":null,"b":"é中"}'.encode()
