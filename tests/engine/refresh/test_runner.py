"""Merged requests that go wrong, the check of the planner's rules, and what the inspector says of it all."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_desks import QUERY, SIGNED_OUT, Desk, at_work, widget

from hourglance.api import AggregatesQuery, all_of, is_in, last
from hourglance.cloud import InvalidQueryError, OfflineError, PermissionDeniedError
from hourglance.engine.planner.planner import MergePolicy
from hourglance.engine.planner.rules import Rule
from hourglance.engine.planner.time_window import resolve_window
from hourglance.engine.refresh.request_log import MAX_RECORDS, redacted
from hourglance.genesys import QueryShapeError, RateLimit

pytestmark = pytest.mark.anyio

ONE = widget("one")
TWO = widget("two", replace(QUERY, metrics=("tAcw",)))
THREE = widget("three", replace(QUERY, metrics=("tTalk",)))


def metrics(desk: Desk) -> list[tuple[str, ...]]:
    return [tuple(asked["metrics"]) for asked in desk.source.asked]


def sums(desk: Desk) -> list[float | None]:
    return [state.card and state.card.headline.value for state in desk.now.widgets]


def always_check(desk: Desk) -> None:
    desk.random.random = lambda: 0.0  # the dice of the shadow check


async def test_merged_queries_are_one_request(clock) -> None:
    async with at_work(clock, ONE, TWO, THREE) as desk:
        assert metrics(desk) == [("tHandle", "tAcw", "tTalk")]
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh", "no_data"]


async def test_rejection_of_the_merged_request_only_keeps_its_halves_apart(clock) -> None:
    def refuse_whole(desk: Desk) -> None:
        ask = desk.source.post

        async def refusing(path: str, body: bytes, **served: object):
            if len(json.loads(body)["metrics"]) == 2:
                desk.source.asked.append(json.loads(body))
                raise InvalidQueryError("Too many metrics.")
            return await ask(path, body)

        desk.source.post = refusing

    async with at_work(clock, ONE, TWO, prepare=refuse_whole) as desk:
        assert metrics(desk) == [("tHandle", "tAcw"), ("tHandle",), ("tAcw",)]
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]

        await clock.advance(62)
        assert metrics(desk)[3:] == [("tHandle",), ("tAcw",)]


async def test_merged_request_that_cannot_be_decoded_is_split(clock) -> None:
    def undecodable(desk: Desk) -> None:
        desk.source.errors = [QueryShapeError("Too many buckets.")]

    async with at_work(clock, ONE, TWO, prepare=undecodable) as desk:
        assert metrics(desk) == [("tHandle", "tAcw"), ("tHandle",), ("tAcw",)]
        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]


async def test_permission_missing_fails_all_parts_of_a_request(clock) -> None:
    def forbid(desk: Desk) -> None:
        desk.source.errors = [PermissionDeniedError("Permission missing.", permission="a:b:view")]

    async with at_work(clock, ONE, TWO, prepare=forbid) as desk:
        assert len(desk.source.asked) == 1
        assert [state.data for state in desk.now.widgets] == ["forbidden", "forbidden"]


async def test_network_failure_does_not_split_a_request(clock) -> None:
    async with at_work(clock, ONE, TWO) as desk:
        desk.source.errors = [OfflineError("No network.")]
        await clock.advance(61)

        assert len(desk.source.asked) == 2


async def test_shadow_check_of_a_rule_that_holds_passes(clock) -> None:
    async with at_work(clock, ONE, TWO, prepare=always_check) as desk:
        await clock.advance(3)

        assert len(metrics(desk)) == 2
        assert len(metrics(desk)[1]) == 1
        assert desk.engine.disabled_rules == ()


async def test_shadow_check_disables_a_rule_that_does_not_hold(clock, caplog) -> None:
    def more_alone(desk: Desk) -> None:
        always_check(desk)
        content = desk.source.content

        def wrong() -> bytes:
            desk.source.handled = 3 if len(desk.source.asked[-1]["metrics"]) > 1 else 4
            return content()

        desk.source.content = wrong

    async with at_work(clock, ONE, TWO, prepare=more_alone) as desk:
        assert sums(desk) == [3000.0, 3000.0]
        await clock.advance(5)
        assert [len(names) for names in metrics(desk)][:3] == [2, 1, 2], "merged, alone, and merged once more"
        (refuted,) = desk.engine.disabled_rules
        assert refuted.label == "metrics"
        assert "computed by itself" in refuted.reason
        assert "count" in refuted.evidence
        assert [len(names) for names in metrics(desk)][3:] == [1, 1], "each alone, at once"
        assert sums(desk) == [4000.0, 4000.0], "no wrong number stays until the next turn"

        await clock.advance(60)
        assert [len(names) for names in metrics(desk)][5:] == [1, 1]
    assert "does not hold at this service" in caplog.text


async def test_shadow_check_blames_the_rule_that_does_not_hold(clock) -> None:
    chats = widget("chats", replace(QUERY, where=is_in("mediaType", "chat")))

    def more_alone(desk: Desk) -> None:
        content = desk.source.content

        def wrong() -> bytes:
            desk.source.handled = 3 if len(desk.source.asked[-1]["metrics"]) > 1 else 4
            return content()

        desk.source.content = wrong
        desk.random.choice = lambda parts: parts[1]  # the one that rests on both

    async with at_work(clock, ONE, TWO, THREE, chats, prepare=more_alone) as desk:
        dice = desk.random
        assert metrics(desk) == [("tHandle", "tAcw", "tTalk")]
        rolled, dice.random = dice.random, lambda: 0.0
        await clock.advance(61)
        dice.random = rolled
        await clock.advance(6)

        assert [rule.label for rule in desk.engine.disabled_rules] == ["metrics"], "not the more doubtful one"
        assert sums(desk)[:2] == [4000.0, 4000.0]


async def test_shadow_check_sends_a_query_alone_whose_merged_answer_was_wrong(clock) -> None:
    by_queue = widget("queues", replace(QUERY, group_by=("queueId",)))
    checked = iter([TWO, THREE])

    def wrong_in_company(desk: Desk) -> None:
        content = desk.source.content

        def wrong() -> bytes:
            answer = json.loads(content())
            for metric in answer["results"][0]["data"][0]["metrics"]:
                if metric["metric"] == "tAcw" and len(desk.source.asked[-1]["metrics"]) > 1:
                    metric["stats"]["sum"] -= 1000.0
            return json.dumps(answer).encode()

        desk.source.content = wrong

    async with at_work(clock, by_queue, TWO, THREE, prepare=wrong_in_company) as desk:
        assert metrics(desk) == [("tHandle", "tAcw", "tTalk")]
        assert sums(desk)[1] == 2000.0

        def choose(parts):
            query = next(checked, THREE).query
            return next(part for part in parts if part[1].query == query)

        desk.random.choice, desk.random.random = choose, lambda: 0.0
        await clock.advance(61)
        desk.random.random = lambda: 0.5
        await clock.advance(6)
        assert [rule.label for rule in desk.engine.disabled_rules] == ["metrics"]
        assert sums(desk)[1] == 3000.0

        await clock.advance(600)
        assert sums(desk)[1] == 3000.0


def test_disabled_rule_explains_further_failures() -> None:
    foreman = MergePolicy()

    assert foreman.disable_one({Rule.METRICS, Rule.TOTAL, Rule.GROUPS}, "wrong") == {Rule.METRICS, Rule.TOTAL}
    assert foreman.disable_one({Rule.METRICS, Rule.GROUPS}, "wrong as well") == frozenset()
    assert [rule.label for rule in foreman.disabled] == ["groups"]


async def test_shadow_check_ignores_events_that_arrive_meanwhile(clock) -> None:
    def more_each_time(desk: Desk) -> None:
        always_check(desk)
        content = desk.source.content

        def growing() -> bytes:
            desk.source.handled = len(desk.source.asked)
            return content()

        desk.source.content = growing

    async with at_work(clock, ONE, TWO, prepare=more_each_time) as desk:
        await clock.advance(5)

        assert len(desk.source.asked) == 3
        assert desk.engine.disabled_rules == ()


async def test_shadow_check_that_fails_changes_nothing(clock) -> None:
    def fail_second(desk: Desk) -> None:
        always_check(desk)

    async with at_work(clock, ONE, TWO, prepare=fail_second) as desk:
        desk.source.errors = [OfflineError("No network.")]
        await clock.advance(3)

        assert [state.data for state in desk.now.widgets] == ["fresh", "fresh"]
        assert desk.engine.disabled_rules == ()


async def test_shadow_check_compares_one_answer_in_fifty(clock) -> None:
    async with at_work(clock, ONE, TWO) as desk:
        await clock.advance(200 * 60)
        turns = sum(len(names) == 2 for names in metrics(desk))
        checks = sum(len(names) == 1 for names in metrics(desk))

        assert turns >= 200
        assert 1 <= checks <= 12


async def test_request_log_has_query_widgets_and_outcome(clock) -> None:
    def with_rate(desk: Desk) -> None:
        desk.source.rate = RateLimit(count=7, allowed=300, reset_seconds=30.0)

    async with at_work(clock, ONE, TWO, prepare=with_rate) as desk:
        desk.source.errors = [OfflineError("No network.")]
        await clock.advance(61)
        first, second = desk.engine.request_records("test/one")

        assert first.served == ("test/one", "test/two")
        assert json.loads(first.sent)["metrics"] == ["tHandle", "tAcw"]
        assert (first.rate.count, first.correlation_id, first.problem) == (7, "c-1", None)
        assert first.size > 50
        assert second.problem.what == "No network."
        assert desk.engine.request_records("test/two") == (first, second)
        with pytest.raises(KeyError):
            desk.engine.request_records("test/none")


async def test_next_refresh_has_interval_and_time(clock) -> None:
    async with at_work(clock, ONE) as desk:
        await clock.advance(1)
        outlook = desk.engine.next_refresh("test/one")

        assert outlook.every == 60
        assert clock.now() < outlook.next_at <= clock.now() + timedelta(seconds=120)

        desk.engine.session_changed(SIGNED_OUT, "demo")
        assert desk.engine.next_refresh("test/one").next_at is None
        with pytest.raises(KeyError):
            desk.engine.next_refresh("test/none")


async def test_request_log_is_bounded(clock) -> None:
    async with at_work(clock, ONE) as desk:
        await clock.advance(100 * 60)

        assert len(desk.engine.request_records("test/one")) == MAX_RECORDS


async def test_request_log_is_cleared_at_sign_out(clock) -> None:
    async with at_work(clock, ONE) as desk:
        desk.engine.session_changed(SIGNED_OUT, "demo")

        assert desk.engine.request_records("test/one") == ()


def test_request_log_masks_what_identifies_someone(clock) -> None:
    query = AggregatesQuery(
        metrics=("tHandle",),
        where=all_of(
            is_in("mediaType", "voice", "chat"),
            is_in("userId", "3b5cb1d1-3a33-4c4f-8d0a-0123456789ab"),
            is_in("ani", "+15551234567"),
        ),
        window=last(hours=1),
    )
    body = redacted(replace(query, window=resolve_window(query.window, clock.now())))

    assert '"voice"' in body
    assert '"chat"' in body
    assert "3b5cb1d1" not in body
    assert "555" not in body
    assert '"id-' in body
    assert '"text-' in body


# Which widgets there are, and which go first.


async def test_interval_shortened_sends_soon(clock) -> None:
    async with at_work(clock, replace(ONE, refresh_seconds=3600)) as desk:
        await clock.advance(600)
        assert len(desk.source.asked) == 1

        desk.engine.set_widgets([ONE])
        await clock.settle()
        assert len(desk.source.asked) == 2

        desk.engine.set_widgets([ONE])
        await clock.settle()
        assert len(desk.source.asked) == 2, "it is new"


async def test_interval_lengthened_sends_later(clock) -> None:
    async with at_work(clock, ONE) as desk:
        desk.engine.set_widgets([replace(ONE, refresh_seconds=3600)])
        await clock.advance(1700)
        assert len(desk.source.asked) == 1


async def test_widget_removed_and_added_keeps_its_value(clock) -> None:
    async with at_work(clock, ONE) as desk:
        desk.engine.set_widgets([])
        await clock.advance(200)
        assert len(desk.source.asked) == 1, "nobody wants it"

        desk.engine.set_widgets([ONE])
        await clock.settle()
        assert desk.only.card is not None


async def test_widget_removed_for_long_loses_its_value(clock) -> None:
    async with at_work(clock, ONE) as desk:
        desk.engine.set_widgets([])
        await clock.advance(400)
        desk.source.errors = [OfflineError("No network.")]
        desk.engine.set_widgets([ONE])
        await clock.settle()

        assert desk.only.card is None


async def test_rate_limit_nearly_used_up_is_reserved_for_the_icon(clock) -> None:
    def nearly(desk: Desk) -> None:
        desk.source.rate = RateLimit(count=275, allowed=300, reset_seconds=3600.0)

    other = widget("other", replace(QUERY, group_by=("conversationId",)))
    async with at_work(clock, ONE, other, prepare=nearly) as desk:
        desk.engine.set_widgets([ONE, other], first=["test/one"])
        await clock.advance(900)

        assert sum(not query.get("groupBy") for query in desk.source.asked) >= 15
        assert sum(bool(query.get("groupBy")) for query in desk.source.asked) == 1
