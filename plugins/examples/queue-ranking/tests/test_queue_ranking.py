"""The widget's card for sample results; see cards/. After a change: pytest --update-cards"""

from queue_ranking import QueueRanking, longest_first


def test_card(golden_card):
    golden_card(QueueRanking())


def test_card_of_demo_results(demo_results):
    widget = QueueRanking()

    assert (
        widget.present(demo_results(widget), {"window": "today", "media": "voice", "queues": (), "target": 0})
        is not None
    )


def test_longest_wait_comes_first():
    waits = [stats.average for _, stats in longest_first(QueueRanking().sample())]

    assert len(waits) > 1
    assert waits == sorted(waits, reverse=True)


def test_target_that_is_exceeded(golden_card):
    golden_card(QueueRanking(), settings={"target": 1}, name="over-target")
