"""Choice of the proxy: settings, environment variables in both spellings, exceptions."""

import itertools

import pytest

from hourglance.cloud import ProxyError, ProxySettings
from hourglance.cloud.proxies import proxy_address_for, proxy_url_for

API = "https://api.mypurecloud.ie/api/v2/users/me"
GOOD = "http://proxy.example:8080"
SOCKS = ("socks://s:1", "socks4://s:1", "socks5://s:1", "socks5h://user:secret@s:1")

pytestmark = pytest.mark.usefixtures("no_proxies")


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("http", "https", "all", "no"):
        for name in (f"{kind}_proxy", f"{kind}_PROXY".upper()):
            monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("address", [GOOD, "proxy.example:8080", " http://proxy.example:8080/ "])
def test_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, variable: str, address: str) -> None:
    monkeypatch.setenv(variable, address)
    assert proxy_address_for(API, ProxySettings()) == "proxy.example:8080"
    assert proxy_url_for(API, ProxySettings(system_proxy=False)) == ""


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY"])
def test_proxy_of_another_scheme_is_not_used(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, GOOD)
    assert proxy_url_for(API, ProxySettings()) == ""


@pytest.mark.parametrize("socks", SOCKS)
def test_proxy_unsupported_beside_a_supported_one_is_ignored(
    monkeypatch: pytest.MonkeyPatch, socks: str
) -> None:
    names = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    for good, bad in itertools.permutations(names, 2):
        with monkeypatch.context() as patched:
            patched.setenv(good, GOOD)
            patched.setenv(bad, socks)
            assert proxy_url_for(API, ProxySettings()) == GOOD, (good, bad)


@pytest.mark.parametrize("socks", SOCKS)
def test_proxy_of_a_scheme_that_is_not_requested_may_be_unsupported(
    monkeypatch: pytest.MonkeyPatch, socks: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", socks)
    assert proxy_url_for(API, ProxySettings()) == ""


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("address", [*SOCKS, "gopher://x", "http://", "http://proxy:port", "http://[::1"])
def test_proxy_unsupported_is_an_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, address: str
) -> None:
    monkeypatch.setenv(variable, address)
    with pytest.raises(ProxyError, match=f"{variable} is not supported") as caught:
        proxy_url_for(API, ProxySettings())
    assert "secret" not in str(caught.value)
    assert proxy_address_for(API, ProxySettings()) == ""
    assert proxy_url_for(API, ProxySettings(proxy_url=GOOD)) == GOOD
    assert proxy_url_for("http://127.0.0.1:8080", ProxySettings()) == ""
    monkeypatch.setenv("NO_PROXY", "mypurecloud.ie")
    assert proxy_url_for(API, ProxySettings()) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "http://127.0.0.1:9",
        "http://127.0.0.2:9",
        "http://127.1.1.1",
        "http://[::1]:9",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[::1%25lo]",
        "http://[::ffff:127.0.0.1]",
        "http://LOCALHOST:80",
    ],
)
def test_proxy_is_never_used_for_loopback(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", GOOD)
    for settings in (ProxySettings(), ProxySettings(proxy_url=GOOD)):
        assert proxy_url_for(url, settings) == ""


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
@pytest.mark.parametrize(
    ("entries", "url", "direct"),
    [
        ("localhost,127.0.0.0/8,::1/128", API, False),
        ("[::1],fd00::/8,host:abc,:,/,fe80::1%eth0,[,a]b,,*.", API, False),
        ("[::1, mypurecloud.ie", API, True),
        (".mypurecloud.ie", API, True),
        ("*.mypurecloud.ie", API, True),
        ("api.MyPureCloud.ie:443", API, True),
        ("api.mypurecloud.ie:8443", API, False),
        ("https://api.mypurecloud.ie", API, True),
        ("http://api.mypurecloud.ie", API, False),
        ("purecloud.ie", API, False),
        ("x, *", API, True),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.1.2.3:443", "https://10.1.2.3/", True),
        ("10.1.2.3", "https://10.1.2.4/", False),
        ("fd00::/8", "https://[fd00::1]/", True),
        ("[fd00::1]:443", "https://[fd00::1]/", True),
        ("[fd00::2]", "https://[fd00::1]/", False),
    ],
)
def test_no_proxy(monkeypatch: pytest.MonkeyPatch, name: str, entries: str, url: str, direct: bool) -> None:
    monkeypatch.setenv("HTTPS_PROXY", GOOD)
    monkeypatch.setenv(name, entries)
    assert proxy_url_for(url, ProxySettings()) == ("" if direct else GOOD)
