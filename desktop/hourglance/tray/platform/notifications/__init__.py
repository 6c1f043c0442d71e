"""Desktop notifications."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hourglance.tray.platform.notifications.abc import Notifier
from hourglance.tray.platform.notifications.tray_icon import TrayNotifier
from hourglance.tray.tray_icon import Tray

if TYPE_CHECKING:
    from hourglance.tray.bridge import EngineBridge


def create_notifier(tray: Tray, bridge: "EngineBridge | None") -> Notifier:
    """Return the desktop's notification service, or the tray icon's messages where there is none.

    :param bridge: connects to the service without blocking Qt's thread.
    """
    if sys.platform in {"win32", "darwin"} or bridge is None or not _has_session_bus():
        return TrayNotifier(tray)
    from hourglance.tray.platform.notifications.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier(bridge)


def _has_session_bus() -> bool:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (
        bool(runtime) and Path(runtime, "bus").exists()
    )
