"""Loads a plugin: imports it, calls its hook, and calls its widgets.

Each call into plugin code is made separately and guarded, since pluggy does not isolate hook implementations:
an exception in one would discard the results of the others.
"""

import importlib
import json
import pkgutil
import traceback
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Final, Literal, TypeAlias

import pluggy

from hourglance.api import (
    PROJECT,
    ActivityQuery,
    AgentStatusQuery,
    AggregatesQuery,
    Card,
    Declaration,
    LiveQuery,
    NamedLiveQuery,
    NamedQuery,
    SettingPlaceholder,
    Settings,
    Widget,
    WidgetError,
    WidgetResults,
    WindowSetting,
    _hooks,
    translate_in,
    validate_settings,
)
from hourglance.plugin_host.guest.forms import FormError, answer_to_json, answers_to_json, to_json

#: Maximum length of a failure's sentence and traceback, in characters.
TEXT_CHARACTERS: Final = 1_000
DETAILS_CHARACTERS: Final = 20_000

#: Maximum number of a plugin's widgets, and of the failures that it reports.
MAX_WIDGETS: Final = 50

#: Maximum number of a widget's queries, and of the characters of their names.
MAX_QUERIES: Final = 6
MAX_QUERY_NAME: Final = 40

#: Maximum size of a declaration as JSON, whose query is checked in the app.
MAX_DECLARATION_BYTES: Final = 32 * 1024

#: What failed: the import of a module, the hook, a registered widget, ``present``, the card that it returned,
#: or ``sample``.
FailureKind: TypeAlias = Literal["import", "hook", "widget", "present", "card", "sample"]

_QUERIES: Final = (AggregatesQuery, ActivityQuery, AgentStatusQuery)
_QUERY_NAMES: Final = "an AggregatesQuery, an ActivityQuery or an AgentStatusQuery"

#: The files of the code that calls plugin code; excluded from tracebacks.
_CALLERS: Final = ("<frozen importlib", __file__, importlib.__file__, pkgutil.__file__, *pluggy.__path__)


class PluginFailure(Exception):  # noqa: N818 - it is sent to the app
    """Plugin code failed.

    :param text: one sentence.
    :param details: a traceback, with the plugin's own lines only; may be empty.
    """

    def __init__(self, kind: FailureKind, text: str, details: str = "") -> None:
        super().__init__(text)
        self.kind = kind
        self.text = f"{_encodable(text)[: TEXT_CHARACTERS - 1].removesuffix('.')}."
        self.details = _encodable(details)[-DETAILS_CHARACTERS:]

    @classmethod
    def from_error(cls, kind: FailureKind, what: str, error: BaseException) -> "PluginFailure":
        """Return the failure for an exception of plugin code; its text and repr are plugin code as well."""
        try:
            text = str.__str__(str(error))
        except BaseException:  # noqa: BLE001 - an exception's text is plugin code too
            text = "(unreadable message)"
        # Not by the attribute: a metaclass may define it.
        name = type.__dict__["__name__"].__get__(type(error))
        line = " ".join(f"{name}: {text}".split()).removesuffix(":")
        try:
            trace = _from_plugin(error.__traceback__)
            details = "".join(traceback.format_exception(type(error), error, trace))
        except BaseException:  # noqa: BLE001 - so are its notes, causes and source lines
            details = "(unreadable traceback)"
        return cls(kind, f"{what} {line}", details)

    def to_json(self) -> dict[str, str]:
        """Return it as the app reads it."""
        return {"kind": self.kind, "text": self.text, "details": self.details}


class LoadedPlugin:
    """The widgets of one plugin by name, and the failures of the others.

    :param name: the distribution's name; every declaration carries it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.declared: list[dict[str, Any]] = []
        self.failures: list[PluginFailure] = []
        self._widgets: dict[str, Widget] = {}

    def load(self, entry_points: Iterable[str]) -> None:
        """Load each ``package.module`` or ``package.module:name``. Failures are recorded, not raised."""
        for entry_point in entry_points:
            try:
                self._load(entry_point)
            except PluginFailure as failure:
                self._record(failure)

    def present(self, widget: str, results: WidgetResults, settings: Settings) -> Any:
        """Return a widget's card for an answer, as JSON forms; None for nothing to show.

        :param settings: the user's values; missing ones have their defaults.
        :raises PluginFailure: the widget raised an error or returned an invalid card.
        """
        try:
            chosen = validate_settings(self._widgets[widget].settings, settings)
            card: Card | None = self._widgets[widget].present(results, chosen)
        except BaseException as error:  # also SystemExit: nothing in a plugin ends the guest
            raise PluginFailure.from_error("present", f"`{widget}` raised", error) from error
        try:
            return to_json(card, Card | None, "card")
        except FormError as error:
            raise PluginFailure("card", f"`{widget}` returned an invalid card: {error}") from error
        except BaseException as error:  # reading the card may run plugin code too
            what = f"The card that `{widget}` returned raised"
            raise PluginFailure.from_error("card", what, error) from error

    def sample(self, widget: str) -> Any:
        """Return a widget's sample results, as JSON forms.

        :raises PluginFailure: the widget raised an error or returned something else.
        """
        try:
            sampled = self._widgets[widget]
            if hasattr(sampled, "queries"):
                return answers_to_json(sampled.samples(), sampled.queries, "samples")
            return answer_to_json(sampled.sample(), sampled.query, "sample")
        except FormError as error:
            text = f"`{widget}.sample` returned invalid results: {error}"
            raise PluginFailure("sample", text) from error
        except BaseException as error:
            raise PluginFailure.from_error("sample", f"`{widget}.sample` raised", error) from error

    def _load(self, entry_point: str) -> None:
        try:
            module = pkgutil.resolve_name(entry_point)
        except BaseException as error:  # importing the module may raise anything
            raise PluginFailure.from_error("import", f"Importing `{entry_point}` raised", error) from error
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(_hooks)
        try:
            manager.register(module)
            manager.check_pending()
        except BaseException as error:  # pluggy inspects the module, which may run its code
            what = f"The hooks of `{entry_point}` are invalid:"
            raise PluginFailure.from_error("hook", what, error) from error
        if not manager.hook.hourglance_widgets.get_hookimpls():
            text = f"`{entry_point}` has no function `hourglance_widgets` marked with `hookimpl`."
            raise PluginFailure("hook", text)
        try:
            manager.hook.hourglance_widgets(register=self._register)
        except BaseException as error:  # the hook may raise anything
            what = f"`hourglance_widgets` of `{entry_point}` raised"
            raise PluginFailure.from_error("hook", what, error) from error

    def _register(self, widget: Widget) -> None:
        # An exception would end the author's function, and skip the widgets after this one.
        name = type(widget).__name__
        if len(self._widgets) == MAX_WIDGETS:
            text = f"It has more than {MAX_WIDGETS} widgets; the others are ignored."
            self._record(PluginFailure("widget", text))
            return
        try:
            declaration = self._declare(widget)
            form = _declaration_form(declaration)
        except (FormError, WidgetError) as error:
            self._record(PluginFailure("widget", f"The widget `{name}` is invalid: {error}"))
        except BaseException as error:  # noqa: BLE001 - its attributes may be properties that raise anything
            self._record(PluginFailure.from_error("widget", f"The widget `{name}` raised", error))
        else:
            self._widgets[declaration.name] = widget
            self.declared.append({"className": _encodable(name)[:100], "declaration": form})

    def _declare(self, widget: Widget) -> Declaration:
        if not isinstance(widget, Widget):
            raise WidgetError("`register` takes an instance of a subclass of `Widget`.")
        if not hasattr(widget, "title"):
            raise WidgetError("it has no `title`.")
        query, queries = None if hasattr(widget, "queries") else _only_query(widget), _named_queries(widget)
        declaration = Declaration(
            plugin=self.name,
            name=widget.id,
            title=widget.title,
            description=translate_in(type(widget).__module__, " ".join((type(widget).__doc__ or "").split())),
            query=query if isinstance(query, AggregatesQuery) else None,
            live=query if isinstance(query, ActivityQuery | AgentStatusQuery) else None,
            queries=queries,
            refresh_seconds=widget.refresh_seconds,
            settings=widget.settings,
        )
        for one in declaration.settings:
            # Later, an instance's own declaration has its window filled in.
            windows = [part.query.window for part in declaration.parts]
            used = {window.name for window in windows if isinstance(window, SettingPlaceholder)}
            if isinstance(one, WindowSetting) and one.name not in used:
                raise WidgetError(
                    f"its setting `{one.name}` has no effect: "
                    f'write `window=setting("{one.name}")` in its query.'
                )
        if declaration.name in self._widgets:
            raise WidgetError(f"another widget of this plugin is called `{declaration.name}`.")
        return declaration

    def _record(self, failure: PluginFailure) -> None:
        known = {each.text for each in self.failures}
        if len(self.failures) < MAX_WIDGETS and failure.text not in known:
            self.failures.append(failure)


def _only_query(widget: Widget) -> AggregatesQuery | LiveQuery:
    """Return the query of a widget that has one."""
    if not hasattr(widget, "query"):
        raise WidgetError("it has no `query`.")
    if not isinstance(widget.query, _QUERIES):
        raise WidgetError(f"its `query` must be {_QUERY_NAMES}, not {widget.query!r:.60}.")
    return widget.query


def _named_queries(widget: Widget) -> tuple[NamedQuery | NamedLiveQuery, ...]:
    """Return the queries of a widget that has several; none if it has one."""
    if not hasattr(widget, "queries"):
        return ()
    if hasattr(widget, "query"):
        raise WidgetError("it has both `query` and `queries`; declare one of them.")
    queries: object = widget.queries  # whatever the author has written
    if not isinstance(queries, Mapping) or not 1 <= len(queries) <= MAX_QUERIES:
        raise WidgetError(f"its `queries` must be a mapping of 1 to {MAX_QUERIES} queries by name.")
    named: list[NamedQuery | NamedLiveQuery] = []
    for name, query in queries.items():
        if not isinstance(name, str) or not 1 <= len(name) <= MAX_QUERY_NAME:
            raise WidgetError(f"the name of a query must be a text of at most {MAX_QUERY_NAME} characters.")
        if not isinstance(query, _QUERIES):
            raise WidgetError(f"its query `{name}` must be {_QUERY_NAMES}, not {query!r:.60}.")
        if isinstance(query, AggregatesQuery):
            named.append(NamedQuery(name=name, query=query))
        else:
            named.append(NamedLiveQuery(name=name, query=query))
    return tuple(named)


def _declaration_form(declaration: Declaration) -> Any:
    form = to_json(declaration, Declaration, "declaration")
    if len(json.dumps(form)) > MAX_DECLARATION_BYTES:
        raise FormError(f"A declaration may have at most {MAX_DECLARATION_BYTES // 1024} KB.")
    return form


def _from_plugin(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames that called the plugin; None if it has no others."""
    at = trace
    while at is not None and at.tb_frame.f_code.co_filename.startswith(_CALLERS):
        at = at.tb_next
    return at


def _encodable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
