"""The page of the support report: all its files, to be reviewed before it is saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from hourglance.engine import Problem
from hourglance.tray.controls.labels import paragraph, push_button, title
from hourglance.tray.controls.layout import MARGIN, MonospaceText, hbox, vbox
from hourglance.tray.controls.theme import GRID, text_scale
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import DiagnosticsService, SupportReport


class ReportPage(QWidget):
    """Shows the files of the support report, and saves exactly what it shows."""

    def __init__(self, window: Window, diagnostics: "DiagnosticsService") -> None:
        super().__init__()
        self._window, self._service = window, diagnostics
        self._report: SupportReport | None = None
        self._files = TwoLineList(tr("Files of the report"))
        self._text = MonospaceText(tr("Content of the file"), lines=4)
        self._text.setLineWrapMode(MonospaceText.LineWrapMode.WidgetWidth)
        self._save_button = push_button(tr("Save…"), self._choose_file, primary=True)
        self._save_button.setEnabled(False)
        self._files.selected.connect(self._show_file)
        self._files.setFixedWidth(round(44 * GRID * text_scale(self.font())))
        files = hbox(self._files, self._text)
        files.setStretch(1, 1)
        note = tr("This is everything that the file will contain. It has no tokens and no names.")
        whole = vbox(
            title(tr("Support report")),
            paragraph(note, muted=True),
            files,
            hbox(self._save_button, None),
            margin=MARGIN,
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def load(self) -> None:
        """Create the report, unless there is one."""
        if self._report is None:
            self._text.setPlainText(tr("Running checks…"))
            self._window.call(self._service.support_report(), self._show, self._on_failed)

    def save_as(self, path: str) -> None:
        """Save the report as a zip file."""
        if self._report is not None:
            self._window.call(self._service.save_report(self._report, Path(path)), self._on_saved)

    def _show(self, report: "SupportReport") -> None:
        self._report = report
        self._files.set_rows([Row(key=name, text=name) for name in report.files])
        self._save_button.setEnabled(True)

    def _on_failed(self, problem: Problem) -> None:
        self._text.setPlainText("")
        self._window.show_problem(problem)

    def _show_file(self, name: str) -> None:
        if self._report is not None:
            self._text.setPlainText(self._report.files[name])

    def _choose_file(self) -> None:
        if self._report is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self, tr("Save the report"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(self._report.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_as)
        dialog.open()

    def _on_saved(self, _: None) -> None:
        self._window.message.show_message(tr("Saved"), "good")
