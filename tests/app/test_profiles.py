"""What an administrator's preset does: the account, the pace, what is kept, and which plugins are there."""

import ast
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from subprocesses import wait_for
from wheels import write_wheel

from hourglance.app import NoAccountError, PolicyError
from hourglance.app.policy.reader import plugin_library
from hourglance.app.preinstall import preinstall
from hourglance.app.profiles import load_policy, open_browser, open_user_session, stored_account
from hourglance.cloud import Account, AccountFile
from hourglance.engine import ResultCacheError
from hourglance.genesys import region_named
from hourglance.util.atomic_file import atomic_write
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio

CLIENT = "3f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f"
ACCOUNT = f'[account]\nregion = "eu-west-1"\nclient_id = "{CLIENT}"\n'


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    path = tmp_path / "preset.toml"
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: path)
    monkeypatch.setattr("hourglance.app.policy.trust.administrators", lambda: frozenset({0, os.getuid()}))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return lambda text: path.write_text(text) and None


KEPT = ("results.json", "names.json", "alerts.json", "merge-rules.json")


def figures() -> list[Path]:
    return [path for name in KEPT if (path := user_path("cache", name)).exists()]


def test_account_of_the_policy_is_used(preset: Callable[[str], None]) -> None:
    preset(ACCOUNT)
    account = stored_account()
    assert (account.region.name, account.client_id) == ("eu-west-1", CLIENT)


def test_account_of_the_policy_precedes_the_stored_one(preset: Callable[[str], None]) -> None:
    AccountFile().save(Account(region=region_named("us-east-1"), client_id="old"))
    preset(ACCOUNT)
    assert stored_account().client_id == CLIENT


@pytest.mark.parametrize(
    ("region", "error"), [("", NoAccountError), ("eu-west-1", NoAccountError), ("eu-wset-1", PolicyError)]
)
def test_account_of_the_policy_that_is_incomplete_or_invalid_is_not_used(
    preset: Callable[[str], None], region: str, error: type[Exception]
) -> None:
    preset(f'[account]\nregion = "{region}"\n' if region else "")
    with pytest.raises(error):
        stored_account()


async def test_refresh_interval_is_at_least_the_minimum_of_the_policy(
    preset: Callable[[str], None],
) -> None:
    preset(ACCOUNT + "[refresh]\nfloor_seconds = 300\n")
    async with open_user_session(safe_mode=True) as desk:
        assert {state.widget.refresh_seconds for state in desk.engine.snapshot.widgets} == {300}


async def test_last_values_forbidden_by_the_policy_are_deleted(preset: Callable[[str], None]) -> None:
    for name in KEPT:
        atomic_write(user_path("cache", name), b"{}")
    preset(ACCOUNT + "[storage]\nkeep_figures = false\n")
    async with open_user_session(safe_mode=True) as desk:
        assert desk.engine.cache_problem is None
        assert figures() == []
    assert figures() == []


async def test_last_values_that_cannot_be_deleted_are_an_error(preset: Callable[[str], None]) -> None:
    atomic_write(user_path("cache", "results.json") / "in the way", b"")
    preset(ACCOUNT + "[storage]\nkeep_figures = false\n")
    with pytest.raises(ResultCacheError, match="could not be deleted"):
        async with open_user_session(safe_mode=True):
            pass


def test_policy_that_is_invalid_stores_no_values(preset: Callable[[str], None]) -> None:
    said: list[str] = []
    preset("[storage]\nkeep_figurs = true\n")
    assert not load_policy(said.append).keep_figures
    assert "line 2: Unknown key `keep_figurs` in [storage]" in said[0]


def test_browser_gets_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = tmp_path / "result"
    script = tmp_path / "browser"
    script.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        f"terminals = [os.isatty(fd) for fd in (0, 1, 2)]\n"
        f"open({str(tmp_path / 'new')!r}, 'w').write(repr((sys.argv[1], terminals, os.getsid(0))))\n"
        f"os.rename({str(tmp_path / 'new')!r}, {str(result)!r})\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    open_browser("http://127.0.0.1/?a=b&c=d")
    assert wait_for(result.exists)
    url, terminals, session = ast.literal_eval(result.read_text())
    assert url == "http://127.0.0.1/?a=b&c=d"
    assert terminals == [False, False, False]
    assert session != os.getsid(0)  # no /dev/tty either


@pytest.mark.usefixtures("fast_install", "compiled_guest")
def test_preinstalled_plugins_are_installed_once_and_stay_disabled_by_the_user(
    tmp_path: Path, preset: object
) -> None:
    library = plugin_library()
    first = write_wheel(tmp_path / "shop", "given")
    assert preinstall(library, [str(first)]) == []
    (given,) = library.installed()
    assert (given.name, given.enabled, given.families) == ("given", True, ("conversations",))

    library.disable("given")
    preinstall(library, [str(first)])
    assert not library.find("given").enabled

    preinstall(library, [str(write_wheel(tmp_path / "shop", "given", version="2.0"))])
    assert (library.find("given").version, library.find("given").enabled) == ("2.0", False)

    library.remove("given")
    preinstall(library, [str(first)])
    assert library.find("given").enabled


@pytest.mark.usefixtures("compiled_guest")
def test_preinstalled_plugin_comes_from_a_folder_of_wheels_without_the_internet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid/simple")
    write_wheel(tmp_path / "wheels", "given")
    library = plugin_library()

    assert preinstall(library, ["given"], wheels=str(tmp_path / "wheels")) == []
    (problem,) = preinstall(library, ["missing"], wheels=str(tmp_path / "wheels"))

    assert [each.name for each in library.installed()] == ["given"]
    assert "missing" in problem.what


@pytest.mark.usefixtures("fast_install", "compiled_guest")
def test_preinstalled_plugin_that_fails_does_not_affect_others(
    tmp_path: Path, preset: Callable[[str], None]
) -> None:
    preset('[plugins]\ndeny = ["denied"]\n')
    shop = tmp_path / "shop"
    wheels = [str(shop / "none.whl"), str(write_wheel(shop, "denied")), str(write_wheel(shop, "given"))]
    library = plugin_library()
    problems = preinstall(library, wheels)

    assert [each.name for each in library.installed()] == ["given"]
    assert [problem.code for problem in problems] == ["plugin-install", "plugin-not-allowed"]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("/nowhere/given-1.0-py3-none-any.whl", "There is no /nowhere/given-1.0-py3-none-any.whl."),
        (
            "given-1.0-py3-none-any.whl",
            "The preinstalled plugin given-1.0-py3-none-any.whl is a relative path.",
        ),
        (
            "./given-1.0.tar.gz",
            "./given-1.0.tar.gz would have to be built, and Hourglance does not build packages.",
        ),
        ("FOLDER", "The preinstalled plugin FOLDER would have to be built."),
        ("given.whl", "There is no given.whl."),
    ],
)
def test_preinstalled_plugin_that_is_no_wheel_of_an_absolute_path_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, sentence: str
) -> None:
    write_wheel(tmp_path, "given")
    (tmp_path / "given-1.0.tar.gz").touch()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    library = plugin_library()
    (problem,) = preinstall(library, [spec.replace("FOLDER", str(tmp_path))])

    assert str(problem).startswith(sentence.replace("FOLDER", str(tmp_path)))
    assert str(problem).isprintable()
    assert library.installed() == ()


def test_broken_policy_is_told_to_a_user_without_an_account(preset: Callable[[str], None]) -> None:
    preset("[panel]\nonly = 3\n")

    with pytest.raises(PolicyError, match=r"line 2: `only` is not valid"):
        stored_account()

    AccountFile().save(Account(region=region_named("us-east-1"), client_id="stored"))
    assert stored_account().client_id == "stored"
