"""What is stored of the widgets: the content of ``widgets.json``."""

from typing import Literal

import msgspec

from hourglance.plugin_host.protocol.messages import SettingValue


class StoredInstance(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The user's values for one instance, without defaults.

    :param hidden: None if the user has not chosen; ``limits`` as well.
    """

    title: str = ""
    hidden: bool | None = None
    expanded: bool = False
    settings: dict[str, SettingValue] = {}
    limits: dict[str, SettingValue] | None = None


class StoredWidgets(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The content of the file.

    :param order: the instances in the user's order; for any others, see :attr:`WidgetInstances.instances`.
    :param pinned: the instance on the icon, empty for an automatic choice; None if the user has not chosen.
    :param seen: the widgets of plugins that the user has seen.
    """

    instances: dict[str, StoredInstance] = {}
    order: tuple[str, ...] = ()
    pinned: str | None = None
    seen: tuple[str, ...] = ()
    format: Literal[1] = 1
