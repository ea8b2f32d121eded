"""The JSON Schemas of OpenLineage, to check events against.

The published files are not part of this project. ``rebuilt`` makes schemas of the classes that OpenLineage's client
generated from them; they are stricter, since they know no additional properties. ``official`` reads the files
themselves from the folder that the environment variable OPENLINEAGE_SPEC names, as they lie below
https://openlineage.io/spec.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import attr
from jsonschema import Draft202012Validator, FormatChecker
from openlineage.client import generated
from openlineage.client.generated.base import BaseFacet, RunEvent
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OFFICIAL = "OPENLINEAGE_SPEC"
CLASSES = "rebuilt:classes"
SIMPLE = {str: "string", int: "integer", bool: "boolean", float: "number"}
FORMATS = {"runId": "uuid", "producer": "uri", "_producer": "uri", "schemaURL": "uri", "_schemaURL": "uri"}
ALWAYS = {"producer", "_producer", "schemaURL", "_schemaURL"}
# Under which name each facet stands: what the published schemas say last of all.
FACETS = {
    "schema": "SchemaDatasetFacet",
    "version": "DatasetVersionDatasetFacet",
    "columnLineage": "ColumnLineageDatasetFacet",
    "inputStatistics": "InputStatisticsInputDatasetFacet",
    "dataQualityAssertions": "DataQualityAssertionsDatasetFacet",
    "outputStatistics": "OutputStatisticsOutputDatasetFacet",
    "nominalTime": "NominalTimeRunFacet",
    "parent": "ParentRunFacet",
    "errorMessage": "ErrorMessageRunFacet",
}
formats = FormatChecker(())
formats.checks("uuid", ValueError)(lambda text: bool(UUID(text)))
formats.checks("date-time", ValueError)(lambda text: datetime.fromisoformat(text).tzinfo is not None)
formats.checks("uri", ValueError)(lambda text: bool(urlsplit(text).scheme and urlsplit(text).netloc))


def faults(event: dict[str, Any], registry: Registry[Any]) -> list[str]:
    """What the schemas have against the event and each of its facets."""
    event_schema = str(event.get("schemaURL"))
    found = [*_faults(event, event_schema, registry)]
    for name, facet in facets(event):
        url = str(facet.get("_schemaURL"))
        found += [f"{name}: is a {url}"] * (FACETS.get(name) != url.rpartition("/")[2])
        found += [f"{name}: {fault}" for fault in _faults(facet, url, registry)]
    return found


def facets(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every facet with the name that it stands under."""
    for name, child in node.items() if isinstance(node, dict) else ():
        if isinstance(child, dict) and "_schemaURL" in child:
            yield name, child
        for each in child if isinstance(child, list) else [child]:
            yield from facets(each)


def _faults(instance: Any, url: str, registry: Registry[Any]) -> Iterator[str]:
    validator = Draft202012Validator({"$ref": url}, registry=registry, format_checker=formats)
    for error in validator.iter_errors(instance):
        yield f"{error.json_path}: {error.message}"


@cache
def official() -> Registry[Any] | None:
    """The published files; None where no folder is named."""
    folder = os.environ.get(OFFICIAL)
    if not folder:
        return None
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(folder).rglob("*.json"))]
    return Registry().with_resources((each["$id"], Resource.from_contents(each)) for each in schemas)


@cache
def rebuilt() -> Registry[Any]:
    """Schemas of the client's classes, under the addresses that its events name."""
    documents: dict[str, dict[str, Any]] = {CLASSES: {"$id": CLASSES, "$defs": {}}}
    for module in pkgutil.iter_modules(generated.__path__):
        for made in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values():
            if isinstance(made, type) and attr.has(made):
                documents[CLASSES]["$defs"][_key(made)] = _object(made)
                if issubclass(made, BaseFacet | RunEvent):
                    address, _, name = made._get_schema().partition("#/$defs/")
                    documents.setdefault(address, {"$id": address, "$defs": {}})["$defs"][name] = _reference(made)
    return Registry().with_resources(
        (address, DRAFT202012.create_resource(document)) for address, document in documents.items()
    )


def _key(made: type) -> str:
    return f"{made.__module__}.{made.__name__}"


def _reference(made: type) -> dict[str, Any]:
    return {"$ref": f"{CLASSES}#/$defs/{_key(made)}"}


def _object(made: type) -> dict[str, Any]:
    hints = typing.get_type_hints(made)
    fields = attr.fields(made)
    return {
        "type": "object",
        "properties": {field.name: _property(field.name, hints[field.name]) for field in fields},
        "required": [field.name for field in fields if field.default is attr.NOTHING or field.name in ALWAYS],
        "additionalProperties": False,
    }


def _property(name: str, hint: Any) -> dict[str, Any]:
    schema = _schema(hint)
    format_name = FORMATS.get(name) or ("date-time" if name.endswith("Time") else None)
    return {**schema, "format": format_name} if format_name and schema.get("type") == "string" else schema


def _schema(hint: Any) -> dict[str, Any]:
    if hint in SIMPLE:
        return {"type": SIMPLE[hint]}
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        # What is optional is left out of an event, never null.
        return _schema(next(part for part in typing.get_args(hint) if part is not type(None)))
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": _schema(typing.get_args(hint)[0])}
    if typing.get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _schema(typing.get_args(hint)[1])}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if isinstance(hint, type) and issubclass(hint, BaseFacet):
        return {"type": "object", "required": ["_producer", "_schemaURL"]}
    return _reference(hint) if isinstance(hint, type) and attr.has(hint) else {}
