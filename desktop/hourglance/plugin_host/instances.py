"""The user's layout and settings of the widgets, stored in ``widgets.json``.

They are kept while a plugin is disabled or replaced by another version, and are deleted on request only. A
value that a new version rejects is replaced by the default.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from hourglance.api import (
    AggregatesQuery,
    Declaration,
    LiveQuery,
    NamedQuery,
    Settings,
    SettingsError,
    validate_settings,
)
from hourglance.genesys import AccountFacts, fill_live_placeholders, fill_placeholders
from hourglance.plugin_host.errors import InstancesError
from hourglance.plugin_host.install.metadata import APP
from hourglance.plugin_host.panel_policy import PanelPolicy, WidgetPart
from hourglance.plugin_host.protocol.messages import SettingValue
from hourglance.plugin_host.stored_widgets import StoredInstance, StoredWidgets
from hourglance.util.atomic_file import (
    FileVersion,
    atomic_write,
    file_error,
    file_version,
    quarantine_file,
    quarantine_path,
)
from hourglance.util.file_format import check_format, check_overwrite
from hourglance.util.file_lock import file_lock
from hourglance.util.json_errors import JSON_ERRORS
from hourglance.util.paths import user_path
from hourglance.util.printable import short_line
from hourglance.util.regular_file import read_regular_file
from hourglance.util.suggestions import did_you_mean

MAX_TITLE: Final = 100

_FORMAT: Final = 1
_WHAT: Final = "The settings of your widgets"


class _UnparsedContent(StoredWidgets, frozen=True, kw_only=True):
    """The content of the file before its instances are parsed."""

    instances: dict[str, msgspec.Raw] = {}  # type: ignore[assignment] # noqa: RUF012 - the same field


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetInstance:
    """One instance of a widget on the panel.

    :param widget: its plugin's declaration.
    :param number: empty for the widget's first instance, then ``2``, ``3``.
    :param title: the user's title, or else the widget's.
    :param settings: a value for each of the widget's settings.
    :param limits: the user's alert limits; most instances have none.
    :param problems: for each setting whose stored value is invalid, why; it has its default.
    :param locked: what the administrator has decided of it.
    """

    widget: Declaration
    number: str = ""
    title: str
    hidden: bool = False
    settings: Settings
    limits: Mapping[str, SettingValue] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[WidgetPart] = frozenset()

    @property
    def id(self) -> str:
        """The instance's id: the widget's, or for example ``hourglance/voice-duration#2``."""
        return f"{self.widget.widget_id}#{self.number}" if self.number else self.widget.widget_id

    def declaration(self, facts: AccountFacts) -> Declaration:
        """Return the widget's declaration with this instance's title and query.

        If a fact about the account is unknown, the query keeps its placeholders and is not sent.
        """
        widget = self.widget
        queries = tuple(
            replace(part, query=self._filled(part.query, facts))
            if isinstance(part, NamedQuery)
            else replace(part, query=self._filled_live(part.query, facts))
            for part in widget.queries
        )
        return replace(
            widget,
            instance=self.number,
            title=self.title,
            query=self._filled(widget.query, facts) if widget.query is not None else None,
            live=self._filled_live(widget.live, facts) if widget.live is not None else None,
            queries=queries,
        )

    def _filled_live(self, query: LiveQuery, facts: AccountFacts) -> LiveQuery:
        return fill_live_placeholders(query, settings=self.settings, facts=facts) or query

    def _filled(self, query: AggregatesQuery, facts: AccountFacts) -> AggregatesQuery:
        filled = fill_placeholders(query, settings=self.settings, facts=facts)
        return filled or replace(query, window=query.window_for(self.settings))


class WidgetInstances:
    """The user's widget instances, stored in a file that other processes may change too.

    What the administrator has decided takes precedence over what is stored, and cannot be changed.

    Thread-safe. Every change is written to disk at once. :attr:`problem` is the error that made stored values
    unavailable, until the next successful read or change.

    :param path: the file; None stores nothing on disk, as in the demo.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = self._applied = StoredWidgets()
        self._policy = PanelPolicy()
        self._version: FileVersion | None = None
        self._widgets: dict[str, Declaration] = {}
        self._changing = threading.Lock()
        self.problem: InstancesError | None = None
        self.poll()

    @classmethod
    def for_user(cls) -> Self:
        """Return the user's instances: ``widgets.json`` in the configuration folder."""
        return cls(user_path("config", "widgets.json"))

    def poll(self) -> bool:
        """Read the file again if another process has changed it; return whether anything is different."""
        if self._path is None or not self._changing.acquire(blocking=False):
            return False  # the thread that is changing it reads it as well
        try:
            return (version := file_version(self._path)) != self._version and self._reread(
                self._path, version
            )
        finally:
            self._changing.release()

    @property
    def policy(self) -> PanelPolicy:
        """What the administrator has decided."""
        return self._policy

    def set_policy(self, policy: PanelPolicy) -> None:
        """Set what the administrator has decided."""
        if policy == self._policy and [*policy.widgets] == [*self._policy.widgets]:
            return
        with self._changing:
            self._policy = policy
            self._set_file(self._file)

    def update_widgets(self, widgets: Iterable[Declaration]) -> tuple[WidgetInstance, ...]:
        """Set the declared widgets, and return all instances in the user's order, hidden ones included.

        Of the instances without a position, those of plugins come first, so that the user sees what is new;
        bundled ones come last. Further instances of a widget directly follow the first.
        """
        self._widgets = {widget.widget_id: widget for widget in widgets}
        return self.instances

    @property
    def instances(self) -> tuple[WidgetInstance, ...]:
        """All instances of the declared widgets, in the user's order."""
        further: dict[str, list[int]] = {}
        for kept in self._applied.instances:
            widget_id, _, number = kept.partition("#")
            if number.isdecimal():
                further.setdefault(widget_id, []).append(int(number))
        found = {
            instance.id: instance
            for widget_id, widget in self._widgets.items()
            for number in ("", *map(str, sorted(further.get(widget_id, ()))))
            for instance in (self._instance(widget, number),)
        }
        first: list[str] = []
        placed = [name for name in self._applied.order if name in found]
        is_fixed = "order" in self._policy.locked
        for name, instance in found.items():
            if name in placed:
                continue
            for group in (first, placed):
                siblings = [at for at, other in enumerate(group) if found[other].widget is instance.widget]
                if siblings:
                    group.insert(siblings[-1] + 1, name)
                    break
            else:
                (placed if is_fixed or _is_bundled(instance.widget) else first).append(name)
        return tuple(found[name] for name in (*first, *placed))

    @property
    def stored(self) -> StoredWidgets:
        """What the user and the administrator have chosen, without defaults."""
        return self._applied

    def edit(self, change: Callable[[StoredWidgets], StoredWidgets]) -> None:
        """Change all that the user has chosen at once, with concurrent changes of other processes.

        :raises InstancesError: the file cannot be written; nothing is changed.
        """
        self._change(change)

    def preview(self, change: Callable[[StoredWidgets], StoredWidgets]) -> StoredWidgets:
        """Return what :attr:`stored` would be after a change."""
        return self._policy.resolve(self._policy.protect(self._file, change(self._file)))

    @property
    def pinned(self) -> str:
        """The id of the instance that the tray icon shows; empty for an automatic choice."""
        return self._applied.pinned or ""

    @property
    def expanded(self) -> frozenset[str]:
        """The ids of the instances whose cards show everything, and not only a row."""
        return frozenset(name for name, kept in self._file.instances.items() if kept.expanded)

    @property
    def new(self) -> frozenset[str]:
        """The ids of the widgets of plugins that the user has not seen yet."""
        unseen = (name for name, widget in self._widgets.items() if not _is_bundled(widget))
        return frozenset(unseen) - set(self._file.seen)

    def acknowledge_new(self) -> None:
        """Mark all widgets as seen. They keep their places when others are added."""
        new, order = sorted(self.new), tuple(instance.id for instance in self.instances)
        if new:
            self._change(lambda file: msgspec.structs.replace(file, order=order, seen=(*file.seen, *new)))

    def find(self, instance_id: str) -> WidgetInstance:
        """Return one instance.

        :raises InstancesError: there is no such instance.
        """
        for instance in self.instances:
            if instance.id == instance_id:
                return instance
        ids = [instance.id for instance in self.instances]
        remedy = f"{did_you_mean(instance_id, ids)}Known: {', '.join(ids) or 'none'}."
        raise InstancesError(f"There is no widget {instance_id}.", remedy=remedy)

    # Every change raises InstancesError if there is no such instance, or the file cannot be written.

    def reorder(self, instance_ids: Iterable[str]) -> None:
        """Set the order of instances; any others come after them."""
        self._policy.check("order")
        order = tuple(dict.fromkeys(instance_ids))
        self._change(
            lambda file: msgspec.structs.replace(
                file, order=(*order, *(name for name in file.order if name not in order))
            )
        )

    def hide(self, instance_id: str, *, hidden: bool = True) -> None:
        """Hide an instance, or show it again. Its settings are kept."""
        self._policy.check("hidden", instance_id)
        self._store(instance_id, hidden=hidden)

    def expand(self, instance_id: str, *, expanded: bool = True) -> None:
        """Show everything on an instance's card, or only a row."""
        self._store(instance_id, expanded=expanded)

    def rename(self, instance_id: str, title: str) -> None:
        """Set an instance's title; an empty one restores the widget's."""
        self.find(instance_id)
        title = short_line(title, MAX_TITLE)
        if title != self._policy.instance(instance_id, self._file.instances.get(instance_id)).title:
            self._policy.check("title", instance_id)
            self._store(instance_id, title=title)

    def change_settings(self, instance_id: str, values: Settings) -> WidgetInstance:
        """Set some or all settings of an instance, and return the changed instance.

        :raises SettingsError: values are invalid; it has a sentence for each, and nothing is changed.
        """
        instance = self.find(instance_id)
        declared = {setting.name: setting for setting in instance.widget.settings}
        problems = {name: f"There is no setting `{name}`." for name in values if name not in declared}
        try:
            chosen = validate_settings(declared.values(), {**instance.settings, **values})
        except SettingsError as error:
            problems |= error.problems
        if problems:
            raise SettingsError(problems)
        if chosen != instance.settings:
            self._policy.check("settings", instance_id)
        # Defaults are not stored: another version may have other ones.
        usual = self._policy.instance(instance_id, None).settings
        self._store(
            instance_id,
            settings={
                name: value
                for name, value in chosen.items()
                if value != usual.get(name, declared[name].default)
            },
        )
        return self.find(instance_id)

    def set_limits(self, instance_id: str, limits: Mapping[str, SettingValue]) -> None:
        """Replace the alert limits of an instance. The engine validates them."""
        if dict(limits) != self.find(instance_id).limits:
            self._policy.check("limits", instance_id)
            self._store(instance_id, limits=dict(limits))

    def add(self, widget_id: str) -> WidgetInstance:
        """Add an instance of a widget with default settings, after the existing ones."""
        self.find(widget_id)
        self._policy.check("widgets")
        added = ""

        def change(file: StoredWidgets) -> StoredWidgets:
            nonlocal added
            taken = {*file.instances, *self._policy.widgets}
            added = next(name for n in count(2) if (name := f"{widget_id}#{n}") not in taken)
            return msgspec.structs.replace(file, instances={**file.instances, added: StoredInstance()})

        self._change(change)
        return self.find(added)

    def remove(self, instance_id: str) -> None:
        """Remove an instance and its settings. A widget's first instance can only be hidden.

        One that the administrator has added is hidden.
        """
        self._policy.check("widgets")
        if instance_id in self._policy.widgets:
            self.hide(instance_id)
            return
        if not self.find(instance_id).number:
            raise InstancesError("The first instance of a widget cannot be removed.", remedy="Hide it.")
        self._change(lambda file: _without(file, lambda name: name == instance_id))

    def pin(self, instance_id: str) -> None:
        """Set the instance that the tray icon shows; empty for an automatic choice."""
        if instance_id:
            self.find(instance_id)
        self._policy.check("icon")
        self._change(lambda file: msgspec.structs.replace(file, pinned=instance_id))

    def has_stored(self, plugin: str) -> bool:
        """Return whether any values are stored for a plugin's widgets."""
        return any(name.startswith(f"{plugin}/") for name in self._file.instances)

    def clear_plugin(self, plugin: str) -> bool:
        """Delete all stored values of a plugin's widgets, and return whether there were any."""
        before = self._file
        self._change(lambda file: _without(file, lambda name: name.startswith(f"{plugin}/")))
        return self._file != before

    def _instance(self, widget: Declaration, number: str) -> WidgetInstance:
        name = f"{widget.widget_id}#{number}" if number else widget.widget_id
        kept = self._policy.instance(name, self._file.instances.get(name))
        settings, problems = _validated(widget, kept.settings)
        return WidgetInstance(
            widget=widget,
            number=number,
            title=kept.title or f"{widget.title} {number}".rstrip(),
            hidden=bool(kept.hidden),
            settings=settings,
            limits=kept.limits or {},
            problems=problems,
            locked=self._policy.locked_parts(name),
        )

    def _store(self, instance_id: str, **chosen: Any) -> None:
        self.find(instance_id)

        def change(file: StoredWidgets) -> StoredWidgets:
            kept = msgspec.structs.replace(file.instances.get(instance_id, StoredInstance()), **chosen)
            return msgspec.structs.replace(file, instances={**file.instances, instance_id: kept})

        self._change(change)

    def _change(self, change: Callable[[StoredWidgets], StoredWidgets]) -> None:
        """Apply a change to the stored content, including concurrent changes of other processes."""
        with self._changing:
            if self._path is None:
                self._set_file(self._policy.protect(self._file, change(self._file)))
            else:
                self._rewrite(self._path, change)

    def _set_file(self, file: StoredWidgets) -> None:
        self._file, self._applied = file, self._policy.resolve(file)

    def _reread(self, path: Path, version: FileVersion | None) -> bool:
        before, problem = self._file, self.problem
        try:
            self._set_file(self._read(path))
        except OSError as error:
            self.problem = file_error(InstancesError, path, "cannot be used", error)
        # A quarantined file is gone from its path, which is not another change.
        self._version = file_version(path) if self.problem else version
        return (self._file, self.problem) != (before, problem)

    def _rewrite(self, path: Path, change: Callable[[StoredWidgets], StoredWidgets]) -> None:
        try:
            with file_lock(path):
                check_overwrite(path, _FORMAT, InstancesError, _WHAT)
                before = self._read(path)
                changed = self._policy.protect(before, change(before))
                if changed != before:
                    atomic_write(path, msgspec.json.format(msgspec.json.encode(changed), indent=2))
                self._set_file(changed)
                self._version = file_version(path)
        except TimeoutError as error:
            raise InstancesError(
                "Another Hourglance is changing the widgets.", remedy="Try again in a moment."
            ) from error
        except OSError as error:
            raise file_error(InstancesError, path, "cannot be used", error) from error

    def _read(self, path: Path) -> StoredWidgets:
        self.problem = None
        try:
            content = read_regular_file(path)
        except FileNotFoundError:
            return StoredWidgets()
        try:
            check_format(content, _FORMAT, InstancesError, path, _WHAT)
        except InstancesError as error:
            self.problem = error
            return StoredWidgets()
        try:
            return msgspec.json.decode(content, type=StoredWidgets)
        except JSON_ERRORS:
            file, invalid = _readable_part(content)
        if file is None:
            self.problem = InstancesError(
                "The settings of your widgets are invalid; "
                f"the file was set aside as {quarantine_file(path)}.",
                remedy="Hourglance uses the defaults. Configure your widgets again.",
            )
            return StoredWidgets()
        atomic_write(quarantine_path(path), content)  # a copy: other processes read the valid part, too
        self.problem = InstancesError(
            f"The settings of {', '.join(invalid)} are invalid; "
            f"a copy of the file is {quarantine_path(path)}.",
            remedy="Hourglance uses the defaults for them. Configure them again.",
        )
        return file


def _readable_part(content: bytes) -> tuple[StoredWidgets | None, list[str]]:
    """Return the content without invalid instances, and their ids; None if the whole file is invalid."""
    try:
        read = msgspec.json.decode(content, type=_UnparsedContent)
    except JSON_ERRORS:
        return None, []
    valid, invalid = {}, []
    for name, raw in read.instances.items():
        try:
            valid[name] = msgspec.json.decode(raw, type=StoredInstance)
        except JSON_ERRORS:
            invalid.append(name)
    return StoredWidgets(instances=valid, order=read.order, pinned=read.pinned, seen=read.seen), invalid


def _validated(widget: Declaration, values: Mapping[str, SettingValue]) -> tuple[Settings, Mapping[str, str]]:
    """Return a value for each setting, and why stored values were replaced by defaults."""
    problems: dict[str, str] = {}
    left = dict(values)
    for setting in widget.settings:
        if setting.name in left:
            try:
                setting.validate(left[setting.name])
            except SettingsError as error:
                problems |= error.problems
                del left[setting.name]
    return validate_settings(widget.settings, left), problems


def _is_bundled(widget: Declaration) -> bool:
    return widget.plugin == APP


def _without(file: StoredWidgets, gone: Callable[[str], bool]) -> StoredWidgets:
    return msgspec.structs.replace(
        file,
        instances={name: kept for name, kept in file.instances.items() if not gone(name)},
        order=tuple(name for name in file.order if not gone(name)),
        pinned=None if file.pinned and gone(file.pinned) else file.pinned,
        seen=tuple(name for name in file.seen if not gone(name)),
    )
