"""Where a new plugin is from, and what is done until it is there."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit

from hourglance.tray.controls.form import WIDTH
from hourglance.tray.controls.labels import MessageLabel, paragraph, plain, push_button, set_text, title
from hourglance.tray.controls.layout import ScrollPage, hbox
from hourglance.tray.text.translation import tr

#: So many of the last steps are shown.
_STEPS = 8


class InstallSheet(ScrollPage):
    """Asks for a folder, a file or a name, and shows each step of the installation.

    Signals:
        asked: something is to be installed; carries what.
        cancelled: the person gives up.

    """

    asked = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_busy = False
        self._steps: list[str] = []
        self._line = QLineEdit()
        self._line.setPlaceholderText(tr("hourglance-longest-wait, or the path of a folder or wheel"))
        self._line.setAccessibleName(tr("What to install"))
        self._line.setMaximumWidth(WIDTH)
        self._folder = push_button(tr("Folder…"), self._choose_folder)
        self._file = push_button(tr("File…"), self._choose_file)
        self._go = push_button(tr("Install"), self._submit, primary=True)
        self._cancel = push_button(tr("Cancel"), self.cancelled.emit)
        self._done = plain(QLabel(), muted=True, wrap=True)
        self._wrong = MessageLabel()
        self._line.returnPressed.connect(self._submit)
        self._line.textChanged.connect(lambda text: self._go.setEnabled(bool(text.strip())))
        self._go.setEnabled(False)
        self.set_content(
            title(tr("Install a plugin")),
            paragraph(
                tr("You are told what a plugin asks for before it runs. It gets a process of its own."),
                muted=True,
            ),
            self._line,
            hbox(self._folder, self._file, None),
            self._wrong,
            self._done,
            hbox(self._go, self._cancel, None),
        )

    def ask(self) -> None:
        """Wait for something to install."""
        if not self.is_busy:
            self._say(())
            self._wrong.show_message("")
            self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, what: str) -> None:
        """Show that this is being installed."""
        self.is_busy = True
        self._line.setText(what)
        self._wrong.show_message("")
        self._say((tr("Beginning."),))
        self._enable(ready=False)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, what: str) -> None:
        """Add a step."""
        self._say((*self._steps, what)[-_STEPS:])

    def fail(self, why: str) -> None:
        """Say why it did not come to a good end; the person may try again."""
        self.end()
        self._wrong.show_message(why, "critical")
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Be ready for the next one."""
        self.is_busy = False
        self._say(())
        self._enable(ready=True)

    def _enable(self, *, ready: bool) -> None:
        for part in (self._line, self._folder, self._file):
            part.setEnabled(ready)
        self._go.setEnabled(ready and bool(self._line.text().strip()))

    def _say(self, steps: tuple[str, ...]) -> None:
        self._steps = list(steps)
        set_text(self._done, "\n".join(steps))

    def _submit(self) -> None:
        if not self.is_busy and (spec := self._line.text().strip()):
            self.begin(spec)
            self.asked.emit(spec)

    def _choose_folder(self) -> None:
        self._choose(QFileDialog.FileMode.Directory, tr("The folder of a plugin"), "")

    def _choose_file(self) -> None:
        kinds = tr("Plugins (*.whl *.tar.gz *.zip)")
        self._choose(QFileDialog.FileMode.ExistingFile, tr("The file of a plugin"), kinds)

    def _choose(self, mode: QFileDialog.FileMode, caption: str, kinds: str) -> None:
        dialog = QFileDialog(self, caption)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if kinds:
            dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(self._line.setText)
        dialog.open()
