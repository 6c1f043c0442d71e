"""The window of the first run: account, sign-in, widgets, desktop."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget

from hourglance.engine import Snapshot
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.labels import paragraph, push_button
from hourglance.tray.controls.layout import MARGIN, ScrollPage, hbox, vbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window
from hourglance.tray.wizard.account import AccountPage
from hourglance.tray.wizard.desktop import DesktopPage
from hourglance.tray.wizard.page import WizardPage
from hourglance.tray.wizard.sign_in import SignInPage
from hourglance.tray.wizard.widgets import WidgetsPage

if TYPE_CHECKING:
    from hourglance.app import AccountService, FirstRunService


class Wizard(Window):
    """Leads the user from the first start to the first refresh.

    It is kept when it is closed, and opens again at the same page.

    :param tray_problem: returns why there is no tray icon; empty if there is one.
    :param test_notification: shows a notification.

    Signals:
        finished: the last page was completed.

    """

    name = "welcome"
    first_size = QSize(620, 560)

    finished = Signal()

    def __init__(
        self,
        bridge: EngineBridge,
        first_run: "FirstRunService",
        account: "AccountService",
        tray_problem: Callable[[], str],
        test_notification: Callable[[], None],
    ) -> None:
        super().__init__(bridge, tr("Welcome to Hourglance"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self._desktop_page = DesktopPage(bridge, first_run, tray_problem, test_notification)
        self._pages: tuple[WizardPage, ...] = (
            AccountPage(bridge, first_run, account),
            SignInPage(bridge, account),
            WidgetsPage(bridge, first_run),
            self._desktop_page,
        )
        self._stack = QStackedWidget()
        self._step = paragraph("", muted=True, small=True)
        self._cancel = push_button(tr("Cancel"), self.close)
        self._back = push_button(tr("Back"), self._go_back)
        self._continue = push_button(tr("Continue"), self._request_next, primary=True)
        self._continue.installEventFilter(self)
        for page in self._pages:
            self._stack.addWidget(page)
            page.ready_changed.connect(self._update_buttons)
            page.completed.connect(partial(self._complete, page))
            page.answered.connect(partial(self._focus_page, page))
        # A shortcut, since buttons consume all arrow keys.
        QShortcut(QKeySequence("Alt+Left"), self, self._go_back)
        buttons = hbox(self._cancel, None, self._back, self._continue)
        scroll = ScrollPage()
        scroll.setWidget(self._stack)
        self._stack.setAutoFillBackground(False)  # setWidget() has turned it on
        whole = vbox(self._step, scroll, buttons, margin=MARGIN, spacing=4 * GRID)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._open_page(0)
        self.restore_geometry(None)

    @property
    def page(self) -> WizardPage:
        """Return the current page."""
        return self._pages[self._stack.currentIndex()]

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Show the state of the app on all pages."""
        for page in self._pages:
            page.apply_snapshot(snapshot)

    def update_tray(self) -> None:
        """Show whether there is a tray icon."""
        self._desktop_page.update_tray()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore double clicks, and keys held down: *Continue* belongs to the next page by then."""
        is_repeated = event.type() == QEvent.Type.MouseButtonDblClick or (
            isinstance(event, QKeyEvent) and event.isAutoRepeat()
        )
        return (watched is self._continue and is_repeated) or super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Continue on Enter, unless a button has the focus. A key that is held down counts once."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.isAutoRepeat():
                return
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self._request_next()
        else:
            super().keyPressEvent(event)

    def _request_next(self) -> None:
        if self.page.is_ready and not self.page.is_submitting and self.page.on_leave():
            self._go_next()

    def _complete(self, page: WizardPage) -> None:
        if page is self.page:  # and not one that the user has left meanwhile
            self._go_next()

    def _go_next(self) -> None:
        index = self._stack.currentIndex()
        if index + 1 < len(self._pages):
            self._open_page(index + 1)
        else:
            self.finished.emit()
            self.close()

    def _go_back(self) -> None:
        if self._stack.currentIndex() > 0:
            self._open_page(self._stack.currentIndex() - 1)

    def _open_page(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._step.setText(tr("Step {n} of {all}").format(n=index + 1, all=len(self._pages)))
        # Screen readers read the window's name when it is activated, and when it changes.
        self.setAccessibleName(f"{self._step.text()}: {self.page.heading}")
        self._update_buttons()
        self.page.on_enter()
        self._focus_page(self.page)

    def _focus_page(self, page: WizardPage) -> None:
        """Move the focus to where the user continues, unless another page is open."""
        if page is self.page:
            (page.focus_target or self._continue).setFocus(Qt.FocusReason.OtherFocusReason)

    def _update_buttons(self) -> None:
        index = self._stack.currentIndex()
        is_last = index + 1 == len(self._pages)
        self._back.setVisible(index > 0)
        self._continue.setEnabled(self.page.is_ready)
        self._continue.setText(tr("Finish") if is_last else tr("Continue"))
        self._cancel.setVisible(not is_last)
