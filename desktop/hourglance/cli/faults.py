"""The option ``--fault`` of commands with a demo cloud."""

from collections.abc import Sequence
from typing import Final

import click

from hourglance.demo import FAULTS, Fault

#: What follows the options in the help.
FAULT_HELP: Final = (
    "A SPEC is NAME[=VALUE][@PATH][:COUNT]: a fault, the paths that it affects (default: all), "
    "and for how many responses (default: all), such as status=503@/api/v2/analytics:2.\n\n\b\n"
    + "\n".join(f"{name:<24} {words}" for name, words in FAULTS.items())
)


def _parse(_: click.Context, __: click.Parameter, specs: Sequence[str]) -> tuple[Fault, ...]:
    return tuple(map(Fault.parse, specs))


fault_option = click.option(
    "--fault",
    "faults",
    metavar="SPEC",
    multiple=True,
    callback=_parse,
    help="Inject a fault; can be repeated.",
)
