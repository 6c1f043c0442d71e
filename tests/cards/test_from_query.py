"""Cards from queries as people paste them."""

import pytest
from query_bodies import OFFERED, SENT

from hourglance.api import last, today
from hourglance.cards import card_from_query, check_card_file

LONG = """{"interval": "2026-11-16T00:00:00Z/2026-11-23T00:00:00Z", "metrics": ["nOffered"],
 "granularity": "P1D", "groupBy": ["queueId"]}"""


@pytest.mark.parametrize(
    ("query", "headline", "window"),
    [
        (SENT, "tHandle.sum", last(hours=1)),
        (OFFERED, "tHandle.sum", last(hours=1)),
        (LONG, "nOffered", last(weeks=1)),
    ],
    ids=["asked", "offered", "long"],
)
def test_pasted_query_becomes_a_card_whose_window_moves(query: str, headline: str, window: object) -> None:
    text, report = card_from_query(query)

    assert text is not None
    assert f'headline = "{headline}"' in text
    checked = check_card_file(text)
    assert (checked.problems, checked.warnings) == ((), ())
    assert checked.widget is not None
    assert checked.widget.query.window == window
    assert all(found.severity != "error" for found in report.remaining)


def test_family_is_that_of_the_pasted_url() -> None:
    url = "https://api.mypurecloud.com/api/v2/analytics/users/aggregates/query"
    query = '{"interval": "2026-11-16T00:00Z/2026-11-17T00:00Z", "metrics": ["tAgentRoutingStatus"]}'
    text, report = card_from_query(f"curl {url} -d '{query}'")

    assert report.family == "users"
    assert text is not None
    checked = check_card_file(text)
    assert checked.problems == ()
    assert checked.widget is not None
    assert checked.widget.query.family == "users"


@pytest.mark.parametrize(
    ("metric", "family"), [("nEvaluations", "evaluations"), ("nSurveyNpsPromoters", "surveys")]
)
def test_family_is_the_one_that_has_all_of_the_query_if_no_url_names_it(metric: str, family: str) -> None:
    text, report = card_from_query(f'{{"interval": "2026-11-16T00:00Z/P1D", "metrics": ["{metric}"]}}')

    assert report.family == family
    assert text is not None
    assert f'family = "{family}"' in text
    assert check_card_file(text).problems == ()


def test_family_that_was_chosen_is_kept_for_a_query_that_no_family_has() -> None:
    text, report = card_from_query('{"interval": "2026-11-16T00:00Z/P1D", "metrics": ["nEvaluations", 3]}')

    assert (text, report.family) == (None, "conversations")


def test_filter_and_groups_are_kept() -> None:
    text, _ = card_from_query(SENT)
    assert text is not None
    widget = check_card_file(text).widget
    assert widget is not None

    assert [(each.dimension, each.value) for each in widget.query.predicates] == [("mediaType", "voice")]
    assert widget.query.group_by == ("mediaType",)


def test_query_that_only_its_author_can_correct_becomes_no_card() -> None:
    text, report = card_from_query('{"interval": "yesterday", "metrics": []}')

    assert text is None
    assert any(found.severity == "error" for found in report.remaining)


def test_title_and_headline_are_those_that_were_chosen() -> None:
    text, _ = card_from_query(SENT, headline="tHandle.average", title='My "own" card')
    assert text is not None
    widget = check_card_file(text).widget
    assert widget is not None

    assert widget.title == 'My "own" card'
    assert widget.unit == "ms"
    assert 'headline = "tHandle.average"' in text


def test_apostrophe_in_a_value_does_not_end_the_query() -> None:
    query = """{"interval": "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z", "metrics": ["nOffered"],
      "filter": {"type": "and", "predicates": [{"dimension": "dnis", "value": "O'''Hara"}]}}"""
    text, _ = card_from_query(query)
    assert text is not None
    widget = check_card_file(text).widget
    assert widget is not None

    assert widget.query.predicates[0].value == "O'''Hara"


def test_today_of_a_card_is_no_fixed_day() -> None:
    text, _ = card_from_query(LONG)
    assert text is not None

    widget = check_card_file(text.replace("last week", "today")).widget

    assert widget is not None
    assert widget.query.window == today()


@pytest.mark.parametrize(
    ("predicates", "title"),
    [
        ('{"dimension": "mediaType", "value": "voice"}', "nOffered, voice"),
        (
            '{"dimension": "mediaType", "value": "voice"}, {"dimension": "mediaType", "value": "chat"}',
            "nOffered, voice, chat",
        ),
        ('{"dimension": "mediaType", "operator": "exists"}', "nOffered"),
    ],
)
def test_title_names_all_media_of_the_filter(predicates: str, title: str) -> None:
    text, _ = card_from_query(
        '{"interval": "2026-11-16T00:00Z/P1D", "metrics": ["nOffered"],'
        f' "filter": {{"type": "or", "predicates": [{predicates}]}}}}'
    )
    assert text is not None
    widget = check_card_file(text).widget
    assert widget is not None
    assert widget.title == title
