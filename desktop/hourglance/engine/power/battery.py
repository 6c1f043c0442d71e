"""Whether the computer is on battery power, where the system tells without waiting."""

import sys
from pathlib import Path

#: kCFStringEncodingUTF8.
_UTF_8 = 0x08000100

if sys.platform == "win32":

    def on_battery() -> bool:
        """Return whether the computer is on battery power."""
        import ctypes

        status = (ctypes.c_ubyte * 12)()  # SYSTEM_POWER_STATUS, whose first byte is 0 without mains
        return bool(ctypes.windll.kernel32.GetSystemPowerStatus(status)) and status[0] == 0

elif sys.platform == "darwin":

    def on_battery() -> bool:
        """Return whether the computer is on battery power."""
        import ctypes

        frameworks = "/System/Library/Frameworks"
        power = ctypes.CDLL(f"{frameworks}/IOKit.framework/IOKit")
        core = ctypes.CDLL(f"{frameworks}/CoreFoundation.framework/CoreFoundation")
        power.IOPSCopyPowerSourcesInfo.restype = ctypes.c_void_p
        power.IOPSGetProvidingPowerSourceType.argtypes = (ctypes.c_void_p,)
        power.IOPSGetProvidingPowerSourceType.restype = ctypes.c_void_p
        core.CFStringGetCString.argtypes = (
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_long,
            ctypes.c_uint32,
        )
        core.CFStringGetCString.restype = ctypes.c_ubyte
        core.CFRelease.argtypes = (ctypes.c_void_p,)
        info = power.IOPSCopyPowerSourcesInfo()
        if not info:
            return False
        try:
            kind, text = power.IOPSGetProvidingPowerSourceType(info), ctypes.create_string_buffer(64)
            read = bool(kind) and core.CFStringGetCString(kind, text, len(text), _UTF_8)
            return bool(read) and text.value == b"Battery Power"  # kIOPMBatteryPowerKey
        finally:
            core.CFRelease(info)

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
