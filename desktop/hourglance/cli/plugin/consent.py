"""What the user is shown before a plugin may run, and the question that follows."""

import click

from hourglance.app import price_text, user_panel
from hourglance.genesys import describe_requests
from hourglance.plugin_host import ISOLATION, Consent
from hourglance.util.printable import escape_controls
from hourglance.util.terminal import write

_LABEL_WIDTH = 13


async def consent_price(consent: Consent) -> str:
    """Return what a plugin's widgets would add to the requests of the panel; empty without widgets."""
    if not consent.widgets:
        return ""
    panel = await user_panel(consent.widgets)
    return price_text(panel.price(consent.widgets[0].plugin))


def print_consent(consent: Consent, price: str) -> None:
    """Print a plugin's author, its permissions, its price, its isolation, and its origin."""
    plugin = consent.installed
    write(f"{plugin.name} {plugin.version}{f' by {plugin.author}' if plugin.author else ''}")
    for label, text in _lines(consent, price):
        write(f"  {label:<{_LABEL_WIDTH}}{text}")


def confirmed(question: str, *, yes: bool) -> bool:
    """Return the answer to a question; no if standard input is closed."""
    if yes:
        return True
    try:
        return click.confirm(escape_controls(question))
    except (click.Abort, RuntimeError):  # the latter without standard input
        write()
        return False


def _lines(consent: Consent, price: str) -> list[tuple[str, str]]:
    plugin = consent.installed
    lines = [("requests", _requests(consent))]
    if price:
        lines.append(("price", price))
    lines.append(("isolation", ISOLATION))
    match len(plugin.dependencies):
        case 0:
            dependencies = "no dependencies"
        case 1:
            dependencies = "1 dependency in its own folder"
        case number:
            dependencies = f"{number} dependencies in its own folder"
    place = f" {plugin.origin}" if plugin.origin else ""
    lines.append(("source", f"{plugin.source}{place}, sha256 {plugin.sha256[:12]}…, {dependencies}"))
    for change in consent.changes:
        before, after = (text or "unknown" for text in (change.before, change.after))
        what = "content of the same version" if change.aspect == "content" else change.aspect
        lines.append(("changed", f"{what}: was {before}, now {after}"))
    if any(change.is_of_identity for change in consent.changes):
        lines.append(("settings", "it gets those that you made for the plugin that you know"))
    lines += [("problem", problem.sentence) for problem in consent.problems]
    return lines


def _requests(consent: Consent) -> str:
    if not consent.families:
        return "nothing: it has declared no widgets"
    permissions = consent.permissions
    noun = "permission" if len(permissions) == 1 else "permissions"
    needed = f" ({noun} {', '.join(permissions)})" if permissions else ""
    return f"{describe_requests(consent.families)}{needed}"
