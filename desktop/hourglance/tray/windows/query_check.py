"""The page to check a query: an editor, its problems, and automatic fixes."""

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFocusEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QLabel, QTextEdit

from hourglance.api import Tone
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import MessageLabel, paragraph, plain, push_button, set_text, title
from hourglance.tray.controls.layout import MonospaceText, ScrollPage
from hourglance.tray.controls.theme import theme_from_palette
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.keep_card import KeepCardForm
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import CardService, Diagnostic, LintReport, QueryService

#: The debounce of the check while the user types, in milliseconds.
DEBOUNCE = 400

_DEFAULT_FAMILY = "conversations"
_MAX_ROWS = 6
_NAME: Final = re.compile(r"[A-Za-z]\w{1,60}")
_TONES: Final[dict[str, Tone]] = {"error": "critical", "warning": "warning", "note": "neutral"}


class CheckPage(ScrollPage):
    """An editor for a query, with the problems that the query check finds."""

    def __init__(self, window: Window, queries: "QueryService", cards: "CardService") -> None:
        super().__init__()
        self._window, self._queries = window, queries
        self._report: LintReport | None = None
        self._editor = MonospaceText(tr("Query to check"), lines=16)
        self._editor.setReadOnly(False)
        self._editor.setTabChangesFocus(True)
        self._editor.setPlaceholderText(tr("Paste the body of a query here"))
        self._family = QComboBox()
        self._family.setAccessibleName(tr("Family of aggregates"))
        self._family.addItem(_DEFAULT_FAMILY)
        label = plain(QLabel(tr("Family of aggregates")), muted=True)
        label.setBuddy(self._family)
        self._fix_button = push_button(tr("Fix all"), self._fix_all, primary=True)
        self._fix_button.setEnabled(False)
        self._keep_button = push_button(tr("Keep as a card…"), self._open_keep_form)
        self._keep_button.setEnabled(False)
        self._keep_form = KeepCardForm(window, cards)
        self._keep_form.kept.connect(self._on_kept)
        self._summary = MessageLabel()
        self._problems = _ProblemList(tr("Problems"))
        self._advice = paragraph("", muted=True)
        self._meaning = paragraph("", muted=True)
        self._explained: tuple[str, ...] = ()  # the names that the meaning was requested of
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._debounce.timeout.connect(self._check)
        self._editor.textChanged.connect(self._on_edited)
        self._editor.cursorPositionChanged.connect(self._explain_word)
        self._family.activated.connect(self._check)
        self._problems.selected.connect(self._go_to)
        self.set_content(
            title(tr("Check a query")),
            FlowLayout(label, self._family, self._fix_button, self._keep_button),
            self._editor,
            self._summary,
            self._keep_form,
            self._problems,
            self._advice,
            self._meaning,
        )
        self._advice.hide()
        self._meaning.hide()
        self._show_diagnostics(())
        window.call(queries.families(), self._set_families)

    def open(self, text: str, path: str) -> None:
        """Check a text; an empty one leaves the editor as it is.

        :param path: of an endpoint, which selects the family.
        """
        parts = path.strip("/").split("/")
        for number in range(self._family.count()):
            if self._family.itemText(number) in parts:
                self._family.setCurrentIndex(number)
        if text:
            self._editor.setPlainText(text)
            self._check()
        self._editor.setFocus()

    def _set_families(self, names: Sequence[str]) -> None:
        current = self._family.currentText()
        self._family.clear()
        self._family.addItems(list(names))
        self._family.setCurrentText(current)

    def _on_edited(self) -> None:
        self._fix_button.setEnabled(False)
        self._keep_button.setEnabled(False)
        self._keep_form.hide()
        self._editor.setExtraSelections([])
        self._debounce.start()

    def _check(self) -> None:
        self._debounce.stop()
        text = self._editor.toPlainText()
        if text.strip():
            self._window.call(self._queries.check(text, self._family.currentText()), self._show_report)
        else:
            self._summary.show_message("")
            self._show_diagnostics(())

    def _show_report(self, report: "LintReport") -> None:
        if report.text != self._editor.toPlainText():
            return  # the user has typed on
        self._report = report
        self._fix_button.setEnabled(report.fixed is not None)
        is_usable = not any(each.severity == "error" for each in report.remaining)
        self._keep_button.setEnabled(report.checked and is_usable)
        tone: Tone = "critical" if not report.ok else "warning" if report.warnings else "good"
        self._summary.show_message(_summary(report), tone)
        self._show_diagnostics(report.diagnostics)

    def _show_diagnostics(self, diagnostics: Sequence["Diagnostic"]) -> None:
        self._problems.setVisible(bool(diagnostics))
        set_text(self._advice, "")
        rows = [
            Row(
                key=str(number),
                text=each.message,
                detail=f"{_position(each)} · {each.code}",
                tone=_TONES[each.severity],
            )
            for number, each in enumerate(diagnostics)
        ]
        self._problems.set_rows(rows, select_first=False)  # selecting would move the text cursor
        self._problems.fit_rows(_MAX_ROWS)
        self._editor.setExtraSelections([self._underline(each) for each in diagnostics])

    def _underline(self, diagnostic: "Diagnostic") -> QTextEdit.ExtraSelection:
        theme = theme_from_palette(self.palette())
        selection = QTextEdit.ExtraSelection()
        selection.cursor = self._cursor(diagnostic)
        underline = QTextCharFormat()
        underline.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        underline.setUnderlineColor(QColor(theme.tone(_TONES[diagnostic.severity])))
        selection.format = underline
        return selection

    def _cursor(self, diagnostic: "Diagnostic") -> QTextCursor:
        """Return a cursor that selects the problem; where something is missing, the character before."""
        block = self._editor.document().findBlockByNumber(diagnostic.line - 1)
        text = block.text()
        start = _utf16_length(text[: diagnostic.column - 1])
        length = _utf16_length(text[diagnostic.column - 1 :][: max(diagnostic.length, 1)])
        end = min(start + length, _utf16_length(text))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(start, max(end - 1, 0)))
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _go_to(self, key: str) -> None:
        if self._report is None:
            return
        diagnostic = self._report.diagnostics[int(key)]
        set_text(self._advice, _advice(diagnostic))
        self._editor.setTextCursor(self._cursor(diagnostic))
        self._editor.ensureCursorVisible()
        self._explain(self._editor.textCursor().selectedText(), diagnostic.suggestion)

    def _explain_word(self) -> None:
        cursor = self._editor.textCursor()
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self._explain(cursor.selectedText())

    def _explain(self, *texts: str) -> None:
        """Show the meaning of the first metric or dimension among texts."""
        names = tuple(name for text in texts if _NAME.fullmatch(name := text.strip('"')))
        if names == self._explained:
            return
        self._explained = names
        if names:
            self._window.call(self._queries.meaning(names), partial(self._show_meaning, names))
        else:
            self._show_meaning(names, "")

    def _show_meaning(self, names: tuple[str, ...], meaning: str) -> None:
        if names == self._explained:  # the cursor has not moved on
            set_text(self._meaning, meaning)

    def _fix_all(self) -> None:
        if self._report is not None and self._report.fixed is not None:
            cursor = self._editor.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(self._report.fixed)  # an edit that can be undone, unlike setPlainText()
            self._check()

    def _open_keep_form(self) -> None:
        self._keep_form.open(self._editor.toPlainText(), self._family.currentText())

    def _on_kept(self) -> None:
        self._summary.show_message(tr("The card is on the panel"), "good")
        self._editor.setFocus()


class _ProblemList(TwoLineList):
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first row if none is selected."""
        super().focusInEvent(event)
        if not self.key:
            self.select_first()


def _position(diagnostic: "Diagnostic") -> str:
    return tr("line {line}, column {column}").format(line=diagnostic.line, column=diagnostic.column)


def _advice(diagnostic: "Diagnostic") -> str:
    suggestion = diagnostic.suggestion
    if diagnostic.is_instruction:
        suggestion = f"{suggestion[:1].upper()}{suggestion[1:]}."
    elif suggestion:
        suggestion = tr("Write: {text}").format(text=suggestion)
    return " ".join(filter(None, (suggestion, *diagnostic.notes)))


def _summary(report: "LintReport") -> str:
    errors = report.errors
    if not report.diagnostics:
        return tr("No problems found")
    if not errors:
        if report.has_placeholders:
            return tr("Valid as soon as every placeholder is filled in")
        return tr("Valid, with warnings") if report.warnings else tr("Valid, with notes")
    fixable = sum(each.fixable for each in errors)
    found = tr("%n problems found.", "", len(errors))
    if fixable == len(errors):
        fixes = tr("All of them can be fixed automatically.", "", fixable)
    elif fixable:
        fixes = tr("%n of them can be fixed automatically.", "", fixable)
    else:
        fixes = tr("Needs a manual change.")
    return f"{found} {fixes}"


def _utf16_length(text: str) -> int:
    """Return the length of a text as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2
