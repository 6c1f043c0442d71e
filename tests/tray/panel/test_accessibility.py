"""Accessibility of every state of the panel: names and roles, contrast, symbols next to colors."""

import runpy
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from measured_contrast import contrast_faults
from panel_stage import recording_commands
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtWidgets import QLabel, QMenu, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from hourglance.api import Bars, Count, Figure, Tone
from hourglance.engine import Snapshot
from hourglance.tray.controls.theme import THEMES, Theme, palette_from_theme
from hourglance.tray.panel.blocks.values import BarsBlock, FigureBlock
from hourglance.tray.panel.card import CardView
from hourglance.tray.panel.card_parts import Headline
from hourglance.tray.panel.expanded_card import ExpandedCard
from hourglance.tray.panel.model import build_panel
from hourglance.tray.panel.panel import Panel

SAMPLES = runpy.run_path(str(Path(__file__).parents[2] / "desktop" / "samples.py"))
SNAPSHOTS: dict[str, Snapshot] = SAMPLES["SNAPSHOTS"]
TONES: tuple[Tone, ...] = get_args(Tone)

#: What a control can be for a screen reader.
CONTROLS = {
    QAccessible.Role.Grouping,
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.ScrollBar,
}


@pytest.fixture(params=SNAPSHOTS)
def panel(request: pytest.FixtureRequest, qtbot: QtBot) -> Panel:
    """Open the panel in one state after the other."""
    made = Panel(
        lambda: build_panel(SNAPSHOTS[request.param], SAMPLES["NOW"]), QMenu(), recording_commands([])
    )
    qtbot.addWidget(made)
    made.open_window()
    qtbot.waitExposed(made)
    return made


def heard(of: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Give everything that a screen reader comes to."""
    for place in range(of.childCount()):
        child = of.child(place)
        if child is not None and not child.state().invisible:
            yield child
            yield from heard(child)


def test_controls_have_accessible_name_and_role(panel: Panel) -> None:
    all_heard = list(heard(QAccessible.queryAccessibleInterface(panel)))
    controls = [each for each in all_heard if each.role() in CONTROLS or each.state().focusable]

    assert len(controls) >= 3
    for control in controls:
        name = control.text(QAccessible.Text.Name)
        assert control.role() in CONTROLS, name
        if control.role() is not QAccessible.Role.ScrollBar:
            assert name.strip(), control.role()
            assert "&" not in name.replace("&&", "")


def test_painted_parts_have_accessible_names(panel: Panel) -> None:
    for card in panel.cards:
        for drawn in card.findChildren(QWidget):
            is_drawn = type(drawn).paintEvent is not QWidget.paintEvent and not isinstance(
                drawn, QLabel | QScrollBar
            )
            is_said_by_card = isinstance(drawn.parent(), CardView | ExpandedCard)
            if is_drawn and drawn.isVisible() and not is_said_by_card and drawn.height() > 1:
                assert drawn.accessibleName() or getattr(drawn, "text", str)(), type(drawn).__name__


def test_contrast_of_texts_and_pictures_in_every_state(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    for theme in THEMES:
        monkeypatch.setattr("hourglance.tray.panel.cards_window.current_theme", lambda theme=theme: theme)
        panel.apply_theme()

        assert contrast_faults(panel) == [], theme.surface


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.surface)
def test_tones_differ_without_color(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all tones have the color of ink, each still looks like no other."""
    palette = palette_from_theme(theme)
    monkeypatch.setattr(Theme, "tone", lambda self, _tone: self.ink)

    def figure(tone: Tone) -> QWidget:
        made = FigureBlock()
        made.set_block(Figure(label="Waiting", value=Count(17), tone=tone), dimmed=False)
        return made

    def bars(tone: Tone) -> QWidget:
        made = BarsBlock()
        made.set_block(Bars(bars=(Figure(label="Waiting", value=Count(17), tone=tone),)), dimmed=False)
        return made

    def headline(tone: Tone) -> QWidget:
        made = Headline()
        made.set_quantity(Count(17), tone, dimmed=False)
        return made

    def seen(make: Callable[[Tone], QWidget], tone: Tone) -> QImage:
        made = make(tone)
        qtbot.addWidget(made)
        made.setPalette(palette)
        made.resize(240, made.height())
        return made.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)

    for make in (figure, bars, headline):
        pictures = {tone: seen(make, tone) for tone in TONES}
        for one, other in combinations(TONES, 2):
            assert pictures[one] != pictures[other], f"{one} looks like {other}"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.surface)
def test_tones_differ_in_color(theme: Theme) -> None:
    colors = [theme.tone(tone) for tone in TONES]

    assert len(set(colors)) == len(TONES)
    assert all(QColor(getattr(theme, field.name)).isValid() for field in fields(Theme))


def test_panel_is_cut_off_in_no_state(panel: Panel) -> None:
    """Nothing is wider than the panel, and what is written on one line has room there or is shortened."""
    width = panel.width()
    for card in panel.cards:
        assert card.width() <= width
        for part in card.findChildren(QWidget):
            if part.isVisible():
                left = part.mapTo(card, QPoint()).x()
                assert left >= 0
                assert left + part.width() <= card.width(), type(part).__name__
    assert panel.layoutDirection() is Qt.LayoutDirection.LeftToRight
