"""What a widget says of itself, without its code."""

from dataclasses import dataclass

from hourglance.api._errors import WidgetError
from hourglance.api._placeholders import SettingPlaceholder
from hourglance.api._query import AggregatesQuery
from hourglance.api._settings import FlagSetting, NumberSetting, Setting, WindowSetting


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What a widget says of itself, as the rest of Hourglance sees it: data, no code.

    :param plugin: the distribution that it came with, such as ``hourglance``.
    :param name: its name within the plugin, see :attr:`Widget.id`.
    :param instance: which of the widget's places on the panel it is: empty for the first, then ``2``, ``3``.
        Each has title, query and settings' values of its own. A plugin leaves it empty.

    It raises :class:`WidgetError` where settings share a name, or the query asks for one that there is not or
    that has another kind.
    """

    plugin: str
    name: str
    title: str
    description: str
    query: AggregatesQuery
    refresh_seconds: int = 60
    settings: tuple[Setting, ...] = ()
    instance: str = ""

    def __post_init__(self) -> None:
        """Refuse settings and a query that do not go together."""
        object.__setattr__(self, "settings", tuple(self.settings))
        _check_settings(self.settings, self.query)

    @property
    def widget_id(self) -> str:
        """Return the widget's name among all plugins': ``hourglance/voice-duration``."""
        return f"{self.plugin}/{self.name}"

    @property
    def id(self) -> str:
        """Return the name of this place on the panel: the widget's, or ``hourglance/voice-duration#2``."""
        return f"{self.widget_id}#{self.instance}" if self.instance else self.widget_id


def _check_settings(settings: tuple[Setting, ...], query: AggregatesQuery) -> None:
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
                "a filter takes texts, choices, queues and people."
            )
    _check_window(by_name, query)
    for clause in query.filter.clauses if query.filter else ():
        if clause.type == "and" and any(predicate.placeholder for predicate in clause.predicates):
            raise WidgetError(
                "its query has a placeholder in a clause of type `and`; use all_of(is_in(...), ...)."
            )


def _check_window(by_name: dict[str, Setting], query: AggregatesQuery) -> None:
    asked = query.window.name if isinstance(query.window, SettingPlaceholder) else None
    if asked is not None and not isinstance(by_name[asked], WindowSetting):
        raise WidgetError(f"its query's window is the setting `{asked}`, which must be a WindowSetting.")
