"""Which rows the vault keeps in clear, for what reason, and which of them have none any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.contract import Column, Table
from graph.spread import meeting
from graph.tokens import Keyring
from lineage.datasets import DATASETS
from lineage.sealing import SEALED_ROWS, opened, sealed
from lineage.validation.digests import clear_rows
from lineage.validation.kept import Kept, part_folder, rows_at
from lineage.validation.settling import ACCEPTED, QUARANTINED, STATUS

QUARANTINE = "quarantine:"

CLAIMS = Table(
    name="claims",
    row="a reason for which a row is in the vault",
    key=("claim", "row_digest"),
    columns=(
        Column("row_digest", "string", "Digest of the row.", unit="hex", required=True),
        Column("dataset", "string", "Its landing dataset.", source="landing", required=True),
        Column("claim", "string", "The lead that cites it, or `quarantine:` and the night it came in.", required=True),
    ),
)


@dataclass(frozen=True)
class Forgotten:
    """What holds no claim any more: ``leads`` (ids), and quarantined rows of nights before ``quarantined_before``."""

    leads: frozenset[str]
    quarantined_before: str

    def stands(self, claims: pa.Array) -> pa.Array:
        """Which of the claims still stand."""
        of_lead = pc.is_in(claims, value_set=pa.array(sorted(self.leads), pa.string()))
        quarantined = pc.starts_with(claims, QUARANTINE)
        old = pc.less(pc.utf8_slice_codeunits(claims, len(QUARANTINE)), self.quarantined_before)
        return pc.invert(pc.or_(of_lead, pc.and_(quarantined, old)))


def claims(lead_evidence: DataFrame, quarantine: DataFrame, forgotten: Forgotten) -> DataFrame:
    """``CLAIMS`` of a night, those of ``forgotten`` left out. The frames are the tables of these names."""
    cited = lead_evidence.where("row_digest is not null and source_dataset is not null")
    cited = cited.where(~F.col("lead_id").isin(sorted(forgotten.leads)))
    kept = quarantine.where(F.col("source_night") >= forgotten.quarantined_before)
    leads = cited.select("row_digest", F.col("source_dataset").alias("dataset"), F.col("lead_id").alias("claim"))
    originals = kept.select("row_digest", "dataset", F.concat(F.lit(QUARANTINE), "source_night").alias("claim"))
    return CLAIMS.select(leads.unionByName(originals)).distinct()


def sealed_rows(
    judged: Kept,
    claims: DataFrame,
    before: DataFrame | None,
    keyring: Keyring,
    earlier: Mapping[str, Keyring],
) -> DataFrame:
    """``lineage.sealing.SEALED_ROWS`` of the rows that ``claims`` names: tonight's ``judged`` ones, and of those sealed
    ``before`` what did not land tonight (a lead that is carried on cites rows of earlier nights).

    ``earlier``: the keys of the rows before, by version. Each is opened before it is carried on; one that can't be has
    null as ``sealed``.
    """
    wanted = F.broadcast(claims.select("row_digest").distinct())
    standing = judged.places().where(F.col(STATUS).isin(ACCEPTED, QUARANTINED))
    found = standing.join(wanted, "row_digest", "left_semi").drop("row_digest")
    rows = meeting(found, "file").mapInArrow(_sealer(judged.folder, keyring), SEALED_ROWS.ddl)
    if before is None:
        return rows.dropDuplicates(["row_digest"])
    known = before.join(wanted, "row_digest", "left_semi").mapInArrow(_opener(earlier), SEALED_ROWS.ddl)
    every = rows.unionByName(known)
    # Equal rows are sealed to equal bytes, so it does not matter which one stays.
    return every.dropDuplicates(["row_digest"])


def _sealer(folder: str, keyring: Keyring) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Picks rows out of the files where they stand, and seals them."""

    def seal(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows: dict[tuple[str, str], list[int]] = {}
        for batch in batches:
            for place in batch.to_pylist():
                file = f"{part_folder(place['dataset'], place[STATUS])}/{place['file']}"
                rows.setdefault((place["dataset"], file), []).append(place["row"])
        for (name, file), numbers in sorted(rows.items()):
            clear = clear_rows(rows_at(folder, file, numbers), DATASETS[name], keyring)
            yield from sealed(clear, name, keyring).to_batches()

    return seal


def _opener(keyrings: Mapping[str, Keyring]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Opens rows to see whether they are as they were sealed."""

    def open_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = pa.Table.from_batches([batch]).select(SEALED_ROWS.names)
            yield from opened(rows, keyrings).to_batches()

    return open_rows


def unsealed_claims(claims: DataFrame, sealed_rows: DataFrame) -> DataFrame:
    """(row_digest) of rows that are claimed and were found neither tonight nor before."""
    return claims.select("row_digest").distinct().join(sealed_rows, "row_digest", "left_anti").select("row_digest")
