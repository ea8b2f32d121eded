"""The statements of reasons of a packet: a file an account and language, their facts as a table, and a short list."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

REASONS = "statements"
"""The folder of the files."""
KINDS = {"D": "deeds", "T": "ties", "M": "money"}
"""What the letter of a fact's number says."""
FACT = ("id", "kind", "statement", "rebuttal", "rows", "tokens")


def file_name(account_id: str, code: str) -> str:
    """Where the statement of an account lies in the packet; an id may hold what no file name may."""
    return f"{REASONS}/{quote(account_id, safe='')}-{code}.txt"


def write_statements(folder: Path, reasons: pd.DataFrame) -> None:
    """Writes a text file per row of ACCOUNT_STATEMENTS."""
    for row in reasons.to_dict("records"):
        path = folder / file_name(row["account_id"], row["language"])
        path.parent.mkdir(exist_ok=True)
        path.write_text(row["statement"] + "\n", encoding="utf-8")


def facts_of_statements(reasons: pd.DataFrame) -> pd.DataFrame:
    """(account_id, language, id, kind, statement, rebuttal, rows, tokens): a row a fact."""
    told = [
        {"account_id": row["account_id"], "language": row["language"], **{name: fact[name] for name in FACT}}
        for row in reasons.to_dict("records")
        for fact in row["facts"]
    ]
    return pd.DataFrame(told, columns=["account_id", "language", *FACT])


def short_list(reasons: pd.DataFrame) -> list[dict[str, Any]]:
    """Per account how many facts of each sort its statement relies on, and its files."""
    shown = []
    for account_id, rows in reasons.groupby("account_id", sort=True):
        letters = [fact["id"][0] for fact in rows.iloc[0]["facts"]]
        shown.append(
            {
                "account_id": str(account_id),
                **{name: letters.count(letter) for letter, name in KINDS.items()},
                "files": {code: file_name(str(account_id), code) for code in sorted(rows["language"])},
            }
        )
    return shown
