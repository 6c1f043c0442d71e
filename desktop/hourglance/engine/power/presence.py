"""Whether a user is at the computer, where the system answers that without events: Windows and macOS."""

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hourglance.engine.power.battery import on_battery
from hourglance.engine.power.system_events import SystemEvent, SystemEvents
from hourglance.util.blocking import run_blocking
from hourglance.util.clock import Clock, SystemClock

#: Without a key or a movement of the mouse for this time (seconds), nobody uses the computer.
IDLE_AFTER: Final = 300.0

#: The time between two looks (seconds), and between two while nobody uses the computer: values are there soon
#: after the user has come back.
_INTERVAL: Final = 15.0
_AWAY_INTERVAL: Final = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence:
    """What a system tells at a moment.

    :param idle: seconds since the last input of the user.
    :param locked: whether the session is locked; False where that is not told.
    :param saves_power: on battery power, or in a metered network.
    """

    idle: float = 0.0
    locked: bool = False
    saves_power: bool = False


class PolledEvents(SystemEvents):
    """Events of a system that is asked every few seconds.

    :param look: asks the system; it may block for a moment.
    :param reports: what it tells, for the diagnostics report.
    """

    def __init__(self, look: Callable[[], Presence], reports: str, clock: Clock | None = None) -> None:
        self._look = look
        self._reports = reports
        self._clock = clock or SystemClock()
        self._saves_power = False

    @property
    def source_name(self) -> str:
        """The source of the events, for the diagnostics report."""
        return f"the clock and the network address; {self._reports}, asked every {_INTERVAL:.0f} s"

    def saves_power(self) -> bool:
        """Return whether the computer was on battery power, or in a metered network, at the last look."""
        return self._saves_power

    async def listen(self, report: Callable[[SystemEvent], None]) -> None:
        """Call ``report`` with every change, until canceled."""
        locked = idle = False
        while True:
            seen = await run_blocking(self._look)
            self._saves_power = seen.saves_power
            if seen.locked != locked:
                locked = seen.locked
                report("locked" if locked else "unlocked")
            if (seen.idle >= IDLE_AFTER) != idle:
                idle = not idle
                report("idle" if idle else "active")
            await self._clock.sleep(_AWAY_INTERVAL if locked or idle else _INTERVAL)


def polled_events() -> SystemEvents:
    """Return the events of Windows or macOS; on others, those of the clock."""
    if sys.platform == "win32":
        return PolledEvents(look, "lock, input, battery and metered networks")
    elif sys.platform == "darwin":  # noqa: RET505 - mypy takes what follows for unreachable
        return PolledEvents(look, "input and battery")
    else:
        return SystemEvents()


if sys.platform == "win32":
    import uuid

    class _LastInputInfo(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint32), ("time", ctypes.c_uint32))

    #: WTS_CURRENT_SESSION, WTSSessionInfoEx, and the place of SessionFlags in WTSINFOEXW, whose union has the
    #: alignment of a LARGE_INTEGER.
    _CURRENT_SESSION: Final = 0xFFFFFFFF
    _SESSION_INFO_EX: Final = 25
    _SESSION_FLAGS: Final = 16
    _LOCKED: Final = 0

    _LIST_MANAGER: Final = uuid.UUID("DCB00C01-570F-4A9B-8D69-199FDBA5723B")
    _COST_MANAGER: Final = uuid.UUID("DCB00008-570F-4A9B-8D69-199FDBA5723B")
    _CLSCTX_ALL: Final = 23

    #: NLM_CONNECTION_COST_FIXED and NLM_CONNECTION_COST_VARIABLE.
    _METERED: Final = 0x2 | 0x4

    def look() -> Presence:
        """Return what Windows tells."""
        return Presence(
            idle=_seconds_since_input(), locked=_is_locked(), saves_power=on_battery() or _is_metered()
        )

    def _seconds_since_input() -> float:
        info = _LastInputInfo(size=ctypes.sizeof(_LastInputInfo))
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(info)):
            return 0.0
        now: int = ctypes.windll.kernel32.GetTickCount()
        return ((now - int(info.time)) & 0xFFFFFFFF) / 1000

    def _is_locked() -> bool:
        library = ctypes.WinDLL("wtsapi32")
        content, size = ctypes.c_void_p(), ctypes.c_uint32()
        read = library.WTSQuerySessionInformationW(
            None,
            ctypes.c_uint32(_CURRENT_SESSION),
            _SESSION_INFO_EX,
            ctypes.byref(content),
            ctypes.byref(size),
        )
        if not read or content.value is None:
            return False
        try:
            if size.value < _SESSION_FLAGS + 4:
                return False
            return ctypes.c_int32.from_address(content.value + _SESSION_FLAGS).value == _LOCKED
        finally:
            library.WTSFreeMemory(content)

    def _is_metered() -> bool:
        """Return whether the route to the internet is metered, by INetworkCostManager."""
        ole, manager, cost = ctypes.windll.ole32, ctypes.c_void_p(), ctypes.c_uint32()
        if ole.CoInitializeEx(None, 0) < 0:
            return False
        try:
            created = ole.CoCreateInstance(
                _guid(_LIST_MANAGER), None, _CLSCTX_ALL, _guid(_COST_MANAGER), ctypes.byref(manager)
            )
            if created < 0 or manager.value is None:
                return False
            get_cost = ctypes.WINFUNCTYPE(
                ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32), ctypes.c_void_p
            )(3, "GetCost")
            known = get_cost(manager, ctypes.byref(cost), None) >= 0
            ctypes.WINFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)(2, "Release")(manager)
            return known and bool(cost.value & _METERED)
        finally:
            ole.CoUninitialize()

    def _guid(identifier: uuid.UUID) -> ctypes.Array[ctypes.c_ubyte]:
        return (ctypes.c_ubyte * 16).from_buffer_copy(identifier.bytes_le)

elif sys.platform == "darwin":
    #: kCGEventSourceStateCombinedSessionState and kCGAnyInputEventType.
    _COMBINED_SESSION: Final = 0
    _ANY_INPUT: Final = 0xFFFFFFFF
    _GRAPHICS: Final = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"

    def look() -> Presence:
        """Return what macOS tells."""
        since = ctypes.CDLL(_GRAPHICS).CGEventSourceSecondsSinceLastEventType
        since.argtypes, since.restype = (ctypes.c_int32, ctypes.c_uint32), ctypes.c_double
        return Presence(idle=since(_COMBINED_SESSION, _ANY_INPUT), saves_power=on_battery())
