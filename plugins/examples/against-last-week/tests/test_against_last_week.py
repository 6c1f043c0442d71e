"""The widget's card for sample results; see cards/. After a change: pytest --update-cards"""

import dataclasses

from against_last_week import AgainstLastWeek

from hourglance.api import Count, Results


def test_card(golden_card):
    golden_card(AgainstLastWeek())


def test_card_of_demo_results(demo_results):
    widget = AgainstLastWeek()

    assert widget.present(demo_results(widget), {"window": "today", "people": ()}) is not None


def test_card_without_last_week_compares_with_no_data():
    widget = AgainstLastWeek()
    whole = widget.samples()
    part = {**whole, "last week": dataclasses.replace(whole["last week"], groups=())}

    card = widget.present(Results(part), {"window": "today"})

    assert card is not None
    assert card.compare is not None
    assert card.compare.value == Count(None)
