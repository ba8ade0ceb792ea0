"""Which operators there are."""

from torchnotes.mutation import operators

NEW = '''
from torchnotes.mutation.operator import Operator, OnResult


class Base(OnResult):
    """No operator yet."""


class ResultLost(Base):
    """The call returns nothing."""

    aspect = "value"

    def alter(self, result, call):
        return None


class CallDelayed(Operator):
    """The call takes longer."""

    aspect = "speed"

    def answer(self, call):
        return call.make()
'''


def test_every_operator_has_a_name_and_a_sentence():
    kinds = operators.kinds()

    assert len({kind.__name__ for kind in kinds}) == len(kinds) > 20
    assert all(kind.__doc__ and kind.aspect for kind in kinds)


def test_operators_stand_in_the_order_of_their_files():
    names = [operator.name for operator in operators.operators()]

    assert names[:2] == ["error-swallowed", "error-of-another-type"]
    assert names[-2:] == ["requires-grad-flipped", "gradient-doubled"]


def test_each_argument_has_an_operator():
    names = [operator.name for operator in operators.operators(["dim", "last"])]

    assert {*names} - {operator.name for operator in operators.operators()} == {
        "dim-argument-ignored",
        "last-argument-ignored",
    }


def test_a_new_file_in_the_folder_brings_its_operators(tmp_path, monkeypatch):
    before = [*operators.operators()]
    (tmp_path / "on_nothing_yet.py").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(operators, "__path__", [*operators.__path__, str(tmp_path)])

    after = [operator.name for operator in operators.operators()]

    assert after == [*(operator.name for operator in before), "result-lost", "call-delayed"]
