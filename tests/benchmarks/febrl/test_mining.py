"""ringtrace on a few hundred made-up records."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession

from benchmarks.febrl.mining import MOMENT, Mined, holdings
from benchmarks.febrl.profile import read_profile
from benchmarks.febrl.records import COLUMNS, Records
from benchmarks.febrl.report import Run, error_row, score_rows
from benchmarks.linkage.pairs import linked, within
from graph.tables import ACCOUNT_TRAITS


def test_every_value_is_a_use_and_a_missing_one_is_none() -> None:
    values = pd.DataFrame({name: ["x", None] for name in COLUMNS}, dtype="str").assign(suburb=["x", "x"])
    rows = holdings(values, read_profile().traits)
    assert rows.column_names == [*ACCOUNT_TRAITS.names]
    found = rows.to_pandas()
    assert found[found["account_id"] == "record-000001"]["trait_token"].tolist() == ["suburb: x"]
    first = found[found["account_id"] == "record-000000"]
    assert dict(zip(first["trait_type"], first["family"], strict=True)) == {
        "soc_sec_id": "identity",
        "date_of_birth": "identity",
        "full_name": "identity",
        "street_address": "address",
        "property_name": "address",
        "suburb": "address",
    }
    assert first["trait_token"].is_unique
    assert set(found["first_seen"]) == set(found["last_seen"]) == {pd.Timestamp(MOMENT)}


def test_the_profile_has_the_types_of_the_records_and_no_time() -> None:
    profile = read_profile()
    assert list(profile.traits) == list(COLUMNS)
    assert all(kind.half_life_days is None and kind.gap_half_life_days is None for kind in profile.traits.values())
    assert profile.link.together_accounts == {"soc_sec_id": 60, "street_address": 6}


def test_records_of_one_person_are_linked(spark: SparkSession) -> None:
    rng = np.random.default_rng(3)
    person = rng.permutation(np.repeat(np.arange(150), 2))
    wrong = {name: rng.random(len(person)) < 0.2 for name in COLUMNS}
    values = pd.DataFrame(
        {
            name: [
                f"{p}" if not bad else f"typo {place}"
                for place, (p, bad) in enumerate(zip(person, wrong[name], strict=True))
            ]
            for name in COLUMNS
        },
        dtype="str",
    )
    mined = Mined(spark, values, read_profile())
    true = within(person)
    m, u, pairs = mined.fitted["date_of_birth"]
    agreeing = values["date_of_birth"].to_numpy()
    assert abs(m - (agreeing[true.first] == agreeing[true.second]).mean()) < 0.05
    assert abs(u - 150 * 0.64 / (300 * 299 / 2)) < 0.001
    assert pairs > 100
    agreed = linked(true, mined.pairs.at(0.5))
    assert agreed.precision == 1
    assert agreed.recall > 0.9
    run = Run(Records("made up", values, person), "ringtrace", mined.pairs, mined.groups, mined.seconds)
    default, best = score_rows(run)
    assert default[:3] == ("made up", "ringtrace", ".5")
    assert float(best[6]) >= float(default[6]) > 0.9
    assert float(default[9]) > 0.9
    missed = len(true.first) - round(agreed.recall * len(true.first))
    assert sum(error_row(run)[2:5]) == 0
    assert sum(error_row(run)[5:]) == missed
    spark.catalog.clearCache()
