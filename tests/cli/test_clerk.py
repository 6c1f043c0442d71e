"""Who keeps the desk: at a first start, when another account is chosen, and by what the person prefers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import pytest

from hourglance.app import controller
from hourglance.app.controller import AppController
from hourglance.app.preferences import Preferences
from hourglance.app.session import AppSession
from hourglance.cloud import Account, AccountFile, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, follow
from hourglance.engine import Snapshot
from hourglance.genesys import Region
from hourglance.tray import TraySettings
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    with DemoCloud(conversations=200) as cloud:
        yield cloud


@pytest.fixture
def account(cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
    monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
    region = Region(name="demo", domain="demo", api_url=cloud.url, login_url=cloud.url)
    return Account(region=region, client_id=cloud.client_id)


class Told:
    """A clerk at work, and what it told."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.tastes: list[TraySettings] = []
        self.welcomed = 0
        self.clerk = AppController(self.snapshots.append, self.tastes.append, self._welcome, demo=False)

    def _welcome(self) -> None:
        self.welcomed += 1

    @property
    def sign_in(self) -> str:
        return self.snapshots[-1].account.sign_in if self.snapshots else ""


@pytest.fixture
async def told(
    account: Account, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[Callable[[], Told]]:
    """Have a clerk work at a desk whose keyring is in memory and whose browser needs no person."""

    @asynccontextmanager
    async def desk(publish, chosen=None, *, preferences=None, safe_mode=False) -> AsyncIterator[AppSession]:
        vault = TokenVault([MemoryKeyring()])
        async with AppSession(chosen or account, vault, publish=publish, preferences=preferences) as opened:
            yield opened

    monkeypatch.setattr(controller, "own_desk", desk)
    monkeypatch.setattr(controller, "browser", lambda *, demo: follow)
    tasks: list[asyncio.Task[None]] = []

    def begin() -> Told:
        told = Told()
        tasks.append(asyncio.create_task(told.clerk.work()))
        return told

    yield begin
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - snapshots tell of no event
            await asyncio.sleep(0.01)


async def test_the_first_start_where_the_account_is_given_is_welcomed(told) -> None:
    new = told()
    await until(lambda: new.welcomed and new.sign_in == "signed_out")


async def test_who_was_here_before_is_not_welcomed_again(told, account: Account) -> None:
    AccountFile().save(account)
    known = told()
    await until(lambda: known.sign_in == "signed_out")
    await asyncio.sleep(0)

    assert known.welcomed == 0


async def test_another_account_can_be_chosen_while_the_first_one_is_open(told, account: Account) -> None:
    new = told()
    await until(lambda: new.welcomed)
    new.clerk.take_account(Account(region=account.region, client_id="nobody"))
    await until(lambda: new.snapshots[-1].problem and "nobody" in new.snapshots[-1].problem.what)
    assert not AccountFile().path.exists()

    new.clerk.take_account(account)
    await until(lambda: new.sign_in == "signed_in")
    await until(AccountFile().path.exists)
    assert new.snapshots[-1].problem is None
    assert new.clerk.sign_in_page == ""


async def test_preferences_hold_from_the_start_and_from_a_change(told) -> None:
    path = user_path("config", "preferences.json")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "values": {"theme": "dark", "refresh_floor": 300}}))
    new = told()
    await until(lambda: new.snapshots and new.snapshots[-1].widgets)
    assert new.tastes == [TraySettings(theme="dark")]
    assert {state.widget.refresh_seconds for state in new.snapshots[-1].widgets} == {300}

    await new.clerk.prefer(Preferences(notify=False, refresh_floor=600))
    await until(lambda: new.snapshots[-1].widgets[0].widget.refresh_seconds == 600)
    assert new.tastes[-1] == TraySettings(notify=False)


async def test_preferences_that_cannot_be_read_are_said(told) -> None:
    path = user_path("config", "preferences.json")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    new = told()

    await until(lambda: new.snapshots and new.snapshots[-1].problem)
    assert new.snapshots[-1].problem.code == "preferences"
    assert "set aside" in new.snapshots[-1].problem.what


async def opened(told, account: Account, monkeypatch: pytest.MonkeyPatch) -> tuple[Told, list[str]]:
    """Return a clerk whose sign-in waits for a browser that does nothing, and the addresses opened there."""
    addresses: list[str] = []
    monkeypatch.setattr(controller, "browser", lambda *, demo: addresses.append)
    new = told()
    await until(lambda: new.welcomed)
    new.clerk.sign_in()
    await until(lambda: addresses)
    return new, addresses


async def test_a_sign_in_that_waits_is_started_over_without_a_word(
    told, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, addresses = await opened(told, account, monkeypatch)

    new.clerk.sign_in()
    await until(lambda: len(addresses) == 2)
    assert new.clerk.sign_in_page == addresses[1]
    assert not [each.problem for each in new.snapshots if each.problem]

    await asyncio.to_thread(follow, addresses[1])
    await until(lambda: new.sign_in == "signed_in")


async def test_who_signs_out_is_not_signed_in_by_a_browser_that_was_still_open(
    told, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, _ = await opened(told, account, monkeypatch)

    new.clerk.sign_out()
    await until(lambda: new.clerk.sign_in_page == "" and new.sign_in == "signed_out")
    assert not new.clerk.desk.session._signing_in


async def test_a_plugin_that_is_gone_is_not_restarted(told) -> None:
    new = told()
    await until(lambda: new.welcomed)

    await new.clerk.desk.restart_plugin("gone")

    assert "gone" not in new.clerk.desk.plugins.plugins
