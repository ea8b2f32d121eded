"""Numbers and e-mail addresses in free text are masked, alike in Python and in Spark."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from graph.free_text import masked, masked_text, masked_texts

HIDDEN = {
    "加微信 13912345678 看货": "加微信 *** 看货",
    "139-1234-5678": "***",
    "(0571) 8812 3456": "(***",
    "１３９１２３４５６７８": "***",
    "一三九一二三四五六七八": "***",
    "1\u200b3\u200b9\u200b1\u200b2\u200b3\u200b4": "***",
    "ID 11010119900101123X": "ID ***X",
    "card 6222 0202 0011 2233 445.": "card ***.",
    "mail a.b+c@example.com, please": "mail ***, please",
    "138****1234": "***",
    "1391234 567a@example.com": "******",
    f"mail {'a' * 70}@example.com": "mail ***",
    "١٢٣٤٥٦٧": "***",
    "①③⑨①②③④": "***",
}
SHOWN = ["连帽卫衣 热卖", "Acme 跑鞋 42", "256GB 15 Pro", "第12批 300件", ""]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_number_or_an_address_is_hidden_however_it_is_written(text: str) -> None:
    assert masked_text(text) == HIDDEN[text]


@pytest.mark.parametrize("text", SHOWN)
def test_other_text_stays(text: str) -> None:
    assert masked_text(text) == text


@given(st.text(max_size=12), st.lists(st.text("0123456789", min_size=1, max_size=4), min_size=4), st.text(max_size=12))
def test_no_seven_digits_ever_stand_together(before: str, groups: list[str], after: str) -> None:
    for between in ("", " ", "-", ". "):
        masked = masked_text(before + between.join(groups) + after)
        assert not any(masked[at : at + 7].isdecimal() for at in range(len(masked) - 6))


def test_a_long_text_is_masked_in_a_moment() -> None:
    """A search for addresses that goes on from every character would take hours."""
    text = "长" * 500_000
    assert masked_text(text) == text


def test_spark_masks_as_python_does(spark: SparkSession) -> None:
    texts = [*HIDDEN, *SHOWN, "1 " * 20_000]
    rows = spark.createDataFrame([(text,) for text in texts], "text string").withColumn(
        "m", masked_texts(F.col("text"))
    )
    assert {row.text: row.m for row in rows.collect()} == {text: masked_text(text) for text in texts}


def test_a_column_is_masked_as_its_texts_are() -> None:
    texts = [*HIDDEN, None, *SHOWN, *HIDDEN]
    found = masked(pa.table({"id": range(len(texts)), "text": pa.array(texts, pa.string())}), "text")
    assert found.column_names == ["id", "text"]
    assert found["text"].to_pylist() == [text and masked_text(text) for text in texts]
    assert masked(pa.table({"text": pa.array([], pa.string())}), "text").num_rows == 0
