"""Texts that stand for a missing value and must never link two accounts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from graph.traits.normal_form import fold, squeeze

HASHES = ("md5", "sha1", "sha224", "sha256", "sha512")
# Some systems keep only the middle of an MD5.
MIDDLE = slice(8, 24)
# Quotes and brackets around a word: "null", (本人), #N/A.
AROUND = re.compile(r"^[^\w\[]+|[^\w\]]+$")
JOINT = r"[\s\-_|,;/:.+&]+"
HEX = re.compile(r"[0-9a-f]{16,128}")


class Placeholders:
    """Words (whole text, case and spaces aside), regular expressions (whole text) and phrases inside an address.

    ``nothing``: words that programs write for no value, of which joins (null_null), hashes and e-mail addresses are
    none either.
    """

    def __init__(
        self,
        words: Iterable[str],
        patterns: Iterable[str],
        address_phrases: Iterable[str],
        nothing: Iterable[str] = (),
    ) -> None:
        written = tuple(nothing)
        self._words = frozenset(_bare(word) for word in (*words, *written))
        # One by one: joined, a pattern's back reference would be another pattern's group.
        self._patterns = tuple(re.compile(pattern) for pattern in patterns)
        self._phrases = tuple(sorted(_bare(phrase) for phrase in address_phrases))
        self._joined = _joined(written)
        self._hashes = frozenset(_hashes(written))

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - a process has a few of these, for as long as it lives
    def holds(self, text: str) -> bool:
        """Whether the whole of ``text`` (folded) is a placeholder; signs without any letter or digit always are."""
        bare = squeeze(text).casefold()
        return (
            not any(map(str.isalnum, bare))
            or bare in self._words
            or AROUND.sub("", bare) in self._words
            or any(pattern.fullmatch(bare) for pattern in self._patterns)
            or self._joined.fullmatch(text.casefold()) is not None
            or self._is_hash_of_nothing(bare)
        )

    def in_address(self, text: str) -> bool:
        """Whether an address (folded) says that it is none: 详见面单."""
        bare = squeeze(text).casefold()
        return any(phrase in bare for phrase in self._phrases)

    def _is_hash_of_nothing(self, bare: str) -> bool:
        digits = bare.replace("-", "")
        return HEX.fullmatch(digits) is not None and digits in self._hashes


def _bare(text: str) -> str:
    return squeeze(fold(text)).casefold()


def _joined(nothing: tuple[str, ...]) -> re.Pattern[str]:
    """null_null, None|None, and none@none.com."""
    if not nothing:
        return re.compile("(?!)")
    word = "|".join(sorted((re.escape(word.casefold()) for word in nothing if word), key=len, reverse=True))
    return re.compile(rf"(?:{word})(?:{JOINT}(?:{word}))+|(?:{word})@(?:{word})(?:\.[a-z]+)*")


def _hashes(nothing: tuple[str, ...]) -> Iterator[str]:
    """Digests of nothing and of the words for it, as a program writes them before it hashes."""
    written = {form for word in nothing for form in (word, word.lower(), word.upper(), word.capitalize())}
    for text in sorted({"", *written}) if nothing else ():
        for name in HASHES:
            digest = hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
            yield digest
            if name == "md5":
                yield digest[MIDDLE]
