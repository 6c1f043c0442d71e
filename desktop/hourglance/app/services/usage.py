"""What requests cost: those that were sent, by widget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hourglance.app.panel_price import PanelWidgets
from hourglance.app.policy.model import Policy
from hourglance.app.preferences import Preferences, monthly_limit
from hourglance.app.profiles import load_policy, load_preferences, print_problem
from hourglance.app.stored_panel import user_panel
from hourglance.engine import UsageMeter, UsageReport, UsageStore
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import SystemClock

if TYPE_CHECKING:
    from hourglance.app.controller import AppController

#: The title of the requests that are for no widget.
OTHER_REQUESTS = "Sign-in, names and commands"


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageDetails:
    """The requests of the month, to be shown.

    :param titles: the titles of widgets, by their ids.
    :param panel: what the user sees; None if that does not matter.
    :param limited_by_policy: the administrator has set the limit, and not the user.
    """

    report: UsageReport
    titles: Mapping[str, str]
    panel: PanelWidgets | None = None
    limited_by_policy: bool = False

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
        report = session.usage.report(session.cloud.service_now(), session.monthly_limit)
        return UsageDetails(report=report, titles=titles)


async def stored_usage() -> UsageDetails:
    """Return the requests of this month that all running parts have stored. No request is sent.

    :raises UsageStoreError: the file cannot be read.
    """
    preferences, policy = load_preferences(print_problem), load_policy(print_problem)
    panel = await user_panel()
    report = await stored_report(policy, preferences)
    return UsageDetails(
        report=report,
        titles={each.id: each.title for each in panel.widgets},
        panel=panel,
        limited_by_policy=report.limit is not None and report.limit == policy.requests_per_month,
    )


async def stored_report(policy: Policy, preferences: Preferences) -> UsageReport:
    """Return the requests of this month that all running parts have stored, with the limit that applies.

    :raises UsageStoreError: the file cannot be read.
    """
    store = UsageStore()
    await run_blocking(store.load)  # raises what the meter would only log
    meter = UsageMeter(SystemClock(), store, calendar=ZoneInfo(policy.calendar))
    await meter.save()
    return meter.report(datetime.now(UTC), monthly_limit(policy, preferences))
