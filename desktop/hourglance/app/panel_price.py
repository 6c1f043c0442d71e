"""The price of widgets for a user: what they add to the requests of the panel in a month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, TypedDict

from hourglance.api import Declaration
from hourglance.app.preferences import Preferences
from hourglance.engine import (
    FleetForecast,
    Planner,
    RuleVerdicts,
    added_requests_per_month,
    forecast,
    live_intervals,
    merged_intervals,
    month_stretches,
    price_planner,
    reminder_from_settings,
    requests_per_month,
    rule_from_settings,
)
from hourglance.genesys import AccountFacts
from hourglance.plugin_host import (
    WidgetInstance,
    WidgetInstances,
    find_plugins,
    load_declarations,
)

#: Stand for the user and the user's queues, which are unknown before a sign-in.
_FACTS: Final = AccountFacts(
    me="00000000-0000-4000-8000-000000000001", my_queues=("00000000-0000-4000-8000-000000000002",)
)


class _Attention(TypedDict):
    pinned: tuple[str, ...]
    limited: frozenset[str]
    planner: Planner


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelWidgets:
    """The widgets that a user sees.

    :param pinned: the id of the one on the icon; empty if none is chosen.
    :param limited: the ids of those with alerts.
    :param planner: what merges queries.
    """

    widgets: tuple[Declaration, ...]
    pinned: str = ""
    limited: frozenset[str] = frozenset()
    planner: Planner = field(default_factory=price_planner)

    @classmethod
    def from_instances(
        cls, instances: WidgetInstances, min_interval: int, verdicts: RuleVerdicts | None = None
    ) -> "PanelWidgets":
        """Return the visible widgets.

        :param min_interval: seconds between two requests of the same query, at least.
        :param verdicts: what was observed at the organization; None for a typical one.
        """
        shown = [each for each in instances.instances if not each.hidden]
        return cls(
            widgets=tuple(_declaration(each, min_interval) for each in shown),
            pinned=instances.pinned,
            limited=frozenset(each.id for each in shown if _has_alert(each)),
            planner=price_planner(verdicts),
        )

    def requests_per_month(self) -> int:
        """Return what the panel takes in a month of working days."""
        return round(requests_per_month(self.widgets, _noon(), **self._attention))

    def forecast(self, desks: int, *, limit: int | None = None) -> FleetForecast:
        """Return how the requests of many computers with this panel are spread. Takes seconds.

        :param limit: the requests that each may send in a month; None if there is no limit.
        """
        intervals = merged_intervals(self.widgets, _noon(), **self._attention)
        live = live_intervals(self.widgets, pinned=(self.pinned,), limited=self.limited)
        first, last = 1.0, 1.0
        if limit is not None:
            first, last = month_stretches(limit, self.requests_per_month())
        return forecast(desks, intervals, live, first_stretch=first, last_stretch=last)

    def price(self, plugin: str) -> int:
        """Return what the widgets of a plugin add to the requests of the others in a month."""
        return self.price_of(widget.id for widget in self.widgets if widget.plugin == plugin)

    def price_of(self, widget_ids: Iterable[str]) -> int:
        """Return what some widgets add to the requests of the others in a month."""
        return round(added_requests_per_month(tuple(widget_ids), self.widgets, _noon(), **self._attention))

    @property
    def _attention(self) -> _Attention:
        return {"pinned": (self.pinned,), "limited": self.limited, "planner": self.planner}


async def bundled_panel(added: Sequence[Declaration]) -> PanelWidgets:
    """Return the bundled widgets with those of a plugin, as a user has them who has changed nothing."""
    declared = [widget for plugin in find_plugins() for widget in await load_declarations(plugin)]
    instances = WidgetInstances(None)
    instances.update_widgets((*declared, *added))
    return PanelWidgets.from_instances(instances, Preferences().refresh_floor)


def default_declarations(widgets: Iterable[Declaration], min_interval: int) -> tuple[Declaration, ...]:
    """Return widgets with complete queries, as they are before a user has changed anything.

    :param min_interval: seconds between two requests of the same query, at least.
    """
    instances = WidgetInstances(None).update_widgets(widgets)
    return tuple(_declaration(each, min_interval) for each in instances)


def price_text(requests: float) -> str:
    """Return a price: ``about 1 320 requests a month``."""
    if requests < 1:
        return "no requests of its own"
    rounded = round(requests, -1) if requests >= 100 else round(requests)
    return f"about {rounded:,.0f} requests a month".replace(",", " ")


def _noon() -> datetime:
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def _has_alert(instance: WidgetInstance) -> bool:
    alerts = rule_from_settings(instance.limits), reminder_from_settings(instance.limits)
    return any(alert is not None for alert in alerts)


def _declaration(instance: WidgetInstance, min_interval: int) -> Declaration:
    declared = instance.declaration(_FACTS)
    return replace(declared, refresh_seconds=max(declared.refresh_seconds, min_interval))
