"""``hourglance preset``: the administrator's file, looked at before it is handed out."""

from pathlib import Path
from typing import ClassVar

import click

from hourglance.app import PolicyError, check_policy, policy_path, render
from hourglance.app.policy.reader import judge_region
from hourglance.cli.lazy_group import LazyGroup


class _Presets(LazyGroup):
    commands_at: ClassVar = {"check": ("hourglance.cli.preset", "check")}


@click.command(cls=_Presets)
def preset() -> None:
    """What an administrator decides for everybody on a computer."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def check(ctx: click.Context, file: Path | None) -> None:
    """Name every mistake of a preset FILE; of the one of this computer where none is given.

    Ends with 0 if there is no mistake, with 1 if there are some, with 2 if it cannot be read.
    """
    file = file or policy_path()
    try:
        text, mistakes = check_policy(file, region=judge_region)
    except PolicyError as error:
        click.echo(f"hourglance: {error}", err=True)
        ctx.exit(2)
    if mistakes:
        click.echo(render(str(file), text, mistakes))
        click.echo(f"\n{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}.")
        ctx.exit(1)
    click.echo(f"{file} has no mistakes.")
