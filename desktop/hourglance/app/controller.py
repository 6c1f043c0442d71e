"""The application controller: opens the account's session, signs in and out, and applies preferences.

The module is imported before the tray icon is shown, so everything expensive is imported in functions.
"""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from hourglance.api import HourglanceError
    from hourglance.app.preferences import Preferences
    from hourglance.app.session import AppSession
    from hourglance.app.wall import Wall
    from hourglance.cloud import Account
    from hourglance.demo import Fault
    from hourglance.engine import Problem, Snapshot
    from hourglance.util.atomic_file import FileVersion
    from hourglance.util.tasks import BackgroundTasks, RestartableTask


class AppObserver(Protocol):
    """What the controller notifies, in the engine's thread."""

    def publish(self, snapshot: "Snapshot") -> None:
        """Accept the newest snapshot."""

    def publish_preferences(self, preferences: "Preferences") -> None:
        """Accept the preferences: once at the start, and after each change."""

    def request_first_run(self) -> None:
        """Start the first run: an account is set up, but has never been used on this computer."""


class AppController:
    """Owns the session of the current account, from the start of the app to its end.

    Constructing it is cheap, in any thread. All methods belong to the event loop that runs :meth:`run`.

    :param demo: use the demo cloud, and store nothing.
    :param safe_mode: run only the bundled widgets.
    :param wall: the app runs on a wall; None at a user's desk.
    """

    # Set when :meth:`run` starts.
    _accounts: "asyncio.Queue[Account]"
    _is_settled: "asyncio.Event"
    _observer: AppObserver
    _preferences: "Preferences"
    # Set when a session is opened; no task outlives its session.
    _tasks: "BackgroundTasks"
    _sign_in: "RestartableTask"

    def __init__(
        self,
        *,
        demo: bool = False,
        safe_mode: bool = False,
        wall: "Wall | None" = None,
        faults: "Sequence[Fault]" = (),
    ) -> None:
        self.demo = demo
        self.safe_mode = safe_mode
        self._wall = wall
        self._faults = faults
        self._session: AppSession | None = None
        self._sign_in_url = ""
        self._panel_is_open = False

    @property
    def current_session(self) -> "AppSession | None":
        """The open session, or None."""
        return self._session

    @property
    def sign_in_url(self) -> str:
        """The address of the sign-in page that waits for the user; empty if none does."""
        return self._sign_in_url

    @property
    def preferences(self) -> "Preferences":
        """The preferences that are applied now."""
        return self._preferences

    async def run(self, observer: AppObserver) -> None:
        """Keep a session open until canceled; while no account is set up, wait for one."""
        import asyncio

        from hourglance.api import HourglanceError
        from hourglance.app.preferences import Preferences, PreferencesFile
        from hourglance.util.atomic_file import file_version

        self._observer = observer
        self._accounts = asyncio.Queue()
        self._is_settled = asyncio.Event()
        self._preferences, problem = Preferences(), None
        self._preferences_version: FileVersion | None = None
        if not self.demo:
            self._preferences_version = file_version(PreferencesFile().path)
            self._preferences, problem = _stored_preferences()
            observer.publish_preferences(self._preferences)
        account: Account | None = None
        while True:
            try:
                account = await self._run_session(account, problem)
            except HourglanceError as error:
                observer.publish(error_snapshot(error))
                self._is_settled.set()
                account = await self._accounts.get()
                self._is_settled.clear()

    async def session(self) -> "AppSession":
        """Return the open session; wait for it while it is being opened.

        :raises NotReadyError: no account is set up.
        """
        await self._is_settled.wait()
        if self._session is None:
            from hourglance.app.errors import NotReadyError

            raise NotReadyError(
                "Hourglance does not know your organization yet.", remedy="Set it up in the panel first."
            )
        return self._session

    def switch_account(self, account: "Account") -> None:
        """Close the session, open one for another account and sign in; store the account if that succeeds."""
        self._accounts.put_nowait(account)

    async def sign_in(self, *, session_only: bool = False) -> None:
        """Start to sign in, and open the page in the browser; a sign-in under way is canceled first.

        :param session_only: keep the token in memory only.
        :raises NotReadyError: no account is set up.
        """
        session = await self.session()
        self._start_sign_in(session, session_only=session_only)

    async def sign_out(self) -> None:
        """Revoke and delete the token; a sign-in under way is canceled.

        :raises NotReadyError: no account is set up.
        """
        from hourglance.engine import Problem

        session = await self.session()
        await self._sign_in.wait_canceled()
        for problem in await self._tasks.start(session.cloud.sign_out()):
            session.engine.set_problem(Problem.from_error(problem))

    async def restore(self) -> None:
        """Read the token from the keyring again.

        :raises NotReadyError: no account is set up.
        """
        session = await self.session()
        await self._tasks.start(self._restore(session))

    async def report(self, problem: "Problem") -> None:
        """Show a problem in the panel, if a session is open."""
        if self._session is not None:
            self._session.engine.set_problem(problem)

    async def set_panel_open(self, *, is_open: bool) -> None:
        """Follow whether the panel is open; what no user looks at is requested seldom."""
        self._panel_is_open = is_open
        if self._session is not None:
            self._session.engine.set_panel_open(is_open=is_open)

    async def apply_preferences(self, preferences: "Preferences") -> None:
        """Apply other preferences."""
        self._preferences = preferences
        self._observer.publish_preferences(preferences)
        if self._session is not None:
            await self._session.apply_preferences(preferences)

    def _follow_preferences(self) -> None:
        """Apply what another process has changed of the stored preferences, such as a panel's theme."""
        from hourglance.app.preferences import PreferencesFile
        from hourglance.util.atomic_file import file_version

        if (version := file_version(PreferencesFile().path)) != self._preferences_version:
            self._preferences_version = version
            self._tasks.start(self._reload_preferences())

    async def _reload_preferences(self) -> None:
        from dataclasses import replace

        from hourglance.util.blocking import run_blocking

        preferences, problem = await run_blocking(_stored_preferences)
        if problem is not None and self._session is not None:
            self._session.engine.set_problem(problem)
        starts = self._preferences.start_with_computer  # is not in the file
        if (
            problem is None
            and (changed := replace(preferences, start_with_computer=starts)) != self._preferences
        ):
            await self.apply_preferences(changed)

    async def _run_session(self, account: "Account | None", problem: "Problem | None") -> "Account":
        """Keep a session open until another account is chosen, and return that account.

        :param account: to sign in to; None restores the sign-in of the account that was used last.
        :param problem: to show, if the preferences could not be loaded.
        :raises HourglanceError: the session cannot be opened.
        """
        import gc

        from hourglance.util.tasks import BackgroundTasks, RestartableTask

        preferences = self._preferences
        async with self._open_session(account) as session:
            self._tasks = BackgroundTasks("carrying out a command")
            self._sign_in = RestartableTask(self._tasks)
            self._session = session
            session.engine.set_problem(problem)
            session.engine.set_panel_open(is_open=self._panel_is_open)
            if not self.demo:
                session.engine.on_tick(self._follow_preferences)
            # Objects loaded by now stay. A garbage collection that visits them delays Qt's thread by 8 ms.
            gc.freeze()
            try:
                if self._preferences is not preferences:  # changed while the session was being opened
                    await session.apply_preferences(self._preferences)
                if self.demo or account:
                    self._start_sign_in(session)
                else:
                    self._tasks.start(self._restore(session))
                self._tasks.start(self._preinstall(session))
                self._is_settled.set()
                return await self._wait_for_account(session)
            finally:
                self._session = None
                self._is_settled.clear()
                await self._tasks.aclose()

    async def _wait_for_account(self, session: "AppSession") -> "Account":
        """Run the engine until another account is chosen, and return that account."""
        import asyncio

        from hourglance.util.tasks import cancel_and_wait

        engine = asyncio.create_task(session.engine.run())
        account = asyncio.create_task(self._accounts.get())
        try:
            await asyncio.wait((engine, account), return_when=asyncio.FIRST_COMPLETED)
            if engine.done():
                engine.result()  # raises, because the engine ends by an error only
            return account.result()
        finally:
            await cancel_and_wait(engine, account)

    def _open_session(self, account: "Account | None") -> "AbstractAsyncContextManager[AppSession]":
        from hourglance.app.profiles import open_demo_session, open_user_session

        if self.demo:
            return open_demo_session(
                self._observer.publish, safe_mode=self.safe_mode, wall=self._wall, faults=self._faults
            )
        return open_user_session(
            self._observer.publish,
            account,
            preferences=self._preferences,
            safe_mode=self.safe_mode,
            wall=self._wall,
        )

    def _start_sign_in(self, session: "AppSession", *, session_only: bool = False) -> None:
        self._sign_in.restart(self._run_sign_in, session, session_only=session_only)

    async def _run_sign_in(self, session: "AppSession", *, session_only: bool) -> None:
        from hourglance.api import HourglanceError
        from hourglance.cloud import AccountFile
        from hourglance.engine import Problem
        from hourglance.util.blocking import run_blocking

        session.engine.set_problem(None)
        try:
            await session.cloud.sign_in(self._open_sign_in_page, session_only=session_only)
            if not self.demo:
                await run_blocking(AccountFile().save, session.cloud.account)
        except HourglanceError as error:
            session.engine.set_problem(Problem.from_error(error))
        finally:
            self._sign_in_url = ""

    def _open_sign_in_page(self, url: str) -> None:
        from hourglance.app.profiles import sign_in_browser

        self._sign_in_url = url
        sign_in_browser(demo=self.demo)(url)

    async def _restore(self, session: "AppSession") -> None:
        from hourglance.cloud import AccountFile

        state = await session.cloud.restore()
        is_signed_out = state.status == "signed_out" and state.problem is None
        if is_signed_out and not AccountFile().path.exists():
            self._observer.request_first_run()

    async def _preinstall(self, session: "AppSession") -> None:
        """Install the plugins that the administrator chose. The session finds them at its next poll."""
        specs = () if self.safe_mode else session.policy.preinstalled
        if specs:
            from hourglance.app.policy.reader import plugin_library
            from hourglance.app.preinstall import preinstall
            from hourglance.engine import Problem
            from hourglance.util.blocking import run_blocking

            wheels = session.policy.wheels
            for problem in await run_blocking(lambda: preinstall(plugin_library(), specs, wheels=wheels)):
                session.engine.set_problem(Problem.from_error(problem))


def _stored_preferences() -> "tuple[Preferences, Problem | None]":
    from hourglance.app.preferences import PreferencesError
    from hourglance.app.profiles import load_preferences
    from hourglance.engine import Problem

    messages: list[str] = []
    preferences = load_preferences(messages.append)
    if not messages:
        return preferences, None
    return preferences, Problem(code="preferences", who=PreferencesError.who, what=" ".join(messages))


def error_snapshot(error: "HourglanceError") -> "Snapshot":
    """Return the snapshot to show while no session can be opened."""
    from hourglance.engine import AccountState, Problem, Snapshot

    return Snapshot(account=AccountState(sign_in="signed_out"), problem=Problem.from_error(error))


def internal_error_snapshot() -> "Snapshot":
    """Return the snapshot to show after the engine's thread has ended with an unexpected error."""
    from hourglance.api import HourglanceError

    return error_snapshot(
        HourglanceError("Hourglance stopped after an internal error.", remedy="Restart it; see the log.")
    )
