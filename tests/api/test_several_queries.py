"""Widgets with several queries: their declaration, their results, and windows that follow a setting."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Aggregates,
    AggregatesQuery,
    Card,
    Count,
    Declaration,
    Interval,
    NamedQuery,
    Results,
    UnknownNameError,
    Widget,
    WidgetError,
    Window,
    WindowSetting,
    last,
    setting,
    this_week,
    today,
)

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMPTY = Aggregates(interval=Interval(start=START, end=START + timedelta(hours=1)), steps=())
WINDOW = WindowSetting(name="window", label="Window", windows=("PT1H", "today", "this-week"), default="today")


def declare(*queries: NamedQuery) -> Declaration:
    return Declaration(
        plugin="p",
        name="several",
        title="Several",
        description="",
        query=queries[0].query,
        queries=queries,
        settings=(WINDOW,),
    )


def named(name: str, window: object = None, family: str = "conversations") -> NamedQuery:
    query = AggregatesQuery(metrics=("tHandle",), window=window or today(), family=family)  # type: ignore[arg-type] # as the test says
    return NamedQuery(name=name, query=query)


def test_results_are_a_mapping_of_the_queries() -> None:
    results = Results({"now": EMPTY, "before": EMPTY}, frozenset({"before"}))

    assert isinstance(results, Mapping)
    assert (list(results), len(results), results["now"]) == (["now", "before"], 2, EMPTY)
    assert results.missing == {"before"}


def test_results_of_an_unknown_query_suggest_a_name() -> None:
    with pytest.raises(UnknownNameError, match=r"The widget has no query `befor`\. Did you mean `before`\?"):
        Results({"now": EMPTY, "before": EMPTY})["befor"]


def test_declaration_has_one_part_without_a_name_or_all_named_ones() -> None:
    single = Declaration(plugin="p", name="n", title="T", description="", query=named("").query)
    several = declare(named("now"), named("before", family="flows"))

    assert single.parts == (named(""),)
    assert [part.name for part in several.parts] == ["now", "before"]
    assert (single.families, several.families) == ({"conversations"}, {"conversations", "flows"})


@pytest.mark.parametrize("names", [("now", "now"), ("now", ""), (" ",)])
def test_declaration_refuses_queries_without_names_of_their_own(names: tuple[str, ...]) -> None:
    with pytest.raises(WidgetError, match="each of its queries needs a name of its own"):
        declare(*map(named, names))


def test_declaration_checks_the_settings_of_each_query() -> None:
    with pytest.raises(WidgetError, match="uses the setting `span`, which it does not declare"):
        declare(named("now"), named("before", setting("span").earlier(weeks=1)))


@pytest.mark.parametrize(
    ("moved", "value", "window"),
    [
        (setting("window").earlier(weeks=1), "PT1H", last(hours=1).earlier(weeks=1)),
        (setting("window").earlier(days=2), "today", today().earlier(days=2)),
        (setting("window").earlier(months=1), "this-week", this_week().earlier(months=1)),
        (setting("window").earlier(weeks=1, whole=True), "today", today().earlier(weeks=1, whole=True)),
        (setting("window").earlier(weeks=1, whole=True), "PT1H", last(hours=1).earlier(weeks=1)),
        (setting("window").previous(), "PT1H", last(hours=1).previous()),
        (setting("window").previous(), "today", today().previous()),
    ],
)
def test_window_of_a_setting_can_be_moved_to_the_past(moved: object, value: str, window: Window) -> None:
    assert named("before", moved).query.window_for({"window": value}) == window


def test_window_of_a_setting_that_cannot_be_moved_says_so() -> None:
    query = named("before", setting("window").earlier(days=1)).query

    with pytest.raises(WidgetError, match="a week cannot be some days earlier"):
        query.window_for({"window": "this-week"})
    with pytest.raises(WidgetError, match="the setting `window`, which is not a window"):
        query.window_for({"window": "soon"})


def test_widget_has_samples_of_each_query() -> None:
    class Comparing(Widget):
        title = "Comparing"
        settings = (WINDOW,)
        queries = {  # noqa: RUF012 - as in the guide
            "now": named("", setting("window")).query,
            "before": named("", setting("window").earlier(weeks=1)).query,
        }

        def present(self, results: Results, settings: object) -> Card:
            return Card(headline=Count(len(results)))

    samples = Comparing().samples()

    assert list(samples) == ["now", "before"]
    assert samples["now"].interval.start - samples["before"].interval.start == timedelta(weeks=1)
    assert samples["before"].total("tHandle") is not None
