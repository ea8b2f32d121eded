"""A drawing holds whatever an id or a title holds, as text that XML can carry."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.dossier.pictures import svg
from leads.maps import drawing
from leads.plain_text import plain


@pytest.mark.parametrize("words", ["A\x1b[2J", "A\x00", "A\uffff", "A\U0001fffe", "A\ud800", "<b>&\u202e"])
def test_a_picture_with_such_words_is_whole(words: str) -> None:
    whole = svg.picture(10, 10, [svg.text(1, 1, words)], words)
    texts = [element.text for element in ElementTree.fromstring(whole.encode()).iter() if element.text]
    assert [text for text in texts if text.strip()] == [plain(words), plain(words)]
    ElementTree.fromstring(drawing.picture(10, 10, [], words).encode())


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_any_text_at_all_makes_a_picture(words: str) -> None:
    ElementTree.fromstring(svg.picture(10, 10, [svg.text(1, 1, words)], words).encode())
