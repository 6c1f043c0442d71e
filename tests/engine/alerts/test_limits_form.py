"""Limits as people set them, and the rules that they become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.api import Count, Duration, Percent, SettingsError
from hourglance.engine import AlertRule, limit_settings, rule_from_settings, validate_limits

UNITS = ("ms", "ratio", "count")

KEPT = {
    "hourglance_limit": "above",
    "hourglance_warning": 10,
    "hourglance_critical": 20,
    "hourglance_margin": 1,
}


@pytest.mark.parametrize(
    ("unit", "rule"),
    [
        ("ms", AlertRule(side="above", warning=600_000, critical=1_200_000, hysteresis=60_000, unit="ms")),
        ("ratio", AlertRule(side="above", warning=0.1, critical=0.2, hysteresis=0.01, unit="ratio")),
        ("count", AlertRule(side="above", warning=10, critical=20, hysteresis=1, unit="count")),
    ],
)
def test_limits_are_converted_to_the_unit_of_the_value(unit, rule: AlertRule) -> None:
    assert rule_from_settings(validate_limits(KEPT, unit)) == rule


@pytest.mark.parametrize(
    ("unit", "sign", "quantity"), [("ms", "min", Duration), ("ratio", "%", Percent), ("count", "", Count)]
)
def test_limits_form_uses_the_units_of_users(unit, sign: str, quantity: type) -> None:
    assert quantity.unit == unit
    assert [setting.unit for setting in limit_settings(unit)[1:]] == [sign] * 3


@pytest.mark.parametrize("unit", UNITS)
def test_limits_form_defaults_to_no_rule(unit) -> None:
    assert rule_from_settings(validate_limits({}, unit)) is None
    assert rule_from_settings({}) is None


@pytest.mark.parametrize(("side", "warning", "critical"), [("above", 20, 10), ("below", 10, 20)])
def test_limits_in_the_wrong_order_are_reported_at_the_critical_one(
    side: str, warning: int, critical: int
) -> None:
    values = KEPT | {
        "hourglance_limit": side,
        "hourglance_warning": warning,
        "hourglance_critical": critical,
    }
    with pytest.raises(SettingsError, match=f"Critical at must be {side}") as wrong:
        validate_limits(values, "count")

    assert list(wrong.value.problems) == ["hourglance_critical"]


def test_limits_may_be_equal() -> None:
    assert validate_limits(KEPT | {"hourglance_critical": 10}, "count")


@given(
    st.dictionaries(
        st.sampled_from([*KEPT, "hourglance_unit", "else"]),
        st.sampled_from(["above", "below", "ms", "count", "apples"])
        | st.integers()
        | st.floats()
        | st.none(),
    )
)
def test_stored_limits_are_a_rule_or_none(kept: dict[str, object]) -> None:
    rule = rule_from_settings(kept)

    assert rule is None or rule.unit == kept["hourglance_unit"]
