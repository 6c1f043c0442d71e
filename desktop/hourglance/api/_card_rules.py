"""Rules for readable and accessible cards, beyond what the types enforce."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from hourglance.api._aggregates import Series
from hourglance.api._blocks import BarChart, Bars, Block, Cell, Figure, Gauge, Link, Note, Sparkline, Table
from hourglance.api._cards import Card
from hourglance.api._quantities import Amount

_MAX_CAPTION: Final = 80
_MAX_LABEL: Final = 40
_MAX_SENTENCE: Final = 300
_MAX_BLOCKS: Final = 6
_MAX_BARS: Final = 8
_MAX_COLUMNS: Final = 5
_MAX_ROWS: Final = 200
_MAX_STEPS: Final = 100

#: Unicode categories of controls, format characters, and line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})

_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def check_card(card: Card) -> tuple[str, ...]:
    """Return the problems of a card, a sentence each; nothing for a good card."""
    found = (
        *_head_problems(card),
        *_comparison_problems(card),
        *_target_problems(card.trend, card.trend_target, "trend"),
        *_body_problems(card),
        *_text_problems(card),
    )
    return tuple(dict.fromkeys(found))


def _head_problems(card: Card) -> Iterator[str]:
    if not _WORD.search(card.caption):
        yield "The card has no caption that says what its number is."
    if len(card.caption) > _MAX_CAPTION:
        yield f"The caption has {len(card.caption)} characters; the maximum is {_MAX_CAPTION}."
    if len(card.tooltip) > _MAX_SENTENCE:
        yield f"The tooltip has {len(card.tooltip)} characters; the maximum is {_MAX_SENTENCE}."
    if not _WORD.search(card.accessible_text or card.caption):
        yield "A screen reader would read only a number: add an accessible text."
    is_fixed = isinstance(card.headline, Amount) and card.headline.value is not None
    if card.accessible_text and is_fixed and not re.search(r"\d", card.accessible_text):
        yield "The accessible text does not contain the number."


def _comparison_problems(card: Card) -> Iterator[str]:
    if card.compare is None:
        return
    if card.compare.value.unit != card.headline.unit:
        yield "The comparison has another unit than the headline."
    if not _WORD.search(card.compare.label):
        yield "The comparison has no label that says what the other value is."
    if len(card.compare.label) > _MAX_LABEL:
        yield f"The comparison's label has {len(card.compare.label)} characters; the maximum is {_MAX_LABEL}."


def _target_problems(series: Series | None, target: Amount | None, name: str) -> Iterator[str]:
    if target is None:
        return
    if series is None:
        yield f"The target of the {name} has no line to be compared with."
    elif (value := series.quantity(None)) is not None and value.unit != target.unit:
        yield f"The target of the {name} has another unit than its values."


def _body_problems(card: Card) -> Iterator[str]:
    if len(card.body) > _MAX_BLOCKS:
        yield f"The body has {len(card.body)} blocks; the maximum is {_MAX_BLOCKS}."
    for block in card.body:
        kind = type(block).__name__.lower()
        for label in _labels(block):
            if not label.strip():
                yield f"A part of the block `{kind}` has no label."
            if len(label) > _MAX_LABEL:
                yield f"A label of the block `{kind}` has {len(label)} characters; at most {_MAX_LABEL}."
        yield from _block_problems(block)


def _block_problems(block: Block) -> Iterator[str]:
    match block:
        case Gauge():
            yield from _gauge_problems(block)
        case Bars():
            yield from _bar_problems(block)
        case Sparkline():
            yield from _target_problems(block.series, block.target, f"sparkline `{block.label}`")
        case BarChart():
            yield from _target_problems(block.series, block.target, f"bar chart `{block.label}`")
            if len(block.series.points) > _MAX_STEPS:
                number = len(block.series.points)
                yield f"The bar chart `{block.label}` has {number} bars; the maximum is {_MAX_STEPS}."
        case Table():
            yield from _table_problems(block)
        case Note(text=text) if len(text) > _MAX_SENTENCE:
            yield f"A note has {len(text)} characters; the maximum is {_MAX_SENTENCE}."
        case Link(text=text, url=url) if url and not url.startswith("https://"):
            yield f"The URL of the link `{text}` is not https."
        case Link(text=text, path=path) if path and not path.startswith("/"):
            yield f"The path of the link `{text}` does not start with a slash."


def _gauge_problems(gauge: Gauge) -> Iterator[str]:
    shares = (gauge.value.value, gauge.target.value if gauge.target else None)
    if any(share is not None and not 0 <= share <= 1 for share in shares):
        yield f"The gauge `{gauge.label}` is outside its scale from 0 to 1."


def _bar_problems(block: Bars) -> Iterator[str]:
    if len({bar.value.unit for bar in block.bars}) > 1:
        yield "The bars have different units."
    if len(block.bars) > _MAX_BARS:
        yield f"There are {len(block.bars)} bars; the maximum is {_MAX_BARS}."


def _table_problems(table: Table) -> Iterator[str]:
    if any(len(row) != len(table.columns) for row in table.rows):
        yield "A row of the table does not have one cell for each column."
    if len(table.columns) > _MAX_COLUMNS:
        yield f"The table has {len(table.columns)} columns; the maximum is {_MAX_COLUMNS}."
    if len(table.rows) > _MAX_ROWS:
        yield f"The table has {len(table.rows)} rows; the maximum is {_MAX_ROWS}."


def _text_problems(card: Card) -> Iterator[str]:
    texts = (card.caption, card.tooltip, card.accessible_text, card.compare.label if card.compare else "")
    for text in chain(texts, *map(_labels, card.body), *map(_sentences, card.body)):
        if any(unicodedata.category(character) in _INVISIBLE for character in text):
            yield f"The text {text[:40]!r} has invisible characters; each text is one plain line."


def _labels(block: Block) -> tuple[str, ...]:
    match block:
        case Figure() | Sparkline() | BarChart() | Gauge():
            return (block.label,)
        case Link(text=label):
            return (label,)
        case Bars(bars=bars):
            return tuple(bar.label for bar in bars)
        case Table(columns=columns):
            return columns
    return ()


def _sentences(block: Block) -> tuple[str, ...]:
    match block:
        case Note(text=text):
            return (text,)
        case Table(rows=rows):
            values = (cell.value if isinstance(cell, Cell) else cell for row in rows for cell in row)
            return tuple(value for value in values if isinstance(value, str))
    return ()
