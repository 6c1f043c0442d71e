"""The service's error body: its text, the names and the permissions in it."""

import pytest

from hourglance.genesys import ErrorBody, missing_permission

PERMISSION = "analytics:conversationAggregate:view"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"{", b"[1]", b'{"message": 7}', b"{\xff", pytest.param(b"[" * 100_000, id="[")],
)
def test_error_body_of_anything_else_is_empty(content: bytes):
    assert ErrorBody.parse(content) == ErrorBody()


def test_error_body_tolerates_unknown_fields_and_types_of_parameters():
    body = ErrorBody.parse(b'{"code": "x", "status": "400", "new": [1], "messageParams": {"limit": 5}}')
    assert body.code == "x"
    assert body.mentioned_names == ("5",)


def test_error_body_text_fills_parameters_and_joins_nested_errors():
    body = ErrorBody(
        message_with_params="No {what} here,\n not {other}",
        message_params={"what": "metric"},
        errors=(ErrorBody(message="First."), ErrorBody(message="First."), ErrorBody(message=" ")),
    )
    assert body.text == "No metric here, not {other} First."


def test_permissions_are_found_in_text_and_parameters():
    body = ErrorBody(message=f"Missing [{PERMISSION}]", message_params={"permissions": "routing:queue:*"})
    assert body.permissions == (PERMISSION, "routing:queue:*")


@pytest.mark.parametrize(
    ("text", "permission"),
    [
        (f"You lack {PERMISSION}, ask.", PERMISSION),
        ("routing:queue:* is needed", "routing:queue:*"),
        ("at 10:42:17", None),
        ("http://host:80/path", None),
        ("", None),
    ],
)
def test_missing_permission_is_the_first_one(text: str, permission: str | None):
    assert missing_permission(text) == permission
