"""What a person reads before a plugin may run, and the question that follows."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from hourglance.api import Tone
from hourglance.tray.controls.labels import draw_tone, paragraph, plain, push_button, section, title
from hourglance.tray.controls.layout import LabeledText, ScrollPage, fact_grid, hbox, vbox
from hourglance.tray.controls.theme import GRID, theme_from_palette
from hourglance.tray.text.translation import tr, translated
from hourglance.tray.windows.views import PluginRow, PluginSource, Protection, Question, Rights


class QuestionSheet(ScrollPage):
    """Facts, protections, a question and its two answers; the careful one has the focus.

    Signals:
        agreed: it was a yes; ``refused``: it was a no.

    """

    agreed = Signal()
    refused = Signal()

    def show_question(self, question: Question) -> None:
        """Ask something else."""
        plugin = question.plugin
        ask, agree, refuse = {
            "enable": (tr("Enable it?"), tr("Enable"), tr("Leave it disabled")),
            "update": (tr("It asks for more than before. Update it?"), tr("Update"), tr("Leave it")),
            "build": (
                tr("Building it runs its author's code with all your rights. Go on?"),
                tr("Go on"),
                tr("Cancel"),
            ),
        }[question.about]
        no = push_button(refuse, self.refused.emit)
        yes = push_button(agree, self.agreed.emit, primary=True)
        known: tuple[QWidget, ...] = ()
        if question.about != "build":
            known = (paragraph(by_line(plugin), muted=True), fact_grid(asked_of(plugin, question.rights)))
        self.set_content(
            title(plugin.name),
            *known,
            *protections(question.rights.protections),
            section(ask),
            hbox(yes, no, None),
        )
        no.setFocus(Qt.FocusReason.OtherFocusReason)


def by_line(plugin: PluginRow) -> str:
    """Return a plugin's version and who made it."""
    if not plugin.author:
        return plugin.version
    return tr("{version}, by {author}").format(version=plugin.version, author=plugin.author)


def asked_of(plugin: PluginRow, rights: Rights) -> list[LabeledText]:
    """Return what a plugin asks for and where it is from."""
    asks = tr("nothing that is known: it has declared no widgets")
    if plugin.bundled:
        asks = tr("not known before you have signed in")
    if rights.families:
        asks = tr("aggregates of {families}").format(families=", ".join(rights.families))
    found = [LabeledText(label=tr("Asks for"), text=asks)]
    if rights.permissions:
        found.append(LabeledText(label=tr("Permission"), text=", ".join(rights.permissions)))
    found.append(LabeledText(label=tr("From"), text=_origin(plugin)))
    found += [LabeledText(label=tr("Trouble"), text=trouble) for trouble in rights.troubles]
    return found


def _origin(plugin: PluginRow) -> str:
    kinds: dict[PluginSource, str] = {
        "bundled": tr("Hourglance itself"),
        "folder": tr("a folder"),
        "wheel": tr("a wheel"),
        "sdist": tr("a source distribution"),
        "requirement": tr("a package index"),
    }
    parts = [kinds[plugin.source]]
    if plugin.sha256:
        parts.append(f"sha256 {plugin.sha256[:12]}…")
    if not plugin.bundled:
        parts.append(_dependencies(len(plugin.dependencies)))
    return ", ".join(parts)


def _dependencies(number: int) -> str:
    if not number:
        return tr("no dependencies")
    return tr("%n dependencies in its own folder", "", number)


def protections(kept: tuple[Protection, ...]) -> tuple[QWidget, ...]:
    """Return what a plugin's process is kept from, each with its sign; nothing where nothing is known."""
    if not kept:
        return ()
    return (section(tr("What its process is kept from")), *map(_line, kept))


def _line(protection: Protection) -> QWidget:
    line = QWidget()
    promise = translated(protection.promise)
    promise = promise[:1].upper() + promise[1:]
    state = "" if protection.on else tr("not kept here")
    head = paragraph(" · ".join(filter(None, (promise, state))))
    by = paragraph(protection.by, muted=True, small=True)
    head.setAccessibleName(", ".join(filter(None, (promise, state, protection.by))))
    column = QWidget()
    column.setLayout(vbox(head, by, spacing=0))
    row = hbox(_Sign(on=protection.on), column)
    row.setStretch(1, 1)
    line.setLayout(row)
    return line


class _Sign(QLabel):
    """A tick, or a triangle where something is not kept."""

    def __init__(self, *, on: bool) -> None:
        super().__init__()
        self._on = on
        plain(self).setFixedSize(5 * GRID, 5 * GRID)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sign."""
        theme = theme_from_palette(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone: Tone = "good" if self._on else "warning"
        box = QRectF(0, 2, 4 * GRID, 4 * GRID)
        draw_tone(painter, box, tone, QColor(theme.tone(tone)), QColor(theme.surface))
