"""``hourglance panel``: hand a panel to another user, as a file."""

import asyncio

import click

from hourglance.api import Declaration
from hourglance.app import (
    PanelReport,
    PreferencesFile,
    UserWidgets,
    check_panel,
    export_panel,
    load_policy,
    open_user_widgets,
    panel_with,
    plugin_declarations,
    plugin_library,
    price_text,
    print_problem,
)
from hourglance.cli.plugin.consent import confirmed
from hourglance.cli.preset import render_problem
from hourglance.cli.query.files import read_query
from hourglance.util.printable import escape_controls
from hourglance.util.terminal import write


@click.group()
def panel() -> None:
    """Hand a panel to others, as a file: cards, order, titles, settings, alerts, language and theme."""


@panel.command()
@click.option("--preset", is_flag=True, help="Print it as the tables of an administrator's preset.")
def export(*, preset: bool) -> None:
    """Print your panel as a file. It has no account, token or figures."""
    widgets, _ = _opened()
    preferences, remark = PreferencesFile().load()
    if remark:
        print_problem(remark)
    write(export_panel(widgets.instances, widgets.cards, preferences, preset=preset), end="")
    for problem in widgets.cards.problems:
        write(f"hourglance: A card is left out. {problem}", error=True)


@panel.command()
@click.argument("file")
@click.pass_context
def check(ctx: click.Context, file: str) -> None:
    """Check the panel FILE ("-" for standard input), and say what it would change here.

    Exit status: 0 if it can be applied as it is, 1 if it has problems, 2 if it cannot be read.
    """
    widgets, declared = _opened()
    report = _checked(file, widgets, declared)
    _print_changes(report, widgets, declared)
    ctx.exit(int(bool(report.problems)))


@panel.command()
@click.argument("file")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option("--anyway", is_flag=True, help="Apply the rest of a file that has problems.")
@click.pass_context
def apply(ctx: click.Context, file: str, *, yes: bool, anyway: bool) -> None:
    """Make your panel that of FILE ("-" for standard input); it says first what changes.

    Exit status: 0 if it was applied, 1 if not, 2 if the file cannot be read.
    """
    widgets, declared = _opened()
    report = _checked(file, widgets, declared)
    if report.panel is None or (report.problems and not anyway):
        hint = "" if report.panel is None else " To apply the rest of it, add --anyway."
        write(f"Nothing was changed.{hint}", error=True)
        ctx.exit(1)
    _print_changes(report, widgets, declared)
    if report.changes and confirmed("Apply it?", yes=yes):
        widgets.apply(report.panel)
        write("The panel was changed. A running Hourglance shows it within a minute.")
    elif report.changes:
        write("Nothing was changed.")
        ctx.exit(1)


def _opened() -> tuple[UserWidgets, tuple[Declaration, ...]]:
    """Return the user's widgets and cards, and the widgets of plugins.

    :raises HourglanceError: some of them are not available, so that the panel is not the user's.
    """
    widgets = open_user_widgets()
    if problem := widgets.problem or widgets.instances.problem:
        raise problem
    return widgets, asyncio.run(plugin_declarations())


def _checked(file: str, widgets: UserWidgets, declared: tuple[Declaration, ...]) -> PanelReport:
    text = read_query(file).decode("utf-8-sig", errors="replace")
    plugins = frozenset(each.name for each in plugin_library().installed())
    preferences, _ = PreferencesFile().load()
    policy = load_policy(print_problem)
    report = check_panel(text, widgets.instances, widgets.cards, plugins, declared, preferences, policy)
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in report.problems:
        write(f"{render_problem(escape_controls(file), lines, problem)}\n", error=True)
    return report


def _print_changes(report: PanelReport, widgets: UserWidgets, declared: tuple[Declaration, ...]) -> None:
    """Print what would change, and what the panel would cost then."""
    if report.panel is None:
        return
    if not report.changes:
        write("It changes nothing here.")
        return
    for change in report.changes:
        write(f"  {change}")
    before, after = (
        asyncio.run(panel_with(panel, widgets, declared)).requests_per_month()
        for panel in (None, report.panel)
    )
    write(f"The panel then takes {price_text(after)}; now it takes {price_text(before)}.")
