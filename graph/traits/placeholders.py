"""Texts that stand for a missing value and must never link two accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.traits.normal_form import fold, squeeze


class Placeholders:
    """Words (whole text, case and spaces aside), regular expressions (whole text) and phrases inside an address."""

    def __init__(self, words: Iterable[str], patterns: Iterable[str], address_phrases: Iterable[str]) -> None:
        self._words = frozenset(_bare(word) for word in words)
        self._pattern = _any_of(patterns)
        self._phrases = tuple(sorted(_bare(phrase) for phrase in address_phrases))

    def holds(self, text: str) -> bool:
        """Whether the whole of ``text`` (folded) is a placeholder; signs without any letter or digit always are."""
        bare = squeeze(text).casefold()
        return not any(map(str.isalnum, bare)) or bare in self._words or bool(self._pattern.fullmatch(bare))

    def in_address(self, text: str) -> bool:
        """Whether an address (folded) says that it is none: 详见面单."""
        bare = squeeze(text).casefold()
        return any(phrase in bare for phrase in self._phrases)


def _bare(text: str) -> str:
    return squeeze(fold(text)).casefold()


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    # Without any pattern, (?!) matches nothing.
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
