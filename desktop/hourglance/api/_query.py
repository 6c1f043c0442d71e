"""The aggregates query that a widget declares: plain data in the service's terms."""

from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeAlias

from hourglance.api._errors import WidgetError
from hourglance.api._filters import Condition, Filter, Predicate, as_filter
from hourglance.api._placeholders import Placeholder, SettingPlaceholder, Settings
from hourglance.api._windows import Window, parse_window

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


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregatesQuery:
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
    window: Window | SettingPlaceholder
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
        for name in ("metrics", "group_by", "views"):
            given = getattr(self, name)
            if isinstance(given, str):
                raise TypeError(f"{name} is a list of names: write {name}=({given!r},)")
            object.__setattr__(self, name, tuple(given))
        if self.where is not None:
            object.__setattr__(self, "where", as_filter(self.where))

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
            return parse_window(str(settings.get(self.window.name)))
        except ValueError as error:
            raise WidgetError(
                f"Its query's window is the setting `{self.window.name}`, which is not a window."
            ) from error
