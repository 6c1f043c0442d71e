"""``hourglance card``: check, add, list, export and remove cards without code."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from query_bodies import PASTED

from hourglance.cli.commands import hourglance

CARD = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'
DOCUMENT = Path(__file__).parents[2] / "docs" / "cards.md"


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(hourglance, ["card", *arguments], input=text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Offered Today.toml"
    path.write_text(CARD, encoding="utf-8")
    return path


def test_card_is_added_listed_exported_and_removed(file: Path) -> None:
    added = run("add", str(file))
    assert (added.exit_code, added.stderr) == (0, "")
    # The bundled widgets ask for the same, so that it costs nothing more.
    assert 'Added cards/offered-today, "Offered": no requests of its own.' in added.stdout

    assert json.loads(run("list", "--json").stdout) == [
        {"card": "offered-today", "title": "Offered", "metrics": ["nOffered"]}
    ]
    assert run("export", "cards/offered-today").stdout == CARD
    assert run("remove", "offered-today").exit_code == 0
    assert "You have no cards." in run("list").stdout


def test_added_card_has_a_number_in_the_demo(file: Path, small_demo: None) -> None:
    run("add", str(file))

    done = CliRunner().invoke(hourglance, ["glance", "--demo", "--json", "--widget", "cards/offered-today"])

    assert done.exit_code == 0
    (row,) = json.loads(done.stdout)
    assert (row["title"], row["state"], row["unit"]) == ("Offered", "fresh", "count")
    assert row["value"] > 0


def test_queries_as_people_paste_them_become_cards_with_numbers_in_the_demo(small_demo: None) -> None:
    for name, query in PASTED.items():
        added = run("add", "-", "--id", name, text=query)
        assert added.exit_code == 0, (name, added.stderr)

    done = CliRunner().invoke(hourglance, ["glance", "--demo", "--json"])

    rows = {row["widget"]: row for row in json.loads(done.stdout)}
    for name in PASTED:
        row = rows[f"cards/{name}"]
        assert row["state"] == "fresh", row


def test_pasted_query_is_fixed_and_becomes_a_card() -> None:
    query = '{"dateFrom": "2023-10-27T10:00:00Z", "dateTo": "2023-10-27T11:00:00Z", "select": ["duration"]}'

    added = run("add", "-", "--id", "pasted", text=query)

    assert added.exit_code == 0
    assert "HG104" in added.stderr
    assert ", last hour: " in added.stdout
    assert 'headline = "tHandle.sum"' in run("export", "pasted").stdout


def test_added_card_says_what_it_costs(file: Path) -> None:
    users = CARD.replace('["nOffered"]', '["tSystemPresence"]\nfamily = "users"')
    file.write_text(users.replace('"nOffered"', '"tSystemPresence.sum"'), encoding="utf-8")

    assert re.search(r"Offered\": about [\d ]+ requests a month\.", run("add", str(file)).stdout)


def test_query_with_errors_adds_no_card() -> None:
    done = run("add", "-", text='{"metrics": [], "interval": "yesterday"}')

    assert done.exit_code == 1
    assert done.stderr.endswith("No card was added: the query has errors.\n")
    assert "You have no cards." in run("list").stdout


@pytest.mark.parametrize(
    "text",
    [
        '{"metrics": [{"metric": "oWaiting"}], "groupBy": ["queueId"]}',
        '{"metrics": ["oWaiting"], "filter": {"type": "or", "predicates": []}}',
    ],
)
def test_query_about_this_moment_is_no_error_and_is_named(text: str) -> None:
    done = run("add", "-", text=text)

    assert done.exit_code == 1
    assert "asks about this moment. Write a card file with the table [live] for it." in done.stderr
    assert "errors" not in done.stderr


def test_card_with_errors_is_not_added(file: Path) -> None:
    file.write_text(CARD.replace('["nOffered"]', '["tHandle"]'), encoding="utf-8")

    done = run("add", str(file))

    assert done.exit_code == 1
    assert f"{file}:2:12" in done.stderr
    assert "You have no cards." in run("list").stdout


def test_check_reports_problems_as_json(file: Path) -> None:
    file.write_text(CARD.replace("headline", "headlin"), encoding="utf-8")

    done = run("check", str(file), "--json")

    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["ok"] is False
    assert {"severity", "line", "column", "length", "message", "suggestion"} == set(report["diagnostics"][0])


def test_query_with_placeholders_adds_no_card() -> None:
    done = run("add", "-", "--id", "open", text='{"interval": "{{a}}/{{b}}", "metrics": ["tHandle"]}')

    assert done.exit_code == 1
    assert done.stderr.endswith("No card was added: the query has placeholders: write their values first.\n")


def test_check_of_a_query_says_how_to_add_it() -> None:
    done = run("check", "-", text='{"metrics": ["nOffered"]}')

    assert done.exit_code == 1
    assert "hourglance card add" in done.stderr


def test_limits_of_a_card_become_those_of_the_widget(file: Path, tmp_path: Path) -> None:
    file.write_text(f"{CARD}[limits]\nwarning = 5\ncritical = 10\n", encoding="utf-8")

    assert run("add", str(file)).exit_code == 0

    from hourglance.cards import CardLibrary
    from hourglance.plugin_host import WidgetInstances

    instances = WidgetInstances.for_user()
    (instance,) = instances.update_widgets(CardLibrary.for_user().declarations)
    assert (instance.limits["hourglance_warning"], instance.limits["hourglance_critical"]) == (5, 10)


def test_examples_of_the_documentation_are_right() -> None:
    examples = re.findall(
        r"^```toml\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )

    for example in examples:
        done = run("check", "-", text=example)
        assert (done.exit_code, done.stderr) == (0, "")
    assert len(examples) >= 2


def test_card_of_several_queries_has_its_numbers_in_the_demo(small_demo: None) -> None:
    example = DOCUMENT.read_text(encoding="utf-8").split("### Several queries")[1].split("```")[1]
    added = run("add", "-", "--id", "several", text=example.removeprefix("toml"))
    assert added.exit_code == 0, added.stderr

    done = CliRunner().invoke(hourglance, ["glance", "--demo", "--json", "--widget", "cards/several"])

    (row,) = json.loads(done.stdout)
    assert (row["state"], row["missing"]) == ("fresh", [])
    assert re.fullmatch(r"\d+ chats, \d+ calls by this time yesterday", row["caption"])
    assert row["comparison"]["label"] == "a week earlier"


@pytest.mark.parametrize("command", ["export", "remove"])
def test_unknown_card_is_one_sentence(command: str) -> None:
    done = run(command, "missing")

    assert done.exit_code != 0
    assert "There is no card missing." in str(done.exception)
