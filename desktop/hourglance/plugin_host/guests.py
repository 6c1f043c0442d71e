"""A plugin in a guest, as the app sees it; and the bundled widgets, which run in the app itself."""

from abc import ABC, abstractmethod

import msgspec

from hourglance.api import Settings, WidgetResults, set_language
from hourglance.plugin_host.guest.loading import LoadedPlugin, PluginFailure
from hourglance.plugin_host.install.metadata import Plugin
from hourglance.plugin_host.protocol.messages import (
    Declared,
    DeclaredWidget,
    Failure,
    Presented,
    RequestFailed,
    Sampled,
)


class GuestEndedError(Exception):
    """The guest has ended or must end. The text is a predicate: ``aborted``."""


class Guest(ABC):
    """One plugin that runs. Start it, send one request at a time, and :meth:`end` it in any case."""

    @property
    @abstractmethod
    def alive(self) -> bool:
        """Whether requests can be sent."""

    @abstractmethod
    async def start(self) -> None:
        """Prepare the guest for its first request.

        :raises PluginRuntimeError: nothing can run plugins.
        :raises GuestEndedError: the plugin process could not be started.
        """

    @abstractmethod
    async def declare(self, deadline: float) -> Declared:
        """Load the plugin and return its declarations. Raises what :meth:`present` raises."""

    @abstractmethod
    async def present(
        self, widget: str, results: WidgetResults, settings: Settings, deadline: float
    ) -> Presented | RequestFailed:
        """Return a widget's card for an answer. A guest that fails to reply has ended.

        :param deadline: seconds to wait for the reply.
        :raises FrameError: the results are too large to send; the guest keeps running.
        :raises GuestEndedError: the guest ended, or sent an invalid message.
        :raises TimeoutError: there was no reply in time.
        """

    @abstractmethod
    async def sample(self, widget: str, deadline: float) -> Sampled | RequestFailed:
        """Return a widget's sample results. Raises what :meth:`present` raises."""

    @abstractmethod
    async def end(self) -> None:
        """End the guest. A request in progress fails."""


class BundledGuest(Guest):
    """The bundled widgets, which are the app's own code: they run in the event loop, without limits."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._loaded = LoadedPlugin(plugin.name)
        self._ended = False

    @property
    def alive(self) -> bool:
        """Whether it has not been ended."""
        return not self._ended

    async def start(self) -> None:
        """Do nothing."""

    async def declare(self, deadline: float) -> Declared:  # noqa: ARG002 - it has no limits
        """Import the widgets and return their declarations."""
        set_language(self._plugin.language)
        self._loaded.load(self._plugin.entry_points)
        widgets = (
            DeclaredWidget(class_name=each["className"], declaration=_document(each["declaration"]))
            for each in self._loaded.declared
        )
        return Declared(
            widgets=tuple(widgets), failures=tuple(_failure(each) for each in self._loaded.failures)
        )

    async def present(
        self,
        widget: str,
        results: WidgetResults,
        settings: Settings,
        deadline: float,  # noqa: ARG002 - it has no limits
    ) -> Presented | RequestFailed:
        """Return a widget's card for an answer."""
        try:
            return Presented(card=_document(self._loaded.present(widget, results, settings)))
        except PluginFailure as failure:
            return RequestFailed(failure=_failure(failure))

    async def sample(
        self,
        widget: str,
        deadline: float,  # noqa: ARG002 - it has no limits
    ) -> Sampled | RequestFailed:
        """Return a widget's sample results."""
        try:
            return Sampled(results=_document(self._loaded.sample(widget)))
        except PluginFailure as failure:
            return RequestFailed(failure=_failure(failure))

    async def end(self) -> None:
        """Accept no more requests."""
        self._ended = True


def _document(form: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(form))


def _failure(failure: PluginFailure) -> Failure:
    return Failure(kind=failure.kind, text=failure.text, details=failure.details)
