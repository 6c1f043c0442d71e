"""A query's page: its widgets, its request body, and its recent requests."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from hourglance.api import Duration
from hourglance.engine import LiveQueryStatus, RequestRecord
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, section, title
from hourglance.tray.controls.layout import LabeledText, MonospaceText, ScrollPage, fact_grid, vbox
from hourglance.tray.controls.style import frame_as_field
from hourglance.tray.controls.theme import GRID, line_height
from hourglance.tray.text.errors import translate_problem
from hourglance.tray.text.formatting import format_quantity, format_time
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.app import QueryDetails
    from hourglance.tray.windows.queries import QueriesWindow

_MAX_ROWS = 8
_MAX_BODY_LINES = 20


class QueryPage(ScrollPage):
    """One query."""

    def __init__(self, window: "QueriesWindow") -> None:
        super().__init__()
        self._window = window
        self._details: QueryDetails | None = None

    def show_query(self, details: "QueryDetails") -> None:
        """Show a query; the scroll position stays if it is the same one."""
        same = self._details is not None and self._details.row.id == details.row.id
        scrolled = self.verticalScrollBar().value() if same else 0
        if details != self._details:
            self._details = details
            self._fill(details)
        self.verticalScrollBar().setValue(scrolled)

    def _fill(self, details: "QueryDetails") -> None:
        body = MonospaceText(tr("Request body"), lines=min(details.body.count("\n") + 1, _MAX_BODY_LINES))
        body.setPlainText(details.body)
        curl = push_button(tr("Copy as curl"), lambda: self._window.copy(details.curl))
        curl.setToolTip(tr("With $TOKEN in place of your token"))
        check = push_button(tr("Check query"), lambda: self._window.open_check(details.body, details.path))
        parts: list[QWidget | QLayout] = [
            title(" · ".join(details.row.titles)),
            paragraph(details.path, muted=True),
        ]
        if details.row.problem:
            text = "\n".join(filter(None, (details.row.problem, details.explanation)))
            parts.append(MessageLabel(text, "warning"))
        parts += [fact_grid(_schedule(details)), section(tr("Request body")), body]
        parts.append(FlowLayout(curl, check))
        if details.live is not None:
            parts += [section(tr("Notifications")), fact_grid(_notifications(details.live))]
        else:
            parts.append(section(tr("Recent requests")))
            if details.requests:
                parts.append(_RequestHistory(details.requests, details.merged_with))
            else:
                parts.append(paragraph(tr("No requests yet"), muted=True))
        self.set_content(*parts)


class _RequestHistory(QWidget):
    """A table of requests, newest first, and below it the selected one in full.

    :param merged_with: titles of the other widgets that the requests served, by their ids.
    """

    def __init__(self, requests: tuple[RequestRecord, ...], merged_with: Mapping[str, str]) -> None:
        super().__init__()
        self._requests, self._merged_with = requests, merged_with
        self._table = QTreeWidget()
        frame_as_field(self._table)
        self._table.setAccessibleName(tr("Recent requests"))
        self._table.setRootIsDecorated(False)
        self._table.setUniformRowHeights(True)
        self._table.setAllColumnsShowFocus(True)
        self._table.setTabKeyNavigation(False)
        self._table.setHeaderLabels([tr("Time"), tr("Result"), tr("Duration"), tr("Size"), tr("Merged")])
        for request in requests:
            self._table.addTopLevelItem(QTreeWidgetItem(_cells(request, self._titles(request))))
        for number in range(self._table.columnCount()):
            self._table.resizeColumnToContents(number)
        rows = min(len(requests), _MAX_ROWS) + 2
        self._table.setFixedHeight(rows * (line_height(self.font()) + GRID))
        self._facts = fact_grid(())
        self._body = MonospaceText(tr("Body of the selected request"), lines=8)
        note = tr("IDs and names are replaced, so that you can share this.")
        self._column: QVBoxLayout = vbox(
            self._table, self._facts, self._body, paragraph(note, muted=True, small=True)
        )
        self.setLayout(self._column)
        self._table.currentItemChanged.connect(self._show_request)
        if (newest := self._table.topLevelItem(0)) is not None:
            self._table.setCurrentItem(newest)

    def _titles(self, request: RequestRecord) -> list[str]:
        return [
            self._merged_with[widget_id] for widget_id in request.served if widget_id in self._merged_with
        ]

    def _show_request(self, item: QTreeWidgetItem) -> None:
        request = self._requests[self._table.indexOfTopLevelItem(item)]
        self._body.setPlainText(_indent(request.sent))
        before, self._facts = self._facts, fact_grid(_facts(request, self._titles(request)))
        self._column.replaceWidget(before, self._facts)
        before.deleteLater()
        self._facts.show()


def _schedule(details: "QueryDetails") -> list[LabeledText]:
    """Return which widgets use a query, how often it is refreshed, and when next."""
    every = format_quantity(Duration(details.every * 1000))
    after = format_time(details.next_at, details.next_at) if details.next_at else tr("Paused")
    return [
        LabeledText(tr("Widgets"), ", ".join(details.row.titles)),
        LabeledText(tr("Refresh interval"), every),
        LabeledText(tr("Next refresh"), after),
    ]


def _notifications(status: LiveQueryStatus) -> list[LabeledText]:
    """Return how a live query is answered."""
    polled = translate_problem(status.polled) if status.polled else None
    text = tr("Updated once a minute: {reason}").format(reason=polled.what) if polled else tr("Connected")
    rejected = tr("{topic} (not permitted)")
    topics = [each.topic if each.permitted else rejected.format(topic=each.topic) for each in status.topics]
    received = QLocale().toString(status.events)
    if status.last_event_at is not None:
        last = format_time(status.last_event_at, status.last_event_at)
        received = tr("{n}, the last at {time}").format(n=received, time=last)
    facts = [
        LabeledText(tr("State"), text),
        LabeledText(tr("Topics"), "\n".join(topics)),
        LabeledText(tr("Received"), received),
        LabeledText(tr("Requests"), QLocale().toString(status.snapshots)),
        LabeledText(tr("Values that requests had to correct"), QLocale().toString(status.drift)),
    ]
    return [fact for fact in facts if fact.text]


def _cells(request: RequestRecord, merged_with: list[str]) -> list[str]:
    return [
        _clock(request),
        request.problem.what if request.problem else tr("Success"),
        tr("{n} ms").format(n=QLocale().toString(round(request.elapsed * 1000))),
        QLocale().formattedDataSize(request.size) if request.size else "",
        tr("%n queries", "", len(merged_with) + 1) if merged_with else tr("Not merged"),
    ]


def _facts(request: RequestRecord, merged_with: list[str]) -> list[LabeledText]:
    reasons = {
        "turn": "",
        "again": tr("repeated after a clock correction"),
        "part": tr("part of a request that failed"),
        "check": tr("to verify a merged request"),
    }
    limit = ""
    if request.rate is not None:
        limit = tr("{used} of {allowed} requests used").format(
            used=request.rate.count, allowed=request.rate.allowed
        )
    facts = [
        LabeledText(tr("Sent at"), ", ".join(filter(None, (_clock(request), reasons[request.why])))),
        LabeledText(tr("Merged with"), ", ".join(merged_with)),
        LabeledText(tr("Result"), request.problem.sentence if request.problem else tr("Success")),
        LabeledText(tr("Rate limit"), limit),
        LabeledText(tr("Correlation ID"), request.correlation_id or ""),
    ]
    return [fact for fact in facts if fact.text]


def _clock(request: RequestRecord) -> str:
    return f"{request.at.astimezone():%H:%M:%S}"


def _indent(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
