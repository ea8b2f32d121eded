"""The job ``tables``: writes ``docs/tables/`` and ``docs/landing.md`` from the schemas, so that they never disagree."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from graph import tables as graph_tables
from graph.contract import Table
from jobs.options import ROOT
from leads import tables as lead_tables
from lineage import tables as lineage_tables
from lineage.datasets import DATASETS, Dataset

DOCS = ROOT / "docs"
TABLES: tuple[Table, ...] = (*graph_tables.TABLES, *lineage_tables.TABLES, *lead_tables.TABLES)
LANDING = """A column in bold is required and never null.

Extracts are taken after their night, so they tell more than the night knew. Within a grace (`snapshot_grace_hours` in
`conf/validation.yaml`: a day) after the end of the night whose folder a row came in, these times may lie:

- of a snapshot: every time but a planned end (`valid_to`, `closed_at`, `unbound_at`), which may lie ahead anyway;
- of an event: what became of it (`delisted_at`, `intercepted_at`, `refunded_at`, `delivered_at`, a complaint's
  `decided_at`, `revoked_at`), since a row is sent as it stands when it is sent, be it on its own night or again later.

They are cut to the night's last moment, the last microsecond before the first moment after the night (what became of an
event: never to before the event), and the run says how many of which column (`notes` and `times_cut` of
[runs](tables/runs.md)). A row's digest stays that of the row as it landed. Rows whose natural keys are equal once their
times are cut are settled like any others. The time of an event itself (`paid_at`, `filed_at`, `imposed_at`, ...) says
which night it belongs to and may lie `future_tolerance_minutes` after it, as clocks run ahead; it stays as it is. A
time beyond is wrong, and its row is quarantined as `date_in_future`.

## Files

Extracts lie as `<dataset>/night=YYYY-MM-DD/<file>`; the suffix says what a file is: `.parquet`, `.csv`, `.jsonl` or
`.json` (JSON Lines), text also with `.gz` after it. Text is UTF-8. What else lies in the zone is not read, and a note
names it: files beside the night folders, folders of other names, pipes, links that lead nowhere, extracts under names
that begin with `_` or `.`, which are markers. These stop the night
(exit 65), since rows would be missing without a word or somebody else's would be read: a folder whose name is nearly
that of a dataset (`misspelt_likeness` in `conf/landing.yaml`) or of a night (`night=2026-3-1`, `2026-03-01`), a day
that is none, a night inside of another, a link that leaves the zone, a file name that is not UTF-8 or cannot be shown,
or that holds a colon, which Spark cannot open.

A line ends at LF, CR LF or CR, one file may mix them, and a line in which nothing can be seen is blank. Each other
line is in one row: lines = header + blank + rows + those that a row goes on over. The night counts the rows so before
Spark reads them, and ends (exit 70) when as many were not judged.

- **CSV** follows RFC 4180 and has a header. A quote counts where a field begins with it, in `19" monitor` it is a
  character. A field may go on over line breaks while its row takes at most `quoted_field_lines`. When its quotes are
  not closed by then, or are followed by text, or a row over several lines has not the header's fields, its first line
  alone is `malformed_row` and reading goes on with the next line.
- **JSON Lines** have one object a line. Something after it, a key twice, or more than 1,000 levels are
  `malformed_row`, half a character (`\\ud800`) is `bad_utf8`. The first `json_probe_lines` lines say which columns
  there are. A text is written as one: an object, a list or a number with a fraction in its place is `wrong_type`.
- **Parquet** may hold every type of a single value but UUIDs, half floats, times of day and decimals of more than 38
  digits; nanoseconds are cut. Encrypted files, and compression by Brotli or LZO, are refused.
- Columns beyond the contract are ignored with a note, whatever their names. A column that is read may stand there
  once, also when it is written in capitals.
- A line over `longest_line_bytes`, or a `.gz` or Parquet file that unfolds to more than `unfolded_ratio` times its own
  size (and more than `unfolded_bytes`), or a Parquet file of more rows than that ratio times its bytes, is no extract
  and stops the night.

## Values

Blank text (spaces of any width, tabs, line breaks) is a missing value. Numbers are written in the digits 0 to 9, at
most 100 before and after the point, without signs between them or letters but an exponent's `e`. Times begin with
YYYY-MM-DD; their zone, where they name one, is `Z`, `UTC`, `GMT`, an offset (`+08:00`) or a place (`Asia/Shanghai`), no
short name such as CST, which is a zone of China and of America. What cannot be read so is `wrong_type`, as are years
beyond 200,000, and `not_finite` where it is no number or infinite. Money keeps two decimals, further ones are rounded
(half up).

An identifier that a platform made (of accounts, buyers, stores, orders ..., not of devices, which sellers can choose)
may hold no control character, no space at an end, none but the plain space inside, and nothing else that is not seen
(zero-width and direction marks, noncharacters): two that look alike would be two things. Its row is quarantined as
`unseen_character`; the code points stand in `conf/rules.yaml`. Free text may hold any character: a title that cost
its row would be a way to keep a listing out of the night. Whoever shows or exports free text must escape it."""
HEADER = "| column | type | unit | source | what it says |\n|---|---|---|---|---|"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--docs", type=Path, default=DOCS, metavar="DIR", help="folder to write into (default: docs)")


def run(arguments: argparse.Namespace) -> int:
    for name, text in pages().items():
        path = arguments.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(pages())} pages written to {arguments.docs}")
    return os.EX_OK


def pages() -> dict[str, str]:
    """File name below ``docs/`` and text of every page."""
    written = {f"tables/{table.name}.md": table_page(table) for table in TABLES}
    return {**written, "tables/README.md": index(), "landing.md": landing_page()}


def index() -> str:
    rows = "\n".join(f"| [{table.name}]({table.name}.md) | {table.row} |" for table in TABLES)
    return (
        "# Tables of a published night\n\n"
        "Parquet under `<warehouse>/night=YYYY-MM-DD/<table>/`. Generated by `./spark-submit.sh tables`.\n\n"
        f"| table | a row is |\n|---|---|\n{rows}\n"
    )


def table_page(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = "\n".join(_row(table, name) for name in table.names)
    shared = "" if table.unique else ", which equal rows share"
    return f"# {table.name}\n\nA row is {table.row}. Key: {key}{shared}.\n\n{HEADER}\n{rows}\n"


def landing_page() -> str:
    parts = [_dataset(dataset) for dataset in DATASETS.values()]
    return f"# The landing contract\n\n{LANDING}\n\n" + "\n".join(parts)


def _dataset(dataset: Dataset) -> str:
    key = ", ".join(f"`{name}`" for name in dataset.key)
    rows = "\n".join(_row(dataset, name) for name in dataset.names)
    return f"## {dataset.name}\n\nA row is {dataset.row} ({dataset.kind}). Natural key: {key}.\n\n{HEADER}\n{rows}\n"


def _row(table: Table, name: str) -> str:
    column = table.column(name)
    shown = f"**`{name}`**" if column.required else f"`{name}`"
    cells = (shown, f"`{column.type}`", column.unit, column.source, column.text)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
