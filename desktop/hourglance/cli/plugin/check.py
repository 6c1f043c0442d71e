"""``hourglance plugin check``: everything that Hourglance asks of a plugin."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hourglance.devtools.check import PluginReport
    from hourglance.devtools.metadata import ProjectProblem


@click.command(short_help="Look at everything that is asked of a plugin.")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON object, a stable form for other programs."
)
@click.pass_context
def check(ctx: click.Context, path: Path, *, as_json: bool) -> None:
    """Look at everything that Hourglance asks of the plugin in the folder PATH.

    Its metadata; its queries, for every choice of its settings; the permissions that they need; its cards
    on sample results, on none and on the demo's; time and memory. It runs as it will run: in a
    process of its own.

    Ends with 0 if there is no error (warnings may be), 1 if there are some, 2 if PATH holds no plugin.
    """
    from hourglance.devtools.check import examine
    from hourglance.devtools.project import NotAPluginProjectError, read_source

    try:
        source = read_source(path)
    except NotAPluginProjectError as error:
        click.echo(f"hourglance: {error}", err=True)
        ctx.exit(2)
    examination = asyncio.run(examine(source))
    click.echo(_as_json(examination) if as_json else "\n".join(_report(examination)))
    ctx.exit(0 if examination.ok else 1)


def _report(found: "PluginReport") -> list[str]:
    errors = sum(finding.severity == "error" for finding in found.findings)
    warnings = len(found.findings) - errors
    return [
        *_head(found),
        *_widgets(found),
        *("\n".join(_finding(finding)) for finding in sorted(found.findings, key=_weight)),
        *([""] if found.findings else []),
        f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}.".capitalize(),
    ]


def _head(found: "PluginReport") -> list[str]:
    from hourglance.api import API_VERSION
    from hourglance.cli.plugin.formatting import permission_lines, table

    source = found.source
    rows = [("made for", f"version {API_VERSION} of the widgets' API")]
    rows += [("asks for", line) for line in permission_lines(found.permissions)]
    if found.load_seconds is not None:
        rows.append(("starts in", f"{found.load_seconds:.2f} s"))
    if found.peak_bytes is not None:
        rows.append(("holds", f"{found.peak_bytes / 1024**2:.0f} MB at most"))
    by = f" by {', '.join(source.authors)}" if source.authors else ""
    return [f"{source.name} {source.version}{by}".rstrip(), *(f"  {line}" for line in table(rows)), ""]


def _widgets(found: "PluginReport") -> list[str]:
    from hourglance.cli.plugin.formatting import card_line, query_line, table

    lines: list[str] = []
    for examined in found.widgets:
        declaration = examined.declaration
        rows = [("asks", "", query_line(declaration.query))]
        if declaration.settings:
            rows.append(("lets choose", "", ", ".join(setting.label for setting in declaration.settings)))
        rows += [
            (f"on {shown.given}", f"{1000 * shown.seconds:.1f} ms", card_line(shown.card))
            for shown in examined.shown
        ]
        lines += [f"{declaration.title} ({declaration.id})", *(f"  {line}" for line in table(rows)), ""]
    return lines


def _weight(finding: "ProjectProblem") -> int:
    """Have what is worst stand last, where the eye is when the command has ended."""
    return int(finding.severity == "error")


def _finding(finding: "ProjectProblem") -> list[str]:
    from hourglance.cli.plugin.formatting import indented

    where = f"{finding.widget}: " if finding.widget else ""
    lines = [f"{finding.severity}: {where}{finding.message}"]
    return [*lines, indented(finding.details)] if finding.details else lines


def _as_json(found: "PluginReport") -> str:
    import msgspec

    from hourglance.api import API_VERSION

    form = {
        "ok": found.ok,
        "name": found.source.name,
        "version": found.source.version,
        "authors": found.source.authors,
        "api_version": API_VERSION,
        "permissions": found.permissions,
        "load_ms": None if found.load_seconds is None else round(1000 * found.load_seconds, 1),
        "peak_bytes": found.peak_bytes,
        "widgets": [
            {
                "widget": examined.declaration.id,
                "title": examined.declaration.title,
                "cards": [
                    {
                        "given": shown.given,
                        "text": str(shown.card.headline) if shown.card else None,
                        "caption": shown.card.caption if shown.card else None,
                        "spoken": shown.card.spoken if shown.card else None,
                        "ms": round(1000 * shown.seconds, 1),
                    }
                    for shown in examined.shown
                ],
            }
            for examined in found.widgets
        ],
        "findings": [
            {
                "severity": finding.severity,
                "widget": finding.widget or None,
                "message": finding.message,
                "details": finding.details or None,
            }
            for finding in found.findings
        ],
    }
    return msgspec.json.format(msgspec.json.encode(form), indent=2).decode()


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
