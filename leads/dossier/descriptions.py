"""What each file of a packet is, in a sentence, as its manifest says."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from leads.dossier.account_reasons import REASONS
from leads.dossier.evidence_files import DIGESTED, FOLDER
from leads.dossier.source_rows import CLEAR, MASKED

TABLES = {
    "statements": "statements of the lead, numbered, in English and Chinese",
    "statement_rows": "rows of the landing zone behind each statement",
    "accounts": "suspected accounts",
    "roles": "roles of suspected accounts",
    "stores": "their stores",
    "amounts": "sold and unsold values with bounds",
    "goods": "the same by brand and by what is known of the goods, with what counts as suspected counterfeits",
    "thresholds": "legal thresholds tested, to be checked by counsel",
    "links": "links among suspected accounts",
    "link_values": "values behind each link, as tokens",
    "shared_values": "values in common, as far as this profile may see them",
    "orders": "orders of their stores, each with its probability of faking and why",
    "appraisal_goods": "goods that rights holders are asked to appraise",
    "states": "life of the lead",
    "events": "what happened to the suspected ring tonight",
    "account_statements": "statements of reasons of the suspected accounts, in English and Chinese",
    "statement_facts": "facts that each statement of reasons relies on, with their rows and what clears them",
}
PICTURES = {
    "ring_graph": "links among suspected accounts",
    "timeline": "paid orders per month",
    "map": "provinces that goods leave from, schematic",
}
FILES = {
    "packet.json": "the packet as data",
    f"{FOLDER}/{DIGESTED}": "rows of lead_evidence that the lead's evidence digest covers",
    CLEAR: "cited rows of the landing zone with their salts, so that their digests can be computed",
    MASKED: "cited rows of the landing zone, masked for this profile",
}
LANGUAGES = {"zh": "Chinese", "en": "English"}


def descriptions(folder: Path) -> dict[str, str]:
    """The files that ``write_packet`` wrote into ``folder``, each with what it is. KeyError: one that nobody named."""
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    return {name: _description(PurePosixPath(name)) for name in found}


def _description(path: PurePosixPath) -> str:
    if str(path) in FILES:
        return FILES[str(path)]
    if path.parent.name == FOLDER:
        return TABLES[path.stem]
    stem, _, code = path.stem.rpartition("-")
    if path.parent.name == REASONS:
        return f"statement of reasons for account {unquote(stem)}, in {LANGUAGES[code]}"
    shown = "dossier for readers" if stem == "dossier" else PICTURES[stem]
    return f"{shown}, in {LANGUAGES[code]}"
