"""What the app and a worker say to each other.

The worker greets first. Then the app asks and the worker answers, one question at a time: ``Declare`` with
``Declared``, ``Present`` with ``Presented`` or ``Failed``, ``Sample`` with ``Sampled`` or ``Failed``. Cards,
declarations and results travel as JSON of their own inside a message, so that one that is wrong spoils no
other.
"""

from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from hourglance.api import Settings

#: What a worker may say of a failure: a line for people, and a traceback for the log.
TEXT_CHARACTERS: Final = 1_000
DETAILS_CHARACTERS: Final = 20_000

#: How many widgets one plugin may have, and how many failures are told.
MAX_WIDGETS: Final = 200

#: Where a plugin failed: while its module was imported, in its hook, with a widget that it registered,
#: in ``present``, with the card that this returned, or in ``sample``.
FailureKind: TypeAlias = Literal["import", "hook", "widget", "present", "card", "sample"]


#: What a setting of any kind has as its value: a queue's or a person's are ids.
SettingValue: TypeAlias = bool | int | float | str | tuple[str, ...]

#: Every setting has its default.
DEFAULT_SETTINGS: Final[Settings] = MappingProxyType({})


class _Form(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How every message is written; subclasses inherit it."""


class Failure(_Form, frozen=True, kw_only=True):
    """Something a plugin did wrong, as the worker saw it. ``text`` is one sentence."""

    kind: FailureKind
    text: Annotated[str, Meta(max_length=TEXT_CHARACTERS)]
    details: Annotated[str, Meta(max_length=DETAILS_CHARACTERS)] = ""


class Handshake(_Form, frozen=True, kw_only=True, tag="hello"):
    """Worker to app, before any plugin code runs."""

    api_version: int


class Declare(_Form, frozen=True, kw_only=True, tag="declare"):
    """App to worker: load these entry points (``package.module`` or ``package.module:name``)."""

    entry_points: tuple[str, ...]


class Declared(_Form, frozen=True, kw_only=True, tag="declared"):
    """Worker to app: the widgets that can be used, in their order, and what went wrong with others."""

    widgets: Annotated[tuple[Raw, ...], Meta(max_length=MAX_WIDGETS)]
    failures: Annotated[tuple[Failure, ...], Meta(max_length=MAX_WIDGETS)]


class Present(_Form, frozen=True, kw_only=True, tag="present"):
    """App to worker: draw these results by what the person chose; what is missing there has its default."""

    widget: str
    results: Raw
    settings: dict[str, SettingValue]


class Presented(_Form, frozen=True, kw_only=True, tag="presented"):
    """Worker to app: the card, or null."""

    card: Raw


class Sample(_Form, frozen=True, kw_only=True, tag="sample"):
    """App to worker: show results as they might be for this widget."""

    widget: str


class Sampled(_Form, frozen=True, kw_only=True, tag="sampled"):
    """Worker to app: sample results."""

    results: Raw


class Failed(_Form, frozen=True, kw_only=True, tag="failed"):
    """Worker to app: there is no card, or no sample, and why."""

    failure: Failure


Question: TypeAlias = Declare | Present | Sample
Reply: TypeAlias = Handshake | Declared | Presented | Sampled | Failed

write: Final = msgspec.json.Encoder().encode
read_question: Final = msgspec.json.Decoder(Question).decode
read_reply: Final = msgspec.json.Decoder(Reply).decode
