"""The dossier as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from leads.dossier.content import AMOUNTS, COUNTS, STEPS
from leads.dossier.language import CODES, Code, Language


def summary(packet: Mapping[str, Any], language: Language) -> str:
    """The lead in a few sentences, without personal data."""
    amounts = packet["amounts"]
    values = {name: money(amounts.get(f"sold_value_{name}", "0.00")) for name in ("low", "high", "all")}
    counts = {"accounts": len(packet["accounts"]), "stores": len({one["store_id"] for one in packet["stores"]})}
    return language.say("summary_text", **counts, **values, unsold=money(amounts.get("unsold_value", "0.00")))


def money(text: str | None) -> str:
    """``1234567.50`` as ``1,234,567.50``; missing money as a dash."""
    if text is None:
        return "–"
    whole, _, part = text.partition(".")
    return f"{int(whole):,}.{part}"


def html(packet: Mapping[str, Any], pictures: Mapping[str, str], shown_accounts: int, code: Code) -> str:
    """The file's text. ``packet``: of ``content`` with its ``electronic_data`` and ``shared_values``."""
    language = Language(code)
    return _template(code).render(
        p=packet,
        w=language.words,
        language=code,
        summary=summary(packet, language),
        pictures=pictures,
        shown_accounts=shown_accounts,
        amounts=AMOUNTS,
        counts=COUNTS,
        steps=STEPS,
    )


@lru_cache(maxsize=len(CODES))
def _template(code: Code) -> Template:
    language = Language(code)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["tell"] = language.tell
    environment.filters["word"] = lambda word: language.tell(word).replace("_", " ")
    environment.filters["say"] = language.say
    environment.filters["money"] = money
    return environment.get_template("dossier.html.j2")
