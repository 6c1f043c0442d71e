"""What the bundled widgets show: the cards of samples, as they stand in ``cards``, and what holds of any."""

from dataclasses import replace

import pytest
from widget_figures import WIDGETS

from hourglance.api import (
    Aggregates,
    Bars,
    Bucket,
    Card,
    Duration,
    Figure,
    Group,
    Measure,
    NumberSetting,
    Percent,
    QueuesSetting,
    Sparkline,
    Stats,
    Table,
    UsersSetting,
    Widget,
    validate_settings,
)
from hourglance.api._samples import SAMPLED_AT
from hourglance.genesys import AccountFacts, family, fill_placeholders
from hourglance.lint import lint_declared
from hourglance.testing import DemoResults, GoldenCard, check_card

BY_ID = {widget.id: widget for widget in WIDGETS}
EVERY = pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.id)
WITH_TARGET = pytest.mark.parametrize(
    "widget",
    [
        widget
        for widget in WIDGETS
        if any(isinstance(one, NumberSetting) and one.name == "target" for one in widget.settings)
    ],
    ids=lambda widget: widget.id,
)


def defaults(widget: Widget, **values: object) -> dict[str, object]:
    return dict(validate_settings(widget.settings, values))


def queues(results: Aggregates, number: int, *measures: Measure) -> Aggregates:
    """Return results of many queues, the same measures in each, the names in alphabetical order."""
    whole = Bucket(interval=results.interval, metrics=measures)
    ids = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(number)]
    return replace(
        results,
        steps=(results.interval.start,),
        groups=tuple(
            Group(dimensions={"mediaType": "voice", "queueId": one}, buckets=(whole,)) for one in ids
        ),
        names={one: f"Queue {n:02d}" for n, one in enumerate(ids)},
    )


def test_bundled_widgets_of_aggregates_are_ten_and_voice_duration_is_first():
    assert [*BY_ID] == [
        "voice-duration",
        "handled-today",
        "average-handle-time",
        "after-call-work",
        "service-level",
        "abandon-rate",
        "offered-and-answered",
        "media-mix",
        "transfers",
        "longest-wait",
    ]


@EVERY
def test_card_of_the_sample_equals_its_file(widget: Widget, golden_card: GoldenCard):
    assert golden_card(widget) is not None


@WITH_TARGET
def test_card_with_a_target_equals_its_file(widget: Widget, golden_card: GoldenCard):
    card = golden_card(widget, settings={"target": 5}, name="target")

    assert card is not None
    assert card.tone in {"good", "warning"}
    assert "target" in card.spoken


@WITH_TARGET
def test_card_without_a_target_has_no_tone(widget: Widget):
    card = widget.present(widget.sample(), defaults(widget))

    assert card is not None
    # A queue's own target comes from Genesys Cloud.
    assert card.tone == ("good" if widget.id == "service-level" else "neutral")


@EVERY
def test_card_of_the_demo_is_valid_and_accessible(widget: Widget, demo_results: DemoResults):
    card = widget.present(demo_results(widget), defaults(widget))

    assert card is not None
    assert check_card(card) == ()
    assert all(unit not in card.spoken.split() for unit in ("h", "min", "s", "%"))


@WITH_TARGET
def test_card_caption_with_target_window_and_medium_fits(widget: Widget):
    sample = widget.sample()
    values = defaults(widget, window="PT30M", media="", target=100)

    card = widget.present(sample, values)

    assert card is not None
    assert check_card(card) == ()
    assert "in the last 30 minutes, all media" in card.caption


@EVERY
def test_setting_values_change_query_or_card(widget: Widget):
    asked = {hole.name for hole in widget.query.placeholders}

    assert {one.name for one in widget.settings} - asked <= {"target"}


@EVERY
def test_setting_without_agents_restricts_nothing(widget: Widget):
    filled = fill_placeholders(widget.query, settings=defaults(widget), facts=AccountFacts(me="me"))

    assert filled is not None
    dimensions = {predicate.dimension for predicate in filled.predicates}
    assert dimensions <= {"mediaType"} | ({"userId"} if widget.id == "handled-today" else set())


@EVERY
def test_query_of_the_widget_passes_the_check(widget: Widget):
    filled = fill_placeholders(
        widget.query,
        settings=defaults(
            widget,
            **{
                one.name: ["a", "b"]
                for one in widget.settings
                if isinstance(one, (QueuesSetting, UsersSetting))
            },
        ),
        facts=AccountFacts(me="me"),
    )

    assert filled is not None
    assert lint_declared(filled).errors == ()


@EVERY
def test_query_of_the_widget_needs_the_conversations_permission_only(widget: Widget):
    assert family(widget.query.family).permissions == ("analytics:conversationAggregate:view",)


@EVERY
def test_description_of_the_widget_can_be_displayed(widget: Widget):
    text = " ".join((type(widget).__doc__ or "").split())

    assert 40 < len(text) <= 600
    assert text.endswith(".")


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (
            "service-level",
            Measure(name="oServiceLevel", stats=Stats(ratio=0.5, numerator=1.0, denominator=2.0, target=0.8)),
        ),
        ("longest-wait", Measure(name="tAnswered", stats=Stats(count=1, sum=5.0, min=5.0, max=5.0))),
        ("transfers", Measure(name="nTransferred", stats=Stats(count=1))),
    ],
)
def test_queue_widget_shows_eight_of_many_queues_by_name(name: str, measure: Measure):
    widget = BY_ID[name]

    card = widget.present(queues(widget.sample(), 500, measure), defaults(widget))

    assert card is not None
    assert check_card(card) == ()
    assert labels(card) == [f"Queue {n:02d}" for n in range(8)]


def labels(card: Card) -> list[str]:
    """Return the names in the last bars or table of a card."""
    (*_, block) = [block for block in card.body if isinstance(block, (Bars, Table))]
    if isinstance(block, Bars):
        return [bar.label for bar in block.bars]
    return [str(row[0]) for row in block.rows]


def test_queue_widget_keeps_queues_of_one_name_apart():
    widget = BY_ID["longest-wait"]
    measure = Measure(name="tAnswered", stats=Stats(count=1, sum=5.0, min=5.0, max=5.0))
    results = queues(widget.sample(), 2, measure)

    card = widget.present(replace(results, names=dict.fromkeys(results.names, "Sales")), defaults(widget))

    assert card is not None
    assert labels(card) == ["Sales", "Sales"]


def test_queue_without_a_known_name_has_a_short_id():
    widget = BY_ID["service-level"]
    level = Stats(ratio=0.5, numerator=1.0, denominator=2.0, target=0.8)
    results = queues(widget.sample(), 2, Measure(name="oServiceLevel", stats=level))

    card = widget.present(replace(results, names={}), defaults(widget))

    assert card is not None
    assert labels(card) == ["00000000", "00000001"]


def level_of(widget: Widget, *targets: float | None, **values: object) -> Card:
    sample = queues(widget.sample(), len(targets))
    groups = tuple(
        replace(
            group,
            buckets=(
                replace(
                    group.buckets[0],
                    metrics=(
                        Measure(
                            name="oServiceLevel",
                            stats=Stats(ratio=0.85, numerator=85.0, denominator=100.0, target=target),
                        ),
                    ),
                ),
            ),
        )
        for group, target in zip(sample.groups, targets, strict=True)
    )
    card = widget.present(replace(sample, groups=groups), defaults(widget, **values))
    assert card is not None
    return card


def test_service_level_of_several_targets_has_none_in_total():
    card = level_of(BY_ID["service-level"], 0.8, 0.9)

    (bars,) = card.body
    assert isinstance(bars, Bars)
    assert card.tone == "neutral"
    assert sorted(bar.tone for bar in bars.bars) == ["good", "warning"]
    assert "target" not in card.spoken


def test_service_level_target_of_the_user_overrides_those_of_queues():
    card = level_of(BY_ID["service-level"], 0.8, 0.9, target=86)

    assert card.tone == "warning"
    assert "target 86 percent" in card.spoken


def test_service_level_of_a_queue_without_a_target_has_no_tone():
    card = level_of(BY_ID["service-level"], None)

    assert (card.tone, card.body) == ("neutral", ())


def test_service_level_without_its_counts_is_shown_alone():
    widget = BY_ID["service-level"]
    level = Measure(name="oServiceLevel", stats=Stats(ratio=0.75))

    card = widget.present(queues(widget.sample(), 1, level), defaults(widget))

    assert card is not None
    assert (card.headline, card.caption) == (Percent(0.75), "in time today, voice")


def _abandons(**counts: int) -> Aggregates:
    sample = BY_ID["abandon-rate"].sample()
    measures = tuple(Measure(name=name, stats=Stats(count=count)) for name, count in counts.items())
    bucket = Bucket(interval=sample.interval, metrics=measures)
    group = Group(dimensions={"mediaType": "voice"}, buckets=(bucket,))
    return Aggregates(interval=sample.interval, steps=(sample.interval.start,), groups=(group,))


def test_abandon_rate_divides_by_offered_and_names_the_share_of_ended_waits():
    widget = BY_ID["abandon-rate"]

    card = widget.present(
        _abandons(nOffered=12, tAnswered=6, tAbandon=3, tShortAbandon=2, tFlowOut=1), defaults(widget)
    )

    assert card is not None
    assert (card.headline, card.caption) == (Percent(0.25), "3 (2 short) of 12 offered today, voice")
    figures = {block.label: block.value for block in card.body if isinstance(block, Figure)}
    assert figures == {"without short abandons": Percent(0.1), "of waits that ended": Percent(0.3)}


def test_abandon_rate_without_an_offer_in_the_window_has_no_percentage():
    widget = BY_ID["abandon-rate"]

    card = widget.present(_abandons(tAbandon=1), defaults(widget))

    assert card is not None
    assert (card.headline, card.tone) == (Percent(None), "neutral")
    assert Figure(label="of waits that ended", value=Percent(1.0)) in card.body
    assert widget.present(_abandons(), defaults(widget)) is None


def test_abandon_rate_without_more_offers_than_short_abandons_has_no_share_without_them():
    widget = BY_ID["abandon-rate"]

    card = widget.present(_abandons(nOffered=1, tAbandon=3, tShortAbandon=2), defaults(widget))

    assert card is not None
    assert card.headline == Percent(3.0)
    assert Figure(label="without short abandons", value=Percent(None)) in card.body


@pytest.mark.parametrize("name", ["handled-today", "average-handle-time", "after-call-work", "abandon-rate"])
def test_trend_ends_with_the_last_complete_half_hour(name: str):
    widget = BY_ID[name]

    card = widget.present(widget.sample(), defaults(widget))

    assert card is not None
    assert card.trend is not None
    assert card.trend.points[-1].start == SAMPLED_AT.replace(hour=10, minute=0)


@pytest.mark.parametrize("label", ["offered by half hour", "answered by half hour"])
def test_trends_both_end_with_the_last_complete_half_hour(label: str):
    widget = BY_ID["offered-and-answered"]

    card = widget.present(widget.sample(), defaults(widget))

    assert card is not None
    (line,) = [block for block in card.body if isinstance(block, Sparkline) and block.label == label]
    assert line.series.points[-1].start == SAMPLED_AT.replace(hour=10, minute=0)


def test_media_type_that_is_unknown_has_its_raw_name():
    widget = BY_ID["media-mix"]
    handled = Measure(name="tHandle", stats=Stats(count=1, sum=5.0, min=5.0, max=5.0))
    sample = queues(widget.sample(), 1, handled)
    groups = (replace(sample.groups[0], dimensions={"mediaType": "hologram"}),)

    card = widget.present(replace(sample, groups=groups), defaults(widget))

    assert card is not None
    assert card.caption == "handled today: 100 % hologram"
    assert labels(card) == ["hologram"]


def test_handle_time_parts_are_divided_by_all_handled():
    widget = BY_ID["average-handle-time"]
    measures = (
        Measure(name="tHandle", stats=Stats(count=4, sum=400.0, min=50.0, max=150.0)),
        Measure(name="tTalkComplete", stats=Stats(count=4, sum=320.0, min=50.0, max=150.0)),
        Measure(name="tAcw", stats=Stats(count=1, sum=80.0, min=80.0, max=80.0)),
    )

    card = widget.present(queues(widget.sample(), 1, *measures), defaults(widget))

    assert card is not None
    (bars, _) = card.body
    assert isinstance(bars, Bars)
    assert [(bar.label, bar.value) for bar in bars.bars] == [
        ("talk", Duration(80.0)),
        ("hold", Duration(0.0)),
        ("after call", Duration(20.0)),
    ]
