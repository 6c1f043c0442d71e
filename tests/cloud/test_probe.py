"""The service probe."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_service import Response, ScriptedService

from hourglance.cloud import (
    Account,
    InvalidResponseError,
    NotFoundError,
    OfflineError,
    ProxySettings,
    UnknownClientError,
    probe_service,
)
from hourglance.cloud.proxies import proxy_address_for
from hourglance.genesys import Region

pytestmark = pytest.mark.anyio

NOBODY = Response(status=401, json={"code": "authentication.required", "status": 401})


async def test_probe_service_that_requires_a_sign_in_is_reachable(
    service: ScriptedService, account: Account
) -> None:
    service.on("GET", "/api/v2/users/me", NOBODY)
    seen = await probe_service(account)

    assert (seen.problem, seen.client_problem, seen.proxy) == (None, None, "")
    assert 0 < seen.elapsed < 5
    (asked,) = service.requests_to("/api/v2/users/me")
    assert "authorization" not in {name.lower() for name in asked.headers}
    (asked,) = service.requests_to("/oauth/authorize")
    assert asked.query["client_id"] == "client-1"


async def test_probe_measures_clock_skew(service: ScriptedService, account: Account) -> None:
    there = datetime.now(UTC) + timedelta(minutes=10)
    date = {"Date": format_datetime(there, usegmt=True)}
    service.on("GET", "/api/v2/users/me", Response(status=401, json=NOBODY.json, headers=date))
    seen = await probe_service(account)

    assert seen.skew is not None
    assert abs(seen.skew - timedelta(minutes=10)) < timedelta(seconds=3)


async def test_probe_reports_an_unknown_client(service: ScriptedService, account: Account) -> None:
    service.on("GET", "/api/v2/users/me", NOBODY)
    wrong = {"error": "invalid_client", "description": "client not found"}
    service.on("GET", "/oauth/authorize", Response(status=400, json=wrong))
    seen = await probe_service(account)

    assert seen.problem is None
    assert isinstance(seen.client_problem, UnknownClientError)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(status=404, json={"code": "not.found", "status": 404}), NotFoundError),
        (Response(body=b"<html>Welcome", headers={"Content-Type": "text/html"}), InvalidResponseError),
    ],
)
async def test_probe_reports_responses_of_others(
    service: ScriptedService, account: Account, response: Response, error: type[Exception]
) -> None:
    service.on("GET", "/api/v2/users/me", response)
    assert isinstance((await probe_service(account)).problem, error)


async def test_probe_offline_is_a_result(account: Account, service: ScriptedService) -> None:
    await service.stop()
    seen = await probe_service(account)
    assert isinstance(seen.problem, OfflineError)
    assert isinstance(seen.client_problem, OfflineError)
    assert seen.skew is None


@pytest.mark.parametrize(
    ("network", "variable", "expected"),
    [
        (ProxySettings(), "", ""),
        (ProxySettings(), "http://user:secret@proxy.example:8080", "proxy.example:8080"),
        (ProxySettings(), "proxy.example:8080", "proxy.example:8080"),
        (ProxySettings(system_proxy=False), "http://proxy.example:8080", ""),
        (ProxySettings(system_proxy=False, proxy_url="http://own.example:3128"), "", "own.example:3128"),
    ],
)
def test_probe_proxy_has_no_password(
    network: ProxySettings, variable: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv("HTTPS_PROXY", variable)
    assert proxy_address_for("https://api.mypurecloud.ie", network) == expected


def test_probe_loopback_has_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:8080")
    region = Region(name="x", domain="x.invalid", api_url="http://127.0.0.1:8080")
    assert proxy_address_for(region.api_url, ProxySettings(proxy_url="http://own.example:3128")) == ""
