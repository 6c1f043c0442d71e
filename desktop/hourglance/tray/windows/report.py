"""The report for whoever helps: looked through before it is saved."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from hourglance.engine import Problem
from hourglance.tray.controls.labels import MessageLabel, paragraph, push_button, title
from hourglance.tray.controls.layout import MARGIN, MonospaceText, hbox, vbox
from hourglance.tray.controls.theme import GRID
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import HelpCommands
from hourglance.tray.windows.views import Done, Report


class ReportPage(QWidget):
    """All files of the report with their texts, and a button that saves them as they were shown.

    :param notice: says what came of it.
    """

    def __init__(self, commands: HelpCommands, replies: Replies, notice: MessageLabel) -> None:
        super().__init__()
        self._commands, self._notice = commands, notice
        self._report: Report | None = None
        self._take_report = replies.to(self, self._show)
        self._take_saved = replies.to(self, self._saved)
        self._files = TwoLineList(tr("Files of the report"))
        self._text = MonospaceText(tr("Text of the file"))
        self._text.setLineWrapMode(MonospaceText.LineWrapMode.WidgetWidth)
        self._save = push_button(tr("Save…"), self._choose_place, primary=True)
        self._save.setEnabled(False)
        self._files.selected.connect(self._show_file)
        self._files.setFixedWidth(44 * GRID)
        both = hbox(self._files, self._text)
        both.setStretch(1, 1)
        note = tr("This is all that the file will hold. There is no token in it, and nobody's name.")
        whole = vbox(
            title(tr("A report for whoever helps")),
            paragraph(note, muted=True),
            both,
            hbox(self._save, None),
            margin=MARGIN,
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def begin(self) -> None:
        """Have the report put together, unless it was."""
        if self._report is None:
            self._text.setPlainText(tr("Being put together."))
            self._commands.report(self._take_report)

    def _show(self, report: Report | Problem) -> None:
        if isinstance(report, Problem):
            self._text.setPlainText("")
            self._notice.show_message(report.sentence, "critical")
            return
        self._report = report
        self._files.set_rows([Row(key=name, text=name) for name in report.files])
        self._save.setEnabled(True)

    def _show_file(self, name: str) -> None:
        if self._report is not None:
            self._text.setPlainText(self._report.files[name])

    def _choose_place(self) -> None:
        if self._report is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self, tr("Save the report"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(self._report.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_at)
        dialog.open()

    def save_at(self, path: str) -> None:
        """Save what was shown as this file."""
        if self._report is not None:
            self._commands.save(self._report, Path(path), self._take_saved)

    def _saved(self, done: Done | Problem) -> None:
        if isinstance(done, Problem):
            self._notice.show_message(done.sentence, "critical")
        else:
            self._notice.show_message(tr("Saved."), "good")
