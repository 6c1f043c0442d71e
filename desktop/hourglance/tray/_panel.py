"""The panel: a quiet column of cards, and a line below it."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QHideEvent, QIcon, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray._column import Column
from hourglance.tray._controls import ThinScrollBar, Tool
from hourglance.tray._model import PanelModel
from hourglance.tray._parts import plain, set_text
from hourglance.tray._pictures import picture
from hourglance.tray._theme import DARK, GRID, LIGHT, SMALL, font, is_dark, palette_of, theme_of
from hourglance_resources import resource

_WIDTH = 92 * GRID
_HIGHEST = 180 * GRID
_SYMBOL = 4 * GRID

#: Ages in words are put right this often while the panel is open, in milliseconds.
_AGE_EVERY = 20_000


class Panel(QWidget):
    """The window with the cards. It asks for its model when it opens, and every few seconds while it is open.

    :param model: returns what to say now.
    :param menu: the menu with every action, for desktops without a tray.

    Signals:
        asked: a button of a card was pressed; carries its :class:`Action`.
        refresh_asked: new figures are wanted.
        closed: it was closed or hidden by the person.

    """

    asked = Signal(object)
    refresh_asked = Signal()
    closed = Signal()

    def __init__(self, model: Callable[[], PanelModel], menu: QMenu) -> None:
        super().__init__()
        self._model_of = model
        self.is_popup = False
        self.setWindowTitle("Hourglance")
        self.setWindowIcon(QIcon(str(resource("icons", "hourglance.svg"))))
        self.column = Column()
        self._scroll = QScrollArea()
        self._person, self._remark = QLabel(), QLabel()
        self._refresh, self._menu = Tool("Refresh now (F5)"), Tool("Menu")
        self._stops: list[QWidget] = []
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self.column.asked.connect(self.asked)
        self.column.card_reached.connect(lambda card: self._scroll.ensureWidgetVisible(card, 0, 2 * GRID))
        self._refresh.clicked.connect(self.refresh_asked)
        self._age = QTimer(self)
        self._age.setInterval(_AGE_EVERY)
        self._age.timeout.connect(self.update_cards)
        self.retheme()

    def _build(self) -> None:
        self._scroll.setWidget(self.column)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBar(ThinScrollBar())
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self.column.setAutoFillBackground(False)
        self._footer = footer = QHBoxLayout()
        footer.setContentsMargins(6 * GRID, 0, 2 * GRID, 2 * GRID)
        footer.setSpacing(GRID)
        for text in (self._person, self._remark):
            plain(text, muted=True).setFont(font(self.font(), SMALL))
        footer.addWidget(self._person, 1)
        footer.addWidget(self._remark)
        footer.addSpacing(GRID)
        footer.addWidget(self._refresh)
        footer.addWidget(self._menu)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(footer)

    def retheme(self) -> None:
        """Take on the desktop's light or dark."""
        theme = DARK if is_dark() else LIGHT
        self.setPalette(palette_of(theme))
        ratio = self.devicePixelRatioF()
        self._refresh.setIcon(picture("refresh", theme.muted, side=_SYMBOL, ratio=ratio))
        self._menu.setIcon(picture("menu", theme.muted, side=_SYMBOL, ratio=ratio))

    def update_cards(self) -> None:
        """Show what there is to say now, if the panel is open."""
        if not self.isVisible():
            return
        self._show(self._model_of())

    def _show(self, model: PanelModel) -> None:
        self.column.show_models(model.cards)
        set_text(self._person, model.person)
        set_text(self._remark, model.remark)
        self._order_stops()
        if self.is_popup:
            self.resize(self.sizeHint())

    def _order_stops(self) -> None:
        stops = [*self.column.stops(), self._refresh, self._menu]
        if stops != self._stops:
            self._stops = stops
            for stop, following in pairwise(stops):
                QWidget.setTabOrder(stop, following)

    def sizeHint(self) -> QSize:
        """Return a size that holds all cards, within a height that a screen has."""
        height = self.column.height_for(_WIDTH) + self._footer.sizeHint().height()
        return QSize(_WIDTH, min(_HIGHEST, height))

    def open_popup(self, place: Callable[[QSize], QPoint]) -> None:
        """Open at the tray icon.

        :param place: returns the top left corner for a size.
        """
        self.is_popup = True
        tool = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        self._open(tool, place)

    def open_window(self) -> None:
        """Open as a window among windows, where there is no tray to open at."""
        self.is_popup = False
        self._open(Qt.WindowType.Window, None)

    def _open(self, flags: Qt.WindowType, place: Callable[[QSize], QPoint] | None) -> None:
        if self.windowFlags() & flags != flags:
            self.setWindowFlags(flags)
        self._show(self._model_of())
        self.resize(self.sizeHint())
        if place is not None:
            self.move(place(self.size()))
        self.show()
        self.raise_()
        self.activateWindow()
        if self.column.cards and self.focusWidget() is None:
            self.column.cards[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def showEvent(self, _event: QShowEvent) -> None:
        """Keep ages right from now on."""
        self._age.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Let ages be."""
        self._age.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the person closed it."""
        event.accept()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, refresh on F5."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh_asked.emit()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and an edge where no window frame does."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self.is_popup:
            painter.setPen(QColor(theme.line))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        """Close a popup that another window took the place of."""
        if event.type() is QEvent.Type.ActivationChange and self.is_popup and not self.isActiveWindow():
            self._close_unless_in_menu()
        super().changeEvent(event)

    def _close_unless_in_menu(self) -> None:
        if self.isVisible() and not self._menu.menu().isVisible():
            self.close()
