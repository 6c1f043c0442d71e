"""The few controls whose look the system's style does not get right beside the cards."""

from hourglance.tray._theme import GRID, Theme


def style_of(theme: Theme) -> str:
    """Return the style sheet of buttons and scroll bars."""
    return f"""
QPushButton#action {{
    background: {theme.ink}; color: {theme.card}; border: 2px solid {theme.ink};
    border-radius: {GRID + 2}px; padding: {GRID}px {3 * GRID}px; font-weight: 600;
}}
QPushButton#action:hover, QPushButton#action:pressed {{
    background: {theme.muted}; border-color: {theme.muted};
}}
QPushButton#action:focus {{ border-color: {theme.fill}; }}
QPushButton#link {{
    background: transparent; color: {theme.ink}; border: 2px solid transparent;
    border-radius: {GRID}px; padding: 0px; text-align: left;
}}
QPushButton#link:hover {{ text-decoration: underline; }}
QPushButton#link:focus {{ border-color: {theme.ink}; }}
QPushButton#link:disabled {{ color: {theme.muted}; }}
QToolButton {{
    background: transparent; border: 2px solid transparent;
    border-radius: {GRID + 2}px; padding: {GRID}px;
}}
QToolButton:hover {{ background: {theme.track}; }}
QToolButton:focus {{ border-color: {theme.ink}; }}
QToolButton::menu-indicator {{ image: none; }}
QScrollBar:vertical {{ background: transparent; width: {2 * GRID}px; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {theme.line}; border-radius: {GRID - 1}px; min-height: {6 * GRID}px; margin: 1px;
}}
QScrollBar::handle:vertical:hover {{ background: {theme.fill}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; height: 0;
}}
"""
