"""The card of two queries, whatever becomes of each: it shows what is known, says what is missing, and why.

``python tests/support/two_queries.py FILE.png`` draws all of them.
"""

import asyncio

import pytest
from panel_stage import recording_commands
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from two_queries import COMBINATIONS, WIDTH, fateful_state

from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_model import build_card

REASONS = {"failing": "The query is invalid.", "forbidden": "You lack a permission.", "late": "loading"}


@pytest.mark.parametrize(("now", "before"), COMBINATIONS)
def test_card_of_two_queries(qtbot: QtBot, now: str, before: str) -> None:
    state, moment = asyncio.run(fateful_state(now, before))
    model = build_card(state, moment)
    card = CardView(recording_commands([]))
    qtbot.addWidget(card)
    card.set_model(model)
    card.resize(WIDTH, card.heightForWidth(WIDTH))
    card.show()

    shown = [label.text() for label in card.findChildren(QLabel) if label.isVisible() and label.text()]
    fates = {"now": now, "before": before}
    answered = {name for name, fate in fates.items() if fate in {"ok", "stale"}}
    stale = [name for name, fate in fates.items() if fate == "stale"]
    if not answered:
        expected = (
            "No permission for this data"
            if "forbidden" in fates.values()
            else "The query is invalid. Next attempt at 10:51."
            if "failing" in fates.values()
            else ""
        )
        assert shown == ["Against last week", *filter(None, [expected])]
        assert model.loading == (not expected)
        return
    assert model.headline is not None
    assert model.headline.value == (112 if "now" in answered else None)
    known = {"now": "12 % more than a week earlier", "before": "a week earlier: –"}
    comparison = (
        known["now"]
        if len(answered) == 2
        else known["before"]
        if "now" in answered
        else "a week earlier: 100"
    )
    assert comparison in shown
    assert model.dimmed == bool(stale)
    messages = " ".join(model.messages)
    assert (f"{stale[0]}: 2 min old" in messages) if stale else ("old" not in messages)
    for name, fate in fates.items():
        assert (f"{name} is missing: {REASONS.get(fate)}" in messages) == (name not in answered)
    assert (messages in shown) == bool(messages)
    assert all(each in model.accessible_text for each in model.messages if "missing" in each)
    status = [label for label in card.findChildren(QLabel) if label.isVisible() and label.text() == messages]
    assert all(label.height() >= label.heightForWidth(label.width()) for label in status), "it is cut"
