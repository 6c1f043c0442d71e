"""What the window of one widget asks for: its title and settings, and the limits of its figure."""

from collections.abc import Mapping
from functools import partial

from hourglance.api import Setting, SettingsError
from hourglance.app.controller import AppController
from hourglance.app.legacy.serving import WindowServices, desk_of
from hourglance.app.session import AppSession
from hourglance.engine import Unit, limit_settings, parse_unit, rule_from_settings, validate_limits
from hourglance.plugin_host import WidgetInstance, WidgetInstances
from hourglance.tray.windows.commands import WidgetCommands
from hourglance.tray.windows.views import Done, Refused, Settable


def widget_commands(office: WindowServices) -> WidgetCommands:
    """Return what the window asks for."""
    return WidgetCommands(
        show=lambda widget, reply: office.serve(partial(_show, widget=widget), reply),
        change=lambda widget, title, values, reply: office.serve(
            partial(_change, widget=widget, title=title, values=values), reply
        ),
        add=lambda widget, reply: office.serve(partial(_add, widget=widget), reply),
        drop=lambda widget, reply: office.serve(partial(_drop, widget=widget), reply),
    )


def settable(instance: WidgetInstance, limits: tuple[Setting, ...] = ()) -> Settable:
    """Return an instance as the windows show it.

    :param limits: the fields for the limits of its figure.
    """
    return Settable(
        id=instance.id,
        title=instance.title,
        kind=instance.widget.title,
        description=instance.widget.description,
        settings=instance.widget.settings,
        limits=limits,
        values={**instance.settings, **instance.limits},
        problems=instance.problems,
        removable=bool(instance.number),
    )


async def _show(clerk: AppController, *, widget: str) -> Settable:
    desk = desk_of(clerk)
    return _shown(desk, desk.shelf.find(widget))


async def _change(
    clerk: AppController, *, widget: str, title: str, values: Mapping[str, object]
) -> Done | Refused:
    desk = desk_of(clerk)
    instance = desk.shelf.find(widget)
    own = {setting.name for setting in instance.widget.settings}

    unit = _unit(desk, instance)

    def change(shelf: WidgetInstances) -> None:
        limits = validate_limits(values, unit) if unit else None
        shelf.change_settings(widget, {name: value for name, value in values.items() if name in own})
        if limits is not None:
            shelf.set_limits(widget, limits)
        shelf.rename(widget, "" if title == instance.widget.title else title)

    try:
        await desk.rearrange(change)
    except SettingsError as error:
        return Refused(problems=error.problems)
    return Done()


async def _add(clerk: AppController, *, widget: str) -> Settable:
    desk = desk_of(clerk)
    return _shown(desk, await desk.rearrange(lambda shelf: shelf.add(widget.partition("#")[0])))


async def _drop(clerk: AppController, *, widget: str) -> Done:
    await desk_of(clerk).rearrange(lambda shelf: shelf.remove(widget))
    return Done()


def _shown(desk: AppSession, instance: WidgetInstance) -> Settable:
    unit = _unit(desk, instance)
    return settable(instance, limit_settings(unit) if unit else ())


def _unit(desk: AppSession, instance: WidgetInstance) -> Unit | None:
    """Return what an instance's figure is counted in, as far as it is known; limits can be set only then."""
    for state in desk.engine.snapshot.widgets:
        if state.widget.id == instance.id and state.card is not None:
            return parse_unit(state.card.headline.unit)
    rule = rule_from_settings(instance.limits)
    return rule.unit if rule else None
