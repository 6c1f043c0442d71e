"""What makes a card hard to read, or hard to hear: what its type allows and its reader does not."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from hourglance.api._blocks import Bars, Block, Figure, Gauge, Link, Note, Sparkline, Table
from hourglance.api._cards import Card

_LONGEST_CAPTION: Final = 80
_LONGEST_LABEL: Final = 40
_LONGEST_SENTENCE: Final = 300
_MOST_BLOCKS: Final = 6
_MOST_BARS: Final = 8
_MOST_COLUMNS: Final = 5
_MOST_ROWS: Final = 20

#: Controls, what turns text around, and what ends lines.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})

_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def check_card(card: Card) -> tuple[str, ...]:
    """Return what people would stumble over in a card, a sentence each; nothing of a good card."""
    return tuple(dict.fromkeys((*_of_head(card), *_of_body(card), *_of_texts(card))))


def _of_head(card: Card) -> Iterator[str]:
    if not _WORD.search(card.caption):
        yield "The card has no caption: nobody can tell what its number is."
    if len(card.caption) > _LONGEST_CAPTION:
        yield f"The caption has {len(card.caption)} characters; {_LONGEST_CAPTION} fit on a card."
    if len(card.tooltip) > _LONGEST_SENTENCE:
        yield f"The tooltip has {len(card.tooltip)} characters; {_LONGEST_SENTENCE} can be read."
    if not _WORD.search(card.accessible_text or card.caption):
        yield "A screen reader would say a number alone: give the card an accessible text."
    if card.accessible_text and str(card.headline) != "–" and not re.search(r"\d", card.accessible_text):
        yield "The accessible text leaves out the number."


def _of_body(card: Card) -> Iterator[str]:
    if len(card.body) > _MOST_BLOCKS:
        yield f"The body has {len(card.body)} blocks; more than {_MOST_BLOCKS} are no glance."
    for block in card.body:
        kind = type(block).__name__.lower()
        for label in _labels(block):
            if not label.strip():
                yield f"A part of the block `{kind}` has no label."
            if len(label) > _LONGEST_LABEL:
                yield f"A label of the block `{kind}` has {len(label)} characters; {_LONGEST_LABEL} fit."
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[str]:
    match block:
        case Gauge():
            yield from _of_gauge(block)
        case Bars():
            yield from _of_bars(block)
        case Table():
            yield from _of_table(block)
        case Note(text=text) if len(text) > _LONGEST_SENTENCE:
            yield f"A note has {len(text)} characters; {_LONGEST_SENTENCE} can be read."
        case Link(text=text, url=url) if not url.startswith("https://"):
            yield f"The link `{text}` does not lead to an https page."


def _of_gauge(gauge: Gauge) -> Iterator[str]:
    shares = (gauge.value.value, gauge.target.value if gauge.target else None)
    if any(share is not None and not 0 <= share <= 1 for share in shares):
        yield f"The gauge `{gauge.label}` is beyond its scale, which goes from 0 to 1."


def _of_bars(block: Bars) -> Iterator[str]:
    if len({type(bar.value) for bar in block.bars}) > 1:
        yield "The bars have different units, and one scale."
    if len(block.bars) > _MOST_BARS:
        yield f"There are {len(block.bars)} bars; more than {_MOST_BARS} are no glance."


def _of_table(table: Table) -> Iterator[str]:
    if any(len(row) != len(table.columns) for row in table.rows):
        yield "A row of the table has more or fewer cells than the table has columns."
    if len(table.columns) > _MOST_COLUMNS:
        yield f"The table has {len(table.columns)} columns; {_MOST_COLUMNS} fit."
    if len(table.rows) > _MOST_ROWS:
        yield f"The table has {len(table.rows)} rows; more than {_MOST_ROWS} are no glance."


def _of_texts(card: Card) -> Iterator[str]:
    texts = (card.caption, card.tooltip, card.accessible_text)
    for text in chain(texts, *map(_labels, card.body), *map(_sentences, card.body)):
        if any(unicodedata.category(character) in _UNSEEN for character in text):
            yield f"The text {text[:40]!r} holds characters that cannot be seen; each text is one plain line."


def _labels(block: Block) -> tuple[str, ...]:
    match block:
        case Figure(label=label) | Sparkline(label=label) | Gauge(label=label) | Link(text=label):
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
            return tuple(cell for row in rows for cell in row if isinstance(cell, str))
    return ()
