"""What waits to be seen stays on the cards until the panel was opened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtWidgets import QMenu

from hourglance.engine import Alert, Snapshot, WidgetState
from hourglance.tray.panel.card_model import build_card
from hourglance.tray.panel.panel_model import build_panel
from hourglance.tray.presenter import TrayPresenter
from hourglance.tray.tray_icon import Tray

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")


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


def test_a_card_says_what_happened_and_when_by_eye_and_ear(alarmed: WidgetState, now: datetime) -> None:
    model = build_card(alarmed, now)

    first, second = model.sentences
    assert first.endswith("2 h 41 min: limit of 2 h 40 min reached.")
    assert first.startswith("10:40")
    assert second.endswith("Back to normal: 1 h 40 min, limit 2 h 40 min.")
    assert first in model.spoken
    assert model.choices[0].deed == "seen"


def test_a_card_that_nothing_happened_to_has_nothing_to_be_seen(state, now: datetime) -> None:
    model = build_card(state(), now)

    assert model.sentences == ()
    assert "seen" not in [action.deed for action in model.choices]


def test_a_sign_in_that_ends_soon_has_a_card_with_a_button(
    snapshot: Callable[..., Snapshot], now: datetime
) -> None:
    account = replace(snapshot().account, ends=now + timedelta(minutes=14))
    card = build_panel(snapshot(account=account), now).cards[0]

    assert (card.key, card.title) == ("notice/ends", "Sign-in expires soon")
    assert [(action.label, action.deed) for action in card.actions] == [("Sign in again", "sign_in")]


@pytest.fixture
def presenter(qtbot, remembered, now: datetime):
    presenter = TrayPresenter(Tray(QMenu()), QMenu(), remembered.commands, lambda: now)
    yield presenter
    presenter.close()


def test_what_stood_on_the_open_panel_was_seen_when_it_closes(
    qtbot,
    presenter: TrayPresenter,
    remembered,
    snapshot,
    alarmed: WidgetState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tray, "is_shown", True)  # so that the panel is not all there is of the app
    presenter.draw(snapshot(alarmed))
    presenter.open_panel()
    assert "seen" not in remembered.asked

    presenter._panel.close()
    assert remembered.asked == ["seen"]


def test_a_panel_without_news_has_nothing_to_be_seen(
    qtbot, presenter: TrayPresenter, remembered, snapshot
) -> None:
    presenter.draw(snapshot())
    presenter.open_panel()
    presenter._panel.close()

    assert "seen" not in remembered.asked
