"""Why the service refused a query: its own words, joined with what the check finds in the query."""

import re
from collections.abc import Mapping

import msgspec

from hourglance.util.json_errors import JSON_ERRORS


class ErrorDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the service says of one field; any of it may be missing."""

    error_code: str | None = None
    field_name: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of a refusal, field for field as the service documents it; any of it may be missing."""

    message: str | None = None
    code: str | None = None
    context_id: str | None = None
    message_with_params: str | None = None
    message_params: dict[str, str] | None = None
    details: tuple[ErrorDetail, ...] | None = None
    errors: tuple["ErrorBody", ...] | None = None

    @classmethod
    def read(cls, content: bytes) -> "ErrorBody":
        """Return what a body says; an empty one for a page, a broken text or a wrong shape."""
        try:
            return msgspec.json.decode(content, type=cls)
        except JSON_ERRORS:
            return cls()

    @property
    def words(self) -> str:
        """Return all that it says in sentences, its nested errors too, on one line."""
        own = self.message or _filled(self.message_with_params or "", self.message_params or {})
        nested = (error.words for error in self.errors or ())
        return " ".join(dict.fromkeys(" ".join(text.split()) for text in (own, *nested) if text.strip()))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fields and entities that it points at."""
        details = (
            *(self.details or ()),
            *(each for error in self.errors or () for each in error.details or ()),
        )
        named = (name for each in details for name in (each.field_name, each.entity_name, each.entity_id))
        return tuple(dict.fromkeys(filter(None, (*named, *(self.message_params or {}).values()))))


def _filled(template: str, parameters: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: parameters.get(match[1], match[0]), template)
