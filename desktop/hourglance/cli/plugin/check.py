"""``hourglance plugin check``: check a plugin project."""

import asyncio
from functools import partial
from pathlib import Path

import click

from hourglance.util.terminal import write, write_json


@click.command(short_help="Check a plugin project.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object in a stable format.")
@click.pass_context
def check(ctx: click.Context, path: Path, *, as_json: bool) -> None:
    """Check the plugin in the folder PATH.

    The check covers metadata; queries, with every option of the settings; the permissions that they require;
    the cards for sample results, for no data and for the demo's results; time and memory. The plugin runs in
    a separate process, as an installed plugin does.

    Exit status: 0 if there are no errors, 1 if there are some, 2 if PATH is not a plugin.
    """
    from hourglance.devtools import (
        NotAPluginProjectError,
        check_project,
        format_report,
        read_project,
        report_as_json,
    )
    from hourglance.plugin_host import prepare_guest

    try:
        project = read_project(path)
    except NotAPluginProjectError as error:
        write(f"hourglance: {error}", error=True)
        ctx.exit(2)
    prepare_guest(partial(write, error=True))  # now, so that it is not the plugin's loading time
    report = asyncio.run(check_project(project))
    if as_json:
        write_json(report_as_json(report))
    else:
        write(format_report(report))
    ctx.exit(0 if report.ok else 1)
