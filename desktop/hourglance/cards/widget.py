"""The widget that a card file stands for: its query, its settings, and its card."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import ClassVar, Final, Literal, NamedTuple

from hourglance.api import (
    ActivityQuery,
    Aggregates,
    AggregatesQuery,
    Bars,
    Block,
    Card,
    Comparison,
    Count,
    Declaration,
    Duration,
    Figure,
    NamedQuery,
    NumberSetting,
    Percent,
    Results,
    Series,
    Setting,
    Settings,
    Table,
    Tone,
    WidgetResults,
    by_dimension,
    counts,
    media_setting,
    queues_setting,
    trend,
    users_setting,
    window_setting,
)
from hourglance.cards.card_file import CardFile, CardSettings, CardTarget
from hourglance.cards.user_card import CARDS, UserCard
from hourglance.cards.values import Answers, Kind, parse_value, to_quantity
from hourglance.cards.windows import window_text, window_value

#: Placeholders of a caption: ``{window}``, ``{tHandle.count}``.
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")

#: The placeholders of a caption that are not values.
WORDS: Final = frozenset({"window", "media", "target"})

#: The most rows that a table shows.
MAX_ROWS: Final = 200

#: How the values of a dimension are called in the head of a table.
HEADS: Final[Mapping[str, str]] = {
    "queueId": "Queue",
    "userId": "Agent",
    "mediaType": "Media",
    "wrapUpCode": "Wrap-up code",
    "divisionId": "Division",
    "direction": "Direction",
}

_UNITS: Final[Mapping[Kind, Literal["ms", "ratio", "count"]]] = {
    "duration": "ms",
    "share": "ratio",
    "count": "count",
}


#: Which direction of a comparison is good.
_BETTER: Final[Mapping[str, Literal["more", "less", "neither"]]] = {
    "": "neither",
    "higher": "more",
    "lower": "less",
}


class TargetUnit(NamedTuple):
    """What a target is written in.

    :param size: in the unit of a value.
    :param most: the largest target.
    """

    size: float
    sign: str
    most: int
    step: float


TARGET_UNITS: Final[Mapping[Kind, TargetUnit]] = {
    "duration": TargetUnit(1_000, "s", 1_000_000, 1),
    "share": TargetUnit(0.01, "%", 100, 0.5),
    "count": TargetUnit(1, "", 1_000_000, 1),
}


#: The names of the card's own query, and of the one that its headline is compared with, among several.
MAIN: Final = "now"
EARLIER: Final = "earlier"


class CardWidget(UserCard):
    """The widget of a card file that asks about a window of time.

    :param query: the file's query.
    :param others: its further queries by name, the one to compare with among them.
    :raises InvalidValueError: the file has a value that cannot be calculated from the queries.
    """

    query: ClassVar[AggregatesQuery]
    queries: ClassVar[Mapping[str, AggregatesQuery]]

    def __init__(
        self,
        card_id: str,
        file: CardFile,
        query: AggregatesQuery,
        others: Mapping[str, AggregatesQuery] | None = None,
    ) -> None:
        others = others or {}
        super().__init__(card_id, file)
        self._window = file.query.window if file.query else ""
        self.query = query  # type: ignore[misc]
        self.queries = {MAIN: query, **others} if others else {}  # type: ignore[misc]
        self._headline = parse_value(file.headline, query, others)
        self._bars = tuple((each.label, parse_value(each.value, query, others)) for each in file.bars)
        self._columns = {
            title: parse_value(text, query)
            for title, text in (file.table.columns if file.table else {}).items()
        }
        self._trend = parse_value(file.trend, query) if file.trend else None
        self._caption = file.caption or f"{file.headline} {{window}}"
        self._values = {
            name: parse_value(name, query, others)
            for name in PLACEHOLDER.findall(self._caption)
            if name not in WORDS
        }
        queries = (query, *others.values())
        self.settings = tuple(declared_settings(queries, file.settings, file.target, self._headline.kind))  # type: ignore[misc]

    @property
    def unit(self) -> Literal["ms", "ratio", "count"]:
        """The unit of its number."""
        return _UNITS[self._headline.kind]

    def declaration(self) -> Declaration:
        """Return its declaration."""
        return Declaration(
            plugin=CARDS,
            name=self.id,
            title=self.title,
            description=self.__doc__ or "",
            query=self.query,
            queries=tuple(NamedQuery(name=name, query=query) for name, query in self.queries.items()),
            settings=self.settings,
        )

    def present(self, results: WidgetResults, settings: Settings) -> Card | None:
        """Return the card: headline, comparison, caption, tone, trend, bars and table."""
        answers: Answers
        match results:
            case Results():
                answers = {"": results[MAIN], **results}
            case Aggregates():
                answers = {"": results}
            case _:
                return None
        number = self._headline.measure(answers)
        if number is None:
            return None
        return Card(
            headline=to_quantity(number, self._headline.kind),
            caption=self._filled_caption(answers, settings),
            tone=self._tone(number, settings),
            tooltip=self._file.tooltip,
            body=tuple(self._body(answers)),
            trend=self._trend_series(answers[""]),
            compare=self._comparison(answers),
        )

    def _comparison(self, answers: Answers) -> Comparison | None:
        if self._file.compare is None or EARLIER not in answers:
            return None
        number = self._headline.measure({**answers, "": answers[EARLIER]})
        if number is None:
            return None
        return Comparison(
            to_quantity(number, self._headline.kind),
            self._file.compare.to,
            better=_BETTER[self._file.compare.better],
        )

    def _filled_caption(self, results: Answers, settings: Settings) -> str:
        words: dict[str, Callable[[], str]] = {
            "window": lambda: window_text(str(settings.get("window", self._window))),
            "media": lambda: str(settings.get("media") or "all media"),
            "target": lambda: str(self._target(settings)),
        }

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            return words[name]() if name in words else str(self._values[name].quantity(results))

        return PLACEHOLDER.sub(fill, self._caption)

    def _target(self, settings: Settings) -> Duration | Count | Percent:
        return to_quantity(settings["target"] * TARGET_UNITS[self._headline.kind].size, self._headline.kind)

    def _tone(self, number: float, settings: Settings) -> Tone:
        if self._file.target is None or not settings["target"]:
            return "neutral"
        target = self._target(settings)
        if str(to_quantity(number, self._headline.kind)) == str(target):
            return "good"  # as it is shown
        is_lower = number < (target.value or 0)
        return "good" if is_lower == (self._file.target.better == "lower") else "warning"

    def _body(self, results: Answers) -> "list[Block]":
        blocks: list[Block] = []
        if self._bars:
            figures = (Figure(label=label, value=value.quantity(results)) for label, value in self._bars)
            blocks.append(Bars(bars=tuple(figures)))
        if self._file.table is not None:
            blocks.append(self._table(results[""], self._file.table.by, first=self._file.table.first))
        return blocks

    def _table(self, results: Aggregates, by: str, *, first: str) -> Table:
        order = next(iter(self._columns.values()))
        sign = -1 if first == "highest" else 1

        def place(row: tuple[str, Aggregates]) -> tuple[bool, float]:
            number = order.measure({"": row[1]})
            return number is None, sign * (number or 0)

        rows = sorted(by_dimension(results, by).items(), key=place)
        return Table(
            columns=(HEADS.get(by, by), *self._columns),
            rows=tuple(
                (results.name_of(value), *(column.quantity({"": part}) for column in self._columns.values()))
                for value, part in rows[:MAX_ROWS]
            ),
        )

    def _trend_series(self, results: Aggregates) -> Series | None:
        if self._trend is None:
            return None
        metric, statistic = self._trend.of.metric, self._trend.of.statistic
        series = counts(results, metric) if statistic == "count" else results.series(metric, statistic)
        return trend(results, series)


def declared_settings(
    queries: Iterable[AggregatesQuery | ActivityQuery],
    chosen: CardSettings,
    target: CardTarget | None,
    kind: Kind,
) -> "list[Setting]":
    """Return the settings that the placeholders of queries and the target declare."""
    used = {placeholder.name for query in queries for placeholder in query.placeholders}
    found: list[Setting] = []
    if "window" in used:
        found.append(window_setting(window_value(chosen.window or "today")))
    if "media" in used:
        found.append(media_setting(chosen.media or "voice"))
    if "queues" in used:
        found.append(replace(queues_setting(), default=chosen.queues))
    if "people" in used:
        found.append(replace(users_setting(), default=chosen.people))
    if target is not None:
        unit = TARGET_UNITS[kind]
        found.append(
            NumberSetting(
                name="target",
                label="Target",
                help="0 sets no target.",
                default=target.value,
                min=0,
                max=unit.most,
                step=unit.step,
                unit=unit.sign,
            )
        )
    return found
