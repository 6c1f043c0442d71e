"""``hourglance query run``: a query from a file, its answer on the terminal."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from hourglance.api import HourglanceError
from hourglance.cli.commands import hourglance
from hourglance.cli.query.run import run
from hourglance.demo import DemoCloud


@pytest.fixture
def cloud(monkeypatch):
    """Let ``--demo`` start a small cloud, with faults if a test asks for them."""

    def prepare(*faults):
        small = partial(DemoCloud, conversations=500, faults=faults)
        monkeypatch.setattr("hourglance.demo.DemoCloud", small)

    prepare()
    return prepare


@pytest.fixture
def file(tmp_path):
    """Write a query about the last three days, changed as a test asks."""

    def write(text=None, **fields):
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        interval = f"{(now - timedelta(days=3)):%Y-%m-%dT%H:%M:%S.000Z}/{now:%Y-%m-%dT%H:%M:%S.000Z}"
        query = {"interval": interval, "metrics": ["tHandle", "nOffered"], "groupBy": ["mediaType"]} | fields
        path = tmp_path / "payload.json"
        path.write_text(json.dumps(query) if text is None else text)
        return str(path)

    return write


def ran(*arguments):
    return CliRunner().invoke(run, [*arguments, "--demo"])


def test_run_prints_a_table_of_groups_and_metrics(cloud, file):
    result = ran(file())
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["mediaType", "tHandle", "nOffered"]
    assert "voice" in [row.split()[0] for row in rows]
    assert " min" in result.stdout
    assert result.stderr == ""


def test_run_json_is_the_decoded_answer_and_raw_the_body(cloud, file):
    query = file(
        groupBy=[], filter={"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}
    )
    typed, raw = (json.loads(ran(query, form).stdout) for form in ("--json", "--raw"))
    (group,) = typed["groups"]
    assert group["dimensions"] == {"mediaType": "voice"}
    (wire,) = raw["results"]
    assert wire["group"] == {"mediaType": "voice"}
    stats = {measure["name"]: measure["stats"] for measure in group["buckets"][0]["metrics"]}
    (handled,) = [m["stats"] for m in wire["data"][0]["metrics"] if m["metric"] == "tHandle"]
    assert stats["tHandle"]["sum"] == handled["sum"]
    assert stats["nOffered"]["sum"] is None


def test_run_invalid_query_is_reported_and_not_sent(file, monkeypatch):
    monkeypatch.setattr("hourglance.demo.DemoCloud", None)
    result = ran(file(metrics=["tHandel"], groupBy=["queue"]))
    assert result.exit_code == 1
    assert "tHandel" in result.stderr
    assert "queue" in result.stderr
    assert "was not sent" in result.stderr
    assert result.stdout == ""


def test_run_query_with_warnings_is_sent(cloud, file):
    result = ran(file(metrics=["nOffered", "nOffered"]))
    assert result.exit_code == 0
    assert "warning" in result.stderr
    assert "nOffered" in result.stdout


def test_run_anyway_option_sends_a_query_with_errors(cloud, file):
    result = ran(file(metrics=["tHandle", "tHandel"]), "--anyway")
    assert "tHandel" in result.stderr
    assert "Genesys Cloud rejected the query" in result.stderr


def test_query_with_an_ambiguous_interval_is_sent(cloud, file):
    result = ran(file(interval="2023-10-27T10:00:00/2023-10-27T11:00:00"))
    assert "HG114" in result.stderr
    assert "was not sent" not in result.stderr


def test_table_has_names_and_is_not_wrapped_in_a_pipe(cloud, file):
    result = ran(file(groupBy=["queueId", "userId", "mediaType"]))
    header, *rows = result.stdout.splitlines()
    assert header.split()[:3] == ["queueId", "userId", "mediaType"]
    assert any(row.startswith("Sales ") for row in rows)
    assert not any(line.count("-") >= 4 for line in rows), "an id is shown in place of its name"


def test_run_dash_is_standard_input(cloud, file):
    result = CliRunner().invoke(run, ["-", "--demo"], input=Path(file()).read_bytes())
    assert result.exit_code == 0
    assert "voice" in result.stdout


def test_query_run_is_a_command(cloud, file):
    result = CliRunner().invoke(hourglance, ["query", "run", file(), "--demo"])
    assert result.exit_code == 0
    assert "voice" in result.stdout


def test_run_text_that_is_not_json_is_reported(file):
    result = ran(file("{"))
    assert result.exit_code == 1
    assert "payload.json:1:" in result.stderr


def test_run_interval_without_data_is_reported(cloud, file):
    result = ran(file(interval="2023-10-27T10:00:00.000Z/2023-10-27T11:00:00.000Z"))
    assert result.exit_code == 0
    assert result.stdout == "No data in this interval.\n"


def test_run_family_has_its_own_endpoint(cloud, file):
    result = ran(file(metrics=["tSystemPresence"], groupBy=["userId"]), "--family", "users")
    assert result.exit_code == 0
    assert "tSystemPresence OFFLINE" in result.stdout
    assert result.stderr == ""


def test_run_names_metrics_that_the_demo_has_no_data_of(cloud, file):
    result = ran(file(metrics=["nCopilotUsers", "nCopilotMessages"], groupBy=[]), "--family", "copilots")
    assert result.exit_code == 0
    assert "The demo has no data of nCopilotUsers." in result.stderr
    assert ran(file(metrics=["nCobrowseSessions"])).stderr == "The demo has no data of nCobrowseSessions.\n"


def test_run_rejection_is_explained(cloud, file):
    cloud("status=400@/api/v2/analytics")
    result = ran(file(metrics=["nConversations"]))
    assert result.exit_code == 1
    assert "Message of the service: The request could not be understood" in result.stderr
    assert "nConversations" in result.stderr
    assert "Correlation id" in result.stderr
    assert result.stdout == ""


def test_run_missing_permission_has_a_message_for_the_administrator(cloud, file):
    cloud("no-permission@/api/v2/analytics")
    result = ran(file())
    assert result.exit_code == 1
    assert "The permission analytics:conversationAggregate:view is missing." in result.stderr
    assert "Please add the permission Analytics > Conversation Aggregate > View" in result.stderr


def test_run_unreadable_answer_is_an_error(cloud, file):
    cloud("broken-json@/api/v2/analytics")
    result = ran(file())
    assert isinstance(result.exception, HourglanceError)
    assert str(result.exception).endswith(".")


def test_run_without_account_suggests_signing_in(file):
    result = CliRunner().invoke(run, [file()])
    assert isinstance(result.exception, HourglanceError)
    assert "hourglance sign-in" in str(result.exception)


def test_run_missing_file_is_named():
    result = CliRunner().invoke(run, ["missing.json"])
    assert result.exit_code == 2
    assert "missing.json" in result.stderr


ACTIVITY = {"metrics": [{"metric": "oMemberUsers"}, {"metric": "oOnQueueUsers"}], "groupBy": ["queueId"]}


def test_run_activity_query_prints_a_table_of_the_moment(cloud, file):
    result = ran(file(json.dumps(ACTIVITY)))
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split()[:2] == ["queueId", "oMemberUsers"]
    assert len(rows) == 8
    assert all(int(row.split()[1]) > 0 for row in rows)
    assert result.stderr == ""


def test_run_activity_query_prints_json_or_the_response(cloud, file):
    path = file(json.dumps(ACTIVITY | {"metrics": [{"metric": "oWaiting"}, {"metric": "oLongestWaiting"}]}))
    decoded = json.loads(ran(path, "--json").stdout)
    assert decoded["metrics"] == ["oWaiting", "oLongestWaiting"]
    assert "results" in json.loads(ran(path, "--raw").stdout)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"groupBy": ["queueID"]}, "activity of `routing` cannot be grouped by `queueID`"),
        ({"interval": "x"}, "an activity query has no `interval`"),
        ({"metrics": [{"metric": "oMemberUser"}]}, "did you mean `oMemberUsers`?"),
    ],
)
def test_run_activity_query_with_an_error_is_not_sent(cloud, file, fields, message):
    path = file(json.dumps(ACTIVITY | fields))
    result = ran(path)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "not sent" in result.stderr
    anyway = CliRunner().invoke(hourglance, ["query", "run", path, "--demo", "--anyway"])
    assert isinstance(anyway.exception, HourglanceError)
    assert "\n" not in str(anyway.exception)


OBSERVED = {
    "metrics": ["oMemberUsers", "oOnQueueUsers"],
    "filter": {"type": "or", "predicates": [{"dimension": "queueId", "operator": "exists"}]},
    "detailMetrics": ["oMemberUsers"],
}


def test_run_observation_query_prints_a_table_of_the_moment(cloud, file):
    result = ran(file(json.dumps(OBSERVED)))
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split()[:2] == ["queueId", "oMemberUsers"]
    assert len(rows) == 8
    assert all(int(row.split()[1]) > 0 for row in rows)
    assert "a valid observation query" in result.stderr


def test_run_observation_query_agrees_with_the_activity_query(cloud, file):
    observed = json.loads(ran(file(json.dumps(OBSERVED)), "--json").stdout)
    now = json.loads(ran(file(json.dumps(ACTIVITY)), "--json").stdout)
    members, same = (
        {
            group["dimensions"]["queueId"]: value["count"]
            for group in each["groups"]
            for value in group["values"]
            if value["metric"] == "oMemberUsers"
        }
        for each in (observed, now)
    )
    assert members == same


def test_run_observation_query_asks_for_no_details(cloud, file):
    raw = json.loads(ran(file(json.dumps(OBSERVED)), "--raw").stdout)
    assert all("observations" not in value for each in raw["results"] for value in each["data"])


def test_run_observation_query_of_an_unknown_queue_has_no_data(cloud, file):
    where = {"type": "or", "predicates": [{"dimension": "queueId", "value": "unknown"}]}
    result = ran(file(json.dumps(OBSERVED | {"filter": where})))
    assert (result.exit_code, result.stdout) == (0, "No data at this moment.\n")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"groupBy": ["queueId"]}, "an observation query has no `groupBy`"),
        ({"metrics": ["oMemberUser"]}, "did you mean `oMemberUsers`?"),
        ({"filter": 5}, "a filter is an object"),
    ],
)
def test_run_observation_query_with_an_error_is_not_sent(cloud, file, fields, message):
    path = file(json.dumps(OBSERVED | fields))
    result = ran(path)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "not sent" in result.stderr
    anyway = CliRunner().invoke(hourglance, ["query", "run", path, "--demo", "--anyway"])
    assert isinstance(anyway.exception, HourglanceError)
    assert "\n" not in str(anyway.exception)
