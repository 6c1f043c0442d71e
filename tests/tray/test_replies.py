"""Answers of other threads arrive in Qt's, and nobody waits for them who is gone."""

from threading import Thread, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hourglance.tray.replies import Replies


@pytest.fixture
def replies(qapp):
    made = Replies()
    yield made
    made.close()


def in_thread(work) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_what_another_thread_answers_is_received_in_qts(qtbot, replies) -> None:
    came = []
    owner = QObject()
    reply = replies.to(owner, lambda answer: came.append((answer, current_thread() is main_thread())))

    in_thread(lambda: reply("one"))

    assert came == []
    qtbot.waitUntil(lambda: came == [("one", True)])


def test_an_answer_never_comes_before_the_command_has_returned(qtbot, replies) -> None:
    came = []
    owner = QObject()
    reply = replies.to(owner, came.append)

    reply("at once")

    assert came == []
    qtbot.waitUntil(lambda: came == ["at once"])


def test_one_reply_takes_many_answers_in_their_order(qtbot, replies) -> None:
    came = []
    owner = QObject()
    reply = replies.to(owner, came.append)

    in_thread(lambda: [reply(i) for i in range(100)])

    qtbot.waitUntil(lambda: len(came) == 100)
    assert came == list(range(100))


def test_a_window_that_is_gone_gets_nothing(qtbot, replies) -> None:
    came, others = [], []
    window, other = QWidget(), QObject()
    reply, last = replies.to(window, came.append), replies.to(other, others.append)

    in_thread(lambda: reply("late"))
    window.deleteLater()
    del window
    in_thread(lambda: last("last"))

    qtbot.waitUntil(lambda: others == ["last"])
    in_thread(lambda: reply("later still"))
    in_thread(lambda: last("end"))
    qtbot.waitUntil(lambda: others == ["last", "end"])
    assert came in ([], ["late"])  # the window may still have been there
    assert len(replies._waiting) == 1


def test_after_the_end_answers_are_dropped(qapp, replies) -> None:
    came = []
    owner = QObject()
    reply = replies.to(owner, came.append)

    replies.close()
    in_thread(lambda: reply("too late"))
    qapp.processEvents()

    assert came == []
