"""The body of the service's error responses, and the permissions that it names."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.printable import one_line, short_line

#: ``domain:entity:action``, as the service writes permissions.
_PERMISSION: Final = re.compile(r"\b[A-Za-z]\w*:[A-Za-z]\w*:(?:\w+|\*)")


class ErrorDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What is wrong with one field; the service may leave out each part."""

    error_code: str | None = None
    field_name: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The service's ``ErrorBody``, field for field; the service may leave out each field.

    :param context_id: the correlation id of the request.
    """

    message: str | None = None
    code: str | None = None
    status: Any = None
    context_id: str | None = None
    message_with_params: str | None = None
    message_params: dict[str, Any] | None = None
    details: tuple[ErrorDetail, ...] | None = None
    errors: tuple["ErrorBody", ...] | None = None

    @classmethod
    def parse(cls, content: bytes) -> "ErrorBody":
        """Return the error in a response body; an empty one if the content is not JSON of this shape."""
        try:
            return msgspec.json.decode(content, type=cls)
        except JSON_ERRORS:
            return cls()

    @property
    def text(self) -> str:
        """Return the messages, nested errors included, on one line; empty without one."""
        own = self.message or _fill(self.message_with_params or "", self.message_params or {})
        nested = (error.text for error in self.errors or ())
        texts = (" ".join(one_line(text).split()) for text in (own, *nested))
        return " ".join(dict.fromkeys(filter(None, texts)))

    @property
    def mentioned_names(self) -> tuple[str, ...]:
        """Return the fields, entities and message parameters that the error refers to, each once."""
        details = (
            *(self.details or ()),
            *(each for error in self.errors or () for each in error.details or ()),
        )
        names = (name for each in details for name in (each.field_name, each.entity_name, each.entity_id))
        parameters = map(str, (self.message_params or {}).values())
        return tuple(dict.fromkeys(filter(None, (short_line(name or "") for name in (*names, *parameters)))))

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return the permissions that the error names, each once."""
        return tuple(dict.fromkeys(_PERMISSION.findall(" ".join((self.text, *self.mentioned_names)))))


def missing_permission(text: str) -> str | None:
    """Return the first permission in a text, ``analytics:conversationAggregate:view``; None without one."""
    found = _PERMISSION.search(text)
    return found[0] if found else None


def _fill(template: str, parameters: Mapping[str, object]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: str(parameters.get(match[1], match[0])), template)
