"""What a person prefers of the tray, as plain data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

#: ``system``: as the desktop is.
Ground: TypeAlias = Literal["system", "light", "dark"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TraySettings:
    """How the tray looks and speaks up.

    :param theme: what the windows are.
    :param tray_ground: what the bar is that the icon stands on.
    :param text_size: in percent of the desktop's.
    :param notify: whether there are notifications.
    """

    theme: Ground = "system"
    tray_ground: Ground = "system"
    text_size: int = 100
    notify: bool = True
