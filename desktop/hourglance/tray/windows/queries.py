"""The query inspector: what each query asks, what came of it, and a box to check a query of one's own in."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from hourglance.engine import Problem
from hourglance.tray.controls.labels import push_button
from hourglance.tray.controls.layout import split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.query_check import CheckSheet
from hourglance.tray.windows.query_details import QuerySheet
from hourglance.tray.windows.views import CheckedQuery, QueryPage, QueryRow
from hourglance.tray.windows.window import Window


class QueriesWindow(Window):
    """Every query of the panel's widgets, and a check for others."""

    name = "queries"
    first_size = QSize(1000, 700)

    def __init__(
        self,
        commands: WindowCommands,
        replies: Replies,
        open_window: Callable[[str, str], object],  # noqa: ARG002 - as every window's
    ) -> None:
        super().__init__(tr("Query inspector"))
        self._commands = commands
        self._wanted = ""
        self._take_list = replies.to(self, self._show_list)
        self._take_page = replies.to(self, self._show_page)
        self._take_checked = replies.to(self, self._show_checked)
        self._rows = TwoLineList(tr("Queries"))
        self._page, self._check = QuerySheet(), CheckSheet()
        commands.queries.families(replies.to(self, self._check.offer_families))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._page)
        self._stack.addWidget(self._check)
        self._lay_out()
        self._rows.selected.connect(self._choose)
        self._page.copied.connect(self._copy)
        self._page.check_asked.connect(self._open_check)
        self._check.asked.connect(
            lambda text, family: commands.queries.check(text, family, self._take_checked)
        )
        self._reload()

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return self._rows.key or "check"

    def look_at(self, subject: str) -> None:
        """Show the query of the widget with this id; ``check`` the box to check one in."""
        if subject == "check":
            self._open_check("", "")
        elif subject:
            self._wanted = subject
            self._reload()

    def refresh(self) -> None:
        """Look at all queries once more."""
        self._reload()

    def _lay_out(self) -> None:
        check = push_button(tr("Check a query"), lambda: self._open_check("", ""))
        reload = push_button(tr("Reload"), self._reload)
        self.setLayout(split_view(self._rows, check, reload, message=self.notice, page=self._stack, width=64))

    def _reload(self) -> None:
        self._commands.queries.list(self._take_list)

    def _show_list(self, queries: tuple[QueryRow, ...] | Problem) -> None:
        if isinstance(queries, Problem):
            self.notice.show_message(queries.sentence, "critical")
            return
        self.notice.show_message("" if queries else tr("No widget asks anything yet."))
        before = self._rows.key
        beside = self._stack.currentWidget() is not self._page
        self._rows.set_rows([_row(query) for query in queries], select_first=not beside)
        if self._wanted:
            self._commands.queries.page(self._wanted, self._take_page)
        elif self._rows.key and self._rows.key == before and self._stack.currentWidget() is self._page:
            self._commands.queries.page(before, self._take_page)

    def _choose(self, key: str) -> None:
        if not self._wanted:
            self._commands.queries.page(key, self._take_page)

    def _show_page(self, page: QueryPage | Problem) -> None:
        self._wanted = ""
        if isinstance(page, Problem):
            self.notice.show_message(page.sentence, "critical")
            return
        self.notice.show_message("")
        self._page.show_page(page)
        self._stack.setCurrentWidget(self._page)
        self._rows.select(page.row.id)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.notice.show_message(tr("Copied, with $TOKEN in the place of your token."), "good")

    def _open_check(self, text: str, family: str) -> None:
        self.notice.show_message("")
        self._rows.select_none()
        self._stack.setCurrentWidget(self._check)
        self._check.begin(text, family)

    def _show_checked(self, checked: CheckedQuery | Problem) -> None:
        if isinstance(checked, Problem):
            self.notice.show_message(checked.sentence, "critical")
        else:
            self._check.show_checked(checked)


def _row(query: QueryRow) -> Row:
    first, *others = query.titles
    below = tr("and %n more", "", len(others)) if others else query.problem
    return Row(key=query.id, text=first, detail=below, tone="warning" if query.problem else "neutral")
