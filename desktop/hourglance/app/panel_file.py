"""A panel as a file: cards, order, titles, settings, limits, language and theme, to hand to another user.

It has no account, no token and no figures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.api import Declaration, HourglanceError, Setting, SettingsError
from hourglance.app.policy.model import Policy
from hourglance.app.preferences import Preferences, decided_values
from hourglance.app.services.cards import card_limits
from hourglance.cards import CARDS, MAX_CARDS, CardError, CardLibrary, check_card_file, is_card_id
from hourglance.engine import limit_problems
from hourglance.plugin_host import MAX_TITLE, StoredInstance, StoredWidgets, WidgetInstances, WidgetPart
from hourglance.util.printable import short_line
from hourglance.util.toml_struct import TomlMistake, read_struct
from hourglance.util.toml_text import (
    TomlPath,
    TomlProblem,
    TomlText,
    suggest,
    to_toml,
    to_toml_key,
    to_toml_lines,
)

#: The plugin of the bundled widgets, which every desk has.
_BUNDLED: Final = "hourglance"

#: What a file has of an instance.
_CHOSEN: Final[tuple[WidgetPart, ...]] = ("title", "hidden", "settings", "limits")

#: The value of what is not chosen.
_NONE: Final[Mapping[WidgetPart, object]] = {"title": "", "hidden": False, "settings": {}, "limits": {}}

#: The values of language and theme, as people say them.
_LOOKS: Final = {
    "system": "that of the system",
    "en": "English",
    "de": "German",
    "light": "light",
    "dark": "dark",
}

#: What to do about what the administrator has decided.
_LEAVE: Final = "Leave it out, or ask your administrator to change it."

#: The value of a setting.
Value: TypeAlias = bool | int | float | str | tuple[str, ...]


class PanelError(HourglanceError):
    """A panel cannot be applied."""

    who = "The panel"
    code = "panel"


class PanelWidget(msgspec.Struct, frozen=True, kw_only=True):
    """A widget on the panel, with what was chosen for it."""

    id: str
    title: str = ""
    hidden: bool = False
    settings: dict[str, Value] = {}
    limits: dict[str, Value] = {}


class PanelDesktop(msgspec.Struct, frozen=True, kw_only=True):
    """How a panel looks, as in an administrator's preset; None is left as it is."""

    language: Literal["system", "en", "de"] | None = None
    theme: Literal["system", "light", "dark"] | None = None

    @property
    def chosen(self) -> dict[str, object]:
        """The preferences that there are, by their names."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}


class PanelFile(msgspec.Struct, frozen=True, kw_only=True):
    """A panel as data.

    :param widgets: in the order of the panel.
    :param icon: the id of the widget on the icon; empty for an automatic choice.
    :param cards: card files by id.
    """

    widgets: tuple[PanelWidget, ...] = ()
    icon: str = ""
    cards: dict[str, str] = {}
    desktop: PanelDesktop = PanelDesktop()
    version: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelReport:
    """The result of checking a panel file.

    :param panel: its content; None if it cannot be applied.
    :param problems: what is wrong; it can be left out if there is a panel.
    :param changes: what applying it would change on this desk, a sentence each.
    """

    panel: PanelFile | None
    problems: tuple[TomlProblem, ...]
    changes: tuple[str, ...] = ()


def export_panel(
    instances: WidgetInstances,
    library: CardLibrary,
    preferences: Preferences,
    *,
    preset: bool = False,
) -> str:
    """Return the user's panel as the text of a panel file.

    :param preferences: language and theme are exported if they are not the system's.
    :param preset: as the tables of an administrator's preset.
    :raises CardError: a card cannot be read.
    """
    stored = instances.stored
    lines = ["[panel]"] if preset else ["version = 1"]
    if stored.pinned:
        lines.append(f"icon = {to_toml(stored.pinned)}")
    looks = {name: getattr(preferences, name) for name in PanelDesktop.__struct_fields__}
    looks = {name: value for name, value in looks.items() if value != "system"}
    if looks:
        lines += ["", "[desktop]", *(f"{name} = {to_toml(value)}" for name, value in looks.items())]
    cards = [each.name for each in library.declarations]
    texts = [f"{to_toml_key(card_id)} = {to_toml_lines(library.text(card_id))}" for card_id in cards]
    if preset:
        lines += ["", "[panel.cards]", *texts] if texts else []
    names = [*stored.order, *stored.instances]
    if preset:  # it says which widgets there are
        names += [*([stored.pinned] if stored.pinned else ()), *(f"{CARDS}/{card_id}" for card_id in cards)]
    for name in dict.fromkeys(names):
        lines += ["", "[[panel.card]]" if preset else "[[widgets]]", f"id = {to_toml(name)}"]
        chosen = msgspec.to_builtins(stored.instances.get(name, StoredInstance()))
        lines += [f"{key} = {to_toml(chosen[key])}" for key in _CHOSEN if chosen.get(key)]
    if not preset:
        lines += ["", "[cards]", *texts] if texts else []
    return "\n".join(lines) + "\n"


def check_panel(
    text: str,
    instances: WidgetInstances,
    library: CardLibrary,
    plugins: frozenset[str],
    declared: Iterable[Declaration],
    preferences: Preferences,
    policy: Policy,
) -> PanelReport:
    """Check the text of a panel file, and say what it would change.

    :param library: the cards that there are already.
    :param plugins: the names of the installed plugins.
    :param declared: the widgets of plugins that are known, whose settings are checked.
    :param preferences: those of the user.
    :param policy: what the administrator has decided of them.
    :raises CardError: a card that there is already cannot be read.
    """
    toml = TomlText(text)
    panel, mistakes = read_struct(PanelFile, toml.document)
    problems = [*toml.syntax_problems]
    problems += [
        toml.problem(path, what, hint, at_key=what.startswith("Unknown")) for path, what, hint in mistakes
    ]
    if toml.syntax_problems or panel is None:
        return PanelReport(panel=None, problems=tuple(problems))
    if panel.version != 1:
        what = f"The file has version {panel.version}, which this Hourglance does not know"
        problems.append(toml.problem(("version",), what, "Update Hourglance."))
    cards: dict[str, str] = {}
    room = library.room
    for card_id, file in panel.cards.items():
        if problem := card_problem(card_id, file):
            problems.append(toml.problem(("cards", card_id), *problem, at_key=not is_card_id(card_id)))
        elif card_id in library.decided:
            if library.text(card_id) != file:
                what = f"The card `{card_id}` is your administrator's"
                problems.append(toml.problem(("cards", card_id), what, _LEAVE, at_key=True))
        elif library.has(card_id) or room > 0:
            cards[card_id] = file
            room -= not library.has(card_id)
        else:
            what = f"There is no room for the card `{card_id}`: a user has at most {MAX_CARDS}"
            problems.append(toml.problem(("cards", card_id), what, "Remove some cards first.", at_key=True))
    known = {each.widget_id: each.settings for each in (*declared, *library.declarations)}
    known |= card_settings(cards)
    wrong = [*_missing_widgets(panel.widgets, plugins), *widget_problems(panel.widgets, known)]
    problems += [toml.problem(("widgets", *path), what, hint) for path, what, hint in wrong]
    icon = panel.icon
    if icon and (mistake := next(_icon_problems(icon, plugins, known), None)):
        problems.append(toml.problem(*mistake))
        icon = instances.stored.pinned or ""
    widgets = _without(panel.widgets, {path for path, _, _ in wrong})
    panel = msgspec.structs.replace(panel, cards=cards, widgets=widgets, icon=icon)
    problems += [toml.problem(path, what, _LEAVE) for path, what in _decided(panel, instances, policy)]
    after = instances.preview(lambda stored: applied_panel(panel, stored))
    changes = (
        *_card_changes(panel, library),
        *_changes(instances.stored, after),
        *_desktop_changes(panel.desktop, preferences),
    )
    return PanelReport(panel=panel, problems=tuple(problems), changes=changes)


def _missing_widgets(widgets: Sequence[PanelWidget], plugins: frozenset[str]) -> Iterator[TomlMistake]:
    """Yield the widgets of plugins that are not installed, and those that are there already."""
    ids = [each.id for each in widgets]
    for index, widget_id in enumerate(ids):
        plugin = widget_id.partition("/")[0]
        if widget_id in ids[:index]:
            yield (index, "id"), f"{widget_id[:60]} is there twice", "Remove one of them."
        elif plugin not in {_BUNDLED, CARDS, *plugins}:
            hint = f"Install it: hourglance plugin install {plugin[:60]}"
            yield (index, "id"), f"{plugin[:60]} is not installed here", hint


def _icon_problems(
    icon: str, plugins: frozenset[str], known: Mapping[str, tuple[Setting, ...]]
) -> Iterator[TomlMistake]:
    widget = (PanelWidget(id=icon),)
    for _, what, hint in (*_missing_widgets(widget, plugins), *widget_problems(widget, known)):
        yield ("icon",), what, hint


def _without(widgets: Sequence[PanelWidget], wrong: AbstractSet[TomlPath]) -> tuple[PanelWidget, ...]:
    """Return widgets without those, and without those of their values, that are wrong."""
    kept = []
    for index, each in enumerate(widgets):
        settings, limits = (
            {name: value for name, value in values.items() if (index, part, name) not in wrong}
            for part, values in (("settings", each.settings), ("limits", each.limits))
        )
        title = short_line(each.title, MAX_TITLE)
        if (index, "id") not in wrong:
            kept.append(msgspec.structs.replace(each, title=title, settings=settings, limits=limits))
    return tuple(kept)


def applied_panel(panel: PanelFile, stored: StoredWidgets) -> StoredWidgets:
    """Return what is stored of the widgets after a panel was applied. Applying it again changes nothing.

    Settings that the panel does not have are kept; widgets that it does not have come last.
    """
    instances = dict(stored.instances)
    for card_id, file in panel.cards.items():
        widget = check_card_file(file, card_id).widget
        if widget is not None and (limits := card_limits(widget)) is not None:
            name = f"{CARDS}/{card_id}"
            instances[name] = msgspec.structs.replace(instances.get(name, StoredInstance()), limits=limits)
    for each in panel.widgets:
        chosen = {name: getattr(each, name) for name in _CHOSEN}
        instances[each.id] = msgspec.structs.replace(instances.get(each.id, StoredInstance()), **chosen)
    order = tuple(dict.fromkeys(each.id for each in panel.widgets))
    rest = tuple(name for name in stored.order if name not in order)
    return msgspec.structs.replace(stored, instances=instances, order=(*order, *rest), pinned=panel.icon)


def card_settings(cards: Mapping[str, str]) -> dict[str, tuple[Setting, ...]]:
    """Return the settings of cards by the ids of their widgets.

    :param cards: card files without errors, by id.
    """
    widgets = {card_id: check_card_file(text, card_id).widget for card_id, text in cards.items()}
    return {f"{CARDS}/{card_id}": widget.settings for card_id, widget in widgets.items() if widget}


def widget_problems(
    widgets: Sequence[PanelWidget], known: Mapping[str, tuple[Setting, ...]]
) -> Iterator[TomlMistake]:
    """Yield what is wrong with widgets of a panel, with the path from their list.

    :param known: the settings of widgets by id. Of plugins without a known widget nothing is checked.
    """
    plugins = {name.partition("/")[0] for name in known}
    for index, each in enumerate(widgets):
        widget_id = each.id.partition("#")[0]
        plugin = widget_id.partition("/")[0]
        for name, problem in limit_problems(each.limits).items():
            yield (index, "limits", name), problem.removesuffix("."), ""
        if widget_id not in known:
            if plugin in plugins:
                others = [name for name in known if name.startswith(f"{plugin}/")]
                yield (index, "id"), f"There is no widget {widget_id[:60]}", suggest(widget_id, others, "{}")
            continue
        settings = {setting.name: setting for setting in known[widget_id]}
        for name, value in each.settings.items():
            path = (index, "settings", name)
            if name not in settings:
                hint = suggest(name, settings, "`{}`") if settings else "Remove it."
                yield path, f"{widget_id} has no setting `{name[:60]}`", hint
                continue
            try:
                settings[name].validate(value)
            except SettingsError as error:
                yield path, str(error).removesuffix("."), ""


def card_problem(card_id: str, file: str) -> tuple[str, str] | None:
    """Return what is wrong with a card of a panel, and what to do; None if it can be used."""
    if not is_card_id(card_id):
        what = f"`{card_id[:60]}` is not the id of a card"
        return what, "Use lowercase letters, digits and hyphens."
    report = check_card_file(file, card_id)
    if report.problems:
        first = report.problems[0]
        return f"The card `{card_id}` has an error in line {first.line}: {first.what}", first.suggestion
    try:
        if report.widget is not None:
            card_limits(report.widget)
    except CardError as error:
        return f"The card `{card_id}` cannot be used: {error.what.removesuffix('.')}", error.remedy
    return None


def _card_changes(panel: PanelFile, library: CardLibrary) -> Iterator[str]:
    for card_id, file in panel.cards.items():
        if not library.has(card_id):
            yield f"adds the card {CARDS}/{card_id}"
        elif library.text(card_id) != file:
            yield f"replaces the card {CARDS}/{card_id}"


def _desktop_changes(desktop: PanelDesktop, preferences: Preferences) -> Iterator[str]:
    for name, value in desktop.chosen.items():
        if value != getattr(preferences, name):
            yield f"changes the {name} to {_LOOKS[str(value)]}"


def _decided(panel: PanelFile, instances: WidgetInstances, decided: Policy) -> Iterator[tuple[TomlPath, str]]:
    """Yield what the panel has, but the administrator has decided differently."""
    looks = decided_values(decided)
    for name, value in panel.desktop.chosen.items():
        if looks.get(name, value) != value:
            yield ("desktop", name), f"The {name} was decided by your administrator"
    policy, stored = instances.policy, instances.stored
    for index, each in enumerate(panel.widgets):
        current = stored.instances.get(each.id, policy.instance(each.id, None))
        for part in _CHOSEN:
            if part in policy.locked_parts(each.id) and getattr(each, part) != (
                getattr(current, part) or _NONE[part]
            ):
                yield ("widgets", index, part), f"`{part}` of {each.id} was decided by your administrator"
        if "widgets" in policy.locked and "#" in each.id and each.id not in policy.widgets:
            yield ("widgets", index, "id"), "Your administrator has decided which widgets there are"
    if "icon" in policy.locked and panel.icon != instances.pinned:
        yield ("icon",), "The widget on the icon was decided by your administrator"
    order = [each.id for each in panel.widgets]
    if "order" in policy.locked and order != [name for name in stored.order if name in order]:
        yield ("widgets",), "The order of the widgets was decided by your administrator"


def _changes(stored: StoredWidgets, applied: StoredWidgets) -> Iterator[str]:
    for name, after in applied.instances.items():
        before = stored.instances.get(name, StoredInstance())
        if bool(before.hidden) != bool(after.hidden):
            yield f"{'hides' if after.hidden else 'shows'} {name}"
        if before.title != after.title:
            yield f"calls {name} “{after.title}”" if after.title else f"gives {name} its own title again"
        if before.settings != after.settings:
            yield f"changes the settings of {name}"
        if (before.limits or {}) != (after.limits or {}):
            yield f"changes the alerts of {name}"
    if applied.order != stored.order:
        yield "changes the order of the widgets"
    if (applied.pinned or "") != (stored.pinned or ""):
        yield (
            f"shows {applied.pinned} on the icon"
            if applied.pinned
            else "chooses the icon's widget automatically"
        )
