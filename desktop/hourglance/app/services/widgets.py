"""The widgets of the panel: refresh, order, visibility, titles, settings and alert limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hourglance.api import Card, Declaration, Setting, SettingsError
from hourglance.engine import (
    Unit,
    counts_down,
    limit_settings,
    parse_unit,
    reminder_from_settings,
    rule_from_settings,
    validate_limits,
)
from hourglance.plugin_host import WidgetInstance, WidgetInstances, WidgetPart

if TYPE_CHECKING:
    from hourglance.app.controller import AppController
    from hourglance.app.session import AppSession


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetSettings:
    """A widget of the panel and everything that the user can set for it.

    :param id: of the instance: ``plugin/name`` or ``plugin/name#2``.
    :param kind: the title that its author gave the widget.
    :param limits: settings for alerts; their values are among ``values``.
    :param problems: why stored values cannot be used, by the names of their settings.
    :param removable: it is an additional instance of its widget.
    :param requests_per_month: what it adds to those of the other widgets; None if it is hidden.
    :param locked: what the administrator has decided of it.
    :param can_add: whether another instance may be added.
    :param icon_requests: what it takes more in a month on the icon; ``on_icon`` whether it is there.
    """

    id: str
    title: str
    kind: str
    description: str = ""
    settings: tuple[Setting, ...] = ()
    limits: tuple[Setting, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    removable: bool = False
    requests_per_month: int | None = None
    locked: frozenset[WidgetPart] = frozenset()
    can_add: bool = True
    icon_requests: int = 0
    on_icon: bool = False

    @classmethod
    def from_instance(cls, instance: WidgetInstance, *, limits: tuple[Setting, ...] = ()) -> "WidgetSettings":
        """Return the settings of an instance."""
        return cls(
            id=instance.id,
            title=instance.title,
            kind=instance.widget.title,
            description=instance.widget.description,
            settings=instance.widget.settings,
            limits=limits,
            values={**instance.settings, **instance.limits},
            problems=instance.problems,
            removable=bool(instance.number) and "hidden" not in instance.locked,
            locked=instance.locked,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationErrors:
    """Values that were rejected; nothing was changed.

    :param problems: a sentence for each invalid value, by the name of its setting.
    """

    problems: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class GalleryWidget:
    """A widget that is not on the panel.

    :param requests_per_month: what it would add to those of the panel.
    """

    widget: Declaration
    requests_per_month: int


class WidgetService:
    """Refreshes, arranges and configures the widgets of the panel, by their instance ids.

    Each method waits until the session is open.

    :raises NotReadyError: from each method, if no account is set up.
    :raises InstancesError: from each method that changes a widget, if there is no such widget or the change
        cannot be saved.
    """

    def __init__(self, controller: "AppController") -> None:
        self._controller = controller

    async def refresh(self) -> None:
        """Refresh all widgets now."""
        (await self._controller.session()).engine.refresh()

    async def set_panel_open(self, *, is_open: bool) -> None:
        """Follow whether the panel is open.

        When it opens, values that are older than their interval are requested at once, and changes that other
        processes have made to plugins and settings are applied, before the next poll.
        """
        if is_open and (session := self._controller.current_session) is not None:
            session.poll()
        await self._controller.set_panel_open(is_open=is_open)

    async def acknowledge_alerts(self) -> None:
        """Mark all alerts as seen."""
        (await self._controller.session()).acknowledge_alerts()

    async def acknowledge_new(self) -> None:
        """Mark all widgets as seen; they keep their places."""
        await self._change(lambda instances: instances.acknowledge_new())

    async def reorder(self, ids: Sequence[str]) -> None:
        """Put the widgets into this order; all others follow."""
        await self._change(lambda instances: instances.reorder(ids))

    async def pin(self, widget_id: str) -> None:
        """Show a widget on the tray icon; an empty id returns to the automatic choice."""
        await self._change(lambda instances: instances.pin(widget_id))

    async def hide(self, widget_id: str) -> None:
        """Remove a widget from the panel; it keeps its settings."""
        await self._change(lambda instances: instances.hide(widget_id))

    async def unhide(self, widget_id: str) -> None:
        """Put a hidden widget back on the panel."""
        await self._change(lambda instances: instances.hide(widget_id, hidden=False))

    async def gallery(self) -> tuple[GalleryWidget, ...]:
        """Return the widgets that are not on the panel, and can be added."""
        session = await self._controller.session()
        return tuple(
            GalleryWidget(
                widget=replace(each.widget, instance=each.number, title=each.title),
                requests_per_month=session.price((each.widget,)),
            )
            for each in session.instances.instances
            if each.hidden and "hidden" not in each.locked
        )

    async def sample_card(self, widget_id: str) -> Card | None:
        """Return a widget's card with sample results; None if there is none, as for a card without code.

        :raises PluginError: the widget fails.
        """
        session = await self._controller.session()
        kind = widget_id.partition("#")[0]
        if kind.partition("/")[0] not in session.plugins.plugins:
            return None
        return await session.plugins.present_sample(kind)

    async def set_expanded(self, widget_id: str, *, expanded: bool) -> None:
        """Keep whether a widget's card shows everything, or only a row."""
        await self._change(lambda instances: instances.expand(widget_id, expanded=expanded))

    async def add(self, widget_id: str) -> WidgetSettings:
        """Add another instance of a widget, with default settings, and return it."""
        session = await self._controller.session()
        added = await session.update_widgets(lambda instances: instances.add(widget_id.partition("#")[0]))
        return _settings(session, added)

    async def remove(self, widget_id: str) -> None:
        """Remove an additional instance with its settings."""
        await self._change(lambda instances: instances.remove(widget_id))

    async def settings(self, widget_id: str) -> WidgetSettings:
        """Return everything that the user can set for a widget."""
        session = await self._controller.session()
        return _settings(session, session.instances.find(widget_id))

    async def save_settings(
        self, widget_id: str, title: str, values: Mapping[str, object]
    ) -> ValidationErrors | None:
        """Store a title, settings and alert limits: all of them, or none if one is invalid.

        :param title: the widget's own title, or an empty one, removes the user's.
        """
        session = await self._controller.session()
        instance = session.instances.find(widget_id)
        names = {setting.name for setting in instance.widget.settings}
        unit = _limit_unit(session, instance)

        def change(instances: WidgetInstances) -> None:
            limits = validate_limits(values, unit) if unit else None
            instances.change_settings(
                widget_id, {name: value for name, value in values.items() if name in names}
            )
            if limits is not None:
                instances.set_limits(widget_id, limits)
            instances.rename(widget_id, "" if title == instance.widget.title else title)

        try:
            await session.update_widgets(change)
        except SettingsError as error:
            return ValidationErrors(problems=error.problems)
        return None

    async def _change(self, change: Callable[[WidgetInstances], object]) -> None:
        await (await self._controller.session()).update_widgets(change)


def _settings(session: "AppSession", instance: WidgetInstance) -> WidgetSettings:
    unit = _limit_unit(session, instance)
    counted = _counts_down(session, instance)
    limits = limit_settings(unit, counts_down=counted) if unit else ()
    settings = WidgetSettings.from_instance(instance, limits=limits)
    can_add = "widgets" not in session.instances.policy.locked
    if instance.hidden:
        return replace(settings, can_add=can_add)
    return replace(
        settings,
        requests_per_month=round(session.engine.price((instance.id,))),
        icon_requests=round(session.engine.icon_price(instance.id)),
        on_icon=session.instances.pinned == instance.id,
        can_add=can_add,
    )


def _counts_down(session: "AppSession", instance: WidgetInstance) -> bool:
    """Return whether a widget's card has a countdown, or had one when the user set a reminder."""
    shown = (each.card for each in session.engine.snapshot.widgets if each.widget.id == instance.id)
    has_one = any(card is not None and counts_down(card) for card in shown)
    return has_one or reminder_from_settings(instance.limits) is not None


def _limit_unit(session: "AppSession", instance: WidgetInstance) -> Unit | None:
    """Return the unit of a widget's value; None while it is unknown, and limits cannot be set."""
    for state in session.engine.snapshot.widgets:
        if state.widget.id == instance.id and state.card is not None:
            return parse_unit(state.card.headline.unit)
    rule = rule_from_settings(instance.limits)
    return rule.unit if rule else None
