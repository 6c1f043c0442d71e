"""``hourglance plugin settings``: show and change a widget's settings."""

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
from hourglance.app import open_user_widgets
from hourglance.cards import CARDS
from hourglance.devtools import format_table
from hourglance.plugin_host import (
    InstancesError,
    PluginLibrary,
    WidgetInstance,
    find_plugins,
    load_declarations,
)
from hourglance.util.suggestions import did_you_mean
from hourglance.util.terminal import write

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})


@click.command()
@click.argument("widget", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.pass_context
def settings(ctx: click.Context, widget: str | None, values: tuple[str, ...]) -> None:
    """Show a widget's settings, or change them.

    WIDGET is its id in `glance --json`, such as hourglance/voice-duration. Without it, all widgets are
    listed. Queues and users are ids, separated by commas.
    """
    widgets = open_user_widgets()
    stored = widgets.instances
    if stored.problem:
        write(f"hourglance: {stored.problem}", error=True)
    cards = widgets.cards.declarations
    instances = stored.update_widgets(
        (*cards, *asyncio.run(_declared(widget.partition("/")[0] if widget else None)))
    )
    if widget is None:
        write("\n".join(format_table(map(_row, instances))))
        return
    instance = stored.find(widget)
    if values:
        try:
            instance = stored.change_settings(widget, _read(instance, values))
        except SettingsError as error:
            for sentence in error.problems.values():
                write(f"hourglance: {sentence}", error=True)
            ctx.exit(1)
    write("\n".join(_lines(instance)))
    if values:
        write("\nA running Hourglance applies the change within a minute.")


async def _declared(name: str | None) -> tuple[Declaration, ...]:
    """Return the widgets of all plugins, or of the named one."""
    library = PluginLibrary()
    plugins = (*find_plugins(), *(library.plugin(each) for each in library.installed()))
    wanted = [plugin for plugin in plugins if name in (None, plugin.name)]
    if not wanted and name != CARDS:
        names = [plugin.name for plugin in plugins]
        remedy = f"{did_you_mean(name or '', names)}Known: {', '.join(names)}."
        raise InstancesError(f"There is no plugin {name}.", remedy=remedy)
    declared = await asyncio.gather(*map(load_declarations, wanted))
    return tuple(declaration for each in declared for declaration in each)


def _row(instance: WidgetInstance) -> tuple[str, str, str]:
    names = ", ".join(setting.name for setting in instance.widget.settings) or "no settings"
    return instance.id, instance.title, f"{names} (hidden)" if instance.hidden else names


def _lines(instance: WidgetInstance) -> Iterator[str]:
    yield f"{instance.title} ({instance.id})"
    if not instance.widget.settings:
        yield "  No settings."
    rows = [
        (
            setting.name,
            _format_value(setting, instance.settings[setting.name]),
            setting.label,
            _description(setting),
        )
        for setting in instance.widget.settings
    ]
    yield from (f"  {line}" for line in format_table(rows))
    for problem in instance.problems.values():
        yield f"  A stored value is invalid: {problem}"
    if instance.locked:
        yield f"  Your administrator has decided: {', '.join(sorted(instance.locked))}"


def _format_value(setting: Setting, value: object) -> str:
    match setting, value:
        case FlagSetting(), _:
            return "yes" if value else "no"
        case ((QueuesSetting() | UsersSetting()), tuple()):
            return ",".join(value) or "none"
        case _:
            return str(value) or "empty"


def _description(setting: Setting) -> str:
    match setting:
        case ChoiceSetting() | WindowSetting():
            values = ", ".join(option.value or "empty" for option in setting.options)
        case NumberSetting(min=None, max=None):
            values = ""
        case NumberSetting():
            bounds = (
                f"from {setting.min:g}" if setting.min is not None else "",
                f"to {setting.max:g}" if setting.max is not None else "",
                setting.unit,
            )
            values = " ".join(filter(None, bounds))
        case FlagSetting():
            values = "yes, no"
        case _:
            values = ""
    return " ".join(filter(None, (f"({values})" if values else "", setting.help)))


def _read(instance: WidgetInstance, values: tuple[str, ...]) -> dict[str, object]:
    """Return the values in texts such as ``target=80``.

    :raises SettingsError: texts are invalid or name unknown settings; it has a sentence for each.
    """
    declared = {setting.name: setting for setting in instance.widget.settings}
    read: dict[str, object] = {}
    problems: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            problems[text] = f"{text!r} is not of the form NAME=VALUE."
        elif name not in declared:
            known = f"{did_you_mean(name, declared)}Known: {', '.join(declared) or 'none'}."
            problems[text] = f"There is no setting {name!r}. {known}"
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
    """Return the value that a text stands for; the setting rejects it if it is invalid."""
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
