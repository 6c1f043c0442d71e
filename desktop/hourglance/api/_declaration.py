"""The declaration of a widget: its data without its code."""

from dataclasses import dataclass

from hourglance.api._activity import ActivityQuery, AgentStatusQuery, LiveQuery
from hourglance.api._errors import WidgetError
from hourglance.api._placeholders import SettingPlaceholder
from hourglance.api._query import AggregatesQuery
from hourglance.api._settings import FlagSetting, NumberSetting, Setting, WindowSetting


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuery:
    """One of a widget's queries; the name is empty if it has only one."""

    name: str
    query: AggregatesQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """A widget as the host sees it: data, no code.

    :param plugin: the name of its distribution, such as ``hourglance``.
    :param name: its name within the plugin, see :attr:`Widget.id`.
    :param query: its query, or the first of several; None if it has a live query.
    :param queries: its queries by name, if it has several.
    :param live: its query for the state at this moment; None if it has a query of aggregates.
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
    queries: tuple[NamedQuery, ...] = ()
    live: LiveQuery | None = None
    instance: str = ""

    def __post_init__(self) -> None:
        """Check that settings and query fit together."""
        object.__setattr__(self, "settings", tuple(self.settings))
        object.__setattr__(self, "queries", tuple(self.queries))
        names = [each.name for each in self.queries]
        if len({*names}) < len(names) or not all(name.strip() for name in names):
            raise WidgetError("each of its queries needs a name of its own.")
        if (self.query is None) == (self.live is None):
            raise WidgetError("it needs either a query of aggregates or a live query.")
        for part in self.parts:
            _check_settings(self.settings, part.query)
            _check_window({setting.name: setting for setting in self.settings}, part.query)
        if self.live is not None:
            _check_settings(self.settings, self.live)

    @property
    def parts(self) -> tuple[NamedQuery, ...]:
        """All queries of aggregates by name; a single one has an empty name."""
        if self.query is None:
            return ()
        return self.queries or (NamedQuery(name="", query=self.query),)

    @property
    def first_query(self) -> AggregatesQuery | LiveQuery:
        """Its query of any kind, or the first of several."""
        return self.parts[0].query if self.live is None else self.live

    @property
    def families(self) -> frozenset[str]:
        """What it requests: families of aggregates, or for example ``conversations activity``."""
        if self.live is None:
            return frozenset(part.query.family for part in self.parts)
        return frozenset(
            {f"{self.live.family} activity" if isinstance(self.live, ActivityQuery) else "agent status"}
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
