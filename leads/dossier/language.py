"""The words of a dossier in one language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from leads.dossier.phrases import in_chinese

WORDS = Path(__file__).parent / "words.yaml"
Code = Literal["zh", "en"]
CODES: tuple[Code, ...] = ("zh", "en")


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


class Language:
    """``say`` a heading or fixed sentence by its name, ``tell`` a statement of the tables."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def say(self, name: str, **parts: object) -> str:
        """KeyError: there is no such text."""
        text = _words()[name][self.code]
        return text.format(**parts) if parts else text

    def tell(self, statement: str) -> str:
        """The statement in this language; one that has no translation stays as the table says it."""
        return statement if self.code == "en" else in_chinese(statement) or statement

    @property
    def words(self) -> dict[str, str]:
        """All fixed texts, for templates."""
        return {name: texts[self.code] for name, texts in _words().items()}
