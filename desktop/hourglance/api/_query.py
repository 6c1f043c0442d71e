"""The aggregates query that a widget declares: plain data in the service's terms."""

from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

from hourglance.api._errors import WidgetError
from hourglance.api._placeholders import MovedSetting, Placeholder, SettingPlaceholder, Settings
from hourglance.api._windows import Earlier, Last, ThisWeek, Today, Window, parse_window

Operator: TypeAlias = Literal["matches", "exists", "notExists"]
Junction: TypeAlias = Literal["and", "or"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NumericRange:
    """Bounds of a numeric dimension, at least one. Times are milliseconds."""

    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Predicate:
    """One condition on one dimension: ``matches`` has a ``value`` or a ``range``, the others neither.

    ``value`` is a string for the service, numbers and booleans too: ``"true"``. A ``placeholder`` stands for
    values that the host fills in before the query is sent.
    """

    dimension: str
    operator: Operator = "matches"
    value: str | None = None
    range: NumericRange | None = None
    placeholder: Placeholder | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """Predicates joined by ``type``."""

    type: Junction
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """A query's complete filter: clauses and predicates joined by ``type``."""

    type: Junction
    clauses: tuple[Clause, ...] = ()
    predicates: tuple[Predicate, ...] = ()


Condition: TypeAlias = Predicate | Clause | Filter


def is_in(dimension: str, *values: str | Placeholder) -> Predicate | Clause:
    """Match events with one of ``values`` of a dimension. Values may be placeholders.

    ``is_in("userId", ME)`` matches the signed-in user, ``is_in("queueId", setting("queues"))`` the queues in
    the setting.
    """
    if not values:
        raise ValueError(f"is_in({dimension!r}) needs at least one value")
    predicates = tuple(
        Predicate(dimension=dimension, value=value)
        if isinstance(value, str)
        else Predicate(dimension=dimension, placeholder=value)
        for value in values
    )
    return predicates[0] if len(predicates) == 1 else Clause(type="or", predicates=predicates)


def exists(dimension: str) -> Predicate:
    """Match events with any value of a dimension."""
    return Predicate(dimension=dimension, operator="exists")


def not_exists(dimension: str) -> Predicate:
    """Match events without a value of a dimension."""
    return Predicate(dimension=dimension, operator="notExists")


def in_range(
    dimension: str,
    *,
    gt: float | None = None,
    gte: float | None = None,
    lt: float | None = None,
    lte: float | None = None,
) -> Predicate:
    """Match events with a number within the bounds."""
    if gt is gte is lt is lte is None:
        raise ValueError(f"in_range({dimension!r}) needs at least one bound")
    return Predicate(dimension=dimension, range=NumericRange(gt=gt, gte=gte, lt=lt, lte=lte))


def all_of(*conditions: Predicate | Clause) -> Filter:
    """Match events that meet all conditions."""
    return _join("and", conditions)


def any_of(*conditions: Predicate | Clause) -> Filter:
    """Match events that meet at least one condition."""
    return _join("or", conditions)


def as_filter(condition: Condition) -> Filter:
    """Return a condition as a complete filter."""
    return condition if isinstance(condition, Filter) else all_of(condition)


def _join(junction: Junction, conditions: tuple[Condition, ...]) -> Filter:
    if not conditions:
        raise ValueError("a filter needs at least one condition")
    for condition in conditions:
        if isinstance(condition, Filter):
            raise TypeError(
                "the service supports two levels: join predicates and is_in(...), no all_of(...), any_of(...)"
            )
    return Filter(
        type=junction,
        clauses=tuple(condition for condition in conditions if isinstance(condition, Clause)),
        predicates=tuple(condition for condition in conditions if isinstance(condition, Predicate)),
    )


QueryType: TypeAlias = Literal["groupBy", "topN", "bottomN"]
SortFunction: TypeAlias = Literal["average", "count", "max", "min", "sum"]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A copy of a timer metric that counts only values within bounds (milliseconds).

    ``gte <= value < lt``; one of the bounds may be None.
    """

    name: str
    target: str
    function: Literal["rangeBound"] = "rangeBound"
    gte: float | None = None
    lt: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SortMetric:
    """The metric and the statistic that ``topN`` and ``bottomN`` rank groups by."""

    name: str
    function: SortFunction


class FilteredQuery:
    """What queries with a filter have in common."""

    __slots__ = ()

    where: Condition | None

    def _normalize(self, *lists: str) -> None:
        """Make tuples of lists, and a filter of a single condition, so that equal queries are equal."""
        for name in lists:
            given = getattr(self, name)
            if isinstance(given, str):
                raise TypeError(f"{name} is a list of names: write {name}=({given!r},)")
            object.__setattr__(self, name, tuple(given))
        object.__setattr__(self, "where", self.filter)

    @property
    def filter(self) -> Filter | None:
        """``where`` as a complete filter."""
        return None if self.where is None else as_filter(self.where)

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """All predicates of the filter, those in clauses first."""
        where = self.filter
        if where is None:
            return ()
        return tuple(chain(*(clause.predicates for clause in where.clauses), where.predicates))


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregatesQuery(FilteredQuery):
    """A query of one of the service's families of aggregates.

    It has the fields of the service's request in Python's spelling, with a *window* in place of the fixed
    interval. Lists are accepted for tuples, and a single condition for a filter.

    :param metrics: names such as ``"tHandle"``. Each metric returns all of its statistics.
    :param window: the time range, see :func:`~hourglance.api.last`; or ``setting("window")`` for the value of
        a :class:`~hourglance.api.WindowSetting` of that name.
    :param family: the first part of the endpoint's path: ``conversations``, ``users``, ``flows``, ...
    :param group_by: dimensions to group the results by. All groups have a ``mediaType``.
    :param where: which events to count.
    :param granularity: an ISO 8601 duration such as ``"PT5M"`` that divides the window into buckets.
    :param time_zone: an IANA time zone for buckets of a day or longer.
    :param alternate_time_dimension: the date that the window selects by, instead of the default timestamps:
        ``"eventTime"``; in ``evaluations``, ``surveys`` and ``resolutions`` also others, such as
        ``"evaluationReleaseDate"``. The query check knows the values of each family.
    """

    metrics: tuple[str, ...]
    window: Window | SettingPlaceholder | MovedSetting
    family: str = "conversations"
    group_by: tuple[str, ...] = ()
    where: Condition | None = None
    granularity: str | None = None
    time_zone: str | None = None
    views: tuple[View, ...] = ()
    flatten_multivalued_dimensions: bool = False
    alternate_time_dimension: str | None = None
    query_type: QueryType = "groupBy"
    sort_metric: SortMetric | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        """Normalize lists and single conditions, so that equal queries are equal."""
        self._normalize("metrics", "group_by", "views")

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the results: of the metrics, then of the views."""
        return (*self.metrics, *(view.name for view in self.views))

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders that the host fills in before the query is sent, without duplicates."""
        window = (self.window,) if isinstance(self.window, SettingPlaceholder) else ()
        return tuple(
            dict.fromkeys((*window, *(each.placeholder for each in self.predicates if each.placeholder)))
        )

    def window_for(self, settings: Settings) -> Window:
        """Return the window; if it is a placeholder, the setting's value.

        :param settings: the values of the widget's settings.
        :raises WidgetError: the setting does not exist, or its value is not a window.
        """
        if not isinstance(self.window, SettingPlaceholder):
            return self.window
        try:
            window = parse_window(str(settings.get(self.window.name)))
        except ValueError as error:
            raise WidgetError(
                f"Its query's window is the setting `{self.window.name}`, which is not a window."
            ) from error
        return _moved(window, self.window) if isinstance(self.window, MovedSetting) else window


def _moved(window: Window, by: MovedSetting) -> Window:
    if not isinstance(window, Last | Today | ThisWeek):
        raise WidgetError(f"The window of the setting `{by.name}` cannot be moved to the past.")
    if not (by.months or by.weeks or by.days):
        return window.previous()
    try:
        return Earlier(
            window=window,
            months=by.months,
            weeks=by.weeks,
            days=by.days,
            whole=by.whole and not isinstance(window, Last),
        )
    except ValueError as error:
        raise WidgetError(f"The window of the setting `{by.name}` cannot be moved: {error}.") from error
