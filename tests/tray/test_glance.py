"""What the icon shows: never more than two glyphs, never a number that is not so."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Card, Count, Duration, Percent, Quantity
from hourglance.engine import AccountState, Problem, Snapshot, WidgetState
from hourglance.tray.icon_model import build_icon_model, format_glyphs, icon_widget

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


@pytest.mark.parametrize(
    ("quantity", "glyphs"),
    [
        (Duration(2 * HOUR + 41 * MINUTE), "2h"),
        (Duration(41 * MINUTE + 59 * SECOND), "41"),
        (Duration(10 * MINUTE), "10"),
        (Duration(6 * MINUTE + 12 * SECOND), "6m"),
        (Duration(38 * SECOND), "<1"),
        (Duration(0), "0"),
        (Duration(12 * HOUR), "9+"),
        (Percent(0.041), "4"),
        (Percent(0.83), "83"),
        (Percent(1.0), "9+"),
        (Count(0), "0"),
        (Count(37), "37"),
        (Count(100), "9+"),
        (Count(-3), "<0"),
        (Duration(-HOUR), "<0"),
        (Count(None), "–"),
        (Duration(None), "–"),
    ],
)
def test_shows_the_magnitude_of_a_number(quantity: Quantity, glyphs: str) -> None:
    assert format_glyphs(quantity) == glyphs


@given(st.integers(0, 10 * HOUR - MINUTE))
def test_it_shows_the_first_part_of_what_the_card_shows(ms: int) -> None:
    first, unit = str(Duration(ms)).split()[:2]

    expected = {"h": f"{first}h", "min": first if len(first) > 1 else f"{first}m", "s": "<1" if ms else "0"}
    assert format_glyphs(Duration(ms)) == expected[unit]


@given(
    st.one_of(
        st.builds(Duration, st.floats(-1e12, 1e12) | st.none()),
        st.builds(Count, st.integers(-(10**9), 10**9) | st.none()),
        st.builds(Percent, st.floats(-10, 10) | st.none()),
    )
)
def test_never_shows_more_than_two_glyphs(quantity: Quantity) -> None:
    assert 1 <= len(format_glyphs(quantity)) <= 2


def test_shows_the_pinned_widget(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    critical = state(name="other", card=Card(headline=Count(7), tone="critical"))

    assert build_icon_model(snapshot(critical, state(), pinned="hourglance/voice")).glyphs == "2h"


def test_shows_the_worst_where_none_is_pinned(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    """One after the other is taken away, and the next in line has the icon."""
    worst_first = (
        state(name="critical", card=Card(headline=Count(1), tone="critical")),
        state(name="warning", card=Card(headline=Count(2), tone="warning")),
        state(name="failed", data="none", card=None, problem=offline),
        state(name="number", card=Card(headline=Count(4), tone="good")),
        state(name="nothing", data="no_data", card=None),
        state(name="loading", data="none", card=None),
        state(name="forbidden", data="forbidden", card=None),
    )
    for first in range(len(worst_first)):
        left = worst_first[first:]
        assert icon_widget(left[::-1], pinned="").widget.name == left[0].widget.name
        assert icon_widget(left[::-1], pinned="gone").widget.name == left[0].widget.name


def test_of_equals_shows_the_first_widget(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    glance = build_icon_model(snapshot(state(), state(name="other", card=Card(headline=Count(7)))))

    assert (glance.glyphs, glance.mark, glance.tone) == ("2h", "plain", "neutral")


def test_carries_the_tone_of_the_card(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    critical = Card(headline=Percent(0.14), tone="critical")

    assert build_icon_model(snapshot(state(card=critical))).tone == "critical"


def test_keeps_a_stale_number_and_marks_it(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    stale = build_icon_model(snapshot(state(data="stale", problem=offline)))
    paused = build_icon_model(snapshot(state(data="stale", problem=offline, activity="paused")))

    assert (stale.glyphs, stale.mark) == ("2h", "stale")
    assert (paused.glyphs, paused.mark) == ("2h", "paused")


@pytest.mark.parametrize("sign_in", ["signed_out", "signing_in", "locked"])
def test_shows_that_nobody_is_signed_in_before_any_number(
    snapshot: Callable[..., Snapshot], sign_in: str
) -> None:
    account = AccountState(sign_in=sign_in)  # type: ignore[arg-type] # one of the three

    assert build_icon_model(snapshot(account=account)).mark == "signed_out"


def test_no_data_is_a_dash_and_not_a_zero(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState]
) -> None:
    glance = build_icon_model(snapshot(state(data="no_data", card=None)))

    assert (glance.glyphs, glance.mark) == ("–", "plain")


def test_signs_stand_alone_where_there_is_no_number(
    snapshot: Callable[..., Snapshot], state: Callable[..., WidgetState], offline: Problem
) -> None:
    def mark(**more: object) -> str:
        return build_icon_model(snapshot(state(card=None, as_of=None, **more))).mark

    assert mark(data="none") == "loading"
    assert mark(data="none", activity="paused") == "paused"
    assert mark(data="none", activity="paused", problem=offline) == "paused"
    assert mark(data="none", problem=offline) == "problem"
    assert mark(data="forbidden") == "problem"


def test_a_snapshot_of_nothing_is_loading_unless_something_is_wrong(offline: Problem) -> None:
    assert build_icon_model(Snapshot()).mark == "loading"
    assert build_icon_model(Snapshot(problem=offline)).mark == "problem"
