"""The life of a query: the reducer of its refreshes, and the registry of all states."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_desks import QUERY, widget
from hypothesis import given
from hypothesis import strategies as st

from hourglance.engine import Problem
from hourglance.engine.refresh.query_state import (
    KEEP_UNUSED,
    Answered,
    EngineContext,
    Failed,
    Hold,
    MarkedUrgent,
    Progress,
    QueryState,
    QueryStates,
    Queued,
    RefreshRequested,
    Released,
    Rendered,
    Rescheduled,
    Restarted,
    Sent,
    transition,
)

PROBLEM = Problem(code="test", who="The service", what="It failed.")
OTHER_QUERY = replace(QUERY, metrics=("tAcw",))

times = st.floats(0, 1000)
events = st.one_of(
    st.sampled_from([Queued(), Sent(), Released(), Rendered(), MarkedUrgent()]),
    st.builds(Answered, times),
    st.builds(Failed, st.just(PROBLEM), st.none() | times),
    st.builds(RefreshRequested, times),
    st.builds(Restarted, times),
    st.builds(Rescheduled, times),
)


def after(*happened, **fields) -> Progress:
    progress = Progress(due=100.0, **fields)
    for event in happened:
        progress = transition(progress, event)
    return progress


def test_progress_of_a_good_refresh() -> None:
    phases = []
    progress = Progress(due=100.0)
    for event in (Queued(), Sent(), Answered(160.0), Rendered()):
        progress = transition(progress, event)
        phases.append(progress.phase)

    assert phases == ["queued", "sent", "rendering", "idle"]
    assert progress == Progress(due=160.0, urgent=False, user_initiated=False)


def test_progress_failure_is_kept_until_a_newer_card_is_there() -> None:
    failed = after(Queued(), Sent(), Failed(PROBLEM, 130.0))
    assert (failed.phase, failed.due, failed.failures, failed.problem) == ("waiting", 130.0, 1, PROBLEM)

    answered = after(Queued(), Sent(), Failed(PROBLEM, 130.0), Queued(), Sent(), Answered(190.0))
    assert (answered.failures, answered.problem) == (0, PROBLEM)
    assert transition(answered, Rendered()).problem is None


def test_progress_suspended_until_a_refresh_is_requested() -> None:
    suspended = after(Queued(), Sent(), Failed(PROBLEM, None))
    assert (suspended.phase, suspended.is_scheduled) == ("suspended", False)
    assert transition(suspended, Restarted(50.0)).phase == "suspended"

    resumed = transition(suspended, RefreshRequested(90.0))
    assert (resumed.phase, resumed.due, resumed.user_initiated) == ("waiting", 90.0, True)


def test_progress_refresh_request_never_delays() -> None:
    assert after(RefreshRequested(200.0)).due == 100.0


@pytest.mark.parametrize(("problem", "phase"), [(None, "idle"), (PROBLEM, "waiting")])
def test_progress_released_request_stays_due(problem, phase) -> None:
    assert after(Queued(), Sent(), Released(), problem=problem) == Progress(
        due=100.0, phase=phase, problem=problem
    )


def test_progress_restart_forgives_failures() -> None:
    restarted = after(Failed(PROBLEM, 500.0), Restarted(3.0))
    assert (restarted.phase, restarted.due, restarted.failures, restarted.problem) == ("idle", 3.0, 0, None)


@pytest.mark.parametrize(
    ("phase", "event"),
    [
        ("idle", Sent()),
        ("idle", Answered(1.0)),
        ("idle", Rendered()),
        ("idle", Released()),
        ("rendering", Released()),
        ("rendering", Failed(PROBLEM, 1.0)),
        ("rendering", Sent()),
        ("suspended", Failed(PROBLEM, 1.0)),
        ("suspended", Answered(1.0)),
        ("waiting", Rendered()),
        ("sent", Rendered()),
    ],
)
def test_progress_event_of_another_phase_changes_nothing(phase, event) -> None:
    progress = Progress(due=100.0, phase=phase)
    assert transition(progress, event) is progress


@given(st.lists(events, max_size=20))
def test_progress_laws(happened) -> None:
    progress = Progress(due=100.0)
    for event in happened:
        before, progress = progress, transition(progress, event)
        if before.phase == "suspended" and progress.phase != "suspended":
            assert isinstance(event, RefreshRequested | Queued)
        if progress.phase == "rendering" != before.phase:
            assert before.is_requested
        if progress.phase in {"waiting", "suspended"}:
            assert progress.problem is not None
        if before.problem and not progress.problem:
            assert isinstance(event, Rendered | Restarted)


# The registry.


def test_states_equal_queries_share_one() -> None:
    states = QueryStates()
    states.set_widgets([widget("one", every=300), widget("two", every=60)], 0.0, first=["test/two"])

    (state,) = states
    assert (state.every, state.rank) == (60, 0)
    assert states.for_widget("test/one") is states.for_widget("test/two") is state


def test_states_unused_one_is_kept_for_a_while() -> None:
    states = QueryStates()
    states.set_widgets([widget("one")], 0.0, first=())
    state = states.for_widget("test/one")
    states.set_widgets([], 10.0, first=())
    states.set_widgets([], 200.0, first=())

    assert len(states) == 0
    assert states.remove_unused(10.0 + KEEP_UNUSED - 1) == []
    states.set_widgets([widget("one")], 300.0, first=())
    assert states.for_widget("test/one") is state

    states.set_widgets([], 400.0, first=())
    assert states.remove_unused(400.0 + KEEP_UNUSED) == [QUERY]
    states.set_widgets([widget("one")], 800.0, first=())
    assert states.for_widget("test/one") is not state


def test_states_of_a_new_generation_share_nothing_with_the_old_ones() -> None:
    states = QueryStates()
    states.set_widgets([widget("one", every=300), widget("two", OTHER_QUERY)], 0.0, first=["test/two"])
    old = {state.query: state for state in states}
    for state in old.values():
        state.apply(Queued())
        state.apply(Sent())
    states.start_generation(50.0)

    assert [declared.id for declared, _ in states.rows] == ["test/one", "test/two"]
    for state in states:
        before = old[state.query]
        assert state is not before
        assert state.progress == Progress(due=50.0)
        assert (state.every, state.rank, state.widgets) == (before.every, before.rank, before.widgets)
        before.apply(Failed(PROBLEM, None))
        assert state.progress == Progress(due=50.0)


# What a state shows.

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def context(**fields) -> EngineContext:
    return EngineContext(monotonic=1000.0, now=NOW, service_now=NOW, **fields)


def state(*, due: float = 1060.0, **fields) -> QueryState:
    made = QueryState(query=QUERY, progress=Progress(due=due, phase="waiting", problem=PROBLEM), **fields)
    made.widgets = (widget("one"),)
    return made


@pytest.mark.parametrize(("pause", "held"), [("locked", None), (None, "offline"), ("locked", "offline")])
def test_state_that_is_held_back_has_no_next_attempt(pause, held) -> None:
    query, engine = state(held=held), context(pause=pause)
    shown = query.widget_state(query.widgets[0], engine)

    assert (shown.activity, shown.pause) == ("paused", pause or held)
    assert shown.next_attempt is None
    assert query.next_refresh(engine).next_at is None


def test_state_that_nothing_holds_back_has_a_next_attempt() -> None:
    query = state()

    assert query.widget_state(query.widgets[0], context()).next_attempt == NOW + timedelta(seconds=60)
    assert query.next_refresh(context()).next_at == NOW + timedelta(seconds=60)


def test_state_suspended_has_no_next_refresh() -> None:
    query = state()
    query.progress = replace(query.progress, phase="suspended")

    assert query.next_refresh(context()).next_at is None


@pytest.mark.parametrize(
    ("due", "held_until", "activity"),
    [(1060.0, 1100.0, "paused"), (1060.0, 1050.0, "idle"), (900.0, 950.0, "queued")],
    ids=["due before the end", "due after the end", "ended"],
)
def test_state_is_paused_by_a_hold_that_it_would_be_due_in(due, held_until, activity) -> None:
    query = state(due=due)
    engine = context(held_until=held_until, hold=Hold(PROBLEM, "service_down"))

    assert query.widget_state(query.widgets[0], engine).activity == activity
