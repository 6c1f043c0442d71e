"""Lookups: the signed-in user, pages of names, and their requests."""

import json
from urllib.parse import parse_qs

import pytest

from hourglance.genesys import CurrentUser, NamedEntity
from hourglance.genesys.directory import (
    LISTINGS,
    page_request,
    parse_current_user,
    parse_names_page,
    user_search_body,
)

ADA = {"id": "1", "name": "Ada"}


def page(**fields):
    return parse_names_page(json.dumps({"entities": [ADA]} | fields).encode())


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({}, False),
        ({"nextUri": "/x"}, True),
        ({"pageNumber": 1, "pageCount": 2}, True),
        ({"pageNumber": 2, "pageCount": 2}, False),
        ({"entities": [], "nextUri": "/x"}, False),
    ],
)
def test_names_page_more_needs_a_next_page_and_entries(fields, more):
    assert page(**fields).more is more


def test_names_page_omits_entities_without_name_and_cuts_long_ones():
    names = [{"id": "2"}, {"id": "3", "name": " \n"}, {"id": "4", "name": "a\tb" + "c" * 300}]
    assert page(entities=[ADA, *names]).entries == (
        NamedEntity(id="1", name="Ada"),
        NamedEntity(id="4", name="a b" + "c" * 196 + "…"),
    )
    assert parse_names_page(b'{"results": [{"id": "1", "name": "Ada"}]}').entries == page().entries


def test_names_page_of_a_search_without_a_result_may_lack_the_list():
    assert parse_names_page(b'{"total": 0, "pageCount": 0}').entries == ()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b'{"entities": {}}', b'{"entities": null}', b'{"entities": [{"name": "x"}]}'),
        *(b'{"status": 500, "message": "odd"}', b'{"jobId": "1"}', b'{"entities": [], "errorCode": "odd"}'),
        *(b'{"entities": [], "entities": []}', b'{"total": 1}'),
    ],
)
def test_names_page_of_something_else_is_none(content):
    assert parse_names_page(content) is None


def test_current_user_with_organization_and_permissions():
    body = ADA | {"organization": {"id": "o", "name": "Care"}, "authorization": {"permissions": ["a:b:c"]}}
    assert parse_current_user(json.dumps(body).encode()) == CurrentUser(
        id="1", name="Ada", organization_id="o", organization="Care", permissions=frozenset({"a:b:c"})
    )


def test_current_user_permissions_are_none_if_not_known():
    for body in (ADA, ADA | {"authorization": {}}, ADA | {"authorization": {"permissions": None}}):
        assert parse_current_user(json.dumps(body).encode()).permissions is None
    assert parse_current_user(b"{}") is None


def test_requests_for_ids_prefixes_and_pages():
    assert parse_qs(LISTINGS["user"].query_for_ids(["1", "2"])) == {
        "id": ["1", "2"],
        "state": ["any"],
        "pageSize": ["2"],
    }
    assert parse_qs(LISTINGS["queue"].query_for_prefix("a&b", 3, 25))["name"] == ["a&b*"]
    assert "name" not in LISTINGS["queue"].query_for_prefix("", 1, 25)
    assert page_request("/p", 2, 25) == "/p?pageSize=25&pageNumber=2"
    assert json.loads(user_search_body("Ad", 1, 25))["query"][0]["value"] == "Ad"
