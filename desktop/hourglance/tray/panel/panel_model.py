"""A snapshot, as the panel says it."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime

from hourglance.engine import Snapshot
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.model import Action, CardAction, CardModel, PanelModel
from hourglance.tray.panel.notices import build_notices
from hourglance.tray.text.formatting import format_time
from hourglance.tray.text.translation import tr


def build_panel(snapshot: Snapshot, now: datetime, *, no_tray: str = "") -> PanelModel:
    """Return what the panel says of a snapshot.

    :param no_tray: why this is a window and not a tray icon; empty where there is a tray.
    """
    account = snapshot.account
    widgets = tuple(
        build_card(state, now, pinned=state.widget.id == snapshot.pinned)
        for state in snapshot.widgets
        if account.sign_in not in {"signed_out", "signing_in", "locked"} or state.card is not None
    )
    newest = max((state.as_of for state in snapshot.widgets if state.as_of is not None), default=None)
    return PanelModel(
        cards=(*build_notices(snapshot, now, no_tray), *widgets),
        person=" · ".join(filter(None, (account.person, account.region))),
        hidden=tuple(
            Action(label=widget.title, deed="show", argument=widget.id) for widget in snapshot.hidden
        ),
        remark=tr("as of {time}").format(time=format_time(newest, now)) if newest else "",
    )


def filter_actions(model: PanelModel, possible: Container[CardAction]) -> PanelModel:
    """Return a panel that offers only what can be done."""
    hidden = tuple(action for action in model.hidden if action.deed in possible)
    return replace(model, cards=tuple(_offering(card, possible) for card in model.cards), hidden=hidden)


def _offering(card: CardModel, possible: Container[CardAction]) -> CardModel:
    if all(action.deed in possible for action in card.actions):
        return card
    return replace(card, actions=tuple(action for action in card.actions if action.deed in possible))
