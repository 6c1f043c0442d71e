"""The user's cards in their folder."""

from pathlib import Path

import pytest

from hourglance.cards import CardError, CardLibrary

CARD = 'title = "Offered"\nheadline = "nOffered"\n[query]\nwindow = "today"\nmetrics = ["nOffered"]\n'


@pytest.fixture
def library(tmp_path: Path) -> CardLibrary:
    return CardLibrary(tmp_path / "cards")


def test_card_is_declared_until_it_is_removed(library: CardLibrary) -> None:
    library.add("offered", CARD)
    assert [each.id for each in library.declarations] == ["cards/offered"]
    assert library.text("offered") == CARD

    library.remove("offered")

    assert library.declarations == ()


def test_change_of_another_process_is_found_once(library: CardLibrary) -> None:
    library.add("offered", CARD)
    other = CardLibrary(library.folder)
    assert library.poll() == ()

    other.add("second", CARD)
    other.add("offered", CARD.replace('"Offered"', '"Incoming contacts"'))

    assert library.poll() == ("cards/offered", "cards/second")
    assert [each.title for each in library.declarations] == ["Incoming contacts", "Offered"]
    assert library.poll() == ()


def test_card_has_its_description_or_names_its_value(library: CardLibrary) -> None:
    library.add("offered", CARD)
    library.add("described", f'description = "What came in."\n{CARD}')

    assert [each.description for each in library.declarations] == [
        "What came in.",
        "A card of yours: nOffered.",
    ]


def test_id_of_a_title_is_one_that_no_card_has(library: CardLibrary) -> None:
    assert library.free_id("Offered, today") == "offered-today"
    library.add("offered-today", CARD)
    library.decide({"offered-today-2": CARD}, "preset.toml")

    assert library.free_id("Offered, today") == "offered-today-3"


def test_damaged_card_is_a_problem_and_no_other_card(library: CardLibrary) -> None:
    library.add("offered", CARD)
    (library.folder / "broken.toml").write_text("title =", encoding="utf-8")

    library.poll()

    assert [each.id for each in library.declarations] == ["cards/offered"]
    (problem,) = library.problems
    assert "line 1" in str(problem)
    assert "hourglance card check" in problem.remedy


@pytest.mark.parametrize(
    "content", [b"\xff", b"x" * 200_000, None], ids=["no text", "too large", "a link to itself"]
)
def test_card_that_cannot_be_read_is_a_problem_and_can_be_removed(
    library: CardLibrary, content: bytes | None
) -> None:
    library.add("offered", CARD)
    broken = library.folder / "broken.toml"
    if content is None:
        broken.symlink_to(broken)
    else:
        broken.write_bytes(content)
    library.poll()
    assert [str(broken) in str(problem) for problem in library.problems] == [True]

    library.remove("broken")

    assert library.problems == ()
    assert [each.id for each in library.declarations] == ["cards/offered"]


def test_folder_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.write_text("")

    (problem,) = CardLibrary(folder).problems

    assert str(folder) in str(problem)


def test_card_saved_with_a_byte_order_mark_is_read(library: CardLibrary) -> None:
    library.add("offered", f"\ufeff{CARD}")
    assert [each.id for each in library.declarations] == ["cards/offered"]


@pytest.mark.parametrize("card_id", ["", "../x", "A", "x" * 61, "a/b", "-a", "a.b"])
def test_id_that_is_no_file_name_is_refused(library: CardLibrary, card_id: str) -> None:
    with pytest.raises(CardError, match="not the id of a card"):
        library.add(card_id, CARD)
    assert not library.folder.exists()


def test_unknown_card_names_the_known_ones(library: CardLibrary) -> None:
    library.add("offered", CARD)

    with pytest.raises(CardError, match=r"no card missing. Known: offered"):
        library.text("missing")
