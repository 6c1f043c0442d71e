"""The account file and the account's key."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from hourglance.cloud import Account, AccountFile, AccountFileError
from hourglance.genesys import Region, UnknownRegionError, region_named

ADA = Account(region=region_named("eu-central-1", environ={}), client_id="5f2b-client")


@pytest.fixture
def file(tmp_path: Path) -> AccountFile:
    return AccountFile(tmp_path / "config" / "account.json")


def test_account_file_is_empty_at_first(file: AccountFile) -> None:
    assert file.load() is None


def test_account_file_loads_what_was_saved(file: AccountFile) -> None:
    file.save(ADA)
    assert file.load() == ADA


def test_account_file_keeps_a_custom_domain(file: AccountFile) -> None:
    account = Account(region=region_named("new1.pure.cloud", environ={}), client_id="c")
    file.save(account)
    assert file.load() == account


def test_account_file_is_in_the_config_folder(a_home_of_its_own: Path) -> None:
    assert AccountFile().path.is_relative_to(a_home_of_its_own)
    assert AccountFile().path.parent.name == "hourglance"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_account_file_is_private(file: AccountFile) -> None:
    file.save(ADA)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_account_file_has_region_and_client_id_only(file: AccountFile) -> None:
    file.save(ADA)
    assert json.loads(file.path.read_text()) == {"region": "mypurecloud.de", "client_id": "5f2b-client"}


def test_account_file_hosts_follow_the_environment(
    file: AccountFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.save(ADA)
    monkeypatch.setenv("HOURGLANCE_API_URL", "http://127.0.0.1:9")
    loaded = file.load()
    assert loaded
    assert loaded.region.api_url == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"region": "mypurecloud.de"}',
        '{"region": 1, "client_id": "c"}',
        "\x00" * 50,
        '{"region": "mypurecloud.de", "client_id": ""}',
        "[" * 100_000,
    ],
)
def test_account_file_corrupt_is_quarantined(file: AccountFile, text: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(text)
    with pytest.raises(AccountFileError, match="set aside as"):
        file.load()
    assert file.path.with_name("account.json.corrupt").read_text() == text
    assert file.load() is None


def test_account_file_not_utf8_is_quarantined(file: AccountFile) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AccountFileError):
        file.load()


def test_account_file_unknown_region_is_reported_and_kept(file: AccountFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"region": "eu", "client_id": "c"}')
    with pytest.raises(UnknownRegionError):
        file.load()
    assert file.path.exists()


def test_account_file_not_accessible_is_reported(tmp_path: Path) -> None:
    (tmp_path / "account.json").mkdir()
    file = AccountFile(tmp_path / "account.json")
    with pytest.raises(AccountFileError, match="could not be read: is a directory"):
        file.load()
    with pytest.raises(AccountFileError, match="could not be written"):
        file.save(ADA)
    assert [path.name for path in tmp_path.iterdir()] == ["account.json"]


def test_account_file_failed_save_keeps_the_last_account(
    file: AccountFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.save(ADA)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccountFileError, match="no space left"):
        file.save(Account(region=ADA.region, client_id="other"))
    monkeypatch.undo()
    assert file.load() == ADA
    assert len(list(file.path.parent.iterdir())) == 1


def test_account_key_is_client_and_host() -> None:
    assert ADA.key == "5f2b-client@api.mypurecloud.de"


def test_account_key_differs_by_host() -> None:
    elsewhere = Region(name="x", domain="mypurecloud.de", api_url="http://127.0.0.1:8080")
    assert Account(region=elsewhere, client_id=ADA.client_id).key != ADA.key
