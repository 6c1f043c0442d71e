"""What is asked together, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from planned_queries import PEOPLE, QUEUES, QUIET

from hourglance.api import AggregatesQuery, Interval, SortMetric, View, all_of, is_in, last
from hourglance.engine.errors import InternalError
from hourglance.engine.planner.merge_group import (
    MAX_CELLS,
    MAX_METRICS,
    MAX_VALUES,
    MAX_VIEWS,
    REQUEST_COST,
    AnswerSizes,
    MergeGroup,
)
from hourglance.engine.planner.planner import plan
from hourglance.engine.planner.query_shape import analyze_filter, shape_query
from hourglance.engine.planner.rules import ALL_RULES, Rule
from hourglance.genesys import encode_query, family
from hourglance.lint import lint_declared

END = datetime(2026, 11, 18, 10, 41, tzinfo=UTC)
HOUR = Interval(start=END - timedelta(hours=1), end=END)
VOICE = is_in("mediaType", "voice")


def ask(*metrics, window=HOUR, **fields):
    return AggregatesQuery(metrics=metrics or ("tHandle",), window=window, **fields)


def merged(*queries, rules=ALL_RULES, sizes=QUIET):
    """Return the only request for some queries, and the labels of the rules of each part."""
    (request,) = plan(queries, rules=rules, sizes=sizes)
    return request.query, [sorted(rule.label for rule in part.rules) for part in request.parts]


def how_many(*queries, rules=ALL_RULES, sizes=QUIET):
    return len(plan(queries, rules=rules, sizes=sizes))


def test_plan_of_nothing_is_empty():
    assert plan(()) == ()


def test_plan_single_query_is_sent_as_it_is():
    query = ask(where=all_of(is_in("queueId", *QUEUES), VOICE), group_by=("userId",), granularity="PT5M")
    assert merged(query) == (query, [[]])


def test_equal_queries_are_sent_once():
    assert merged(ask(), ask(), ask()) == (ask(), [[], [], []])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ask("tHandle", "tAcw"), ask("tAcw", "tHandle")),
        (ask(group_by=("queueId", "userId")), ask(group_by=("userId", "queueId"))),
        (ask(granularity="PT1H"), ask(granularity="PT60M")),
        (ask(granularity="PT1H", time_zone="UTC"), ask(granularity="PT1H")),
        (
            ask(where=all_of(is_in("queueId", *QUEUES), VOICE)),
            ask(where=all_of(VOICE, is_in("queueId", *QUEUES))),
        ),
        (ask(), ask(window=Interval(start=HOUR.start.astimezone(), end=HOUR.end.astimezone()))),
    ],
)
def test_plan_queries_that_differ_in_spelling_are_sent_once(one, other):
    query, rules = merged(one, other)
    assert query == one
    assert rules in ([[], ["identical"]], [[], []])


def test_plan_merges_metrics():
    query, rules = merged(ask("tHandle"), ask("tAcw", "tHandle"), ask("oServiceLevel", "nConversations"))
    assert query == ask("tHandle", "tAcw", "oServiceLevel", "nConversations")
    assert rules == [["metrics"]] * 3


def test_plan_part_with_all_metrics_relies_on_no_rule():
    assert merged(ask("tHandle"), ask("tHandle", "tAcw"))[1] == [["metrics"], []]


def test_plan_medium_is_selected_from_implied_groups():
    query, rules = merged(ask(), ask(where=VOICE))
    assert query == ask()
    assert rules == [[], ["filter", "implied"]]


def test_plan_groups_by_medium_if_all_queries_do():
    query, rules = merged(ask(group_by=("mediaType",)), ask("tAcw", group_by=("mediaType",)))
    assert query.group_by == ("mediaType",)
    assert rules == [["metrics"]] * 2


def test_plan_queues_are_selected_from_groups():
    one, other = ask(where=is_in("queueId", QUEUES[0])), ask(where=is_in("queueId", QUEUES[1]))
    query, rules = merged(one, other)
    assert query == ask(where=all_of(is_in("queueId", QUEUES[0], QUEUES[1])), group_by=("queueId",))
    assert rules == [["filter"]] * 2


def test_plan_several_queues_are_combined():
    one, other = ask(where=is_in("queueId", *QUEUES[:2])), ask(where=is_in("queueId", QUEUES[2]))
    assert merged(one, other)[1] == [["filter", "groups"], ["filter"]]


def test_plan_longer_buckets_are_combined_from_shorter_ones():
    window = Interval(start=datetime(2026, 11, 18, 9, tzinfo=UTC), end=END)
    query, rules = merged(
        ask(window=window, granularity="PT5M"), ask(window=window, granularity="PT30M"), ask(window=window)
    )
    assert query.granularity == "PT5M"
    assert rules == [[], ["steps"], ["total"]]


def test_plan_buckets_that_could_silently_mismatch_are_not_combined():
    """From 9:35 on, buckets of five minutes begin on the clock by any convention, those of fifteen do not."""
    window = Interval(start=datetime(2026, 11, 18, 9, 35, tzinfo=UTC), end=END)
    assert how_many(ask(window=window, granularity="PT5M"), ask(window=window, granularity="PT15M")) == 2


def test_plan_shorter_window_is_combined_from_buckets():
    half = Interval(start=END - timedelta(minutes=30), end=END)
    query, rules = merged(ask(granularity="PT5M"), ask("tAcw", window=half))
    assert query.window == HOUR
    assert rules == [["metrics"], ["metrics", "total", "window"]]


def test_plan_window_that_starts_within_a_bucket_is_sent_alone():
    odd = Interval(start=END - timedelta(minutes=33), end=END)
    assert how_many(ask(granularity="PT5M"), ask(window=odd)) == 2


def test_plan_views_with_clashing_names_are_renamed():
    one = ask(views=(View(name="long", target="tHandle", gte=1000),))
    other = ask(views=(View(name="long", target="tHandle", gte=2000),))
    query, rules = merged(one, other)
    assert [(view.name, view.gte) for view in query.views] == [("long", 1000), ("long_2", 2000)]
    assert rules == [["metrics"], ["metrics", "views"]]


def test_plan_equal_views_are_sent_once():
    one = ask(views=(View(name="long", target="tHandle", gte=1000),))
    other = ask("tAcw", views=(View(name="lengthy", target="tHandle", gte=1000),))
    query, rules = merged(one, other)
    assert query.views == one.views
    assert rules == [["metrics"], ["metrics", "views"]]


def test_plan_service_level_of_a_queue_is_combined_from_its_counts():
    where = is_in("queueId", *QUEUES[:2])
    query, rules = merged(
        ask("oServiceLevel", where=where, group_by=("queueId",)),
        ask("oServiceLevel", where=where, group_by=("queueId", "direction")),
    )
    assert query.metrics == ("oServiceLevel", "nOverSla", "tAbandon", "tAnswered")
    assert rules == [["groups", "metrics", "service-level"], ["metrics"]]


def test_plan_service_level_of_several_queues_is_never_combined():
    where = is_in("queueId", *QUEUES[:2])
    assert (
        how_many(ask("oServiceLevel", where=where), ask("oServiceLevel", where=where, group_by=("queueId",)))
        == 2
    )
    assert how_many(ask("oServiceLevel"), ask("oServiceLevel", granularity="PT5M")) == 2


def test_plan_service_level_of_one_queue_is_selected():
    one, other = (ask("oServiceLevel", where=is_in("queueId", queue)) for queue in QUEUES[:2])
    query, rules = merged(one, other)
    assert query.metrics == ("oServiceLevel",)
    assert rules == [["filter"]] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ask("tFlow", family="flows"), ask()),
        (ask(), ask(window=Interval(start=HOUR.start, end=END - timedelta(minutes=1)))),
        (ask(), ask(alternate_time_dimension="eventTime")),
        (
            ask(group_by=("requestedRoutingSkillId",)),
            ask(group_by=("requestedRoutingSkillId",), flatten_multivalued_dimensions=True),
        ),
        (ask(), ask(group_by=("requestedRoutingSkillId",))),
        (ask(), ask(where=is_in("requestedRoutingSkillId", QUEUES[0]))),
        (ask(), ask(where=is_in("mediaType", "VOICE"))),
        (ask(), ask(where=is_in("queueId", "Billing"), group_by=("queueId",))),
        (ask(granularity="PT30M", time_zone="Asia/Kathmandu"), ask(granularity="PT1H")),
        (ask(granularity="P1M"), ask(granularity="P1W")),
        (ask("nConversations", group_by=("queueId",)), ask("nConversations")),
        (ask("nConversations", granularity="PT5M"), ask("nConversations")),
        (
            ask("tAgentRoutingStatus", family="users", granularity="PT30M"),
            ask("tAgentRoutingStatus", family="users"),
        ),
    ],
)
def test_plan_never_merges_these(one, other):
    assert how_many(one, other) == 2


@pytest.mark.parametrize("query_type", ["topN", "bottomN"])
def test_plan_top_n_is_sent_alone_and_equal_ones_once(query_type):
    ranking = ask(
        "tAbandon",
        group_by=("queueId",),
        query_type=query_type,
        sort_metric=SortMetric(name="tAbandon", function="count"),
        limit=5,
    )
    requests = plan((ask("tAbandon", group_by=("queueId",)), ranking, ranking), sizes=QUIET)
    assert [len(request.parts) for request in requests] == [1, 2]
    assert requests[1].query == ranking


def test_plan_status_times_are_selected_by_user():
    one = ask("tAgentRoutingStatus", family="users", where=is_in("userId", PEOPLE[0]))
    team = ask(
        "tAgentRoutingStatus", family="users", where=is_in("userId", *PEOPLE[1:]), group_by=("userId",)
    )
    query, rules = merged(one, team)
    assert query.group_by == ("userId",)
    assert rules == [["filter"]] * 2


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        (Rule.IDENTICAL, ask("tHandle", "tAcw"), ask("tAcw", "tHandle")),
        (Rule.METRICS, ask("tHandle"), ask("tAcw")),
        (
            Rule.VIEWS,
            ask(views=(View(name="long", target="tHandle", gte=1000),)),
            ask(views=(View(name="long", target="tHandle", gte=2000),)),
        ),
        (Rule.IMPLIED, ask(), ask(where=VOICE)),
        (Rule.IMPLIED, ask(group_by=("mediaType",)), ask()),
        (Rule.FILTER, ask(where=is_in("queueId", QUEUES[0])), ask(where=is_in("queueId", QUEUES[1]))),
        (Rule.GROUPS, ask(group_by=("queueId",)), ask()),
        (Rule.TOTAL, ask(granularity="PT5M"), ask()),
        (Rule.STEPS, ask(granularity="PT5M"), ask(granularity="PT30M")),
        (
            Rule.WINDOW,
            ask(granularity="PT5M"),
            ask(granularity="PT5M", window=Interval(start=END - timedelta(minutes=30), end=END)),
        ),
        (
            Rule.SERVICE_LEVEL,
            ask("oServiceLevel", group_by=("queueId",)),
            ask("oServiceLevel", group_by=("queueId",), granularity="PT5M"),
        ),
    ],
)
def test_plan_disabled_rule_keeps_its_queries_apart(rule, one, other):
    assert how_many(one, other) == 1
    assert how_many(one, other, rules=ALL_RULES - {rule}) == 2


def test_plan_service_level_needs_the_metrics_rule():
    one = ask("oServiceLevel", group_by=("queueId",))
    other = ask("oServiceLevel", group_by=("queueId", "direction"))
    assert how_many(one, other, rules=ALL_RULES - {Rule.METRICS}) == 2


def test_plan_without_rules_is_one_request_per_query():
    queries = (ask("tHandle"), ask("tAcw"), ask("tHandle", where=VOICE))
    assert [request.query for request in plan(queries, rules=frozenset())] == [*queries]


def test_plan_limits_are_those_of_the_catalogue():
    assert family("conversations").limit("views") == MAX_VIEWS
    assert family("users").limit("userId predicates") == MAX_VALUES


def test_plan_requests_are_filled_to_the_maximum_of_metrics():
    names = [metric.name for metric in family("conversations").metrics]
    requests = plan([ask(name) for name in names], sizes=QUIET)
    assert max(len(request.query.metrics) for request in requests) == MAX_METRICS
    assert len(requests) == -(-len(names) // MAX_METRICS)


@pytest.mark.parametrize(("surplus", "requests"), [(0, 1), (1, 2)])
def test_plan_request_has_at_most_the_maximum_of_metrics(surplus, requests):
    names = [metric.name for metric in family("conversations").metrics][: MAX_METRICS + surplus]
    assert how_many(*map(ask, names)) == requests


def test_merge_group_takes_metrics_up_to_the_maximum():
    first, *others = (ask(metric.name) for metric in family("conversations").metrics[: MAX_METRICS + 1])

    def analyzed(query):
        return shape_query(query), analyze_filter(query.family, query.where)

    group = MergeGroup.for_query(0, first, analyzed(first), separated_by=None, sizes=QUIET)
    added = [group.add(number, (), analyzed(query)) for number, query in enumerate(others, start=1)]

    assert added == [True] * (MAX_METRICS - 1) + [False]
    assert len(group.shape.metrics) == MAX_METRICS


def test_plan_request_has_at_most_the_maximum_of_cells():
    """Each further queue pays off, and all of them are more than one answer should hold."""
    queries = [
        ask(
            where=is_in("queueId", f"{number:08x}-0000-4000-8000-000000000000"),
            group_by=("queueId",),
            granularity="PT1M",
        )
        for number in range(MAX_VALUES)
    ]
    media = len(family("conversations").values("mediaType"))
    requests = plan(queries, sizes=AnswerSizes())

    assert 60 * media < REQUEST_COST, "merging one more always pays off"
    assert max(len(request.parts) * 60 * media for request in requests) <= MAX_CELLS
    assert len(requests) == -(-MAX_VALUES // (MAX_CELLS // (60 * media)))


def test_plan_long_window_is_not_merged_with_short_buckets():
    year = Interval(start=END - timedelta(days=165), end=END)
    assert how_many(ask(window=year), ask(granularity="PT1M")) == 2
    assert how_many(ask(window=year), ask(granularity="PT1H", window=year)) == 1, "one has as many itself"
    day = Interval(start=END - timedelta(days=1), end=END)
    assert how_many(ask(window=day), ask(granularity="PT1M")) == 1


def test_plan_query_beyond_the_maximum_is_sent_as_it_is():
    many = ask(*(metric.name for metric in family("conversations").metrics))
    assert how_many(many, ask("tHandle")) == 1
    assert plan((many,), sizes=QUIET)[0].query == many


def test_plan_request_has_at_most_the_maximum_of_views():
    queries = [ask(views=(View(name="long", target="tHandle", gte=bound),)) for bound in range(25)]
    requests = plan(queries, sizes=QUIET)
    assert [len(request.query.views) for request in requests] == [MAX_VIEWS, MAX_VIEWS, 5]


def test_plan_filter_has_at_most_the_maximum_of_values():
    queries = [
        ask(where=is_in("userId", f"{number:08x}-0000-4000-8000-000000000000")) for number in range(250)
    ]
    requests = plan(queries, sizes=QUIET)
    assert [len(request.parts) for request in requests] == [MAX_VALUES, MAX_VALUES, 50]
    assert (
        max(len(encode_query(request.query)) for request in requests)
        < family("users").limit("request body") / 10
    )


def test_plan_merged_request_passes_the_query_check():
    half = Interval(start=END - timedelta(minutes=30), end=END)
    queries = [
        ask("tHandle", where=all_of(is_in("userId", PEOPLE[0]), VOICE), granularity="PT5M"),
        ask("oServiceLevel", where=is_in("queueId", QUEUES[0]), window=half),
        ask(group_by=("direction",), views=(View(name="long", target="tHandle", gte=1000),)),
        ask(group_by=("mediaType",), views=(View(name="long", target="tAcw", lt=1000),)),
    ]
    (request,) = plan(queries, sizes=QUIET)
    assert lint_declared(request.query).ok


def test_plan_dimension_of_unknown_size_is_not_added():
    org, queue = ask(), ask(where=is_in("queueId", QUEUES[0]))
    assert how_many(org, queue, sizes=AnswerSizes()) == 2
    assert how_many(org, queue, sizes=QUIET) == 1


def test_plan_dimension_of_two_values_is_added():
    assert how_many(ask(), ask(where=is_in("direction", "inbound")), sizes=AnswerSizes()) == 1


def test_plan_merge_that_does_not_pay_off_is_avoided():
    busy = AnswerSizes(
        values={"conversations": {"queueId": 200, "mediaType": 5}},
        rates={"conversations": {"tHandle": 50_000.0}},
    )
    by_queue, by_minute = ask(group_by=("queueId",)), ask(granularity="PT1M")
    assert how_many(by_queue, by_minute, sizes=busy) == 2
    assert how_many(by_queue, by_minute, sizes=QUIET) == 1


def test_plan_unresolved_window_is_an_internal_error():
    with pytest.raises(InternalError):
        plan([replace(ask(), window=last(hours=1))])


def test_rules_have_labels_and_reasons():
    assert all(rule.reason.endswith(".") for rule in Rule)
    assert len({rule.label for rule in Rule}) == len(Rule)
