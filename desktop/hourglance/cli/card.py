"""``hourglance card``: cards without code, from TOML files or from queries."""

import asyncio
import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from hourglance.api import AgentStatusQuery, Declaration
from hourglance.app import add_card, open_user_widgets, price_text, user_panel
from hourglance.cards import CARDS, CardReport, card_from_query, check_card_file
from hourglance.cli.preset import render_problem
from hourglance.cli.query.files import read_query
from hourglance.devtools import format_table
from hourglance.lint import render
from hourglance.util.printable import escape_controls
from hourglance.util.terminal import write, write_json
from hourglance.util.toml_text import TomlProblem

if TYPE_CHECKING:
    from hourglance.lint import LintReport

#: What a card file has, and no query in any language.
_CARD_FILE = re.compile(
    r"^[ \t]*(\[(query|live|queries\..+|table|target|compare|settings|limits|\[bars\])\]|headline[ \t]*=)",
    re.MULTILINE,
)


@click.group()
def card() -> None:
    """Make cards without code: from a TOML file, or from a query."""


@card.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def check(ctx: click.Context, file: str, *, as_json: bool) -> None:
    """Check the card FILE ("-" for standard input).

    Exit status: 0 if it can be added, 1 if it has errors, 2 if it cannot be read.
    """
    text = _read(file)
    if not _CARD_FILE.search(text):
        write("This is not a card file. If it is a query, add it: hourglance card add FILE", error=True)
        ctx.exit(1)
    report = check_card_file(text)
    if as_json:
        write_json(msgspec.json.format(msgspec.json.encode(_form(report)), indent=2))
    else:
        _print(report, text, file)
        if report.widget is not None:
            write(f"{escape_controls(file)}: no errors found.")
    ctx.exit(int(report.widget is None))


@card.command()
@click.argument("file")
@click.option("--id", "card_id", metavar="ID", help="Id of the card (default: the name of the file).")
@click.option("--headline", default="", help="For a query: the number to show, such as tHandle.average.")
@click.option("--title", default="", help="For a query: the title of the card.")
@click.pass_context
def add(ctx: click.Context, file: str, *, card_id: str | None, headline: str, title: str) -> None:
    """Add the card FILE ("-" for standard input) to the panel, or replace the one with its id.

    FILE may also be a query as people paste it: it is fixed, and becomes a card whose window ends now.
    """
    text, window = _read(file), ""
    if not _CARD_FILE.search(text):
        made, checked = card_from_query(text, headline=headline, title=title)
        if checked.diagnostics:
            write(render(checked, name=escape_controls(file), color=True), end="", error=True, styled=True)
        if made is None:
            write(f"No card was added: the query {_why_not_added(checked)}.", error=True)
            ctx.exit(1)
        text, window = made, f", {tomllib.loads(made)['query']['window']}"
    chosen = card_id or _id_from(file)
    widgets = open_user_widgets()
    report = add_card(widgets.cards, widgets.instances, chosen, text)
    _print(report, text, file)
    if report.widget is None:
        write("No card was added.", error=True)
        ctx.exit(1)
    price = asyncio.run(user_panel()).price_of([f"{CARDS}/{chosen}"])
    write(f'Added {CARDS}/{chosen}, "{escape_controls(report.widget.title)}"{window}: {price_text(price)}.')
    write(f"To see it: hourglance glance --widget {CARDS}/{chosen}")


@card.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list in a stable format.")
def list_(*, as_json: bool) -> None:
    """List your cards."""
    library = open_user_widgets().cards
    cards = library.declarations
    if as_json:
        rows = [{"card": each.name, "title": each.title, "metrics": _metrics(each)} for each in cards]
        write_json(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    elif cards:
        write("\n".join(format_table((each.name, each.title, ", ".join(_metrics(each))) for each in cards)))
    elif not library.problems:
        write("You have no cards. To add one: hourglance card add FILE")
    for problem in library.problems:
        write(f"hourglance: {problem}", error=True)


@card.command()
@click.argument("card_id", metavar="ID")
def export(card_id: str) -> None:
    """Print the file of a card."""
    write(open_user_widgets().cards.text(_bare(card_id)), end="")


@card.command()
@click.argument("card_id", metavar="ID")
def remove(card_id: str) -> None:
    """Remove a card. Its settings are kept, and apply again if you add it again."""
    open_user_widgets().cards.remove(_bare(card_id))
    write(f"Removed {CARDS}/{_bare(card_id)}. A running Hourglance takes it off the panel within a minute.")


def _why_not_added(checked: "LintReport") -> str:
    if any(found.severity == "error" for found in checked.remaining):
        return "has errors"
    if checked.activity or checked.observation:
        return "asks about this moment. Write a card file with the table [live] for it"
    return "has placeholders: write their values first" if checked.has_placeholders else "has errors"


def _metrics(card: Declaration) -> tuple[str, ...]:
    queries = (part.query for part in card.all_parts)
    metrics = (each.metrics for each in queries if not isinstance(each, AgentStatusQuery))
    return tuple(dict.fromkeys(chain.from_iterable(metrics)))


def _read(file: str) -> str:
    return read_query(file).decode("utf-8-sig", errors="replace")


def _bare(card_id: str) -> str:
    return card_id.removeprefix(f"{CARDS}/")


def _id_from(file: str) -> str:
    """Return an id made of a file's name."""
    stem = "card" if file == "-" else Path(file).stem
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "card"


def _print(report: CardReport, text: str, file: str) -> None:
    lines = text.replace("\r\n", "\n").split("\n")
    name = escape_controls(file)
    for problem in report.problems:
        write(f"{render_problem(name, lines, problem)}\n", error=True)
    for warning in report.warnings:
        write(f"{render_problem(name, lines, warning, severity='warning')}\n", error=True)


def _form(report: CardReport) -> dict[str, object]:
    def form(problem: TomlProblem, severity: str) -> dict[str, object]:
        return {
            "severity": severity,
            "line": problem.line,
            "column": problem.column,
            "length": problem.length,
            "message": problem.what,
            "suggestion": problem.suggestion,
        }

    found = [form(each, "error") for each in report.problems]
    found += [form(each, "warning") for each in report.warnings]
    return {"ok": report.widget is not None, "diagnostics": found}
