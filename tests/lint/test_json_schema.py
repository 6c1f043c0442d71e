"""The JSON Schema for editors: accepts right examples of the rules, rejects wrong ones it can express."""

import json
import re
from pathlib import Path

import pytest

import hourglance.lint
from hourglance.genesys import families
from hourglance.lint import all_rules
from hourglance.lint.json_schema import encoded_schema, json_schema

#: The numbers of these codes.
# fmt: off
EXPRESSED = {
    26, 100, 101, 102, 103, 104, 105, 106, 107, 108, 110, 111, 116, 117, 118, 119, 120, 128, 130,
    131, 132, 133, 134, 135, 136, 145, 150, 151, 152, 153, 155, 156, 157, 160, 161, 162, 163, 169,
    170, 180, 185, 186, 187, 195, 196, 197,
}
# fmt: on

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def accepts(schema, value, root):  # noqa: PLR0911 - one return for each kind of value
    """Whether a value is valid: the part of JSON Schema that the generated schema uses."""
    if "$ref" in schema:
        return accepts(root["definitions"][schema["$ref"].rpartition("/")[2]], value, root)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(
        isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in types
    ):
        return False
    if "anyOf" in schema and not any(accepts(part, value, root) for part in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, str):
        return bool(re.search(schema.get("pattern", ""), value)) and len(value) >= schema.get("minLength", 0)
    if isinstance(value, list):
        in_bounds = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return in_bounds and all(accepts(schema.get("items", {}), item, root) for item in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return set(schema.get("required", ())) <= value.keys() <= known.keys() and all(
            accepts(known[name], member, root) for name, member in value.items()
        )
    return not isinstance(value, int | float) or value >= schema.get("minimum", value)


def examples(kind):
    for rule in all_rules():
        example = getattr(rule, kind)
        if rule.code.startswith(("HG2", "HG3")):
            continue
        try:
            yield rule, json.loads(example)
        except ValueError:
            continue


def test_schema_accepts_the_right_example_of_each_rule():
    for rule, query in examples("good"):
        schema = json_schema(rule.family)
        assert accepts(schema, query, schema), rule.code


def test_schema_rejects_the_wrong_examples_that_it_can_express():
    rejected = set()
    for rule, query in examples("bad"):
        schema = json_schema(rule.family)
        if not accepts(schema, query, schema):
            rejected.add(rule.code)
    assert rejected == {f"HG{number:03}" for number in EXPRESSED}


def test_shipped_schema_is_up_to_date():
    shipped = Path(hourglance.lint.__file__).parent / "query.schema.json"
    assert shipped.read_text() == encoded_schema()


@pytest.mark.parametrize("name", families())
def test_schema_of_each_family_accepts_its_names(name):
    schema = json_schema(name)
    assert set(schema["required"]) == {"interval", "metrics"}
    metric = schema["properties"]["metrics"]["items"]["anyOf"][0]["enum"][0]
    query = {"interval": "2026-11-23T10:00:00.000Z/2026-11-23T11:00:00.000Z", "metrics": [metric]}
    assert accepts(schema, query, schema)
    assert not accepts(schema, query | {"select": [metric]}, schema)
