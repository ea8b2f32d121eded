"""Shows the rows that were not accepted: masked, as everything in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame

from graph.free_text import JAVA_PATTERN, MASK
from lineage.datasets import DATASETS, Dataset
from lineage.ingest import LINE, RAW, quoted
from lineage.settings import OneOfRule, ReadingRule
from lineage.tables import QUARANTINE
from lineage.validation.check import Check
from lineage.validation.cutting import as_landed
from lineage.validation.prepared import part
from lineage.validation.settling import DUPLICATE_KEY
from lineage.validation.tagging import FAILED

SHAPES = {r"\p{N}": "9", r"\p{IsHan}": "字", r"[\p{L}&&[^字]]": "a"}
JSON_OPTIONS = (
    "map('timestampFormat', \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'\", 'timeZone', 'UTC', 'ignoreNullFields', 'true')"
)
DUPLICATE_WHY = "shares its key with another row of its night that differs and stands"


def quarantined(rows: DataFrame, checks: Mapping[str, list[Check]]) -> DataFrame:
    """Quarantined rows of all datasets → ``lineage.tables.QUARANTINE``."""
    shown = rows.selectExpr(
        "dataset",
        "source_night",
        "source_file",
        "row_digest",
        f"{_masked_row(checks)} AS `row`",
        f"{_reasons(checks)} AS rules",
    )
    return QUARANTINE.select(shown)


def _masked_row(checks: Mapping[str, list[Check]]) -> str:
    """Personal columns show that there is a value, not which; a line without columns may hold anything."""
    return _per_dataset({name: _masked(dataset, _words(checks[name])) for name, dataset in DATASETS.items()})


def _masked(dataset: Dataset, words: Mapping[str, list[str]]) -> str:
    fields = [f"{_shown(dataset, name, words.get(name))} AS `{name}`" for name in dataset.names]
    # A value that its column can't hold slipped there from another one: what it looks like says enough.
    as_read = f"transform_values({RAW}, (name, text) -> {_shape('text')})"
    line = f"IF(_malformed IS NULL, NULL, '{MASK}')"
    return f"to_json(struct({', '.join([*fields, f'{as_read} AS as_read', f'{line} AS {LINE}'])}), {JSON_OPTIONS})"


def _shown(dataset: Dataset, name: str, words: list[str] | None) -> str:
    """SQL: what is shown of a column; ``words``: all that it may hold, where there are such."""
    value = _field(dataset.name, name)
    if dataset.column(name).type == "timestamp":
        return as_landed(name, value)
    if name in dataset.personal:
        return f"IF({value} IS NULL, NULL, '{MASK}')"
    if words:
        return f"IF({value} IN ({', '.join(map(quoted, words))}), {value}, {_shape(value)})"
    if name in dataset.free_texts:
        return f"regexp_replace({value}, {quoted(JAVA_PATTERN)}, '{MASK}')"
    return value


def _shape(text: str) -> str:
    """SQL: how a text looks, without its content: 9 for a digit, 字 for a Han character, a for another letter."""
    for letters, sign in SHAPES.items():
        text = f"regexp_replace({text}, {quoted(letters)}, '{sign}')"
    return text


def _words(checks: list[Check]) -> dict[str, list[str]]:
    return {check.column: check.rule.values for check in checks if isinstance(check.rule, OneOfRule)}


def _field(dataset: str, column: str) -> str:
    return f"{part(dataset)}.`{column}`"


def _per_dataset(cases: Mapping[str, str]) -> str:
    return f"CASE dataset {' '.join(f'WHEN {quoted(name)} THEN {sql}' for name, sql in cases.items())} END"


def _reasons(checks: Mapping[str, list[Check]]) -> str:
    """SQL: ``_failed`` as array of (rule, why), in the order of the rules file."""
    duplicate = f"struct({quoted(DUPLICATE_KEY)} AS rule, {quoted(DUPLICATE_WHY)} AS why)"
    rules = {f"{name}:{check.id}": check for name, entries in checks.items() for check in entries}
    rule = _literal_map({key: check.rule.id for key, check in rules.items()})
    reading = {key: check for key, check in rules.items() if isinstance(check.rule, ReadingRule)}
    why = _literal_map({key: check.why for key, check in rules.items() if key not in reading})
    found = " ".join(
        f"WHEN check = {quoted(check.id)} THEN concat({_place(check)}, {quoted(f': {check.rule.why}')})"
        for check in {check.id: check for check in reading.values()}.values()
    )
    key = "concat(dataset, ':', check)"
    reason = f"struct({rule}[{key}] AS rule, CASE {found} ELSE {why}[{key}] END AS why)"
    return f"transform({FAILED}, check -> IF(check = {quoted(DUPLICATE_KEY)}, {duplicate}, {reason}))"


def _place(check: Check) -> str:
    """SQL: where it is. A finding names its columns, except that of a malformed row, which holds the whole line."""
    return "'row'" if check.column == "_malformed" else f"`{check.column}`"


def _literal_map(entries: Mapping[str, str]) -> str:
    return f"map({', '.join(f'{quoted(key)}, {quoted(value)}' for key, value in entries.items())})"
