"""The aggregates query that a widget declares: pure data, in the service's own terms."""

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
    """A second reading of a timer metric, counting only values within bounds (milliseconds).

    ``gte <= value < lt``; one of the bounds may be left open.
    """

    name: str
    target: str
    function: Literal["rangeBound"] = "rangeBound"
    gte: float | None = None
    lt: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SortMetric:
    """What ``topN`` and ``bottomN`` rank groups by."""

    name: str
    function: SortFunction


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregatesQuery:
    """What to ask of one of the service's aggregate families.

    Field for field the service's request, in Python's spelling, with a *window* for its fixed interval.
    Lists may be given for tuples, and a single condition for a whole filter.

    :param metrics: names such as ``"tHandle"``; count, sum, min and max come by themselves.
    :param window: the span of time, see :func:`~hourglance.api.last`; or ``setting("window")`` where a
        :class:`~hourglance.api.WindowSetting` of that name lets the person choose it.
    :param family: the first part of the endpoint's path: ``conversations``, ``users``, ``flows``, ...
    :param group_by: dimensions to split the answer by. ``mediaType`` is in every answer's groups.
    :param where: which events count.
    :param granularity: an ISO 8601 period such as ``"PT5M"`` that splits the window into buckets.
    :param time_zone: an IANA name that shapes the borders of buckets of a day or longer.
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
    alternate_time_dimension: Literal["eventTime"] | None = None
    query_type: QueryType = "groupBy"
    sort_metric: SortMetric | None = None
    limit: int | None = None

    def __post_init__(self) -> None:
        """Bring lists and single conditions to the one form that equal queries share."""
        for name in ("metrics", "group_by", "views"):
            given = getattr(self, name)
            if isinstance(given, str):
                raise TypeError(f"{name} is a list of names: write {name}=({given!r},)")
            object.__setattr__(self, name, tuple(given))
        if self.where is not None:
            object.__setattr__(self, "where", as_filter(self.where))

    @property
    def filter(self) -> Filter | None:
        """Return ``where`` as the whole filter that it stands for."""
        return None if self.where is None else as_filter(self.where)

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """Return all conditions of the filter, those within clauses first."""
        where = self.filter
        if where is None:
            return ()
        return tuple(chain(*(clause.predicates for clause in where.clauses), where.predicates))

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Return the placeholders that the host fills in before the query is sent, each once."""
        window = (self.window,) if isinstance(self.window, SettingPlaceholder) else ()
        return tuple(
            dict.fromkeys((*window, *(each.placeholder for each in self.predicates if each.placeholder)))
        )

    def window_for(self, settings: Settings) -> Window:
        """Return the span of time, which may be what a person chose.

        :param settings: the widget's, as :func:`~hourglance.api.validate_settings` gives them.
        :raises WidgetError: if the query takes it from a setting that there is not, or that is no window.
        """
        if not isinstance(self.window, SettingPlaceholder):
            return self.window
        try:
            return parse_window(str(settings.get(self.window.name)))
        except ValueError as error:
            raise WidgetError(
                f"Its query's window is the setting `{self.window.name}`, which is no window."
            ) from error
