"""Paths of the user's files, also without a home folder."""

from pathlib import Path

import pytest

from hourglance.util.paths import NoHomeFolderError, user_path


def test_user_path_without_a_home_folder_needs_a_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user ID without an account
    with pytest.raises(NoHomeFolderError) as raised:
        user_path("config", "x.json")
    assert raised.value.code == "no-home"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_path("cache", "x.json") == tmp_path / "hourglance" / "x.json"
