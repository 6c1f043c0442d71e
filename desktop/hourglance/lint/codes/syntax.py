"""HG0xx: how the text is written, whatever it says."""

from typing import Final

from hourglance.lint.rule import RuleDocs, query, where

_GOOD: Final = query()
_TEXT: Final = _GOOD.replace('"tHandle"', '"tHandle", "tAcw"')

EXPLANATIONS: Final = (
    RuleDocs(
        code="HG001",
        title="no text",
        meaning="The file holds bytes that are no text in any encoding, an image or an archive perhaps.",
        bad=b"\x00\x01\x02\x03\x00\x01\x02\x03",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG002",
        title="not UTF-8",
        meaning=(
            "JSON that travels between computers is UTF-8. Text in UTF-16, UTF-32 or an older encoding is "
            "read here all the same, so that the rest can be checked, and written out as UTF-8 when it is "
            "mended."
        ),
        bad=("\ufeff" + _GOOD).encode("utf-16-le"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG003",
        title="byte order mark",
        meaning=(
            "Some editors put an invisible character, U+FEFF, before the text. JSON must not begin with it."
        ),
        bad="\ufeff" + _GOOD,
        good=_GOOD,
    ),
    RuleDocs(
        code="HG004",
        title="empty text",
        meaning="There is no query in the text: it is empty, or holds spaces and comments alone.",
        bad=" ",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG005",
        title="text before the query",
        meaning=(
            "The body of the request is the query and nothing else: no name of a variable, no fence of three "
            "backticks, no request line."
        ),
        bad=f"query = {_GOOD}",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG006",
        title="text behind the query",
        meaning=(
            "The query ends with the bracket that closes its first one. Nothing may follow: no second query, "
            "no semicolon, no further bracket."
        ),
        bad=_GOOD + "}",
        good=_GOOD,
    ),
    RuleDocs(
        code="HG007",
        title="comment",
        meaning="JSON has no comments, neither `//` nor `/* */` nor `#`.",
        bad=_GOOD.replace("[", "/* handle time */ ["),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG008",
        title="comma before a closing bracket",
        meaning="A comma separates two values. After the last one there is none.",
        bad=_GOOD.replace("]", ",]"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG009",
        title="missing comma",
        meaning="Two values follow each other without a comma, or with another sign in its place.",
        bad=_TEXT.replace('", "tAcw', '" "tAcw'),
        good=_TEXT,
    ),
    RuleDocs(
        code="HG010",
        title="comma without a value",
        meaning="A comma stands where a value belongs: before the first one, or beside another comma.",
        bad=_TEXT.replace('", "tAcw', '",, "tAcw'),
        good=_TEXT,
    ),
    RuleDocs(
        code="HG011",
        title="no colon after a name",
        meaning="One colon stands between a name and its value, no equals sign, no arrow.",
        bad=_GOOD.replace('"metrics":', '"metrics" ='),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG012",
        title="name without a value",
        meaning=(
            "A member of an object is a name and a value. Here the value is missing, so nobody can tell what "
            "was meant."
        ),
        bad=query(granularity=" "),
        good=query(granularity='"PT15M"'),
    ),
    RuleDocs(
        code="HG013",
        title="wrong quotes",
        meaning=(
            "Strings and names stand in double quotes. Single quotes, backticks and the curly quotes of word "
            "processors are not JSON."
        ),
        bad=_GOOD.replace('"tHandle"', "'tHandle'"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG014",
        title="name without quotes",
        meaning="The name of a member stands in double quotes, even if JavaScript does without them.",
        bad=_GOOD.replace('"metrics"', "metrics"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG015",
        title="string without quotes",
        meaning="A value that is not a number, true, false or null stands in double quotes.",
        bad=_GOOD.replace('"tHandle"', "tHandle"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG016",
        title="string that is never closed",
        meaning="A string begins with a quote and its line ends without another one.",
        bad=_GOOD.replace('["tHandle"]', '["tHandle]'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG017",
        title="control character in a string",
        meaning=(
            "A tab, a line end or another control character stands in a string as it is. In JSON it is "
            "escaped: `\\t`, `\\n`, `\\u0007`."
        ),
        bad=where('{"dimension": "externalTag", "value": "a\tb"}'),
        good=where('{"dimension": "externalTag", "value": "a\\tb"}'),
    ),
    RuleDocs(
        code="HG018",
        title="unknown escape",
        meaning=(
            'A backslash in a string begins an escape. There are `\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, '
            "`\\r`, `\\t` and `\\u` with four hexadecimal digits, and no others."
        ),
        bad=where('{"dimension": "externalTag", "value": "a\\-b"}'),
        good=where('{"dimension": "externalTag", "value": "a-b"}'),
    ),
    RuleDocs(
        code="HG019",
        title="half a character",
        meaning=(
            "Characters beyond U+FFFF are escaped as two halves, a high and a low surrogate. Here one half "
            "stands alone."
        ),
        bad=query(filter='{"type": "and", "predicates": [{"dimension": "externalTag", "value": "\\ud83d"}]}'),
        good=query(
            filter='{"type": "and", "predicates": [{"dimension": "externalTag", "value": "\\ud83d\\ude00"}]}'
        ),
    ),
    RuleDocs(
        code="HG020",
        title="NaN or infinity",
        meaning="JSON has no such numbers. Where there is no bound, leave the bound out.",
        bad=where('{"dimension": "agentScore", "range": {"gte": 50, "lt": Infinity}}'),
        good=where('{"dimension": "agentScore", "range": {"gte": 50}}'),
    ),
    RuleDocs(
        code="HG021",
        title="word of another language",
        meaning=(
            "JSON knows `true`, `false` and `null`, in small letters. `True`, `None` and `undefined` belong "
            "to other languages."
        ),
        bad=query(flattenMultivaluedDimensions="True"),
        good=query(flattenMultivaluedDimensions="true"),
    ),
    RuleDocs(
        code="HG022",
        title="number written differently",
        meaning=(
            "A number has digits, perhaps a minus before them, at most one point with digits on both sides "
            "and perhaps an exponent: no leading zero, no plus, no underscores, no hexadecimal digits."
        ),
        bad=query(queryType='"topN"', groupBy='["userId"]', limit="05"),
        good=query(queryType='"topN"', groupBy='["userId"]', limit="5"),
    ),
    RuleDocs(
        code="HG023",
        title="bracket that is never closed",
        meaning=(
            "A list or an object was opened and not closed, so the text ends too early or another bracket "
            "closes what surrounds it."
        ),
        bad=_GOOD.replace("]", ""),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG024",
        title="wrong closing bracket",
        meaning="A list ends with `]` and an object with `}`.",
        bad=_GOOD.replace("]", "}"),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG025",
        title="character without a meaning",
        meaning=(
            "The character stands outside of all quotes, where JSON has brackets, commas and colons alone."
        ),
        bad=_GOOD.replace('["tHandle"]', '(["tHandle"])'),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG026",
        title="nested too deep",
        meaning=(
            "The text nests lists and objects more than 40 levels deep. A query needs six. What lies deeper "
            "is not looked at."
        ),
        bad=query(metrics="[" * 41 + "]" * 41),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG027",
        title="name given twice",
        meaning=(
            "An object has two members of the same name. Some readers take the first, some the last, some "
            "refuse both. The check takes one away only if both say the same."
        ),
        bad=_GOOD.replace("\n}", ',\n  "metrics": ["tAcw"]\n}'),
        good=_TEXT,
    ),
    RuleDocs(
        code="HG028",
        title="strange space",
        meaning=(
            "A no-break space, a zero-width space or the like stands between the values, usually since the "
            "text was copied from a page. JSON knows space, tab and line end."
        ),
        bad=_GOOD.replace(": [", ":\u00a0["),
        good=_GOOD,
    ),
    RuleDocs(
        code="HG029",
        title="value without a name",
        meaning="An object holds names with values. Values alone belong in a list, with square brackets.",
        bad=query(metrics='{"tHandle", "tAcw"}'),
        good=query(metrics='["tHandle", "tAcw"]'),
    ),
    RuleDocs(
        code="HG030",
        title="names in a list",
        meaning="A list holds values alone. Names with values belong in an object, with curly brackets.",
        bad=query(filter='["type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]]'),
        good=query(filter='{"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}'),
    ),
    RuleDocs(
        code="HG031",
        title="too many mistakes",
        meaning="After 1000 mistakes the check tells no further ones.",
        bad=query(metrics="[" + "tHandle " * 1001 + "]"),
        good=_GOOD,
    ),
)
