"""The messages between the app and a worker.

The worker sends a handshake first. Then the app sends requests, one at a time, and the worker replies:
``Declared`` to ``Declare``, ``Presented`` to ``Present``, ``Sampled`` to ``Sample``, or ``RequestFailed`` to
the last two. Cards, declarations and results are JSON documents of their own inside a message, so that an
invalid one affects no other.
"""

from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from hourglance.api import Settings

#: Maximum length of a failure's sentence and traceback, in characters.
TEXT_CHARACTERS: Final = 1_000
DETAILS_CHARACTERS: Final = 20_000

#: Maximum number of a plugin's widgets, and of the failures that it reports.
MAX_WIDGETS: Final = 200

#: What failed: the import of a module, the hook, a registered widget, ``present``, the card that it returned,
#: or ``sample``.
FailureKind: TypeAlias = Literal["import", "hook", "widget", "present", "card", "sample"]


#: The value of a setting of any kind; queues and users are ids.
SettingValue: TypeAlias = bool | int | float | str | tuple[str, ...]

#: No values: every setting has its default.
DEFAULT_SETTINGS: Final[Settings] = MappingProxyType({})


class _Form(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base class with the encoding of all messages."""


class Failure(_Form, frozen=True, kw_only=True):
    """A plugin's failure as the worker reports it. ``text`` is one sentence."""

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
    """Worker to app: the valid widgets in the order of their registration, and the failures of others."""

    widgets: Annotated[tuple[Raw, ...], Meta(max_length=MAX_WIDGETS)]
    failures: Annotated[tuple[Failure, ...], Meta(max_length=MAX_WIDGETS)]


class Present(_Form, frozen=True, kw_only=True, tag="present"):
    """App to worker: present these results. Settings without a value have their default."""

    widget: str
    results: Raw
    settings: dict[str, SettingValue]


class Presented(_Form, frozen=True, kw_only=True, tag="presented"):
    """Worker to app: the card, or null."""

    card: Raw


class Sample(_Form, frozen=True, kw_only=True, tag="sample"):
    """App to worker: return a widget's sample results."""

    widget: str


class Sampled(_Form, frozen=True, kw_only=True, tag="sampled"):
    """Worker to app: sample results."""

    results: Raw


class RequestFailed(_Form, frozen=True, kw_only=True, tag="failed"):
    """Worker to app: why there is no card or sample."""

    failure: Failure


Request: TypeAlias = Declare | Present | Sample
Reply: TypeAlias = Handshake | Declared | Presented | Sampled | RequestFailed

write: Final = msgspec.json.Encoder().encode
read_request: Final = msgspec.json.Decoder(Request).decode
read_reply: Final = msgspec.json.Decoder(Reply).decode
