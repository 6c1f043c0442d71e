"""The messages between the app and a guest, in the app's terms: JSON that is validated when it arrives.

The app sends one request at a time, and the guest (:mod:`hourglance.plugin_host.guest.main`) answers:
``Declared`` to ``Declare``, ``Presented`` to ``Present``, ``Sampled`` to ``Sample``, or ``RequestFailed`` to
the last two. Cards, declarations and results are JSON documents of their own inside a message, so that an
invalid one affects no other.
"""

from types import MappingProxyType
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from hourglance.api import Settings
from hourglance.plugin_host.guest.loading import (
    DETAILS_CHARACTERS,
    MAX_WIDGETS,
    TEXT_CHARACTERS,
    FailureKind,
)

#: The value of a setting of any kind; queues and users are ids.
SettingValue: TypeAlias = bool | int | float | str | tuple[str, ...]

#: No values: every setting has its default.
DEFAULT_SETTINGS: Final[Settings] = MappingProxyType({})


class _Form(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base class with the encoding of all messages."""


class Failure(_Form, frozen=True, kw_only=True):
    """A plugin's failure as the guest reports it. ``text`` is one sentence."""

    kind: FailureKind
    text: Annotated[str, Meta(max_length=TEXT_CHARACTERS)]
    details: Annotated[str, Meta(max_length=DETAILS_CHARACTERS)] = ""


class Declare(_Form, frozen=True, kw_only=True, tag="declare"):
    """App to guest: load these entry points (``package.module`` or ``package.module:name``).

    :param language: the language of the cards, such as ``de``.
    """

    name: str
    entry_points: tuple[str, ...]
    language: str = "en"


class DeclaredWidget(_Form, frozen=True, kw_only=True):
    """A widget and the name of its class."""

    class_name: str
    declaration: Raw


class Declared(_Form, frozen=True, kw_only=True, tag="declared"):
    """Guest to app: the widgets in the order of their registration, and the failures of others."""

    widgets: Annotated[tuple[DeclaredWidget, ...], Meta(max_length=MAX_WIDGETS)]
    failures: Annotated[tuple[Failure, ...], Meta(max_length=MAX_WIDGETS)]


class Present(_Form, frozen=True, kw_only=True, tag="present"):
    """App to guest: present these results. Settings without a value have their default."""

    widget: str
    results: Raw
    settings: dict[str, SettingValue]


class Presented(_Form, frozen=True, kw_only=True, tag="presented"):
    """Guest to app: the card, or null."""

    card: Raw


class Sample(_Form, frozen=True, kw_only=True, tag="sample"):
    """App to guest: return a widget's sample results."""

    widget: str


class Sampled(_Form, frozen=True, kw_only=True, tag="sampled"):
    """Guest to app: sample results."""

    results: Raw


class RequestFailed(_Form, frozen=True, kw_only=True, tag="failed"):
    """Guest to app: why there is no card or sample."""

    failure: Failure


Request: TypeAlias = Declare | Present | Sample
Reply: TypeAlias = Declared | Presented | Sampled | RequestFailed

write: Final = msgspec.json.Encoder().encode
read_reply: Final = msgspec.json.Decoder(Reply).decode
