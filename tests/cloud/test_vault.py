"""The vault: order, timeouts, late results, and limits of keyrings."""

import json
import threading
from datetime import UTC, datetime

import pytest
from fake_keyrings import BlockingKeyring, FailingKeyring, RecordingKeyring, UnavailableKeyring
from hypothesis import given
from hypothesis import strategies as st

from hourglance.cloud import (
    KeyringAccessDeniedError,
    KeyringLockedError,
    MemoryKeyring,
    NoKeyringError,
    TokenTooLongError,
    TokenVault,
)
from hourglance.cloud.token import AccessToken, Secret, StoredCredentials
from hourglance.genesys import CurrentUser

pytestmark = pytest.mark.anyio

ADA = CurrentUser(id="ada-1", name="Ada Example", organization_id="org-1", organization="Example Care")


def entry(access: str = "tok-en", user: CurrentUser | None = ADA) -> StoredCredentials:
    return StoredCredentials(token=AccessToken(access=Secret(access)), user=user)


async def settled(vault: TokenVault) -> None:
    """Return once every call before this one is over: calls run in their order."""
    await TokenVault.name(vault)


async def test_vault_reads_what_was_written() -> None:
    vault = TokenVault([MemoryKeyring()])
    await vault.write("me@here", entry())
    kept = await vault.read("me@here")
    assert kept
    assert kept.token.access.reveal() == "tok-en"
    assert kept.user == ADA
    await vault.delete("me@here")
    assert await vault.read("me@here") is None


tokens = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200)
instants = st.datetimes(timezones=st.just(UTC))


@given(access=tokens, refresh=st.none() | tokens, expires_at=st.none() | instants, name=st.text())
def test_stored_credentials_round_trip(
    access: str, refresh: str | None, expires_at: datetime | None, name: str
) -> None:
    given_token = AccessToken(
        access=Secret(access), refresh=Secret(refresh) if refresh else None, expires_at=expires_at
    )
    person = CurrentUser(id="1", name=name.encode("utf-8", "replace").decode())
    back = StoredCredentials.from_text(StoredCredentials(token=given_token, user=person).to_text())
    assert back
    assert back.token.access.reveal() == access
    assert (back.token.refresh.reveal() if back.token.refresh else None) == refresh
    assert back.token.expires_at == expires_at
    assert back.user == person


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_stored_credentials_of_arbitrary_text_are_none(text: str) -> None:
    assert StoredCredentials.from_text(text) is None


async def test_vault_calls_run_on_a_daemon_thread() -> None:
    keyring = RecordingKeyring()
    await TokenVault([keyring]).read("k")
    assert keyring.threads[0] is not threading.main_thread()
    assert keyring.threads[0].daemon
    keyring.threads[0].join(5)
    assert not keyring.threads[0].is_alive()


async def test_vault_timeout_is_locked(blocking: BlockingKeyring) -> None:
    vault = TokenVault([blocking], timeout=0.05)
    with pytest.raises(KeyringLockedError):
        await vault.read("k")


async def test_vault_abandoned_call_is_not_run(blocking: BlockingKeyring) -> None:
    vault = TokenVault([blocking], timeout=0.05)
    for _ in range(3):
        with pytest.raises(KeyringLockedError):
            await vault.write("k", entry())
    blocking.unlocked.set()
    await settled(TokenVault([blocking]))
    blocking.threads[0].join(5)
    assert blocking.calls == ["write", "delete"]  # the first one, undone


async def test_vault_read_again_aborts_the_read_that_timed_out(blocking: BlockingKeyring) -> None:
    vault = TokenVault([blocking], timeout=0.05)
    for _ in range(2):
        with pytest.raises(KeyringLockedError):
            await vault.read("k")
    assert blocking.calls == ["read", "read"]  # each with a dialog of its own


async def test_vault_late_write_is_undone(blocking: BlockingKeyring) -> None:
    vault = TokenVault([blocking], timeout=0.05)
    with pytest.raises(KeyringLockedError):
        await vault.write("k", entry())
    blocking.unlocked.set()
    blocking.threads[0].join(5)
    assert blocking.calls == ["write", "delete"]
    assert blocking.entries == {}


async def test_vault_late_delete_is_still_done(blocking: BlockingKeyring) -> None:
    blocking.entries["k"] = entry().to_text()
    vault = TokenVault([blocking], timeout=0.05)
    with pytest.raises(KeyringLockedError):
        await vault.read("k")
    with pytest.raises(KeyringLockedError):
        await vault.delete("k")
    blocking.unlocked.set()
    blocking.threads[0].join(5)
    assert blocking.entries == {}


async def test_vault_uses_the_first_available_keyring() -> None:
    absent, first, second = UnavailableKeyring(), RecordingKeyring(), RecordingKeyring()
    vault = TokenVault([absent, first, second])
    await vault.write("k", entry())
    assert (absent.calls, first.calls, second.calls) == ([], ["write"], [])
    assert await vault.name() == first.name


@pytest.mark.parametrize("keyrings", [[], [UnavailableKeyring()]])
async def test_vault_reports_a_missing_keyring(keyrings: list[RecordingKeyring]) -> None:
    vault = TokenVault(keyrings)
    with pytest.raises(NoKeyringError):
        await vault.read("k")
    with pytest.raises(NoKeyringError):
        await vault.write("k", entry())
    with pytest.raises(NoKeyringError):
        await vault.name()
    await vault.delete("k")


async def test_vault_finds_a_keyring_that_became_available() -> None:
    keyring = UnavailableKeyring()
    vault = TokenVault([keyring])
    with pytest.raises(NoKeyringError):
        await vault.read("k")
    keyring.available = lambda: True  # type: ignore[method-assign] # it is there now
    assert await vault.read("k") is None


async def test_vault_does_not_switch_to_another_keyring() -> None:
    keyring, other = RecordingKeyring(), RecordingKeyring()
    vault = TokenVault([keyring, other])
    await vault.read("k")
    keyring.available = lambda: False  # type: ignore[method-assign] # it is gone
    with pytest.raises(NoKeyringError):
        await vault.write("k", entry())
    assert other.calls == []


async def test_vault_unknown_error_is_access_denied() -> None:
    with pytest.raises(KeyringAccessDeniedError):
        await TokenVault([FailingKeyring(ZeroDivisionError("?"))]).read("k")


async def test_vault_check_reads_until_the_keyring_has_responded() -> None:
    keyring = RecordingKeyring()
    vault = TokenVault([keyring])
    await vault.check("k")
    await vault.check("k")
    assert keyring.calls == ["read"]


async def test_vault_limit_drops_the_user_before_the_token() -> None:
    keyring = RecordingKeyring(limit=100)
    await TokenVault([keyring]).write("k", entry("t" * 60))
    assert len(keyring.entries["k"]) <= 100
    kept = StoredCredentials.from_text(keyring.entries["k"])
    assert kept
    assert kept.token.access.reveal() == "t" * 60
    assert kept.user is None


async def test_vault_token_over_the_limit_is_not_written() -> None:
    keyring = RecordingKeyring(limit=100)
    with pytest.raises(TokenTooLongError):
        await TokenVault([keyring]).write("k", entry("t" * 100))
    assert keyring.calls == []


async def test_vault_limit_counts_utf16_units() -> None:
    person = CurrentUser(id="1", name="\N{GRINNING FACE}" * 10)
    text = entry("t", person).to_text()
    keyring = RecordingKeyring(limit=len(text))
    await TokenVault([keyring]).write("k", entry("t", person))
    kept = StoredCredentials.from_text(keyring.entries["k"])
    assert kept
    assert kept.user is None
