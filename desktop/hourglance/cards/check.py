"""The check of card files: every mistake with its place, its reason and what to write instead."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hourglance import lint  # by its package: the rules are imported when there is a query to check
from hourglance.api import (
    ME,
    MY_QUEUES,
    ActivityQuery,
    AggregatesQuery,
    ChoiceSetting,
    Clause,
    Filter,
    HourglanceError,
    Interval,
    Placeholder,
    Predicate,
    QueuesSetting,
    SettingPlaceholder,
    SettingsError,
    UsersSetting,
    Window,
    WindowSetting,
    all_of,
    is_in,
    last,
    media_setting,
    queues_setting,
    setting,
    users_setting,
    window_setting,
)
from hourglance.cards.card_file import CardFile, CardLive, CardQuery, CardTable, read_card_file
from hourglance.cards.live_card import LIVE_WORDS, LiveCard, parse_part
from hourglance.cards.status_card import STATUS, STATUS_WORDS, TIMES, StatusCard, check_status_value
from hourglance.cards.user_card import UserCard
from hourglance.cards.values import CardValue, InvalidValueError, parse_value
from hourglance.cards.widget import EARLIER, MAIN, PLACEHOLDER, TARGET_UNITS, WORDS, CardWidget
from hourglance.cards.windows import WINDOW_HINT, earlier_window, window_length, window_named, window_value
from hourglance.genesys import (
    QueryShapeError,
    UnknownFamilyError,
    check_activity_query,
    decode_query,
    families,
    format_interval,
)
from hourglance.util.toml_struct import TomlMistake
from hourglance.util.toml_text import TomlPath, TomlProblem, TomlText, suggest

#: The most bytes of a card file.
MAX_BYTES: Final = 100_000

#: The name of a further query, and the most of them.
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_MAX_QUERIES: Final = 4

#: What stands for values in a query.
_PLACEHOLDERS: Final[Mapping[str, Placeholder]] = {
    "@me": ME,
    "@my-queues": MY_QUEUES,
    "@media": setting("media"),
    "@queues": setting("queues"),
    "@people": setting("people"),
}

#: The window that is chosen in the settings.
_CHOSEN: Final = "@window"

#: Values that take the place of placeholders while a query in JSON is checked.
_EXAMPLES: Final[Mapping[str, str]] = {
    "@me": "00000000-0000-4000-8000-00000000a001",
    "@my-queues": "00000000-0000-4000-8000-00000000a002",
    "@media": "voice",
    "@queues": "00000000-0000-4000-8000-00000000a003",
    "@people": "00000000-0000-4000-8000-00000000a004",
}

#: Where the fields of a body are written in a card file.
_FIELDS: Final = {
    "metrics": "metrics",
    "groupBy": "group_by",
    "filter": "where",
    "granularity": "granularity",
    "interval": "window",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CardReport:
    """The result of checking a card file.

    :param widget: the card's widget; None if there are problems.
    :param problems: what keeps the card from working, ordered by position.
    :param warnings: what is probably not what was meant.
    """

    widget: UserCard | None = None
    problems: tuple[TomlProblem, ...] = ()
    warnings: tuple[TomlProblem, ...] = ()


def check_card_file(text: str, card_id: str = "card") -> CardReport:
    """Check the text of a card file.

    :param card_id: the name of its widget.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        what = f"A card file has at most {MAX_BYTES // 1000} kB"
        return CardReport(problems=(TomlProblem(line=1, column=1, what=what, suggestion="Shorten it."),))
    toml = TomlText(text)
    file, shape = read_card_file(toml.document)
    checker = _Checker(toml, shape)
    widget = checker.widget(card_id, file) if file is not None and not toml.syntax_problems else None
    problems = sorted(
        (*toml.syntax_problems, *checker.errors), key=lambda problem: (problem.line, problem.column)
    )
    return CardReport(
        widget=None if problems else widget, problems=tuple(problems), warnings=tuple(checker.warnings)
    )


class _Checker:
    """Checks what a card file means.

    :ivar errors: what keeps the card from working.
    :ivar warnings: what is probably not what was meant.
    """

    def __init__(self, toml: TomlText, shape: list[TomlMistake]) -> None:
        self._toml = toml
        self.errors: list[TomlProblem] = []
        self.warnings: list[TomlProblem] = []
        #: The table of the query that is checked.
        self._table: TomlPath = ("query",)
        for path, what, hint in shape:
            self._add(path, what, hint, at_key=what.startswith("Unknown"))

    def widget(self, card_id: str, file: CardFile) -> UserCard | None:
        """Return the widget of a file whose shape is right; None if there are errors."""
        if file.live is not None:
            if file.query is not None:
                what = "A card asks about a window of time, or about this moment"
                self._add(("live",), what, "Remove [query] or [live].", at_key=True)
            return self._live_card(card_id, file, file.live)
        if file.query is None:
            self._add((), "`query` is missing", "Write [query], or [live] for values of this moment.")
            return None
        query = self._query(file.query)
        others = self._other_queries(file, query)
        self._check_settings(file, None if query is None else (query, *others.values()))
        if query is None:
            return None
        self._check_values(file, query, others)
        if not self.errors:
            self._check_headline(file, parse_value(file.headline, query, others))
        if self.errors:
            return None
        return self._declared(CardWidget(card_id, file, query, others), ("query",))

    def _declared(self, widget: UserCard, path: TomlPath) -> UserCard | None:
        try:
            widget.declaration()
        except HourglanceError as error:
            self._add(path, error.what.removesuffix("."), error.remedy)
            return None
        return widget

    def _live_card(self, card_id: str, file: CardFile, asked: CardLive) -> UserCard | None:
        """Return the widget of a card about this moment; None if there are errors."""
        self._table = ("live",)
        if asked.family == STATUS:
            return self._status_card(card_id, file, asked)
        query = ActivityQuery(
            metrics=asked.metrics,
            where=self._filter(asked),
            family=asked.family,
            group_by=asked.group_by,
        )
        try:
            check_activity_query(query)
        except (UnknownFamilyError, QueryShapeError) as error:
            self._add(("live", _field(error)), error.what.removesuffix("."), error.remedy)
            return None
        self._check_absent(file, "compare", "trend")
        others = self._other_queries(file, None)
        self._table = ("live",)
        self._check_settings(file, (query, *others.values()))
        self._check_live_values(file, query, others)
        if file.table is not None:
            self._check_table(file.table, query.group_by)
        return None if self.errors else self._declared(LiveCard(card_id, file, query, others), ("live",))

    def _status_card(self, card_id: str, file: CardFile, asked: CardLive) -> UserCard | None:
        """Return the widget of a card about the own status; None if there are errors."""
        for name in ("metrics", "where", "group_by"):
            if getattr(asked, name):
                self._add(("live", name), f"The own status has no `{name}`", "Remove it.", at_key=True)
        self._check_settings(file, ())
        self._check_absent(file, "queries", "compare", "trend", "target", "table")
        for path, text in _values(file, frozenset()):
            try:
                check_status_value(text, STATUS_WORDS if path == ("caption",) else TIMES)
            except InvalidValueError as error:
                self._add(path, error.what, error.hint)
        return None if self.errors else self._declared(StatusCard(card_id, file), ("live",))

    def _check_absent(self, file: CardFile, *names: str) -> None:
        for name in names:
            if getattr(file, name):
                what = f"A card about this moment has no `{name}`"
                self._add((name,), what, "Remove it, or ask about a window with [query].", at_key=True)

    def _check_live_values(
        self, file: CardFile, query: ActivityQuery, others: Mapping[str, AggregatesQuery]
    ) -> None:
        for path, text in _values(file, LIVE_WORDS):
            if ":" in text and path[0] in {"headline", "table"}:
                what = f"`{text[:60]}` is not a value of this moment"
                self._add(path, what, "Write one of [live]; others can be in [[bars]] and in the caption.")
                continue
            try:
                value = parse_part(text, query, others)
            except InvalidValueError as error:
                self._add(path, error.what, error.hint)
                continue
            if isinstance(value, CardValue):
                continue
            if path == ("caption",) and value.kind == "since":
                self._add(path, f"`{text}` is a time that counts", "Show it in [[bars]] or a table.")
            if path == ("headline",) and value.kind == "since" and file.target is not None:
                self._add(("target",), "A time that counts has no target", "Use [limits].", at_key=True)
        if "{target}" in file.caption and file.target is None:
            self._add(("caption",), "The card has no target", "Add [target], or remove {target}.")

    def _other_queries(self, file: CardFile, query: AggregatesQuery | None) -> dict[str, AggregatesQuery]:
        """Return the further queries by name, with the one to compare with."""
        found = {}
        for name, asked in file.queries.items():
            self._table = ("queries", name)
            if not _NAME.fullmatch(name) or name in {MAIN, EARLIER}:
                hint = f"Use lowercase letters, digits and hyphens, other than {MAIN} and {EARLIER}."
                self._add(self._table, f"A query cannot be called `{name[:60]}`", hint)
            elif other := self._query(asked):
                found[name] = other
        if len(file.queries) > _MAX_QUERIES:
            what = f"A card has at most {_MAX_QUERIES} further queries"
            self._add(("queries",), what, "Make several cards.", at_key=True)
        if file.compare is not None and query is not None:
            try:
                found[EARLIER] = replace(query, window=earlier_window(query.window, file.compare.to))
            except (ValueError, TypeError):
                what = f"{file.compare.to[:60]!r} is not a time to compare with"
                hint = "Write for example a week earlier, and in the query a window that ends now."
                self._add(("compare", "to"), what, hint)
        return found

    def _query(self, asked: CardQuery) -> AggregatesQuery | None:
        before = len(self.errors)
        window = self._window(asked.window)
        if asked.family not in families():
            what = f"There is no family `{asked.family[:60]}`"
            self._add((*self._table, "family"), what, suggest(asked.family, families(), "`{}`"))
        elif asked.json:
            others = [
                name for name in ("metrics", "where", "group_by", "granularity") if getattr(asked, name)
            ]
            for name in others:
                self._add((*self._table, name), f"`{name}` is written in the JSON", "Remove one of the two.")
            body = self._json_query(asked, window_length(window))
            if body is not None and len(self.errors) == before:
                return replace(body, window=window)
        elif len(self.errors) == before:
            return self._spelled_query(asked, window)
        return None

    def _window(self, name: str) -> Window | SettingPlaceholder:
        if name == _CHOSEN:
            return setting("window")
        try:
            return window_named(name)
        except (ValueError, TypeError):
            self._add((*self._table, "window"), f"{name[:60]!r} is not a window", WINDOW_HINT)
            return last(hours=1)

    def _spelled_query(self, asked: CardQuery, window: Window | SettingPlaceholder) -> AggregatesQuery | None:
        before = len(self.errors)
        query = AggregatesQuery(
            metrics=asked.metrics,
            window=window,
            family=asked.family,
            group_by=asked.group_by,
            where=self._filter(asked),
            granularity=asked.granularity or None,
        )
        if len(self.errors) > before:
            return None
        fixed = window if not isinstance(window, SettingPlaceholder) else last(hours=1)
        for found in lint.lint_declared(replace(query, window=fixed)).diagnostics:
            _, field, *rest = f"{found.pointer}/".split("/")
            key = _FIELDS.get(field, "")
            path: TomlPath = (
                *self._table,
                key,
                *(int(each) for each in rest if each.isdecimal() and key != "where"),
            )
            problem = self._toml.problem(path if key else self._table, found.message, _sentence(found.advice))
            self._sort_in(found.severity, problem)
        return query if len(self.errors) == before else None

    def _filter(self, asked: CardQuery | CardLive) -> Filter | None:
        conditions = tuple(self._conditions(asked))
        return all_of(*conditions) if conditions else None

    def _conditions(self, asked: CardQuery | CardLive) -> Iterator[Predicate | Clause]:
        for dimension, given in asked.where.items():
            values = (given,) if isinstance(given, str) else given
            path = (*self._table, "where", dimension)
            if not values:
                self._add(path, f"`{dimension}` has no value", "Write a value, or remove it.")
                continue
            yield is_in(dimension, *(self._placeholder(value, path) for value in values))

    def _placeholder(self, value: str, path: TomlPath) -> str | Placeholder:
        if not value.startswith("@"):
            return value
        if value not in _PLACEHOLDERS:
            self._add(path, f"There is no placeholder `{value[:60]}`", suggest(value, _PLACEHOLDERS, "`{}`"))
        return _PLACEHOLDERS.get(value, value)

    def _json_query(self, asked: CardQuery, length: timedelta) -> AggregatesQuery | None:
        now = datetime.now(UTC)
        body = asked.json
        if '"interval"' not in body:
            interval = format_interval(Interval(start=now - length, end=now))
            body = body.replace("{", f'{{"interval": "{interval}", ', 1)
        else:
            what = "The interval in the JSON is replaced by `window`"
            self.warnings.append(self._toml.problem((*self._table, "json"), what, "Remove it from the JSON."))
        examples = body
        for name, example in _EXAMPLES.items():
            examples = examples.replace(f'"{name}"', f'"{example}"')
        report = lint.lint(examples, family=asked.family, now=now)
        offset = self._toml.first_line_of_string((*self._table, "json")) - 1
        for found in report.diagnostics:
            if '"interval"' in asked.json and found.pointer == "/interval":
                continue
            problem = TomlProblem(
                line=found.line + offset,
                column=found.column,
                length=max(1, found.length),
                what=found.message,
                suggestion=_sentence(found.advice),
            )
            self._sort_in(found.severity, problem)
        if not report.ok:
            return None
        try:
            return self._with_placeholders(decode_query(body, asked.family))
        except QueryShapeError as error:
            self._add((*self._table, "json"), error.what.removesuffix("."), error.remedy)
            return None

    def _with_placeholders(self, query: AggregatesQuery) -> AggregatesQuery:
        """Return a query with placeholders for the values that are written like one."""
        where = query.filter
        if where is None:
            return query
        clauses = (replace(each, predicates=self._filled(each.predicates)) for each in where.clauses)
        return replace(
            query,
            where=replace(where, predicates=self._filled(where.predicates), clauses=tuple(clauses)),
        )

    def _filled(self, predicates: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
        filled = []
        for predicate in predicates:
            value = self._placeholder(predicate.value or "", (*self._table, "json"))
            if not isinstance(value, str):
                predicate = replace(predicate, value=None, placeholder=value)  # noqa: PLW2901
            filled.append(predicate)
        return tuple(filled)

    def _check_values(
        self, file: CardFile, query: AggregatesQuery, others: Mapping[str, AggregatesQuery]
    ) -> None:
        if file.trend and ("/" in file.trend or ":" in file.trend):
            what = "A trend is one statistic of the card's own query"
            self._add(("trend",), what, "Write for example tHandle.average.")
        if file.trend and query.granularity is None:
            self._add(("trend",), "A trend needs steps", 'Write granularity = "PT10M" below [query].')
        if "{target}" in file.caption and file.target is None:
            self._add(("caption",), "The card has no target", "Add [target], or remove {target}.")
        for path, text in _values(file):
            try:
                # A row of a table, and a trend, are of the card's own query.
                parse_value(text, query, {} if path[0] in {"table", "trend"} else others)
            except InvalidValueError as error:
                self._add(path, error.what, error.hint)
        if file.table is not None:
            self._check_table(file.table, query.group_by)

    def _check_table(self, table: CardTable, group_by: tuple[str, ...]) -> None:
        if table.by not in group_by:
            hint = suggest(table.by, group_by, "`{}`") if group_by else ""
            hint = hint or f'Write group_by = ["{table.by}"] in the query.'
            self._add(("table", "by"), f"The query does not group by `{table.by[:60]}`", hint)
        if not table.columns:
            hint = 'Write columns = { Handled = "tHandle.count" }.'
            self._add(("table", "columns"), "The table has no columns", hint)

    def _check_headline(self, file: CardFile, headline: CardValue) -> None:
        """Check what depends on the headline: its target, and what it is compared with."""
        unit = TARGET_UNITS[headline.kind]
        if file.compare is not None and any(each.query for each in headline.operands):
            what = "Only a headline of the card's own query can be compared"
            self._add(("headline",), what, "Use values of [query], or remove [compare].")
        if file.target is not None and not 0 <= file.target.value <= unit.most:
            most = f"{unit.most:,} {unit.sign}".rstrip().replace(",", " ")
            self._add(("target", "value"), f"The target must be from 0 to {most}", "Write it in that range.")

    def _check_settings(
        self, file: CardFile, queries: tuple[AggregatesQuery | ActivityQuery, ...] | None
    ) -> None:
        used = {each.name for query in queries or () for each in query.placeholders}
        for name in ("window", "media", "queues", "people"):
            if getattr(file.settings, name) and queries is not None and name not in used:
                what = f"`{name}` has no effect: the query does not use `@{name}`"
                self._add(("settings", name), what, f"Write `@{name}` in the query, or remove it.")
        self._check_choice("window", file.settings.window, window_setting, window_value)
        self._check_choice("media", file.settings.media, media_setting, str)
        self._check_ids("queues", file.settings.queues, queues_setting())
        self._check_ids("people", file.settings.people, users_setting())
        limits = file.limits
        if limits and (limits.critical - limits.warning) * (1 if limits.side == "above" else -1) < 0:
            what = f"`critical` must be {limits.side} `warning`, or the same"
            self._add(("limits", "critical"), what, "Exchange the two, or write the other `side`.")

    def _check_choice(
        self,
        name: str,
        chosen: str,
        declare: Callable[[], WindowSetting | ChoiceSetting],
        convert: Callable[[str], str],
    ) -> None:
        declared = declare()
        try:
            if chosen:
                declared.validate(convert(chosen))
        except (ValueError, TypeError, SettingsError):
            labels = ", ".join(option.label for option in declared.options if option.value)
            self._add(("settings", name), f"{chosen[:60]!r} cannot be chosen", f"Write one of: {labels}.")

    def _check_ids(self, name: str, ids: tuple[str, ...], declared: QueuesSetting | UsersSetting) -> None:
        try:
            declared.validate(ids)
        except SettingsError as error:
            self._add(("settings", name), str(error).removesuffix("."), f"Write ids of {declared.kind}.")

    def _add(self, path: TomlPath, what: str, hint: str, *, at_key: bool = False) -> None:
        self.errors.append(self._toml.problem(path, what, hint, at_key=at_key))

    def _sort_in(self, severity: str, problem: TomlProblem) -> None:
        (self.errors if severity == "error" else self.warnings).append(problem)


def _sentence(advice: str) -> str:
    """Return a phrase of advice as a sentence."""
    return f"{advice[:1].upper()}{advice[1:]}." if advice else ""


def _field(error: HourglanceError) -> str:
    """Return the key of a query about this moment that an error is about."""
    pointer = error.pointer if isinstance(error, QueryShapeError) else "/family"
    return _FIELDS.get(pointer.split("/")[1], "family") if pointer else "metrics"


def _values(file: CardFile, words: frozenset[str] = WORDS) -> Iterator[tuple[TomlPath, str]]:
    """Yield the values of a card file, with their places.

    :param words: placeholders of the caption that are not values.
    """
    yield ("headline",), file.headline
    if file.trend:
        yield ("trend",), file.trend
    for index, bar in enumerate(file.bars):
        yield ("bars", index, "value"), bar.value
    for title, text in (file.table.columns if file.table else {}).items():
        yield ("table", "columns", title), text
    for name in PLACEHOLDER.findall(file.caption):
        if name not in words:
            yield ("caption",), name
