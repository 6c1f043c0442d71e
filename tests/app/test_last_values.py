"""The figures that a command keeps for the next one, and that they go with the sign-out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from hourglance.app import profiles
from hourglance.cli.commands import hourglance
from hourglance.cloud import Account, AccountFile, MemoryKeyring, TokenVault
from hourglance.demo import DemoCloud, open_headless
from hourglance.engine import Snapshot
from hourglance.genesys import region_named
from hourglance.util.atomic_file import atomic_write
from hourglance.util.paths import user_path

pytestmark = pytest.mark.anyio


@contextmanager
def demo_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """Run a demo cloud, and store the account for it."""
    with DemoCloud(conversations=20_000) as cloud:
        monkeypatch.setenv("HOURGLANCE_API_URL", cloud.url)
        monkeypatch.setenv("HOURGLANCE_LOGIN_URL", cloud.url)
        account = Account(region=region_named("eu-west-1"), client_id=cloud.client_id)
        AccountFile().save(account)
        yield account


async def sign_in_with_one_widget(
    account: Account, publish: Callable[[Snapshot], None] = lambda _: None
) -> None:
    """Sign in and hide all other widgets: requests that compare merged answers would take seconds."""
    async with profiles.open_user_session(publish, account, safe_mode=True) as desk:
        _, *others = desk.engine.snapshot.widgets
        await desk.update_widgets(lambda instances: [instances.hide(each.widget.id) for each in others])
        await desk.cloud.sign_in(open_headless)
        await desk.engine.refresh_once()


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
    with demo_account(monkeypatch) as account:
        await sign_in_with_one_widget(account)
        ((data, before),) = await glance()
    assert data == "fresh"
    assert before

    assert await glance() == [("stale", before)]


async def test_last_values_that_are_corrupt_are_quarantined_with_a_notice(
    keyring: MemoryKeyring, odd_figures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[Snapshot] = []
    with demo_account(monkeypatch) as account:
        await sign_in_with_one_widget(account, published.append)

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
