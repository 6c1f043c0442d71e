"""Regions: which one a text names, and which hosts a token may be sent to."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.genesys import REGIONS, Region, ServiceAddressError, UnknownRegionError, region_named

regions = st.sampled_from(REGIONS)


def test_regions_are_18_and_unique() -> None:
    assert len(REGIONS) == 18
    assert len({region.name for region in REGIONS}) == 18
    assert len({region.domain for region in REGIONS}) == 18


def test_regions_hosts_follow_one_rule() -> None:
    region = region_named("eu-central-1", environ={})
    assert region.domain == "mypurecloud.de"
    assert region.api_url == "https://api.mypurecloud.de"
    assert region.login_url == "https://login.mypurecloud.de"
    assert region.pages_url == "https://apps.mypurecloud.de"


@given(
    region=regions,
    host=st.sampled_from(["", "api.", "login.", "apps."]),
    form=st.sampled_from(
        ["{}", " {} ", "https://{}", "https://{}/", "https://{}/directory/#/x?y=z", "{}/", "{}:443"]
    ),
    shout=st.booleans(),
)
def test_region_named_accepts_every_name(region: Region, host: str, form: str, shout: bool) -> None:
    text = form.format(host + region.domain)
    assert region_named(text.upper() if shout else text, environ={}) == region


@given(regions)
def test_region_named_accepts_the_aws_name(region: Region) -> None:
    assert region_named(f" {region.name.upper()} ", environ={}) == region


@pytest.mark.parametrize(
    "text", ["new1.pure.cloud", "login.new1.pure.cloud", "https://apps.new1.pure.cloud/x"]
)
def test_region_named_accepts_an_unlisted_domain(text: str) -> None:
    region = region_named(text, environ={})
    assert (region.name, region.domain) == ("new1.pure.cloud", "new1.pure.cloud")
    assert region.api_url == "https://api.new1.pure.cloud"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "eu",
        "eu-central-9",
        "mypurecloud",
        "my purecloud.com",
        "https://",
        "a.b\nc.de",
        "10.0.0.1",
        "-x.com",
        "https://[bad",
        "x" * 300 + ".com",
        "mypurecloud.com:port",
        "..com",
        "user:secret@",
        "münchen",
        "ada@mypurecloud.de",
    ],
)
def test_region_named_rejects_other_texts(text: str) -> None:
    with pytest.raises(UnknownRegionError) as caught:
        region_named(text, environ={})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "meant"),
    [("eu-central-9", "eu-central"), ("mypurecloud", "mypurecloud."), ("us-est-1", "us-east-1")],
)
def test_region_named_suggests_the_nearest(text: str, meant: str) -> None:
    with pytest.raises(UnknownRegionError, match=f"Did you mean {meant}"):
        region_named(text, environ={})


@given(st.text())
def test_region_named_survives_arbitrary_text(text: str) -> None:
    with suppress(UnknownRegionError):
        assert region_named(text, environ={}).api_url.startswith("https://api.")


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://proxy.example", "https://proxy.example"),
    ],
)
def test_region_hosts_can_be_overridden_by_the_environment(address: str, taken: str) -> None:
    region = region_named(
        "us-east-1", environ={"HOURGLANCE_API_URL": address, "HOURGLANCE_LOGIN_URL": address}
    )
    assert (region.api_url, region.login_url, region.domain) == (taken, taken, "mypurecloud.com")


def test_region_hosts_can_be_overridden_separately() -> None:
    region = region_named("us-east-1", environ={"HOURGLANCE_API_URL": "https://a.example"})
    assert region.login_url == "https://login.mypurecloud.com"


@pytest.mark.parametrize(
    "address",
    [
        "http://api.mypurecloud.com",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "https://",
        "https://a.example/path",
        "https://user@a.example",
        "https://a.example?x=1",
        "http://[::2]",
        "http://0.0.0.0:80",
    ],
)
def test_region_hosts_reject_unsafe_overrides(address: str) -> None:
    with pytest.raises(ServiceAddressError, match="HOURGLANCE_LOGIN_URL"):
        region_named("us-east-1", environ={"HOURGLANCE_LOGIN_URL": address})
