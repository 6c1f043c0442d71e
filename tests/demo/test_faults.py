"""Faults: how they are written, where they strike and how often, and what each does to an answer."""

import contextlib
import json
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
from demo_clients import NOW, Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hourglance.demo import FAULTS, DemoCloud, Fault, FaultSpecError

ME = "/api/v2/users/me"


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("cut", Fault(kind="cut")),
        ("status=503", Fault(kind="status", value=503)),
        ("latency=0.25@/oauth", Fault(kind="latency", value=0.25, path="/oauth")),
        ("rate-limit=30:2", Fault(kind="rate-limit", value=30, count=2)),
        ("wrong-clock=-90@/api/v2:1", Fault(kind="wrong-clock", value=-90, path="/api/v2", count=1)),
    ],
)
def test_fault_spec_parsing(spec: str, fault: Fault):
    assert Fault.parse(spec) == fault


@pytest.mark.parametrize(
    "spec",
    ["", "nonsense", "status", "status=", "status=ok", "status=200", "status=99999", "cut=1", "cut=",
     "cut@api", "cut:", "cut:x", "latency=1e9", "latency=-1",
     "token-life=-5", "rate-limit=-0.5", "status=503@/x@/y", "status=503:1:2", " cut"],
)  # fmt: skip
def test_fault_spec_invalid_is_explained(spec: str):
    with pytest.raises(FaultSpecError) as refused:
        Fault.parse(spec)
    assert refused.value.what == f"{spec!r} is not a fault."
    assert refused.value.remedy


@given(spec=st.text() | st.from_regex(r"[a-z-]{1,15}(=\d+)?(@/[a-z]*)?(:\d+)?", fullmatch=True))
@settings(max_examples=50)
def test_fault_spec_raises_no_other_error(spec: str):
    with contextlib.suppress(FaultSpecError):
        assert Fault.parse(spec).kind in {name.partition("=")[0] for name in FAULTS}


def test_fault_applies_to_path_and_count(cloud: DemoCloud, client: Client):
    cloud.add_fault("status=500@/api/v2/users:2")
    assert [client.http.get("/api/v2/tokens/me").status_code, client.http.get(ME).status_code] == [200, 500]
    assert [client.http.get(ME).status_code, client.http.get(ME).status_code] == [500, 200]
    cloud.add_fault("status=500")
    cloud.clear_faults()
    assert client.http.get(ME).status_code == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 429, 500, 503, 504, 599])
def test_fault_status_has_the_body_of_api_or_login(cloud: DemoCloud, client: Client, status: int):
    cloud.add_fault(f"status={status}")
    api, login = client.http.get(ME), client.authorize()
    assert (api.status_code, api.json()["status"]) == (status, status)
    assert api.json()["contextId"] == api.headers["ININ-Correlation-Id"]
    assert (login.status_code, set(login.json())) == (status, {"error", "description"})


def test_fault_status_502_is_a_page(cloud: DemoCloud, client: Client):
    cloud.add_fault("status=502")
    answer = client.http.get(ME)
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def test_fault_latency_delays_the_response(cloud: DemoCloud, client: Client):
    cloud.add_fault("latency=0.1:1")
    begin = time.monotonic()
    assert client.http.get(ME).status_code == 200
    assert time.monotonic() - begin >= 0.1


def test_fault_cut_closes_the_connection(cloud: DemoCloud, client: Client):
    cloud.add_fault("cut:1")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        client.http.get(ME)
    assert client.http.get(ME).status_code == 200


def test_fault_reset_resets_the_connection(cloud: DemoCloud, client: Client):
    cloud.add_fault("reset:1")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.http.get(ME)
    assert client.http.get(ME).status_code == 200


@pytest.mark.parametrize("fault", ["broken-json", "truncated"])
def test_fault_broken_json_and_truncated_are_complete_for_http(cloud: DemoCloud, client: Client, fault: str):
    cloud.add_fault(fault)
    answer = client.http.get(ME)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.text.startswith('{"id"')
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_fault_html_is_a_page_with_status_200(cloud: DemoCloud, client: Client):
    cloud.add_fault("html")
    answer = client.http.get(ME)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_fault_huge_pads_a_valid_response(cloud: DemoCloud, client: Client):
    cloud.add_fault("huge=2")
    answer = client.http.get(ME)
    assert len(answer.content) == 2_000_000
    assert answer.json()["id"] == cloud.organization.me.id


def test_fault_rate_limit_in_seconds_or_as_a_date(cloud: DemoCloud, client: Client):
    cloud.add_fault("rate-limit=30:1")
    first = client.http.get(ME)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "30")
    assert first.json()["code"] == "too.many.requests.retry.after"
    cloud.add_fault("rate-limit-date=30:1")
    second = client.http.get(ME)
    assert parsedate_to_datetime(second.headers["Retry-After"]) == NOW + timedelta(seconds=30)
    assert client.http.get(ME).status_code == 200


def test_fault_wrong_clock_is_consistent_with_retry_after(cloud: DemoCloud, client: Client):
    for fault in ("wrong-clock=-3600", "rate-limit-date=30"):
        cloud.add_fault(fault)
    answer = client.http.get(ME)
    date, until = (parsedate_to_datetime(answer.headers[name]) for name in ("date", "Retry-After"))
    assert (date, until - date) == (NOW - timedelta(hours=1), timedelta(seconds=30))


def test_fault_token_expiry_is_final_for_the_token(cloud: DemoCloud, client: Client):
    cloud.add_fault("token-expiry@/api/v2/users:1")
    assert client.http.get("/api/v2/tokens/me").status_code == 200
    assert client.http.get(ME).json()["code"] == "bad.credentials"
    assert client.http.get("/api/v2/tokens/me").status_code == 401
    assert client.sign_in().http.get(ME).status_code == 200


def test_faults_at_start(connect):
    with DemoCloud(conversations=0, faults=["status=503@/api", Fault(kind="deny-consent")]) as cloud:
        client = connect(cloud)
        assert client.http.get(ME).status_code == 503
        assert "error=access_denied" in client.authorize().headers["location"]


def test_faults_at_start_are_validated():
    with pytest.raises(FaultSpecError):
        DemoCloud(faults=["nonsense"])
