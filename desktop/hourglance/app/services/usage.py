"""What requests cost: those that were sent, by widget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hourglance.api import Declaration
from hourglance.engine import UsageMeter, UsageReport, UsageStore
from hourglance.genesys import AccountFacts
from hourglance.plugin_host import PluginHost, WidgetInstances
from hourglance.util.clock import SystemClock

if TYPE_CHECKING:
    from hourglance.app.controller import AppController

#: The title of the requests that are for no widget.
OTHER_REQUESTS = "Sign-in, names and commands"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageDetails:
    """The requests of the month, to be shown.

    :param titles: the titles of widgets, by their ids.
    """

    report: UsageReport
    titles: Mapping[str, str]

    def title(self, widget_id: str) -> str:
        """Return the title of a widget; its id if it is no longer on the panel."""
        return self.titles.get(widget_id, widget_id) if widget_id else OTHER_REQUESTS


class UsageService:
    """Reports what the running app has requested."""

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller

    async def details(self) -> UsageDetails:
        """Return the requests of this month.

        :raises NotReadyError: no account is set up.
        """
        session = await self._controller.session()
        await session.usage.save()
        titles = {state.widget.id: state.widget.title for state in session.engine.snapshot.widgets}
        return UsageDetails(report=session.usage.report(session.cloud.service_now()), titles=titles)


async def stored_usage() -> UsageDetails:
    """Return the requests of this month that all running parts have stored. No request is sent.

    :raises UsageStoreError: the file cannot be read.
    """
    store = UsageStore()
    store.load()  # raises what the meter would only log
    meter = UsageMeter(SystemClock(), store)
    await meter.save()
    titles = {each.id: each.title for each in await _panel()}
    return UsageDetails(report=meter.report(datetime.now(UTC)), titles=titles)


async def _panel() -> tuple[Declaration, ...]:
    """Return the widgets of this user, from the plugins' declarations as far as they are known."""
    from hourglance.app.policy.reader import plugin_library

    host = PluginHost(clock=SystemClock(), library=plugin_library())
    try:
        await host.start()
        instances = WidgetInstances.for_user().update_widgets(host.declarations())
    finally:
        await host.close()
    return tuple(each.declaration(AccountFacts()) for each in instances)
