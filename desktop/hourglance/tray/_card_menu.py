"""What a person may do with a card: a menu that is made when it opens, and gone when it closes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from hourglance.tray._model import Action, CardModel
from hourglance.tray._translation import tr
from hourglance.tray._words import for_menu


@dataclass(frozen=True, kw_only=True, slots=True)
class Deeds:
    """What the entries do.

    :param do: whatever the card's model offers.
    :param move: the card up (-1) or down (1).
    """

    do: Callable[[Action], None]
    move: Callable[[int], None]
    copy_text: Callable[[], None]
    copy_picture: Callable[[], None]


def card_menu(
    card: QWidget, model: CardModel, deeds: Deeds, *, moves: Sequence[int], hidden: Sequence[Action]
) -> QMenu:
    """Return the menu of a card; whoever opens it need not keep it.

    The keys beside its entries are the card's own: the menu only tells of them.

    :param moves: in which directions the card can move.
    :param hidden: brings back cards that were taken off the panel.
    """
    menu = QMenu(card)
    menu.setPalette(card.palette())
    menu.setAccessibleName(tr("Menu of {title}").format(title=model.title))
    menu.aboutToHide.connect(menu.deleteLater)
    for action in model.choices:
        entry = menu.addAction(for_menu(action.label))
        entry.triggered.connect(lambda _checked=False, action=action: deeds.do(action))
        if action.deed == "pin":
            entry.setCheckable(True)
            entry.setChecked(model.pinned)
    if hidden:
        again = menu.addMenu(tr("Show again"))
        again.setPalette(card.palette())
        for action in hidden:
            entry = again.addAction(for_menu(action.label))
            entry.triggered.connect(lambda _checked=False, action=action: deeds.do(action))
    if model.widget:
        menu.addSeparator()
        for step, text, key in ((-1, tr("Move up"), "Alt+Up"), (1, tr("Move down"), "Alt+Down")):
            entry = _with_key(menu, text, key, partial(deeds.move, step))
            entry.setEnabled(step in moves)
    menu.addSeparator()
    _with_key(menu, tr("Copy as text"), "Ctrl+C", deeds.copy_text)
    _with_key(menu, tr("Copy as picture"), "Ctrl+Shift+C", deeds.copy_picture)
    return menu


def _with_key(menu: QMenu, text: str, key: str, deed: Callable[[], None]) -> QAction:
    entry = menu.addAction(text)
    entry.setShortcut(QKeySequence(key))
    entry.setShortcutVisibleInContextMenu(True)
    entry.triggered.connect(lambda _checked=False: deed())
    return entry
