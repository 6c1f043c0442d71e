"""The window about Hourglance: version and licenses, diagnostics, and the support report."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, qVersion
from PySide6.QtWidgets import QStackedWidget

from hourglance.tray.bridge import EngineBridge
from hourglance.tray.controls.labels import paragraph, section, title
from hourglance.tray.controls.layout import (
    LabeledText,
    MonospaceText,
    ScrollPage,
    fact_grid,
    split_view,
)
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.diagnostics import DiagnosticsPage
from hourglance.tray.windows.report import ReportPage
from hourglance.tray.windows.window import Window

if TYPE_CHECKING:
    from hourglance.app import About, DiagnosticsService, FolderKind


class AboutWindow(Window):
    """Three pages, ``about``, ``diagnostics`` and ``report``."""

    name = "about"
    first_size = QSize(860, 600)

    def __init__(self, bridge: EngineBridge, diagnostics: "DiagnosticsService") -> None:
        super().__init__(bridge, tr("About Hourglance"))
        self._service = diagnostics
        self._rows = TwoLineList(tr("Pages"))
        self._about = ScrollPage()
        self._diagnostics = DiagnosticsPage(self, diagnostics)
        self._report = ReportPage(self, diagnostics)
        self._stack = QStackedWidget()
        for page in (self._about, self._diagnostics, self._report):
            self._stack.addWidget(page)
        self.setLayout(split_view(self._rows, message=self.message, page=self._stack, width=48))
        self._rows.selected.connect(self._open_page)
        self._rows.set_rows(
            [
                Row(key="about", text=tr("About")),
                Row(key="diagnostics", text=tr("Diagnostics"), detail=tr("Checks your setup")),
                Row(key="report", text=tr("Report"), detail=tr("For support")),
            ]
        )

    @property
    def item(self) -> str:
        """Return the name of the page."""
        return self._rows.key

    def show_item(self, item: str) -> None:
        """Show a page by its name."""
        self._rows.select(item)

    def refresh(self) -> None:
        """Run the checks again, if their page is shown."""
        if self._stack.currentWidget() is self._diagnostics:
            self._diagnostics.run_checks()

    def _open_page(self, name: str) -> None:
        self.message.show_message("")
        if name == "diagnostics":
            self._stack.setCurrentWidget(self._diagnostics)
            self._diagnostics.load()
        elif name == "report":
            self._stack.setCurrentWidget(self._report)
            self._report.load()
        else:
            self._stack.setCurrentWidget(self._about)
            self.call(self._service.about(), self._show_about)

    def _show_about(self, about: "About") -> None:
        licenses = MonospaceText(tr("Third-party licenses"), lines=10)
        licenses.setPlainText(
            "\n".join(f"{each.name} {each.version}: {each.license}" for each in about.licenses)
        )
        versions = [
            LabeledText(tr("Version"), about.version),
            LabeledText(tr("System"), f"{about.system}, Qt {qVersion()}"),
        ]
        folders = [LabeledText(_folder_label(kind), path) for kind, path in about.folders.items()]
        self._about.set_content(
            title("Hourglance"),
            paragraph(tr("The numbers of your last hour, at a glance."), muted=True),
            fact_grid(versions),
            section(tr("File locations")),
            fact_grid(folders),
            section(tr("Third-party licenses")),
            licenses,
        )


def _folder_label(kind: "FolderKind") -> str:
    return {"config": tr("Settings"), "cache": tr("Cache"), "plugins": tr("Plugins")}[kind]
