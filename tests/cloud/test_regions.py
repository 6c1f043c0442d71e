"""Which region a person means, and which hosts a token may be sent to."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.genesys import REGIONS, Region, ServiceAddressError, UnknownRegionError, region_named

regions = st.sampled_from(REGIONS)


def test_there_are_18_and_no_two_share_anything() -> None:
    assert len(REGIONS) == 18
    assert len({region.name for region in REGIONS}) == 18
    assert len({region.domain for region in REGIONS}) == 18


def test_their_hosts_follow_one_rule() -> None:
    region = region_named("eu-central-1", environ={})
    assert region.domain == "mypurecloud.de"
    assert region.api_url == "https://api.mypurecloud.de"
    assert region.login_url == "https://login.mypurecloud.de"


@given(
    region=regions,
    host=st.sampled_from(["", "api.", "login.", "apps."]),
    form=st.sampled_from(
        ["{}", " {} ", "https://{}", "https://{}/", "https://{}/directory/#/x?y=z", "{}/", "{}:443"]
    ),
    shout=st.booleans(),
)
def test_any_way_to_name_one_finds_it(region: Region, host: str, form: str, shout: bool) -> None:
    text = form.format(host + region.domain)
    assert region_named(text.upper() if shout else text, environ={}) == region


@given(regions)
def test_so_does_its_aws_name(region: Region) -> None:
    assert region_named(f" {region.name.upper()} ", environ={}) == region


@pytest.mark.parametrize(
    "text", ["new1.pure.cloud", "login.new1.pure.cloud", "https://apps.new1.pure.cloud/x"]
)
def test_a_domain_in_no_list_is_taken_as_it_is(text: str) -> None:
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
def test_anything_else_is_unknown(text: str) -> None:
    with pytest.raises(UnknownRegionError) as caught:
        region_named(text, environ={})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "meant"),
    [("eu-central-9", "eu-central"), ("mypurecloud", "mypurecloud."), ("us-est-1", "us-east-1")],
)
def test_the_nearest_is_suggested(text: str, meant: str) -> None:
    with pytest.raises(UnknownRegionError, match=f"Did you mean {meant}"):
        region_named(text, environ={})


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
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
def test_the_environment_points_a_region_elsewhere(address: str, taken: str) -> None:
    region = region_named(
        "us-east-1", environ={"HOURGLANCE_API_URL": address, "HOURGLANCE_LOGIN_URL": address}
    )
    assert (region.api_url, region.login_url, region.domain) == (taken, taken, "mypurecloud.com")


def test_one_of_the_two_may_stay() -> None:
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
def test_but_not_to_where_a_token_may_not_go(address: str) -> None:
    with pytest.raises(ServiceAddressError, match="HOURGLANCE_LOGIN_URL"):
        region_named("us-east-1", environ={"HOURGLANCE_LOGIN_URL": address})
