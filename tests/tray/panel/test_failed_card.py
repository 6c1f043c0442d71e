"""A card that cannot be shown costs no other card its place."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from panel_stage import Stage, panel_in
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hourglance.api import Card, Note
from hourglance.engine import Snapshot, WidgetState
from hourglance.tray.tray_icon import Tray
from hourglance.tray.user_interface import UserInterface

MakeState = Callable[..., WidgetState]
MakeSnapshot = Callable[..., Snapshot]

SENTENCE = "This card cannot be shown because of an error in Hourglance. Hide it, or update Hourglance."


class UnknownBlock:
    """A block that no view knows."""


@pytest.fixture(params=["model", "view"])
def broken(request: pytest.FixtureRequest, card: Card) -> Card:
    """Return a card that cannot be built, or whose details cannot be shown."""
    if request.param == "view":
        return replace(card, body=(Note(text="before"), UnknownBlock()))
    return replace(card, compare=object())


def test_failed_card_leaves_all_others_and_is_logged_once(
    stage: Stage,
    snapshot: MakeSnapshot,
    state: MakeState,
    broken: Card,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    name = request.node.callspec.id
    stage.snapshot = snapshot(state(), state(name=name, title="Broken", card=broken), state(name="last"))
    with caplog.at_level(logging.ERROR):
        stage.open()
        stage.panel.update_cards()
        stage.panel.update_cards()

    assert stage.titles() == ["Voice, last hour", "Broken", "Voice, last hour"]
    assert stage.texts().count(SENTENCE) == 1
    assert stage.cards[1].accessibleName() == f"Broken: {SENTENCE}"
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        f"Unexpected error while showing the card hourglance/{name}"
    ]
    assert caplog.records[0].exc_info


def test_failed_card_leaves_icon_menu_and_panel(
    ui: UserInterface,
    tray: Tray,
    snapshot: MakeSnapshot,
    state: MakeState,
    card: Card,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tooltips: list[str] = []
    monkeypatch.setattr(tray, "set_icon", lambda _icon, tooltip: tooltips.append(tooltip))
    broken = replace(card, compare=object())

    ui.set_snapshot(snapshot(state(), state(name="tooltip", title="Broken", card=broken)))
    ui.open_panel()

    assert tooltips[-1].splitlines()[:2] == ["Voice, last hour: 2 h 41 min", "Broken: Unavailable"]
    assert [view.model.title for view in panel_in().cards if view.model][-2:] == [
        "Voice, last hour",
        "Broken",
    ]


def test_failed_card_is_shown_again_when_it_can_be(
    stage: Stage, snapshot: MakeSnapshot, state: MakeState, broken: Card
) -> None:
    stage.snapshot = snapshot(state(card=broken))
    stage.open()
    assert SENTENCE in stage.texts()

    stage.show(snapshot(state()))

    assert SENTENCE not in stage.texts()
    assert "37 handled, 4 min 21 s on average" in stage.texts()


def test_row_whose_details_fail_is_expanded_and_collapsed(
    qtbot: QtBot, stage: Stage, snapshot: MakeSnapshot, state: MakeState, card: Card
) -> None:
    broken = replace(card, body=(UnknownBlock(),))
    stage.snapshot = snapshot(state(), state(name="row", title="Row", card=broken), expanded=frozenset())
    stage.open()
    row = stage.cards[1].model

    qtbot.keyClick(stage.cards[1], Qt.Key.Key_Return)
    assert stage.texts()[:2] == ["Row", SENTENCE]
    qtbot.keyClick(stage.cards[1], Qt.Key.Key_Return)

    assert stage.cards[1].model == row
    assert len(stage.cards) == 2
    assert stage.calls == [
        "widgets.set_expanded hourglance/row expanded=True",
        "widgets.set_expanded hourglance/row expanded=False",
    ]
