"""Statements of a published night are whole and about one account alone; an appeal is judged from the landing zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from jobs import cli, launch, session
from leads.account_statements.words import CODES
from tests.canary import hits
from tests.planted import VALUES

HOWTO = Path(__file__).resolve().parents[2] / "docs/howto/statements-and-appeals.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
OF_OTHERS = {
    "accounts": ["account_id"],
    "complaints": ["complainant_id"],
    "appraisals": ["rights_holder_id"],
    "orders": ["buyer_id", "order_id"],
}
Rebut = Callable[..., str]


@pytest.fixture(scope="module")
def stated(published: Any) -> pd.DataFrame:
    table: pd.DataFrame = published.frame(published.second, "account_statements")
    return table


@pytest.fixture
def rebut(
    published: Any,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Rebut:
    monkeypatch.setattr(launch, "prepare", lambda spark_options: None)
    monkeypatch.setattr(session, "started", lambda wanted: nullcontext(spark))

    def run(account: str, text: str, code: int = 0) -> str:
        path = tmp_path / "appeal.csv"
        path.write_text(text, encoding="utf-8")
        places = ["--landing", str(published.landing), "--warehouse", str(published.warehouse)]
        assert cli.main(["rebut", account, "--with", str(path), *places]) == code
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def test_every_named_account_has_a_statement_in_each_language(published: Any) -> None:
    for night in (published.first, published.second):
        leads = published.frame(night, "leads")
        named = {(row.lead_id, who) for row in leads.itertuples() for who in row.suspected_accounts}
        assert named
        rows = published.frame(night, "account_statements")
        wanted = sorted((*one, code) for one in named for code in CODES)
        assert sorted(zip(rows["lead_id"], rows["account_id"], rows["language"], strict=True)) == wanted


def test_what_the_seller_gets_has_nobody_else_in_it(published: Any, stated: pd.DataFrame) -> None:
    ids: set[str] = set()
    for dataset, columns in OF_OTHERS.items():
        for path in (published.landing / dataset).rglob("*.parquet"):
            landed = pq.ParquetFile(path).read()
            ids |= {str(value) for name in columns for value in landed[name].to_pylist() if value}
    tokens = set(published.frame(published.second, "account_traits")["trait_token"])
    for row in stated.to_dict("records"):
        said = "\n".join([row["statement"], *row["rebuttal_evidence"]])
        words = set(re.findall(r"[0-9A-Za-z_-]{4,}", said))
        assert words & ids == {row["account_id"]}
        assert words & tokens == set()
    texts = stated["statement"].to_list() + [text for row in stated["rebuttal_evidence"] for text in row]
    assert hits(VALUES, "\n".join(texts)) == []


def test_rows_of_facts_are_rows_of_the_night(stated: pd.DataFrame) -> None:
    for row in stated.to_dict("records"):
        assert set(row["evidence_rows"]) == {digest for fact in row["facts"] for digest in fact["rows"]}
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in row["evidence_rows"])
        assert all(len(fact["rows"]) for fact in row["facts"])


def test_who_clears_every_fact_is_not_named_any_more(rebut: Rebut, stated: pd.DataFrame) -> None:
    row = stated[stated["language"] == "en"].iloc[0]
    lines = [f"{fact['id']},shown,reviewer 7" for fact in row["facts"]]
    said = rebut(row["account_id"], "\n".join(["evidence,reason,by", *lines]))
    assert "without what it disputes it would not be named" in said
    assert "left out: D1 (shown; reviewer 7)" in said or "left out: T1" in said
    assert "remains: no fact" in said


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("evidence,reason,by\nD99,x,y\n", 2, "has no fact, row or value `D99`"),
        ("fact,why\nD1,x\n", 65, "each row must have evidence, reason, by"),
    ],
)
def test_what_can_not_be_judged_is_said(rebut: Rebut, stated: pd.DataFrame, text: str, code: int, told: str) -> None:
    assert told in rebut(stated["account_id"].iloc[0], text, code)


def test_an_account_that_no_lead_names_is_a_usage_error(rebut: Rebut) -> None:
    assert "names `nobody`" in rebut("nobody", "evidence,reason,by\nD1,x,y\n", 2)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_of_the_howto_run(published: Any, example: str) -> None:
    names: dict[str, Any] = {}
    here = example.replace("2026-03-03", published.second).replace("warehouse/", f"{published.warehouse}/")
    exec(here, names)
    assert len(names["letters"]) == len(names["asked"]["account_id"].unique()) > 0
