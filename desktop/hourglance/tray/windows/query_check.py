"""The box to check a query in: paste it, see every mistake at its place, and have it mended."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QLabel, QTextEdit

from hourglance.api import Tone
from hourglance.engine import Problem
from hourglance.tray.controls.labels import MessageLabel, paragraph, plain, push_button, title
from hourglance.tray.controls.layout import MonospaceText, ScrollPage, hbox
from hourglance.tray.controls.theme import theme_from_palette
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.views import CheckedQuery, Mistake

#: How long the person must rest from typing before the text is checked, in milliseconds.
REST = 400

_FIRST = "conversations"

#: So many mistakes are seen at once.
_MOST_ROWS = 6


class CheckSheet(ScrollPage):
    """An editor, and below it what is wrong with what stands in it.

    Signals:
        asked: a text is to be checked; carries it, and the family of aggregates.

    """

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._checked: CheckedQuery | None = None
        self.editor = MonospaceText(tr("A query to check"), lines=16)
        self.editor.setReadOnly(False)
        self.editor.setTabChangesFocus(True)
        self.editor.setPlaceholderText(tr("Paste the body of a query here."))
        self._family = QComboBox()
        self._family.setAccessibleName(tr("Family of aggregates"))
        self._family.addItem(_FIRST)
        label = plain(QLabel(tr("Family of aggregates")), muted=True)
        label.setBuddy(self._family)
        self._fix = push_button(tr("Mend it"), self._mend, primary=True)
        self._fix.setEnabled(False)
        self._summary = MessageLabel()
        self.mistakes = _Mistakes(tr("Mistakes"))
        self._advice = paragraph("", muted=True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._ask)
        self.editor.textChanged.connect(self._typed)
        self._family.activated.connect(self._ask)
        self.mistakes.selected.connect(self._go_to)
        self.set_content(
            title(tr("Check a query")),
            hbox(label, self._family, None, self._fix),
            self.editor,
            self._summary,
            self.mistakes,
            self._advice,
        )
        self._show_mistakes(())

    def offer_families(self, names: Sequence[str] | Problem) -> None:
        """Offer these families of aggregates; where they are not known, the one that most queries are of."""
        if isinstance(names, Problem):
            return
        chosen = self._family.currentText()
        self._family.clear()
        self._family.addItems(list(names))
        self._family.setCurrentText(chosen)

    def begin(self, text: str, path: str) -> None:
        """Check this text; none leaves what was there."""
        parts = path.strip("/").split("/")
        for number in range(self._family.count()):
            if self._family.itemText(number) in parts:
                self._family.setCurrentIndex(number)
        if text:
            self.editor.setPlainText(text)
            self._ask()
        self.editor.setFocus()

    def show_checked(self, checked: CheckedQuery) -> None:
        """Show what is wrong, unless the person has typed on."""
        if checked.text != self.editor.toPlainText():
            return
        self._checked = checked
        self._fix.setEnabled(checked.fixed is not None)
        tone: Tone = "critical" if not checked.ok else "warning" if checked.mistakes else "good"
        self._summary.show_message(_summary(checked), tone)
        self._show_mistakes(checked.mistakes)

    def _typed(self) -> None:
        self._fix.setEnabled(False)
        self.editor.setExtraSelections([])
        self._rest.start()

    def _ask(self) -> None:
        self._rest.stop()
        text = self.editor.toPlainText()
        if text.strip():
            self.asked.emit(text, self._family.currentText())
        else:
            self._summary.show_message("")
            self._show_mistakes(())

    def _show_mistakes(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes.setVisible(bool(mistakes))
        self._advice.setText("")
        self._advice.setVisible(bool(mistakes))
        self.mistakes.set_rows(
            [
                Row(
                    key=str(number),
                    text=each.message,
                    detail=f"{_place(each)} · {each.code}",
                    tone="critical" if each.severity == "error" else "warning",
                )
                for number, each in enumerate(mistakes)
            ],
            select_first=False,  # whoever types keeps the cursor
        )
        self.mistakes.fit_rows(_MOST_ROWS)
        self.editor.setExtraSelections([self._marked(each) for each in mistakes])

    def _marked(self, mistake: Mistake) -> QTextEdit.ExtraSelection:
        theme = theme_from_palette(self.palette())
        marked = QTextEdit.ExtraSelection()
        marked.cursor = self._at(mistake)
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(theme.critical if mistake.severity == "error" else theme.warning))
        marked.format = look
        return marked

    def _at(self, mistake: Mistake) -> QTextCursor:
        """Return the place of a mistake; of something missing, the character before it."""
        block = self.editor.document().findBlockByNumber(mistake.line - 1)
        text = block.text()
        start = _units(text[: mistake.column - 1])
        end = min(start + _units(text[mistake.column - 1 :][: max(mistake.length, 1)]), _units(text))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(start, max(end - 1, 0)))
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _go_to(self, key: str) -> None:
        if self._checked is None:
            return
        mistake = self._checked.mistakes[int(key)]
        self._advice.setText(mistake.advice)
        self.editor.setTextCursor(self._at(mistake))
        self.editor.ensureCursorVisible()

    def _mend(self) -> None:
        if self._checked is not None and self._checked.fixed is not None:
            cursor = self.editor.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(self._checked.fixed)  # so that it can be undone
            self._ask()


class _Mistakes(TwoLineList):
    """The rows of the mistakes: whoever comes to them is shown the first."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose one if none is."""
        super().focusInEvent(event)
        if not self.key:
            self.select_first()


def _place(mistake: Mistake) -> str:
    return tr("line {line}, column {column}").format(line=mistake.line, column=mistake.column)


def _summary(checked: CheckedQuery) -> str:
    errors = sum(each.severity == "error" for each in checked.mistakes)
    if not checked.mistakes:
        return tr("No mistakes. The service takes the query.")
    if not errors:
        return tr("The service takes the query, and yet something may not be what was meant.")
    mended = sum(each.severity == "error" and each.mended for each in checked.mistakes)
    said = tr("%n mistakes.", "", errors)
    if mended == errors:
        then = tr("All of it can be mended at once.")
    elif mended:
        then = tr("%n of them can be mended at once.", "", mended)
    else:
        then = tr("Only you can say what was meant.")
    return f"{said} {then}"


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
