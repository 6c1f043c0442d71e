"""The panel: a quiet column of cards, and a line below it."""

from collections.abc import Callable, Container
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFontInfo,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hourglance.tray.controls.labels import plain, set_text, tool_button
from hourglance.tray.controls.theme import (
    DARK,
    GRID,
    LIGHT,
    SMALL,
    font,
    is_dark,
    palette_from_theme,
    picture,
    set_margins,
    theme_from_palette,
)
from hourglance.tray.panel.card_list import CardList
from hourglance.tray.panel.model import CardAction, PanelModel
from hourglance.tray.panel.placement import fit_on_screen
from hourglance.tray.text.translation import tr

#: Width and greatest height, in the height of the system's font: the panel grows with it.
_WIDTH, _HIGHEST = 28, 56

#: Ages in words are put right this often while the panel is open, in milliseconds.
_AGE_EVERY = 20_000

#: So far from the edge a card that is pulled there has the column scroll, in pixels.
_AHEAD = 48

_POPUP = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class Panel(QWidget):
    """The window with the cards. It asks for its model when it opens, and every few seconds while it is open.

    :param model: returns what to say now.
    :param menu: the menu with every action, for desktops without a tray.
    :param possible: what can be done with a card.

    Signals:
        asked: a button of a card was pressed, or its menu used; carries an :class:`Action`.
        arranged: the person wants the widgets in this order; carries their ids.
        refresh_asked: new figures are wanted.
        closed: it was closed.

    """

    asked = Signal(object)
    arranged = Signal(tuple)
    refresh_asked = Signal()
    closed = Signal()

    def __init__(
        self, model: Callable[[], PanelModel], menu: QMenu, possible: Container[CardAction] = frozenset()
    ) -> None:
        super().__init__()
        from hourglance.tray.controls.style import install_style  # 1 MB that no closed panel needs

        install_style()
        self._model_of = model
        self._place: Callable[[QSize], QPoint] | None = None
        self._stops: list[QWidget] = []
        self._fitted = QSize()
        self.setWindowTitle("Hourglance")
        self.column = CardList(possible)
        self._scroll = QScrollArea()
        self._person, self._remark = QLabel(), QLabel()
        self._refresh, self._menu = tool_button(tr("Refresh now (F5)")), tool_button(tr("Menu"))
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self.column.asked.connect(self.asked)
        self.column.settled.connect(self._settle)
        self.column.card_reached.connect(lambda card: self._scroll.ensureWidgetVisible(card, 0, 2 * GRID))
        self.column.pulled_to.connect(lambda at: self._scroll.ensureVisible(at.x(), at.y(), 0, _AHEAD))
        self.column.arranged.connect(self.arranged)
        self._refresh.clicked.connect(self.refresh_asked)
        self._age = QTimer(self)
        self._age.setInterval(_AGE_EVERY)
        self._age.timeout.connect(self.update_cards)
        self.retheme()

    def _build(self) -> None:
        # To name one of its own making, PySide makes the types of all widgets there are: 2 MB.
        self._scroll.setViewport(QWidget())
        self._scroll.setWidget(self.column)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBar(QScrollBar())
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column.setAutoFillBackground(False)
        for text in (self._person, self._remark):
            plain(text, muted=True).setFont(font(self.font(), SMALL))
        self._footer = footer = QHBoxLayout()
        set_margins(footer, 6 * GRID, 0, 2 * GRID, 2 * GRID)
        footer.setSpacing(GRID)
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

    @property
    def is_popup(self) -> bool:
        """Return whether it stands at the tray icon, and not as a window among windows."""
        return self._place is not None

    def retheme(self) -> None:
        """Take on the desktop's light or dark."""
        theme = DARK if is_dark() else LIGHT
        self.setPalette(palette_from_theme(theme))
        self._refresh.setIcon(picture("refresh", theme.muted))
        self._menu.setIcon(picture("menu", theme.muted))

    def update_cards(self) -> None:
        """Show what there is to say now, if the panel is open."""
        if self.isVisible():
            self._show(self._model_of())

    def open_popup(self, place: Callable[[QSize], QPoint]) -> None:
        """Open at the tray icon.

        :param place: returns the top left corner for a size.
        """
        self._place = place
        self._open(_POPUP)

    def open_window(self, at: QRect | None = None) -> None:
        """Open as a window among windows, where there is no tray to open at.

        :param at: where it stood last; of no size where it was as large as its cards.
        """
        self._place, was_open = None, self.isVisible()
        self._open(Qt.WindowType.Window)
        rooms = (screen.availableGeometry() for screen in QGuiApplication.screens())
        if at is None or was_open:
            return
        sized = QRect(at.topLeft(), self.size() if at.isEmpty() else at.size())
        if (there := fit_on_screen(sized, rooms)) is not None:
            self.resize(there.size())
            self.move(there.topLeft())

    @property
    def standing(self) -> QRect:
        """Return where it stands, for :meth:`open_window`; of no size if it is as large as its cards."""
        return QRect(self.pos(), QSize(0, 0) if self.size() == self._fitted else self.size())

    def _open(self, flags: Qt.WindowType) -> None:
        if self.windowType() != flags & Qt.WindowType.WindowType_Mask:
            self.setWindowFlags(flags)
        was_open = self.isVisible()
        self._show(self._model_of())
        if not was_open:
            self._fit()
        self.show()
        self.raise_()
        self.activateWindow()
        if self.column.cards and not was_open:
            self.column.cards[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, model: PanelModel) -> None:
        self.column.hidden = model.hidden
        self.column.show_models(model.cards)
        set_text(self._person, model.person)
        set_text(self._remark, model.remark)

    def _settle(self) -> None:
        """Have Tab stop at all that is there now, and the panel hold it unless somebody resized it."""
        stops = [*self.column.stops(), self._refresh, self._menu]
        if stops != self._stops:
            self._stops = stops
            for stop, following in pairwise(stops):
                QWidget.setTabOrder(stop, following)
        if self.is_popup or self.size() == self._fitted:
            self._fit()

    def _fit(self) -> None:
        size = self._fitted = self.sizeHint()
        self.resize(size)
        if self._place is not None:
            self.move(self._place(size))
        bar = self._scroll.verticalScrollBar()
        if bar.isVisible() and size.height() < self._room():
            # It takes the width without which it would not be needed, and Qt does not try without it.
            self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:
        """Return a size that holds all cards, within what the screen has."""
        em = QFontInfo(self.font()).pixelSize()
        width = -(-_WIDTH * em // GRID) * GRID
        room = self._room()
        footer = self._footer.sizeHint().height()
        return QSize(width, min(self.column.height_for(width, room) + footer, room))

    def _room(self) -> int:
        """Return how high it may be."""
        highest = _HIGHEST * QFontInfo(self.font()).pixelSize()
        return min(highest, self.screen().availableGeometry().height() - 2 * GRID)

    def showEvent(self, _event: QShowEvent) -> None:
        """Keep ages right from now on."""
        self._age.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        """Let ages be."""
        self._age.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it was closed."""
        event.accept()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, refresh on F5."""
        if event.key() == Qt.Key.Key_Escape:
            if not self.column.cancel_sorting():
                self.close()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh_asked.emit()
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Close a popup when another window is used; its own menus are none."""
        super().changeEvent(event)
        used_elsewhere = event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow()
        if used_elsewhere and self.is_popup and self.isVisible() and not QApplication.activePopupWidget():
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and an edge where no window frame does."""
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self.is_popup:
            painter.setPen(QColor(theme.line))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
