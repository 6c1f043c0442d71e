"""Loads a plugin within a worker: imports it, calls its hook, and calls its widgets.

Each call into plugin code is made separately and guarded, since pluggy does not isolate hook implementations:
an exception in one would discard the results of the others.
"""

import importlib
import pkgutil
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Final

import pluggy

from hourglance.api import (
    PROJECT,
    Aggregates,
    AggregatesQuery,
    Card,
    Declaration,
    Settings,
    Widget,
    WidgetError,
    WindowSetting,
    _hooks,
    setting,
    validate_settings,
)
from hourglance.plugin_host.protocol.codec import (
    CodecError,
    read_aggregates,
    read_declaration,
    write_aggregates,
    write_card,
    write_declaration,
)
from hourglance.plugin_host.protocol.messages import (
    DETAILS_CHARACTERS,
    MAX_WIDGETS,
    TEXT_CHARACTERS,
    Failure,
    FailureKind,
)

#: The files of the code that calls plugin code; excluded from tracebacks.
_CALLERS: Final = ("<frozen importlib", __file__, importlib.__file__, pkgutil.__file__, *pluggy.__path__)


class PluginFailure(Exception):  # noqa: N818 - it carries a Failure across calls, to be sent
    """Plugin code failed. ``failure`` is sent to the app."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class LoadedPlugin:
    """The widgets of one plugin by name, and the failures of the others.

    :param name: the distribution's name; every declaration carries it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.declarations: list[Declaration] = []
        self.failures: list[Failure] = []
        self._widgets: dict[str, Widget] = {}

    def load(self, entry_points: Iterable[str]) -> None:
        """Load each ``package.module`` or ``package.module:name``. Failures are recorded, not raised."""
        for entry_point in entry_points:
            try:
                self._load(entry_point)
            except PluginFailure as problem:
                self._note(problem.failure)

    def present(self, widget: str, results: Aggregates, settings: Settings) -> bytes:
        """Return a widget's card for an answer, as JSON.

        :param settings: the user's values; missing ones have their defaults.
        :raises PluginFailure: the widget raised an error or returned an invalid card.
        """
        try:
            chosen = validate_settings(self._widgets[widget].settings, settings)
            card: Card | None = self._widgets[widget].present(results, chosen)
        except BaseException as error:  # also SystemExit: nothing in a plugin ends the worker
            raise _failure("present", f"`{widget}` raised", error) from error
        try:
            return write_card(card)
        except CodecError as error:
            text = f"`{widget}` returned an invalid card: {error}"
            raise PluginFailure(Failure(kind="card", text=_encodable(text)[:TEXT_CHARACTERS])) from error
        except BaseException as error:  # reading the card may run plugin code too
            raise _failure("card", f"The card that `{widget}` returned raised", error) from error

    def sample(self, widget: str) -> bytes:
        """Return a widget's sample results, as JSON.

        :raises PluginFailure: the widget raised an error or returned something else.
        """
        try:
            content = write_aggregates(self._widgets[widget].sample())
            read_aggregates(content)
        except CodecError as error:
            text = f"`{widget}.sample` returned invalid results: {error}"
            raise PluginFailure(Failure(kind="sample", text=_encodable(text)[:TEXT_CHARACTERS])) from error
        except BaseException as error:
            raise _failure("sample", f"`{widget}.sample` raised", error) from error
        return content

    def _load(self, entry_point: str) -> None:
        try:
            module = pkgutil.resolve_name(entry_point)
        except BaseException as error:  # importing the module may raise anything
            raise _failure("import", f"Importing `{entry_point}` raised", error) from error
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(_hooks)
        try:
            manager.register(module)
            manager.check_pending()
        except BaseException as error:  # pluggy inspects the module, which may run its code
            raise _failure("hook", f"The hooks of `{entry_point}` are invalid:", error) from error
        if not manager.hook.hourglance_widgets.get_hookimpls():
            text = f"`{entry_point}` has no function `hourglance_widgets` marked with `hookimpl`."
            raise PluginFailure(Failure(kind="hook", text=text))
        try:
            manager.hook.hourglance_widgets(register=self._register)
        except BaseException as error:  # the hook may raise anything
            raise _failure("hook", f"`hourglance_widgets` of `{entry_point}` raised", error) from error

    def _register(self, widget: Widget) -> None:
        # An exception would end the author's function, and skip the widgets after this one.
        name = type(widget).__name__
        if len(self._widgets) == MAX_WIDGETS:
            text = f"It has more than {MAX_WIDGETS} widgets; the others are ignored."
            self._note(Failure(kind="widget", text=text))
            return
        try:
            declaration = self._declare(widget)
        except (CodecError, WidgetError) as error:
            text = f"The widget `{name}` is invalid: {error}"
            self._note(Failure(kind="widget", text=_encodable(text)[:TEXT_CHARACTERS]))
        except BaseException as error:  # noqa: BLE001 - its attributes may be properties that raise anything
            self._note(_failure("widget", f"The widget `{name}` raised", error).failure)
        else:
            self._widgets[declaration.name] = widget
            self.declarations.append(declaration)

    def _declare(self, widget: Widget) -> Declaration:
        if not isinstance(widget, Widget):
            raise WidgetError("`register` takes an instance of a subclass of `Widget`.")
        for attribute in ("title", "query"):
            if not hasattr(widget, attribute):
                raise WidgetError(f"it has no `{attribute}`.")
        if not isinstance(widget.query, AggregatesQuery):
            raise WidgetError(f"its `query` must be an AggregatesQuery, not {widget.query!r:.60}.")
        declaration = Declaration(
            plugin=self.name,
            name=widget.id,
            title=widget.title,
            description=" ".join((type(widget).__doc__ or "").split()),
            query=widget.query,
            refresh_seconds=widget.refresh_seconds,
            settings=widget.settings,
        )
        for one in declaration.settings:
            # Later, an instance's own declaration has its window filled in.
            if isinstance(one, WindowSetting) and declaration.query.window != setting(one.name):
                raise WidgetError(
                    f"its setting `{one.name}` has no effect: "
                    f'write `window=setting("{one.name}")` in its query.'
                )
        if declaration.name in self._widgets:
            raise WidgetError(f"another widget of this plugin is called `{declaration.name}`.")
        return read_declaration(write_declaration(declaration))

    def _note(self, failure: Failure) -> None:
        if len(self.failures) < MAX_WIDGETS and failure not in self.failures:
            self.failures.append(failure)


def _failure(kind: FailureKind, what: str, error: BaseException) -> PluginFailure:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - an exception's text is plugin code too
        text = "(unreadable message)"
    line = " ".join(f"{type(error).__name__}: {text}".split()).removesuffix(":").removesuffix(".")
    details = "".join(traceback.format_exception(type(error), error, _from_plugin(error.__traceback__)))
    return PluginFailure(
        Failure(
            kind=kind,
            text=_encodable(f"{what} {line}")[: TEXT_CHARACTERS - 1] + ".",
            details=_encodable(details)[-DETAILS_CHARACTERS:],
        )
    )


def _from_plugin(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames that called the plugin."""
    at = trace
    while at is not None and at.tb_frame.f_code.co_filename.startswith(_CALLERS):
        at = at.tb_next
    return at or trace


def _encodable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
