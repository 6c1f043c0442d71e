"""What strangers may read: no names, no ids, no secrets; and what helps them stays."""

import json
from pathlib import Path

import pytest

from hourglance.app.diagnostics.redaction import Redaction

QUEUE = "5f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f"
TOKEN = "q3Zk9-_f1aB7c2D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"


@pytest.fixture
def redaction() -> Redaction:
    return Redaction({"Ada Example"}, {"Billing VIP", "Example Care"})


@pytest.mark.parametrize(
    "secret",
    ["Ada Example", "Ada", "Example", "Billing VIP", QUEUE, QUEUE.upper(), TOKEN, "ada@example.com"],
)
def test_redaction_removes_secrets_and_names(redaction: Redaction, secret: str) -> None:
    told = redaction.text(f"the worker said {secret!r} and ended")
    assert secret not in told
    assert told.startswith("the worker said ")
    assert told.endswith(" and ended")


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {TOKEN}",
        "authorization: Basic YWRh",
        "{'Cookie': 'session=short'}",
        "sent bearer short",
    ],
)
def test_redaction_removes_header_values(redaction: Redaction, line: str) -> None:
    told = redaction.text(line)
    assert not {"Basic", "YWRh", "short", TOKEN} & set(told.replace("'", " ").split())


def test_redaction_replaces_equal_ids_equally(redaction: Redaction) -> None:
    one, other = redaction.text(QUEUE), redaction.text(f"queue {QUEUE.upper()}")
    assert other == f"queue {one}"
    assert redaction.text("Ada Example") == redaction.text("Ada Example")


def test_redaction_keeps_technical_details(redaction: Redaction) -> None:
    line = "tHandle of conversations, PT5M, 2026-11-23T10:42:00Z, 503, analytics:conversationAggregate:view"
    assert redaction.text(line) == line
    folder = "/usr/lib/python3.11/site-packages/hourglance_longest_wait_of_all_queues_2/__init__.py"
    assert redaction.text(folder) == folder


def test_redaction_hides_the_home_folder(redaction: Redaction) -> None:
    assert redaction.text(f"{Path.home()}/plugin.py") == "~/plugin.py"


def test_redaction_of_nested_data_keeps_only_the_correlation_id(
    redaction: Redaction,
) -> None:
    told = redaction.data({"Ada": [{"correlation_id": QUEUE, "queue": QUEUE, "n": 3, "none": None}]})
    ((key, (row,)),) = told.items()
    assert "Ada" not in key
    assert row["correlation_id"] == QUEUE
    assert QUEUE not in json.dumps({**row, "correlation_id": ""})
    assert (row["n"], row["none"]) == (3, None)


def test_redaction_without_names() -> None:
    assert Redaction().text("all is well") == "all is well"
