"""The widget's card for sample results; see cards/. After a change: pytest --update-cards"""

from goal_of_the_day import GoalOfTheDay


def test_card(golden_card):
    golden_card(GoalOfTheDay())


def test_card_of_demo_results(demo_results):
    widget = GoalOfTheDay()

    assert widget.present(demo_results(widget), {"goal": 50}) is not None


def test_goal_that_is_reached(golden_card):
    golden_card(GoalOfTheDay(), settings={"goal": 1}, name="reached")
