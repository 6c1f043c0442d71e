"""Who does at the desk what the person asks for at the tray. It lives in the engine's thread."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager

from hourglance.api import HourglanceError
from hourglance.app.browser import browser
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preferences import Preferences, PreferencesError
from hourglance.app.profiles import demo_desk, own_desk, own_preferences
from hourglance.app.session import AppSession
from hourglance.cloud import Account, AccountFile, VaultError
from hourglance.engine import AccountState, Problem, Snapshot
from hourglance.plugin_host import WidgetInstances
from hourglance.tray import TraySettings
from hourglance.util.blocking import run_blocking

_log = logging.getLogger(__name__)


class AppController:
    """Opens the desk, signs in, and follows each wish; what comes of it is published.

    All methods belong to the loop that :meth:`work` runs in. What is asked before the desk is open is lost.

    :param publish: gets every new snapshot.
    :param adopt: gets what the person prefers of the tray, now and whenever that changes.
    :param welcome: called at a first start at which nobody need say where to sign in.
    :param demo: whether the desk is the demo's.
    :param safe_mode: whether it runs no plugins but the bundled widgets.
    """

    def __init__(
        self,
        publish: Callable[[Snapshot], None],
        adopt: Callable[[TraySettings], None],
        welcome: Callable[[], None],
        *,
        demo: bool,
        safe_mode: bool = False,
    ) -> None:
        self._publish = publish
        self._adopt = adopt
        self._welcome = welcome
        self._preferences = Preferences()
        self._demo = demo
        self._safe_mode = safe_mode
        self._desk: AppSession | None = None
        self._sign_in: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._session_only = False
        self._page = ""
        self._accounts: asyncio.Queue[Account] = asyncio.Queue()

    @property
    def desk(self) -> AppSession | None:
        """The desk that is open; None where nobody has set up an account."""
        return self._desk

    @property
    def demo(self) -> bool:
        """Whether the desk is the demo's, of which nothing is kept."""
        return self._demo

    @property
    def safe_mode(self) -> bool:
        """Whether no plugins run but the bundled widgets."""
        return self._safe_mode

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Do some work beside all else; it is dropped at the end."""
        self._start(work)

    async def work(self) -> None:
        """Keep a desk until cancelled; where there is none to sit down at, wait for an account."""
        account: Account | None = None
        problem = None
        if not self._demo:
            self._preferences, problem = _kept_preferences()
            self._adopt(_tastes_of(self._preferences))
        while True:
            try:
                async with self._open(account) as desk:
                    self._desk = desk
                    desk.engine.set_problem(problem)
                    # What is loaded now stays. To look through it for garbage would stall Qt's thread for
                    # 8 ms each time; what comes from now on takes 2.
                    gc.freeze()
                    if self._demo or account:
                        self.sign_in()
                    else:
                        self.restore()
                    self.begin(self._preinstalled(desk))
                    account = await self._until_another(desk)
            except HourglanceError as error:
                self._publish(trouble(error))
                account = await self._accounts.get()
            finally:
                self._desk = None

    async def _until_another(self, desk: AppSession) -> Account:
        """Run a desk until another account is to be sat down at, and return that one."""
        running = asyncio.create_task(desk.engine.run())
        another = asyncio.create_task(self._accounts.get())
        try:
            await asyncio.wait((running, another), return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()  # it ends by an error alone
            return await another
        finally:
            for task in (running, another, *((self._sign_in,) if self._sign_in else ())):
                task.cancel()
            await asyncio.gather(running, another, return_exceptions=True)

    @property
    def sign_in_page(self) -> str:
        """The address of the page that waits for a sign-in; empty while none does."""
        return self._page

    def take_account(self, account: Account) -> None:
        """Sit down at the desk of this account, and sign in there; it is remembered once that succeeds."""
        self._accounts.put_nowait(account)

    def refresh(self) -> None:
        """Ask for new figures."""
        if self._desk:
            self._desk.engine.refresh()

    def sign_in(self) -> None:
        """Open the sign-in page; start over if a sign-in is going on."""
        if self._sign_in:
            self._sign_in.cancel()
        if self._desk:
            self._sign_in = self._start(self._signed_in(self._desk))

    def restore(self) -> None:
        """Ask the keyring for the token."""
        if self._desk:
            self._start(self._restored(self._desk))

    def sign_out(self) -> None:
        """Revoke and forget the token; a sign-in that waits in the browser counts no more."""
        if self._sign_in:
            self._sign_in.cancel()
        if self._desk:
            self._start(self._signed_out(self._desk))

    async def prefer(self, preferences: Preferences) -> None:
        """Go by other preferences from now on."""
        self._preferences = preferences
        self._adopt(_tastes_of(preferences))
        if self._desk:
            await self._desk.prefer(preferences)

    def look(self) -> None:
        """Take up what commands have changed of plugins and settings, before its time comes."""
        if self._desk:
            self._desk.look()

    def seen(self) -> None:
        """Take as seen whatever waited to be."""
        if self._desk:
            self._desk.seen()

    def restart_plugin(self, plugin: str) -> None:
        """Start a plugin's process anew."""
        if self._desk:
            self._start(self._desk.restart_plugin(plugin))

    def arrange(self, widgets: Sequence[str]) -> None:
        """Have the widgets in this order."""
        self._rearrange(lambda shelf: shelf.reorder(widgets))

    def pin(self, widget: str) -> None:
        """Have this widget on the icon; an empty id leaves it to Hourglance."""
        self._rearrange(lambda shelf: shelf.pin(widget))

    def hide(self, widget: str) -> None:
        """Take a widget off the panel."""
        self._rearrange(lambda shelf: shelf.hide(widget))

    def show(self, widget: str) -> None:
        """Put a hidden widget back on the panel."""
        self._rearrange(lambda shelf: shelf.hide(widget, hidden=False))

    def add(self, widget: str) -> None:
        """Put another one of a widget's kind on the panel."""
        self._rearrange(lambda shelf: shelf.add(widget.partition("#")[0]))

    def remove(self, widget: str) -> None:
        """Take a further one of a kind away, with its settings."""
        self._rearrange(lambda shelf: shelf.remove(widget))

    def _rearrange(self, change: Callable[[WidgetInstances], object]) -> None:
        if self._desk:
            self._start(self._rearranged(self._desk, change))

    async def _rearranged(self, desk: AppSession, change: Callable[[WidgetInstances], object]) -> None:
        try:
            await desk.rearrange(change)
        except HourglanceError as error:
            desk.engine.set_problem(Problem.from_error(error))

    def _open(self, account: Account | None) -> AbstractAsyncContextManager[AppSession]:
        if self._demo:
            return demo_desk(self._publish, safe_mode=self._safe_mode)
        return own_desk(self._publish, account, preferences=self._preferences, safe_mode=self._safe_mode)

    async def _signed_in(self, desk: AppSession) -> None:
        desk.engine.set_problem(None)

        def open_page(url: str) -> None:
            self._page = url
            browser(demo=self._demo)(url)

        try:
            await desk.session.sign_in(open_page, session_only=self._session_only)
            if not self._demo:
                AccountFile().save(desk.session.account)
        except VaultError as error:
            self._session_only = True
            desk.engine.set_problem(
                Problem(
                    code=error.code,
                    who=error.who,
                    what=str(error),
                    remedy="Or sign in once more: the sign-in then lasts until Hourglance ends.",
                )
            )
        except HourglanceError as error:
            desk.engine.set_problem(Problem.from_error(error))
        finally:
            self._page = ""

    async def _restored(self, desk: AppSession) -> None:
        state = await desk.session.restore()
        nobody = state.status == "signed_out" and state.problem is None
        if nobody and not AccountFile().path.exists():
            self._welcome()

    async def _signed_out(self, desk: AppSession) -> None:
        for problem in await desk.session.sign_out():
            desk.engine.set_problem(Problem.from_error(problem))

    async def _preinstalled(self, desk: AppSession) -> None:
        """Install what the administrator wants here; the desk takes it up as it does what commands change."""
        specs = () if self._safe_mode else desk.preset.preinstalled
        if specs:
            from hourglance.app.preinstall import preinstall  # few computers have any

            for problem in await run_blocking(lambda: preinstall(plugin_library(), specs)):
                desk.engine.set_problem(Problem.from_error(problem))

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("What was asked for failed in a way that nobody foresaw", exc_info=error)


def _kept_preferences() -> tuple[Preferences, Problem | None]:
    said: list[str] = []
    preferences = own_preferences(said.append)
    problem = Problem(code="preferences", who=PreferencesError.who, what=" ".join(said))
    return preferences, problem if said else None


def _tastes_of(preferences: Preferences) -> TraySettings:
    return TraySettings(
        theme=preferences.theme,
        tray_ground=preferences.tray_ground,
        text_size=preferences.text_size,
        notify=preferences.notify,
    )


def trouble(error: HourglanceError) -> Snapshot:
    """Return what there is to show where no desk can be kept."""
    return Snapshot(account=AccountState(sign_in="signed_out"), problem=Problem.from_error(error))


def defect() -> Snapshot:
    """Return what there is to show after a mistake of the program."""
    return trouble(HourglanceError("Hourglance made a mistake and stopped.", remedy="Start it again."))
