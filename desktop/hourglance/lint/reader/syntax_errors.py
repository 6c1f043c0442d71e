"""What the reader found wrong, in the terms of text alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxProblem:
    """One mistake in how JSON is written.

    :param code: which, see ``hourglance query explain``.
    :param start: index of the first character concerned.
    :param end: index behind the last one; equal to ``start`` where something is missing.
    :param pointer: the innermost value, as a JSON pointer, that it happened in; known once all is read.
    :param message: what is wrong, in one sentence.
    :param label: a few words for the very place.
    :param suggestion: what to write instead; empty where that is plain.
    :param mended: whether the tree holds what was meant, so that writing it out mends the slip.
    :param lost: whether the tree lacks something that stands in the text.
    """

    code: str
    start: int
    end: int
    message: str
    pointer: str = ""
    label: str = ""
    suggestion: str = ""
    mended: bool = True
    lost: bool = False
