"""The dossier as PDF, set by Typst from the same packet as the HTML; Chinese text is embedded whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from graph.failures import Failure
from leads.dossier.account_reasons import KINDS
from leads.dossier.content import AMOUNTS, COUNTS, STEPS
from leads.dossier.html import money, summary
from leads.dossier.language import Code, Language

TEMPLATE = Path(__file__).parent / "dossier.typ"
DASH = "–"
Source = tuple[str, str, str]
"""What kind of file it is, how it was extracted, and of which night."""


class PdfPrinter:
    """Prints dossiers one after the other; fonts are read once.

    ``font_folders``: where the Chinese fonts lie; ``fonts``: their families, the first that is there is used.
    """

    def __init__(self, font_folders: Sequence[Path], fonts: Sequence[str]) -> None:
        self._fonts = list(fonts)
        self._compiler = typst.Compiler(
            input=str(TEMPLATE), font_paths=[str(folder) for folder in font_folders], ignore_system_fonts=True
        )

    def pdf(self, packet: Mapping[str, Any], pictures: Mapping[str, str], shown_accounts: int, code: Code) -> bytes:
        """The file's bytes: equal packets give equal bytes."""
        shown = printed(packet, pictures, shown_accounts, Language(code)) | {"fonts": self._fonts}
        text = json.dumps(shown, ensure_ascii=False)
        made = self._compiler.compile(format="pdf", sys_inputs={"packet": text}, pdf_tags=False)
        if not isinstance(made, bytes):
            raise Failure("the PDF of a packet could not be printed")
        return made


def printed(
    packet: Mapping[str, Any], pictures: Mapping[str, str], shown_accounts: int, language: Language
) -> dict[str, Any]:
    """What the template shows, every text in the dossier's language."""
    words, tell = language.words, language.tell

    def named(word: str) -> str:
        return tell(word).replace("_", " ")

    return {
        "language": language.code,
        "p": {
            **{name: packet[name] for name in ("lead_id", "night", "profile", "made_up", "link_count")},
            "statements": {kind: _statements(section, language) for kind, section in packet["statements"].items()},
        },
        "w": words,
        "pictures": dict(pictures),
        "head": _head(packet, language),
        "summary": summary(packet, language),
        "amounts": [[words[name], money(packet["amounts"].get(name))] for name in AMOUNTS]
        + [[words[name], str(packet["amounts"].get(name, DASH))] for name in COUNTS],
        "goods": [
            [
                one["brand"] or words["unknown"],
                tell(one["known"]),
                str(one["orders"]),
                *(money(one[name]) for name in STEPS),
            ]
            for one in packet["goods"]
        ],
        "thresholds": [
            [
                f"{named(test['test'])} ({test['rule']})",
                tell(test["law"]),
                money(test["amount"]),
                money(test["value"]),
                words["not_assessable" if test["met"] is None else "met" if test["met"] else "not_met"],
            ]
            for test in packet["thresholds"]
        ],
        "accounts": [
            [
                one["account_id"],
                named(one["membership"]),
                f"{one['probability']:.3f}",
                ", ".join(map(named, one["roles"])),
                " ".join(one["stores"]),
            ]
            for one in packet["accounts"]
        ],
        "account_statements": [
            [one["account_id"], *(str(one[name]) for name in KINDS.values()), one["files"].get(language.code, DASH)]
            for one in packet["account_statements"]
        ],
        "graph_note": language.say("graph_note", shown=shown_accounts, all=len(packet["accounts"])),
        "links": [
            [f"{one['a']} {DASH} {one['b']}", ", ".join(map(named, one["families"])), str(one["bits"])]
            for one in packet["links"]
        ],
        "shared_values": [
            [named(one["trait_type"]), f"{one['token'][:12]}…", str(one["accounts"]), one["shown"] or DASH]
            for one in packet["shared_values"]["rows"]
        ],
        "more_values": _more(packet["shared_values"], "shared_values", language),
        "stores": [_store(one, words) for one in packet["stores"]],
        "brushing": [[tell(one["reason"]), str(one["orders"])] for one in packet["brushing"]],
        "places": [
            [
                f"{one['name']} ({one['adcode']})",
                named(one["basis"]),
                str(one["accounts"]),
                f" {DASH} ".join(dict.fromkeys((one["statements"][0], one["statements"][-1]))),
            ]
            for one in packet["places"]
        ],
        "appraisal_requests": [
            {
                "text": language.say("appraisal_text", brand=request["brand"]),
                "goods": [_goods(one) for one in request["goods"]],
            }
            for request in packet["appraisal_requests"]
        ],
        "queue": [tell(reason) for reason in packet["queue"]],
        "states": [
            [
                one["decided_at"],
                named(one["state"]),
                words["pipeline"] if one["by"] == "pipeline" else one["by"],
                tell(one["reason"]) if one["reason"] else DASH,
            ]
            for one in packet["states"]
        ],
        "limits": [language.say(f"limit_{n}") for n in range(1, 5)]
        + [language.say("limit_5", zone=packet["time_zone"])],
        "electronic_data": [_extracted(*group, language) for group in _by_source(packet["electronic_data"])],
    }


def _head(packet: Mapping[str, Any], language: Language) -> list[list[str]]:
    words, region = language.words, packet["region"]
    return [
        [words["lead"], packet["lead_id"]],
        [words["ring"], packet["ring_id"]],
        [words["night"], f"{packet['night']} ({packet['site']})"],
        [words["profile"], words[packet["profile"]]],
        [words["state"], language.tell(packet["state"])],
        [words["brands"], ", ".join(packet["brands"]) or words["unknown"]],
        [words["region"], f"{region['name']} ({region['adcode']})" if region else words["unknown"]],
        [words["priority"], f"{packet['priority']:.3f}"],
    ]


def _statements(section: Mapping[str, Any], language: Language) -> dict[str, Any]:
    rows = [{**row, "statement": language.tell(row["statement"])} for row in section["rows"]]
    return {"rows": rows, "more": _more(section, "statements", language)}


def _more(section: Mapping[str, Any], table: str, language: Language) -> str | None:
    """What is said of the rows that the dossier leaves to a table of the packet."""
    return language.say("more", more=section["more"], table=table) if section["more"] else None


def _store(one: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    until = one["valid_to"][:10] if one["valid_to"] else words["today"]
    sums = [money(one.get(name)) for name in ("sold_value_low", "sold_value_high", "unsold_value")]
    return [one["store_id"], one["account_id"], f"{one['valid_from'][:10]} {DASH} {until}", str(one["orders"]), *sums]


def _by_source(listed: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Source, Iterator[Mapping[str, Any]]]]:
    """The list in parts whose files were extracted at one time by one method."""
    return groupby(listed, lambda one: (one["type"], one["method"], one["night"]))


def _extracted(source: Source, files: Iterable[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    kind, method, night = source
    rows = [
        [one["name"], one["format"], DASH if one["bytes"] is None else str(one["bytes"]), one["sha256"] or DASH]
        for one in files
    ]
    return {"title": f"{language.words[kind]} {DASH} {language.say(method, night=night)}", "rows": rows}


def _goods(one: Mapping[str, Any]) -> list[str]:
    listed = one["listed_at"][:10] if one["listed_at"] else DASH
    kept = [one[name] or DASH for name in ("category", "unit_price")]
    return [one["listing_id"], one["store_id"], *kept, listed, one["image_hash"] or DASH]
