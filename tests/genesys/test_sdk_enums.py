"""The catalog next to the enumerations of the official SDK, which were taken from one of its versions.

To take a newer version: read ``allowed_values`` of its models of queries, views, sort metrics and predicates
into ``data/sdk_enums.json``. Then correct the catalog, or list a difference here with its reason.
"""

import json
from pathlib import Path

import pytest
from query_bodies import HOUR, NOW

from hourglance.genesys import families, family, sources
from hourglance.lint import lint

SDK = json.loads((Path(__file__).parent / "data" / "sdk_enums.json").read_text())

#: Names that only one of both has: family and list, the name, and why.
KNOWN_DIFFERENCES: dict[tuple[str, str], dict[str, str]] = {}


def codes(family_name, **fields):
    metric = SDK["families"][family_name]["metrics"][0]
    query = {"interval": HOUR, "metrics": [metric]} | fields
    return {found.code for found in lint(json.dumps(query), family=family_name, now=NOW).errors}


def test_sdk_version_is_a_source_of_the_catalog():
    assert any(SDK["package"] in source and SDK["version"] in source for source in sources().values())


def test_sdk_families():
    assert set(SDK["families"]) == set(families())


@pytest.mark.parametrize("name", SDK["families"])
def test_sdk_enums_equal_the_catalog(name):
    official, known = SDK["families"][name], family(name)
    lists = {
        "fields": known.fields,
        "metrics": [metric.name for metric in known.metrics],
        "sortable": [metric.name for metric in known.metrics if metric.sortable],
        "dimensions": known.predicate_dimensions,
    }
    for kind, names in lists.items():
        expected = KNOWN_DIFFERENCES.get((name, kind), {})
        assert set(names) ^ set(official[kind]) == set(expected), kind


@pytest.mark.parametrize("name", SDK["families"])
def test_sdk_time_dimensions_are_accepted_and_no_others(name):
    official = SDK["families"][name]["alternateTimeDimension"]
    for dimension in {each for known in SDK["families"].values() for each in known["alternateTimeDimension"]}:
        rejected = "HG128" in codes(name, alternateTimeDimension=dimension)
        assert rejected is (dimension not in official), dimension


def test_sdk_types_and_functions_are_accepted():
    common = SDK["common"]
    predicate = {"dimension": "queueId"}
    for operator in common["predicate.operator"]:
        value = {"value": "a"} if operator == "matches" else {}
        where = {"type": "and", "predicates": [predicate | {"operator": operator} | value]}
        assert codes("conversations", filter=where) == set()
    for kind in common["filter.type"]:
        clause = {"type": kind, "predicates": [predicate | {"type": "dimension", "value": "a"}]}
        assert codes("conversations", filter={"type": kind, "clauses": [clause]}) == set()
    for function in common["sort.function"]:
        ranking = {"queryType": "topN", "limit": 5, "groupBy": ["queueId"]}
        sort = {"name": "tHandle", "function": function}
        assert codes("conversations", metrics=["tHandle"], sortMetric=sort, **ranking) == set()
