"""The query inspector: the queries of the panel with their requests, and the check of any query."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from hourglance.engine import Problem
from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.labels import push_button
from hourglance.tray.controls.layout import split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.query_check import CheckPage
from hourglance.tray.windows.query_details import QueryPage
from hourglance.tray.windows.usage import UsagePage
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import (
        CardService,
        QueryDetails,
        QueryRow,
        QueryService,
        UsageDetails,
        UsageService,
    )

#: The items that stand for the page to check a query, and for that of the requests.
CHECK = "check"
USAGE = "usage"


class QueriesWindow(Window):
    """Lists every distinct query of the panel's widgets, and checks any other."""

    name = "queries"
    first_size = QSize(1000, 700)

    def __init__(
        self, bridge: EngineBridge, queries: "QueryService", cards: "CardService", usage: "UsageService"
    ) -> None:
        super().__init__(bridge, tr("Query inspector"))
        self._queries, self._usage = queries, usage
        self._wanted = ""
        self._rows = TwoLineList(tr("Queries"))
        self._page, self._check = QueryPage(self), CheckPage(self, queries, cards)
        self._usage_page = UsagePage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._page)
        self._stack.addWidget(self._check)
        self._stack.addWidget(self._usage_page)
        check = push_button(tr("Check a query"), self._open_empty_check)
        requests = push_button(tr("Requests"), self._open_usage)
        requests.setToolTip(tr("How many requests were sent this month, and for which widgets"))
        reload = push_button(tr("Reload"), self.refresh)
        self.setLayout(
            split_view(self._rows, check, requests, reload, message=self.message, page=self._stack, width=64)
        )
        self._rows.selected.connect(self._open_details)
        self.refresh()

    @property
    def item(self) -> str:
        """Return the id of the first widget that uses the query, or the item of another page."""
        other = USAGE if self._stack.currentWidget() is self._usage_page else CHECK
        return self._rows.key or other

    def show_item(self, item: str) -> None:
        """Show the query of the widget with an id."""
        if item == CHECK:
            self._open_empty_check()
        elif item == USAGE:
            self._open_usage()
        elif item:
            self._wanted = item
            self.refresh()

    def refresh(self) -> None:
        """Load the queries again."""
        self.call(self._queries.list(), self._show_list)

    def _show_list(self, queries: tuple["QueryRow", ...]) -> None:
        self.message.show_message("" if queries else tr("No queries yet"))
        before = self._rows.key
        on_page = self._stack.currentWidget() is self._page
        self._rows.set_rows([_row(query) for query in queries], select_first=on_page)
        if self._wanted:
            self._load_details(self._wanted)
        elif self._rows.key and self._rows.key == before and on_page:
            self._load_details(before)

    def _open_details(self, key: str) -> None:
        if not self._wanted:
            self._load_details(key)

    def _load_details(self, widget_id: str) -> None:
        self.call(self._queries.details(widget_id), self._show_details, self._on_details_failed)

    def _on_details_failed(self, problem: Problem) -> None:
        self._wanted = ""
        self.show_problem(problem)

    def _show_details(self, details: "QueryDetails") -> None:
        if not self._wanted and details.row.id != self._rows.key:
            return  # the user has gone on to another page
        self._wanted = ""
        self.message.show_message("")
        self._page.show_query(details)
        self._stack.setCurrentWidget(self._page)
        self._rows.select(details.row.id)

    def copy(self, command: str) -> None:
        """Copy a command to the clipboard."""
        QGuiApplication.clipboard().setText(command)
        self.message.show_message(tr("Copied, with $TOKEN in place of your token"), "good")

    def _open_usage(self) -> None:
        self._wanted = ""
        self._rows.select_none()
        self._stack.setCurrentWidget(self._usage_page)
        self.call(self._usage.details(), self._show_usage)

    def _show_usage(self, details: "UsageDetails") -> None:
        self.message.show_message("")
        self._usage_page.show_usage(details)

    def _open_empty_check(self) -> None:
        self.open_check("", "")

    def open_check(self, text: str, path: str) -> None:
        """Open the page to check a query; see :meth:`CheckPage.open`."""
        self.message.show_message("")
        self._wanted = ""
        self._rows.select_none()
        self._stack.setCurrentWidget(self._check)
        self._check.open(text, path)


def _row(query: "QueryRow") -> Row:
    first, *others = query.titles
    detail = tr("and %n more", "", len(others)) if others else query.problem
    return Row(key=query.id, text=first, detail=detail, tone="warning" if query.problem else "neutral")
