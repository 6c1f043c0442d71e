"""The file that remembers the last account."""

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


def test_nothing_is_remembered_at_first(file: AccountFile) -> None:
    assert file.load() is None


def test_what_was_saved_is_loaded(file: AccountFile) -> None:
    file.save(ADA)
    assert file.load() == ADA


def test_a_typed_domain_is_remembered_too(file: AccountFile) -> None:
    account = Account(region=region_named("new1.pure.cloud", environ={}), client_id="c")
    file.save(account)
    assert file.load() == account


def test_it_stands_in_the_person_s_configuration_folder(a_home_of_its_own: Path) -> None:
    assert AccountFile().path.is_relative_to(a_home_of_its_own)
    assert AccountFile().path.parent.name == "hourglance"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_it_is_readable_by_its_owner_alone(file: AccountFile) -> None:
    file.save(ADA)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_it_holds_region_and_client_id_and_nothing_else(file: AccountFile) -> None:
    file.save(ADA)
    assert json.loads(file.path.read_text()) == {"region": "mypurecloud.de", "client_id": "5f2b-client"}


def test_hosts_come_from_the_environment_of_the_day(
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
def test_what_makes_no_sense_is_set_aside_and_said(file: AccountFile, text: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(text)
    with pytest.raises(AccountFileError, match="set aside as"):
        file.load()
    assert file.path.with_name("account.json.corrupt").read_text() == text
    assert file.load() is None


def test_so_is_what_is_no_text(file: AccountFile) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AccountFileError):
        file.load()


def test_a_region_that_is_none_is_said_and_the_file_stays(file: AccountFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('{"region": "eu", "client_id": "c"}')
    with pytest.raises(UnknownRegionError):
        file.load()
    assert file.path.exists()


def test_a_file_that_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "account.json").mkdir()
    file = AccountFile(tmp_path / "account.json")
    with pytest.raises(AccountFileError, match="could not be read: is a directory"):
        file.load()
    with pytest.raises(AccountFileError, match="could not be written"):
        file.save(ADA)
    assert [path.name for path in tmp_path.iterdir()] == ["account.json"]


def test_a_save_that_fails_keeps_the_last(file: AccountFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.save(ADA)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccountFileError, match="no space left"):
        file.save(Account(region=ADA.region, client_id="other"))
    monkeypatch.undo()
    assert file.load() == ADA
    assert len(list(file.path.parent.iterdir())) == 1


def test_the_keyring_s_entry_is_named_by_client_and_host() -> None:
    assert ADA.key == "5f2b-client@api.mypurecloud.de"


def test_a_token_for_one_host_is_never_found_for_another() -> None:
    elsewhere = Region(name="x", domain="mypurecloud.de", api_url="http://127.0.0.1:8080")
    assert Account(region=elsewhere, client_id=ADA.client_id).key != ADA.key
