"""The planner's promise, held against a service that may be any of those that the documents allow.

Whatever is merged, a split gives what the query alone would have been answered, figure by figure, or says
that the answer has not the form that it relies on. It never gives another number.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive_service import NaiveService
from planned_queries import ENDS, QUEUES, QUIET, desks, histories, history, levels

from hourglance.api import Aggregates
from hourglance.engine.planner.planner import MergedRequest, RequestPart, SplitError, plan
from hourglance.engine.planner.rules import ALL_RULES, Rule
from hourglance.engine.planner.shadow_check import find_difference
from hourglance.engine.planner.splitter import split

quick = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def lone(service: NaiveService, part: RequestPart) -> Aggregates:
    request = MergedRequest(query=part.query, parts=(RequestPart(query=part.query),))
    return split(request, service.answer(part.query), request.parts[0])


def outcomes(service: NaiveService, requests):
    """Yield each part with what its split differs in, or the error that there was instead."""
    for request in requests:
        answer = service.answer(request.query)
        for part in request.parts:
            try:
                yield part, find_difference(split(request, answer, part), lone(service, part))
            except SplitError as error:
                yield part, error


@quick
@given(data=st.data())
def test_split_equals_the_lone_answer_if_buckets_start_with_the_window(data):
    end = data.draw(ENDS)
    service = NaiveService(events=data.draw(histories(end)), cut=data.draw(st.booleans()))
    queries = data.draw(desks(end))
    for part, outcome in outcomes(service, plan(queries, sizes=QUIET)):
        assert outcome is None, (part, outcome)


@quick
@given(data=st.data())
def test_split_equals_the_lone_answer_or_fails_whatever_the_service_does(data):
    end = data.draw(ENDS)
    service = NaiveService(
        events=data.draw(histories(end)),
        borders=data.draw(st.sampled_from(("start", "clock", "utc"))),
        cut=data.draw(st.booleans()),
        implied=data.draw(st.booleans()),
        ignores_case=data.draw(st.booleans()),
        late_counts=data.draw(st.sampled_from((1.0, 0.0))),
        targets=data.draw(st.sampled_from(({}, {QUEUES[0]: 0.9}))),
    )
    queries = data.draw(desks(end))
    rules = ALL_RULES
    while True:
        refuted = frozenset[Rule]()
        for part, outcome in outcomes(service, plan(queries, rules=rules, sizes=QUIET)):
            if isinstance(outcome, SplitError):
                assert outcome.rules
                assert outcome.rules <= part.rules
                refuted |= outcome.rules
            else:
                assert outcome is None, (part, outcome)
        if not refuted:
            break
        rules -= refuted


@quick
@given(data=st.data())
def test_split_service_level_equals_the_lone_one_or_fails(data):
    end = data.draw(ENDS)
    seed = data.draw(st.integers(0, 10**6))
    late_marks = data.draw(st.sampled_from((timedelta(0), timedelta(minutes=2))))
    service = NaiveService(
        events=history(seed, end, late_marks=late_marks),
        late_counts=data.draw(st.sampled_from((1.0, 1.0, 0.0))),
        targets=data.draw(st.sampled_from(({}, {QUEUES[0]: 0.9, QUEUES[1]: 0.7}))),
    )
    for part, outcome in outcomes(service, plan(data.draw(levels(end)), sizes=QUIET)):
        if isinstance(outcome, SplitError):
            assert outcome.rules == {Rule.SERVICE_LEVEL}
            assert late_marks or service.targets or service.late_counts != 1.0
        else:
            assert outcome is None, (part, outcome)


@quick
@given(data=st.data())
def test_plan_is_deterministic_has_each_query_once_and_relies_on_enabled_rules_only(data):
    end = data.draw(ENDS)
    queries = data.draw(desks(end))
    rules = frozenset(data.draw(st.lists(st.sampled_from(sorted(Rule, key=lambda rule: rule.label)))))
    copies = [replace(query, metrics=list(query.metrics)) for query in queries]
    requests = plan(queries, sizes=QUIET)
    assert requests == plan(copies, sizes=QUIET)

    parts = [part for request in requests for part in request.parts]
    assert sorted(map(repr, (part.query for part in parts))) == sorted(map(repr, queries))
    for request in requests:
        for part in request.parts:
            assert (not part.rules) == (part.query == request.query)
    first = [min(queries.index(part.query) for part in request.parts) for request in requests]
    assert first == sorted(first)

    for request in plan(queries, rules=rules, sizes=QUIET):
        for part in request.parts:
            assert part.rules <= rules
