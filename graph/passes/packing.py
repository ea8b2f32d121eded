"""Rows of several frames as rows of one, in which columns of a type take each other's places.

A row is of one frame only, so it costs no more than its own columns, however many frames travel together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

FRAME, SHARE = "frame", "share"


@dataclass(frozen=True)
class Packing:
    """How frames travel: ``places`` says of each, by name, in which column of the one each of its columns goes;
    ``types``: those of the one (DDL)."""

    places: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]

    @classmethod
    def of(cls, schemas: Mapping[str, StructType]) -> Packing:
        """The n-th column of a type has one place for all frames."""
        taken: dict[tuple[str, int], str] = {}
        places: dict[str, dict[str, str]] = {}
        for name, schema in schemas.items():
            of_type: Counter[str] = Counter()
            places[name] = {}
            for field in schema:
                kind = field.dataType.simpleString()
                places[name][field.name] = taken.setdefault((kind, of_type[kind]), f"c{len(taken)}")
                of_type[kind] += 1
        return cls(places, {place: kind for (kind, _), place in taken.items()})

    def packed(self, name: str, frame: DataFrame, share: str) -> DataFrame:
        """The rows of a frame as they travel, with the number of the frame and their ``share`` (SQL, bigint)."""
        column_at = {place: column for column, place in self.places[name].items()}
        columns = (
            (F.col(column_at[place]) if place in column_at else F.lit(None).cast(kind)).alias(place)
            for place, kind in self.types.items()
        )
        number = list(self.places).index(name)
        return frame.select(F.lit(number).alias(FRAME), *columns, F.expr(share).alias(SHARE))

    def starter(self, session: SparkSession) -> DataFrame:
        """One row that is of no frame: Spark starts no task for nothing."""
        nulls = (f"CAST(NULL AS {kind}) AS {place}" for place, kind in self.types.items())
        return session.range(1).selectExpr(f"-1 AS {FRAME}", *nulls, f"0L AS {SHARE}")

    def tables(self, batches: Iterable[pa.RecordBatch]) -> dict[str, pa.Table]:
        """The rows of each frame of which any travelled, with the columns that it has."""
        rows: dict[str, list[pa.RecordBatch]] = {}
        for batch in batches:
            numbers = batch.column(FRAME)
            of_frames = pc.unique(numbers).to_pylist()
            for number, (name, columns) in enumerate(self.places.items()):
                if number in of_frames:
                    mine = batch.select(list(columns.values())).rename_columns(list(columns))
                    # Most batches are of one frame, and need no copy.
                    mine = mine if len(of_frames) == 1 else mine.filter(pc.equal(numbers, number))
                    rows.setdefault(name, []).append(mine)
        return {name: pa.Table.from_batches(mine) for name, mine in rows.items()}
