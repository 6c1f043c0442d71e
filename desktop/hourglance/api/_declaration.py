"""The declaration of a widget: its data without its code."""

from dataclasses import dataclass

from hourglance.api._activity import ActivityQuery, AgentStatusQuery, LiveQuery
from hourglance.api._errors import WidgetError
from hourglance.api._placeholders import SettingPlaceholder
from hourglance.api._query import AggregatesQuery
from hourglance.api._settings import FlagSetting, NumberSetting, Setting, WindowSetting


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuery:
    """One of a widget's queries of aggregates; the name is empty if it has only one query."""

    name: str
    query: AggregatesQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedLiveQuery:
    """One of a widget's live queries; the name is empty if it has only one query."""

    name: str
    query: LiveQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """A widget as the host sees it: data, no code.

    :param plugin: the name of its distribution, such as ``hourglance``.
    :param name: its name within the plugin, see :attr:`Widget.id`.
    :param query: its query of aggregates, or the first of several; None if it has live queries only.
    :param queries: its queries of all kinds by name, if it has several.
    :param live: its query for the state at this moment, or the first of several; None if it has none.
    :param instance: the number of the widget's instance on the panel: empty for the first, then ``2``, ``3``.
        Each instance has its own title, query and values. Set by the host only.
    :raises WidgetError: two settings have the same name, or the query uses a setting that does not exist or
        has the wrong type.
    """

    plugin: str
    name: str
    title: str
    description: str
    query: AggregatesQuery | None
    refresh_seconds: int = 60
    settings: tuple[Setting, ...] = ()
    queries: tuple[NamedQuery | NamedLiveQuery, ...] = ()
    live: LiveQuery | None = None
    instance: str = ""

    def __post_init__(self) -> None:
        """Check that settings and query fit together."""
        object.__setattr__(self, "settings", tuple(self.settings))
        object.__setattr__(self, "queries", tuple(self.queries))
        names = [each.name for each in self.queries]
        if len({*names}) < len(names) or not all(name.strip() for name in names):
            raise WidgetError("each of its queries needs a name of its own.")
        if self.queries:
            object.__setattr__(self, "query", next((part.query for part in self.parts), None))
            object.__setattr__(self, "live", next((part.query for part in self.live_parts), None))
        elif (self.query is None) == (self.live is None):
            raise WidgetError("it needs either a query of aggregates or a live query.")
        for part in self.parts:
            _check_settings(self.settings, part.query)
            _check_window({setting.name: setting for setting in self.settings}, part.query)
        for live in self.live_parts:
            _check_settings(self.settings, live.query)

    @property
    def parts(self) -> tuple[NamedQuery, ...]:
        """All queries of aggregates by name; a single one has an empty name."""
        if self.queries:
            return tuple(each for each in self.queries if isinstance(each, NamedQuery))
        return () if self.query is None else (NamedQuery(name="", query=self.query),)

    @property
    def live_parts(self) -> tuple[NamedLiveQuery, ...]:
        """All live queries by name; a single one has an empty name."""
        if self.queries:
            return tuple(each for each in self.queries if isinstance(each, NamedLiveQuery))
        return () if self.live is None else (NamedLiveQuery(name="", query=self.live),)

    @property
    def all_parts(self) -> tuple[NamedQuery | NamedLiveQuery, ...]:
        """All queries by name, in the order of the declaration."""
        return self.queries or (*self.parts, *self.live_parts)

    @property
    def families(self) -> frozenset[str]:
        """What it requests: families of aggregates and of activity, or the agent status."""
        live = (part.query for part in self.live_parts)
        return frozenset(
            {
                *(part.query.family for part in self.parts),
                *(
                    f"{each.family} activity" if isinstance(each, ActivityQuery) else "agent status"
                    for each in live
                ),
            }
        )

    @property
    def widget_id(self) -> str:
        """The widget's id: ``hourglance/voice-duration``."""
        return f"{self.plugin}/{self.name}"

    @property
    def id(self) -> str:
        """The instance's id: the widget's, or for example ``hourglance/voice-duration#2``."""
        return f"{self.widget_id}#{self.instance}" if self.instance else self.widget_id


def _check_settings(settings: tuple[Setting, ...], query: AggregatesQuery | LiveQuery) -> None:
    by_name = {setting.name: setting for setting in settings}
    if len(by_name) < len(settings):
        raise WidgetError("two of its settings have the same name.")
    for placeholder in query.placeholders:
        if isinstance(placeholder, SettingPlaceholder) and placeholder.name not in by_name:
            raise WidgetError(f"its query uses the setting `{placeholder.name}`, which it does not declare.")
    for predicate in query.predicates:
        if isinstance(predicate.placeholder, SettingPlaceholder) and isinstance(
            by_name[predicate.placeholder.name], (NumberSetting, FlagSetting, WindowSetting)
        ):
            raise WidgetError(
                f"its query uses the setting `{predicate.placeholder.name}`; "
                "a filter accepts texts, options, queues and users."
            )
    where = None if isinstance(query, AgentStatusQuery) else query.filter
    for clause in where.clauses if where else ():
        if clause.type == "and" and any(predicate.placeholder for predicate in clause.predicates):
            raise WidgetError(
                "its query has a placeholder in a clause of type `and`; use all_of(is_in(...), ...)."
            )


def _check_window(by_name: dict[str, Setting], query: AggregatesQuery) -> None:
    if not isinstance(query.window, SettingPlaceholder):
        return
    chosen = by_name[query.window.name]
    if not isinstance(chosen, WindowSetting):
        raise WidgetError(
            f"its query's window is the setting `{query.window.name}`, which must be a WindowSetting."
        )
    for name in chosen.windows:
        query.window_for({chosen.name: name})  # each can be moved to the past, if the query says so
