"""``hourglance preset check``: the problems of an administrator's policy file."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hourglance.cli.commands import hourglance
from hourglance.cli.preset import render_problem
from hourglance.util.toml_text import TomlProblem

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


def test_check_prints_each_problem_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text(TEN, encoding="utf-8")
    done = run(str(file))

    assert done.exit_code == 1
    assert done.stdout.rstrip().endswith("10 problems found.")
    for line in (2, 4, 5, 6, 8, 9, 10, 12, 14, 16):
        assert f"--> {file}:{line}:" in done.stdout
    assert "error: 'eu-wset-1' is not a Genesys Cloud region" in done.stdout
    assert "Did you mean eu-west-1?" in done.stdout


def test_check_without_problems(tmp_path: Path) -> None:
    file = tmp_path / "preset.toml"
    file.write_text('[account]\nregion = "mypurecloud.ie"\n', encoding="utf-8")
    done = run(str(file))
    assert (done.exit_code, done.stdout) == (0, f"{file}: no problems found.\n")


def test_check_without_a_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hourglance.cli.preset.policy_path", lambda: tmp_path / "none.toml")
    done = run()
    assert done.exit_code == 2
    assert done.stderr.startswith(f"hourglance: There is no file {tmp_path / 'none.toml'}.")


@pytest.mark.parametrize("text", ['preinstalled = ["/{}.whl"]', "{} = 1", "[{}]", "allow = '{}'"])
def test_check_prints_no_long_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "preset.toml"
    file.write_text("[plugins]\n" + text.format("x" * 20_000), encoding="utf-8")
    done = run(str(file))

    assert done.exit_code == 1
    assert done.stdout.count("error: ") == 1
    assert max(map(len, done.stdout.splitlines())) < 400


def test_check_of_a_preinstalled_folder_says_that_it_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a-1.whl").mkdir()
    file = tmp_path / "preset.toml"
    file.write_text(f'[plugins]\npreinstalled = ["{tmp_path}/a-1.whl"]', encoding="utf-8")

    assert f"error: There is no file {tmp_path}/a-1.whl" in run(str(file)).stdout


@pytest.mark.parametrize("before", [0, 115, 5000])
def test_preset_long_line_is_cut_around_the_problem(before: int) -> None:
    problem = TomlProblem(line=1, column=before + 1, length=9000, what="Wrong")
    *_, line, marks = render_problem("x", ["a" * before + "!" * 9000], problem).splitlines()
    assert max(len(line), len(marks)) <= 124
    assert line.index("!") == marks.index("^")
