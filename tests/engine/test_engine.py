"""One engine asks the queries of all widgets."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_desks import (
    ENDED,
    QUERY,
    SIGNED_IN,
    SIGNED_OUT,
    Desk,
    FakePresenter,
    at_work,
    blocking_calls_run,
    signed_in,
    widget,
)

from hourglance.api import (
    ME,
    MY_QUEUES,
    Aggregates,
    AggregatesQuery,
    Card,
    Duration,
    HourglanceError,
    is_in,
    last,
    since,
    today,
)
from hourglance.cloud import (
    InvalidQueryError,
    NotFoundError,
    NotSignedInError,
    OfflineError,
    PermissionDeniedError,
    QueryResponse,
    RateLimitedError,
    ServiceUnavailableError,
    SessionState,
)
from hourglance.genesys import CurrentUser, RateLimit, decode_answer

pytestmark = pytest.mark.anyio


async def test_answer_is_shown_with_its_time(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        assert desk.only.data == "fresh"
        assert desk.only.activity == "idle"
        assert desk.only.card == Card(headline=Duration(3000.0), caption="test/one")
        assert desk.only.as_of == datetime(2026, 11, 23, 10, 41, tzinfo=UTC)


async def test_equal_queries_are_sent_once(clock) -> None:
    other = AggregatesQuery(metrics=["tHandle"], where=is_in("mediaType", "voice"), window=last(minutes=60))  # type: ignore[arg-type]

    async with at_work(clock, widget("one"), widget("two", other)) as desk:
        assert len(desk.source.asked) == 1
        assert [state.card.caption for state in desk.now.widgets] == ["test/one", "test/two"]


async def test_interval_is_the_shortest_of_the_widgets(clock) -> None:
    async with at_work(clock, widget("lazy", every=300), widget("eager", every=60)) as desk:
        await clock.advance(59)
        assert len(desk.source.asked) == 1

        await clock.advance(2)
        assert len(desk.source.asked) == 2
        assert desk.source.asked[1]["interval"] == "2026-11-23T09:42:00.000Z/2026-11-23T10:42:00.000Z"


async def test_interval_has_a_minimum(clock) -> None:
    async with at_work(clock, widget("greedy", every=1)) as desk:
        await clock.advance(29)
        assert len(desk.source.asked) == 1


async def test_failure_keeps_the_last_value(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.errors = [OfflineError("No network.", remedy="Check the cable.")] * 9
        await clock.advance(61)

        assert desk.only.data == "stale"
        assert desk.only.card is not None
        assert desk.only.as_of == datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
        assert desk.only.problem.sentence == "No network. Check the cable."
        assert desk.only.next_attempt is not None


async def test_failure_is_retried_at_the_computers_own_instants(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.errors = [OfflineError("No network.")] * 2
        await clock.advance(61 + 60 + 60)

        assert desk.only.data == "fresh"
        assert desk.only.problem is None
        assert desk.source.asked_at == [0, 60, 120, 180]


async def test_failure_without_a_value_is_retried_within_seconds(clock) -> None:
    def no_network(desk: Desk) -> None:
        desk.source.errors = [OfflineError("No network.")] * 2

    async with at_work(clock, widget("one"), prepare=no_network) as desk:
        await clock.advance(2 + 4)

        assert desk.only.data == "fresh"


@pytest.mark.parametrize(
    ("limited", "pause"),
    [
        (RateLimitedError("Too many requests.", retry_after=120), "rate_limited"),
        (ServiceUnavailableError("Down.", retry_after=120.0), "service_down"),
    ],
)
async def test_retry_after_pauses_all_queries(clock, limited, pause: str) -> None:
    other = replace(QUERY, metrics=("tAcw",))

    async with at_work(clock, widget("one"), widget("two", other, every=90)) as desk:
        await clock.advance(59)
        desk.source.errors = [limited]
        await clock.advance(119)

        assert desk.source.asked_at == [0, 60]
        assert {state.pause for state in desk.now.widgets} == {pause}
        assert desk.now.widgets[0].next_attempt >= clock.now()

        await clock.advance(62)
        assert desk.source.asked_at == [0, 60, 240]
        assert [state.data for state in desk.now.widgets] == ["fresh", "stale"]

        await clock.advance(30)
        assert desk.source.asked_at == [0, 60, 240, 270], "what is asked more seldom has its own turn"
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]


@pytest.mark.parametrize(
    ("error", "data"),
    [
        (InvalidQueryError("The service refuses the query.", remedy="Check it."), "none"),
        (
            PermissionDeniedError("Permission missing.", permission="analytics:conversationAggregate:view"),
            "forbidden",
        ),
    ],
)
async def test_rejection_is_retried_about_once_an_hour(clock, error: HourglanceError, data: str) -> None:
    def rejected(desk: Desk) -> None:
        desk.source.errors = [error] * 99

    async with at_work(clock, widget("one"), prepare=rejected) as desk:
        await clock.advance(6 * 3600)
        assert 6 <= len(desk.source.asked) <= 18
        assert desk.only.data == data
        assert desk.only.next_attempt > clock.now()

        desk.source.errors = []
        await clock.advance(3700)
        assert desk.only.data == "fresh"


async def test_rejection_is_retried_by_a_refresh(clock) -> None:
    def rejected(desk: Desk) -> None:
        desk.source.errors = [InvalidQueryError("The service refuses the query.")]

    async with at_work(clock, widget("one"), prepare=rejected) as desk:
        desk.engine.refresh()
        await clock.settle()
        assert desk.only.data == "fresh"


async def test_empty_answer_is_no_data_and_not_zero(clock) -> None:
    def nobody(desk: Desk) -> None:
        desk.source.handled = None

    async with at_work(clock, widget("one"), prepare=nobody) as desk:
        assert desk.only.data == "no_data"
        assert desk.only.card is None
        assert desk.only.as_of is not None


async def test_window_follows_the_services_clock(clock) -> None:
    def two_hours_behind(desk: Desk) -> None:
        desk.source.skew = timedelta(hours=-2)

    async with at_work(clock, widget("one"), prepare=two_hours_behind) as desk:
        assert [query["interval"] for query in desk.source.asked] == [
            "2026-11-23T09:41:00.000Z/2026-11-23T10:41:00.000Z",
            "2026-11-23T07:41:00.000Z/2026-11-23T08:41:00.000Z",
        ]
        assert desk.only.as_of == datetime(2026, 11, 23, 8, 41, tzinfo=UTC)


async def test_window_that_has_not_begun_by_the_services_clock_is_a_problem(clock) -> None:
    def two_hours_behind(desk: Desk) -> None:
        desk.source.skew = timedelta(hours=-2)

    morning = replace(QUERY, window=since(clock.now() - timedelta(hours=1)))
    async with at_work(clock, widget("one", morning), prepare=two_hours_behind) as desk:
        assert desk.only.data == "none"
        assert "has not begun yet" in desk.only.problem.what

        await clock.advance(2 * 3600)
        assert desk.only.data == "fresh"


async def test_window_that_begins_at_its_end_stops_nothing_else(clock) -> None:
    empty = replace(QUERY, window=since(clock.now().replace(minute=41, second=0)))
    async with at_work(clock, widget("empty", empty), widget("one")) as desk:
        waiting, other = desk.now.widgets
        assert (waiting.problem.code, other.data) == ("window", "fresh")

        await clock.advance(120)
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]


@pytest.mark.parametrize(
    ("hole", "code", "says"),
    [(ME, "not-known-yet", "Your user"), (MY_QUEUES, "not-known-yet", "Your queues")],
)
async def test_pending_fact_holds_back_its_own_query_only(clock, hole, code: str, says: str) -> None:
    mine = replace(QUERY, where=is_in("userId" if hole is ME else "queueId", hole))

    async with at_work(clock, widget("mine", mine), widget("one")) as desk:
        await clock.advance(600)
        waiting, other = desk.now.widgets
        assert (waiting.data, waiting.next_attempt, other.data) == ("none", None, "fresh")
        assert waiting.problem.code == code
        assert says in waiting.problem.what
        assert {query["filter"]["predicates"][0]["dimension"] for query in desk.source.asked} == {"mediaType"}

        desk.engine.set_widgets(
            [widget("mine", replace(mine, where=is_in("userId", "an-id"))), widget("one")]
        )
        await clock.advance(1)
        assert desk.now.widgets[0].data == "fresh"


@pytest.mark.parametrize("status", ["locked", "signed_out", "signing_in"])
async def test_missing_user_is_explained_by_the_state_of_the_sign_in(clock, status) -> None:
    mine = replace(QUERY, where=is_in("userId", ME))
    state = SessionState(status=status)
    desk = Desk(clock)
    desk.source.errors = [state.rejection]  # as a session raises it for any request
    desk.engine.set_widgets([widget("mine", mine), widget("one")])
    desk.engine.session_changed(state, "demo")
    snapshot = await desk.engine.refresh_once()
    assert [each.problem.what for each in snapshot.widgets] == [state.rejection.what] * 2
    await desk.engine.close()


async def test_unexpected_answer_keeps_the_last_value(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        good = desk.only
        desk.source.content = lambda: b'{"results": [{"group": {"mediaType": 3}, "data": "many"}]}'
        await clock.advance(61)
        assert (desk.only.data, desk.only.card) == ("stale", good.card)
        assert desk.only.problem.code == "answer-shape"

        del desk.source.content
        await clock.advance(60)
        assert desk.only.data == "fresh"


async def test_signed_out_engine_sends_nothing(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.engine.session_changed(ENDED, "demo")
        await clock.advance(3600)

        assert len(desk.source.asked) == 1
        assert desk.only.card is not None


async def test_sign_out_removes_the_values(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.engine.session_changed(SIGNED_OUT, "demo")
        await clock.settle()

        assert desk.only.card is None
        assert desk.only.data == "none"


@pytest.mark.parametrize(
    "next_one",
    [SessionState(status="signed_in", user=CurrentUser(id="another", name="Ada")), SIGNED_IN],
    ids=["another of the same name", "nobody knows who"],
)
async def test_sign_in_of_another_user_shows_no_value_of_the_last_one(clock, next_one) -> None:
    async with at_work(clock, widget("one"), state=signed_in("ada")) as desk:
        desk.engine.session_changed(ENDED, "demo")
        assert desk.only.card is not None

        desk.source.errors = [OfflineError("No network.")]
        desk.engine.session_changed(next_one, "demo")
        await clock.settle()
        assert desk.only.card is None


class SlowRenderer(FakePresenter):
    """A plugin that hangs until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.release = asyncio.Event()

    async def present(self, widget_id: str, results: Aggregates) -> Card | None:
        await self.release.wait()
        return await super().present(widget_id, results)


async def test_sign_in_of_another_user_does_not_wait_for_the_cards_of_the_last_one(clock) -> None:
    renderer = SlowRenderer()
    async with at_work(clock, widget("one"), state=signed_in("ada"), presenter=renderer) as desk:
        assert len(desk.source.asked) == 1, "answered, and its card is being rendered"
        desk.engine.session_changed(SIGNED_OUT, "demo")
        await clock.settle()
        desk.engine.session_changed(signed_in("ben"), "demo")
        await clock.advance(1)
        assert len(desk.source.asked) == 2

        desk.source.handled = 7
        renderer.release.set()
        await clock.settle()
        assert desk.only.card.headline.value == 3000.0, "the answer to the second request, not to a third one"
        assert desk.only.activity == "idle"


async def test_sign_in_of_the_same_user_shows_the_last_values(clock) -> None:
    async with at_work(clock, widget("one"), state=signed_in("ada")) as desk:
        desk.engine.session_changed(ENDED, "demo")
        desk.source.errors = [OfflineError("No network.")]
        desk.engine.session_changed(signed_in("ada"), "demo")
        await clock.settle()

        assert (desk.only.data, desk.only.problem.code) == ("stale", "offline")


async def test_sign_out_discards_answers_in_flight(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(61)
        desk.engine.session_changed(SIGNED_OUT, "demo")
        desk.source.hold.set()
        await clock.settle()

        assert desk.only.card is None


async def test_sign_in_sends_all_queries_now(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.errors = [NotSignedInError("Your sign-in has ended.")]
        await clock.advance(61)
        desk.engine.session_changed(ENDED, "demo")
        await clock.advance(600)
        desk.engine.session_changed(SIGNED_IN, "demo")
        await clock.settle()

        assert len(desk.source.asked) == 3
        assert desk.only.data == "fresh"


async def test_plugin_failure_costs_its_own_card_only(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.presenter.error = HourglanceError("The plugin crashed.", remedy="It is being restarted.")
        await clock.advance(61)

        assert desk.only.data == "stale"
        assert desk.only.problem.what == "The plugin crashed."
        assert desk.only.card is not None

        desk.presenter.error = None
        await clock.advance(61)
        assert desk.only.data == "fresh"


async def test_internal_error_costs_one_refresh_only(clock, caplog) -> None:
    def broken(desk: Desk) -> None:
        async def ask(path: str, body: bytes, **served: object) -> QueryResponse:
            desk.source.asked.append({})
            raise ZeroDivisionError

        desk.source.post = ask

    async with at_work(clock, widget("one"), prepare=broken) as desk:
        assert desk.only.problem.code == "defect"
        assert desk.only.problem.sentence == "Internal error; see the log. Retrying automatically."
        await clock.advance(60)
        assert len(desk.source.asked) > 1
    assert "ZeroDivisionError" in caplog.text


async def test_internal_error_while_a_failure_is_handled_leaves_no_query_sent(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.errors = [ServiceUnavailableError("Service unavailable.")] * 9
        service_now = desk.source.service_now

        def overflow() -> datetime:
            raise OverflowError("date value out of range")

        desk.source.hold = asyncio.Event()
        await clock.advance(61)
        assert desk.only.activity == "fetching"
        desk.source.service_now = overflow
        desk.source.hold.set()
        await clock.advance(900)
        asked = len(desk.source.asked)
        assert asked < 30

        desk.source.service_now, desk.source.errors = service_now, []
        await clock.advance(120)
        assert (desk.only.data, desk.only.problem) == ("fresh", None)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is fixed on Windows")
async def test_window_of_today_follows_the_computers_zone(clock, monkeypatch) -> None:
    day = widget("day", replace(QUERY, window=today()))
    try:
        monkeypatch.setenv("TZ", "Europe/Berlin")
        async with at_work(clock, day) as desk:
            assert desk.source.asked[-1]["interval"].startswith("2026-11-22T23:00")
            monkeypatch.setenv("TZ", "America/New_York")
            await clock.advance(61)
            assert desk.source.asked[-1]["interval"].startswith("2026-11-23T05:00")
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_failure_of_a_rare_query_is_not_retried_each_minute(clock) -> None:
    async with at_work(clock, widget("one", every=300)) as desk:
        desk.source.handled = 2.5  # a count must be whole
        await clock.advance(3600)

        assert desk.only.data == "stale"
        assert len(desk.source.asked) <= 13


async def test_refresh_twice_within_seconds_is_debounced(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        for _ in range(10):
            desk.engine.refresh()
            await clock.settle()
        assert len(desk.source.asked) == 2

        await clock.advance(6)
        desk.engine.refresh()
        await clock.settle()
        assert len(desk.source.asked) == 3


async def test_slow_answer_delays_no_other_query(clock) -> None:
    other = replace(QUERY, metrics=("tAcw",))

    async with at_work(clock, widget("one"), widget("two", other)) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(60)
        desk.source.hold = None
        await clock.advance(1)

        assert [state.activity for state in desk.now.widgets] == ["fetching", "fetching"]


async def test_changes_are_published_together(clock) -> None:
    desk = Desk(clock)
    desk.engine.set_widgets([widget("one")])
    desk.engine.session_changed(SIGNED_IN, "demo")
    desk.engine.set_problem(None)
    await clock.settle()

    assert len(desk.published) == 1


async def test_refresh_once_waits_for_all_answers(clock) -> None:
    desk = Desk(clock)
    desk.engine.set_widgets([widget("one"), widget("two", replace(QUERY, metrics=("tAcw",)))])

    snapshot = await desk.engine.refresh_once()

    assert [state.data for state in snapshot.widgets] == ["fresh", "fresh"]


# Incidents of the service.


THREE = [
    widget("one"),
    widget("two", replace(QUERY, window=last(hours=3), group_by=("conversationId",))),
    widget("three", replace(QUERY, metrics=("tAcw",), group_by=("conversationId",))),
]


@pytest.mark.parametrize(
    "error",
    [
        InvalidQueryError("Bad request."),
        PermissionDeniedError("Permission missing.", permission="a:b:view"),
        NotFoundError("Not found (404)."),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_incident_that_rejects_all_queries_ends_for_all_within_two_intervals(clock, error) -> None:
    async with at_work(clock, *THREE) as desk:
        before = [state.card for state in desk.now.widgets]
        desk.source.errors = [error] * 999
        await clock.advance(1800)
        assert len(desk.source.asked) < 30 * len(THREE), "fewer requests than without the incident"
        assert [state.card for state in desk.now.widgets] == before
        assert all(state.data == "stale" and state.problem for state in desk.now.widgets)

        desk.source.errors = []
        await clock.advance(120)
        assert {(state.data, state.problem) for state in desk.now.widgets} == {("fresh", None)}


async def test_incident_of_unreadable_answers_ends_for_all_within_two_intervals(clock) -> None:
    async with at_work(clock, *THREE) as desk:
        desk.source.handled = 2.5  # a count must be whole
        await clock.advance(3 * 3600)
        assert len(desk.source.asked) < 180 * len(THREE)
        assert {(state.data, state.problem.code) for state in desk.now.widgets} == {("stale", "answer-shape")}

        desk.source.handled = 3
        await clock.advance(120)
        assert {(state.data, state.problem) for state in desk.now.widgets} == {("fresh", None)}


async def test_query_whose_answer_is_unreadable_does_not_stop_others(clock) -> None:
    def odd_by_conversation(desk: Desk) -> None:
        content = desk.source.content

        def odd() -> bytes:
            desk.source.handled = 2.5 if desk.source.asked[-1]["metrics"] != ["tAcw"] else 3
            return content()

        desk.source.content = odd

    one, two = widget("one"), widget("two", replace(QUERY, metrics=("tAcw",)))
    async with at_work(clock, one, two, prepare=odd_by_conversation) as desk:
        await clock.advance(900)
        first, second = desk.now.widgets
        assert (first.data, first.problem.code) == ("none", "answer-shape")
        assert (second.data, second.problem) == ("fresh", None), "they were merged at first"


async def test_rate_limit_used_up_for_long_is_shown_and_tried_once_by_a_refresh(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.rate = RateLimit(count=300, allowed=300, reset_seconds=86_400.0)
        await clock.advance(61)
        desk.source.rate = None
        asked = len(desk.source.asked)
        await clock.advance(600)

        assert len(desk.source.asked) == asked
        assert (desk.only.data, desk.only.pause, desk.only.problem.code) == (
            "stale",
            "rate_limited",
            "rate-limited",
        )
        assert desk.only.next_attempt > clock.now() + timedelta(hours=20)

        desk.engine.refresh()
        await clock.advance(30)
        assert len(desk.source.asked) == asked + 1
        assert (desk.only.data, desk.only.problem) == ("fresh", None)


async def test_rate_limit_used_up_is_the_reason_until_the_wait_ends(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.rate = RateLimit(count=300, allowed=300, reset_seconds=240.0)
        await clock.advance(61)
        asked, stale = len(desk.source.asked), []
        while len(desk.source.asked) == asked:
            if desk.only.data == "stale":
                stale.append(desk.only.problem.code)
            await clock.advance(5)

        assert len(stale) > 90 / 5
        assert set(stale) == {"rate-limited"}


async def test_retry_after_of_a_day_is_tried_once_by_a_refresh(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.errors = [RateLimitedError("Too many requests.", retry_after=86_400)] * 2
        await clock.advance(61)
        asked = len(desk.source.asked)

        for again in (1, 2):
            await clock.advance(600)
            desk.engine.refresh()
            await clock.advance(30)
            assert len(desk.source.asked) == asked + again
        assert (desk.only.data, desk.only.problem) == ("fresh", None)


async def test_stale_card_always_says_what_its_query_waits_for(clock) -> None:
    widgets = [
        widget("one"),
        widget("two", replace(QUERY, metrics=("tAcw",), window=last(hours=2))),
        widget("rare", replace(QUERY, metrics=("tTalk",)), every=300),
    ]
    codes = set()
    async with at_work(clock, *widgets) as desk:
        await clock.advance(400)
        for error in (None, ServiceUnavailableError("Down.")):
            desk.source.hold, desk.source.errors = asyncio.Event(), [error] * 3 if error else []
            for _ in range(60):
                await clock.advance(10)
                for state in desk.engine.snapshot.widgets:
                    if state.data == "stale":
                        assert state.problem or state.pause, state
                        codes.add(state.problem and state.problem.code)
            desk.source.hold.set()
            desk.source.hold = None
            await clock.advance(700)
            after = desk.engine.snapshot.widgets
            assert all(state.problem is None and state.data in {"fresh", "no_data"} for state in after)
    assert "timeout" in codes


async def test_stale_card_names_a_request_without_a_response(clock) -> None:
    async with at_work(clock, widget("one")) as desk:
        desk.source.hold = asyncio.Event()
        await clock.advance(60 + 40)
        desk.source.hold = None

        assert desk.engine.snapshot.widgets[0].data == "fresh", "not late yet"
        await clock.advance(45)
        state = desk.engine.snapshot.widgets[0]
        assert (state.data, state.activity) == ("stale", "fetching")
        assert state.problem.what == "Genesys Cloud has not responded to this request yet."


@pytest.mark.parametrize(("size", "off_the_loop"), [(1_000, False), (600_000, True)])
async def test_large_answer_is_decoded_off_the_event_loop(
    clock, monkeypatch: pytest.MonkeyPatch, size: int, *, off_the_loop: bool
) -> None:
    threads = set()

    def decode(content: bytes, query: AggregatesQuery) -> Aggregates:
        threads.add(threading.current_thread())
        return decode_answer(content, query)

    monkeypatch.setattr("hourglance.engine.refresh.sender.decode_answer", decode)
    clock.busy = blocking_calls_run
    async with at_work(clock, widget("one")) as desk:
        small = desk.source.content
        monkeypatch.setattr(desk.source, "content", lambda: small() + b" " * size)
        threads.clear()
        await clock.advance(61)

        assert desk.only.data == "fresh"
        assert (threading.main_thread() not in threads) is off_the_loop
        assert threads
