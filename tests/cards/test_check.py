"""The check of card files: each mistake has its place, its reason and what to write instead."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import ME, MY_QUEUES, NumberSetting, SettingPlaceholder, setting, today
from hourglance.cards import card_file_schema, check_card_file

CARD = """
title = "Handle time, voice"
headline = "tHandle.average"
caption = "{tHandle.count} handled {window}, {media}; target {target}"
trend = "tHandle.average"

[query]
window = "@window"
metrics = ["tHandle", "tTalkComplete"]
where = { mediaType = "@media", queueId = ["@queues"], userId = "@me" }
group_by = ["queueId"]
granularity = "PT30M"

[[bars]]
label = "talk"
value = "tTalkComplete.sum / tHandle.count"

[table]
by = "queueId"
columns = { Handled = "tHandle.count" }

[target]
value = 180

[limits]
warning = 5
critical = 10

[settings]
window = "last 4 hours"
"""


def test_card_without_mistakes_declares_query_and_settings() -> None:
    report = check_card_file(CARD, "handle-time")

    assert (report.problems, report.warnings) == ((), ())
    assert report.widget is not None
    query = report.widget.query
    assert query.metrics == ("tHandle", "tTalkComplete")
    assert query.window == setting("window")
    assert [each.placeholder for each in query.predicates] == [setting("media"), setting("queues"), ME]
    assert {each.name: each.default for each in report.widget.settings} == {
        "window": "PT4H",
        "media": "voice",
        "queues": (),
        "target": 180,
    }


def test_limits_may_be_the_same() -> None:
    assert check_card_file(CARD.replace("critical = 10", "critical = 5")).problems == ()


@pytest.mark.parametrize(
    ("headline", "most", "step"),
    [("tTalkComplete.count / tHandle.count", 100, 0.5), ("tHandle.average", 1_000_000, 1)],
)
def test_target_of_a_share_is_at_most_a_hundred_percent(headline: str, most: float, step: float) -> None:
    widget = check_card_file(
        CARD.replace('headline = "tHandle.average"', f'headline = "{headline}"').replace("= 180", "= 90")
    ).widget

    assert widget is not None
    (target,) = [each for each in widget.settings if isinstance(each, NumberSetting)]
    assert (target.min, target.max, target.step) == (0, most, step)


#: What is replaced in the card, what by, the line of the problem, a part of it, and a part of the suggestion.
MISTAKES = [
    ('title = "Handle time, voice"\n', "", 1, "`title` is missing", ""),
    ("headline", "headlin", 3, "Unknown key `headlin`", "`headline`"),
    ("tHandle.average", "tHandel.average", 3, "no metric `tHandel`", "`tHandle`"),
    ('"tHandle.average"\ncap', '"tHandle"\ncap', 3, "several statistics", "`tHandle.average`"),
    ('"tHandle.average"\ncap', '"tHandle.mean"\ncap', 3, "no statistic `mean`", "`tHandle.sum`"),
    ('"tHandle.average"\ncap', '"tHandle.count / tHandle.sum"\ncap', 3, "divides a count", "one kind"),
    ("{tHandle.count}", "{nOffered}", 4, "no metric `nOffered`", "`tHandle`"),
    ('trend = "tHandle.average"', 'trend = "tHandle.sum / tHandle.count"', 5, "one statistic", ""),
    ('granularity = "PT30M"\n', "", 5, "needs steps", "granularity"),
    ('"@window"', '"last fortnight"', 8, "is not a window", "last hour"),
    ('window = "@window"\n', "", 7, "`window` is missing", ""),
    ("tTalkComplete", "tTalkCompleet", 9, "tTalkCompleet", "tTalkComplete"),
    ('metrics = ["tHandle", "tTalkComplete"]', 'metrics = "tHandle"', 9, "expected a list", ""),
    ("mediaType", "mediaTyp", 10, "mediaTyp", "mediaType"),
    ('"@media"', '"@medium"', 10, "no placeholder `@medium`", "`@media`"),
    ('["@queues"]', "[]", 10, "has no value", "Write a value"),
    ("group_by", "groupBy", 11, "Unknown key `groupBy`", "`group_by`"),
    ('"PT30M"', '"half an hour"', 12, "granularity", ""),
    ('by = "queueId"', 'by = "userId"', 19, "does not group by `userId`", "`queueId`"),
    ('columns = { Handled = "tHandle.count" }', "columns = {}", 20, "no columns", "columns"),
    ("value = 180", 'value = "3 min"', 23, "expected a number", ""),
    ("value = 180", "value = 1_000_001", 23, "from 0 to 1 000 000 s", "in that range"),
    ("value = 180", "value = -1", 23, "from 0 to 1 000 000 s", "in that range"),
    ("critical = 10", "critical = 1", 27, "`critical` must be above", ""),
    ('"last 4 hours"', '"last 5 hours"', 30, "cannot be chosen", "last 4 hours"),
    ('"last 4 hours"', '"yesterday"', 30, "cannot be chosen", "last 4 hours"),
    ('"last 4 hours"', '"last 4 hours"\npeople = ["me"]', 31, "has no effect", "@people"),
    ('window = "last 4 hours"', 'queues = [""]', 30, "list of ids", "ids of queues"),
    (
        'window = "last 4 hours"',
        f"queues = {[str(n) for n in range(101)]}",
        30,
        "at most 100",
        "ids of queues",
    ),
    ('window = "last 4 hours"', 'media = "telex"', 30, "cannot be chosen", "Voice"),
    ("[target]\nvalue = 180\n", "", 4, "no target", "[target]"),
    ("value = 180", "value = ", 23, "Invalid", ""),
    ("[table]", "[table", 18, "Invalid TOML", ""),
]


@pytest.mark.parametrize(("before", "after", "line", "what", "hint"), MISTAKES)
def test_mistake_has_place_reason_and_suggestion(
    before: str, after: str, line: int, what: str, hint: str
) -> None:
    assert before in CARD
    report = check_card_file(CARD.replace(before, after))

    assert report.widget is None
    found = [(each.line, each.what, each.suggestion) for each in report.problems]
    assert any(at == line and what in said and hint in how for at, said, how in found), found


def test_unknown_metric_of_another_version_is_a_warning() -> None:
    text = CARD.replace('"tTalkComplete"]', '"tTalkComplete", "nXyzzyQuux"]')

    report = check_card_file(text)

    assert report.widget is not None
    (warning,) = report.warnings
    assert (warning.line, "nXyzzyQuux" in warning.what) == (9, True)


JSON_CARD = """title = "Offered"
headline = "nOffered"
[query]
window = "today, a week earlier"
json = '''
{
  "metrics": ["nOffered"],
  "filter": {"type": "and", "predicates": [
    {"dimension": "queueId", "value": "@my-queues"},
    {"dimension": "mediaType", "value": "voice"}
  ]}
}
'''
"""


def test_json_query_has_window_and_placeholders() -> None:
    report = check_card_file(JSON_CARD)

    assert report.problems == ()
    assert report.widget is not None
    assert report.widget.query.window == today().earlier(weeks=1)
    assert [each.placeholder or each.value for each in report.widget.query.predicates] == [MY_QUEUES, "voice"]


def test_mistake_in_json_is_reported_at_its_line() -> None:
    (problem,) = check_card_file(JSON_CARD.replace('"mediaType", "value"', '"mediaType", "val"')).problems[:1]

    assert problem.line == 10
    assert JSON_CARD.replace('"value"', '"val"').splitlines()[9][problem.column - 1 :].startswith('"val"')


def test_json_interval_is_replaced_by_the_window() -> None:
    body = '{\n  "interval": "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z",'
    report = check_card_file(JSON_CARD.replace("{\n", f"{body}\n", 1))

    assert report.widget is not None
    assert report.widget.query.window == today().earlier(weeks=1)
    assert "replaced by `window`" in report.warnings[0].what


def test_json_interval_that_is_replaced_is_not_checked_but_the_rest_is() -> None:
    body = '{\n  "interval": "yesterday",\n  "metric": [],'
    report = check_card_file(JSON_CARD.replace("{\n", f"{body}\n", 1))

    found = [each.what for each in (*report.problems, *report.warnings)]
    assert any("replaced by `window`" in each for each in found)
    assert any("`metric`" in each for each in found)
    assert not any("yesterday" in each for each in found)


@pytest.mark.parametrize(
    "name", ["@me", "@queues", "@people", "@media"], ids=lambda name: name.removeprefix("@")
)
def test_placeholder_in_json_is_the_same_as_in_where(name: str) -> None:
    dimension = {"@media": "mediaType", "@queues": "queueId"}.get(name, "userId")
    spelled = f'metrics = ["nOffered"]\nwhere = {{ {dimension} = "{name}" }}'
    clause = {"dimension": dimension, "value": name}
    body = json.dumps({"metrics": ["nOffered"], "filter": {"type": "and", "predicates": [clause]}})
    head = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\n'

    first, second = (check_card_file(head + rest) for rest in (spelled, f"json = '{body}'"))

    assert first.widget is not None
    assert second.widget is not None
    assert first.widget.query == second.widget.query
    if name != "@me":
        assert isinstance(first.widget.query.predicates[0].placeholder, SettingPlaceholder)


@given(st.text(alphabet=string.printable, max_size=200))
def test_any_text_is_checked_without_an_exception(text: str) -> None:
    assert check_card_file(text).widget is None


@given(
    st.sampled_from(CARD.splitlines()), st.text(alphabet='abc[]{}"=\n@1.,/ ', max_size=12), st.integers(0, 30)
)
def test_any_damaged_card_is_checked_without_an_exception(line: str, damage: str, at: int) -> None:
    report = check_card_file(CARD.replace(line, line[:at] + damage + line[at:], 1))

    assert (report.widget is None) == bool(report.problems)


def test_json_schema_is_the_one_that_is_installed() -> None:
    import hourglance.cards

    folder = Path(hourglance.cards.__file__).parent
    schema = json.loads(json.dumps(card_file_schema()))  # lists in place of tuples
    assert json.loads((folder / "card.schema.json").read_text(encoding="utf-8")) == schema


FURTHER = (
    'title = "T"\nheadline = "nOffered"\n'
    """[query]
window = "today"
metrics = ["nOffered"]
"""
)


@pytest.mark.parametrize(
    ("more", "line", "what"),
    [
        ('[queries.chats]\nwindow = "tody"\nmetrics = ["nOffered"]\n', 7, "'tody' is not a window"),
        ('[queries.chats]\nwindow = "today"\nmetrics = ["nOfferd"]\n', 8, "unknown metric `nOfferd`"),
        ('[queries.chats]\nwindow = "today"\nfamily = "nope"\n', 8, "no family `nope`"),
        ('[queries.now]\nwindow = "today"\nmetrics = ["nOffered"]\n', 6, "cannot be called `now`"),
        ('[queries.Chats]\nwindow = "today"\nmetrics = ["nOffered"]\n', 6, "cannot be called `Chats`"),
        ('[queries]\nchats = "today"\n', 7, "`chats` is not valid"),
        ('[compare]\nto = "last week"\n', 7, "'last week' is not a time to compare with"),
        ('[compare]\nto = "0 weeks earlier"\n', 7, "is not a time to compare with"),
        ('[[bars]]\nlabel = "a"\nvalue = "chats:nOffered"\n', 8, "There is no query `chats`"),
    ],
)
def test_mistake_in_a_further_query_has_its_line(more: str, line: int, what: str) -> None:
    report = check_card_file(FURTHER + more)

    found = [*report.problems, *report.warnings]
    assert any(each.line == line and what in each.what for each in found), found


def test_only_a_headline_of_the_own_query_is_compared() -> None:
    text = FURTHER.replace('"nOffered"', '"chats:nOffered"', 1)
    more = '[queries.chats]\nwindow = "today"\nmetrics = ["nOffered"]\n[compare]\nto = "a week earlier"\n'

    (problem,) = check_card_file(text + more).problems

    assert (problem.line, problem.what) == (2, "Only a headline of the card's own query can be compared")


@pytest.mark.parametrize("table", ["query", "live"])
def test_condition_without_values_has_its_line(table: str) -> None:
    window = 'window = "today"\n' if table == "query" else ""
    text = f'title = "T"\nheadline = "x"\n[{table}]\n{window}metrics = ["x"]\nwhere = {{ mediaType = [] }}\n'

    problems = check_card_file(text).problems

    assert any(each.what == "`mediaType` has no value" for each in problems), problems
