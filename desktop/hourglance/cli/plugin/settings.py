"""``hourglance plugin settings``: what a person chose for a widget, without the window."""

import asyncio
from collections.abc import Iterator

import click

from hourglance.api import (
    ChoiceSetting,
    Declaration,
    FlagSetting,
    NumberSetting,
    QueuesSetting,
    Setting,
    SettingsError,
    UsersSetting,
    WindowSetting,
)
from hourglance.cli.plugin.formatting import table
from hourglance.plugin_host import (
    InstancesError,
    PluginLibrary,
    WidgetInstance,
    WidgetInstances,
    find_plugins,
    load_declarations,
)

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


@click.command()
@click.argument("widget", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.pass_context
def settings(ctx: click.Context, widget: str | None, values: tuple[str, ...]) -> None:
    """Show what is chosen for a widget, or choose something else.

    WIDGET is its name as `glance --json` says it, such as hourglance/voice-duration. Without it, all widgets
    that can be set are listed. Several queues or people are ids with commas between them.
    """
    shelf = WidgetInstances.for_user()
    if shelf.problem:
        click.echo(f"hourglance: {shelf.problem}", err=True)
    instances = shelf.update_widgets(asyncio.run(_declared(widget.partition("/")[0] if widget else None)))
    if widget is None:
        click.echo("\n".join(table(map(_row, instances))))
        return
    instance = shelf.find(widget)
    if values:
        try:
            instance = shelf.change_settings(widget, _read(instance, values))
        except SettingsError as error:
            for sentence in error.problems.values():
                click.echo(f"hourglance: {sentence}", err=True)
            ctx.exit(1)
    click.echo("\n".join(_lines(instance)))
    if values:
        click.echo("\nA Hourglance that is running takes it up within a minute.")


async def _declared(name: str | None) -> tuple[Declaration, ...]:
    """Return what the bundled plugin and the installed ones declare; of one of them where it is named."""
    library = PluginLibrary()
    plugins = (*find_plugins(), *(library.plugin(each) for each in library.installed()))
    wanted = [plugin for plugin in plugins if name in (None, plugin.name)]
    if not wanted:
        known = ", ".join(plugin.name for plugin in plugins)
        raise InstancesError(f"There is no plugin {name}.", remedy=f"There are: {known}.")
    declared = await asyncio.gather(*map(load_declarations, wanted))
    return tuple(declaration for each in declared for declaration in each)


def _row(instance: WidgetInstance) -> tuple[str, str, str]:
    names = ", ".join(setting.name for setting in instance.widget.settings) or "nothing to set"
    return instance.id, instance.title, f"{names} (hidden)" if instance.hidden else names


def _lines(instance: WidgetInstance) -> Iterator[str]:
    yield f"{instance.title} ({instance.id})"
    if not instance.widget.settings:
        yield "  It has no settings."
        return
    rows = (
        (setting.name, _said(setting, instance.settings[setting.name]), setting.label, _may_be(setting))
        for setting in instance.widget.settings
    )
    yield from (f"  {line}" for line in table(rows))
    for problem in instance.problems.values():
        yield f"  What was chosen could not be kept: {problem}"


def _said(setting: Setting, value: object) -> str:
    match setting, value:
        case FlagSetting(), _:
            return "yes" if value else "no"
        case ((QueuesSetting() | UsersSetting()), tuple()):
            return ",".join(value) or "none"
        case _:
            return str(value) or "empty"


def _may_be(setting: Setting) -> str:
    match setting:
        case ChoiceSetting() | WindowSetting():
            may_be = ", ".join(option.value or "empty" for option in setting.options)
        case NumberSetting(min=None, max=None):
            may_be = ""
        case NumberSetting():
            bounds = (
                f"from {setting.min:g}" if setting.min is not None else "",
                f"to {setting.max:g}" if setting.max is not None else "",
                setting.unit,
            )
            may_be = " ".join(filter(None, bounds))
        case FlagSetting():
            may_be = "yes, no"
        case _:
            may_be = ""
    return " ".join(filter(None, (f"({may_be})" if may_be else "", setting.help)))


def _read(instance: WidgetInstance, values: tuple[str, ...]) -> dict[str, object]:
    """Return values as the settings take them, from texts such as ``target=80``.

    :raises SettingsError: texts that are no such thing, or are about no setting, with a sentence for each.
    """
    declared = {setting.name: setting for setting in instance.widget.settings}
    read: dict[str, object] = {}
    problems: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            problems[text] = f"{text!r} sets nothing: write NAME=VALUE."
        elif name not in declared:
            known = ", ".join(declared) or "none"
            problems[text] = f"There is no setting {name!r}. There are: {known}."
        else:
            read[name] = _value(declared[name], value.strip())
            try:
                declared[name].validate(read[name])
            except SettingsError as error:
                problems[text] = str(error)
    if problems:
        raise SettingsError(problems)
    return read


def _value(setting: Setting, text: str) -> object:
    """Return what a text stands for; one that the setting cannot take is left for it to refuse."""
    match setting:
        case NumberSetting():
            try:
                return float(text)
            except ValueError:
                return text
        case FlagSetting() if text.lower() in _YES | _NO:
            return text.lower() in _YES
        case QueuesSetting() | UsersSetting():
            return [each.strip() for each in text.split(",") if each.strip() not in {"", "none"}]
        case _:
            return text
