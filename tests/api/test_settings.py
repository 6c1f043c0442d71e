"""Settings as an author declares them, and the values that they let through."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import (
    ME,
    AggregatesQuery,
    ChoiceSetting,
    Clause,
    Condition,
    Declaration,
    Filter,
    FlagSetting,
    HourglanceError,
    NumberSetting,
    Option,
    QueuesSetting,
    Setting,
    SettingsError,
    TextSetting,
    UsersSetting,
    WidgetError,
    clean_settings,
    is_in,
    last,
    setting,
)

MEDIA = ChoiceSetting(
    name="media", label="Media", options=(Option("voice", "Voice"), Option("chat", "Chat")), default="chat"
)
TARGET = NumberSetting(name="target", label="Target", default=80, min=0, max=100, unit="%")
ALL: tuple[Setting, ...] = (
    TextSetting(name="code", label="Code", default="7"),
    TARGET,
    FlagSetting(name="inbound", label="Inbound alone"),
    MEDIA,
    QueuesSetting(name="queues", label="Queues"),
    UsersSetting(name="people", label="People"),
)


def problem(declared: Setting, value: object) -> str:
    with pytest.raises(SettingsError) as raised:
        clean_settings([declared], {declared.name: value})
    assert isinstance(raised.value, HourglanceError)
    assert str(raised.value) == raised.value.problems[declared.name]
    return str(raised.value)


def test_without_values_everything_has_its_default():
    assert clean_settings(ALL, {}) == {
        "code": "7",
        "target": 80,
        "inbound": False,
        "media": "chat",
        "queues": (),
        "people": (),
    }


def test_what_a_person_chose_goes_before_the_default():
    chosen = {"code": " 8  9 ", "target": 90.0, "inbound": True, "media": "voice", "queues": ["b", "a", "b"]}

    cleaned = clean_settings(ALL, chosen)

    assert cleaned == chosen | {"code": "8 9", "target": 90, "queues": ("b", "a"), "people": ()}
    assert isinstance(cleaned["target"], int)


def test_what_an_older_version_had_is_left_out():
    assert "colour" not in clean_settings(ALL, {"colour": "red"})


def test_every_wrong_value_is_told_in_a_sentence():
    with pytest.raises(SettingsError) as raised:
        clean_settings(ALL, {"target": 101, "inbound": "no"})

    assert raised.value.problems == {
        "target": "Target must be at most 100 %.",
        "inbound": "Inbound alone must be yes or no.",
    }
    assert str(raised.value) == "Target must be at most 100 %. Inbound alone must be yes or no."


@pytest.mark.parametrize(
    ("declared", "value", "sentence"),
    [
        (TARGET, -1, "Target must be at least 0 %."),
        (TARGET, 80.5, "Target must be a whole number."),
        (TARGET, True, "Target must be a number."),
        (TARGET, "80", "Target must be a number."),
        (TARGET, math.nan, "Target must be a number."),
        (
            NumberSetting(name="n", label="Every", default=5, min=5, step=15, unit="min"),
            12,
            "Every must be a multiple of 15 min counted from 5.",
        ),
        (MEDIA, "fax", "Media must be one of: Voice, Chat."),
        (TextSetting(name="t", label="Name", max_length=3), "four", "Name may have 3 characters at most."),
        (TextSetting(name="t", label="Name"), 4, "Name must be a text."),
        (QueuesSetting(name="q", label="Queues"), "billing", "Queues must be a list of ids of queues."),
        (UsersSetting(name="u", label="People"), ["", "ada"], "People must be a list of ids of people."),
        (
            UsersSetting(name="u", label="People"),
            [str(number) for number in range(101)],
            "People may be 100 people at most.",
        ),
    ],
)
def test_the_sentence_says_what_may_be_chosen(declared, value, sentence):
    assert problem(declared, value) == sentence


def test_a_number_in_smaller_steps_is_a_float():
    share = NumberSetting(name="share", label="Share", default=0.5, min=0, max=1, step=0.05)

    assert [share.clean(value) for value in (0, 0.15, 0.35, 1)] == [0.0, 0.15, 0.35, 1.0]
    assert isinstance(share.clean(1), float)


def test_the_first_option_is_the_default_where_none_is_named():
    assert ChoiceSetting(name="c", label="C", options=[Option("a", "A"), Option("b", "B")]).default == "a"


@pytest.mark.parametrize(
    "declare",
    [
        lambda: TextSetting(name="Two words", label="x"),
        lambda: TextSetting(name="Code", label="x"),
        lambda: TextSetting(name="5x", label="x"),
        lambda: TextSetting(name="x" * 41, label="x"),
        lambda: TextSetting(name="code", label=""),
        lambda: NumberSetting(name="n", label="N", default=5, max=4),
        lambda: NumberSetting(name="n", label="N", default=5, min=9, max=1),
        lambda: NumberSetting(name="n", label="N", default=5, step=0),
        lambda: ChoiceSetting(name="c", label="C", options=()),
        lambda: ChoiceSetting(name="c", label="C", options=(Option("a", "A"), Option("a", "B"))),
        lambda: ChoiceSetting(name="c", label="C", options=(Option("a", "A"),), default="b"),
        lambda: QueuesSetting(name="q", label="Q", default=("",)),
    ],
)
def test_a_declaration_that_nobody_could_use_is_refused_where_it_is_written(declare):
    with pytest.raises(ValueError, match=r"`\w+`|no name"):
        declare()


def declared(where: Condition, *settings: Setting) -> Declaration:
    query = AggregatesQuery(metrics=("tHandle",), window=last(hours=1), where=where)
    return Declaration(plugin="p", name="w", title="W", description="", query=query, settings=settings)


def test_a_query_may_use_the_widgets_settings_and_what_the_host_knows():
    query = declared(is_in("queueId", setting("queues"), ME), *ALL).query

    assert query.holes == (setting("queues"), ME)


@pytest.mark.parametrize(
    ("where", "settings", "sentence"),
    [
        (is_in("queueId", setting("queue")), ALL, "which it does not declare"),
        (is_in("queueId", setting("target")), ALL, "a filter takes texts, choices, queues and people"),
        (is_in("mediaType", "voice"), (TARGET, TARGET), "the same name"),
        (
            Filter(type="or", clauses=(Clause(type="and", predicates=(is_in("userId", ME),)),)),
            (),
            "join",
        ),
    ],
)
def test_settings_and_query_must_go_together(where, settings, sentence):
    with pytest.raises(WidgetError, match=sentence):
        declared(where, *settings)


values = st.one_of(
    st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.lists(st.text(max_size=3))
)


@given(values)
def test_what_is_taken_once_is_taken_again_as_it_is(value):
    for one in ALL:
        with contextlib.suppress(SettingsError):
            cleaned = one.clean(value)
            assert one.clean(cleaned) == cleaned
