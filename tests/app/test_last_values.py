"""The figures that a command keeps for the next one, and that they go with the sign-out."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hourglance.app import profiles
from hourglance.app.session import AppSession
from hourglance.cli.commands import hourglance
from hourglance.cloud import Account, AccountFile, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Snapshot
from hourglance.genesys import region_named
from hourglance.util.atomic_file import atomic_write
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio


@pytest.fixture
def odd_figures() -> Path:
    """A file in the figures' place that makes no sense."""
    path = user_path("cache", "results.json")
    path.parent.mkdir(parents=True)
    path.write_text("{")
    return path


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """One keyring for all that runs in a test."""
    keyring = MemoryKeyring()
    monkeypatch.setattr(profiles, "TokenVault", lambda: TokenVault([keyring]))
    return keyring


async def glance() -> list[tuple[str, str]]:
    """Do what the command does; give each card's state and number."""
    async with profiles.open_user_session(safe_mode=True) as desk:
        await desk.cloud.restore()
        snapshot = await desk.engine.refresh_once()
    return [(state.data, state.card and str(state.card.headline.value)) for state in snapshot.widgets]


async def test_last_values_are_shown_without_a_network(
    keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoCloud(conversations=2_000) as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        account = Account(region=region_named("eu-west-1"), client_id=cloud.client_id)
        AccountFile().save(account)
        async with AppSession(account, TokenVault([keyring])) as desk:
            await desk.cloud.sign_in(open_headless)
        before = await glance()
    assert {data for data, _ in before} <= {"fresh", "no_data"}
    assert "fresh" in {data for data, _ in before}

    after = await glance()
    assert [card for _, card in after] == [card for _, card in before]
    assert {data for data, card in after if card} == {"stale"}


async def test_last_values_that_are_corrupt_are_quarantined_with_a_notice(
    keyring: MemoryKeyring, odd_figures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DemoCloud(conversations=500) as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        published: list[Snapshot] = []
        account = Account(region=region_named("eu-west-1"), client_id=cloud.client_id)
        async with profiles.open_user_session(published.append, account, safe_mode=True) as desk:
            await desk.cloud.sign_in(open_headless)
            await desk.engine.refresh_once()

    (notice,) = published[-1].notices
    assert "set aside as" in notice.what


def test_sign_out_deletes_the_last_values_without_an_account(odd_figures: Path) -> None:
    done = CliRunner().invoke(hourglance, ["sign-out"])

    assert "does not know your organization" in str(done.exception)
    assert not odd_figures.exists()


def test_sign_out_deletes_the_cached_names() -> None:
    names = user_path("cache", "names.json")
    atomic_write(names, b"{}")

    CliRunner().invoke(hourglance, ["sign-out"])

    assert not names.exists()
