"""The user's preferences for the tray."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

#: ``system``: the desktop's.
ThemeChoice: TypeAlias = Literal["system", "light", "dark"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TraySettings:
    """Look of the tray, and whether it notifies.

    :param theme: of windows.
    :param tray_ground: of the taskbar behind the icon.
    :param text_size: in percent of the desktop's.
    :param notify: show notifications.
    """

    theme: ThemeChoice = "system"
    tray_ground: ThemeChoice = "system"
    text_size: int = 100
    notify: bool = True
