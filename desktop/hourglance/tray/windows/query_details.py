"""One query's page: who asks it, what is sent, and what came of the last requests."""

import json

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLayout, QTreeWidget, QTreeWidgetItem, QWidget

from hourglance.api import Duration
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, section, title
from hourglance.tray.controls.layout import LabeledText, MonospaceText, ScrollPage, fact_grid, hbox, vbox
from hourglance.tray.controls.style import frame_as_field
from hourglance.tray.controls.theme import GRID, line_height
from hourglance.tray.text.formatting import format_quantity, format_time
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.views import Exchange, QueryPage, Why


class QuerySheet(ScrollPage):
    """Everything about one query.

    Signals:
        copied: a text is wanted in the clipboard; carries it.
        check_asked: the body is to be checked; carries it, and the address's path.

    """

    copied = Signal(str)
    check_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._page: QueryPage | None = None

    def show_page(self, page: QueryPage) -> None:
        """Show another query, or what came of this one since."""
        same = self._page is not None and self._page.row.id == page.row.id
        scrolled = self.verticalScrollBar().value() if same else 0
        if page != self._page:
            self._page = page
            self._fill(page)
        self.verticalScrollBar().setValue(scrolled)

    def _fill(self, page: QueryPage) -> None:
        body = MonospaceText(tr("The query"), lines=min(page.body.count("\n") + 1, 20))
        body.setPlainText(page.body)
        curl = push_button(tr("Copy as curl"), lambda: self.copied.emit(page.curl))
        curl.setToolTip(tr("With $TOKEN in the place of your token"))
        check = push_button(tr("Check it"), lambda: self.check_asked.emit(page.body, page.path))
        pieces: list[QWidget | QLayout] = [
            title(" · ".join(page.row.titles)),
            paragraph(page.path, muted=True),
        ]
        if page.row.problem:
            notice = MessageLabel()
            notice.show_message("\n".join(filter(None, (page.row.problem, page.explanation))), "warning")
            pieces.append(notice)
        pieces += [fact_grid(_turns(page)), section(tr("What it asks, as of now")), body]
        pieces.append(hbox(curl, check, None))
        pieces.append(section(tr("The last requests")))
        if page.exchanges:
            table = Exchanges(page.exchanges)
            detail = _RequestDetails()
            table.chosen.connect(detail.show_exchange)
            pieces += [table, detail]
            table.select_first()
        else:
            pieces.append(paragraph(tr("It has not been asked yet."), muted=True))
        self.set_content(*pieces)


class Exchanges(QTreeWidget):
    """The requests of one query, newest first.

    Signals:
        chosen: another one is; carries it.

    """

    chosen = Signal(object)

    def __init__(self, exchanges: tuple[Exchange, ...]) -> None:
        super().__init__()
        self._exchanges = exchanges
        self.setAccessibleName(tr("The last requests"))
        frame_as_field(self)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setTabKeyNavigation(False)
        self.setHeaderLabels([tr("At"), tr("Outcome"), tr("Took"), tr("Size"), tr("Served")])
        for exchange in exchanges:
            self.addTopLevelItem(QTreeWidgetItem(_cells(exchange)))
        for column in range(self.columnCount()):
            self.resizeColumnToContents(column)
        rows = min(len(exchanges), 8) + 2
        self.setFixedHeight(rows * (line_height(self.font()) + GRID))
        self.currentItemChanged.connect(self._tell)

    def select_first(self) -> None:
        """Choose the newest."""
        if (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)

    def _tell(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(self._exchanges[self.indexOfTopLevelItem(item)])


class _RequestDetails(QWidget):
    """One request in full."""

    def __init__(self) -> None:
        super().__init__()
        self._facts = fact_grid(())
        self._sent = MonospaceText(tr("What was sent"), lines=8)
        note = paragraph(
            tr("Ids and names are replaced by short ones, so that this may be shown to others."),
            muted=True,
            small=True,
        )
        self._column = vbox(self._facts, self._sent, note)
        self.setLayout(self._column)

    def show_exchange(self, exchange: Exchange) -> None:
        """Show another one."""
        self._sent.setPlainText(_pretty(exchange.sent))
        before, self._facts = self._facts, fact_grid(_facts(exchange))
        self._column.replaceWidget(before, self._facts)
        before.deleteLater()
        self._facts.show()


def _turns(page: QueryPage) -> list[LabeledText]:
    """Return who asks a query, how often, and when next."""
    every = format_quantity(Duration(page.every * 1000))
    after = format_time(page.next_at, page.next_at) if page.next_at else tr("not as long as this lasts")
    return [
        LabeledText(label=tr("Asked by"), text=", ".join(page.row.titles)),
        LabeledText(label=tr("How often"), text=tr("every {time}").format(time=every)),
        LabeledText(label=tr("Next at"), text=after),
    ]


def _cells(exchange: Exchange) -> list[str]:
    locale = QLocale()
    return [
        _clock(exchange),
        exchange.problem.what if exchange.problem else tr("Answered"),
        _took(exchange),
        locale.formattedDataSize(exchange.size) if exchange.size else "",
        tr("%n queries", "", len(exchange.merged_with) + 1) if exchange.merged_with else tr("this one alone"),
    ]


def _facts(exchange: Exchange) -> list[LabeledText]:
    rows = [
        (tr("Sent at"), ", ".join(filter(None, (_clock(exchange), _why_words(exchange.why))))),
        (tr("Merged with"), ", ".join(exchange.merged_with)),
        (tr("Outcome"), exchange.problem.sentence if exchange.problem else tr("Answered")),
        (tr("Allowance"), _allowance(exchange.rate)),
        (tr("Correlation id"), exchange.correlation_id),
    ]
    return [LabeledText(label=label, text=text) for label, text in rows if text]


def _clock(exchange: Exchange) -> str:
    return f"{exchange.at.astimezone():%H:%M:%S}"


def _why_words(why: Why) -> str:
    return {
        "turn": "",
        "again": tr("again, since a clock was corrected"),
        "part": tr("a part of a request that failed"),
        "check": tr("to compare it with a merged one"),
    }[why]


def _allowance(rate: tuple[int, int] | None) -> str:
    if rate is None:
        return ""
    return tr("{used} of {allowed} requests used").format(used=rate[0], allowed=rate[1])


def _took(exchange: Exchange) -> str:
    return tr("{n} ms").format(n=QLocale().toString(round(exchange.elapsed * 1000)))


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
