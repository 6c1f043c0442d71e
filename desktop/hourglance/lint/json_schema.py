"""Generator of ``query.schema.json``, the JSON Schema of an aggregates query, for editors.

Run it after a change of the catalog::

    python -m hourglance.lint.json_schema > desktop/hourglance/lint/query.schema.json

The schema completes names and marks wrong types; it knows no relations between values, which the query check
reports. A name that the catalog does not have is accepted if it has the form of one.
"""

import sys
from typing import Final, TypeAlias

import msgspec

from hourglance.genesys import Family, family, fields

_Schema: TypeAlias = dict[str, object]

_METRIC: Final = "^[nto][A-Z][A-Za-z0-9]*$"
_DIMENSION: Final = "^[a-z][A-Za-z0-9]*$"
_INTERVAL: Final = r"^\d{4}-\d{2}-\d{2}T[^/]+/\d{4}-\d{2}-\d{2}T[^/]+$"
_TYPES: Final[_Schema] = {"type": "string", "enum": ["and", "or"]}
_PREDICATES: Final[_Schema] = {"type": "array", "items": {"$ref": "#/definitions/predicate"}}
_BOUNDS: Final[dict[str, _Schema]] = {name: {"type": "number"} for name in ("gt", "gte", "lt", "lte")}


def json_schema(name: str = "conversations") -> _Schema:
    """Return the JSON Schema (draft 7) of an aggregates query of a family.

    :raises UnknownFamilyError: if there is no such family.
    """
    known = family(name)
    schemas = _properties(known)
    properties = {
        field.name: schemas[field.name] | {"description": field.meaning}
        for field in fields()
        if field.name in known.fields
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Aggregates query of the family {name}",
        "definitions": {"predicate": _predicate(known)},
        **_object(properties, required=[field.name for field in fields() if field.required]),
    }


def _properties(known: Family) -> dict[str, _Schema]:
    """Return the schema of each field."""
    metric = _names([metric.name for metric in known.metrics], _METRIC)
    clause = _object({"type": _TYPES, "predicates": _PREDICATES}, required=["type", "predicates"])
    where = {"type": _TYPES, "clauses": _list(clause), "predicates": _PREDICATES}
    view: dict[str, _Schema] = {
        "target": metric,
        "name": {"type": "string", "minLength": 1},
        "function": _enum("rangeBound"),
        "range": _object(_BOUNDS),
    }
    most_views = known.limit("views")
    return {
        "interval": {"type": "string", "pattern": _INTERVAL},
        "metrics": _list(metric) | {"minItems": 1},
        "groupBy": _list(_names(known.group_by, _DIMENSION)),
        "filter": _object(where, required=["type"]),
        "granularity": {"type": "string", "pattern": "^P"},
        "timeZone": {"type": "string"},
        "views": _list(_object(view, required=list(view)))
        | ({} if most_views is None else {"maxItems": most_views}),
        "flattenMultivaluedDimensions": {"type": "boolean"},
        "alternateTimeDimension": _enum(*known.time_dimensions),
        "queryType": _enum("groupBy", "topN", "bottomN"),
        "sortMetric": _object(
            {"name": metric, "function": _enum("average", "count", "max", "min", "sum")}, required=["name"]
        ),
        "limit": {"type": "integer", "minimum": 1},
    }


def _predicate(known: Family) -> _Schema:
    return _object(
        {
            "type": _enum("dimension", "property", "metric"),
            "dimension": _names(known.predicate_dimensions, _DIMENSION),
            "metric": _names([metric.name for metric in known.metrics], _METRIC),
            "property": {"type": "string"},
            "propertyType": {"type": "string"},
            "operator": _enum("matches", "exists", "notExists"),
            "value": {"type": ["string", "null"]},
            "range": _object(_BOUNDS),
        }
    )


def _names(names: list[str] | tuple[str, ...], pattern: str) -> _Schema:
    """Return the schema of a known name, or of an unknown one that could be newer than the catalog."""
    return {"anyOf": [{"enum": list(names)}, {"type": "string", "pattern": pattern}]}


def _enum(*values: str) -> _Schema:
    return {"type": "string", "enum": list(values)}


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items}


def _object(properties: dict[str, _Schema], *, required: list[str] | None = None) -> _Schema:
    schema: _Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def encoded_schema(name: str = "conversations") -> str:
    """Return :func:`json_schema` as indented JSON, ending with a line break."""
    return msgspec.json.format(msgspec.json.encode(json_schema(name))).decode() + "\n"


if __name__ == "__main__":
    print(encoded_schema(*sys.argv[1:2]), end="")  # noqa: T201 - writes the schema to standard output
