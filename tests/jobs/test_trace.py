"""Every statement and every link leads down to rows that are still there; what was changed since is named."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from graph.failures import InputOutputError
from graph.tables import LINK_EVIDENCE
from jobs import cli, keys, launch, options, session
from jobs.inputs import inputs_of, recorded
from jobs.replay import InputFile, Replay
from jobs.settings import RingtraceSettings
from jobs.trace import Tracer
from jobs.warehouse import NightInfo, Warehouse
from leads.tables import LEAD_EVIDENCE
from lineage.signing import published_test_signer
from lineage.tracing import edge_citations, statement_citations

FIRST, SECOND = "2026-03-01", "2026-03-02"
ACCOUNTS, PAYEES, LOGINS = (f"{name}/night={SECOND}/part-0.parquet" for name in ("accounts", "payees", "logins"))
DIGEST = re.compile(r"row ([0-9a-f]{64})  (resolves|DOES NOT RESOLVE): (\S+) of night (\S+), (\S+)")

SIGNER = published_test_signer()
Trace = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def house(published: Any, settings: RingtraceSettings) -> Warehouse:
    return Warehouse(str(published.warehouse), settings.publish)


def info_of(house: Warehouse, night: str) -> NightInfo:
    (info,) = (info for info in house.published() if info.night == night)
    return info


@pytest.fixture(scope="module")
def replay_of(spark: SparkSession, settings: RingtraceSettings) -> Callable[[Path], Replay]:
    def make(landing: Path) -> Replay:
        keyring = keys.load_keyring(Path("none"), str(landing), settings.standardise.key_version)
        return Replay(spark, str(landing), settings, keyring)

    return make


@pytest.fixture(scope="module")
def found(
    spark: SparkSession, published: Any, house: Warehouse, replay_of: Callable[[Path], Replay]
) -> Callable[[str], pd.DataFrame]:
    """Every citation of a night with the place where its row lies; made once per night."""

    @cache
    def of(night: str) -> pd.DataFrame:
        info = info_of(house, night)
        evidence, links = (house.read(info, table, spark) for table in (LEAD_EVIDENCE, LINK_EVIDENCE))
        assert evidence is not None
        assert links is not None
        citations = statement_citations(evidence).unionByName(edge_citations(links, "version"))
        replay = replay_of(published.landing)
        cited = set(evidence.toPandas()["source_file"].dropna())
        files = replay.files(recorded(house, info, cited | replay.giving_traits(inputs_of(house, info))))
        rows = replay.resolved(citations, files.values()).collect()
        return pd.DataFrame([row.asDict() for row in rows])

    return of


@pytest.fixture
def trace(
    spark: SparkSession, published: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Trace:
    """Runs the job from the command line, on the session of the test process; later options win."""
    monkeypatch.setattr(launch, "prepare", lambda spark_options: None)
    monkeypatch.setattr(session, "started", lambda wanted: nullcontext(spark))
    usual = ["--warehouse", str(published.warehouse), "--landing", str(published.landing), "--night", SECOND]

    def start(*words: str) -> tuple[int, str]:
        code = cli.main(["trace", *usual, *words])
        return code, "".join(capsys.readouterr())

    return start


def with_one_byte_more(path: Path, account: str) -> None:
    """Changes the e-mail address in the account's row."""
    table = pq.read_table(path)
    accounts, emails = (table.column(name).to_pylist() for name in ("account_id", "email"))
    changed = [f"{email or ''}x" if each == account else email for each, email in zip(accounts, emails, strict=True)]
    pq.write_table(table.set_column(table.column_names.index("email"), "email", pa.array(changed)), path)


def damage(path: Path) -> None:
    """Overwrites pages of a Parquet file; its footer stays sound."""
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 3] = b"\x07" * (len(content) // 3 - 4)
    path.write_bytes(content)


@pytest.mark.parametrize("night", [FIRST, SECOND])
def test_every_cited_row_is_there_with_the_same_digest(
    published: Any, found: Callable[[str], pd.DataFrame], night: str
) -> None:
    statements = published.frame(night, LEAD_EVIDENCE.name)["row_digest"]
    values = published.frame(night, LINK_EVIDENCE.name)["source_rows"].map(len)
    cited = found(night)[found(night)["rests_on"].isna()]
    assert len(cited) == statements.notna().sum() + values.sum() > values.sum() > 0
    assert values.min() > 0, "no link without a row"
    assert cited["found_file"].notna().all()
    named = cited.dropna(subset="source_file")
    assert (named["source_file"] == named["found_file"]).all()
    assert len(found(night)) - len(cited) == statements.isna().sum()


def test_what_was_changed_since_is_named_and_nothing_else(
    published: Any,
    found: Callable[[str], pd.DataFrame],
    spark: SparkSession,
    house: Warehouse,
    replay_of: Callable[[Path], Replay],
    tmp_path: Path,
) -> None:
    shutil.copytree(published.landing, tmp_path / "landing")
    links = published.frame(SECOND, LINK_EVIDENCE.name)
    account = links.loc[links["trait_type"].isin(["face_id", "uscc", "legal_person"]), "account_a"].min()
    with_one_byte_more(tmp_path / "landing" / ACCOUNTS, account)
    (tmp_path / "landing" / PAYEES).unlink()
    damage(tmp_path / "landing" / LOGINS)
    tracer = Tracer(spark, house, info_of(house, SECOND), replay_of(tmp_path / "landing"), show=100_000)
    verdict = tracer.everything()

    lost = {row.row_digest for row in verdict.rows}
    before = found(SECOND)
    unread = set(before.loc[before["found_file"].isin([PAYEES, LOGINS]), "row_digest"])
    assert unread < lost
    (changed,) = lost - unread
    assert set(before.loc[before["row_digest"] == changed, "found_file"]) == {ACCOUNTS}
    ends = links.loc[links["source_rows"].map(lambda digests: changed in digests), ["account_a", "account_b"]]
    assert (ends == account).any(axis=1).all()
    assert verdict.counts.cited - verdict.counts.resolve == len(verdict.rows) == before["row_digest"].isin(lost).sum()
    states = {path: file.state for path, file in verdict.files.items() if not file.holds}
    assert states == {ACCOUNTS: "changed", PAYEES: "gone", LOGINS: "changed, unreadable"}
    assert not verdict.holds


def test_a_lead_is_followed_to_files_and_rows_without_clear_text(
    published: Any, house: Warehouse, trace: Trace
) -> None:
    evidence = published.frame(SECOND, LEAD_EVIDENCE.name)
    lead = evidence["lead_id"].min()
    code, text = trace(lead, "--show", "10000")
    assert code == 0, text
    rows = evidence[evidence["lead_id"] == lead]
    cited = rows.dropna(subset="row_digest")
    expected = zip(
        cited["row_digest"], cited["source_dataset"], cited["source_night"], cited["source_file"], strict=True
    )
    found = {(digest, dataset, night, file) for digest, _, dataset, night, file in DIGEST.findall(text)}
    assert found == set(expected)
    for statement, rule, version in zip(rows["statement"], rows["rule"], rows["rule_version"], strict=True):
        assert f"] {statement}\n  rule {rule}, version {version}\n" in text
    assert "rests on " in text
    for path, digest in inputs_of(house, info_of(house, SECOND)).items():
        assert (digest.sha256 in text) == (path in set(cited["source_file"])), path
    accounts = pd.read_parquet(published.landing / "accounts")
    secrets = set(pd.concat([accounts["phone"], accounts["id_number"], accounts["email"]]).dropna())
    assert not secrets & set(re.findall(r"[\w.@+*-]{9,}", text))


def test_a_night_is_traced_with_the_key_version_that_it_was_made_with(
    published: Any, trace: Trace, tmp_path: Path
) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(f"extends: {options.CONFIG}\nstandardise:\n  key_version: other\n", encoding="utf-8")
    link = published.frame(SECOND, LINK_EVIDENCE.name).iloc[0]
    code, text = trace(link["account_b"], link["account_a"], "--config", str(profile))
    assert code == 0, text


def test_another_key_resolves_nothing_and_is_taken_for_the_reason(
    published: Any, trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "TEST_KEY", "1e" * 32)
    link = published.frame(SECOND, LINK_EVIDENCE.name).iloc[0]
    code, text = trace(link["account_b"], link["account_a"])
    assert code == 65, text
    assert re.search(r"^0 of \d+ cited rows resolve", text, re.MULTILINE)
    assert set(re.findall("resolves|DOES NOT RESOLVE", text)) == {"DOES NOT RESOLVE"}
    assert "another key, key version, mapping or rule makes other digests" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["L-nowhere"], f"night {SECOND} has no lead `L-nowhere`"),
        (["B", "A"], f"night {SECOND} has no link between `A` and `B`"),
        (["A", "B", "C"], "one lead, or the two accounts of a link"),
        (["L-1", "--night", "1999-01-01"], "night 1999-01-01 is not published"),
    ],
)
def test_what_is_not_there_is_a_usage_error(trace: Trace, words: list[str], message: str) -> None:
    code, text = trace(*words)
    assert code == 2
    assert message in text


def test_a_file_of_an_earlier_night_is_checked_by_that_nights_manifest(
    tmp_path: Path, settings: RingtraceSettings
) -> None:
    house = Warehouse(str(tmp_path), settings.publish)
    read = {FIRST: {"old": "1", "both": "2"}, SECOND: {"both": "3"}, "2026-03-03": {"new": "4"}}
    with house.lock():
        for night, inputs in read.items():
            facts = {"inputs": [{"path": path, "bytes": 1, "sha256": sha256} for path, sha256 in inputs.items()]}
            before = house.newest_before(night)
            house.stage(night, f"run-{night}").publish(config_hash="c", previous=before, signer=SIGNER, facts=facts)
    known = recorded(house, info_of(house, SECOND), ["old", "both", "new"])
    held = {path: digest and digest.sha256 for path, digest in known.items()}
    assert held == {"old": "1", "both": "3", "new": None}, "what came after the night says nothing of it"
    assert [InputFile("new", None, now).state for now in ("4", None)] == ["in no manifest", "gone"]


def test_a_night_whose_manifest_names_no_input_must_be_run_again(tmp_path: Path, settings: RingtraceSettings) -> None:
    house = Warehouse(str(tmp_path), settings.publish)
    with house.lock():
        info = house.stage(FIRST, "run").publish(config_hash="c", previous=None, signer=SIGNER)
    with pytest.raises(InputOutputError, match=f"run it again: .*nightly --night {FIRST}"):
        inputs_of(house, info)
