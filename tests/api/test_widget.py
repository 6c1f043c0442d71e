"""A widget as an author writes it: the whole of it, run without a display, a network or a clock."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pluggy
import pytest

from hourglance.api import (
    PROJECT,
    Aggregates,
    AggregatesQuery,
    Bars,
    Bucket,
    Card,
    Declaration,
    Duration,
    Group,
    HourglanceError,
    Interval,
    Measure,
    Register,
    Stats,
    Widget,
    WidgetError,
    _hooks,
    hookimpl,
    is_in,
    last,
)

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


class VoiceDuration(Widget):
    """Handle time of voice conversations completed in the last hour."""

    title = "Voice, last hour"
    query = AggregatesQuery(
        metrics=("tHandle", "tTalkComplete", "tHeldComplete", "tAcw"),
        where=is_in("mediaType", "voice"),
        window=last(hours=1),
        granularity="PT5M",
    )

    def present(self, results: Aggregates, settings: Mapping[str, object]) -> Card | None:
        handled = results.total("tHandle")
        if handled is None:
            return None
        return Card(
            headline=Duration(handled.sum),
            caption=f"{handled.count} handled, {Duration(handled.average)} on average",
            body=[Bars.of(results, talk="tTalkComplete", hold="tHeldComplete", after_call="tAcw")],
            trend=results.series("tHandle", "sum"),
        )


@hookimpl
def hourglance_widgets(register: Register) -> None:
    register(VoiceDuration())


@pytest.mark.parametrize(("instance", "name"), [("", "p/w"), ("2", "p/w#2"), ("13", "p/w#13")])
def test_widget_instances_have_different_ids(instance: str, name: str) -> None:
    declaration = Declaration(
        plugin="p", name="w", title="W", description="", query=VoiceDuration.query, instance=instance
    )

    assert (declaration.id, declaration.widget_id) == (name, "p/w")


def sample() -> Aggregates:
    """Two calls in the first and one in the last of twelve steps."""
    steps = tuple(START + timedelta(minutes=5 * step) for step in range(12))

    def bucket(step: int, count: int, seconds: int) -> Bucket:
        return Bucket(
            interval=Interval(start=steps[step], end=steps[step] + timedelta(minutes=5)),
            metrics=tuple(
                Measure(name=name, stats=Stats(count=count, sum=1000.0 * seconds * share))
                for name, share in (("tHandle", 1), ("tTalkComplete", 0.75), ("tAcw", 0.25))
            ),
        )

    return Aggregates(
        interval=Interval(start=START, end=START + timedelta(hours=1)),
        steps=steps,
        groups=(Group(dimensions={"mediaType": "voice"}, buckets=(bucket(0, 2, 480), bucket(11, 1, 240))),),
    )


def test_widget_presents_the_results():
    card = VoiceDuration().present(sample(), {})
    assert card
    assert str(card.headline) == "12 min"
    assert card.caption == "3 handled, 4 min on average"
    assert card.spoken == "12 minutes, 3 handled, 4 min on average"
    (bars,) = card.body
    assert isinstance(bars, Bars)
    assert [(bar.label, str(bar.value)) for bar in bars.bars] == [
        ("talk", "9 min"),
        ("hold", "–"),
        ("after call", "3 min"),
    ]
    assert card.trend
    assert [point.value for point in card.trend.points] == [480_000, *[None] * 10, 240_000]


def test_widget_presents_the_same_card_for_the_same_answer():
    assert VoiceDuration().present(sample(), {}) == VoiceDuration().present(sample(), {})


def test_widget_without_data_leaves_the_card_to_the_host():
    empty = Aggregates(interval=sample().interval, steps=sample().steps)
    assert VoiceDuration().present(empty, {}) is None


def test_plugin_registers_its_widgets_through_the_hook():
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(_hooks)
    manager.register(sys.modules[__name__])
    registered: list[Widget] = []
    manager.hook.hourglance_widgets(register=registered.append)
    assert [widget.id for widget in registered] == ["voice-duration"]


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("VoiceDuration", "voice-duration"),
        ("SLA", "sla"),
        ("SLAToday", "sla-today"),
        ("Top5Agents", "top5-agents"),
    ],
)
def test_widget_id_is_its_class_name_in_lower_case(name, identity):
    assert type(name, (VoiceDuration,), {})().id == identity


def test_widget_without_present_cannot_be_instantiated():
    with pytest.raises(TypeError, match="present"):
        type("Half", (Widget,), {"title": "Half"})()


def test_declaration_name_has_plugin_and_widget():
    declaration = Declaration(
        plugin="hourglance",
        name="voice-duration",
        title=VoiceDuration.title,
        description="",
        query=VoiceDuration.query,
    )
    assert declaration.id == "hourglance/voice-duration"
    assert declaration.refresh_seconds == 60


def test_error_text_says_what_happened_and_what_to_do():
    error = WidgetError("The widget has no title.", remedy="Set one.")
    assert isinstance(error, HourglanceError)
    assert str(error) == "The widget has no title. Set one."
    assert str(WidgetError("The widget has no title.")) == "The widget has no title."
    assert (error.who, error.code) == ("The widget", "widget")
