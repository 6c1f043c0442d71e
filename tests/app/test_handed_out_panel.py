"""A desk without internet whose preset uses every key: its first start, and what its user can change."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hourglance.app import AppController, AppSession, Policy, WidgetService, open_user_session, read_policy
from hourglance.engine import Snapshot
from hourglance.plugin_host import InstancesError

pytestmark = pytest.mark.anyio

LEVEL = "hourglance/service-level"
PRESET = """
[account]
region = "eu-west-1"
client_id = "3f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f"

[plugins]
allow = ["hourglance-longest-wait"]
deny = ["hourglance-wallpaper"]
preinstalled = ["hourglance-longest-wait==1.2.0"]
wheels = "/opt/hourglance/wheels"

[panel]
icon = "cards/handle-time"
only = true
locked = true

[panel.cards]
handle-time = '''
title = "Handle time"
headline = "tHandle.average"
[query]
window = "today"
metrics = ["tHandle"]
'''

[[panel.card]]
id = "cards/handle-time"

[[panel.card]]
id = "hourglance/service-level"
title = "Service level, billing"
hidden = false
settings = { target = 90 }
limits = { hourglance_limit = "below", hourglance_warning = 80, hourglance_critical = 70 }
locked = ["title"]

[[panel.card]]
id = "hourglance/transfers"
queues = ["7a2b4c6d-1e3f-4a5b-8c7d-9e0f1a2b3c4d"]
roles = ["Team leader"]

[desktop]
start_at_login = true
language = "de"
theme = "dark"

[network]
proxy = "none"
certificates = "CERTIFICATES"

[notifications]
show = true
repeat_minutes = 30
quiet_from = "18:00"
quiet_to = "07:30"

[refresh]
floor_seconds = 120
requests_per_month = 12000
calendar = "Europe/Berlin"

[storage]
keep_figures = false

[updates]
check = false
"""


class Controller(AppController):
    """Gives the session that the test has opened."""

    def __init__(self, session: AppSession) -> None:
        super().__init__()
        self._opened = session

    async def session(self) -> AppSession:
        return self._opened


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    path = tmp_path / "preset.toml"
    path.write_text(PRESET.replace("CERTIFICATES", str(certificates)), encoding="utf-8")
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.user_widgets.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.policy.trust.administrators", lambda: frozenset({0, os.getuid()}))
    return path


@pytest.fixture
def published() -> list[Snapshot]:
    return []


@pytest.fixture
async def session(preset: Path, published: list[Snapshot]) -> AsyncIterator[AppSession]:
    is_shown = asyncio.Event()

    def publish(snapshot: Snapshot) -> None:
        published.append(snapshot)
        if snapshot.widgets and snapshot.decided:
            is_shown.set()

    async with open_user_session(publish) as session:
        async with asyncio.timeout(20):
            await is_shown.wait()
        yield session


def test_preset_uses_every_key(preset: Path) -> None:
    policy = read_policy()

    same = [name for name in Policy.__slots__ if getattr(policy, name) == getattr(Policy(), name)]
    assert same == []


async def test_panel_is_there_at_the_first_start(session: AppSession, published: list[Snapshot]) -> None:
    snapshot = published[-1]

    assert [each.widget.id for each in snapshot.widgets] == ["cards/handle-time", LEVEL]
    assert [each.widget.title for each in snapshot.widgets] == ["Handle time", "Service level, billing"]
    assert snapshot.pinned == "cards/handle-time"
    assert snapshot.hidden == ()
    assert snapshot.decided == {"order", "icon", "widgets"}
    assert {"cards/handle-time", LEVEL} <= snapshot.fixed
    assert session.instances.find(LEVEL).settings["target"] == 90


CHANGES: dict[str, Callable[[WidgetService], object]] = {
    "hide": lambda widgets: widgets.hide(LEVEL),
    "unhide": lambda widgets: widgets.unhide("hourglance/transfers"),
    "pin": lambda widgets: widgets.pin(LEVEL),
    "reorder": lambda widgets: widgets.reorder([LEVEL]),
    "add": lambda widgets: widgets.add(LEVEL),
    "settings": lambda widgets: widgets.save_settings(LEVEL, "Mine", {"target": 10}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_windows_cannot_change_what_is_locked(
    change: Callable[[WidgetService], object], session: AppSession, preset: Path
) -> None:
    widgets = WidgetService(Controller(session))
    before = session.instances.instances

    with pytest.raises(InstancesError, match="Your administrator has decided") as caught:
        await change(widgets)  # type: ignore[misc] # a coroutine

    assert str(preset) in str(caught.value)
    assert session.instances.instances == before


async def test_windows_say_what_is_decided(session: AppSession) -> None:
    widgets = WidgetService(Controller(session))

    shown = await widgets.settings(LEVEL)

    assert shown.locked == {"title", "hidden", "settings", "limits"}
    assert (shown.can_add, shown.removable) == (False, False)
    assert await widgets.gallery() == ()
