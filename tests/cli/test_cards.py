"""Cards for a terminal and for other programs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    AggregatesQuery,
    Card,
    Cell,
    Comparison,
    Count,
    Countdown,
    Declaration,
    Duration,
    Elapsed,
    Figure,
    Link,
    Percent,
    Point,
    Series,
    Table,
    last,
)
from hourglance.cli.cards import as_json, as_text, problems, sparkline
from hourglance.engine import MissingPart, MonthlyLimit, Problem, Snapshot, WidgetState

NOW = datetime(2026, 11, 23, 10, 42, 17, tzinfo=UTC)
AS_OF = datetime(2026, 11, 23, 10, 41, tzinfo=UTC)


def widget(title: str) -> Declaration:
    return Declaration(
        plugin="hourglance",
        name="voice-duration",
        title=title,
        description="",
        query=AggregatesQuery(metrics=("tHandle",), window=last(hours=1)),
    )


def series(*values: float | None) -> Series:
    return Series(
        metric="tHandle",
        statistic="sum",
        points=tuple(
            Point(start=AS_OF + timedelta(minutes=i), value=value) for i, value in enumerate(values)
        ),
    )


FRESH = WidgetState(
    widget=widget("Voice, last hour"),
    data="fresh",
    card=Card(headline=Duration(9_660_000.0), caption="37 handled", trend=series(1, 4, None, 8)),
    as_of=AS_OF,
)
STALE = WidgetState(
    widget=widget("Abandoned"),
    data="stale",
    card=Card(headline=Percent(0.041), tone="warning"),
    as_of=AS_OF,
    problem=Problem(code="rate-limited", who="Genesys Cloud", what="Too many requests.", remedy="Wait."),
)
FORBIDDEN = WidgetState(
    widget=widget("Level"),
    data="forbidden",
    problem=Problem(code="forbidden", who="Genesys Cloud", what="You may not see this."),
)
NO_DATA = WidgetState(widget=widget("Quiet"), data="no_data", as_of=AS_OF)
LOADING = WidgetState(widget=widget("Soon"), activity="fetching")


def test_card_json_has_a_stable_format() -> None:
    assert json.loads(as_json([FRESH], NOW)) == [
        {
            "widget": "hourglance/voice-duration",
            "title": "Voice, last hour",
            "state": "fresh",
            "text": "2 h 41 min",
            "value": 9660000.0,
            "unit": "ms",
            "tone": "neutral",
            "as_of": "2026-11-23T10:41:00Z",
            "error": None,
            "since": None,
            "until": None,
            "caption": "37 handled",
            "comparison": None,
            "trend": {
                "kind": "series",
                "metric": "tHandle",
                "statistic": "sum",
                "points": [
                    {"kind": "point", "start": "2026-11-23T10:41:00Z", "value": 1},
                    {"kind": "point", "start": "2026-11-23T10:42:00Z", "value": 4},
                    {"kind": "point", "start": "2026-11-23T10:43:00Z", "value": None},
                    {"kind": "point", "start": "2026-11-23T10:44:00Z", "value": 8},
                ],
            },
            "trend_target": None,
            "blocks": [],
            "missing": [],
        }
    ]


def test_card_names_its_missing_and_its_stale_query() -> None:
    missing = (MissingPart(name="last week", problem=FORBIDDEN.problem), MissingPart(name="later"))
    state = replace(STALE, part="today", missing=missing)
    (row,) = json.loads(as_json([state], NOW))

    assert row["missing"] == [
        {"part": "last week", "error": "You may not see this."},
        {"part": "later", "error": None},
    ]
    assert as_text([state], NOW, sparklines=True).endswith(
        "today: 1 min old  last week is missing: You may not see this.  later is missing: loading"
    )


def test_card_json_has_comparison_and_blocks() -> None:
    card = Card(
        headline=Count(112),
        caption="handled",
        compare=Comparison(Count(100), label="last Monday by now", better="more"),
        body=(
            Figure(label="Longest", value=Elapsed(NOW - timedelta(seconds=75)), tone="warning"),
            Table(columns=("Queue", "Handled"), rows=(("Sales", Count(7)), ("Care", Cell(Count(7), "good")))),
            Link(text="Queues", url="https://apps.mypurecloud.de/"),
        ),
        trend_target=Count(7),
    )
    (row,) = json.loads(as_json([replace(FRESH, card=card)], NOW))

    assert row["comparison"] == {
        "text": "12 % more than last Monday by now",
        "label": "last Monday by now",
        "value": {"text": "100", "value": 100, "unit": "count"},
        "relation": "more",
        "difference": {"text": "12 %", "value": 0.12, "unit": "ratio"},
        "tone": "good",
    }
    longest = {"text": "1 min 15 s", "value": 75000, "unit": "ms", "since": "2026-11-23T10:41:02Z"}
    seven = {"text": "7", "value": 7, "unit": "count"}
    cell = {"kind": "cell", "value": seven, "tone": "good"}
    assert row["trend_target"] == seven
    assert row["blocks"] == [
        {"kind": "figure", "label": "Longest", "value": longest, "tone": "warning"},
        {"kind": "table", "columns": ["Queue", "Handled"], "rows": [["Sales", seven], ["Care", cell]]},
        {"kind": "link", "text": "Queues", "url": "https://apps.mypurecloud.de/", "path": ""},
    ]


@pytest.mark.parametrize(
    ("headline", "text", "value", "key"),
    [
        (Elapsed(NOW - timedelta(seconds=75)), "1 min 15 s", 75_000, "since"),
        (Countdown(NOW + timedelta(seconds=75)), "1 min 15 s", 75_000, "until"),
        (Elapsed(None), "–", None, ""),
    ],
)
def test_card_json_has_a_running_time_at_the_moment(
    headline: Elapsed | Countdown, text: str, value: float | None, key: str
) -> None:
    state = replace(FRESH, card=Card(headline=headline, caption="longest wait"))
    (row,) = json.loads(as_json([state], NOW))

    assert (row["text"], row["value"], row["unit"]) == (text, value, "ms")
    instants = {"since": "2026-11-23T10:41:02Z", "until": "2026-11-23T10:43:32Z"}
    for name, instant in instants.items():
        assert row[name] == (instant if name == key else None)
    assert text in as_text([state], NOW, sparklines=True)


@pytest.mark.parametrize(
    ("state", "word", "text", "error"),
    [
        (STALE, "stale", "4.1 %", "Too many requests. Wait."),
        (FORBIDDEN, "error", "", "You may not see this."),
        (NO_DATA, "fresh", "No data", None),
        (LOADING, "loading", "", None),
    ],
)
def test_card_states_have_labels(state: WidgetState, word: str, text: str, error: str | None) -> None:
    (row,) = json.loads(as_json([state], NOW))

    assert (row["state"], row["text"], row["error"]) == (word, text, error)


def test_cards_are_aligned_in_columns() -> None:
    lines = as_text([FRESH, STALE], NOW, sparklines=True).splitlines()

    assert lines[0].startswith("Voice, last hour  2 h 41 min  37 handled  ▂▅ █  ")
    assert lines[1].startswith("Abandoned         4.1 %       ")
    assert lines[1].endswith("1 min old")


def test_card_trend_is_omitted_in_ascii_terminals() -> None:
    many = replace(FRESH, card=Card(headline=Count(1077)))
    assert as_text([FRESH, many], NOW, sparklines=False).isascii()


def test_card_missing_shows_the_reason() -> None:
    own = replace(STALE, problem=Problem(code="invalid-query", who="Genesys Cloud", what="It is wrong."))
    text = as_text([FORBIDDEN, NO_DATA, own], NOW, sparklines=True)

    assert "no permission" in text
    assert "1 min old: It is wrong." in text
    assert "no data for this period" in text


def test_cause_of_many_cards_is_reported_once_below_them() -> None:
    limited = replace(STALE, widget=widget("Other"))
    snapshot = Snapshot(widgets=(STALE, FORBIDDEN, limited), problem=STALE.problem)

    assert problems(snapshot) == ["Too many requests. Wait.", "You may not see this."]
    assert "Too many" not in as_text(snapshot.widgets, NOW, sparklines=True)


@pytest.mark.parametrize(
    ("limit", "beginning"),
    [
        (
            MonthlyLimit(requests=12_000, by_policy=True),
            "Values are refreshed less often, to stay within 12 000 requests this month, as your",
        ),
        (
            MonthlyLimit(requests=900, by_policy=False, is_used_up=True),
            "The 900 requests of this month, as you have set, are used up: values are refreshed again",
        ),
    ],
)
def test_limit_that_binds_is_said_once(limit: MonthlyLimit, beginning: str) -> None:
    (sentence,) = problems(Snapshot(limit=limit))
    assert sentence.startswith(beginning)


def test_cards_fit_a_terminal_without_trends_and_then_with_shorter_captions() -> None:
    whole = as_text([FRESH, STALE], NOW, sparklines=True, width=200)
    needed = max(map(len, whole.splitlines()))

    assert whole == as_text([FRESH, STALE], NOW, sparklines=True)
    assert "▂▅ █" in as_text([FRESH, STALE], NOW, sparklines=True, width=needed)
    without = as_text([FRESH, STALE], NOW, sparklines=True, width=needed - 1)
    assert "▂▅ █" not in without
    assert "37 handled" in without
    narrow = max(map(len, without.splitlines())) - 1
    shorter = as_text([FRESH, STALE], NOW, sparklines=True, width=narrow)
    assert "37 handl…" in shorter
    assert all(len(line) <= narrow for line in shorter.splitlines())
    tiny = as_text([FRESH, STALE], NOW, sparklines=True, width=10)
    assert "Voice, last hour" in tiny
    assert "2 h 41 min" in tiny


def test_card_trend_without_values_is_empty() -> None:
    assert sparkline(series(None, None)) == ""
    assert sparkline(series(0, 0)) == ""
    assert sparkline(None) == ""
