"""Whether the computer is on battery power, where the system tells without waiting."""

import sys
from pathlib import Path

if sys.platform == "win32":

    def on_battery() -> bool:
        """Return whether the computer is on battery power."""
        import ctypes

        status = (ctypes.c_ubyte * 12)()  # SYSTEM_POWER_STATUS, whose first byte is 0 without mains
        return bool(ctypes.windll.kernel32.GetSystemPowerStatus(status)) and status[0] == 0

else:

    def on_battery(supplies: Path = Path("/sys/class/power_supply")) -> bool:
        """Return whether the computer is on battery power: it has mains supplies, and none is online."""
        states = [_read(each / "online") for each in supplies.glob("*") if _read(each / "type") == "Mains"]
        return bool(states) and "1" not in states


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
