"""``hourglance query check`` and ``explain``: what they print, where, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hourglance.cli.commands import hourglance
from hourglance.lint import UnknownCodeError, all_rules

RIGHT = '{"interval": "2025-11-23T10:00:00.000Z/2025-11-23T11:00:00.000Z", "metrics": ["tHandle"]}'
WARNED = RIGHT.replace('"]', '", "tHandle"]')
FIXABLE = RIGHT.replace('"metrics"', '"select"').replace("tHandle", "duration")
HALF_FIXABLE = RIGHT.replace('"metrics"', '"select"').replace("tHandle", "xyzzy")
HOPELESS = RIGHT.replace("tHandle", "xyzzy")


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "payload.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def run(*arguments, **options):
    return CliRunner().invoke(hourglance, ["query", *arguments], **options)


@pytest.mark.parametrize(
    ("content", "code"), [(RIGHT, 0), (WARNED, 0), (FIXABLE, 1), (HOPELESS, 1), ("", 1), ("{", 1)]
)
def test_check_exit_status_is_1_if_there_are_errors(file, content, code):
    assert run("check", file(content)).exit_code == code


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_check_exit_status_is_2_if_a_file_is_unreadable(tmp_path, name):
    result = run("check", str(tmp_path / name))
    assert result.exit_code == 2
    assert "Cannot read" in result.stderr
    assert "Specify another file, or -" in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_check_exit_status_is_2_if_a_file_is_not_text(file):
    result = run("check", file(bytes(range(256)) * 4))
    assert result.exit_code == 2
    assert "it is not a text file" in result.stderr


def test_check_exit_status_is_2_if_a_file_is_too_long(file):
    result = run("check", file(b" " * (16 * 1024 * 1024 + 1)))
    assert result.exit_code == 2
    assert "too long for a query" in result.stderr


def test_check_problems_are_printed_with_the_file_name(file):
    path = file(FIXABLE)
    result = run("check", path)
    assert f"--> {path}:1:67" in result.stdout
    assert result.stdout.splitlines()[-1] == "2 errors. `--fix` fixes all 2; the fixed query is valid."
    assert result.stderr == ""


def test_check_valid_query_prints_one_line(file):
    path = file(RIGHT)
    assert run("check", path).stdout == f"{path}: no problems found.\n"


def test_check_hyphen_is_standard_input():
    result = run("check", "-", input=HOPELESS)
    assert result.exit_code == 1
    assert "--> standard input:1:79" in result.stdout


def test_fix_prints_only_the_fixed_query(file):
    result = run("check", file(FIXABLE), "--fix")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(RIGHT)
    assert "HG104" in result.stderr


def test_fix_prints_a_valid_query_unchanged(file):
    result = run("check", file(RIGHT), "--fix")
    assert result.exit_code == 0
    assert result.stdout == RIGHT + "\n"


def test_fix_exit_status_is_1_if_errors_remain(file):
    result = run("check", file(HALF_FIXABLE), "--fix")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["metrics"] == ["xyzzy"]


def test_fix_prints_nothing_if_nothing_can_be_fixed(file):
    result = run("check", file(HOPELESS), "--fix")
    assert result.exit_code == 1
    assert result.stdout == ""


def test_json_has_the_stable_form(file):
    result = run("check", file(FIXABLE), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert list(told) == ["ok", "diagnostics", "fixed"]
    assert told["ok"] is False
    assert told["fixed"] == json.loads(RIGHT)
    assert told["diagnostics"][0] == {
        "code": "HG104",
        "severity": "error",
        "pointer": "/select",
        "line": 1,
        "column": 67,
        "length": 8,
        "message": "unknown field `select`: metrics are requested by name in `metrics`",
        "label": "write `metrics`",
        "suggestion": '"metrics"',
        "notes": [],
        "fixable": True,
    }
    assert result.stderr == ""


def test_json_of_a_valid_query(file):
    told = json.loads(run("check", file(RIGHT), "--json").stdout)
    assert told == {"ok": True, "diagnostics": [], "fixed": None}


def test_json_keeps_every_character(file):
    told = json.loads(run("check", file(RIGHT.replace("tHandle", "ü😀\\u0007")), "--json").stdout)
    assert "ü😀" in told["diagnostics"][0]["message"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.json").write_text(RIGHT)
    (tmp_path / "b.json").write_text(FIXABLE)
    return tmp_path


def test_check_of_a_folder_skips_what_is_no_file(folder):
    (folder / "c.json").mkdir()
    os.mkfifo(folder / "d.json")
    result = run("check", str(folder))
    assert "c.json" not in result.stdout + result.stderr
    assert f"--> {folder / 'b.json'}:1:67" in result.stdout


def test_check_of_a_folder_reports_each_file(folder):
    result = run("check", str(folder))
    assert result.exit_code == 1
    assert f"{folder / 'a.json'}: no problems found." in result.stdout
    assert f"--> {folder / 'b.json'}:1:67" in result.stdout


def test_check_of_several_files_as_json_names_them(folder):
    result = run("check", str(folder / "a.json"), str(folder / "b.json"), "--format", "json")
    documents = json.loads(result.stdout)
    assert [(each["file"], each["ok"]) for each in documents] == [
        (str(folder / "a.json"), True),
        (str(folder / "b.json"), False),
    ]


def test_check_as_github_annotations(folder):
    lines = run("check", str(folder / "b.json"), "--format", "github").stdout.splitlines()
    assert lines[0] == (
        f"::error file={folder / 'b.json'},line=1,col=67,title=HG104::"
        "unknown field `select`: metrics are requested by name in `metrics`"
    )


def test_check_as_sarif(folder):
    (log,) = json.loads(run("check", str(folder), "--format", "sarif").stdout)["runs"]
    assert {rule["id"] for rule in log["tool"]["driver"]["rules"]} == {"HG104", "HG135"}
    place = log["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == str(folder / "b.json")
    assert place["region"] == {"startLine": 1, "startColumn": 67, "charLength": 8}


def test_check_fix_takes_one_file(folder):
    result = run("check", str(folder), "--fix")
    assert result.exit_code == 2
    assert "--fix takes a single file" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device without space")
def test_check_output_failure_is_not_an_error_of_the_query(file):
    program = "from hourglance.cli import main; main()"
    command = [sys.executable, "-c", program, "query", "check", file(FIXABLE)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "The output cannot be written: no space left on device. Write it elsewhere.\n"


def test_query_check_of_another_family_has_other_metrics(file):
    path = file(RIGHT.replace("tHandle", "tSystemPresence"))
    assert run("check", path, "--family", "users").exit_code == 0
    assert run("check", path).exit_code == 1


def test_check_unknown_family_suggests_the_closest(file):
    result = run("check", file(RIGHT), "--family", "conversation")
    assert result.exit_code == 2
    assert "Did you mean 'conversations'?" in result.stderr


def test_check_url_is_checked_if_given(file):
    result = run("check", file(RIGHT), "--url", "/api/v2/analytics/conversations/aggregates")
    assert result.exit_code == 1
    assert "HG200" in result.stdout


def test_check_prints_no_colors_without_a_terminal(file):
    assert "\x1b" not in run("check", file(FIXABLE)).stdout


def test_explain_code():
    result = run("explain", "hg110")
    assert result.exit_code == 0
    assert result.stdout.startswith("error[HG110]: interval is a duration\n")
    assert '"interval": "PT1H"' in result.stdout


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("tTalk", "One stretch of talking"),
        ("nconnected", "not the number of answered calls"),
        ("duration", "tHandle: timer of the agent"),
        ("mediaType", "Values: callback, chat"),
        ("tSystemPresence", "/api/v2/analytics/users/aggregates/query"),
        ("nOffered", "Never recorded with"),
    ],
)
def test_explain_metric_or_dimension(topic, words):
    result = run("explain", topic)
    assert result.exit_code == 0
    assert words in " ".join(result.stdout.split())


def test_explain_metric_names_stamp_average_confusion_permission_and_confidence():
    text = " ".join(run("explain", "tTalk").stdout.split())
    assert (
        "tTalk: timer of the agent One stretch of talking; a call with one hold has two. (documented)" in text
    )
    assert "Stamped: when the stretch ends (documented)" in text
    assert "Average: sum divided by count is the length of one stretch" in text
    assert "Not to be confused with tTalkComplete: " in text
    assert "permission analytics:conversationAggregate:view" in text
    assert "Sources: https://" in text


@pytest.mark.parametrize(
    ("topic", "stamped"),
    [
        ("nConsult", "when the event happens (documented)"),
        ("tPark", "once, when what it measures is over, with the full length (documented)"),
        ("tFlow", "once, when what it measures is over, with the full length (inferred)"),
        ("oServiceTarget", "with the events that it is calculated from (inferred)"),
    ],
)
def test_explain_metric_without_a_stamp_of_its_own_has_that_of_its_kind(topic, stamped):
    assert f"Stamped: {stamped}\n" in run("explain", topic).stdout


def test_explain_inferred_meaning_is_marked_and_preview_family_named():
    text = " ".join(run("explain", "nCopilotUsers").stdout.split())
    assert "Number of different users of a copilot. (inferred)" in text
    assert "permission analytics:copilotsAggregate:view; a preview that may change without notice" in text


def test_explain_json_has_the_same_facts():
    metric = json.loads(run("explain", "nOffered", "--json").stdout)
    assert (metric["type"], metric["name"], metric["kind"]) == ("metric", "nOffered", "counter")
    assert metric["stamped"] == {"text": "when the conversation enters the queue", "confidence": "documented"}
    assert [each["name"] for each in metric["confused_with"]] == ["tAnswered", "nConversations"]
    assert metric["families"][0]["permissions"] == ["analytics:conversationAggregate:view"]

    dimension = json.loads(run("explain", "direction", "--json").stdout)
    assert (dimension["type"], dimension["values"]) == ("dimension", ["inbound", "outbound"])
    assert not dimension["filter_only"]
    assert json.loads(run("explain", "wrapUpDate", "--json").stdout)["filter_only"]

    rule = json.loads(run("explain", "HG110", "--json").stdout)
    assert (rule["type"], rule["code"]) == ("code", "HG110")
    assert '"interval": "PT1H"' in rule["wrong"]
    listed = json.loads(run("explain", "--json").stdout)
    assert [each["code"] for each in listed] == [each.code for each in all_rules()]


def test_explain_part_of_a_name_suggests_those_that_contain_it():
    assert str(run("explain", "sentiment").exception).endswith(
        "Did you mean `oCustomerSentiment` or `oSentimentScore`?"
    )
    assert str(run("explain", "zzz").exception).endswith("Without an argument, explain lists all codes.")


def test_explain_unknown_name_suggests_the_closest():
    assert str(run("explain", "tTlak").exception).endswith("Did you mean tTalk?")


def test_explain_without_a_topic_lists_all_codes():
    lines = run("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in all_rules()]


def test_explain_unknown_code_is_an_error():
    error = run("explain", "HG999").exception
    assert isinstance(error, UnknownCodeError)
    assert str(error) == "Unknown code 'HG999'. Valid codes are HG001 to HG304."


def test_query_help_lists_the_commands():
    listed = run("--help").stdout
    assert [name for name in ("check", "explain", "run") if f"\n  {name} " in listed] == [
        "check",
        "explain",
        "run",
    ]


def test_pre_commit_hook_runs_the_check(folder):
    hooks = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text()
    (entry,) = (line.partition("entry: ")[2] for line in hooks.splitlines() if "entry: " in line)
    assert entry == "hourglance query check"
    files = [str(folder / "a.json"), str(folder / "b.json")]  # pre-commit appends the changed files
    assert run(*entry.split()[2:], *files).exit_code == 1


def test_note_is_a_notice_for_github_and_a_note_in_sarif(file):
    path = file(RIGHT.replace("}", ', "granularity": null}'))
    assert run("check", path, "--format", "github").stdout.startswith("::notice file=")
    (log,) = json.loads(run("check", path, "--format", "sarif").stdout)["runs"]
    assert log["results"][0]["level"] == "note"
    result = run("check", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["diagnostics"][0]["severity"] == "note"


def test_check_of_a_right_query_loads_no_more_than_it_needs(tmp_path):
    file = tmp_path / "query.json"
    file.write_text(
        json.dumps({"interval": "2026-11-23T10:00:00Z/2026-11-23T11:00:00Z", "metrics": ["tHandle"]})
    )
    script = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
        f"sys.argv = ['hourglance', 'query', 'check', {str(file)!r}];"
        "from hourglance.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"COLUMNS": ""},
    )
    assert done.returncode == 0
    assert {"logging", "traceback", "string", "shutil", "difflib", "rich"}.isdisjoint(done.stderr.split())


@pytest.mark.parametrize("topic", ["oWaiting", "owaiting"])
def test_explain_real_time_metric_names_its_endpoint(topic):
    assert "oWaiting is a real-time metric" in str(run("explain", topic).exception)
    assert "/api/v2/analytics/queues/observations/query" in str(run("explain", topic).exception)


@pytest.mark.parametrize(("topic", "dimension"), [("queue", "queueId"), ("Skill", "requestedRoutingSkillId")])
def test_explain_other_name_of_a_dimension(topic, dimension):
    assert run("explain", topic).stdout.startswith(f"{dimension}: dimension\n")
