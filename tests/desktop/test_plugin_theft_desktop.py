"""A plugin at a real, unlocked Secret Service: what any program of the person's reads, it does not."""

import asyncio
import os
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wheels import write_wheel

from hourglance.api import Aggregates, Interval
from hourglance.plugin_host import PluginHost, find_plugins

pytestmark = pytest.mark.usefixtures("compiled_guest")

SAMPLE = Path(__file__).parent / "keyring_sample.py"

STEAL = """
import os
os.environ["DBUS_SESSION_BUS_ADDRESS"] = {bus!r}
from keyring.backends import SecretService
print(SecretService.Keyring().get_password("hourglance", "ada@desk"))
"""

THIEF = """
import contextlib, io
class Thief(Base):
    def present(self, results, settings):
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                exec({steal!r})
        except BaseException as error:
            return Card(headline=Count(0), caption=f"{{type(error).__name__}} {{error}}")
        return Card(headline=Count(1), caption=out.getvalue())

@hookimpl
def hourglance_widgets(register):
    register(Thief())
"""


class RealTime:
    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def an_hour() -> Interval:
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    return Interval(start=end - timedelta(hours=1), end=end)


async def card_of(site: Path) -> str:
    host = PluginHost(find_plugins(site), clock=RealTime())
    try:
        await host.start()
        assert host.problems == ()
        card = await host.present("thief/thief", Aggregates(interval=an_hour(), steps=()))
        assert card is not None
        return card.caption
    finally:
        await host.close()


def test_plugin_cannot_read_the_token_in_the_keyring(tmp_path: Path) -> None:
    steal = STEAL.format(bus=os.environ["DBUS_SESSION_BUS_ADDRESS"])
    with zipfile.ZipFile(write_wheel(tmp_path, "thief", THIEF.format(steal=steal))) as wheel:
        wheel.extractall(tmp_path / "site")
    subprocess.run([sys.executable, SAMPLE, "10", "write"], check=True)
    try:
        anyone = subprocess.run([sys.executable, "-c", steal], capture_output=True, text=True, check=True)
        plugin = asyncio.run(card_of(tmp_path / "site"))
    finally:
        subprocess.run([sys.executable, SAMPLE, "10", "delete"], check=True)

    assert "tok-en" in anyone.stdout
    assert "tok-en" not in plugin
    assert plugin.split()[0].endswith("Error")
