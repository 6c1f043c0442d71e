"""What the user reviews before a plugin runs: its permissions, its isolation, and the question."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hourglance.api import Count
from hourglance.tray.controls.flow_layout import FlowLayout
from hourglance.tray.controls.labels import paragraph, push_button, section, title
from hourglance.tray.controls.layout import LabeledText, ScrollPage, fact_grid
from hourglance.tray.text.formatting import format_quantity
from hourglance.tray.text.translation import tr

if TYPE_CHECKING:
    from hourglance.app import (
        ChangedAspect,
        ConsentRequest,
        PermissionSummary,
        PluginRow,
        PluginSource,
    )
    from hourglance.tray.windows.plugins import PluginsWindow


class ConsentPage(ScrollPage):
    """Permissions and a question; *Cancel* has the focus."""

    def __init__(self, window: "PluginsWindow") -> None:
        super().__init__()
        self._window = window

    def show_request(self, request: "ConsentRequest") -> None:
        """Ask for consent."""
        plugin = request.plugin
        question, action = {
            "enable": (tr("Enable this plugin?"), tr("Enable")),
            "update": (tr("This update requests new permissions. Update?"), tr("Update")),
            "replace": (tr("This is not the plugin that you know. Replace it?"), tr("Replace")),
            "build": (
                tr("Building runs the author's code without a sandbox. Continue?"),
                tr("Continue"),
            ),
        }[request.about]
        agree = push_button(action, self._window.agree, primary=True)
        cancel = push_button(tr("Cancel"), self._window.decline)
        known: tuple[QWidget, ...] = ()
        if request.about != "build":
            known = (
                paragraph(version_and_author(plugin), muted=True),
                fact_grid([*_changes(request), *permission_facts(plugin, request.permissions)]),
            )
        self.set_content(
            title(plugin.name),
            *known,
            section(question),
            FlowLayout(agree, cancel),
        )
        cancel.setFocus(Qt.FocusReason.OtherFocusReason)


def version_and_author(plugin: "PluginRow") -> str:
    """Return a plugin's version and author."""
    if not plugin.author:
        return plugin.version
    return tr("{version}, by {author}").format(version=plugin.version, author=plugin.author)


def _changes(request: "ConsentRequest") -> list[LabeledText]:
    """Return what differs from the plugin of this name that the user knows."""
    aspects: dict[ChangedAspect, str] = {
        "source": tr("Other source"),
        "author": tr("Other author"),
        "version": tr("Older version"),
        "content": tr("Same version, other content"),
    }
    facts = [
        LabeledText(
            aspects[change.aspect],
            tr("{after}; it was {before}").format(
                before=change.before or tr("unknown"), after=change.after or tr("unknown")
            ),
        )
        for change in request.changes
    ]
    if any(change.is_of_identity for change in request.changes):
        kept = tr("It gets those that you made for the plugin that you know")
        facts.append(LabeledText(tr("Settings"), kept))
    return facts


def permission_facts(plugin: "PluginRow", permissions: "PermissionSummary") -> list[LabeledText]:
    """Return what a plugin queries, the permissions for that, and the plugin's source."""
    queries = tr("Unknown: it has declared no widgets yet")
    if plugin.bundled:
        queries = tr("Unknown until you sign in")
    if permissions.families:
        live = ", ".join(name for name in permissions.families if " " in name)
        past = ", ".join(name for name in permissions.families if " " not in name)
        texts = (
            tr("Aggregates of {families}").format(families=past) if past else "",
            tr("Live values: {families}").format(families=live) if live else "",
        )
        queries = "; ".join(filter(None, texts))
    facts = [LabeledText(tr("Queries"), queries)]
    if permissions.permissions:
        facts.append(LabeledText(tr("Permissions"), ", ".join(permissions.permissions)))
    if permissions.requests_per_month is not None:
        number = format_quantity(Count(permissions.requests_per_month))
        facts.append(LabeledText(tr("Price"), tr("About {number} requests a month").format(number=number)))
    if not plugin.bundled:
        isolation = tr("No token, no keyring, no network, none of your files, no other programs")
        facts.append(LabeledText(tr("Isolation"), isolation))
    facts.append(LabeledText(tr("Source"), _source(plugin)))
    facts += [LabeledText(tr("Problem"), problem) for problem in permissions.problems]
    return facts


def _source(plugin: "PluginRow") -> str:
    kinds: dict[PluginSource, str] = {
        "bundled": tr("Included with Hourglance"),
        "folder": tr("Folder"),
        "wheel": tr("Wheel"),
        "sdist": tr("Source distribution"),
        "requirement": tr("Package index"),
    }
    parts = [" ".join(filter(None, (kinds[plugin.source], plugin.origin)))]
    if plugin.sha256:
        parts.append(f"sha256 {plugin.sha256[:12]}…")
    if not plugin.bundled:
        parts.append(_dependencies(len(plugin.dependencies)))
    return ", ".join(parts)


def _dependencies(number: int) -> str:
    if not number:
        return tr("no dependencies")
    return tr("%n dependencies in its own folder", "", number)
