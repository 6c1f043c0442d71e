"""HG001 to HG033: encoding and JSON syntax, which the reader checks, duplicate keys and placeholders."""

import re
from typing import Final

from hourglance.lint.finding import Findings
from hourglance.lint.fix import Remove
from hourglance.lint.reader.text import Lines
from hourglance.lint.reader.tree import Array, Member, Node, Object, String, equal
from hourglance.lint.rule import LintRule, query, query_where
from hourglance.lint.vocabulary import shorten

_GOOD: Final = query()
_TWO_METRICS: Final = _GOOD.replace('"tHandle"', '"tHandle", "tAcw"')

RULES: Final = (
    LintRule(
        code="HG001",
        title="not text",
        explanation="The file contains binary data, such as an image or an archive, and not text.",
        bad=b"\x00\x01\x02\x03\x00\x01\x02\x03",
    ),
    LintRule(
        code="HG002",
        title="not UTF-8",
        explanation=(
            "JSON must be encoded as UTF-8. Text in UTF-16, UTF-32 or a legacy encoding is decoded here, so "
            "that the rest can be checked, and written as UTF-8 by `--fix`."
        ),
        bad=("\ufeff" + _GOOD).encode("utf-16-le"),
    ),
    LintRule(
        code="HG003",
        title="byte order mark",
        explanation=(
            "Some editors put an invisible character, U+FEFF, at the beginning of a file. JSON must not "
            "begin with it."
        ),
        bad="\ufeff" + _GOOD,
    ),
    LintRule(
        code="HG004",
        title="empty text",
        explanation="The text contains no query: it is empty, or has only whitespace and comments.",
        bad=" ",
    ),
    LintRule(
        code="HG005",
        title="text before the query",
        explanation=(
            "The request body must contain only the query: no variable name, no Markdown fence, no request "
            "line."
        ),
        bad=f"query = {_GOOD}",
    ),
    LintRule(
        code="HG006",
        title="text after the query",
        explanation=(
            "The query ends with the bracket that closes the first one. Nothing may follow it: no second "
            "query, no semicolon, no extra bracket."
        ),
        bad=_GOOD + "}",
    ),
    LintRule(
        code="HG007",
        title="comment",
        explanation="JSON has no comments: neither `//` nor `/* */` nor `#`.",
        bad=_GOOD.replace("[", "/* handle time */ ["),
    ),
    LintRule(
        code="HG008",
        title="trailing comma",
        explanation="A comma separates two values. The last value must not be followed by one.",
        bad=_GOOD.replace("]", ",]"),
    ),
    LintRule(
        code="HG009",
        title="missing comma",
        explanation="Two values follow each other without a comma, or with another character instead.",
        bad=_TWO_METRICS.replace('", "tAcw', '" "tAcw'),
        good=_TWO_METRICS,
    ),
    LintRule(
        code="HG010",
        title="extra comma",
        explanation=(
            "There is a comma where a value is expected: before the first value, or next to another comma."
        ),
        bad=_TWO_METRICS.replace('", "tAcw', '",, "tAcw'),
        good=_TWO_METRICS,
    ),
    LintRule(
        code="HG011",
        title="missing or wrong colon",
        explanation="Exactly one colon separates a name from its value; not an equals sign or an arrow.",
        bad=_GOOD.replace('"metrics":', '"metrics" ='),
    ),
    LintRule(
        code="HG012",
        title="missing value",
        explanation="A member of an object has a name but no value. Only its author can supply it.",
        bad=query(granularity=" "),
        good=query(granularity='"PT15M"'),
    ),
    LintRule(
        code="HG013",
        title="wrong quotes",
        explanation=(
            "Strings and names must be enclosed in double quotes. Single quotes, backticks and typographic "
            "quotes are not JSON."
        ),
        bad=_GOOD.replace('"tHandle"', "'tHandle'"),
    ),
    LintRule(
        code="HG014",
        title="unquoted name",
        explanation="The name of a member must be enclosed in double quotes, unlike in JavaScript.",
        bad=_GOOD.replace('"metrics"', "metrics"),
    ),
    LintRule(
        code="HG015",
        title="unquoted string",
        explanation="A value other than a number, true, false or null must be enclosed in double quotes.",
        bad=_GOOD.replace('"tHandle"', "tHandle"),
    ),
    LintRule(
        code="HG016",
        title="unclosed string",
        explanation="A string begins with a quote, and its line ends without a closing one.",
        bad=_GOOD.replace('["tHandle"]', '["tHandle]'),
    ),
    LintRule(
        code="HG017",
        title="control character in a string",
        explanation=(
            "A string contains a tab, a line break or another control character. JSON requires an escape: "
            "`\\t`, `\\n`, `\\u0007`."
        ),
        bad=query_where('{"dimension": "externalTag", "value": "a\tb"}'),
        good=query_where('{"dimension": "externalTag", "value": "a\\tb"}'),
    ),
    LintRule(
        code="HG018",
        title="invalid escape",
        explanation=(
            'A backslash begins an escape. The only valid ones are `\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, '
            "`\\n`, `\\r`, `\\t`, and `\\u` with four hexadecimal digits."
        ),
        bad=query_where('{"dimension": "externalTag", "value": "a\\-b"}'),
        good=query_where('{"dimension": "externalTag", "value": "a-b"}'),
    ),
    LintRule(
        code="HG019",
        title="lone surrogate",
        explanation=(
            "Characters beyond U+FFFF are escaped as a pair of surrogates, a high one and a low one. Here "
            "one of the two is missing."
        ),
        bad=query_where('{"dimension": "externalTag", "value": "\\ud83d"}'),
        good=query_where('{"dimension": "externalTag", "value": "\\ud83d\\ude00"}'),
    ),
    LintRule(
        code="HG020",
        title="NaN or infinity",
        explanation="JSON has no such numbers. If there is no bound, omit it.",
        bad=query_where('{"dimension": "agentScore", "range": {"gte": 50, "lt": Infinity}}'),
        good=query_where('{"dimension": "agentScore", "range": {"gte": 50}}'),
    ),
    LintRule(
        code="HG021",
        title="Python or JavaScript literal",
        explanation=(
            "The literals of JSON are `true`, `false` and `null`, in lower case. `True`, `None` and "
            "`undefined` belong to other languages."
        ),
        bad=query(flattenMultivaluedDimensions="True"),
        good=query(flattenMultivaluedDimensions="true"),
    ),
    LintRule(
        code="HG022",
        title="invalid number",
        explanation=(
            "A number consists of digits, an optional minus sign before them, at most one decimal point with "
            "digits on both sides, and an optional exponent. It has no leading zero, no plus sign, no "
            "underscores and no hexadecimal digits."
        ),
        bad=query(queryType='"topN"', groupBy='["userId"]', limit="05"),
        good=query(queryType='"topN"', groupBy='["userId"]', limit="5"),
    ),
    LintRule(
        code="HG023",
        title="unclosed bracket",
        explanation=(
            "A list or an object is never closed: the text ends too early, or another bracket closes what "
            "surrounds it."
        ),
        bad=_GOOD.replace("]", ""),
    ),
    LintRule(
        code="HG024",
        title="wrong closing bracket",
        explanation="A list must end with `]` and an object with `}`.",
        bad=_GOOD.replace("]", "}"),
    ),
    LintRule(
        code="HG025",
        title="unexpected character",
        explanation="Outside strings, JSON allows only brackets, commas, colons, numbers and literals.",
        bad=_GOOD.replace('["tHandle"]', '(["tHandle"])'),
    ),
    LintRule(
        code="HG026",
        title="nested too deeply",
        explanation=(
            "The text nests lists and objects more than 40 levels deep. A query needs six. Deeper values are "
            "not checked."
        ),
        bad=query(metrics="[" * 41 + "]" * 41),
    ),
    LintRule(
        code="HG027",
        title="duplicate key",
        severity="warning",
        explanation=(
            "An object has two members with the same name. Some parsers use the first, some the last, and "
            "some reject both. `--fix` removes one of them only if both have the same value."
        ),
        bad=_GOOD.replace("\n}", ',\n  "metrics": ["tAcw"]\n}'),
        good=_TWO_METRICS,
    ),
    LintRule(
        code="HG028",
        title="unusual whitespace",
        explanation=(
            "There is a no-break space, a zero-width space or a similar character between values, usually "
            "because the text was copied from a web page. JSON allows only space, tab and line break."
        ),
        bad=_GOOD.replace(": [", ":\u00a0["),
    ),
    LintRule(
        code="HG029",
        title="value without a name",
        explanation="Each value of an object needs a name. Values without names form a list, in brackets.",
        bad=query(metrics='{"tHandle", "tAcw"}'),
        good=query(metrics='["tHandle", "tAcw"]'),
    ),
    LintRule(
        code="HG030",
        title="names in a list",
        explanation="A list holds only values. Names with values form an object, in curly brackets.",
        bad=query(filter='["type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]]'),
        good=query_where('{"dimension": "mediaType", "value": "voice"}'),
    ),
    LintRule(
        code="HG032",
        title="placeholder",
        severity="warning",
        explanation=(
            "The value contains a placeholder of a template, such as `{{queueId}}`, `${start}` or `%s`, that "
            "was not replaced by a value. Check the query as it is sent, with all values filled in."
        ),
        bad=query_where('{"dimension": "externalTag", "value": "{{tag}}"}'),
        good=query_where('{"dimension": "externalTag", "value": "vip"}'),
    ),
    LintRule(
        code="HG033",
        title="another language",
        explanation=(
            "The text is PowerShell or YAML, not JSON. Check the JSON that is sent, such as the output of "
            "`ConvertTo-Json -Depth 10`."
        ),
        bad="metrics:\n  - tHandle\ngroupBy:\n  - queueId\n",
    ),
    LintRule(
        code="HG031",
        title="too many problems",
        explanation="After 1000 problems, further ones are not reported.",
        bad=query(metrics="[" + "tHandle " * 1001 + "]"),
    ),
)


#: Placeholders of Postman, shells, JavaScript, Velocity, n8n, Azure Data Factory, Python and printf.
_PLACEHOLDER: Final = r"""(?x)
      \{\{[^{}]{0,200}\}\} | [$@\#]!?\{[^{}]{0,200}\} | (?<![\w$])\$[a-zA-Z_][\w.]{0,80} | \$\([^()]{1,80}\)
      | \{(?![0-9a-fA-F]{8}-)(?:[a-zA-Z_][^{}]{0,120}|\d?)\} | %[sd]\b | %[A-Z_]{2,40}% | <%=[^%<>]{1,200}%>
      | (?:^|/)(?:<[A-Za-z][\w\ -]{0,60}>|\[[A-Z][A-Z_\ ]{1,40}\]|\[\[[^\[\]]{1,80}\]\])(?=/|$)
      | ^@[a-z]\w{1,40}\( | ^(?:\.{3}|\u2026)$ | \b(?:YOUR|MY)_[A-Z_]{2,40} | \b[A-Z_]{2,40}_HERE\b
      | ^__\w{2,40}__$ | ^[xX]{8}- | \b[Yy]{4}-[Mm]{2}-[Dd]{2}"""
_SIGNS: Final = frozenset("{$%<[@_\u2026YX")


def find_placeholder(text: str) -> str | None:
    """Return the first placeholder in a string, None if there is none."""
    # Most values have no character of a placeholder; the pattern is compiled on first use.
    if _SIGNS.isdisjoint(text) and not text.startswith(("...", "xxx", "yyy")):
        return None
    found = re.search(_PLACEHOLDER, text[:2000])
    return found[0].strip("/") if found else None


def check_values(root: Node, lines: Lines, findings: Findings) -> None:
    """Report duplicate keys, and strings with placeholders, anywhere in the tree."""
    nodes = [root]
    while nodes and not findings.full:
        node = nodes.pop()
        if isinstance(node, String) and (found := find_placeholder(node.value)):
            findings.add(
                "HG032",
                node,
                f"`{shorten(found, 40)}` is a placeholder that is not filled in",
                label="write the value here",
            )
        if isinstance(node, Array):
            nodes += node.items
        if isinstance(node, Object):
            nodes += [member.value for member in node.members]
            _check_object(node, lines, findings)


def _check_object(node: Object, lines: Lines, findings: Findings) -> None:
    first: dict[str, Member] = {}
    for member in node.members:
        earlier = first.setdefault(member.name, member)
        if earlier is member or findings.full:
            continue
        same = equal(earlier.value, member.value)
        line, column = lines.position(earlier.start)
        findings.add(
            "HG027",
            member,
            f'duplicate key "{shorten(member.name)}", first at line {line}, column {column}',
            label="same value as before" if same else "different value: remove one of them",
            suggestion="remove it" if same else "",
            edits=[Remove(member.value)] if same else (),
        )
