"""Recognition of pasted text: other languages, escaped quotes, line prefixes, and where the query begins."""

import json
import re
from typing import Final, NamedTuple

from hourglance.lint.finding import Finding

_FIELD: Final = (
    r"(?:interval|metrics|groupBy|group_by|granularity|filter|views|timeZone|time_zone|flattenMultivaluedDimensions"
    r"|alternateTimeDimension|queryType|sortMetric|select|dateFrom|dateTo|startDate|endDate|groupings)"
)
_QUOTE: Final = r"""["'`\u201c\u201d]?"""
#: A variable with the name of a field, as in ``{ interval, metrics }``, or a spread before the fields.
_SHORTHAND: Final = rf"{_FIELD}\s*,(?![^{{}}]{{0,400}}\}}\s*=)|\.\.\.[\w$.]{{1,60}}\s*,\s*{_FIELD}\s*[:,]"
_QUERY: Final = rf"(?i)\{{\s*(?:(?://|\#|--)[^\r\n]*\s*)?(?:{_QUOTE}{_FIELD}{_QUOTE}\s*(?::|=)|{_SHORTHAND})"
_RESPONSE: Final = (
    r"""\{\s*["'](?:message|code|status|contextId|results|systemToOrganizationMappings|errors)["']\s*:"""
)
_FRAGMENT: Final = (
    rf"""(?i)\s*(?:"{_FIELD}"\s*:|{_FIELD}\s*:\s*(?:"[^"\r\n]*"|'[^'\r\n]*'|\[[^\[\]]*\])\s*,)"""
)


_URL: Final = r"(?:https?://[\w.-]{1,200}(?::\d{1,5})?)?(?:/platform)?/api/v2/[\w/-]{1,200}"
_SDK_CALL: Final = r"(?i)post_?analytics_?([a-z]+?)_?(aggregates|observations|activity|details)_?(query|jobs)"


class Language(NamedTuple):
    """A language that is not read as JSON, and what to check instead."""

    name: str
    advice: str


_SDK: Final = Language("code for the SDK", "check the JSON that it sends")
_JSON: Final = "write the query as JSON"
_POWERSHELL: Final = Language("PowerShell", "check the output of `ConvertTo-Json -Depth 10`")
_PYTHON: Final = Language("Python", "check the output of `json.dumps`")
_KEY: Final = r"^[ \t]{0,20}(?:- )?[A-Za-z]\w{0,40}"
_LANGUAGES: Final[tuple[tuple[str, Language], ...]] = (
    (r"""@\{\s*['"]?\w{1,60}['"]?\s{0,20}=(?!=)""", _POWERSHELL),
    (
        r"""\barray\s?\(|\[\s*['"]\w+['"]\s*=>""",
        Language("PHP", "check the output of `json_encode`"),
    ),
    (
        r"\[\s*(?:interval|metrics|groupBy|granularity|filter)\s*=\s*[\"{\[]",
        Language("Power Query", "check the output of `Json.FromValue`"),
    ),
    (r"[}\])'\"\w]\s+for\s+\w{1,40}\s+in\s+[\w.()]{1,80}\s*\]|\bdict\(\s*\w{1,40}\s*=", _PYTHON),
    (r"\{\s*:\w+\s*=>|%[wi][\[(]|\[\s*:[a-z_]", Language("Ruby", "check the output of `to_json`")),
    (r"map\[string\]|\[\]string\{", Language("Go", "check the output of `json.Marshal`")),
    (r"\bMetricsEnum\b|\bnew List<", _SDK),
    (r"=\s*new\s*(?:\w{1,40}\s*)?(?:\[\s*\]\s*)?\{", Language("C#", "check the JSON that it sends")),
    (r"(?i)%7B(?:%0A|%20|\+)*%22", Language("URL-encoded text", "decode it first")),
    (r"\A\s*<[A-Za-z?!/][^<>]*>\s*<[^{]*\Z", Language("XML", _JSON)),
    (r"\A\s*e[wy][\w+/-]{20,}[\w+/=\s-]*\Z", Language("base64", "decode it first")),
    (r"\A\s*(?:query|mutation)\b[^{}=:]*\{\s*\w+\s*[({]", Language("GraphQL", _JSON)),
    (r"\A\s*@\w{1,20}\(", Language("an expression of Data Factory", "check the text that it gives")),
)
_LANGUAGES_WITHOUT_QUERY: Final = (
    (
        r"(?i)AggregationQuery\b|\.(?:interval|metrics|group_?by)\s?(?:=[^=]|\()",
        _SDK,
    ),
    (r"\b(?:Invoke-RestMethod|ConvertTo-Json)\b", _POWERSHELL),
    (r"(?i)\A\s*select\s[^{}]+\bfrom\b", Language("SQL", _JSON)),
    (
        rf"(?m)\A[^{{}}]*?{_KEY}:(?:\s|$)[^{{}}]*?{_KEY}:(?:\s|$)",
        Language("YAML", _JSON),
    ),
    (r"\A\w+=[^\s&{]*&\w+=[^\s{]*\s*\Z", Language("form data", _JSON)),
    (rf"(?m)\A[^{{}}]*?{_KEY}[ \t]*=\s[^{{}}]*\Z", Language("TOML", _JSON)),
    (r"\A\s*[A-Za-z$][^{}]*[\s(=][^{}]*\Z", Language("plain text", _JSON)),
)


def is_json(text: str) -> bool:
    """Whether a text is JSON as it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def other_language(text: str) -> Language | None:
    """Return the language of a text that is not JSON, None if it can be read like JSON."""
    languages = _LANGUAGES
    if not re.search(_QUERY, text) and fragment_start(text) is None:
        languages += _LANGUAGES_WITHOUT_QUERY
    return next((language for pattern, language in languages if re.search(pattern, text)), None)


def query_start(text: str, start: int = 0) -> int | None:
    """Return where the first query or response begins from ``start`` on, None if there is neither."""
    match = re.compile(_QUERY).search(text, start) or re.compile(_RESPONSE).search(text, start)
    return match.start() if match else None


def pasted_url(text: str) -> str | None:
    """Return the URL, or the path, of the request that a text contains or calls by the SDK, None if none."""
    if "/api/v2/" in text:
        urls: list[str] = re.findall(_URL, text)[:20]
        return next(
            (url for url in urls if "analytics" in url or "aggregates" in url), urls[0] if urls else None
        )
    call = re.search(_SDK_CALL, text) if "nalytics" in text else None
    return "/api/v2/analytics/" + "/".join(call.groups()).lower() if call else None


def fragment_start(text: str) -> int | None:
    """Return where the fields of a query without its braces begin, None if the text is no such fragment."""
    match = re.match(_FRAGMENT, text)
    return match.end() - len(match[0].lstrip()) if match else None


# Text whose every quote or line is written differently. The length stays the same, and so do all places.

_ESCAPED_QUOTE: Final = (
    r"""\^?\{(?:\s|\\[rn]|["']\s*[+&.]\s*["'])*(\\"|""|`"|&quot;|&\#34;|\^\\\^")[A-Za-z_]"""
)
_CONCATENATION: Final = r"""" *(?:[+&.]|&? _)\s*[&+.]? *(?:@|\$)?"(?!")"""
_SINGLE_QUOTED: Final = r"""'(?=\s*\{\s*(?:'\s*[+.&]?\s*'\s*)?"[A-Za-z_])"""
_JOINED: Final = r"'[ \t]*(?:[+.&]\s*|\r?\n\s*(?:[+.&][ \t]*)?)'"
_JOINED_VARIABLE: Final = r"'\s*[+.&]\s*([^'{}\r\n]{1,80}?)\s*[+.&]\s*'"
_TYPE_ASSERTION: Final = (
    r"""(?<=["'`\]}])[ \t]+(?:as[ \t]+(?:const|[A-Z][\w.]{0,60}(?:\[\])?)|satisfies[ \t]+[A-Z][\w.]{0,60})"""
    r"(?=\s*(?:[,;)}\]]|\Z))"
)
_ESCAPED_SPACE: Final = r"\\[rnt]"
_ESCAPED_SPACES: Final = r"""\{\s*(?:\\[rnt]\s*)+["'][A-Za-z_]"""
_LINE_PREFIX: Final = r"[ \t]*(?:>[> ]*|\+|\d{1,4}[.:|)]?(?=\s))"


#: Twice as long as the longest body that the service accepts.
_MAX_LENGTH: Final = 1_024_000


def normalize_pasted(text: str) -> tuple[str, list[Finding]]:
    """Return the text with plain quotes and without line prefixes, and what was replaced."""
    if len(text) > _MAX_LENGTH:
        return text, []
    problems = []
    plain, prefix = _without_line_prefixes(text)
    if prefix:
        start = text.index(prefix)
        problems.append(
            Finding(
                code="HG025",
                start=start,
                end=start + len(prefix),
                message=f"each line begins with `{prefix}`, which is not part of the query",
                label="remove it",
                fixable=True,
            )
        )
    plain = _without_concatenation(_without_escaped_spaces(plain))
    if assertion := re.search(_TYPE_ASSERTION, plain):
        problems.append(
            Finding(
                code="HG025",
                start=assertion.start(),
                end=assertion.end(),
                message=f"`{assertion[0].strip()[:40]}` is TypeScript, not JSON",
                label="remove it",
                fixable=True,
            )
        )
        plain = re.sub(_TYPE_ASSERTION, lambda found: " " * len(found[0]), plain)
    plain, quote = _without_escaped_quotes(plain)
    if quote:
        start = text.index(quote)
        problems.append(
            Finding(
                code="HG013",
                start=start,
                end=start + len(quote),
                message=f'the query is escaped as in a string literal: `{quote}` stands for `"`',
                label="write plain double quotes",
                suggestion='"',
                fixable=True,
            )
        )
    return plain, problems


def _without_line_prefixes(text: str) -> tuple[str, str]:
    """Return the text without what each line of a mail, diff or listing begins with, and the first one."""
    lines = text.splitlines(keepends=True)
    ends = [match.end() if (match := re.match(_LINE_PREFIX, line)) else 0 for line in lines]
    prefix = next((line[:end].strip() for line, end in zip(lines, ends, strict=True) if end), "")
    if len(lines) < 2 or not all(end or not line.strip() for line, end in zip(lines, ends, strict=True)):
        return text, ""
    return "".join(" " * end + line[end:] for line, end in zip(lines, ends, strict=True)), prefix


def _without_concatenation(text: str) -> str:
    """Return the text with the literals in single quotes joined that a query is put together from.

    A variable between two literals becomes a placeholder.
    """
    match = re.search(_SINGLE_QUOTED, text)
    if match is None:
        return text
    start = match.start() + 1
    joined = re.sub(_JOINED, lambda found: " " * len(found[0]), text[start:])

    def placeholder(found: re.Match[str]) -> str:
        name = found[1].strip().replace('"', "'")
        return "${" + name.center(len(found[0]) - 3) + "}"

    return text[:start] + re.sub(_JOINED_VARIABLE, placeholder, joined)


def _without_escaped_spaces(text: str) -> str:
    """Return the text without escaped line breaks between its strings, as in ``$'...'`` of a shell."""
    match = re.search(_ESCAPED_SPACES, text)
    if match is None:
        return text
    parts = text[match.start() :].split(match[0][-2])
    parts[::2] = [re.sub(_ESCAPED_SPACE, "  ", part) for part in parts[::2]]
    return text[: match.start()] + match[0][-2].join(parts)


def _without_escaped_quotes(text: str) -> tuple[str, str]:
    """Return the text with plain quotes if it is copied from a string literal, and how they are escaped.

    Java, C and curl on Windows escape quotes by backslashes, cmd by carets; C#, VBA and Power Query double
    them; web pages have entities. Literals that are joined are read as one.
    """
    match = re.search(_ESCAPED_QUOTE, text)
    if match is None:
        return text, ""
    quote, start = match[1], match.start()
    blank = " " * (len(quote) - 1)
    quotes = (f'{blank}"', f'"{blank}')  # before and after a string
    joined = (
        re.sub(_CONCATENATION, lambda found: " " * len(found[0]), text[start:])
        if quote == '\\"'
        else text[start:]
    )
    parts = joined.split(quote)
    if "^" in quote:
        parts = [part.replace("^", " ") for part in parts]
    # Between two strings, an escaped line break is whitespace.
    parts[::2] = [re.sub(_ESCAPED_SPACE, "  ", part) for part in parts[::2]]
    literal = "".join(part + quotes[index % 2] for index, part in enumerate(parts[:-1])) + parts[-1]
    return text[:start] + literal, quote
