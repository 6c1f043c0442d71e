"""``CODES.md``: the table of codes as a document.

After a change of the table::

    python -m hourglance.lint.codes_document > desktop/hourglance/lint/CODES.md
"""

from typing import Final

from hourglance.lint.codes import codes, explain
from hourglance.lint.rendering import shown
from hourglance.lint.rule import RuleDocs

_HEAD: Final = """\
# Codes of the query check

What `hourglance query check` tells, code by code; `hourglance query explain CODE` says the same.
An *error* is refused by the service, or can never be answered with what was meant. A *warning* is taken,
and hardly what was meant. Examples were checked at noon of 2026-11-23, UTC.
"""

#: The areas, by how their codes begin.
_AREAS: Final = {
    "HG0": "How the text is written",
    "HG10": "The query and its fields",
    "HG11": "The interval",
    "HG12": "Steps and their zone",
    "HG13": "Metrics",
    "HG14": "Dimensions",
    "HG15": "The filter",
    "HG16": "Predicates",
    "HG17": "Conditions and their values",
    "HG18": "Views",
    "HG19": "Ranking",
    "HG2": "The address",
}


def document() -> str:
    """Return the whole of ``CODES.md``."""
    parts = [_HEAD]
    for begin, area in _AREAS.items():
        known = [explain(code) for code in codes() if code.startswith(begin)]
        table = "\n".join(
            f"| [{each.code}](#{each.code.lower()}) | {each.severity} | {each.title} |" for each in known
        )
        parts.append(f"## {area}\n\n| code | severity | title |\n| --- | --- | --- |\n{table}\n")
        parts += [_section(each) for each in known]
    return "\n".join(parts)


def _section(explanation: RuleDocs) -> str:
    of = "" if explanation.family == "conversations" else f", of the family `{explanation.family}`"
    return (
        f"### {explanation.code}\n\n"
        f"*{explanation.severity}: {explanation.title}*\n\n{explanation.meaning}\n\n"
        f"Wrong{of}:\n\n{_fenced(explanation.bad)}\n\nRight:\n\n{_fenced(explanation.good)}\n"
    )


def _fenced(example: str | bytes) -> str:
    return f"```\n{shown(example)}\n```"


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - the document is what this module prints
