"""What a person may see: held against what the families of aggregates need."""

import pytest

from hourglance.api import AggregatesQuery, Declaration, last
from hourglance.genesys import (
    PermissionCheck,
    UnknownFamilyError,
    check_permission,
    check_permissions,
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
def test_a_permission_is_had_by_itself_or_by_a_star_in_a_part(held: str, granted: bool) -> None:
    assert grants(held, CONVERSATIONS) is granted


@pytest.mark.parametrize("name", families())
def test_every_family_is_permitted_missing_or_unknown(name: str) -> None:
    needed = family(name).permissions
    assert check_permission(name, None).status == "unknown"
    assert check_permission(name, ()).status == ("missing" if needed else "unknown")
    for one in needed:
        assert check_permission(name, [one, "directory:user:view"]).status == "permitted"


def test_what_is_missing_is_said_with_what_to_do() -> None:
    assert check_permission("conversations", {"directory:user:view"}) == PermissionCheck(
        family="conversations", status="missing", any_of=(CONVERSATIONS,)
    )


def test_one_of_several_is_enough_and_all_are_named() -> None:
    assert check_permission("actions", {"bridge:actions:view"}).status == "permitted"
    request = permission_request([check_permission("actions", ())])
    assert "- integrations:action:view or bridge:actions:view" in request


def test_each_widget_has_its_own_answer() -> None:
    widgets = [widget("flows", "flows"), widget("bots", "bots"), widget("voice", "conversations")]
    held = {CONVERSATIONS, "analytics:botAggregate:view"}

    assert {name: each.status for name, each in check_permissions(widgets, held).items()} == {
        "test/flows": "missing",
        "test/bots": "permitted",
        "test/voice": "permitted",
    }


def test_the_administrator_is_told_each_missing_permission_once() -> None:
    widgets = [widget("voice", "conversations"), widget("chat", "conversations"), widget("flows", "flows")]
    text = permission_request(check_permissions(widgets, ()).values(), user="Ada Example")

    assert text.splitlines()[0].startswith("Please add to a role of the user Ada Example")
    assert text.count(CONVERSATIONS) == 1
    assert "- analytics:flowAggregate:view" in text
    assert permission_request(check_permissions(widgets, ["analytics:*:view"]).values()) == ""


def test_a_family_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UnknownFamilyError):
        check_permission("conversation", ())
