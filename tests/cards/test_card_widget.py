"""The card of a card file: its number, caption, tone, parts and table."""

from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Aggregates,
    Bars,
    Bucket,
    Card,
    Count,
    Duration,
    Figure,
    Group,
    Interval,
    Measure,
    Percent,
    Results,
    Stats,
    Table,
    setting,
    today,
    validate_settings,
)
from hourglance.cards import check_card_file

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = Interval(start=START, end=START + timedelta(hours=1))

HEAD = 'title = "T"\nheadline = "{headline}"\n{more}\n[query]\nwindow = "last hour"\n'
QUERY = 'metrics = ["tHandle", "tAcw", "nOffered", "nTransferred", "oServiceLevel"]\ngroup_by = ["queueId"]\n'


def results(**queues: dict[str, Stats]) -> Aggregates:
    return Aggregates(
        interval=HOUR,
        steps=(START,),
        groups=tuple(
            Group(
                dimensions={"queueId": queue},
                buckets=(
                    Bucket(
                        interval=HOUR,
                        metrics=tuple(Measure(name=name, stats=each) for name, each in stats.items()),
                    ),
                ),
            )
            for queue, stats in queues.items()
        ),
        names={"a": "Sales", "b": "Support"},
    )


TWO = results(
    a={
        "tHandle": Stats(count=2, sum=240_000, min=60_000, max=180_000),
        "tAcw": Stats(count=1, sum=20_000, min=20_000, max=20_000),
        "nOffered": Stats(count=5),
    },
    b={
        "tHandle": Stats(count=1, sum=300_000, min=300_000, max=300_000),
        "nOffered": Stats(count=3),
        "nTransferred": Stats(count=2),
        "oServiceLevel": Stats(ratio=0.5, numerator=4, denominator=8),
    },
)


def card(headline: str, more: str = "", answer: Aggregates = TWO, tail: str = "") -> Card | None:
    report = check_card_file(HEAD.format(headline=headline, more=more) + QUERY + tail)
    assert report.problems == ()
    assert report.widget is not None
    return report.widget.present(answer, validate_settings(report.widget.settings, {}))


@pytest.mark.parametrize(
    ("headline", "value"),
    [
        ("tHandle.sum", Duration(540_000)),
        ("tHandle.average", Duration(180_000)),
        ("tHandle.max", Duration(300_000)),
        ("tHandle.min", Duration(60_000)),
        ("tHandle.count", Count(3)),
        ("nOffered", Count(8)),
        ("oServiceLevel.ratio", Percent(0.5)),
        ("nTransferred / nOffered", Percent(0.25)),
        ("tAcw.sum / nOffered", Duration(2_500)),
        ("tAcw.sum / tHandle.sum", Percent(20 / 540)),
    ],
)
def test_headline_is_the_value_as_written(headline: str, value: object) -> None:
    shown = card(headline)

    assert shown is not None
    assert shown.headline == value


@pytest.mark.parametrize("headline", ["tHandle.average", "nOffered", "nTransferred / nOffered"])
def test_card_without_data_shows_nothing(headline: str) -> None:
    assert card(headline, answer=results()) is None


def test_ratio_of_nothing_shows_nothing() -> None:
    assert card("nTransferred / nOffered", answer=results(a={"tHandle": Stats(count=1, sum=1.0)})) is None


def test_missing_counter_beside_other_data_is_zero() -> None:
    shown = card("nTransferred", answer=results(a={"nOffered": Stats(count=2)}))

    assert shown is not None
    assert shown.headline == Count(0)


def test_caption_has_values_and_window() -> None:
    shown = card("tHandle.average", 'caption = "{tHandle.count} of {nOffered} {window}"')

    assert shown is not None
    assert shown.caption == "3 of 8 in the last hour"


@pytest.mark.parametrize(("chosen", "words"), [({}, "voice"), ({"media": ""}, "all media")])
def test_caption_has_the_chosen_media(chosen: dict[str, object], words: str) -> None:
    query = QUERY + 'where = { mediaType = "@media" }\n'
    text = HEAD.format(headline="nOffered", more='caption = "offered, {media}"') + query
    widget = check_card_file(text).widget

    assert widget is not None
    shown = widget.present(TWO, validate_settings(widget.settings, chosen))
    assert shown is not None
    assert shown.caption == f"offered, {words}"


@pytest.mark.parametrize(
    ("better", "target", "tone"),
    [
        ("lower", 181, "good"),
        ("lower", 180, "good"),
        ("lower", 179, "warning"),
        ("higher", 179, "good"),
        ("higher", 180, "good"),
        ("higher", 181, "warning"),
        ("lower", 0, "neutral"),
    ],
)
def test_tone_compares_with_the_target(better: str, target: int, tone: str) -> None:
    shown = card("tHandle.average", tail=f'[target]\nvalue = {target}\nbetter = "{better}"\n')

    assert shown is not None
    assert shown.tone == tone


def test_number_that_reads_like_the_target_is_good() -> None:
    answer = results(a={"nOffered": Stats(count=1000), "nTransferred": Stats(count=797)})
    target = '[target]\nvalue = 80\nbetter = "higher"\n'

    shown = card("nTransferred / nOffered", answer=answer, tail=target)

    assert shown is not None
    assert (str(shown.headline), shown.tone) == ("80 %", "good")


def test_bars_are_drawn_in_order() -> None:
    bars = '[[bars]]\nlabel = "all"\nvalue = "tHandle.sum"\n[[bars]]\nlabel = "acw"\nvalue = "tAcw.sum"\n'

    shown = card("tHandle.sum", tail=bars)

    assert shown is not None
    (block,) = shown.body
    assert isinstance(block, Bars)
    assert [(bar.label, bar.value) for bar in block.bars] == [
        ("all", Duration(540_000)),
        ("acw", Duration(20_000)),
    ]


@pytest.mark.parametrize(
    ("first", "queues"), [("highest", ["Sales", "Support"]), ("lowest", ["Support", "Sales"])]
)
def test_table_has_a_row_for_each_value(first: str, queues: list[str]) -> None:
    columns = '{ Offered = "nOffered", Acw = "tAcw.sum" }'
    table = f'[table]\nby = "queueId"\nfirst = "{first}"\ncolumns = {columns}\n'

    shown = card("nOffered", tail=table)

    assert shown is not None
    (block,) = shown.body
    assert isinstance(block, Table)
    assert block.columns == ("Queue", "Offered", "Acw")
    assert [row[0] for row in block.rows] == queues
    assert ("Sales", Count(5), Duration(20_000)) in block.rows
    assert ("Support", Count(3), Duration(None)) in block.rows


def test_table_has_rows_without_a_number_last() -> None:
    answer = results(
        a={"tHandle": Stats(count=1, sum=1_000)},
        b={"tHandle": Stats(count=1, sum=1_000), "tAcw": Stats(count=1, sum=20_000, min=20_000, max=20_000)},
    )
    table = '[table]\nby = "queueId"\nfirst = "lowest"\ncolumns = { Acw = "tAcw.sum" }\n'

    shown = card("tHandle.sum", answer=answer, tail=table)

    assert shown is not None
    (block,) = shown.body
    assert isinstance(block, Table)
    assert [row[0] for row in block.rows] == ["Support", "Sales"]


def test_sample_is_presented() -> None:
    report = check_card_file(HEAD.format(headline="tHandle.average", more="") + QUERY)
    assert report.widget is not None

    assert report.widget.present(report.widget.sample(), {}) is not None


SEVERAL = """title = "T"
headline = "{headline}"
caption = "{{chats:nOffered}} chats"
[query]
window = "{window}"
metrics = ["nOffered", "tHandle"]
[queries.chats]
window = "today, a week earlier"
metrics = ["nOffered"]
[[bars]]
label = "chats for each"
value = "chats:nOffered / nOffered"
{more}
"""
FOUR = results(a={"nOffered": Stats(count=4)})


def several(parts: dict[str, Aggregates], headline: str = "nOffered", more: str = "") -> Card | None:
    report = check_card_file(SEVERAL.format(headline=headline, window="today", more=more))
    assert report.problems == ()
    assert report.widget is not None
    return report.widget.present(Results(parts), {})


def test_values_of_further_queries_begin_with_their_names() -> None:
    shown = several({"now": TWO, "chats": FOUR})

    assert shown is not None
    assert (shown.headline, shown.caption) == (Count(8), "4 chats")
    assert shown.body == (Bars(bars=(Figure(label="chats for each", value=Percent(0.5)),)),)
    ratio = several({"now": TWO, "chats": FOUR}, headline="chats:nOffered / nOffered")
    assert ratio is not None
    assert ratio.headline == Percent(0.5)


def test_missing_part_leaves_the_rest_of_the_card() -> None:
    shown = several({"now": TWO, "chats": results()})

    assert shown is not None
    assert (shown.headline, shown.caption) == (Count(8), "– chats")


@pytest.mark.parametrize(
    ("earlier", "text", "tone"),
    [(4, "100 % more than a week earlier", "warning"), (16, "50 % less than a week earlier", "good")],
)
def test_headline_is_compared_with_an_earlier_window(earlier: int, text: str, tone: str) -> None:
    parts = {"now": TWO, "chats": FOUR, "earlier": results(a={"nOffered": Stats(count=earlier)})}
    shown = several(parts, more='[compare]\nto = "a week earlier"\nbetter = "lower"')

    assert shown is not None
    assert shown.compare is not None
    assert shown.compare.text(shown.headline, START) == text
    assert shown.compare.tone(shown.compare.difference(shown.headline, START)) == tone


def test_comparison_without_data_is_left_out() -> None:
    shown = several(
        {"now": TWO, "chats": FOUR, "earlier": results()}, more='[compare]\nto = "a week earlier"'
    )

    assert shown is not None
    assert shown.compare is None


def test_earlier_window_of_a_setting_is_that_of_the_setting() -> None:
    more = '[compare]\nto = "2 weeks earlier"'
    widget = check_card_file(SEVERAL.format(headline="nOffered", window="@window", more=more)).widget
    assert widget is not None

    queries = {each.name: each.query for each in widget.declaration().queries}

    assert [*queries] == ["now", "chats", "earlier"]
    assert queries["earlier"].window == setting("window").earlier(weeks=2)
    assert queries["chats"].window == today().earlier(weeks=1)
    assert [each.name for each in widget.settings] == ["window"]
