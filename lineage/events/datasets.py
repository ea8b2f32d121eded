"""Landing datasets as inputs and published tables as outputs, described by the contract's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    InputDatasetFacet,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_version_dataset,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

from graph.contract import Column, Table
from lineage.datasets import DATASETS, Dataset
from lineage.validation.check import Check
from lineage.validation.quarantine import DUPLICATE_WHY
from lineage.validation.settling import DUPLICATE_KEY


@dataclass(frozen=True)
class Read:
    """What is known of a dataset that a night reads: ``files`` and their ``size`` in bytes, ``rows``, ``version`` (a
    digest of the files), and once its rows are judged, ``failed``: the id of a check → rows that failed it.
    """

    dataset: Dataset
    files: int
    size: int
    rows: int | None = None
    version: str | None = None
    checks: Sequence[Check] = ()
    failed: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Written:
    """A table that a night has written, in ``files`` of ``size`` bytes together."""

    table: Table
    rows: int
    size: int
    files: int


class Catalogue:
    """The names of a site's datasets and tables, and what OpenLineage is told about each.

    ``tables``: every published table. A landing dataset lies in the namespace ``<namespace>.landing``, a table in
    ``<namespace>.warehouse``.
    """

    def __init__(self, namespace: str, producer: str, tables: Iterable[Table]) -> None:
        self._namespace = namespace
        self._producer = producer
        self._known: dict[str, Table] = {**{table.name: table for table in tables}, **DATASETS}

    def read(self, read: Read) -> InputDataset:
        """The dataset with all that is known of it."""
        facets: dict[str, DatasetFacet] = {"schema": self._schema(read.dataset)}
        if read.version:
            facets["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(
                datasetVersion=read.version, producer=self._producer
            )
        statistics = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
            rowCount=read.rows, size=read.size, fileCount=read.files, producer=self._producer
        )
        inputs: dict[str, InputDatasetFacet] = {"inputStatistics": statistics}
        if read.failed is not None:
            inputs["dataQualityAssertions"] = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
                assertions=list(_assertions(read.checks, read.failed)), producer=self._producer
            )
        return InputDataset(*self._name(read.dataset), facets=facets, inputFacets=inputs)

    def written(self, written: Written) -> OutputDataset:
        """The table with its columns and where they come from."""
        facets: dict[str, DatasetFacet] = {"schema": self._schema(written.table)}
        lineage = self._column_lineage(written.table)
        if lineage:
            facets["columnLineage"] = column_lineage_dataset.ColumnLineageDatasetFacet(
                fields=lineage, producer=self._producer
            )
        statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=written.rows, size=written.size, fileCount=written.files, producer=self._producer
        )
        return OutputDataset(*self._name(written.table), facets=facets, outputFacets={"outputStatistics": statistics})

    def sources(self, tables: Iterable[Table]) -> list[InputDataset]:
        """The datasets and tables that the contract names as sources of ``tables``, by name alone."""
        made = list(tables)
        named = {source.name: source for table in made for column in table for source in self._sources(column)}
        return [InputDataset(*self._name(named[name])) for name in sorted(set(named) - {table.name for table in made})]

    def _name(self, table: Table) -> tuple[str, str]:
        """(namespace, name)."""
        return f"{self._namespace}.{'landing' if isinstance(table, Dataset) else 'warehouse'}", table.name

    def _sources(self, column: Column) -> Iterator[Table]:
        """The contract writes sources as a list; what names no dataset or table (`conf/`, `derived`) is left out."""
        for word in column.source.split(","):
            if word.strip() in self._known:
                yield self._known[word.strip()]

    def _schema(self, table: Table) -> schema_dataset.SchemaDatasetFacet:
        fields = [
            schema_dataset.SchemaDatasetFacetFields(
                name=column.name, type=column.type, description=_sentence(column), ordinal_position=place, fields=None
            )
            for place, column in enumerate(table, start=1)
        ]
        return schema_dataset.SchemaDatasetFacet(fields=fields, producer=self._producer)

    def _column_lineage(self, table: Table) -> dict[str, column_lineage_dataset.Fields]:
        """Columns that stand under their own name in a source that the contract gives; no other is guessed."""
        found = {
            column.name: [source for source in self._sources(column) if column.name in source.names] for column in table
        }
        return {
            name: column_lineage_dataset.Fields(inputFields=[self._field(source, name) for source in sources])
            for name, sources in found.items()
            if sources
        }

    def _field(self, source: Table, name: str) -> column_lineage_dataset.InputField:
        namespace, dataset = self._name(source)
        return column_lineage_dataset.InputField(namespace=namespace, name=dataset, field=name, transformations=None)


def _sentence(column: Column) -> str:
    return column.text if column.unit == "-" else f"{column.text} Unit: {column.unit}."


def _assertions(
    checks: Sequence[Check], failed: Mapping[str, int]
) -> Iterator[data_quality_assertions_dataset.Assertion]:
    for check in checks:
        # A check of a pair of columns, or of how the row was read, is one of the whole dataset.
        column = check.column if len(check.columns) == 1 and check.column in check.dataset.names else None
        yield _assertion(check.rule.id, check.id, check.why, failed, column)
    yield _assertion(DUPLICATE_KEY, DUPLICATE_KEY, DUPLICATE_WHY, failed, None)


def _assertion(
    rule: str, check: str, why: str, failed: Mapping[str, int], column: str | None
) -> data_quality_assertions_dataset.Assertion:
    rows = failed.get(check, 0)
    return data_quality_assertions_dataset.Assertion(
        assertion=rule,
        success=rows == 0,
        column=column,
        name=check,
        description=why,
        expected="0",
        actual=str(rows),
        params=None,
    )
