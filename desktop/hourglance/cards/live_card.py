"""The widget of a card file that asks about this moment: who waits, who is free."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal

from hourglance.api import (
    Activity,
    ActivityQuery,
    AggregatesQuery,
    Block,
    Card,
    Count,
    Declaration,
    Elapsed,
    Figure,
    NamedLiveQuery,
    NamedQuery,
    Quantity,
    Results,
    Settings,
    Table,
    Tone,
    WidgetResults,
    today,
)
from hourglance.cards.card_file import CardFile
from hourglance.cards.user_card import CARDS, UserCard
from hourglance.cards.values import Answers, CardValue, InvalidValueError, parse_value
from hourglance.cards.widget import HEADS, MAIN, MAX_ROWS, PLACEHOLDER, declared_settings
from hourglance.genesys import activity_family
from hourglance.util.toml_text import suggest

#: In place of the card's own query, which has no values about a window of time.
_NO_QUERY: Final = AggregatesQuery(metrics=(), window=today())

#: The placeholders of a caption that are not values.
LIVE_WORDS: Final = frozenset({"target"})


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveValue:
    """A value of this moment as written: ``oWaiting``, ``oOnQueueUsers.IDLE``.

    :param kind: a count, or the instant since when something has been so.
    """

    metric: str
    qualifier: str | None = None
    kind: Literal["count", "since"]

    def quantity(self, results: Activity, **dimensions: str) -> Count | Elapsed:
        """Return its number; a time counts on."""
        if self.kind == "since":
            return Elapsed(results.since(self.metric, qualifier=self.qualifier, **dimensions))
        return Count(results.count(self.metric, qualifier=self.qualifier, **dimensions))


def parse_live_value(text: str, query: ActivityQuery) -> LiveValue:
    """Return the value of a text such as ``oWaiting``.

    :raises InvalidValueError: it is none, or the query does not have it.
    """
    name, dot, qualifier = text.strip().partition(".")
    metric = activity_family(query.family).metric(name)
    if metric is None or name not in query.metrics:
        known = suggest(name, query.metrics, "`{}`") if query.metrics else ""
        raise InvalidValueError(f"The query has no metric `{name[:60]}`", known)
    if dot and not (metric.qualifier and re.fullmatch(r"[A-Z_]{1,40}", qualifier)):
        example = f"Write for example {name}.IDLE." if metric.qualifier == "routingStatus" else ""
        raise InvalidValueError(f"`{text[:60]}` is no value", example or f"Write {name}.")
    return LiveValue(metric=name, qualifier=qualifier or None, kind=metric.kind)


def parse_part(
    text: str, query: ActivityQuery, others: Mapping[str, AggregatesQuery]
) -> LiveValue | CardValue:
    """Return the value of a text such as ``oWaiting``, or ``today:tHandle.count`` of another query.

    :raises InvalidValueError: it is none, or the queries do not have it.
    """
    return parse_value(text, _NO_QUERY, others) if ":" in text else parse_live_value(text, query)


def _quantity(value: LiveValue | CardValue, results: Activity, others: Answers) -> Quantity:
    return value.quantity(results) if isinstance(value, LiveValue) else value.quantity(others)


class LiveCard(UserCard):
    """The widget of a card file that asks about this moment.

    :param query: the file's query.
    :param others: its further queries by name, about windows of time.
    :raises InvalidValueError: the file has a value that the queries do not have.
    """

    query: ClassVar[ActivityQuery]

    def __init__(
        self,
        card_id: str,
        file: CardFile,
        query: ActivityQuery,
        others: Mapping[str, AggregatesQuery] | None = None,
    ) -> None:
        super().__init__(card_id, file)
        self.query = query  # type: ignore[misc]
        self._others = others or {}
        self._headline = parse_live_value(file.headline, query)
        self._parts = tuple((each.label, parse_part(each.value, query, self._others)) for each in file.bars)
        self._columns = {
            title: parse_live_value(text, query)
            for title, text in (file.table.columns if file.table else {}).items()
        }
        self._values = {
            name: parse_part(name, query, self._others)
            for name in PLACEHOLDER.findall(file.caption)
            if name not in LIVE_WORDS
        }
        queries: tuple[AggregatesQuery | ActivityQuery, ...] = (query, *self._others.values())
        self.settings = tuple(declared_settings(queries, file.settings, file.target, "count"))  # type: ignore[misc]

    @property
    def unit(self) -> Literal["ms", "ratio", "count"]:
        """The unit of its number."""
        return "ms" if self._headline.kind == "since" else "count"

    def declaration(self) -> Declaration:
        """Return its declaration."""
        return Declaration(
            plugin=CARDS,
            name=self.id,
            title=self.title,
            description=self.__doc__ or "",
            query=None,
            live=self.query,
            queries=self._named_queries if self._others else (),
            settings=self.settings,
        )

    @property
    def _named_queries(self) -> tuple[NamedQuery | NamedLiveQuery, ...]:
        others = (NamedQuery(name=name, query=query) for name, query in self._others.items())
        return (NamedLiveQuery(name=MAIN, query=self.query), *others)

    def present(self, results: WidgetResults, settings: Settings) -> Card | None:
        """Return the card: headline, caption, tone, parts and table."""
        now, others = (results[MAIN], results) if isinstance(results, Results) else (results, {})
        if not isinstance(now, Activity):
            return None
        headline = self._headline.quantity(now)
        if isinstance(headline, Count) and headline.value is None:
            return None
        return Card(
            headline=headline,
            caption=self._caption(now, others, settings),
            tone=self._tone(headline, settings),
            tooltip=self._file.tooltip,
            body=tuple(self._body(now, others)),
        )

    def _caption(self, results: Activity, others: Answers, settings: Settings) -> str:
        def fill(found: re.Match[str]) -> str:
            value = self._values.get(found[1])
            return f"{settings['target']:g}" if value is None else str(_quantity(value, results, others))

        return PLACEHOLDER.sub(fill, self._file.caption or f"{self._file.headline} now")

    def _tone(self, headline: Count | Elapsed, settings: Settings) -> Tone:
        target = self._file.target
        if target is None or not settings["target"] or isinstance(headline, Elapsed):
            return "neutral"
        number, aim = headline.value or 0, settings["target"]
        return "good" if number == aim or (number < aim) == (target.better == "lower") else "warning"

    def _body(self, results: Activity, others: Answers) -> Iterator[Block]:
        for label, value in self._parts:
            yield Figure(label=label, value=_quantity(value, results, others))
        if self._file.table is not None:
            yield self._table(results, self._file.table.by, first=self._file.table.first)

    def _table(self, results: Activity, by: str, *, first: str) -> Table:
        order = next(iter(self._columns.values()))
        sign = -1 if first == "highest" else 1

        def place(value: str) -> tuple[bool, float]:
            match order.quantity(results, **{by: value}):
                case Count(number) if number is not None:
                    return False, sign * number
                case Elapsed(datetime() as since):  # the earliest instant is the longest time
                    return False, -sign * since.timestamp()
            return True, 0

        rows = sorted(results.values(by), key=place)[:MAX_ROWS]
        return Table(
            columns=(HEADS.get(by, by), *self._columns),
            rows=tuple(
                (
                    results.name_of(value),
                    *(column.quantity(results, **{by: value}) for column in self._columns.values()),
                )
                for value in rows
            ),
        )
