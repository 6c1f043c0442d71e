"""The tolerant reader: valid JSON as json.loads reads it, invalid JSON with each problem and its place."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.lint.reader.parser import MAX_DEPTH, parse
from hourglance.lint.reader.syntax_problems import MAX_PROBLEMS
from hourglance.lint.reader.text import Lines
from hourglance.lint.reader.tree import Array, Boolean, MissingValue, Null, Number, Object, String

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def plain(node):
    """Return the value of a node, an ellipsis for a MissingValue."""
    match node:
        case Object():
            return {member.name: plain(member.value) for member in node.members}
        case Array():
            return [plain(item) for item in node.items]
        case String() | Number() | Boolean():
            return node.value
        case Null():
            return None
    return ...


def problems(text):
    """Return code, pointer, line and column of each problem, in text order."""
    parsed = parse(text)
    lines = Lines(parsed.text)
    found = sorted(parsed.problems, key=lambda problem: (problem.start, problem.code))
    return [(problem.code, problem.pointer, *lines.position(problem.start)) for problem in found]


def codes(text):
    return [code for code, *_ in problems(text)]


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_valid_json_is_parsed_like_json_loads(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    parsed = parse(text)
    if any(0xD800 <= ord(character) < 0xE000 for character in json.dumps(value, ensure_ascii=False)):
        return
    assert parsed.problems == ()
    assert plain(parsed.root) == value


@given(values)
def test_node_range_is_its_text(value):
    text = json.dumps(value)
    nodes = [parse(text).root]
    while nodes:
        node = nodes.pop()
        assert json.loads(text[node.start : node.end]) == plain(node)
        if isinstance(node, Object):
            nodes += [member.value for member in node.members]
            assert all(json.loads(text[m.start : m.end]) == m.name for m in node.members)
        if isinstance(node, Array):
            nodes += node.items


@given(values)
def test_node_pointer_leads_to_its_value(value):
    def follow(pointer):
        found = value
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found

    nodes = [parse(json.dumps(value)).root]
    while nodes:
        node = nodes.pop()
        assert follow(node.pointer) == plain(node)
        nodes += node.items if isinstance(node, Array) else []
        nodes += [member.value for member in node.members] if isinstance(node, Object) else []


@given(st.text(max_size=80) | st.binary(max_size=80))
def test_parser_never_raises(data):
    parsed = parse(data)
    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(parsed.text)
        assert problem.message


@given(st.text(alphabet="{}[]:,\"\\ \n1eE-+.tfn'/*#;=aNu“", max_size=60))
def test_invalid_json_has_a_problem(text):
    try:
        value = json.loads(text, parse_constant=float)
    except (ValueError, RecursionError):
        assert parse(text).problems
    else:
        if not parse(text).problems:
            assert plain(parse(text).root) == value


PROBLEMS = {
    "": ("HG004", "", 1, 1),
    " \n ": ("HG004", "", 2, 2),
    "\ufeff{}": ("HG003", "", 1, 1),
    "query = {}": ("HG005", "", 1, 1),
    "POST /query\n\n{}": ("HG005", "", 1, 1),
    ",{}": ("HG005", "", 1, 1),
    "}": ("HG005", "", 1, 1),
    "{} {}": ("HG006", "", 1, 4),
    "{}}": ("HG006", "", 1, 3),
    "{};": ("HG006", "", 1, 3),
    '{"a": 1 // one\n}': ("HG007", "", 1, 9),
    '{"a": /* one */ 1}': ("HG007", "/a", 1, 7),
    '{"a": 1 # one\n}': ("HG007", "", 1, 9),
    '{"a": 1 /* never closed': ("HG007", "", 1, 9),
    '{"a": 1,}': ("HG008", "", 1, 8),
    '{"a": [1, 2, ]}': ("HG008", "/a", 1, 12),
    '{"a": 1 "b": 2}': ("HG009", "", 1, 8),
    '{"a": 1\n "b": 2}': ("HG009", "", 1, 8),
    "[1 2]": ("HG009", "", 1, 3),
    '{"a": 1; "b": 2}': ("HG009", "", 1, 8),
    "[1,,2]": ("HG010", "", 1, 4),
    "[,1]": ("HG010", "", 1, 2),
    "[1,,,,]": ("HG010", "", 1, 4),
    '{"a" 1}': ("HG011", "/a", 1, 5),
    '{"a" = 1}': ("HG011", "/a", 1, 6),
    '{"a" => 1}': ("HG011", "/a", 1, 6),
    '{"a":: 1}': ("HG011", "/a", 1, 6),
    '{"a": , "b": 2}': ("HG012", "/a", 1, 5),
    '{"a": }': ("HG012", "/a", 1, 5),
    '{"a": 1, "b"}': ("HG012", "/b", 1, 13),
    '{"a":\n "b": 1}': ("HG012", "/a", 1, 5),
    "{'a': 1}": ("HG013", "/a", 1, 2),
    '{"a": “b”}': ("HG013", "/a", 1, 7),
    '{"a": `b`}': ("HG013", "/a", 1, 7),
    "{a: 1}": ("HG014", "/a", 1, 2),
    "{1: 1}": ("HG014", "/1", 1, 2),
    '{a": 1}': ("HG014", "/a", 1, 2),
    '{"a": b}': ("HG015", "/a", 1, 7),
    '{"a": b"}': ("HG015", "/a", 1, 7),
    '{"a": 2026-11-23T10:00:00Z/2026-11-23T11:00:00Z}': ("HG015", "/a", 1, 7),
    '{"a": "b\n}': ("HG016", "/a", 1, 7),
    '{"a": "b,\n "c": 1}': ("HG016", "/a", 1, 7),
    '{"a: "b"}': ("HG016", "/a", 1, 2),
    '{"a": 1, "b": "c, "d": 1}': ("HG016", "/b", 1, 15),
    '{"a": "b\tc"}': ("HG017", "/a", 1, 9),
    '{"a": "b\nc", "d": 1}': ("HG017", "/a", 1, 9),
    r'{"a": "\d"}': ("HG018", "/a", 1, 8),
    r'{"a": "\u12"}': ("HG018", "/a", 1, 8),
    r'{"a": "\ud800"}': ("HG019", "/a", 1, 8),
    '{"a": NaN}': ("HG020", "/a", 1, 7),
    '{"a": -Infinity}': ("HG020", "/a", 1, 7),
    '{"a": True}': ("HG021", "/a", 1, 7),
    '{"a": None}': ("HG021", "/a", 1, 7),
    '{"a": undefined}': ("HG021", "/a", 1, 7),
    '{"a": 01}': ("HG022", "/a", 1, 7),
    '{"a": +1}': ("HG022", "/a", 1, 7),
    '{"a": .5}': ("HG022", "/a", 1, 7),
    '{"a": 5.}': ("HG022", "/a", 1, 7),
    '{"a": 0x1F}': ("HG022", "/a", 1, 7),
    '{"a": 1_000}': ("HG022", "/a", 1, 7),
    '{"a": 1e999}': ("HG022", "/a", 1, 7),
    '{"a": 1': ("HG023", "", 1, 8),
    '{"a": {"b": [1': ("HG023", "", 1, 15),
    '{"a": [1, "b": 2}': ("HG030", "/a", 1, 7),
    '{"a": [1, 2, "b": 2]}': ("HG030", "/a", 1, 7),
    '[{"a": 1]': ("HG023", "", 1, 9),
    '{"a": [1}': ("HG023", "", 1, 9),
    '{"a": [1}}': ("HG024", "/a", 1, 9),
    '{"a": [1}, "b": 2}': ("HG024", "/a", 1, 9),
    '{"a": 1}, "b": 2}': ("HG024", "", 1, 8),
    '{"a": (1)}': ("HG025", "/a", 1, 7),
    '{"a":\u00a01}': ("HG028", "/a", 1, 6),
    '{"a":\u200b1}': ("HG028", "/a", 1, 6),
    '{"a": {"b", "c"}}': ("HG029", "/a", 1, 7),
    "{: 1}": ("HG029", "", 1, 2),
    '{"a": 1, {"b": 2}}': ("HG029", "", 1, 10),
    '["a": 1]': ("HG030", "", 1, 1),
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_syntax_problem_code_and_place(text):
    assert PROBLEMS[text] in problems(text)


@pytest.mark.parametrize("text", [text for text in PROBLEMS if re.match(r'{"a": 1\b', text)])
def test_syntax_problem_keeps_its_surroundings(text):
    value = plain(parse(text).root)
    assert value["a"] in (1, 2)


MEANT = {
    "{'a': True, b: None,}": {"a": True, "b": None},
    '{"a": 01, "b": +2, "c": .5, "d": 0x10, "e": 1_000}': {"a": 1, "b": 2, "c": 0.5, "d": 16, "e": 1000},
    '{"a" 1 "b" = 2; "c": 3': {"a": 1, "b": 2, "c": 3},
    '{"metrics": {"tHandle", "tAcw"}}': {"metrics": ["tHandle", "tAcw"]},
    '{"filter": ["type": "and"]}': {"filter": {"type": "and"}},
    '{"a": ["b", "c"}, "d": 1}': {"a": ["b", "c"], "d": 1},
    '{"f": {"p": [{"a": 1], "t": 2}}': {"f": {"p": [{"a": 1}], "t": 2}},
    '{"f": {"p": [1}}': {"f": {"p": [1]}},
    '{"a": "b\n, "c": "d"}': {"a": "b", "c": "d"},
    '{"a": "b\nc", "d": 1}': {"a": "b\nc", "d": 1},
    '```json\n{"a": 1}\n```': {"a": 1},
    '{"a": 1}, "b": 2}': {"a": 1, "b": 2},
    '{"interval: "x", "metrics": ["tHandle, "tAcw"]}': {"interval": "x", "metrics": ["tHandle", "tAcw"]},
    '{"a": NaN}': {"a": ...},
    '{"a", "b": 1}': {"a": ..., "b": 1},
    r'{"a": "\ud83d\ude00\u00e9\n\/"}': {"a": "😀é\n/"},
    r"{'a': 'it\'s'}": {"a": "it's"},
}


@pytest.mark.parametrize("text", MEANT)
def test_recovered_tree_has_the_intended_values(text):
    assert plain(parse(text).root) == MEANT[text]


def test_several_syntax_problems_in_one_text():
    text = '{\n  // query\n  interval: \'PT1H\',\n  "limit": 05\n  "metrics": ["tHandle",],\n}'
    assert problems(text) == [
        ("HG007", "", 2, 3),
        ("HG014", "/interval", 3, 3),
        ("HG013", "/interval", 3, 13),
        ("HG022", "/limit", 4, 12),
        ("HG009", "", 4, 14),
        ("HG008", "/metrics", 5, 24),
        ("HG008", "", 5, 26),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_endings_of_all_systems(line_end):
    assert problems(line_end.join(("{", '  "a": 1,', "}"))) == [("HG008", "", 2, 9)]


def test_columns_count_characters():
    assert problems('{"é😀": 1,}') == [("HG008", "", 1, 9)]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", []),
        ("utf-8-sig", ["HG003"]),
        ("utf-16", ["HG002"]),
        ("utf-16-le", ["HG002"]),
        ("utf-16-be", ["HG002"]),
        ("utf-32", ["HG002"]),
        ("utf-32-le", ["HG002"]),
        ("utf-32-be", ["HG002"]),
        ("cp1252", ["HG002"]),
    ],
)
def test_encodings_are_detected(encoding, told):
    content = '{"é": "ü"}'.encode(encoding)
    assert codes(content) == told
    assert plain(parse(content).root) == {"é": "ü"}


def test_invalid_utf_8_byte_is_placed():
    assert problems('{"é": "'.encode() + b"\xfc" + b'"}') == [("HG002", "/é", 1, 8)]


def test_binary_data_has_one_problem():
    assert codes(bytes(range(64))) == ["HG001"]


def test_lone_surrogate_is_replaced():
    parsed = parse('{"a": "\ud800"}')
    assert [problem.code for problem in parsed.problems] == ["HG002"]
    assert plain(parsed.root) == {"a": "\ufffd"}


def test_nesting_is_limited():
    text = "[" * 100_000 + "]" * 100_000
    assert codes(text) == ["HG026"]
    assert codes("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []


def test_nesting_limit_keeps_what_follows():
    text = f'{{"a": {"[" * 100}{"]" * 100}, "b": 1,}}'
    assert codes(text) == ["HG026", "HG008"]
    assert plain(parse(text).root)["b"] == 1


def test_syntax_problems_are_limited():
    assert len(parse("[" + "1 " * 100_000 + "]").problems) == MAX_PROBLEMS


def test_long_numbers_are_parsed():
    assert codes("[" + "9" * 5000 + "]") == ["HG022"]
    assert math.isclose(plain(parse("[" + "9" * 300 + "]").root)[0], 1e300)


def test_duplicate_keys_are_kept_in_order():
    root = parse('{"a": [1], "a": [1], "a": 2}').root
    assert isinstance(root, Object)
    assert [plain(member.value) for member in root.members] == [[1], [1], 2]


def test_unreadable_value_is_missing_and_not_null():
    root = parse('{"a": NaN, "b": null}').root
    assert isinstance(root, Object)
    assert [type(member.value) for member in root.members] == [MissingValue, Null]


@pytest.mark.parametrize(
    ("leading", "message"),
    [
        (
            "curl -X POST https://api.mypurecloud.de/query -d '",
            "this is a curl command; only its body is the query",
        ),
        ("$ curl.exe -d ", "this is a curl command; only its body is the query"),
        (
            "POST {{baseUrl}}/query\nAuthorization: Bearer x\n\n",
            "this is an HTTP request; only its body is the query",
        ),
        ("wget --post-data='", "this is a wget command; only its body is the query"),
        ("Invoke-RestMethod -Body '", "this is a PowerShell command; only its body is the query"),
        ("$r = Invoke-WebRequest -Body '", "this is a PowerShell command; only its body is the query"),
        ("axios.post(url, ", "this is a call of a program; only its body is the query"),
        ("curly = ", "unexpected text before the query"),
        ("POSTED: ", "unexpected text before the query"),
    ],
)
def test_pasted_request_is_named(leading: str, message: str) -> None:
    problem = parse(f'{leading}{{"metrics": ["nOffered"]}}').problems[0]

    assert (problem.code, problem.message) == ("HG005", message)
