"""When a word is said of a figure: laws over any course that it takes, and cases."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.api import Count, Duration, Percent
from hourglance.engine import Alert, AlertRule, AlertState, NotificationPolicy
from hourglance.engine.alerts.rules import evaluate, level_for

BEGIN = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)
RULE = AlertRule(side="above", warning=10, critical=20, hysteresis=2, unit="count")
RANK = {"normal": 0, "warning": 1, "critical": 2}

figures = st.none() | st.integers(0, 30)
gaps = st.integers(10, 3600)
courses = st.lists(st.tuples(gaps, figures), max_size=60)
rules = st.builds(
    lambda side, one, other, margin: AlertRule(
        side=side,
        warning=min(one, other) if side == "above" else max(one, other),
        critical=max(one, other) if side == "above" else min(one, other),
        hysteresis=margin,
        unit="count",
    ),
    st.sampled_from(["above", "below"]),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 5),
)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
manners = st.builds(
    NotificationPolicy,
    cooldown=st.integers(0, 120).map(lambda minutes: timedelta(minutes=minutes)),
    quiet=st.none() | st.tuples(times, times),
)


quick = settings(max_examples=40)


class Person:
    """Somebody with one rule, and all that was said to them."""

    def __init__(self, rule: AlertRule = RULE, manners: NotificationPolicy | None = None) -> None:
        self.rule = rule
        self.manners = manners or NotificationPolicy(cooldown=timedelta(0))
        self.now = BEGIN
        self.memory: AlertState | None = None
        self.told: list[Alert] = []

    def sees(self, *figures: int | None, after: float = 60) -> list[str]:
        """Measure figures one after another, and return the levels that were told of them."""
        before = len(self.told)
        for figure in figures:
            self.now += timedelta(seconds=after)
            self.memory, alert = evaluate(self.rule, self.memory, Count(figure), self.now, self.manners)
            self.told += [alert] if alert else []
        return [alert.level for alert in self.told[before:]]


def followed(rule: AlertRule, manners: NotificationPolicy, course: list[tuple[int, int | None]]) -> Person:
    person = Person(rule, manners)
    for gap, figure in course:
        person.sees(figure, after=gap)
    return person


# Laws.


@quick
@given(rules, manners, courses)
def test_alert_is_never_repeated_in_a_row(rule, manners, course) -> None:
    told = [alert.level for alert in followed(rule, manners, course).told]

    assert all(one != following or one != "normal" for one, following in pairwise(["normal", *told]))
    # The same alarm twice only with something better, told or not, between; and never "back" before an alarm.
    assert told[:1] != ["normal"]


@quick
@given(rules, manners, courses)
def test_alert_of_one_threshold_is_raised_once_within_the_cooldown(rule, manners, course) -> None:
    for level in ("warning", "critical"):
        times = [alert.at for alert in followed(rule, manners, course).told if alert.level == level]
        assert all(later - earlier >= manners.cooldown for earlier, later in pairwise(times))


@quick
@given(rules, manners, courses)
def test_alert_is_never_raised_in_quiet_hours(rule, manners, course) -> None:
    for alert in followed(rule, manners, course).told:
        assert not manners.is_quiet(alert.at.astimezone().time())


@quick
@given(rules, manners, courses)
def test_alert_state_is_unchanged_by_a_missing_value(rule, manners, course) -> None:
    person = followed(rule, manners, course)
    before = person.memory

    assert person.sees(None, after=7200) == []
    assert before in (person.memory, None)


@quick
@given(rules, manners, courses, st.integers(0, 30))
def test_alert_of_a_constant_value_is_raised_once(rule, manners, course, figure) -> None:
    person = followed(rule, manners, course)
    quiet_all_day = manners.quiet is not None and manners.quiet[0] == manners.quiet[1]
    person.sees(*[figure] * 60, after=1800)  # longer than a day and any cool-down

    if not quiet_all_day:
        assert person.memory.notified == person.memory.level
        assert person.sees(*[figure] * 60, after=1800) == []


@quick
@given(rules, st.lists(st.integers(0, 30), min_size=1))
def test_alert_without_a_policy_follows_every_rise(rule, course) -> None:
    person = Person(rule, NotificationPolicy(cooldown=timedelta(0)))
    for figure in course:
        before = person.memory.notified if person.memory else "normal"
        told = person.sees(figure)
        worse = RANK[person.memory.level] > RANK[before]
        assert told == ([person.memory.level] if worse or (person.memory.level == "normal" != before) else [])


@quick
@given(rules, manners, courses, courses)
def test_alert_state_survives_a_restart(rule, manners, course, rest) -> None:
    person = followed(rule, manners, course)
    again = Person(rule, manners)
    again.memory, again.now = person.memory, person.now  # what was kept

    for gap, figure in rest:
        assert again.sees(figure, after=gap) == person.sees(figure, after=gap)


@quick
@given(rules, st.integers(0, 30), st.sampled_from(["normal", "warning", "critical"]))
def test_hysteresis_only_keeps_a_level(rule, figure, before) -> None:
    from dataclasses import replace

    without = level_for(replace(rule, hysteresis=0), figure, before)
    assert RANK[without] <= RANK[level_for(rule, figure, before)] <= max(RANK[without], RANK[before])


@quick
@given(times, times, times)
def test_quiet_hours_reversed_are_the_complement(start, end, at) -> None:
    if start != end:
        assert NotificationPolicy(quiet=(start, end)).is_quiet(at) != NotificationPolicy(
            quiet=(end, start)
        ).is_quiet(at)


# Cases.


def test_quiet_hours_that_end_when_they_start_are_none() -> None:
    assert not NotificationPolicy(quiet=(time(7), time(7))).is_quiet(time(7))
    assert not NotificationPolicy(quiet=(time(7), time(7))).is_quiet(time(6, 59))


def test_alert_is_raised_once_and_its_end_once() -> None:
    person = Person()

    assert person.sees(9, 10, 12, 15) == ["warning"]
    assert person.sees(20, 25) == ["critical"]
    assert person.sees(19) == []  # within the margin
    assert person.sees(15, 9) == []  # better, but not back
    assert person.sees(8, 3) == ["normal"]


def test_alert_has_value_and_threshold() -> None:
    person = Person()
    person.sees(25, 3)

    alarm, back = person.told
    assert (alarm.level, alarm.side, alarm.value_quantity, alarm.threshold_quantity) == (
        "critical",
        "above",
        Count(25),
        Count(20),
    )
    assert (back.level, back.value_quantity, back.threshold_quantity) == ("normal", Count(3), Count(10))
    assert alarm.at == BEGIN + timedelta(minutes=1)
    assert person.memory.unacknowledged == (alarm, back)


def test_alert_below_mirrors_above() -> None:
    rule = AlertRule(side="below", warning=0.8, critical=0.7, hysteresis=0.02, unit="ratio")
    memory = None
    told = []
    for share in (0.9, 0.8, 0.75, 0.7, 0.71, 0.75, 0.81, 0.82, 0.9):
        memory, alert = evaluate(
            rule, memory, Percent(share), BEGIN, NotificationPolicy(cooldown=timedelta(0))
        )
        told.append(alert.level if alert else "")
    assert told == ["", "warning", "", "critical", "", "", "", "normal", ""]


def test_alert_of_a_fluttering_value_waits_for_the_cooldown() -> None:
    person = Person(manners=NotificationPolicy(cooldown=timedelta(minutes=15)))

    assert person.sees(12, 3, 12, 3, 12) == ["warning", "normal"]
    assert person.sees(12, 12, after=540) == ["warning"]


def test_alert_critical_does_not_wait_for_the_cooldown_of_the_warning() -> None:
    person = Person(manners=NotificationPolicy(cooldown=timedelta(hours=1)))

    assert person.sees(12, 25) == ["warning", "critical"]
    assert person.sees(3, 12) == ["normal"]


def test_quiet_hours_end_with_alerts_that_still_hold() -> None:
    night = NotificationPolicy(quiet=(time(22), time(7)), cooldown=timedelta(0))
    person = Person(manners=night)
    person.now = datetime(2024, 3, 5, 21, 58).astimezone()

    assert person.sees(3) == []
    assert person.sees(12, 25, 12, 25, after=3600) == []
    assert person.sees(25, 25, after=3600 * 3) == ["critical"]


def test_quiet_hours_swallow_what_came_and_went() -> None:
    person = Person(manners=NotificationPolicy(quiet=(time(22), time(7)), cooldown=timedelta(0)))
    person.now = datetime(2024, 3, 5, 22, 30).astimezone()

    assert person.sees(25, 3, after=3600) == []
    assert person.sees(3, after=3600 * 8) == []


def test_quiet_hours_end_with_the_return_to_normal() -> None:
    person = Person(manners=NotificationPolicy(quiet=(time(22), time(7)), cooldown=timedelta(0)))
    person.now = datetime(2024, 3, 5, 21, 30).astimezone()

    assert person.sees(25) == ["critical"]
    assert person.sees(3, after=3600) == []
    assert person.sees(3, after=3600 * 9) == ["normal"]


def test_rule_change_resets_the_state() -> None:
    person = Person(manners=NotificationPolicy(cooldown=timedelta(days=1)))
    assert person.sees(12) == ["warning"]

    person.rule = AlertRule(side="above", warning=11, critical=30, unit="count")
    assert person.sees(12) == ["warning"]


def test_value_of_another_unit_raises_no_alert() -> None:
    memory, alert = evaluate(RULE, None, Duration(10**9), BEGIN, NotificationPolicy())

    assert (memory.level, alert) == ("normal", None)


def test_cooldown_ignores_a_clock_that_was_set_back() -> None:
    person = Person(manners=NotificationPolicy(cooldown=timedelta(minutes=15)))
    person.sees(12, 3)
    person.now -= timedelta(days=1)

    assert person.sees(12) == ["warning"]


@pytest.mark.parametrize(
    ("side", "warning", "critical", "margin"), [("above", 2, 1, 0), ("below", 1, 2, 0), ("above", 1, 2, -1)]
)
def test_rule_with_thresholds_in_the_wrong_order_is_an_error(side, warning, critical, margin) -> None:
    with pytest.raises(ValueError, match="lies before"):
        AlertRule(side=side, warning=warning, critical=critical, hysteresis=margin, unit="count")
