"""The digits and letters of the tray icon: strokes that are laid out on whole pixels, as wide as fits.

A font is made for text of 10 px and more; three digits on an icon of 16 px leave 4 px for each. Every glyph
is a few lines on a grid of three columns and three rows. The layout chooses the largest width that fits, and
then a stroke that leaves the counters open, so that 6, 8 and 9 stay different.
"""

from dataclasses import dataclass
from typing import Final

#: Positions in a glyph: column and row. Columns: l(eft), c(enter), r(ight). Rows: t(op), u(pper end of small
#: letters), m(iddle), n (the middle of small letters), b(ottom).
#:
#: Each glyph: its lines as pairs of a column and a row. A ``+`` before a pair cuts the corner there, and
#: a ``*`` even where there is no room for it.
_GLYPHS: Final[dict[str, tuple[str, ...]]] = {
    "0": ("+lt +rt +rb +lb +lt",),
    "1": ("lt ct cb", "lb rb"),
    "2": ("lt +rt +rm lm lb rb",),
    "3": ("lt +rt rm +rb lb", "cm rm"),
    "4": ("lt lm rm", "rt rb"),
    "5": ("rt lt lm +rm +rb lb",),
    "6": ("rt +lt +lb +rb +rm lm",),
    "7": ("lt rt rm cm cb",),
    "8": ("+lt +rt *rm *lm +lt", "*lm *rm +rb +lb *lm"),
    "9": ("rm +lm +lt +rt +rb lb",),
    "h": ("lt lb", "lu +ru rb"),
    "m": ("lb lu +ru rb", "cu cb"),
    "s": ("ru lu ln rn rb lb",),
    "d": ("rt rb", "ru +lu +lb rb"),
    "y": ("lu ln rn", "ru rb"),
    "k": ("lt lb", "ln cn ru", "cn rb"),
    "M": ("lb lt cm rt rb",),
    "e": ("ln rn +ru +lu +lb rb",),
    "-": ("lm rm",),
    "–": ("lm rm",),
    ".": ("lb lb",),
    ":": ("lu lu", "lb lb"),
}

#: Glyphs that need more than the width of a digit, and those that are one stroke wide.
_WIDE: Final = "mM"
_NARROW: Final = ".:"

#: A digit is at most this wide, and a stroke this thick, relative to its height.
_MAX_WIDTH: Final = 0.62
_MIN_WIDTH: Final = 3  # pixels
_STROKE: Final = 0.17


@dataclass(frozen=True, kw_only=True, slots=True)
class GlyphStrokes:
    """Text as lines: their points in pixels from the top left corner of the text, and their thickness.

    :param lines: the center of each stroke.
    """

    lines: tuple[tuple[tuple[float, float], ...], ...]
    stroke: int
    width: int


def layout_glyphs(text: str, width: int, height: int) -> GlyphStrokes:
    """Return text as strokes that fit into a box; text that is far too long is as narrow as is legible.

    :param text: digits, ``h m s d y k M e . : -`` and the dash for no data.
    :param width: of the box, in pixels.
    :param height: of the digits, in pixels.
    """
    widths = range(round(height * _MAX_WIDTH), _MIN_WIDTH, -1)
    digit = next((each for each in widths if _total(text, each, height) <= width), _MIN_WIDTH)
    stroke = _stroke(digit, height)
    lines: list[tuple[tuple[float, float], ...]] = []
    left = 0
    for glyph in text:
        side = _glyph_width(glyph, digit, stroke)
        lines += [_points(line, left, side, height, stroke) for line in _GLYPHS[glyph]]
        left += side + _gap(stroke)
    return GlyphStrokes(lines=tuple(lines), stroke=stroke, width=left - _gap(stroke))


def _total(text: str, digit: int, height: int) -> int:
    stroke = _stroke(digit, height)
    return sum(_glyph_width(glyph, digit, stroke) for glyph in text) + (len(text) - 1) * _gap(stroke)


def _stroke(digit: int, height: int) -> int:
    return max(1, min(round(height * _STROKE), (digit - 1) // 2))


def _gap(stroke: int) -> int:
    return max(1, round(stroke * 0.6))


def _glyph_width(glyph: str, digit: int, stroke: int) -> int:
    if glyph in _NARROW:
        return stroke
    if glyph == "-":
        return max(2, digit * 2 // 3)
    if glyph in _WIDE:
        return max(digit, 3 * stroke + 2 * max(1, stroke // 2))
    return digit


def _points(line: str, left: int, width: int, height: int, stroke: int) -> tuple[tuple[float, float], ...]:
    half = stroke / 2
    columns = {"l": half, "c": (width - stroke) // 2 + half, "r": width - half}
    small = height * 3 // 10
    rows = {
        "t": half,
        "u": small + half,
        "m": (height - stroke) // 2 + half,
        "n": small + (height - small - stroke) // 2 + half,
        "b": height - half,
    }
    names = line.split()
    corners = [(columns[name[-2]] + left, rows[name[-1]]) for name in names]
    cut = min((width - stroke) // 3, stroke)
    is_closed = names[0] == names[-1] and len(names) > 2
    if is_closed:
        del names[-1], corners[-1]
    points: list[tuple[float, float]] = []
    for i, (name, corner) in enumerate(zip(names, corners, strict=True)):
        if len(name) > 2:
            before, after = corners[i - 1], corners[(i + 1) % len(corners)]
            length = max(1, cut) if name.startswith("*") else cut
            points += [_toward(corner, before, length), _toward(corner, after, length)]
        else:
            points.append(corner)
    return tuple(points + points[:1] if is_closed else points)


def _toward(corner: tuple[float, float], other: tuple[float, float], distance: int) -> tuple[float, float]:
    """Return the point at this distance from a corner on the way to another point."""
    x, y = (
        here + max(-distance, min(distance, there - here)) for here, there in zip(corner, other, strict=True)
    )
    return x, y
