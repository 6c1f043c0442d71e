"""What a person made of the widgets: their order, which are hidden, titles, settings, and second instances.

Nothing of it is the plugin's: it is kept while a plugin is disabled and from one version to the next, and
goes when that is asked for. A value that a new version cannot take stands back for the default.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal, Self

import msgspec

from hourglance.api import Declaration, Settings, SettingsError, clean_settings
from hourglance.genesys.placeholders import AccountFacts, fill_placeholders
from hourglance.plugin_host.errors import InstancesError
from hourglance.plugin_host.install.sanitized_text import one_line
from hourglance.plugin_host.protocol.messages import SettingValue
from hourglance.util.atomic_file import (
    FileVersion,
    atomic_write,
    file_error,
    file_version,
    quarantine_file,
    quarantine_path,
)
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path

_LONGEST_TITLE: Final = 100


class _StoredInstance(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What was chosen for one instance; what was not chosen is not here."""

    title: str = ""
    hidden: bool = False
    settings: dict[str, SettingValue] = {}
    limits: dict[str, SettingValue] = {}


class _WidgetsContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole file. What is in ``order`` comes first, in this order."""

    instances: dict[str, _StoredInstance] = {}
    order: tuple[str, ...] = ()
    pinned: str = ""
    format: Literal[1] = 1


class _UnparsedContent(_WidgetsContent, frozen=True, kw_only=True):
    """The whole file, of which each instance is still to be read."""

    instances: dict[str, msgspec.Raw] = {}  # type: ignore[assignment] # of the same place


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetInstance:
    """One place of a widget on the panel.

    :param widget: as its plugin declares it.
    :param number: empty for the widget's first instance, then ``2``, ``3``.
    :param title: the person's, or the widget's own.
    :param settings: a value for each of the widget's settings.
    :param limits: beyond which figures the person wants to be told, as they were set; mostly empty.
    :param problems: for each setting whose value could not be kept, why; it has its default.
    """

    widget: Declaration
    number: str = ""
    title: str
    hidden: bool = False
    settings: Settings
    limits: Mapping[str, SettingValue] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return its name among all instances: the widget's id, or ``hourglance/voice-duration#2``."""
        return f"{self.widget.widget_id}#{self.number}" if self.number else self.widget.widget_id

    def declaration(self, facts: AccountFacts) -> Declaration:
        """Return it as a widget with a title and a query of its own.

        Where a fact is not known, its holes stay in the query, which is then not asked.
        """
        query = fill_placeholders(self.widget.query, settings=self.settings, facts=facts)
        if query is None:
            query = replace(self.widget.query, window=self.widget.query.window_for(self.settings))
        return replace(self.widget, instance=self.number, title=self.title, query=query)


class WidgetInstances:
    """The person's instances, kept in one file that other processes may change too.

    Every change is written at once, by any thread. :attr:`problem` says why what was chosen before is not
    here, until something is chosen again.

    :param path: the file; None keeps everything in memory, as the demo does.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = _WidgetsContent()
        self._stamp: FileVersion | None = None
        self._widgets: dict[str, Declaration] = {}
        self._changing = threading.Lock()
        self.problem: InstancesError | None = None
        self.poll()

    @classmethod
    def for_user(cls) -> Self:
        """Return this person's: ``widgets.json`` in their configuration folder."""
        return cls(user_path("config", "widgets.json"))

    def poll(self) -> bool:
        """Take up what another process has changed, and return whether there was something."""
        if self._path is None or not self._changing.acquire(blocking=False):
            return False  # whoever is changing it takes up the rest
        try:
            return (stamp := file_version(self._path)) != self._stamp and self._reread(self._path, stamp)
        finally:
            self._changing.release()

    def update_widgets(self, widgets: Iterable[Declaration]) -> tuple[WidgetInstance, ...]:
        """Take what the plugins declare, and return all instances in the person's order, hidden ones too.

        What the person has not placed comes last, in the order of declaration; a further instance of a widget
        right behind the one before.
        """
        self._widgets = {widget.widget_id: widget for widget in widgets}
        return self.instances

    @property
    def instances(self) -> tuple[WidgetInstance, ...]:
        """All instances of the widgets that were declared, in the person's order."""
        further: dict[str, list[int]] = {}
        for kept in self._file.instances:
            widget_id, _, number = kept.partition("#")
            if number.isdecimal():
                further.setdefault(widget_id, []).append(int(number))
        found = {
            instance.id: instance
            for widget_id, widget in self._widgets.items()
            for number in ("", *map(str, sorted(further.get(widget_id, ()))))
            for instance in (self._instance(widget, number),)
        }
        placed = [name for name in self._file.order if name in found]
        for name, instance in found.items():
            if name not in placed:
                siblings = [at for at, other in enumerate(placed) if found[other].widget is instance.widget]
                placed.insert(siblings[-1] + 1 if siblings else len(placed), name)
        return tuple(found[name] for name in placed)

    @property
    def pinned(self) -> str:
        """The id of the instance whose number the tray icon shows; empty where none was chosen."""
        return self._file.pinned

    def find(self, instance_id: str) -> WidgetInstance:
        """Return one instance.

        :raises ShelfError: there is none of this id.
        """
        for instance in self.instances:
            if instance.id == instance_id:
                return instance
        known = ", ".join(instance.id for instance in self.instances) or "none"
        raise InstancesError(f"There is no widget {instance_id}.", remedy=f"There are: {known}.")

    # Every change raises ShelfError where there is no such instance, or the file cannot be written.

    def reorder(self, instance_ids: Iterable[str]) -> None:
        """Have instances in this order; any others come after them."""
        order = tuple(dict.fromkeys(instance_ids))
        self._change(
            lambda file: msgspec.structs.replace(
                file, order=(*order, *(name for name in file.order if name not in order))
            )
        )

    def hide(self, instance_id: str, *, hidden: bool = True) -> None:
        """Take an instance off the panel, or put it back; it keeps its settings meanwhile."""
        self._keep(instance_id, hidden=hidden)

    def rename(self, instance_id: str, title: str) -> None:
        """Give an instance a title of its own; an empty one is the widget's."""
        self._keep(instance_id, title=one_line(title).strip()[:_LONGEST_TITLE])

    def change_settings(self, instance_id: str, values: Settings) -> WidgetInstance:
        """Set some or all settings of an instance, and return it as it is then.

        :raises SettingsError: values cannot be taken; it has a sentence for each, and nothing was changed.
        """
        instance = self.find(instance_id)
        declared = {setting.name: setting for setting in instance.widget.settings}
        problems = {name: f"There is no setting `{name}`." for name in values if name not in declared}
        try:
            chosen = clean_settings(declared.values(), {**instance.settings, **values})
        except SettingsError as error:
            problems |= error.problems
        if problems:
            raise SettingsError(problems)
        # What is as the plugin has it is not kept: another version may have another default.
        self._keep(
            instance_id,
            settings={name: value for name, value in chosen.items() if value != declared[name].default},
        )
        return self.find(instance_id)

    def set_limits(self, instance_id: str, limits: Mapping[str, SettingValue]) -> None:
        """Set the limits of an instance's figure in place of those before; what they mean others know."""
        self._keep(instance_id, limits=dict(limits))

    def add(self, widget_id: str) -> WidgetInstance:
        """Put another instance of a widget behind those that there are, with its defaults."""
        self.find(widget_id)
        added = ""

        def change(file: _WidgetsContent) -> _WidgetsContent:
            nonlocal added
            added = next(name for n in count(2) if (name := f"{widget_id}#{n}") not in file.instances)
            return msgspec.structs.replace(file, instances={**file.instances, added: _StoredInstance()})

        self._change(change)
        return self.find(added)

    def remove(self, instance_id: str) -> None:
        """Remove a further instance with its settings; a widget's first one can only be hidden."""
        if not self.find(instance_id).number:
            raise InstancesError("The first instance of a widget cannot be removed.", remedy="Hide it.")
        self._change(lambda file: _without(file, lambda name: name == instance_id))

    def pin(self, instance_id: str) -> None:
        """Have the tray icon show an instance's number; empty leaves it to Hourglance."""
        if instance_id:
            self.find(instance_id)
        self._change(lambda file: msgspec.structs.replace(file, pinned=instance_id))

    def has_stored(self, plugin: str) -> bool:
        """Return whether something was chosen for a plugin's widgets."""
        return any(name.startswith(f"{plugin}/") for name in self._file.instances)

    def clear_plugin(self, plugin: str) -> bool:
        """Forget all that was chosen for a plugin's widgets, and return whether there was something."""
        before = self._file
        self._change(lambda file: _without(file, lambda name: name.startswith(f"{plugin}/")))
        return self._file != before

    def _instance(self, widget: Declaration, number: str) -> WidgetInstance:
        kept = self._file.instances.get(f"{widget.widget_id}#{number}" if number else widget.widget_id)
        kept = kept or _StoredInstance()
        settings, problems = _as_far_as_possible(widget, kept.settings)
        return WidgetInstance(
            widget=widget,
            number=number,
            title=kept.title or f"{widget.title} {number}".rstrip(),
            hidden=kept.hidden,
            settings=settings,
            limits=kept.limits,
            problems=problems,
        )

    def _keep(self, instance_id: str, **chosen: Any) -> None:
        self.find(instance_id)

        def change(file: _WidgetsContent) -> _WidgetsContent:
            kept = msgspec.structs.replace(file.instances.get(instance_id, _StoredInstance()), **chosen)
            return msgspec.structs.replace(file, instances={**file.instances, instance_id: kept})

        self._change(change)

    def _change(self, change: Callable[[_WidgetsContent], _WidgetsContent]) -> None:
        """Change what is kept, on top of whatever other threads and processes have changed meanwhile."""
        with self._changing:
            if self._path is None:
                self._file = change(self._file)
            else:
                self._rewrite(self._path, change)

    def _reread(self, path: Path, stamp: FileVersion | None) -> bool:
        before, problem = self._file, self.problem
        try:
            self._file = self._read(path)
        except OSError as error:
            self.problem = file_error(InstancesError, path, "cannot be used", error)
        # What was set aside is gone from its place, which is no news at the next look.
        self._stamp = file_version(path) if self.problem else stamp
        return (self._file, self.problem) != (before, problem)

    def _rewrite(self, path: Path, change: Callable[[_WidgetsContent], _WidgetsContent]) -> None:
        try:
            with file_lock(path):
                before = self._read(path)
                changed = change(before)
                if changed != before:
                    atomic_write(path, msgspec.json.format(msgspec.json.encode(changed), indent=2))
                self._file, self._stamp = changed, file_version(path)
        except TimeoutError as error:
            raise InstancesError(
                "Another Hourglance is changing the widgets.", remedy="Try again in a moment."
            ) from error
        except OSError as error:
            raise file_error(InstancesError, path, "cannot be used", error) from error

    def _read(self, path: Path) -> _WidgetsContent:
        self.problem = None
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return _WidgetsContent()
        try:
            return msgspec.json.decode(content, type=_WidgetsContent)
        except JSON_ERRORS:
            file, left_out = _what_makes_sense(content)
        if file is None:
            self.problem = InstancesError(
                "What you chose for your widgets could not be understood; "
                f"the file was set aside as {quarantine_file(path)}.",
                remedy="Hourglance goes on with the defaults. Choose yours again.",
            )
            return _WidgetsContent()
        atomic_write(quarantine_path(path), content)  # a copy: other processes read what is left of it, too
        self.problem = InstancesError(
            f"What you chose for {', '.join(left_out)} could not be understood; "
            f"the file as it was is kept as {quarantine_path(path)}.",
            remedy="Hourglance goes on with the rest. Choose yours again.",
        )
        return file


def _what_makes_sense(content: bytes) -> tuple[_WidgetsContent | None, list[str]]:
    """Return the file without the instances that cannot be read, and those; None if it is no such file."""
    try:
        read = msgspec.json.decode(content, type=_UnparsedContent)
    except JSON_ERRORS:
        return None, []
    kept, left_out = {}, []
    for name, raw in read.instances.items():
        try:
            kept[name] = msgspec.json.decode(raw, type=_StoredInstance)
        except JSON_ERRORS:
            left_out.append(name)
    return _WidgetsContent(instances=kept, order=read.order, pinned=read.pinned), left_out


def _as_far_as_possible(
    widget: Declaration, values: Mapping[str, SettingValue]
) -> tuple[Settings, Mapping[str, str]]:
    problems: dict[str, str] = {}
    left = dict(values)
    for setting in widget.settings:
        if setting.name in left:
            try:
                setting.clean(left[setting.name])
            except SettingsError as error:
                problems |= error.problems
                del left[setting.name]
    return clean_settings(widget.settings, left), problems


def _without(file: _WidgetsContent, gone: Callable[[str], bool]) -> _WidgetsContent:
    return msgspec.structs.replace(
        file,
        instances={name: kept for name, kept in file.instances.items() if not gone(name)},
        order=tuple(name for name in file.order if not gone(name)),
        pinned="" if gone(file.pinned) else file.pinned,
    )
