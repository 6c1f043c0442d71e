"""Cards of this moment: who waits, and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hourglance.api import (
    Activity,
    ActivityGroup,
    ActivityQuery,
    ActivityValue,
    AgentStatus,
    Card,
    Count,
    Countdown,
    Duration,
    Elapsed,
    Figure,
    Results,
    Table,
    validate_settings,
)
from hourglance.api._samples import sample_results
from hourglance.cards import check_card_file

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HEAD = 'title = "T"\nheadline = "oWaiting"\n'
LIVE = '[live]\nmetrics = ["oWaiting", "oLongestWaiting"]\ngroup_by = ["queueId"]\n'


def group(queue: str, waiting: int, minutes: int | None) -> ActivityGroup:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    return ActivityGroup(
        dimensions={"queueId": queue},
        values=(
            ActivityValue(metric="oWaiting", count=waiting),
            ActivityValue(metric="oLongestWaiting", since=since),
        ),
    )


ANSWER = Activity(
    as_of=NOW,
    groups=(group("a", 1, 9), group("b", 3, 2), group("c", 0, None)),
    names={"a": "Sales", "b": "Support", "c": "Claims"},
    metrics=("oWaiting", "oLongestWaiting"),
    dimensions=("queueId",),
)


def card(text: str, answer: Activity | AgentStatus = ANSWER) -> Card | None:
    report = check_card_file(text)
    assert report.problems == ()
    assert report.widget is not None
    return report.widget.present(answer, validate_settings(report.widget.settings, {}))


def test_headline_is_the_count_of_all_groups() -> None:
    shown = card(f'title = "T"\nheadline = "oWaiting"\ncaption = "{{oWaiting}} calls"\n{LIVE}')

    assert shown is not None
    assert (shown.headline, shown.caption) == (Count(4), "4 calls")


def test_time_counts_on_since_the_earliest_instant() -> None:
    shown = card(f'title = "T"\nheadline = "oLongestWaiting"\n{LIVE}')

    assert shown is not None
    assert shown.headline == Elapsed(NOW - timedelta(minutes=9))


@pytest.mark.parametrize(
    ("column", "first", "order"),
    [
        ("oWaiting", "highest", ["Support", "Sales", "Claims"]),
        ("oWaiting", "lowest", ["Claims", "Sales", "Support"]),
        ("oLongestWaiting", "highest", ["Sales", "Support", "Claims"]),
        ("oLongestWaiting", "lowest", ["Support", "Sales", "Claims"]),
    ],
)
def test_table_has_a_row_for_each_queue(column: str, first: str, order: list[str]) -> None:
    table = f'[table]\nby = "queueId"\ncolumns = {{ Value = "{column}" }}\nfirst = "{first}"\n'

    shown = card(HEAD + LIVE + table)

    assert shown is not None
    (block,) = shown.body
    assert isinstance(block, Table)
    assert [row[0] for row in block.rows] == order


def test_part_is_a_figure() -> None:
    shown = card(f'{HEAD}{LIVE}[[bars]]\nlabel = "longest"\nvalue = "oLongestWaiting"\n')

    assert shown is not None
    assert shown.body == (Figure(label="longest", value=Elapsed(NOW - timedelta(minutes=9))),)


TODAY = '[queries.today]\nwindow = "today"\nmetrics = ["tHandle"]\nwhere = { mediaType = "@media" }\n'
BOTH = (
    'title = "T"\nheadline = "oWaiting"\ncaption = "{oWaiting} wait, {today:tHandle.count} handled"\n'
    f'{LIVE}{TODAY}[[bars]]\nlabel = "on average"\nvalue = "today:tHandle.average"\n'
)


def test_further_queries_are_about_windows_of_time() -> None:
    report = check_card_file(BOTH)
    assert report.problems == ()
    assert report.widget is not None
    declaration = report.widget.declaration()
    assert [each.name for each in declaration.queries] == ["now", "today"]
    assert declaration.families == {"conversations activity", "conversations"}
    assert [each.name for each in declaration.settings] == ["media"]

    handled = sample_results(declaration.parts[0].query, {"media": "voice"})
    settings = validate_settings(report.widget.settings, {})
    shown = report.widget.present(Results({"now": ANSWER, "today": handled}), settings)
    stats = handled.total("tHandle")
    assert shown is not None
    assert stats is not None
    assert (shown.headline, shown.caption) == (Count(4), f"4 wait, {Count(stats.count)} handled")
    assert shown.body == (Figure(label="on average", value=Duration(stats.average)),)


def test_further_query_without_an_answer_leaves_the_moment() -> None:
    widget = check_card_file(BOTH).widget
    assert widget is not None
    settings = validate_settings(widget.settings, {})
    empty = replace(sample_results(widget.declaration().parts[0].query, settings), groups=())

    shown = widget.present(Results({"now": ANSWER, "today": empty}, frozenset({"today"})), settings)

    assert shown is not None
    assert shown.headline == Count(4)
    assert shown.body == (Figure(label="on average", value=Duration(None)),)
    missing = Results({"now": Activity(as_of=NOW), "today": empty}, frozenset({"now", "today"}))
    assert widget.present(missing, settings) is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('headline = "oWaiting"', 'headline = "today:tHandle.count"', "is not a value of this moment"),
        ("today:tHandle.count", "tody:tHandle.count", "There is no query `tody`"),
        ("today:tHandle.count", "today:nOffered", "The query has no metric `nOffered`"),
        ("today:tHandle.average", "today:tHandle", "has several statistics"),
        ("today:tHandle.average", "today:tHandle.average / tHandle.count", "The query has no metric"),
        ('window = "today"', 'window = "tody"', "'tody' is not a window"),
        ("[queries.today]", "[queries.now]", "cannot be called `now`"),
        ("[queries.today]", '[compare]\nto = "a week earlier"\n[queries.today]', "has no `compare`"),
    ],
)
def test_mistake_in_a_further_query_is_named(old: str, new: str, what: str) -> None:
    report = check_card_file(BOTH.replace(old, new))

    assert report.widget is None
    assert any(what in problem.what for problem in report.problems), report.problems


@pytest.mark.parametrize(
    ("target", "better", "tone"),
    [(4, "lower", "good"), (3, "lower", "warning"), (3, "higher", "good"), (5, "higher", "warning")],
)
def test_tone_follows_the_target(target: int, better: str, tone: str) -> None:
    shown = card(f'{HEAD}{LIVE}[target]\nvalue = {target}\nbetter = "{better}"\n')

    assert shown is not None
    assert shown.tone == tone


def test_unknown_count_and_another_answer_are_no_card() -> None:
    text = HEAD + LIVE

    assert card(text, Activity(as_of=NOW, groups=())) is None
    assert card(text, AgentStatus(as_of=NOW)) is None


def test_placeholders_become_settings_of_a_live_declaration() -> None:
    where = 'where = { queueId = "@queues", mediaType = "voice" }\n'
    widget = check_card_file(HEAD + LIVE + where + '[settings]\nqueues = ["my_queues"]\n').widget
    assert widget is not None

    declaration = widget.declaration()

    assert isinstance(declaration.live, ActivityQuery)
    assert declaration.query is None
    assert [(each.name, each.default) for each in declaration.settings] == [("queues", ("my_queues",))]
    assert widget.unit == "count"


def test_status_is_a_part_of_a_metric() -> None:
    text = 'title = "T"\nheadline = "oOnQueueUsers.IDLE"\n[live]\nfamily = "routing"\n'
    text += 'metrics = ["oOnQueueUsers"]\n'
    values = (
        ActivityValue(metric="oOnQueueUsers", qualifier="IDLE", count=2),
        ActivityValue(metric="oOnQueueUsers", qualifier="INTERACTING", count=5),
    )

    shown = card(text, Activity(as_of=NOW, groups=(ActivityGroup(dimensions={}, values=values),)))

    assert shown is not None
    assert shown.headline == Count(2)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (HEAD, 1, "`query` is missing"),
        (f'{HEAD}{LIVE}[query]\nwindow = "today"\n', 3, "about a window of time, or about this moment"),
        (f'{HEAD}[live]\nfamily = "cals"\nmetrics = ["oWaiting"]\n', 4, "family"),
        (f'{HEAD}[live]\nmetrics = ["oWaitin"]\n', 4, "has no metric"),
        (f"{HEAD}[live]\nmetrics = []\n", 4, "no metrics"),
        (f'{HEAD}[live]\nmetrics = ["oWaiting"]\ngroup_by = ["x"]\n', 5, "cannot be grouped by"),
        (f'{HEAD}[live]\nmetrics = ["oWaiting"]\nwhere = {{ x = "1" }}\n', 5, "cannot be filtered by"),
        (
            f'{HEAD}[live]\nmetrics = ["oWaiting"]\nwhere = {{ queueId = "@queue" }}\n',
            5,
            "no placeholder `@queue`",
        ),
        (f'{HEAD}{LIVE}window = "today"\n', 6, "Unknown key `window`"),
        (f'title = "T"\nheadline = "oAlerting"\n{LIVE}', 2, "The query has no metric `oAlerting`"),
        (f'title = "T"\nheadline = "oWaiting.IDLE"\n{LIVE}', 2, "`oWaiting.IDLE` is no value"),
        (f'{HEAD}caption = "{{oLongestWaiting}}"\n{LIVE}', 3, "is a time that counts"),
        (f'{HEAD}trend = "oWaiting"\n{LIVE}', 3, "has no `trend`"),
        (f'{HEAD}{LIVE}[compare]\nto = "a week earlier"\n', 6, "has no `compare`"),
        (f'{HEAD}{LIVE}[table]\nby = "userId"\ncolumns = {{ A = "oWaiting" }}\n', 7, "does not group by"),
        (f'title = "T"\nheadline = "oLongestWaiting"\n{LIVE}[target]\nvalue = 3\n', 6, "has no target"),
    ],
)
def test_mistake_has_its_line(text: str, line: int, what: str) -> None:
    problems = check_card_file(text).problems

    assert any(each.line == line and what in each.what for each in problems), problems


STATUS = (
    'title = "T"\nheadline = "routing"\ncaption = "{routing}, then {next}; {scheduled}"\n'
    '[live]\nfamily = "status"\n'
)


def test_own_status_is_how_long_and_in_words() -> None:
    status = AgentStatus(
        as_of=NOW,
        presence="ON_QUEUE",
        routing_status="NOT_RESPONDING",
        routing_since=NOW - timedelta(minutes=3),
        next_activity="OnQueueWork",
        next_at=NOW + timedelta(minutes=30),
    )
    shown = card(STATUS + '[[bars]]\nlabel = "next"\nvalue = "next"\n', status)

    assert shown is not None
    assert shown.headline == Elapsed(NOW - timedelta(minutes=3))
    assert shown.caption == "Not responding, then On queue work; –"
    assert shown.body == (Figure(label="next", value=Countdown(NOW + timedelta(minutes=30))),)
    assert card(STATUS, AgentStatus(as_of=NOW)) is None
    assert card(STATUS, ANSWER) is None


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (STATUS.replace('"routing"', '"rooting"'), 2, "A status has no `rooting`"),
        (STATUS.replace("{next}", "{nxt}"), 3, "A status has no `nxt`"),
        (f'{STATUS}metrics = ["oWaiting"]\n', 6, "The own status has no `metrics`"),
        (f"{STATUS}[target]\nvalue = 3\n", 6, "has no `target`"),
        (f'{STATUS}[settings]\nqueues = ["my_queues"]\n', 7, "`queues` has no effect"),
    ],
)
def test_mistake_in_a_card_of_the_own_status_has_its_line(text: str, line: int, what: str) -> None:
    problems = check_card_file(text).problems

    assert any(each.line == line and what in each.what for each in problems), problems
