"""Generator of ``CODES.md``, the documentation of all rules.

Run it after a change of a rule::

    python -m hourglance.lint.codes_document > desktop/hourglance/lint/CODES.md
"""

from typing import Final

from hourglance.lint.rendering import format_example
from hourglance.lint.rule import LintRule
from hourglance.lint.rules import all_rules

_HEAD: Final = """\
# Codes of the query check

The rules of `hourglance query check`. `hourglance query explain CODE` prints the same text for one rule.
The service rejects a query with an *error*, or can never answer it as intended. It accepts a query with a
*warning*, which is probably not what was intended. A *note* is worth knowing. The examples were checked at
2026-11-23 12:00 UTC.
"""

#: Sections, by the beginning of their codes.
_SECTIONS: Final = {
    "HG0": "Syntax",
    "HG10": "Query and fields",
    "HG11": "Interval",
    "HG12": "Granularity and time zone",
    "HG13": "Metrics",
    "HG14": "Dimensions",
    "HG15": "Filter",
    "HG16": "Predicates",
    "HG17": "Conditions and values",
    "HG18": "Views",
    "HG19": "Ranking",
    "HG2": "URL",
    "HG3": "Activity and observation queries",
}


def codes_document() -> str:
    """Return the content of ``CODES.md``."""
    parts = [_HEAD]
    for prefix, title in _SECTIONS.items():
        rules = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        table = "\n".join(
            f"| [{rule.code}](#{rule.code.lower()}) | {rule.severity} | {rule.title} |" for rule in rules
        )
        parts.append(f"## {title}\n\n| code | severity | title |\n| --- | --- | --- |\n{table}\n")
        parts += [_rule_section(rule) for rule in rules]
    return "\n".join(parts)


def _rule_section(rule: LintRule) -> str:
    family = "" if rule.family == "conversations" else f", family `{rule.family}`"
    return (
        f"### {rule.code}\n\n"
        f"*{rule.severity}: {rule.title}*\n\n{rule.explanation}\n\n"
        f"Wrong{family}:\n\n{_fenced(rule.bad)}\n\nRight:\n\n{_fenced(rule.good)}\n"
    )


def _fenced(example: str | bytes) -> str:
    return f"```\n{format_example(example)}\n```"


if __name__ == "__main__":
    print(codes_document(), end="")  # noqa: T201 - writes the document to standard output
