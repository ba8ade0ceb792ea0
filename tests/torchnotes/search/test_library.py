"""What a look-up reads: how claims, and messages that are like an error, are found in it."""

import json

import pytest

from torchnotes.search.library import Library, LibraryError, nearest

SIZES = "mat1 and mat2 shapes cannot be multiplied (4x8 and 10x5)"


@pytest.fixture
def library(shelf):
    return Library(shelf)


def explained(library, kind, message, more=""):
    return [one.slug for _, one in library.explained(kind, message, more)]


def met(shelf, *messages):
    """Write these messages, each with type, text and claim."""
    rows = [dict(zip(("kind", "message", "slug"), one, strict=True)) | {"over": ""} for one in messages]
    (shelf / "messages.json").write_text(json.dumps({"schema": 1, "messages": rows}), encoding="utf-8")


def test_a_search_finds_claims_the_best_first(library):
    assert next(one.slug for one in library.search("gather elements that do not fit")) == "gather-copies"
    assert library.search("gather", 0) == library.search("zebra") == []


def test_each_file_is_read_when_it_is_asked_for(shelf):
    library = Library(shelf)
    for name in ("messages.json", "notes.json", "claims/gather-copies.json"):
        (shelf / name).unlink()

    assert [one.slug for one in library.search("gather")] == ["gather-copies"]
    with pytest.raises(LibraryError, match="cannot be read"):
        _ = library.notes


def test_files_may_be_held_instead_of_written(shelf, tmp_path):
    files = {path.relative_to(shelf).as_posix(): path.read_bytes() for path in shelf.rglob("*.json")}

    library = Library(tmp_path / "nowhere", files)

    assert library.entry("gather-copies").title == "`gather` copies elements"


@pytest.mark.parametrize(
    "name", ["gather-copies", "take-copies", "GATHER-copies", "`gather` copies elements", "Gather copies elements."]
)
def test_a_claim_is_known_by_its_slugs_and_its_title(library, name):
    assert library.entry(name).slug == "gather-copies"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gathr-copies", "there is no claim 'gathr-copies'; nearest: gather-copies"),
        ("gather", "there is no claim 'gather'; nearest: gather-copies"),
        ("zebra", "there is no claim 'zebra'"),
        ("index", "there is no claim 'index'"),
    ],
)
def test_another_name_is_answered_with_the_nearest(library, name, told):
    with pytest.raises(LibraryError) as refused:
        library.entry(name)

    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("RuntimeError", SIZES),
        ("RuntimeError", SIZES.replace("10x5", "7x1")),
        ("", SIZES),
        ("ValueError", SIZES),
        ("", "shapes cannot be multiplied"),
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied"),
    ],
)
def test_an_error_is_explained_by_a_message_that_is_like_it(library, kind, message):
    assert explained(library, kind, message) == ["sizes-have-to-fit"]


def test_another_type_counts_for_less(library):
    ((same, _),), ((other, _),) = library.explained("RuntimeError", SIZES), library.explained("ValueError", SIZES)

    assert (same, other) == (1.0, 0.95)


@pytest.mark.parametrize(
    ("kind", "message"),
    [("RuntimeError", "shapes do not fit"), ("", "cannot be"), ("RuntimeError", ""), ("ValueError", "no"), ("", "")],
)
def test_what_is_not_like_a_message_is_not_explained(library, kind, message):
    assert explained(library, kind, message) == []


@pytest.mark.parametrize(
    ("kind", "message", "found"),
    [
        ("AttributeError", "'Linear' object has no attribute 'save'", True),
        ("AttributeError", "'MyNet' object has no attribute 'save'", True),
        ("", "'Linear' object has no attribute 'save'", True),
        ("AttributeError", "'Linear' object has no attribute 'load'", False),
        ("AttributeError", "'save' object has no attribute 'load'", False),
        ("", "'Linear' object has no attribute 'load'", False),
    ],
)
def test_a_missing_name_is_explained_by_the_same_name_only(library, kind, message, found):
    assert explained(library, kind, message) == ["a-linear-has-no-save"] * found


def test_names_elsewhere_may_be_others(shelf):
    met(shelf, ("FileNotFoundError", "[Errno 2] No such file or directory: 'gather.pt'", "gather-copies"))

    found = explained(Library(shelf), "FileNotFoundError", "[Errno 2] No such file or directory: 'x.pt'", "gather")

    assert found == ["gather-copies"]


def test_an_error_without_a_message_is_explained_by_its_type(shelf):
    met(shelf, ("StopIteration", "", "gather-copies"), ("RuntimeError", "", "sizes-have-to-fit"))

    assert explained(Library(shelf), "StopIteration", "", "gather matmul") == ["gather-copies"]


def test_the_class_that_a_state_is_loaded_into_does_not_matter(shelf):
    message = "Error(s) in loading state_dict for {}:"
    met(shelf, ("RuntimeError", message.format("Linear"), "a-linear-has-no-save"))

    found = Library(shelf).explained("RuntimeError", message.format("MyNet"), "linear")

    assert [alike for alike, _ in found] == [1.0]


def test_of_messages_that_are_equally_alike_the_claim_found_first_is_first(shelf):
    both = ("gather-copies", "sizes-have-to-fit")
    met(shelf, *(("RuntimeError", "zebras went away", slug) for slug in both))
    library = Library(shelf)

    assert explained(library, "", "zebras went away", "gather copies elements, fit") == [*both]
    assert explained(library, "", "zebras went away", "matmul of sizes raises, gather") == [*both][::-1]


def test_a_claim_explains_once_by_its_likest_message(shelf):
    met(
        shelf,
        ("RuntimeError", "gather: the size 3 has to fit", "gather-copies"),
        ("RuntimeError", "gather: the size 3 has to be", "gather-copies"),
    )

    ((alike, one),) = Library(shelf).explained("RuntimeError", "gather: the size 5 has to fit")

    assert (alike, one.message) == (1.0, "gather: the size 3 has to fit")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "index.json is damaged: Input data was truncated; install torchnotes again"),
        (b'{"schema": 1, "tor', "index.json is damaged: Input data was truncated; install torchnotes again"),
        (b'{"schema": "1"}', "Expected `int`, got `str`"),
        (b"[1]", "Expected `object`, got `array`"),
        (b"\xff\xfe", "index.json is damaged: "),
        (b'{"schema": 2, "torch": 5}', "index.json has schema 2, this torchnotes reads 1; upgrade torchnotes"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(shelf, text, told):
    (shelf / "index.json").write_bytes(text)

    with pytest.raises(LibraryError) as refused:
        Library(shelf).search("x")

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_whoever_made_it_says_what_helps(shelf):
    (shelf / "index.json").write_bytes(b"")

    with pytest.raises(LibraryError, match=r"; remove it$"):
        Library(shelf, mend="remove it").search("x")


def test_the_nearest_words_end_a_sentence():
    assert nearest("tensor", ["tensors", "nn", "tensor-x"]) == "; nearest: tensors, tensor-x"
    assert nearest("tensor", ["nn"]) == nearest("tensor", []) == ""
