"""A way to a page: its text, and beside it the host that it leads to, before anyone follows it."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton

from hourglance.api import Link
from hourglance.tray._words import for_menu, for_tooltip


class LinkBlock(QPushButton):
    """A button that opens an https page in the browser; any other address cannot be followed."""

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None
        self.setObjectName("link")
        self.clicked.connect(self._follow)

    def show_block(self, block: Link, *, calm: bool) -> None:  # noqa: ARG002 - a link is never stale
        """Show another link."""
        if block == self._link:
            return
        self._link = block
        host = host_of(block.url)
        self.setEnabled(bool(host))
        self.setText(for_menu(f"{block.text}  {host}  \u2197" if host else block.text))
        self.setAccessibleName(
            f"{block.text}, opens {host}" if host else f"{block.text}, not an https address"
        )
        self.setToolTip(
            for_tooltip(QUrl(block.url).toDisplayString() if host else "This is not an https address.")
        )

    def _follow(self) -> None:
        if self._link is None or not host_of(self._link.url):
            return
        if not QDesktopServices.openUrl(QUrl(self._link.url, QUrl.ParsingMode.StrictMode)):
            QGuiApplication.clipboard().setText(self._link.url)
            self.setText("No browser opened it; the address is in the clipboard")


def host_of(url: str) -> str:
    """Return the host of an https address as it goes over the wire, so that no letter imitates another.

    Empty for whatever else: another scheme, no host, or a user name that could pass for a host.
    """
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not parsed.isValid() or parsed.scheme() != "https" or parsed.userInfo():
        return ""
    return parsed.host(QUrl.ComponentFormattingOption.FullyEncoded)
