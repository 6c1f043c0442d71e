"""The page to install a plugin: its source, and the steps of the installation."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.form import WIDTH
from hourglance.tray.controls.labels import (
    MessageLabel,
    WrappingLabel,
    paragraph,
    plain,
    push_button,
    set_text,
    title,
)
from hourglance.tray.controls.layout import ScrollPage
from hourglance.tray.controls.theme import text_scale
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.tray.windows.plugins import PluginsWindow

#: The number of steps shown, the last ones.
_STEPS = 8


class InstallPage(ScrollPage):
    """Asks for a folder, a file or a name, and shows the installation's progress."""

    def __init__(self, window: "PluginsWindow") -> None:
        super().__init__()
        self._window = window
        self.is_busy = False
        self._steps: tuple[str, ...] = ()
        self._input = QLineEdit()
        self._input.setPlaceholderText(tr("Name, or path of a folder or wheel"))
        self._input.setAccessibleName(tr("Plugin to install"))
        self._input.setMaximumWidth(round(WIDTH * text_scale(self.font())))
        self._folder = push_button(tr("Folder…"), self._choose_folder)
        self._file = push_button(tr("File…"), self._choose_file)
        self._install = push_button(tr("Install"), self._submit, primary=True)
        self._cancel = push_button(tr("Cancel"), window.cancel_installation)
        self._progress = plain(WrappingLabel(), muted=True, wrap=True)
        self._failure = MessageLabel()
        self._input.returnPressed.connect(self._submit)
        self._input.textChanged.connect(self._enable_install)
        self._enable_install()
        self.set_content(
            title(tr("Install a plugin")),
            paragraph(
                tr("You review a plugin's permissions before it runs, in a process of its own."), muted=True
            ),
            self._input,
            FlowLayout(self._folder, self._file),
            self._failure,
            self._progress,
            FlowLayout(self._install, self._cancel),
        )

    def focus_input(self) -> None:
        """Move the focus to the input, unless an installation is under way."""
        if not self.is_busy:
            self._set_steps(())
            self._failure.show_message("")
            self._input.setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self, spec: str) -> None:
        """Show that an installation has started."""
        self.is_busy = True
        self._input.setText(spec)
        self._failure.show_message("")
        self._set_steps((tr("Starting…"),))
        self._enable_input()
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_step(self, message: str) -> None:
        """Show the next step."""
        self._set_steps((*self._steps, message or tr("Checking permissions…"))[-_STEPS:])

    def show_failure(self, sentence: str) -> None:
        """Show why the installation failed; the user may try again."""
        self.finish()
        self._failure.show_message(sentence, "critical")
        self._input.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Return to the input."""
        self.is_busy = False
        self._set_steps(())
        self._enable_input()

    def _enable_input(self) -> None:
        for part in (self._input, self._folder, self._file):
            part.setEnabled(not self.is_busy)
        self._enable_install()

    def _enable_install(self) -> None:
        self._install.setEnabled(not self.is_busy and bool(self._input.text().strip()))

    def _set_steps(self, steps: tuple[str, ...]) -> None:
        self._steps = steps
        set_text(self._progress, "\n".join(steps))

    def _submit(self) -> None:
        if not self.is_busy and (spec := self._input.text().strip()):
            self.start(spec)
            self._window.install(spec)

    def _choose_folder(self) -> None:
        self._choose(QFileDialog.FileMode.Directory, tr("Choose a plugin's folder"), "")

    def _choose_file(self) -> None:
        kinds = tr("Plugins (*.whl)")
        self._choose(QFileDialog.FileMode.ExistingFile, tr("Choose a plugin's file"), kinds)

    def _choose(self, mode: QFileDialog.FileMode, caption: str, kinds: str) -> None:
        dialog = QFileDialog(self, caption)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if kinds:
            dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(self._input.setText)
        dialog.open()
