"""About Hourglance, how it is doing here, and the report for whoever helps."""

from collections.abc import Callable

from PySide6.QtCore import QSize, qVersion
from PySide6.QtWidgets import QStackedWidget, QWidget

from hourglance.engine import Problem
from hourglance.tray.controls.labels import paragraph, section, title
from hourglance.tray.controls.layout import LabeledText, MonospaceText, ScrollPage, fact_grid, split_view
from hourglance.tray.controls.two_line_list import Row, TwoLineList
from hourglance.tray.replies import Replies
from hourglance.tray.text.translation import tr
from hourglance.tray.windows.commands import WindowCommands
from hourglance.tray.windows.diagnostics import DoctorSheet
from hourglance.tray.windows.report import ReportPage
from hourglance.tray.windows.views import About, FolderKind
from hourglance.tray.windows.window import Window


class AboutWindow(Window):
    """Three pages: what this is, the doctor, and the report."""

    name = "about"
    first_size = QSize(860, 600)

    def __init__(
        self,
        commands: WindowCommands,
        replies: Replies,
        open_window: Callable[[str, str], object],  # noqa: ARG002 - as every window's
    ) -> None:
        super().__init__(tr("About Hourglance"))
        self._commands = commands
        self._take_about = replies.to(self, self._show_about)
        self._rows = TwoLineList(tr("Pages"))
        self._about = ScrollPage()
        self._doctor = DoctorSheet(commands.help, replies, self.notice)
        self._report = ReportPage(commands.help, replies, self.notice)
        self._pages: dict[str, QWidget] = {
            "about": self._about,
            "doctor": self._doctor,
            "report": self._report,
        }
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.setLayout(split_view(self._rows, message=self.notice, page=self._stack, width=48))
        self._rows.selected.connect(self._open_page)
        self._rows.set_rows(
            [
                Row(key="about", text=tr("About")),
                Row(key="doctor", text=tr("Doctor"), detail=tr("How it is doing here")),
                Row(key="report", text=tr("Report"), detail=tr("For whoever helps")),
            ]
        )

    @property
    def subject(self) -> str:
        """What it shows: with that it can be opened anew."""
        return self._rows.key

    def look_at(self, subject: str) -> None:
        """Show the page of this name: ``about``, ``doctor`` or ``report``."""
        self._rows.select(subject)

    def refresh(self) -> None:
        """Have the doctor look once more, if it is its page that is seen."""
        if self._stack.currentWidget() is self._doctor:
            self._doctor.look()

    def _open_page(self, name: str) -> None:
        self.notice.show_message("")
        self._stack.setCurrentWidget(self._pages[name])
        match name:
            case "about":
                self._commands.help.about(self._take_about)
            case "doctor":
                self._doctor.begin()
            case _:
                self._report.begin()

    def _show_about(self, about: About | Problem) -> None:
        if isinstance(about, Problem):
            self.notice.show_message(about.sentence, "critical")
            return
        licences = MonospaceText(tr("Licences"), lines=10)
        licences.setPlainText(
            "\n".join(f"{each.name} {each.version}: {each.licence}" for each in about.licences)
        )
        self._about.set_content(
            title("Hourglance"),
            paragraph(tr("The numbers of your last hour, at a glance."), muted=True),
            fact_grid(
                [
                    LabeledText(label=tr("Version"), text=about.version),
                    LabeledText(label=tr("Runs on"), text=f"{about.system}, Qt {qVersion()}"),
                ]
            ),
            section(tr("Where its files are")),
            fact_grid(
                [LabeledText(label=_folder_words(kind), text=path) for kind, path in about.folders.items()]
            ),
            section(tr("What it is made with")),
            licences,
        )


def _folder_words(kind: FolderKind) -> str:
    return {
        "config": tr("What you chose"),
        "cache": tr("Last figures and names"),
        "data": tr("What would be lost"),
        "plugins": tr("Plugins"),
    }[kind]
