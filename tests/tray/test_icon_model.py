"""The content of the tray icon: at most three digits, and never a misleading number."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Card, Count, Duration, Percent, Quantity
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState, icon_widget
from hourglance.tray.icon_model import build_icon_model, format_glyphs

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


@pytest.mark.parametrize(
    ("quantity", "glyphs"),
    [
        (Duration(0), "0s"),
        (Duration(400), ".4s"),
        (Duration(4 * SECOND), "4s"),
        (Duration(38 * SECOND), "38s"),
        (Duration(59.6 * SECOND), "1:00"),
        (Duration(4 * MINUTE + 39 * SECOND), "4:39"),
        (Duration(9 * MINUTE + 59 * SECOND), "9:59"),
        (Duration(10 * MINUTE), "10m"),
        (Duration(59 * MINUTE + 59 * SECOND), "59m"),
        (Duration(HOUR), "1h"),
        (Duration(HOUR + 12 * MINUTE), "1.2h"),
        (Duration(9 * HOUR + 59 * MINUTE), "10h"),
        (Duration(12 * HOUR), "12h"),
        (Duration(999 * HOUR), "999h"),
        (Duration(1500 * HOUR), "62d"),
        (Duration(-HOUR), "-1h"),
        (Duration(None), "–"),
        (Percent(0.0), "0"),
        (Percent(0.0004), ".0"),
        (Percent(0.004), ".4"),
        (Percent(0.041), "4.1"),
        (Percent(0.83), "83"),
        (Percent(0.994), "99"),
        (Percent(1.0), "100"),
        (Count(0), "0"),
        (Count(7), "7"),
        (Count(999), "999"),
        (Count(1000), "1k"),
        (Count(1234), "1.2k"),
        (Count(12_345), "12k"),
        (Count(999_400), "999k"),
        (Count(1_600_000), "2M"),
        (Count(3_000_000_000), "3e9"),
        (Count(-3), "-3"),
        (Count(None), "–"),
    ],
)
def test_glyphs_show_the_magnitude(quantity: Quantity, glyphs: str) -> None:
    assert format_glyphs(quantity) == glyphs


@given(st.integers(0, 10 * MINUTE // SECOND - 1), st.integers(0, 10 * MINUTE // SECOND - 1))
def test_glyphs_of_short_durations_differ_by_the_second(one: int, other: int) -> None:
    same = format_glyphs(Duration(one * SECOND)) == format_glyphs(Duration(other * SECOND))

    assert same == (one == other)


@given(st.integers(0, 999), st.integers(0, 999))
def test_glyphs_of_counts_to_999_are_the_number(one: int, other: int) -> None:
    assert format_glyphs(Count(one)) == str(one)
    assert (format_glyphs(Percent(one / 100)) == format_glyphs(Percent(other / 100))) == (one == other)


@given(
    st.one_of(
        st.builds(Duration, st.floats(-1e14, 1e14) | st.none()),
        st.builds(Count, st.integers(-(10**12), 10**12) | st.none()),
        st.builds(Percent, st.floats(-1e6, 1e6) | st.none()),
    )
)
def test_glyphs_are_at_most_three_digits_and_letters(quantity: Quantity) -> None:
    glyphs = format_glyphs(quantity)

    assert 1 <= len(glyphs.removeprefix("-").replace(".", "").replace(":", "")) <= 4
    assert sum(letter.isdigit() for letter in glyphs) <= 3


def test_icon_widget_is_the_pinned_one(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    critical = state(name="other", card=Card(headline=Count(7), tone="critical"))

    assert build_icon_model(snapshot(critical, state(), pinned="hourglance/voice")).glyphs == "2.7h"


def test_icon_widget_is_the_most_urgent_one(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    """The most urgent one is removed again and again; the icon then shows the next one."""
    by_urgency = (
        state(name="critical", card=Card(headline=Count(1), tone="critical")),
        state(name="warning", card=Card(headline=Count(2), tone="warning")),
        state(name="failed", data="none", card=None, problem=offline),
        state(name="number", card=Card(headline=Count(4), tone="good")),
        state(name="nothing", data="no_data", card=None),
        state(name="loading", data="none", card=None),
        state(name="forbidden", data="forbidden", card=None),
    )
    for first in range(len(by_urgency)):
        left = by_urgency[first:]
        assert icon_widget(left[::-1], pinned="").widget.name == left[0].widget.name
        assert icon_widget(left[::-1], pinned="gone").widget.name == left[0].widget.name


def test_icon_widget_is_the_first_of_equals(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    icon = build_icon_model(snapshot(state(), state(name="other", card=Card(headline=Count(7)))))

    assert (icon.glyphs, icon.mark, icon.tone) == ("2.7h", "plain", "neutral")


def test_icon_has_the_tone_of_the_card(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    critical = Card(headline=Percent(0.14), tone="critical")

    assert build_icon_model(snapshot(state(card=critical))).tone == "critical"


def test_icon_stale_keeps_its_glyphs_with_a_mark(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    stale = build_icon_model(snapshot(state(data="stale", problem=offline)))
    paused = build_icon_model(snapshot(state(data="stale", problem=offline, activity="paused")))

    assert (stale.glyphs, stale.mark) == ("2.7h", "stale")
    assert (paused.glyphs, paused.mark) == ("2.7h", "paused")


@pytest.mark.parametrize("sign_in", ["signed_out", "signing_in", "locked"])
def test_icon_signed_out_shows_no_value(snapshot: Callable[..., Snapshot], sign_in: str) -> None:
    account = AccountState(sign_in=sign_in)  # type: ignore[arg-type] # one of the three

    assert build_icon_model(snapshot(account=account)).mark == "signed_out"


def test_icon_no_data_is_a_dash(snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]) -> None:
    icon = build_icon_model(snapshot(state(data="no_data", card=None)))

    assert (icon.glyphs, icon.mark) == ("–", "plain")


def test_icon_without_a_value_is_a_mark(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    def mark(**more: object) -> str:
        return build_icon_model(snapshot(state(card=None, as_of=None, **more))).mark

    assert mark(data="none") == "loading"
    assert mark(data="none", activity="paused") == "paused"
    assert mark(data="none", activity="paused", problem=offline) == "paused"
    assert mark(data="none", problem=offline) == "problem"
    assert mark(data="forbidden") == "problem"


def test_icon_without_widgets_is_loading_or_a_problem(offline: Problem) -> None:
    assert build_icon_model(Snapshot()).mark == "loading"
    assert build_icon_model(Snapshot(problem=offline)).mark == "problem"
