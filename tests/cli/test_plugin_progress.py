"""``hourglance plugin install`` with pip itself: its progress."""

from pathlib import Path

from click.testing import CliRunner
from wheels import write_wheel

from hourglance.cli.commands import hourglance


def test_install_prints_progress_to_standard_error(tmp_path: Path, no_index: None) -> None:
    wheel = write_wheel(tmp_path, "strange")
    done = CliRunner().invoke(hourglance, ["plugin", "install", "--yes", str(wheel)])

    assert done.exit_code == 0
    assert done.stderr == "  Unpacking strange\n"


def test_install_of_a_missing_file_is_one_sentence(no_index: None) -> None:
    done = CliRunner().invoke(hourglance, ["plugin", "install", "./not-there"])

    assert str(done.exception) == "There is no ./not-there."
