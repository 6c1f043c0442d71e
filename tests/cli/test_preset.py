"""``hourglance preset check``: what an administrator is told before a preset is handed out."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.commands import hourglance

TEN = r"""# The preset of Example Contact Co.
regoin = "eu-west-1"
[account]
region = "eu-wset-1"
client_id = "not-an-id"
[plugin]
[plugins]
allow = ["hourglance-longest-wait", 3]
deny = "hourglance-wallpaper"
preinstalled = ["C:\Programs\widget.whl"]
[refresh]
floor_seconds = "2 min"
[storage]
keep_figures = no
[updates]
check = "false"
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(hourglance, ["preset", "check", *arguments])


def test_ten_mistakes_are_shown_each_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text(TEN, encoding="utf-8")
    done = run(str(file))

    assert done.exit_code == 1
    assert done.stdout.rstrip().endswith("10 mistakes.")
    for line in (2, 4, 5, 6, 8, 9, 10, 12, 14, 16):
        assert f"--> {file}:{line}:" in done.stdout
    assert "error: 'eu-wset-1' is no region of Genesys Cloud" in done.stdout
    assert "Did you mean eu-west-1?" in done.stdout


def test_a_file_without_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text('[account]\nregion = "mypurecloud.ie"\n', encoding="utf-8")
    done = run(str(file))
    assert (done.exit_code, done.stdout) == (0, f"{file} has no mistakes.\n")


def test_no_file_is_told_from_a_wrong_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hourglance.cli.preset.policy_path", lambda: tmp_path / "none.toml")
    done = run()
    assert done.exit_code == 2
    assert done.stderr.startswith(f"hourglance: There is no file {tmp_path / 'none.toml'}.")
