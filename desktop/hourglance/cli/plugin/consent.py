"""What a person reads before a plugin may run, and the question that follows."""

import click

from hourglance.plugin_host import Consent

_LABEL = 11


def print_consent(consent: Consent) -> None:
    """Print who made a plugin, what it asks for, what it is kept from and where it comes from."""
    plugin = consent.installed
    click.echo(f"{plugin.name} {plugin.version}{f' by {plugin.author}' if plugin.author else ''}")
    for label, text in _lines(consent):
        click.echo(f"  {label:<{_LABEL}}{text}")


def confirmed(question: str, *, yes: bool) -> bool:
    """Return the answer to a question; no where nobody can answer."""
    if yes:
        return True
    try:
        return click.confirm(question)
    except click.Abort:
        click.echo()
        return False


def _lines(consent: Consent) -> list[tuple[str, str]]:
    plugin = consent.installed
    kept = ", ".join(each.promise for each in consent.guarantees if each.on)
    lines = [("asks for", _asks(consent)), ("runs", f"in its own process: {kept}")]
    missing = [each for each in consent.guarantees if not each.on]
    if missing:
        promises = ", ".join(each.promise for each in missing)
        reasons = ", ".join(dict.fromkeys(each.by for each in missing))
        lines.append(("not kept", f"{promises}: {reasons}"))
    lines.append(
        ("from", f"{plugin.source}, sha256 {plugin.sha256[:12]}…, {_dependencies(len(plugin.dependencies))}")
    )
    lines += [("trouble", problem.sentence) for problem in consent.problems]
    return lines


def _asks(consent: Consent) -> str:
    if not consent.families:
        return "nothing that is known: it has declared no widgets"
    permissions = consent.permissions
    noun = "permission" if len(permissions) == 1 else "permissions"
    return f"{' and '.join(consent.families)} aggregates ({noun} {', '.join(permissions)})"


def _dependencies(number: int) -> str:
    match number:
        case 0:
            return "no dependencies"
        case 1:
            return "1 dependency, in its own folder"
        case _:
            return f"{number} dependencies, all in its own folder"
