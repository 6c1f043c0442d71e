"""The content of the panel, built from a snapshot."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from hourglance.engine import Snapshot, WidgetState, icon_widget
from hourglance.tray.failure_log import log_failure
from hourglance.tray.panel.card_model import CardAction, CardModel, build_card
from hourglance.tray.panel.card_models import CardModels
from hourglance.tray.panel.failed_card import failed_card
from hourglance.tray.panel.notices import build_notices, unhide_actions
from hourglance.tray.text.formatting import format_time
from hourglance.tray.text.translation import tr


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelModel:
    """The content of the panel: its cards from top to bottom, and the footer.

    :param user: the signed-in user and region.
    :param status: the time of the newest data.
    :param hidden: one action for each hidden widget, which shows it again.
    """

    cards: CardModels
    user: str
    status: str
    hidden: tuple[CardAction, ...] = ()


def build_panel(snapshot: Snapshot, now: datetime, *, tray_problem: str = "") -> PanelModel:
    """Return the panel's content for a snapshot.

    :param tray_problem: why the app has a window instead of a tray icon; empty if it has an icon.
    """
    account = snapshot.account
    is_signed_out = account.sign_in in {"signed_out", "signing_in", "locked"}
    icon = None
    if snapshot.widgets and not is_signed_out:
        icon = icon_widget(snapshot.widgets, snapshot.pinned)
    builders = {
        state.widget.id: partial(_build_card, snapshot, state, now, on_icon=state is icon)
        for state in snapshot.widgets
        if not is_signed_out or state.card is not None
    }
    newest = max((state.as_of for state in snapshot.widgets if state.as_of is not None), default=None)
    return PanelModel(
        cards=CardModels(build_notices(snapshot, now, tray_problem), builders),
        user=" · ".join(filter(None, (account.user, account.region))),
        status=tr("as of {time}").format(time=format_time(newest, now)) if newest else "",
        hidden=unhide_actions(snapshot.hidden),
    )


def _build_card(snapshot: Snapshot, state: WidgetState, now: datetime, *, on_icon: bool) -> CardModel:
    """Return a widget's card, or what is shown in place of one that cannot be built."""
    widget = state.widget
    expanded = widget.id in snapshot.expanded
    try:
        card = build_card(
            state,
            now,
            expanded=expanded,
            pinned=widget.id == snapshot.pinned,
            on_icon=on_icon,
            is_new=widget.id in snapshot.new,
            scope=snapshot.scopes.get(widget.id),
            skew=snapshot.skew,
        )
        fixed = frozenset({"hidden"} if widget.id in snapshot.fixed else ())
        return replace(card, decided=snapshot.decided | fixed)
    except Exception as error:  # noqa: BLE001 - a bug costs one card, never the panel
        log_failure(widget.id, repr(error))
        return failed_card(widget.id, widget.title, widget_id=widget.id, expanded=expanded)
