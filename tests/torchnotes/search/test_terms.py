"""Words as search knows them: of texts, of names and of queries."""

import pytest

from torchnotes.search.terms import MOST, STOPPED, exactly, query, spellings, stem, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a tensor copies", ["a", "tensor", "copy"]),
        ("torch.nn.functional.one_hot", ["torch.nn.functional.one_hot", "one_hot", "one", "hot"]),
        ("F.one_hot(x)", ["f.one_hot", "F.one_hot", "one_hot", "one", "hot", "x"]),
        ("loss.backward()", ["loss.backward", "backward"]),
        ("torch.Tensor", ["torch.tensor", "torch.Tensor", "tensor"]),
        ("CrossEntropyLoss", ["crossentropyloss", "cross", "entropy", "loss"]),
        ("requires_grad", ["requires_grad", "requir", "grad"]),
        ("state_dict is one", ["state_dict", "stat", "dict", "is", "one"]),
        ("__getitem__", ["getitem"]),
        ("_x", ["x"]),
        ("__", []),
        ("Conv2d", ["conv2d", "conv", "2d"]),
        ("CUDA", ["cuda"]),
        ("float32 and 3", ["float32", "float", "32", "and", "3"]),
        ("torch 2.6, 0.5", ["torch", "2.6", "2", "6", "0.5", "0", "5"]),
        ("copy copy", ["copy", "copy"]),
        ("a-b/c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_a_text_is_its_words_and_their_parts(text, found):
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("텐서를", ["텐서", "서를"]),
        ("텐서", ["텐서"]),
        ("값", ["값"]),
        ("텐서 값", ["텐서", "값"]),
        ("torch의 텐서", ["torch", "의", "텐서"]),
    ],
)
def test_hangul_is_taken_by_two_syllables(text, found):
    assert terms(text) == found


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("copies", "copy"),
        ("copied", "copy"),
        ("copying", "copy"),
        ("copy", "copy"),
        ("zeros", "zero"),
        ("stopped", "stop"),
        ("batches", "batch"),
        ("loss", "loss"),
        ("losses", "loss"),
        ("filling", "fill"),
        ("ties", "ties"),
        ("was", "was"),
        ("sing", "sing"),
        ("float32", "float32"),
        ("Größes", "Größes"),
    ],
)
def test_a_word_is_known_without_the_ending_of_its_form(word, stemmed):
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("does the tensor copy", ["tensor", "copy"]),
        ("where is all of any", ["wher", "all", "any"]),
        ("not", ["=not", "not"]),
        ("zeros", ["=zeros", "zero"]),
        ("torch.zeros", ["=zeros", "torch.zeros", "zero"]),
        ("how to use torch.cat", ["=cat", "torch.cat", "cat"]),
        ("cat dim", ["cat", "dim"]),
        ("copy copies copying", ["copy"]),
        ("how is it", ["how", "is", "it"]),
        ("torch", ["=torch", "torch"]),
        ("", []),
        ("?!", []),
    ],
)
def test_a_query_is_looked_up_by_what_tells_something_each_once(text, found):
    assert query(text) == found


def test_names_and_what_turns_a_sentence_around_are_kept():
    assert STOPPED.isdisjoint({"where", "all", "any", "not", "no", "without"})
    assert {"the", "torch", "pytorch", "how", "does"} <= STOPPED


@pytest.mark.parametrize("word", ["all", "any", "where"])
def test_a_name_that_is_a_plain_word_too_is_found(word):
    assert query(f"torch.{word}")[0] == query(word)[0] == exactly(f"torch.{word}")


def test_a_pasted_error_is_cut_to_its_first_terms():
    pasted = "RuntimeError: " + " ".join(f"word{number}x" for number in range(1000))

    found = query(pasted)

    assert len(found) == MOST
    assert found[:3] == ["runtimeerror", "runtim", "error"]


def test_a_name_is_found_however_people_write_it():
    assert spellings("torch.nn.functional.one_hot") == [
        "torch.nn.functional.one_hot",
        "nn.functional.one_hot",
        "functional.one_hot",
        "F.one_hot",
        "f.one_hot",
        "=one_hot",
    ]
    assert spellings("torch.Tensor") == ["torch.Tensor", "torch.tensor", "=Tensor", "=tensor"]
    assert spellings("torch.tensor") == ["torch.tensor", "=tensor"]


@pytest.mark.parametrize("written", ["torch.nn.functional.one_hot", "nn.functional.one_hot", "F.one_hot", "one_hot"])
def test_each_way_to_write_a_name_is_one_of_its_spellings(written):
    assert set(query(written)) & {*spellings("torch.nn.functional.one_hot")}


def test_names_that_differ_in_case_are_told_apart_by_how_they_are_written():
    assert "torch.Tensor" in query("torch.Tensor")
    assert "torch.Tensor" not in spellings("torch.tensor")
    assert "=Tensor" not in spellings("torch.tensor")
