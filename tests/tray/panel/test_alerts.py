"""Alerts on cards, which stay until the panel was open, and the notice of an expiring sign-in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from panel_stage import panel_in

from hourglance.engine import Alert, Snapshot, WidgetState
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.commands import CardCommands
from hourglance.tray.panel.model import build_panel
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface


@pytest.fixture
def alarmed(state: Callable[..., WidgetState], now: datetime) -> WidgetState:
    alert = Alert(
        level="critical",
        side="above",
        value=161 * 60_000,
        threshold=160 * 60_000,
        unit="ms",
        at=now - timedelta(minutes=5),
    )
    back = replace(alert, level="normal", value=100 * 60_000, at=now)
    return state(alerts=(alert, back))


def test_card_has_alerts_with_their_times(alarmed: WidgetState, now: datetime) -> None:
    model = build_card(alarmed, now)

    first, second = model.messages
    assert first.endswith("2 h 41 min: limit of 2 h 40 min reached.")
    assert first.startswith("10:40")
    assert second.endswith("Back to normal: 1 h 40 min, limit 2 h 40 min.")
    assert first in model.accessible_text
    assert model.has_alerts


def test_card_without_alerts(state, now: datetime) -> None:
    model = build_card(state(), now)

    assert model.messages == ()
    assert not model.has_alerts


def test_notice_of_an_expiring_sign_in_has_a_button(snapshot: Callable[..., Snapshot], now: datetime) -> None:
    account = replace(snapshot().account, ends=now + timedelta(minutes=14))
    card = build_panel(snapshot(account=account), now).cards[0]

    assert (card.key, card.title) == ("notice/expiry", "Sign-in expires soon")
    assert [(action.label, action.run) for action in card.actions] == [
        ("Sign in again", CardCommands.sign_in)
    ]


def test_alerts_are_acknowledged_when_the_panel_closes(
    qtbot,
    ui: UserInterface,
    recorded,
    snapshot,
    alarmed: WidgetState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tray, "is_shown", True)  # so that the panel is not all there is of the app
    ui.set_snapshot(snapshot(alarmed))
    ui.open_panel()
    assert "widgets.acknowledge_alerts" not in recorded.calls

    panel_in().close()
    assert recorded.calls[-1] == "widgets.acknowledge_alerts"


def test_alerts_are_not_acknowledged_if_there_are_none(qtbot, ui: UserInterface, recorded, snapshot) -> None:
    ui.set_snapshot(snapshot())
    ui.open_panel()
    panel_in().close()

    assert "widgets.acknowledge_alerts" not in recorded.calls
