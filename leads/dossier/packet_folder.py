"""Writes one lead as a folder: dossiers, data, tables, pictures. Sealing it is a step of its own (``leads.seal``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leads.dossier.account_reasons import write_statements
from leads.dossier.content import Setting, content, first_values
from leads.dossier.electronic_data import packet_files, source_files
from leads.dossier.evidence_files import FOLDER, evidence_tables, write_digested, write_tables
from leads.dossier.html import html
from leads.dossier.language import CODES, Language
from leads.dossier.pdf import PdfPrinter
from leads.dossier.pictures.ring_graph import ring_graph, shown_accounts
from leads.dossier.pictures.tile_map import tile_map
from leads.dossier.pictures.timeline import timeline
from leads.dossier.source_rows import Reader, SourceRow, shared_values, write_rows
from leads.dossier.statements import numbered, statements
from leads.dossier.tables import LeadTables
from lineage.integrity import canonical

PICTURES = "pictures"


def write_packet(
    folder: Path,
    tables: LeadTables,
    setting: Setting,
    inputs: Mapping[str, Mapping[str, Any]],
    rows: Sequence[SourceRow],
    reader: Reader | None,
    printer: PdfPrinter,
) -> dict[str, Any]:
    """Fills the new ``folder`` and returns the packet's content.

    ``inputs``: the extracts that the run read, by file; ``rows``: those behind the statements, read by ``reader``; none
    for a profile that sees no row.
    """
    tables = tables.in_order()
    evidence = numbered(tables.evidence)
    said = statements(evidence)
    values = shared_values(tables.values, rows, reader)
    write_tables(folder / FOLDER, evidence_tables(tables, evidence, said) | {"shared_values": values})
    write_digested(folder / FOLDER, tables.evidence)
    write_statements(folder, tables.reasons)
    if reader is not None:
        write_rows(folder, rows, reader)
    packet = content(tables, said, setting) | {"shared_values": first_values(values)}
    accounts = shown_accounts([one["account_id"] for one in packet["accounts"]], tables.links)
    pictures = {code: _pictures(packet, accounts, tables, Language(code)) for code in CODES}
    for code, drawn in pictures.items():
        for name, svg in drawn.items():
            path = folder / PICTURES / f"{name}-{code}.svg"
            path.parent.mkdir(exist_ok=True)
            path.write_text(svg, encoding="utf-8")
    cited = evidence.dropna(subset="source_file")[["source_night", "source_file"]].itertuples(index=False, name=None)
    packet["electronic_data"] = [*packet_files(folder, setting.night), *source_files(cited, inputs)]
    (folder / "packet.json").write_bytes(canonical(packet) + b"\n")
    for code in CODES:
        shown = html(packet, pictures[code], len(accounts), code)
        (folder / f"dossier-{code}.html").write_text(shown, encoding="utf-8")
        (folder / f"dossier-{code}.pdf").write_bytes(printer.pdf(packet, pictures[code], len(accounts), code))
    return packet


def _pictures(packet: Mapping[str, Any], accounts: list[str], tables: LeadTables, language: Language) -> dict[str, str]:
    core = {one["account_id"] for one in packet["accounts"] if one["membership"] == "core"}
    opened = [one["valid_from"][:7] for one in packet["stores"]]
    kinds = {kind: language.tell(kind) for kind in ("genuine", "doubtful", "faked")}
    words = kinds | {"none": language.say("none")}
    return {
        "ring_graph": ring_graph(accounts, core, tables.links, language.say("graph_picture")),
        "timeline": timeline(packet["months"], opened, words, language.say("timeline")),
        "map": tile_map(packet["places"], language.say("places")),
    }
