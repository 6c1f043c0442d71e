"""The administrator's file: what it can say, and every mistake with its place, reason and suggestion."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hourglance.app import Policy, PolicyError, PolicyProblem, check_policy, read_policy, render
from hourglance.app.policy.validator import judge as judged

CLIENT = "3f0c9a81-d2e4-4b6a-9c1e-5a7b8c9d0e1f"

WHOLE = f"""\
# The preset of Example Contact Co.
[account]
region = "eu-west-1"  # Ireland
client_id = '{CLIENT}'

[plugins]
allow = [
    "hourglance-longest-wait",  # checked in May
    "Other_One",
]
deny = ["hourglance-wallpaper"]
preinstalled = ["/opt/hourglance/x.whl", "hourglance-longest-wait==1.2.0"]

[refresh]
floor_seconds = 120

[storage]
keep_figures = false

[updates]
check = false
"""

TEN = r"""# The preset of Example Contact Co.
regoin = "eu-west-1"
[account]
region = "eu-wset-1"
client_id = "not-an-id"
[plugin]
[plugins]
allow = ["hourglance-longest-wait", 3]
deny = "hourglance-wallpaper"
preinstalled = ["C:\Programs\widget.whl"]
[refresh]
floor_seconds = "2 min"
[storage]
keep_figures = no
[updates]
check = "false"
check = true
"""


def judge(text: str) -> tuple[str, str]:
    return ("", "") if text == "eu-west-1" else (f"`{text}` is no region", "Did you mean eu-west-1?")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preset.toml"


def mistakes(file: Path, text: str) -> tuple[PolicyProblem, ...]:
    file.write_text(text, encoding="utf-8")
    return check_policy(file, region=judge)[1]


def test_everything_that_it_can_say(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    assert read_policy(file, region=judge) == Policy(
        region="eu-west-1",
        client_id=CLIENT,
        allow=("hourglance-longest-wait", "Other_One"),
        deny=("hourglance-wallpaper",),
        preinstalled=("/opt/hourglance/x.whl", "hourglance-longest-wait==1.2.0"),
        refresh_floor=120,
        keep_figures=False,
        update_check=False,
    )


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "[account]\n", "\ufeff[account]\r\n"])
def test_what_is_left_out_is_as_if_there_were_no_file(file: Path, text: str) -> None:
    assert read_policy(file) == Policy()
    file.write_text(text, encoding="utf-8")
    assert read_policy(file) == Policy()


def test_other_spellings_of_toml_mean_the_same(file: Path) -> None:
    file.write_text(f'account = {{ region = "eu-west-1", client_id = "{CLIENT}" }}\nplugins.deny = []\n')
    assert read_policy(file, region=judge) == Policy(region="eu-west-1", client_id=CLIENT)


def test_ten_mistakes_are_named_each_with_its_line_reason_and_suggestion(file: Path) -> None:
    found = mistakes(file, TEN)
    print(render("preset.toml", TEN, found))

    assert [(mistake.line, mistake.what) for mistake in found] == [
        (2, "`regoin` means nothing here"),
        (4, "`eu-wset-1` is no region"),
        (5, "This is no client id"),
        (6, "[plugin] means nothing here"),
        (8, "Every item of `allow` must be a text"),
        (9, "`deny` must be a list of texts"),
        (10, "This is no TOML: unescaped '\\' in a string"),
        (12, "`floor_seconds` must be a whole number of seconds"),
        (14, "This is no TOML: invalid value"),
        (16, "`check` must be true or false"),
        (17, "`check` is written twice"),
    ]
    assert [mistake.suggestion for mistake in found] == [
        "Did you mean `region`?",
        "Did you mean eu-west-1?",
        "Copy it from Admin > Integrations > OAuth: 32 hexadecimal digits in five groups.",
        "Did you mean [plugins]?",
        'Write it between quotation marks, "…".',
        'Write ["hourglance-wallpaper"].',
        "Write a path between single quotation marks, '…'.",
        "Write 120, without quotation marks and unit.",
        "Write false.",
        "Write false.",
        "Keep one of the two.",
    ]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("[plugins]\nallow = [\n", (2, 9), "This is no TOML"),
        ('[plugins]\nallow = ["a",\n"b"\ndeny = []\n', (3, 3), "This is no TOML"),
        ("[plugins\nx = 1\n", (1, 8), "This is no TOML"),
        ("[plugins]\nallow: []\n", (2, 6), "This is no TOML"),
        ("plugins = 3", (1, 1), "`plugins` is a table"),
        ("[storage]\ncheck = true\n", (2, 1), "`check` means nothing in [storage]"),
        ("keep_figures = true\n", (1, 1), "`keep_figures` belongs in a table"),
        ("[updates]\n[updates]\n", (2, 1), "The table [updates] is there twice"),
        ("[plugins]\nallow = [\n  'good',\n  'bad one',\n]\n", (4, 3), "'bad one' is no name of a plugin"),
        ("[refresh]\nfloor_seconds = 5\n", (2, 17), "`floor_seconds` must be from 30 to 3600"),
        ("[refresh]\nfloor_seconds = true\n", (2, 17), "`floor_seconds` must be a whole number of seconds"),
        ("[account]\nregion = ''\n", (2, 10), "`region` must be a text"),
        ("[account]\nregion = eu-west-1\n", (2, 10), "This is no TOML"),
        ("[[plugins]]\n", (1, 1), "[[plugins]] would be one of many tables"),
        ("plugin.deny = ['a']\n", (1, 1), "`plugin` means nothing here"),
        ("[plugins]\ndeny = [\n  ']',  # ]\n]\n", (3, 3), "']' is no name of a plugin"),
        pytest.param("x = " + "[" * 5000, (1, 5004), "This is no TOML: it is nested too deeply", id="deep"),
        pytest.param("x = " + "9" * 5000, (1, 5004), "This is no TOML: exceeds the limit", id="digits"),
        pytest.param("a." * 3000 + "b = 1", (1, 1), "`a` means nothing here", id="dots"),
    ],
)
def test_each_mistake_stands_where_it_is(file: Path, text: str, place: tuple[int, int], what: str) -> None:
    first, *_ = mistakes(file, text)
    assert (first.line, first.column) == place
    assert first.what.startswith(what)
    assert first.suggestion


def test_whoever_reads_it_is_told_of_the_first_and_how_many_more(file: Path) -> None:
    file.write_text(TEN, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        read_policy(file, region=judge)
    assert caught.value.what == f"{file}, line 2: `regoin` means nothing here. There are 10 more mistakes."
    assert "hourglance preset check" in caught.value.remedy
    assert len(caught.value.mistakes) == 11


def test_a_file_that_is_no_text_or_cannot_be_read_is_one_sentence(file: Path) -> None:
    file.write_bytes(b"\xff\xfe[")
    with pytest.raises(PolicyError, match="is not UTF-8 text"):
        read_policy(file)
    file.unlink()
    file.mkdir()
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy(file)
    with pytest.raises(PolicyError, match="There is no file"):
        check_policy(file / "none")


def test_a_file_that_is_too_long_is_not_read_in_part(file: Path) -> None:
    file.write_text("#" * 1_000_000 + "\n[plugins]\nallow = []\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="is far too long"):
        read_policy(file)


def test_whoever_checks_a_file_that_cannot_be_read_is_not_sent_to_check_it(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as raised:
        check_policy(tmp_path)
    assert raised.value.remedy == "Give the path of a preset file, as UTF-8 text."


@pytest.mark.parametrize("before", [0, 115, 5000])
def test_of_a_long_line_the_part_about_the_mistake_is_shown(before: int) -> None:
    mistake = PolicyProblem(line=1, column=before + 1, length=9000, what="Wrong.", suggestion="")
    *_, line, marks = render("x", "a" * before + "!" * 9000, [mistake]).splitlines()
    assert max(len(line), len(marks)) <= 124
    assert line.index("!") == marks.index("^")


letters = st.characters(min_codepoint=32, max_codepoint=0x2FF)
texts = st.text(letters, min_size=1, max_size=20).filter(str.strip)
names = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\x7f", "") + '"'


@given(
    st.lists(names, max_size=5),
    st.lists(texts, max_size=5),
    st.booleans(),
    st.sampled_from(["", "\n  ", " "]),
)
def test_a_valid_file_has_no_mistakes_and_says_what_toml_says(
    allow: list[str], specs: list[str], keep: bool, gap: str
) -> None:
    lines = [
        f"[plugins]  # {' '.join(specs)!a}",
        f"allow = [{','.join(gap + quoted(name) for name in allow)}{gap}]",
        f"preinstalled = [{','.join(gap + quoted(spec) for spec in specs)}{gap}]",
        "[storage]",
        f"keep_figures = {str(keep).lower()}",
    ]
    text = "\n".join(lines)
    said = tomllib.loads(text)
    preset, wrong = judged(text, lambda _: ("", ""))
    if all(spec.isprintable() and spec.strip() for spec in said["plugins"]["preinstalled"]):
        assert wrong == ()
        assert preset.preinstalled == tuple(each.strip() for each in said["plugins"]["preinstalled"])
        assert preset.allow == tuple(said["plugins"]["allow"])
        assert preset.keep_figures is said["storage"]["keep_figures"]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(['"', "'", '"""', "[plugins]", "[[a]]", "a.b =", "allow", *"[]=#\\{},1"]),
        ),
        max_size=20,
    ).map("\n".join)
)
def test_no_text_is_too_strange_and_every_mistake_is_in_it(text: str) -> None:
    _, wrong = judged(text, judge)
    lines = text.replace("\r\n", "\n").split("\n")
    for mistake in wrong:
        assert 1 <= mistake.line <= len(lines)
        assert 1 <= mistake.column <= len(lines[mistake.line - 1]) + 1
    render("preset.toml", text, wrong)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert wrong
