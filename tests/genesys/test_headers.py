"""Response headers: rate limit, ``Retry-After`` and dates."""

from datetime import UTC, datetime

import pytest

from hourglance.genesys import RateLimit, parse_http_date, parse_retry_after

SENT = datetime(2026, 11, 20, 10, tzinfo=UTC)
FULL = {"inin-ratelimit-count": "1", "inin-ratelimit-allowed": "180", "inin-ratelimit-reset": "61"}


def test_rate_limit_is_known_only_in_full():
    assert RateLimit.from_headers(FULL) == RateLimit(count=1, allowed=180, reset_seconds=61.0)
    assert RateLimit.from_headers({}) is None
    for name in FULL:
        assert RateLimit.from_headers({key: value for key, value in FULL.items() if key != name}) is None
        assert RateLimit.from_headers(FULL | {name: "x"}) is None


def test_rate_limit_repeated_by_a_proxy_is_known():
    assert RateLimit.from_headers({name: f"{value}, {value}" for name, value in FULL.items()}) == (
        RateLimit.from_headers(FULL)
    )


def test_rate_limit_round_trip_through_headers():
    limit = RateLimit(count=7, allowed=300, reset_seconds=42.0)
    assert RateLimit.from_headers(limit.to_headers()) == limit


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "17.5"}, 17.5),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "90, 90"}, 90.0),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT, Fri, 20 Nov 2026 10:00:30 GMT"}, 30.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None):
    assert parse_retry_after(headers, sent=SENT) == seconds


def test_retry_after_is_limited_to_a_day():
    for text in ("1e300", "Fri, 31 Dec 9999 23:59:59 GMT"):
        assert parse_retry_after({"retry-after": text}, sent=SENT) == 86_400


@pytest.mark.parametrize("reset", ["181", "3600", "86400", "1795600000", "1e300"])
def test_rate_limit_window_is_limited_to_minutes(reset: str):
    limit = RateLimit.from_headers(FULL | {"inin-ratelimit-reset": reset})
    assert limit
    assert limit.reset_seconds == 180


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Fri, 99 Nov 2026 10:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "1 Jan 99999999999 00:00:00 GMT",
    ],
)
def test_http_date_invalid_is_none(text: str):
    assert parse_http_date(text) is None


@pytest.mark.parametrize("text", ["10:00:00 GMT", "10:00:00 -0000", "12:00:00 +0200"])
def test_http_date_is_in_utc(text: str):
    assert parse_http_date(f"Fri, 20 Nov 2026 {text}") == SENT
