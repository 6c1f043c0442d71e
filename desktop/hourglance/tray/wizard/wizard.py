"""The window of the first run: one page after another, and a way out at each without loss."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout

from hourglance.engine import Snapshot
from hourglance.tray.controls.labels import paragraph, push_button
from hourglance.tray.controls.layout import MARGIN, hbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window
from hourglance.tray.wizard.account import AccountPage
from hourglance.tray.wizard.desktop import DeskPage
from hourglance.tray.wizard.model import FirstRun
from hourglance.tray.wizard.page import WizardPage
from hourglance.tray.wizard.sign_in import SignInPage
from hourglance.tray.wizard.widgets import FiguresPage


class Wizard(Window):
    """Leads a person from the first start to the first figure.

    Closing it loses nothing: it opens again where it was.

    :param no_tray: returns why there is no icon in a tray; empty if there is one.
    :param try_notification: shows one.

    Signals:
        finished: the person has come to the end.

    """

    name = "welcome"
    first_size = QSize(620, 560)

    finished = Signal()

    def __init__(
        self,
        first_run: FirstRun,
        replies: Replies,
        no_tray: Callable[[], str],
        try_notification: Callable[[], None],
    ) -> None:
        super().__init__(tr("Welcome to Hourglance"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self._desk_page = DeskPage(first_run, replies, no_tray, try_notification)
        self._pages: tuple[WizardPage, ...] = (
            AccountPage(first_run, replies),
            SignInPage(first_run, replies),
            FiguresPage(first_run, replies),
            self._desk_page,
        )
        self._stack = QStackedWidget()
        self._step = paragraph("", muted=True, small=True)
        self._later = push_button(tr("Later"), self.close)
        self._back = push_button(tr("Back"), self._go_back)
        self._next = push_button(tr("Continue"), self._go_on, primary=True)
        for page in self._pages:
            self._stack.addWidget(page)
            page.ready_changed.connect(self._show_buttons)
            page.done.connect(self._go_on)
            page.answered.connect(partial(self._let_go_on, page))
        # A shortcut, since buttons take all arrows for themselves.
        QShortcut(QKeySequence("Alt+Left"), self, self._go_back)
        self._lay_out()
        self._turn_to(0)
        self.resize(self.first_size)

    @property
    def page(self) -> WizardPage:
        """Return the page that is open."""
        return self._pages[self._stack.currentIndex()]

    def look(self, snapshot: Snapshot) -> None:
        """Take up what the app has come to know."""
        for page in self._pages:
            page.look(snapshot)

    def look_at_tray(self) -> None:
        """Say anew whether there is a tray."""
        self._desk_page.look_at_tray()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on at Enter, unless it presses a button."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self._go_on()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        foot = hbox(self._later, None, self._back, self._next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        whole.setSpacing(4 * GRID)
        whole.addWidget(self._step)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)

    def _go_on(self) -> None:
        if not self.page.is_ready or not self.page.leave():
            return
        if self._stack.currentIndex() + 1 < len(self._pages):
            self._turn_to(self._stack.currentIndex() + 1)
        else:
            self.finished.emit()
            self.close()

    def _go_back(self) -> None:
        if self._stack.currentIndex() > 0:
            self._turn_to(self._stack.currentIndex() - 1)

    def _turn_to(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._step.setText(tr("Step {n} of {all}").format(n=index + 1, all=len(self._pages)))
        # A screen reader says the window's name when it comes to the front, and at each new page.
        self.setAccessibleName(f"{self._step.text()}: {self.page.heading}")
        self._show_buttons()
        self.page.enter()
        self._take_focus()

    def _let_go_on(self, page: WizardPage) -> None:
        """Have the keyboard where one goes on from a page, unless the person is at another one."""
        if page is self.page:
            self._take_focus()

    def _take_focus(self) -> None:
        (self.page.first or self._next).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_buttons(self) -> None:
        index = self._stack.currentIndex()
        self._back.setVisible(index > 0)
        self._next.setEnabled(self.page.is_ready)
        self._next.setText(tr("Done") if index + 1 == len(self._pages) else tr("Continue"))
        self._later.setVisible(index + 1 < len(self._pages))
