"""Permission checks: what a user's roles allow against what the families of aggregates need."""

import pytest

from hourglance.api import AggregatesQuery, Declaration, last
from hourglance.genesys import (
    PermissionCheck,
    UnknownFamilyError,
    check_permission,
    check_permissions,
    describe_requests,
    families,
    family,
    permission_request,
)
from hourglance.genesys.permissions import grants

CONVERSATIONS = "analytics:conversationAggregate:view"


def widget(name: str, asks: str) -> Declaration:
    query = AggregatesQuery(family=asks, metrics=("nAny",), window=last(hours=1))
    return Declaration(plugin="test", name=name, title=name, description="", query=query)


@pytest.mark.parametrize(
    ("held", "granted"),
    [
        (CONVERSATIONS, True),
        ("analytics:*:view", True),
        ("analytics:*:*", True),
        ("*:*:*", True),
        ("analytics:conversationaggregate:view", True),
        ("analytics:conversationAggregate:edit", False),
        ("routing:*:*", False),
        ("analytics:conversation*:view", False),
        ("analytics:*", False),
        ("*", False),
        ("", False),
    ],
)
def test_permission_grants_itself_or_by_wildcard(held: str, granted: bool) -> None:
    assert grants(held, CONVERSATIONS) is granted


@pytest.mark.parametrize("name", families())
def test_permission_status_of_each_family(name: str) -> None:
    needed = family(name).permissions
    assert check_permission(name, None).status == "unknown"
    assert check_permission(name, ()).status == ("missing" if needed else "unknown")
    for one in needed:
        assert check_permission(name, [one, "directory:user:view"]).status == "permitted"


def test_permission_missing_lists_the_alternatives() -> None:
    assert check_permission("conversations", {"directory:user:view"}) == PermissionCheck(
        family="conversations", status="missing", any_of=(CONVERSATIONS,)
    )


def test_permission_any_of_several_is_enough() -> None:
    assert check_permission("actions", {"bridge:actions:view"}).status == "permitted"
    request = permission_request([check_permission("actions", ())])
    assert "- integrations:action:view or bridge:actions:view" in request


def test_permissions_by_widget() -> None:
    widgets = [widget("flows", "flows"), widget("bots", "bots"), widget("voice", "conversations")]
    held = {CONVERSATIONS, "analytics:botAggregate:view"}

    assert {name: each.status for name, each in check_permissions(widgets, held).items()} == {
        "test/flows": "missing",
        "test/bots": "permitted",
        "test/voice": "permitted",
    }


def test_permission_request_lists_each_permission_once() -> None:
    widgets = [widget("voice", "conversations"), widget("chat", "conversations"), widget("flows", "flows")]
    text = permission_request(check_permissions(widgets, ()).values(), user="Ada Example")

    assert text.splitlines()[0].startswith("Please add to a role of the user Ada Example")
    assert text.count(CONVERSATIONS) == 1
    assert "- analytics:flowAggregate:view" in text
    assert permission_request(check_permissions(widgets, ["analytics:*:view"]).values()) == ""


def test_permission_of_unknown_family_is_an_error() -> None:
    with pytest.raises(UnknownFamilyError):
        check_permission("conversation", ())


@pytest.mark.parametrize(
    ("families", "text"),
    [
        ((), ""),
        (("conversations",), "conversations aggregates"),
        (("conversations", "agent status"), "conversations aggregates and agent status"),
        (
            ("agent status", "flows", "conversations activity"),
            "flows aggregates, agent status and conversations activity",
        ),
    ],
)
def test_requests_are_described_as_a_list(families: tuple[str, ...], text: str) -> None:
    assert describe_requests(families) == text
