"""The gallery: widgets to add, with sample cards and prices."""

from opened_windows import buttons, drain, opened, press, visible_texts
from window_samples import OFFLINE, OFFLINE_ERROR

from hourglance.tray.controls.two_line_list import TwoLineList
from hourglance.tray.panel.card import CardView


def test_gallery_shows_description_price_and_sample(windows, services) -> None:
    window = opened(windows, "gallery")

    texts = visible_texts(window)
    assert texts[:2] == ["Transfers", "Transfers of the last hour, and the queues that they come from."]
    assert "About 1\u202f320 requests a month, with the other widgets of the panel" in texts
    assert "14 of 117 transferred" in texts
    (sample,) = window.findChildren(CardView)
    assert sample.accessibleName() == "Transfers: 12 percent, 14 of 117 transferred"
    assert services.asked == [("sample", "hourglance/transfers")]


def test_gallery_shows_the_widget_that_is_selected(windows, services) -> None:
    window = opened(windows, "gallery", "hourglance/media-mix")

    assert visible_texts(window)[0] == "Media mix"
    assert services.asked[-1] == ("sample", "hourglance/media-mix")


def test_gallery_adds_a_widget_and_goes_on_with_the_next(windows, services) -> None:
    window = opened(windows, "gallery")

    press(window, "Add to panel")

    assert ("unhide", "hourglance/transfers") in services.asked
    texts = visible_texts(window)
    assert "Added to the panel: Transfers" in texts
    assert "Media mix" in texts

    press(window, "Add to panel")

    assert window.findChild(TwoLineList).count() == 0
    assert "All widgets are on the panel. Plugins bring further ones." in visible_texts(window)
    assert "Add to panel" not in buttons(window)


def test_gallery_without_a_sample_still_adds(windows, services) -> None:
    services.widgets.sample = None
    window = opened(windows, "gallery")

    assert not window.findChildren(CardView)
    assert "With sample data" not in visible_texts(window)
    assert "Add to panel" in buttons(window)


def test_gallery_says_why_it_cannot_be_loaded(windows, services) -> None:
    services.error = OFFLINE_ERROR
    window = opened(windows, "gallery")

    assert OFFLINE.sentence in visible_texts(window)
    services.error = None
    window.refresh()
    drain()
    assert "Transfers" in visible_texts(window)
