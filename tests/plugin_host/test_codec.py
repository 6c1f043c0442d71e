"""The laws of the wire: what goes in comes out, and what does not fit is named."""

import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_strategies import answers, queries

from hourglance.api import (
    ME,
    MY_QUEUES,
    ActivityQuery,
    AgentStatusQuery,
    AggregatesQuery,
    BarChart,
    Bars,
    Card,
    Cell,
    ChoiceSetting,
    Comparison,
    Count,
    Countdown,
    Declaration,
    Duration,
    Earlier,
    Elapsed,
    Figure,
    FlagSetting,
    Gauge,
    Interval,
    Last,
    Link,
    NamedLiveQuery,
    NamedQuery,
    Note,
    NumberSetting,
    Option,
    Percent,
    Point,
    Predicate,
    Previous,
    QueuesSetting,
    Results,
    Series,
    Since,
    Sparkline,
    Table,
    TextSetting,
    ThisWeek,
    Today,
    UsersSetting,
    WidgetError,
    WindowSetting,
    all_of,
    is_in,
    last,
    setting,
)
from hourglance.api._samples import sample_live, sample_results
from hourglance.plugin_host.guest.forms import results_from_json
from hourglance.plugin_host.protocol.codec import (
    CodecError,
    read_aggregates,
    read_card,
    read_declaration,
    write_aggregates,
    write_card,
    write_declaration,
)
from hourglance.util.printable import one_line

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
plain = texts.map(one_line)
numbers = st.floats(-(10**15), 10**15)
tones = st.sampled_from(["neutral", "good", "warning", "critical"])
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
durations = st.builds(Duration, st.none() | numbers)
percents = st.builds(Percent, st.none() | numbers)
counts = st.builds(Count, st.none() | st.integers(-(10**15), 10**15))
running_times = st.builds(Elapsed, st.none() | instants) | st.builds(Countdown, st.none() | instants)
amounts = durations | percents | counts
quantities = durations | percents | counts | running_times
comparisons = st.builds(
    Comparison, quantities, label=plain, better=st.sampled_from(["more", "less", "neither"])
)
statistics = st.sampled_from(["count", "sum", "min", "max", "average", "ratio"])


def several(strategy, most=5):
    return st.lists(strategy, max_size=most).map(tuple)


def series(text):
    points = several(st.builds(Point, start=instants, value=st.none() | numbers))
    return st.builds(Series, metric=text, statistic=statistics, points=points)


@st.composite
def tables(draw, text):
    columns = draw(st.lists(text, min_size=1, max_size=4).map(tuple))
    values = text | quantities
    cells = st.tuples(*(values | st.builds(Cell, values, tones) for _ in columns))
    return Table(columns=columns, rows=draw(several(cells)))


def figures(text):
    return st.builds(Figure, label=text, value=quantities, tone=tones)


def cards(text):
    blocks = st.one_of(
        figures(text),
        st.builds(Gauge, label=text, value=percents, target=st.none() | percents),
        st.builds(Bars, bars=several(figures(text))),
        st.builds(Sparkline, label=text, series=series(text), target=st.none() | amounts),
        st.builds(BarChart, label=text, series=series(text), target=st.none() | amounts),
        tables(text),
        st.builds(Note, text=text),
        st.builds(Link, text=text, url=plain.map(lambda path: f"https://example.com/{path}")),
        st.builds(Link, text=text, path=plain.map(lambda path: f"/{path}")),
    )
    return st.builds(
        Card,
        headline=quantities,
        caption=text,
        tone=tones,
        tooltip=text,
        accessible_text=text,
        body=several(blocks),
        trend=st.none() | series(text),
        trend_target=st.none() | amounts,
        compare=st.none() | comparisons,
    )


spans = st.builds(Last, duration=st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
days = st.builds(Today, zone=st.none() | plain)
weeks = st.builds(ThisWeek, zone=st.none() | plain, starts=st.sampled_from(["monday", "sunday"]))
windows = st.one_of(
    spans,
    days,
    weeks,
    st.builds(Since, instant=instants),
    st.builds(Previous, window=spans | days | weeks),
    st.builds(Earlier, window=spans | days, days=st.integers(1, 3_660)),
    st.builds(Earlier, window=days | weeks, weeks=st.integers(1, 520), whole=st.booleans()),
    st.builds(Earlier, window=spans | days | weeks, months=st.integers(1, 120)),
)


@st.composite
def declarations(draw):
    query = draw(queries())
    if draw(st.booleans()):
        query = replace(query, window=draw(windows))
    return Declaration(
        plugin=draw(plain),
        name=draw(st.from_regex("[a-z0-9][a-z0-9-]{0,63}", fullmatch=True)),
        title=draw(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=100)),
        description=draw(plain),
        query=query,
        refresh_seconds=draw(st.integers(1, 86_400)),
    )


@settings(max_examples=40)
@given(cards(plain))
def test_a_card_arrives_as_it_was_sent(card):
    assert read_card(write_card(card)) == card


@settings(max_examples=40)
@given(cards(texts))
def test_a_card_s_texts_arrive_on_one_line_and_nothing_else_changes(card):
    once = read_card(write_card(card))

    assert once.caption == one_line(card.caption)
    assert not {"\n", "\x1b", "\u202e", "\u2067"} & set(once.caption + once.tooltip)
    assert read_card(write_card(once)) == once
    assert (once.headline, once.tone, len(once.body)) == (card.headline, card.tone, len(card.body))


def test_no_card_arrives_as_no_card():
    assert read_card(write_card(None)) is None


@settings(max_examples=30)
@given(declarations())
def test_a_declaration_arrives_as_it_was_sent(declaration):
    assert read_declaration(write_declaration(declaration)) == declaration


@settings(max_examples=30)
@given(st.data())
def test_an_answer_arrives_as_it_was_sent(data):
    results = data.draw(answers(data.draw(queries())))
    results = replace(results, names=data.draw(st.dictionaries(plain, plain, max_size=3)))

    assert read_aggregates(write_aggregates(results)) == results


@given(instants, zones)
def test_instants_arrive_in_utc(instant, offset):
    local = instant.astimezone(timezone(offset))
    sent = Series(metric="x", statistic="sum", points=(Point(start=local, value=None),))
    (point,) = read_card(write_card(Card(headline=Count(1), trend=sent))).trend.points

    assert point.start == local
    assert point.start.tzinfo == UTC


def test_what_may_stand_for_one_another_carries_its_kind():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=is_in("mediaType", "voice"))
    declaration = Declaration(plugin="p", name="n", title="t", description="", query=query)
    card = Card(headline=Count(1), body=[Bars(bars=()), Note(text="x")])
    sent, declared = (
        msgspec.json.decode(each) for each in (write_card(card), write_declaration(declaration))
    )

    assert sent["headline"] == {"kind": "count", "value": 1}
    assert [block["kind"] for block in sent["body"]] == ["bars@1", "note@1"]
    assert sent["accessibleText"] == ""
    assert declared["query"]["window"] == {"kind": "last", "duration": "PT3600S"}
    assert declared["query"]["where"]["kind"] == "filter"
    assert declared["query"]["groupBy"] == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("card", "place"),
    [
        (lambda value: Card(headline=Duration(value)), "card.headline.value"),
        (
            lambda value: Card(headline=Count(1), body=[Figure(label="", value=Percent(value))]),
            "card.body[0].value.value",
        ),
        (
            lambda value: Card(
                headline=Count(1),
                trend=Series(
                    metric="", statistic="sum", points=(Point(start=datetime.now(UTC), value=value),)
                ),
            ),
            "card.trend.points[0].value",
        ),
    ],
)
def test_what_is_no_number_is_refused_at_its_place(card, place, value):
    with pytest.raises(CodecError) as caught:
        write_card(card(value))

    assert str(caught.value) == f"`{place}` is {value}; use None for a missing number."


@pytest.mark.parametrize("value", [10**15, -(10**15)])
def test_largest_numbers_of_a_card_are_sent(value):
    card = Card(headline=Count(value), body=[Figure(label="", value=Duration(float(value)))])
    assert read_card(write_card(card)).headline == Count(value)


@pytest.mark.parametrize("value", [10**15 + 1, -(10**15) - 1, 10**400, 2.0**53, -1e308])
def test_number_that_is_too_large_is_refused_at_its_place(value):
    with pytest.raises(CodecError) as caught:
        write_card(Card(headline=Count(1), body=[Figure(label="", value=Duration(value))]))

    assert str(caught.value) == "`card.body[0].value.value` is too large: numbers go from -10**15 to 10**15."


@pytest.mark.parametrize("year", [1, 1999, 2500, 9999])
def test_time_that_a_platform_cannot_show_is_refused(year):
    at = datetime(year, 6, 1, tzinfo=UTC)
    card = Card(
        headline=Count(1),
        trend=Series(metric="", statistic="sum", points=(Point(start=at, value=1),)),
    )
    with pytest.raises(CodecError) as caught:
        write_card(card)
    assert str(caught.value) == f"`card.trend.points[0].start` is in the year {year}; use 2000 to 2499."

    sent = write_card(replace(card, trend=replace(card.trend, points=(Point(start=NOW, value=1),))))
    with pytest.raises(CodecError, match=f"A time is in the year {year}."):
        read_card(sent.replace(NOW.isoformat().encode(), at.isoformat().encode()))


def test_interval_endpoint_without_offset_is_rejected():
    trend = Series(metric="", statistic="sum", points=(Point(start=datetime(2026, 1, 1), value=1),))

    with pytest.raises(CodecError, match="has no time zone"):
        write_card(Card(headline=Count(1), trend=trend))


@pytest.mark.parametrize(
    "url", ["http://example.com", "https:/example.com", "https:///example.com", "ftp://x"]
)
def test_link_without_https_is_refused_at_the_border(url: str):
    with pytest.raises(CodecError, match="url"):
        read_card(write_card(Card(headline=Count(1), body=[Link(text="More", url=url)])))


@pytest.mark.parametrize(
    ("card", "place"),
    [
        (Card(headline=Count(True)), "card.headline.value"),
        (Card(headline=Count(1), body=[Figure(label="x", value=Count(False))]), "card.body[0].value.value"),
        (Card(headline=Percent(True)), "card.headline.value"),
    ],
)
def test_bool_is_no_number(card: Card, place: str):
    with pytest.raises(CodecError, match=re.escape(f"`{place}` must be")):
        write_card(card)


def test_subclasses_of_plain_types_cross_as_what_they_stand_for():
    class Loud(str):
        __slots__ = ()

        def __str__(self):
            return "LOUD"

    class Half(float):
        pass

    card = Card(headline=Duration(Half(0.5)), caption=Loud("quiet"))

    assert read_card(write_card(card)) == Card(headline=Duration(0.5), caption="quiet")


def test_subclasses_of_api_types_are_refused():
    class Special(Count):
        pass

    with pytest.raises(CodecError, match="must be Duration, Count, Percent, Elapsed or Countdown"):
        write_card(Card(headline=Special(1)))


CARD = '{"headline":{"kind":"count","value":1}%s}'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Input data was truncated."),
        ("{", "Input data was truncated."),
        ("[]", "Expected `object | null`, got `array`."),
        ("{}", "Object missing required field `headline`."),
        (CARD % ',"caption":5', "Expected `str`, got `int`, at `caption`."),
        (CARD % ',"caption":"a","speed":5', "Object contains unknown field `speed`."),
        (CARD % ',"tone":"bad"', "Invalid enum value 'bad', at `tone`."),
        (CARD % ',"body":[{"kind":"bars@2","bars":[]}]', "Invalid value 'bars@2', at `body[0].kind`."),
        (CARD % ',"body":[{"bars":[]}]', "Object missing required field `kind`, at `body[0]`."),
        (CARD % (',"caption":"%s"' % ("x" * 2001)), "Expected `str` of length <= 2000, at `caption`."),
        (
            '{"headline":{"kind":"count","value":1.5}}',
            "Expected `int | null`, got `float`, at `headline.value`.",
        ),
        (
            '{"headline":{"kind":"count","value":true}}',
            "Expected `int | null`, got `bool`, at `headline.value`.",
        ),
        ('{"headline":{"kind":"duration","value":1e999}}', "Number out of range, at `headline.value`."),
        ('{"headline":{"kind":"last","value":1}}', "Invalid value 'last', at `headline.kind`."),
    ],
)
def test_json_that_is_no_card_is_refused_with_its_place(content, sentence):
    with pytest.raises(CodecError) as caught:
        read_card(content.encode())

    assert str(caught.value) == sentence


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_words_for_what_is_no_number(number):
    with pytest.raises(CodecError, match="malformed"):
        read_card(b'{"headline":{"kind":"duration","value":%s}}' % number.encode())


@settings(max_examples=60)
@given(st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode))
def test_whatever_else_arrives_is_refused_and_nothing_worse(content):
    for read in (read_card, read_declaration, read_aggregates):
        try:
            read(content)
        except CodecError:
            continue
        assert content.strip() == b"null"


def test_deep_nesting_is_refused():
    with pytest.raises(CodecError):
        read_card(b'{"headline":' * 100_000)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(CodecError, match="UTF-8"):
        read_card(b'{"caption":"\xff"}')
    with pytest.raises(CodecError, match="UTF-8"):
        read_aggregates(b'{"names":{"a":"\xff"}}')


@pytest.mark.parametrize(
    ("window", "sentence"),
    [
        ({"kind": "last", "duration": "PT0S"}, "a window must be longer than nothing"),
        (
            {"kind": "interval", "start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"},
            "the interval must end after it starts",
        ),
        (
            {"kind": "since", "instant": "2026-01-02T00:00:00"},
            "Expected `datetime` with a timezone component",
        ),
        (
            {
                "kind": "earlier",
                "window": {"kind": "today", "zone": None},
                "days": -1,
                "months": 0,
                "weeks": 0,
                "whole": False,
            },
            "earlier(days=-1) must be 1 to 3660",
        ),
        (
            {"kind": "previous", "window": {"kind": "since", "instant": "2026-01-02T00:00:00Z"}},
            "Invalid value 'since'",
        ),
        ({"kind": "predicate", "dimension": "x"}, "Invalid value 'predicate', at `query.window.kind`."),
    ],
)
def test_a_window_that_cannot_be_is_refused(window, sentence):
    query = AggregatesQuery(metrics=("x",), window=last(hours=1), where=Predicate(dimension="x"))
    declaration = Declaration(plugin="p", name="n", title="t", description="", query=query)
    content = msgspec.json.decode(write_declaration(declaration))
    content["query"]["window"] = window

    with pytest.raises(CodecError, match="^[^\n]*" + re.escape(sentence)):
        read_declaration(msgspec.json.encode(content))


def test_an_interval_crosses_in_both_of_its_places():
    span = Interval(start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2026, 1, 2, tzinfo=UTC))
    query = AggregatesQuery(metrics=("x",), window=span)
    declaration = Declaration(plugin="p", name="n", title="t", description="", query=query)

    assert read_declaration(write_declaration(declaration)) == declaration


def declared(*settings, **query):
    given_query = {"metrics": ("tHandle",), "window": last(hours=1)} | query
    return Declaration(
        plugin="p",
        name="n",
        title="t",
        description="",
        query=AggregatesQuery(**given_query),
        settings=settings,
    )


SETTINGS = (
    TextSetting(name="code", label="Code", help="One of ours."),
    NumberSetting(name="target", label="Target", default=80, min=0, max=100, unit="%"),
    NumberSetting(name="share", label="Share", default=0.5, step=0.05),
    FlagSetting(name="inbound", label="Inbound alone", default=True),
    ChoiceSetting(name="media", label="Media", options=(Option("voice", "Voice"), Option("chat", "Chat"))),
    QueuesSetting(name="queues", label="Queues"),
    UsersSetting(name="people", label="People", default=("ada",)),
)
SPAN = WindowSetting(name="span", label="Time", windows=("PT30M", "today"))


def test_settings_and_a_query_with_holes_arrive_as_they_were_sent():
    where = all_of(is_in("userId", ME), is_in("queueId", MY_QUEUES, setting("queues"), "orders"))
    declaration = declared(*SETTINGS, SPAN, where=where, window=setting("span"))

    assert read_declaration(write_declaration(declaration)) == declaration


def test_a_setting_s_texts_arrive_on_one_line():
    (arrived,) = read_declaration(
        write_declaration(declared(TextSetting(name="code", label="Co\u202ede\n")))
    ).settings

    assert arrived.label == "Code "


@pytest.mark.parametrize(
    ("settings", "change", "sentence"),
    [
        (SETTINGS, lambda wire: wire["settings"][0].update(name="target"), "the same name"),
        (SETTINGS, lambda wire: wire["settings"][1].update(default=101), "is invalid: Target must be"),
        (SETTINGS, lambda wire: wire["settings"][0].update(label="x" * 101), "length"),
        (SETTINGS, lambda wire: wire["settings"][0].update(kind="text@2"), "text@2"),
        (SETTINGS[:1], lambda wire: wire.update(settings=wire["settings"] * 51), "length"),
        (SETTINGS, lambda wire: wire.update(instance="2"), "length 0?|<= 0"),
    ],
)
def test_settings_that_nobody_could_use_are_refused(settings, change, sentence):
    wire = msgspec.json.decode(write_declaration(declared(*settings)))
    change(wire)

    with pytest.raises(CodecError, match=sentence):
        read_declaration(msgspec.json.encode(wire))


def test_card_of_version_1_is_readable():
    old = (
        b'{"headline":{"kind":"count","value":3},"caption":"handled","tone":"good","tooltip":"",'
        b'"accessibleText":"","body":[],"trend":null}'
    )

    assert read_card(old) == Card(headline=Count(3), caption="handled", tone="good")


@pytest.mark.parametrize("kind", ["elapsed", "countdown"])
def test_running_time_without_zone_is_refused_in_json(kind):
    field = {"elapsed": "since", "countdown": "until"}[kind]
    card = f'{{"headline":{{"kind":"{kind}","{field}":"2026-03-02T11:59:00"}}}}'

    with pytest.raises(CodecError, match="headline"):
        read_card(card.encode())


def test_declaration_with_several_queries_survives():
    queries = (
        NamedQuery(name="now", query=AggregatesQuery(metrics=("tHandle",), window=setting("window"))),
        NamedQuery(
            name="before",
            query=AggregatesQuery(metrics=("tHandle",), window=setting("window").earlier(weeks=1)),
        ),
        NamedQuery(
            name="previous",
            query=AggregatesQuery(metrics=("tHandle",), window=setting("window").previous()),
        ),
    )
    declaration = Declaration(
        plugin="p",
        name="several",
        title="Several",
        description="",
        query=queries[0].query,
        queries=queries,
        settings=(WindowSetting(name="window", label="Window", windows=("today",), default="today"),),
    )

    assert read_declaration(write_declaration(declaration)) == declaration


def test_declaration_with_both_kinds_of_named_queries_survives_in_their_order():
    before = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    queries = (
        NamedLiveQuery(name="waiting", query=ActivityQuery(metrics=("oWaiting",))),
        NamedQuery(name="handled", query=before),
        NamedLiveQuery(name="me", query=AgentStatusQuery()),
    )
    sent = Declaration(plugin="p", name="n", title="t", description="", query=None, queries=queries)

    assert read_declaration(write_declaration(sent)) == sent
    assert (sent.query, sent.live) == (before, queries[0].query)
    assert sent.families == {"conversations", "conversations activity", "agent status"}


def test_declaration_of_version_1_is_readable():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))
    declaration = Declaration(plugin="p", name="n", title="t", description="", query=query)
    document = msgspec.json.decode(write_declaration(declaration))
    del document["queries"]

    assert read_declaration(msgspec.json.encode(document)) == declaration


@given(st.data())
def test_results_of_several_queries_survive(data):
    now, before = (data.draw(answers(data.draw(queries()))) for _ in range(2))
    results = Results({"now": now, "last week": before}, frozenset({"last week"}))

    assert read_aggregates(write_aggregates(results)) == results
    assert results_from_json(json.loads(write_aggregates(results))) == results


def test_results_of_both_kinds_of_queries_survive():
    live = {
        "waiting": sample_live(ActivityQuery(metrics=("oWaiting",))),
        "me": sample_live(AgentStatusQuery()),
    }
    handled = sample_results(AggregatesQuery(metrics=("tHandle",), window=last(hours=1)), {})
    results = Results({"handled": handled, **live}, frozenset({"me"}))

    assert read_aggregates(write_aggregates(results)) == results
    assert results_from_json(json.loads(write_aggregates(results))) == results


@pytest.mark.parametrize(
    "query",
    [
        ActivityQuery(
            metrics=("oWaiting",),
            where=all_of(is_in("queueId", MY_QUEUES), is_in("mediaType", "voice")),
            group_by=("queueId",),
        ),
        AgentStatusQuery(),
    ],
)
def test_declaration_with_a_live_query_survives(query):
    sent = Declaration(plugin="p", name="now", title="Now", description="", query=None, live=query)

    assert read_declaration(write_declaration(sent)) == sent


def test_declaration_with_both_kinds_of_queries_is_refused():
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1))

    for one, live in ((query, AgentStatusQuery()), (None, None)):
        with pytest.raises(WidgetError, match="either a query of aggregates or a live query"):
            Declaration(plugin="p", name="now", title="Now", description="", query=one, live=live)


@pytest.mark.parametrize(
    "query", [ActivityQuery(metrics=("oWaiting", "oLongestWaiting", "oInteracting")), AgentStatusQuery()]
)
def test_live_results_survive_on_both_sides(query):
    results = sample_live(query)
    written = write_aggregates(results)

    assert read_aggregates(written) == results
    assert results_from_json(json.loads(written)) == results
