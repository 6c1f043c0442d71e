"""The application controller: first start, switching accounts, signing in, preferences."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from shared_cloud import account_at

from hourglance.app import (
    AppController,
    AppSession,
    NotReadyError,
    Policy,
    Preferences,
    PreferencesFile,
    profiles,
)
from hourglance.cloud import Account, AccountFile, KeyringLockedError, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Problem, Snapshot
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio


@pytest.fixture
def account(cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
    monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
    return account_at(cloud)


class LockableKeyring(MemoryKeyring):
    """A keyring that the user may lock and unlock."""

    is_locked = False

    def read(self, user: str) -> str | None:
        self._check()
        return super().read(user)

    def write(self, user: str, text: str) -> None:
        self._check()
        super().write(user, text)

    def _check(self) -> None:
        if self.is_locked:
            raise KeyringLockedError("The keyring is locked.", remedy="Unlock it and try again.")


class RunningApp:
    """A controller that runs, and what it has published."""

    def __init__(self) -> None:
        self.controller = AppController()
        self.snapshots: list[Snapshot] = []
        self.preferences: list[Preferences] = []
        self.first_runs = 0
        self.pages: list[str] = []
        self.keyring = LockableKeyring()
        self.vault = TokenVault([self.keyring])
        self.policy = Policy()

    def publish(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def publish_preferences(self, preferences: Preferences) -> None:
        self.preferences.append(preferences)

    def request_first_run(self) -> None:
        self.first_runs += 1

    @property
    def last(self) -> Snapshot:
        return self.snapshots[-1] if self.snapshots else Snapshot()

    @property
    def sign_in_state(self) -> str:
        return self.last.account.sign_in


@pytest.fixture
async def app(
    account: Account, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[RunningApp]:
    """Return an app that is not started, with a keyring in memory and a browser that does nothing."""
    app = RunningApp()

    @asynccontextmanager
    async def open_session(publish, chosen=None, *, preferences=None, safe_mode=False, wall=None):
        async with AppSession(
            chosen or account,
            app.vault,
            publish=publish,
            policy=app.policy,
            preferences=preferences,
            wall=wall,
        ) as session:
            yield session

    monkeypatch.setattr(profiles, "open_user_session", open_session)
    monkeypatch.setattr(profiles, "sign_in_browser", lambda *, demo: app.pages.append)
    return app


@asynccontextmanager
async def running(app: RunningApp) -> AsyncIterator[RunningApp]:
    task = asyncio.create_task(app.controller.run(app))
    await asyncio.sleep(0)
    try:
        yield app
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def signing_in_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the browser by one that signs in."""
    monkeypatch.setattr(profiles, "sign_in_browser", lambda *, demo: open_headless)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - snapshots tell of no event
            await asyncio.sleep(0.01)


async def test_first_run_is_requested_where_an_account_was_never_used(app) -> None:
    async with running(app):
        await until(lambda: app.first_runs and app.sign_in_state == "signed_out")


async def test_closed_panel_is_requested_more_seldom_from_the_start_and_later(app) -> None:
    async def seldom() -> int:
        """Return how many widgets are requested less often than they declare."""
        engine = (await app.controller.session()).engine
        widgets = [state.widget for state in engine.snapshot.widgets if state.widget.live is None]
        return sum(engine.next_refresh(widget.id).every > widget.refresh_seconds for widget in widgets)

    async with running(app):
        await until(lambda: app.first_runs)
        assert await seldom() > 1
        await app.controller.set_panel_open(is_open=True)
        assert await seldom() == 0
        await app.controller.set_panel_open(is_open=False)
        assert await seldom() > 1


async def test_problem_that_is_reported_is_shown(app) -> None:
    async with running(app):
        await until(lambda: app.first_runs)
        await app.controller.report(Problem(code="test", who="The test", what="It failed."))
        await until(lambda: app.last.problem and app.last.problem.what == "It failed.")


async def test_preinstalled_plugin_that_is_missing_is_a_problem(app, tmp_path: Path) -> None:
    app.policy = Policy(preinstalled=(str(tmp_path / "widget-1.0-py3-none-any.whl"),))

    async with running(app):
        await until(lambda: app.last.problem and "widget-1.0" in app.last.problem.sentence)


async def test_first_run_is_not_requested_again(app, account: Account) -> None:
    AccountFile().save(account)
    async with running(app):
        await until(lambda: app.sign_in_state == "signed_out")
        await asyncio.sleep(0)

        assert app.first_runs == 0


async def test_account_can_be_switched_while_another_one_is_open(
    app, account: Account, signing_in_browser
) -> None:
    async with running(app):
        await until(lambda: app.first_runs)
        app.controller.switch_account(Account(region=account.region, client_id="nobody"))
        await until(lambda: app.last.problem and "nobody" in app.last.problem.what)
        assert not AccountFile().path.exists()

        app.controller.switch_account(account)
        await until(lambda: app.sign_in_state == "signed_in")
        await until(AccountFile().path.exists)
        await until(lambda: app.controller.sign_in_url == "")
        assert app.last.problem is None


async def test_preferences_apply_from_the_start_and_from_a_change(app) -> None:
    path = user_path("config", "preferences.json")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "values": {"theme": "dark", "refresh_floor": 300}}))
    async with running(app):
        await until(lambda: app.last.widgets)
        assert [each.theme for each in app.preferences] == ["dark"]
        assert {state.widget.refresh_seconds for state in app.last.widgets} == {300}

        await app.controller.apply_preferences(Preferences(notify=False, refresh_floor=600))
        await until(lambda: app.last.widgets[0].widget.refresh_seconds == 600)
        assert not app.preferences[-1].notify


async def test_preferences_that_another_process_has_changed_apply(app) -> None:
    async with running(app):
        await until(lambda: app.last.widgets)
        PreferencesFile().save(Preferences(theme="dark", refresh_floor=300))

        (await app.controller.session()).engine.refresh()
        await until(lambda: app.preferences[-1].theme == "dark")

        assert app.last.widgets[0].widget.refresh_seconds == 300


async def test_preferences_changed_before_the_session_is_open_apply(app) -> None:
    async with running(app):
        assert app.controller.current_session is None
        await app.controller.apply_preferences(Preferences(refresh_floor=600))

        await until(lambda: app.last.widgets and app.last.widgets[0].widget.refresh_seconds == 600)


async def test_preferences_that_cannot_be_read_are_a_problem(app) -> None:
    path = user_path("config", "preferences.json")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    async with running(app):
        await until(lambda: app.last.problem)
        assert app.last.problem.code == "preferences"
        assert str(path) in app.last.problem.what


async def test_sign_in_before_the_session_is_open_is_carried_out(app) -> None:
    async with running(app):
        assert app.controller.current_session is None
        await app.controller.sign_in()
        await until(lambda: app.pages)


async def test_session_is_not_ready_without_an_account(app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the user's own session, which has no account
    async with running(app):
        with pytest.raises(NotReadyError):
            await app.controller.session()
        assert app.last.problem.code == "no-account"


@pytest.mark.parametrize("variant", ["plain", "slow", "connected"])
async def test_sign_in_again_starts_over(app, cloud: DemoCloud, variant: str) -> None:
    """Also while the login host does not answer, and while a browser is connected to the waiting port."""
    writer = None
    async with running(app):
        await until(lambda: app.first_runs)
        if variant == "slow":
            cloud.add_fault("latency=1.5@/oauth/authorize")
        await app.controller.sign_in()
        if variant == "slow":
            await asyncio.sleep(0.2)
        else:
            await until(lambda: app.pages)
        if variant == "connected":
            waiting_at = parse_qs(urlsplit(app.pages[0]).query)["redirect_uri"][0]
            _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(waiting_at).port)
            await asyncio.sleep(0.05)

        await app.controller.sign_in()
        await until(lambda: len(app.pages) == (1 if variant == "slow" else 2))
        assert app.controller.sign_in_url == app.pages[-1]
        assert not [each.problem for each in app.snapshots if each.problem]

        cloud.clear_faults()
        await asyncio.to_thread(open_headless, app.pages[-1])
        await until(lambda: app.sign_in_state == "signed_in")
        if writer is not None:
            writer.close()


async def test_sign_out_cancels_a_sign_in_that_waits_for_the_browser(app) -> None:
    async with running(app):
        await until(lambda: app.first_runs)
        await app.controller.sign_in()
        await until(lambda: app.pages)

        await app.controller.sign_out()
        await until(lambda: app.controller.sign_in_url == "" and app.sign_in_state == "signed_out")


async def test_keyring_that_was_locked_is_used_after_it_is_unlocked(app, signing_in_browser) -> None:
    app.keyring.is_locked = True
    async with running(app):
        await until(lambda: app.sign_in_state == "locked")
        await app.controller.sign_in()
        await until(lambda: app.last.problem)
        assert app.last.problem.code == "keyring-locked"

        app.keyring.is_locked = False
        await app.controller.sign_in()
        await until(lambda: app.sign_in_state == "signed_in")
        session = await app.controller.session()
        assert await app.vault.read(session.cloud.account.key) is not None
        assert not app.last.account.session_only


async def test_sign_in_for_the_session_only_uses_no_keyring(app, signing_in_browser) -> None:
    app.keyring.is_locked = True
    async with running(app):
        await until(lambda: app.sign_in_state == "locked")
        await app.controller.sign_in(session_only=True)
        await until(lambda: app.sign_in_state == "signed_in")
        assert app.last.account.session_only


async def test_plugin_that_is_gone_is_not_restarted(app) -> None:
    async with running(app):
        await until(lambda: app.first_runs)
        session = await app.controller.session()

        await session.restart_plugin("gone")

        assert "gone" not in session.plugins.plugins
