"""Settings as an author declares them, and the values that they let through."""

import contextlib
import math
from datetime import timedelta

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
    SettingPlaceholder,
    SettingsError,
    TextSetting,
    UnknownNameError,
    UsersSetting,
    WidgetError,
    Window,
    WindowSetting,
    is_in,
    last,
    parse_window,
    setting,
    today,
    validate_settings,
    window_label,
)

HOUR = last(hours=1)
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
SPAN = WindowSetting(name="span", label="Time")


def problem(declared: Setting, value: object) -> str:
    with pytest.raises(SettingsError) as raised:
        validate_settings([declared], {declared.name: value})
    assert isinstance(raised.value, HourglanceError)
    assert str(raised.value) == raised.value.problems[declared.name]
    return str(raised.value)


def test_settings_without_values_have_defaults():
    assert validate_settings(ALL, {}) == {
        "code": "7",
        "target": 80,
        "inbound": False,
        "media": "chat",
        "queues": (),
        "people": (),
    }


def test_settings_of_the_user_override_defaults():
    chosen = {"code": " 8  9 ", "target": 90.0, "inbound": True, "media": "voice", "queues": ["b", "a", "b"]}

    cleaned = validate_settings(ALL, chosen)

    assert cleaned == chosen | {"code": "8 9", "target": 90, "queues": ("b", "a"), "people": ()}
    assert isinstance(cleaned["target"], int)


def test_settings_of_an_older_version_are_ignored():
    assert "colour" not in validate_settings(ALL, {"colour": "red"})


def test_settings_with_invalid_values_are_reported_in_a_sentence():
    with pytest.raises(SettingsError) as raised:
        validate_settings(ALL, {"target": 101, "inbound": "no"})

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
        (MEDIA, "fax", "Media must be one of: voice (Voice), chat (Chat)."),
        (
            WindowSetting(name="w", label="Time", windows=("PT30M", "today")),
            "PT1H",
            "Time must be one of: PT30M (last 30 minutes), today (today).",
        ),
        (SPAN, last(hours=1), "Time must be one of: PT30M (last 30 minutes), PT1H (last hour), PT4H"),
        (TextSetting(name="t", label="Name", max_length=3), "four", "Name must have at most 3 characters."),
        (TextSetting(name="t", label="Name"), 4, "Name must be a text."),
        (QueuesSetting(name="q", label="Queues"), "billing", "Queues must be a list of ids of queues."),
        (UsersSetting(name="u", label="People"), ["", "ada"], "People must be a list of ids of users."),
        (
            UsersSetting(name="u", label="People"),
            [str(number) for number in range(101)],
            "People must have at most 100 users.",
        ),
    ],
)
def test_settings_problem_lists_the_options(declared, value, sentence):
    assert problem(declared, value).startswith(sentence)


def test_number_setting_with_fractional_steps_is_a_float():
    share = NumberSetting(name="share", label="Share", default=0.5, min=0, max=1, step=0.05)

    assert [share.validate(value) for value in (0, 0.15, 0.35, 1)] == [0.0, 0.15, 0.35, 1.0]
    assert isinstance(share.validate(1), float)


def test_choice_default_is_the_first_option():
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
        lambda: WindowSetting(name="w", label="W", windows=()),
        lambda: WindowSetting(name="w", label="W", windows=("today", "today")),
        lambda: WindowSetting(name="w", label="W", windows=("PT1H",), default="today"),
    ],
)
def test_setting_declaration_that_is_unusable_is_rejected(declare):
    with pytest.raises(ValueError, match=r"`\w+`|not a valid setting name"):
        declare()


def test_window_setting_default_is_the_last_hour_or_the_first_option():
    assert SPAN.default == "PT1H"
    assert WindowSetting(name="w", label="W", windows=("P7D", "today")).default == "P7D"


def test_window_setting_with_an_invalid_window_is_rejected():
    with pytest.raises(ValueError, match="'1h' is not a window: write a duration such as PT30M or P7D"):
        WindowSetting(name="w", label="W", windows=("1h",))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("PT30M", "last 30 minutes"),
        ("PT1H", "last hour"),
        ("PT8H", "last 8 hours"),
        ("P1DT12H", "last 1 day 12 hours"),
        ("P7D", "last 7 days"),
        ("today", "today"),
        ("this-week", "this week"),
    ],
)
def test_window_label_is_in_words(name, label):
    assert window_label(name) == label
    assert isinstance(parse_window(name), Window)
    assert WindowSetting(name="w", label="W", windows=(name,)).options == (Option(name, label),)


@pytest.mark.parametrize(
    "name",
    [
        *("", "P", "PT", "P1DT", "PT0M", "P0D", "1h", "PT1H ", "yesterday", "PT1.5H"),
        *("P1Y", "P1M", "P1W", "PT30S", "PT1M0.5S", "P1000D", "PT10000H", "PT10000M"),
    ],
)
def test_window_that_cannot_be_parsed_names_the_notation(name):
    for ask in (parse_window, window_label):
        with pytest.raises(ValueError, match="is not a window: write"):
            ask(name)


@given(days=st.integers(0, 999), hours=st.integers(0, 9999), minutes=st.integers(0, 9999))
def test_window_period_has_its_length(days, hours, minutes):
    parts = [f"{days}D" * bool(days), f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes)]
    if any(parts):
        name = f"P{parts[0]}{'T' if any(parts[1:]) else ''}{parts[1]}{parts[2]}"
        assert parse_window(name).duration == timedelta(days=days, hours=hours, minutes=minutes)


def declared(
    where: Condition | None, *settings: Setting, window: Window | SettingPlaceholder = HOUR
) -> Declaration:
    query = AggregatesQuery(metrics=("tHandle",), window=window, where=where)
    return Declaration(plugin="p", name="w", title="W", description="", query=query, settings=settings)


def test_query_placeholders_are_settings_and_account_facts():
    query = declared(is_in("queueId", setting("queues"), ME), *ALL).query

    assert query.placeholders == (setting("queues"), ME)


@pytest.mark.parametrize(
    ("where", "settings", "sentence"),
    [
        (is_in("queueId", setting("queue")), ALL, "which it does not declare"),
        (is_in("queueId", setting("target")), ALL, "a filter accepts texts, options, queues and users"),
        (is_in("mediaType", "voice"), (TARGET, TARGET), "the same name"),
        (
            Filter(type="or", clauses=(Clause(type="and", predicates=(is_in("userId", ME),)),)),
            (),
            "use all_of",
        ),
    ],
)
def test_query_placeholders_must_match_declared_settings(where, settings, sentence):
    with pytest.raises(WidgetError, match=sentence):
        declared(where, *settings)


values = st.one_of(
    st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.lists(st.text(max_size=3))
)


def test_query_window_may_come_from_a_setting():
    query = declared(None, SPAN, window=setting("span")).query

    assert query.placeholders == (setting("span"),)
    assert query.window_for({"span": "today"}) == today()
    assert query.window_for({"span": "PT1H"}) == HOUR
    for values in ({}, {"span": "soon"}, {"span": 5}):
        with pytest.raises(WidgetError, match="`span`, which is not a window"):
            query.window_for(values)


@pytest.mark.parametrize(
    ("window", "where", "settings", "sentence"),
    [
        (setting("media"), None, ALL, "`media`, which must be a WindowSetting"),
        (setting("span"), None, ALL, "`span`, which it does not declare"),
        (HOUR, is_in("queueId", setting("span")), (SPAN,), "a filter accepts texts"),
    ],
)
def test_query_window_placeholder_needs_a_window_setting(window, where, settings, sentence):
    with pytest.raises(WidgetError, match=sentence):
        declared(where, *settings, window=window)


def test_declaration_with_a_filled_window_keeps_the_setting():
    filled = declared(None, SPAN, window=HOUR)

    assert (filled.query.window, filled.settings) == (HOUR, (SPAN,))


@given(values)
def test_settings_validation_is_idempotent(value):
    for one in (*ALL, SPAN):
        with contextlib.suppress(SettingsError):
            cleaned = one.validate(value)
            assert one.validate(cleaned) == cleaned


def test_unknown_name_of_a_setting_is_an_error():
    settings = validate_settings((NumberSetting(name="target", label="Target", default=80),), {"old": 1})

    assert settings["target"] == 80
    assert settings.get("targt") is None
    with pytest.raises(UnknownNameError, match=r"no setting `targt`\. Did you mean `target`"):
        settings["targt"]
    with pytest.raises(UnknownNameError, match=r"no setting `x`\. It has none"):
        validate_settings((), {})["x"]
