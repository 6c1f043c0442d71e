"""A preset decides only if nobody but an administrator can change it."""

import os
from pathlib import Path

import pytest

from hourglance.app import Policy, PolicyError, check_policy, read_policy
from hourglance.app.policy import trust
from hourglance.app.policy.reader import policy_path


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the preset of this computer, whose administrator is the user who runs the tests."""
    monkeypatch.setattr(trust, "administrators", lambda: frozenset({0, os.getuid()}))
    path = tmp_path / "hourglance" / "preset.toml"
    path.parent.mkdir(mode=0o755)
    path.write_text("[refresh]\nfloor_seconds = 120\n")
    path.chmod(0o644)
    monkeypatch.setattr("hourglance.app.policy.reader.policy_path", lambda: path)
    return path


def test_preset_that_only_an_administrator_can_change_is_read(preset: Path) -> None:
    assert read_policy() == Policy(refresh_floor=120)


@pytest.mark.parametrize("mode", [0o666, 0o646])
def test_preset_that_everyone_can_change_is_an_error(preset: Path, mode: int) -> None:
    preset.chmod(mode)
    with pytest.raises(PolicyError, match=r"preset\.toml can be changed by everyone"):
        read_policy()
    (problem,) = check_policy(preset)[1]
    assert problem.suggestion == f"Run: chmod go-w {preset}"


def test_preset_that_its_group_can_change_is_an_error(preset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "_GROUPS", frozenset())
    preset.chmod(0o664)
    with pytest.raises(PolicyError, match="can be changed by its group"):
        read_policy()


def test_preset_in_a_folder_that_everyone_can_change_is_an_error(preset: Path) -> None:
    preset.parent.chmod(0o777)
    with pytest.raises(PolicyError, match="hourglance can be changed by everyone"):
        read_policy()


def test_preset_in_a_shared_folder_is_read_if_nobody_can_replace_it(preset: Path) -> None:
    preset.parent.chmod(0o1777)
    assert read_policy() == Policy(refresh_floor=120)


def test_preset_of_another_owner_is_an_error(preset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "administrators", lambda: frozenset({987_654}))
    with pytest.raises(PolicyError, match="does not belong to root"):
        read_policy()


def test_preset_that_links_to_an_untrusted_file_is_an_error(preset: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "preset.toml"
    target.parent.mkdir()
    preset.rename(target)
    preset.symlink_to(target)
    assert read_policy() == Policy(refresh_floor=120)
    target.parent.chmod(0o777)
    with pytest.raises(PolicyError, match="elsewhere can be changed by everyone"):
        read_policy()


def test_preset_to_check_may_belong_to_anyone(preset: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text("")
    draft.chmod(0o666)
    assert check_policy(draft)[1] == ()
    assert read_policy(draft) == Policy()


def test_preset_path_depends_on_no_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = policy_path()
    for name in ("PROGRAMDATA", "ProgramFiles", "HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "SystemDrive"):
        monkeypatch.setenv(name, str(tmp_path))
    assert policy_path() == before
