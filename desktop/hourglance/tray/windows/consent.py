"""What the user reviews before a plugin runs: its permissions, its sandbox, and the question."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.api import Tone
from hourglance.tray.controls.labels import draw_tone, paragraph, plain, push_button, section, title
from hourglance.tray.controls.layout import LabeledText, ScrollPage, fact_grid, hbox, vbox
from hourglance.tray.controls.theme import GRID, begin_painting
from hourglance.tray.text.translation import tr, translated

if TYPE_CHECKING:
    from hourglance.app import (
        ChangedAspect,
        ConsentRequest,
        PermissionSummary,
        PluginRow,
        PluginSource,
        SandboxGuarantee,
    )
    from hourglance.tray.windows.plugins import PluginsWindow


class ConsentPage(ScrollPage):
    """Permissions, sandbox guarantees and a question; *Cancel* has the focus."""

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
            *guarantees(request.permissions.guarantees),
            section(question),
            hbox(agree, cancel, None),
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
    if request.gets_settings:
        kept = tr("It gets those of the plugin of this name that was removed")
        facts.append(LabeledText(tr("Settings"), kept))
    return facts


def permission_facts(plugin: "PluginRow", permissions: "PermissionSummary") -> list[LabeledText]:
    """Return what a plugin queries, the permissions for that, and the plugin's source."""
    queries = tr("Unknown: it has declared no widgets yet")
    if plugin.bundled:
        queries = tr("Unknown until you sign in")
    if permissions.families:
        queries = tr("Aggregates of {families}").format(families=", ".join(permissions.families))
    facts = [LabeledText(tr("Queries"), queries)]
    if permissions.permissions:
        facts.append(LabeledText(tr("Permissions"), ", ".join(permissions.permissions)))
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


def guarantees(sandbox: tuple["SandboxGuarantee", ...]) -> tuple[QWidget, ...]:
    """Return what the sandbox blocks, each with a symbol; nothing if that is unknown."""
    if not sandbox:
        return ()
    return (section(tr("Blocked access")), *map(_guarantee, sandbox))


def _guarantee(guarantee: "SandboxGuarantee") -> QWidget:
    promise = translated(guarantee.promise)
    promise = promise[:1].upper() + promise[1:]
    state = "" if guarantee.on else tr("not enforced here")
    head = paragraph(" · ".join(filter(None, (promise, state))))
    head.setAccessibleName(", ".join(filter(None, (promise, state, guarantee.by))))
    texts = QWidget()
    texts.setLayout(vbox(head, paragraph(guarantee.by, muted=True, small=True), spacing=0))
    layout = hbox(_Symbol("good" if guarantee.on else "warning"), texts)
    layout.setStretch(1, 1)
    line = QWidget()
    line.setLayout(layout)
    return line


class _Symbol(QLabel):
    """The symbol of a tone."""

    def __init__(self, tone: Tone) -> None:
        super().__init__()
        self._tone = tone
        plain(self).setFixedSize(5 * GRID, 5 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the symbol."""
        painter, theme = begin_painting(self)
        box = QRectF(0, 2, 4 * GRID, 4 * GRID)
        draw_tone(painter, box, self._tone, QColor(theme.tone(self._tone)), QColor(theme.surface))
