"""Queries as users write, paste and generate them, judged by the command. Files and expectations: ``cases/``.

``reports`` lists severity, code and pointer of each problem, in order; ``fixed`` is the fixed query, null if
nothing can be fixed. ``says`` wants one of the words at one of the pointers (null: anywhere; ``*x``: ends
with x), in message or suggestion; ``never_says`` wants the word nowhere there. ``@TODAY@`` in a file is
today's date in UTC.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from hourglance.cli.commands import hourglance

FOLDER = Path(__file__).parent / "cases"
CASES = {case["file"]: case for case in json.loads((FOLDER / "index.json").read_text())}


def text_of(name):
    return (FOLDER / name).read_text().replace("@TODAY@", f"{datetime.now(UTC):%Y-%m-%d}")


def run(*arguments, text=""):
    return CliRunner().invoke(hourglance, ["query", *arguments], input=text)


def matches(pointers, found):
    return pointers is None or any(
        found["pointer"].endswith(pointer[1:]) if pointer.startswith("*") else found["pointer"] == pointer
        for pointer in pointers
    )


def words_of(found, field=None):
    parts = [found[field]] if field else [found["message"], found["suggestion"]]
    return " ".join(filter(None, parts)).casefold()


@pytest.mark.parametrize("name", CASES)
def test_case_is_judged_as_expected(name):
    case = CASES[name]
    result = run("check", "-", "--json", *case.get("options", ()), text=text_of(name))
    report = json.loads(result.stdout)
    found = report["diagnostics"]
    assert [f"{each['severity']} {each['code']} {each['pointer']}".rstrip() for each in found] == case[
        "reports"
    ]
    assert result.exit_code == any(each["severity"] == "error" for each in found)
    if "fixed" in case:
        assert report["fixed"] == case["fixed"]
    for wanted in case.get("says", ()):
        said = [words_of(each) for each in found if matches(wanted["at"], each)]
        assert any(word.casefold() in text for text in said for word in wanted["one_of"]), wanted
    for unwanted in case.get("never_says", ()):
        said = [words_of(each, unwanted.get("in")) for each in found if matches(unwanted["at"], each)]
        assert not any(unwanted["word"].casefold() in text for text in said), unwanted


def test_cases_are_all_judged():
    assert {path.name for path in FOLDER.iterdir()} == {*CASES, "index.json"}


def test_explain_says_what_talk_time_is():
    assert "hold" in run("explain", "tTalk").stdout


def test_run_anyway_sends_a_query_with_errors(small_demo):
    file = str(FOLDER / "metrics-of-another-service.json")
    assert "was not sent" in run("run", file, "--demo").stderr
    assert "rejected the query" in run("run", file, "--demo", "--anyway").stderr


def test_run_sends_a_query_with_warnings(tmp_path, small_demo):
    file = tmp_path / "query.json"
    file.write_text(text_of("interval-until-tonight.json"))
    result = run("run", str(file), "--demo")
    assert result.exit_code == 0
    assert "HG115" in result.stderr
