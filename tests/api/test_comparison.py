"""Comparisons: by how much a number is more or less than another one, and whether that is good."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import Card, Comparison, Count, Countdown, Duration, Elapsed, Percent, Quantity
from hourglance.testing import check_card

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headline", "other", "text"),
    [
        (Count(112), Count(100), "12 % more than before"),
        (Count(88), Count(100), "12 % less than before"),
        (Count(100), Count(100), "the same as before"),
        (Count(0), Count(0), "the same as before"),
        (Count(0), Count(8), "100 % less than before"),
        (Count(10_001), Count(10_000), "the same as before"),
        (Count(1004), Count(1000), "0.4 % more than before"),
        (Count(7), Count(0), "7 more than before"),
        (Count(11), Count(1), "10 more than before"),
        (Count(10), Count(1), "900 % more than before"),
        (Duration(90_000), Duration(60_000), "50 % more than before"),
        (Duration(90_000), Duration(0), "1 min 30 s more than before"),
        (Duration(10_000), Duration(-10_000), "20 s more than before"),
        (Percent(0.83), Percent(0.79), "4.0 percentage points more than before"),
        (Percent(0.5), Percent(0.75), "25 percentage points less than before"),
        (Percent(0.5), Percent(0.5001), "the same as before"),
        (Count(5), Count(None), "before: –"),
        (Count(None), Count(5), "before: 5"),
        (Count(5), Duration(5000), "before: 5 s"),
        (Elapsed(NOW - timedelta(seconds=90)), Duration(60_000), "50 % more than before"),
        (Duration(60_000), Countdown(NOW + timedelta(seconds=60)), "the same as before"),
    ],
)
def test_comparison_says_how_much_more_or_less(headline: Quantity, other: Quantity, text: str) -> None:
    assert Comparison(other, label="before").text(headline, NOW) == text


@pytest.mark.parametrize(
    ("better", "tones"),
    [
        ("more", ("good", "neutral", "warning")),
        ("less", ("warning", "neutral", "good")),
        ("neither", ("neutral", "neutral", "neutral")),
    ],
)
def test_comparison_tone_is_the_widgets_to_say(better: str, tones: tuple[str, ...]) -> None:
    compare = Comparison(Count(10), label="before", better=better)  # type: ignore[arg-type] # one of them

    numbers = (Count(11), Count(10), Count(9))
    assert tuple(compare.tone(compare.difference(each, NOW)) for each in numbers) == tones
    assert compare.tone(compare.difference(Count(None), NOW)) == "neutral"


def test_comparison_of_another_unit_or_without_label_is_a_problem() -> None:
    card = Card(headline=Count(1), caption="handled", compare=Comparison(Duration(1), label=" "))

    assert check_card(card) == (
        "The comparison has another unit than the headline.",
        "The comparison has no label that says what the other value is.",
    )
