"""What a person may do with a card: a menu that is made when it opens, and gone when it closes."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from hourglance.tray.panel.model import Action, CardAction, CardModel
from hourglance.tray.text.formatting import menu_text
from hourglance.tray.text.translation import tr


@dataclass(frozen=True, kw_only=True, slots=True)
class CardMenuActions:
    """What the entries do.

    :param possible: what can be done at all; the rest is not offered.
    :param do: whatever the card's model offers.
    :param move: the card up (-1) or down (1).
    """

    possible: Container[CardAction]
    do: Callable[[Action], None]
    move: Callable[[int], None]
    copy_text: Callable[[], None]
    copy_picture: Callable[[], None]


def card_menu(
    card: QWidget, model: CardModel, deeds: CardMenuActions, *, moves: Sequence[int], hidden: Sequence[Action]
) -> QMenu:
    """Return the menu of a card; whoever opens it need not keep it.

    The keys beside its entries are the card's own: the menu only tells of them.

    :param moves: in which directions the card can move.
    :param hidden: brings back cards that were taken off the panel.
    """
    menu = QMenu(card)
    menu.setPalette(card.palette())
    menu.setAccessibleName(tr("Menu for {title}").format(title=model.title))
    menu.aboutToHide.connect(menu.deleteLater)
    for action in menu_actions(model):
        if action.deed not in deeds.possible:
            continue
        entry = menu.addAction(menu_text(action.label))
        entry.triggered.connect(lambda _checked=False, action=action: deeds.do(action))
        if action.deed == "pin":
            entry.setCheckable(True)
            entry.setChecked(model.pinned)
    if hidden:
        again = menu.addMenu(tr("Hidden widgets"))
        again.setPalette(card.palette())
        for action in hidden:
            entry = again.addAction(menu_text(action.label))
            entry.triggered.connect(lambda _checked=False, action=action: deeds.do(action))
    if moves:
        menu.addSeparator()
        for step, text, key in ((-1, tr("Move up"), "Alt+Up"), (1, tr("Move down"), "Alt+Down")):
            entry = _with_key(menu, text, key, partial(deeds.move, step))
            entry.setEnabled(step in moves)
    menu.addSeparator()
    _with_key(menu, tr("Copy as text"), "Ctrl+C", deeds.copy_text)
    _with_key(menu, tr("Copy as image"), "Ctrl+Shift+C", deeds.copy_picture)
    return menu


def menu_actions(model: CardModel) -> tuple[Action, ...]:
    """Return what a person may choose about a card, in the order of its menu."""
    id_ = model.widget
    if not id_:
        return model.choices
    is_further = "#" in id_
    return (
        *model.choices,
        Action(label=tr("Show on icon"), deed="pin", argument="" if model.pinned else id_),
        Action(label=tr("Settings…"), deed="configure", argument=id_),
        Action(label=tr("View query…"), deed="inspect", argument=id_),
        Action(label=tr("Add another"), deed="add", argument=id_),
        *((Action(label=tr("Remove"), deed="remove", argument=id_),) if is_further else ()),
        Action(label=tr("Hide"), deed="hide", argument=id_),
    )


def _with_key(menu: QMenu, text: str, key: str, deed: Callable[[], None]) -> QAction:
    entry = menu.addAction(text)
    entry.setShortcut(QKeySequence(key))
    entry.setShortcutVisibleInContextMenu(True)
    entry.triggered.connect(lambda _checked=False: deed())
    return entry
