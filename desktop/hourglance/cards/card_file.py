"""The content of a card file: what is written in its TOML, as data."""

from typing import Any, Literal

import msgspec

from hourglance.util.toml_struct import TomlMistake, read_struct


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts of a card file."""


class CardQuery(_Part, frozen=True, kw_only=True):
    """What is asked: in Hourglance's spelling, or as the service's own JSON.

    :param window: ``last hour``, ``last 30 minutes``, ``today``, ``this week``, ``yesterday``; perhaps with
        ``, a week earlier``; or ``@window`` for a setting.
    :param where: values by dimension; several values are alternatives. ``@me``, ``@my-queues`` and the
        settings ``@media``, ``@queues`` and ``@people`` stand for values.
    :param json: the whole query as JSON instead of the other fields; its interval is replaced by the window.
    """

    window: str
    family: str = "conversations"
    metrics: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = {}
    group_by: tuple[str, ...] = ()
    granularity: str = ""
    json: str = ""


class CardLive(_Part, frozen=True, kw_only=True):
    """What is asked about this moment, such as who waits, in place of a query about a window.

    :param family: of activity queries, or ``status`` for the own status, which has no other fields.
    :param where: values by dimension, as in a query.
    """

    family: str = "conversations"
    metrics: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = {}
    group_by: tuple[str, ...] = ()


class CardBar(_Part, frozen=True, kw_only=True):
    """A part of the headline, drawn as a bar."""

    label: str
    value: str


class CardTable(_Part, frozen=True, kw_only=True):
    """A table with a row for each value of a dimension.

    :param columns: values by title; at most four.
    :param first: which rows come first, by the first column.
    """

    by: str
    columns: dict[str, str]
    first: Literal["highest", "lowest"] = "highest"


class CardComparison(_Part, frozen=True, kw_only=True):
    """A line that compares the headline with the one of an earlier window.

    :param to: ``a week earlier``, ``2 days earlier``, ``a month earlier``.
    :param better: which direction is good; empty for neither.
    """

    to: str
    better: Literal["", "lower", "higher"] = ""


class CardTarget(_Part, frozen=True, kw_only=True):
    """The target of the headline: in seconds for a duration, in percent for a share, else a number."""

    value: float
    better: Literal["lower", "higher"] = "lower"


class CardLimits(_Part, frozen=True, kw_only=True):
    """Alerts: the headline reaches ``warning`` or ``critical``, in minutes, percent, or as a count."""

    side: Literal["above", "below"] = "above"
    warning: float
    critical: float


class CardSettings(_Part, frozen=True, kw_only=True):
    """Initial values of the settings that the query's placeholders declare."""

    window: str = ""
    media: str = ""
    queues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class CardFile(_Part, frozen=True, kw_only=True):
    """A card as data.

    :param headline: its number: ``tHandle.average``, ``oServiceLevel.ratio``, ``nTransferred / nConnected``.
    :param caption: a line with placeholders: ``{tHandle.count} handled {window}``.
    :param query: its query about a window of time; a card has either this or ``live``.
    :param queries: further queries by name: their values are ``name:tHandle.average``.
    :param compare: compares the headline with an earlier window of ``query``.
    :param trend: a value over the window, drawn as a line; the query needs a granularity.
    """

    title: str
    headline: str
    query: CardQuery | None = None
    live: CardLive | None = None
    queries: dict[str, CardQuery] = {}
    compare: CardComparison | None = None
    description: str = ""
    caption: str = ""
    tooltip: str = ""
    trend: str = ""
    bars: tuple[CardBar, ...] = ()
    table: CardTable | None = None
    target: CardTarget | None = None
    limits: CardLimits | None = None
    settings: CardSettings = CardSettings()
    version: Literal[1] = 1


def read_card_file(document: dict[str, Any]) -> tuple[CardFile | None, list[TomlMistake]]:
    """Return the content of a TOML document, and every problem of its shape.

    :returns: None for the content if something that it needs is missing.
    """
    return read_struct(CardFile, document)


def card_file_schema() -> dict[str, Any]:
    """Return the JSON Schema of card files, which editors complete and check TOML by."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A card of Hourglance"}
    return schema | msgspec.json.schema(CardFile)


if __name__ == "__main__":
    print(msgspec.json.format(msgspec.json.encode(card_file_schema()), indent=2).decode())  # noqa: T201 - run as a script
