"""What the administrator has decided about the panel: widgets, their order and values, and what is locked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import msgspec

from hourglance.plugin_host.errors import InstancesError
from hourglance.plugin_host.stored_widgets import StoredInstance, StoredWidgets

#: What can be locked of one instance.
WidgetPart: TypeAlias = Literal["title", "hidden", "settings", "limits"]

#: What can be locked of the panel; ``widgets`` is which of them there are.
PanelPart: TypeAlias = Literal["order", "icon", "widgets"]

_NAMES: Final[Mapping[str, str]] = {
    "title": "the title of {}",
    "hidden": "whether {} is on the panel",
    "settings": "the settings of {}",
    "limits": "the alerts of {}",
    "order": "the order of the widgets",
    "icon": "the widget on the icon",
    "widgets": "which widgets there are",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class WidgetPolicy:
    """The administrator's values for one instance; those that are not locked are defaults.

    :param values: None for what is left to the user.
    """

    values: StoredInstance
    locked: frozenset[WidgetPart] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelPolicy:
    """The administrator's panel. It takes precedence over what is stored, wherever that was written.

    :param widgets: by the ids of the instances, in the order of the panel.
    :param icon: the id of the instance on the icon; None leaves it to the user.
    :param locked: parts that users cannot change.
    :param only: widgets that it does not name are hidden.
    :param source: the path of the file that decides, for messages.
    """

    widgets: Mapping[str, WidgetPolicy] = field(default_factory=dict)
    icon: str | None = None
    locked: frozenset[PanelPart] = frozenset()
    only: bool = False
    source: str = ""

    def locked_parts(self, instance_id: str) -> frozenset[WidgetPart]:
        """Return what users cannot change of an instance."""
        decided = self.widgets.get(instance_id)
        parts = decided.locked if decided else frozenset[WidgetPart]()
        return parts | {"hidden"} if "widgets" in self.locked else parts

    def instance(self, instance_id: str, stored: StoredInstance | None) -> StoredInstance:
        """Return the values that apply to an instance: locked ones, the user's, or else the defaults."""
        user = stored or StoredInstance()
        decided = self.widgets.get(instance_id)
        values = decided.values if decided else StoredInstance(hidden=self.only or None)
        locked = self.locked_parts(instance_id)
        hidden, limits = user.hidden, user.limits
        return msgspec.structs.replace(
            user,
            title=values.title if "title" in locked else user.title or values.title,
            hidden=values.hidden if "hidden" in locked or hidden is None else hidden,
            settings=values.settings if "settings" in locked else {**values.settings, **user.settings},
            limits=values.limits if "limits" in locked or limits is None else limits,
        )

    def resolve(self, stored: StoredWidgets) -> StoredWidgets:
        """Return what applies where the given content is stored."""
        names = dict.fromkeys((*self.widgets, *self._existing(stored)))
        return msgspec.structs.replace(
            stored,
            instances={name: self.instance(name, stored.instances.get(name)) for name in names},
            order=self._order(stored),
            pinned=self.icon if "icon" in self.locked or stored.pinned is None else stored.pinned,
        )

    def protect(self, before: StoredWidgets, changed: StoredWidgets) -> StoredWidgets:
        """Return changed content in which everything locked is stored as before."""
        instances = dict(changed.instances)
        if "widgets" in self.locked:
            instances = {name: kept for name, kept in instances.items() if name in {*self._existing(changed)}}
        for name in instances:
            old = before.instances.get(name, StoredInstance())
            parts = {part: getattr(old, part) for part in self.locked_parts(name)}
            instances[name] = msgspec.structs.replace(instances[name], **parts)
        return msgspec.structs.replace(
            changed,
            instances=instances,
            order=before.order if "order" in self.locked else changed.order,
            pinned=before.pinned if "icon" in self.locked else changed.pinned,
        )

    def check(self, part: WidgetPart | PanelPart, instance_id: str = "") -> None:
        """Check that a user may change a part of the panel, or of an instance.

        :raises InstancesError: the administrator has decided it.
        """
        if part in self.locked or (instance_id and part in self.locked_parts(instance_id)):
            raise InstancesError(
                f"Your administrator has decided {_NAMES[part].format(instance_id)}, in {self.source}.",
                remedy="Ask your administrator to change it.",
            )

    def _existing(self, stored: StoredWidgets) -> Iterator[str]:
        """Yield the instances that there may be of the stored ones: no further ones if that is locked."""
        for name in stored.instances:
            if "widgets" not in self.locked or "#" not in name or name in self.widgets:
                yield name

    def _order(self, stored: StoredWidgets) -> tuple[str, ...]:
        first, then = tuple(self.widgets), stored.order
        if then and "order" not in self.locked:
            first, then = then, first
        return (*first, *(name for name in then if name not in first))
