"""What logind and NetworkManager tell on a real system bus, though one of the test's own."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

from hourglance.engine import detect_system_events

pytestmark = pytest.mark.anyio

SESSION = "/org/freedesktop/login1/session/_37"
MANAGER = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
PROPERTIES = "org.freedesktop.DBus.Properties"


@pytest.fixture
def system_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
    ) as bus:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.stdout.readline().strip())
        yield bus
        bus.terminate()


@pytest.fixture
async def services(system_bus: "subprocess.Popen[str]") -> AsyncIterator[DBusConnection]:
    """Have somebody own the names of logind and NetworkManager, and answer which session this is."""
    connection = await open_dbus_connection("SYSTEM")
    async with DBusRouter(connection) as router:
        for name in ("org.freedesktop.login1", "org.freedesktop.NetworkManager"):
            await Proxy(message_bus, router).RequestName(name)
    answering = asyncio.create_task(answer(connection))
    yield connection
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    await connection.close()


async def answer(connection: DBusConnection) -> None:
    while True:
        message = await connection.receive()
        if message.header.message_type is MessageType.method_call:
            if message.header.fields[HeaderFields.member] == "GetSession":
                await connection.send(new_method_return(message, "o", (SESSION,)))
            else:
                assert message.body == ("org.freedesktop.NetworkManager", "Metered")
                await connection.send(new_method_return(message, "v", (("u", 1),)))


class Listener:
    """What the platform tells."""

    def __init__(self) -> None:
        self.platform = detect_system_events()
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.task = asyncio.create_task(self.platform.listen(self.told.put_nowait))

    async def hear(self) -> str:
        return await asyncio.wait_for(self.told.get(), 5)


@pytest.fixture
async def listener(services: DBusConnection) -> AsyncIterator[Listener]:
    """Have the platform listen to everything: what it asks for last is its own session."""
    listening = Listener()
    while listening.told.empty():
        await services.send(lock(SESSION, locked=False))
        await asyncio.wait([listening.task], timeout=0.05)
    while not listening.told.empty():
        assert await listening.hear() == "unlocked"
    yield listening
    listening.task.cancel()
    await asyncio.gather(listening.task, return_exceptions=True)


def lock(path: str, *, locked: bool) -> Message:
    session = DBusAddress(path, interface=PROPERTIES)
    changed = ("org.freedesktop.login1.Session", {"LockedHint": ("b", locked)}, [])
    return new_signal(session, "PropertiesChanged", "sa{sv}as", changed)


async def test_sleep_is_reported_before_and_after(services: DBusConnection, listener: Listener) -> None:
    await services.send(new_signal(MANAGER, "PrepareForSleep", "b", (True,)))
    assert await listener.hear() == "asleep"

    await services.send(new_signal(MANAGER, "PrepareForSleep", "b", (False,)))
    assert await listener.hear() == "awake"
    assert listener.platform.reports_sleep
    assert listener.platform.source_name == "logind and NetworkManager"


async def test_lock_of_this_session_only_is_reported(services: DBusConnection, listener: Listener) -> None:
    await services.send(lock("/org/freedesktop/login1/session/_38", locked=True))
    await services.send(lock(SESSION, locked=True))
    await services.send(lock(SESSION, locked=False))

    assert [await listener.hear() for _ in range(2)] == ["locked", "unlocked"]


async def test_metered_network_saves_power_like_the_battery(
    services: DBusConnection, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hourglance.engine.power.logind.on_battery", lambda: False)
    assert listener.platform.saves_power(), "it is asked for at the start"

    network = DBusAddress("/org/freedesktop/NetworkManager", interface=PROPERTIES)
    for metered, saves in ((2, False), (3, True), (4, False)):
        changed = ("org.freedesktop.NetworkManager", {"Metered": ("u", metered)}, [])
        await services.send(new_signal(network, "PropertiesChanged", "sa{sv}as", changed))
        await services.send(lock(SESSION, locked=True))
        assert await listener.hear() == "locked"
        assert listener.platform.saves_power() is saves


async def test_network_route_change_only_is_reported(services: DBusConnection, listener: Listener) -> None:
    network = DBusAddress("/org/freedesktop/NetworkManager", interface=PROPERTIES)
    for name, value in (("Metered", ("u", 4)), ("PrimaryConnection", ("o", "/org/freedesktop/1"))):
        changed = ("org.freedesktop.NetworkManager", {name: value}, [])
        await services.send(new_signal(network, "PropertiesChanged", "sa{sv}as", changed))
    await services.send(lock(SESSION, locked=True))

    assert [await listener.hear() for _ in range(2)] == ["network", "locked"]


async def test_signals_of_other_senders_are_ignored(services: DBusConnection, listener: Listener) -> None:
    stranger = await open_dbus_connection("SYSTEM")
    await stranger.send(new_signal(MANAGER, "PrepareForSleep", "b", (True,)))
    async with DBusRouter(stranger) as router:
        await Proxy(message_bus, router).GetId()  # the bus has had the signal
    await stranger.close()
    await services.send(lock(SESSION, locked=True))

    assert await listener.hear() == "locked"


async def test_bus_end_is_no_error(system_bus: "subprocess.Popen[str]", listener: Listener) -> None:
    system_bus.terminate()
    await asyncio.wait_for(listener.task, 5)

    assert not listener.platform.reports_sleep
