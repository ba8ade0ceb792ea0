"""What torch.jit.trace and torch.jit.script keep of a function, and their files.

Order: 8
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim


def trace(function, *examples):
    """Return a trace, without warnings of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.trace(function, examples)


def script(function):
    """Return a script, without the warning that newer releases give."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.script(function)


def doubled_if_positive(x):
    if x.sum() > 0:
        return 2 * x
    return -x


def one_more_for_each_row(x):
    for _ in range(x.shape[0]):
        x = x + 1
    return x


@claim(
    api=["torch.jit.trace"],
    about=["value", "warning"],
    see=["generated/torch.jit.trace"],
    asked=[
        "Converting a tensor to a Python boolean might cause the trace to be incorrect",
        "traced model always takes the same branch",
        "TracerWarning",
        "if statement in forward with torch.jit.trace",
    ],
)
class TestATraceKeepsOneBranch:
    """`torch.jit.trace` keeps the branch of Python that its example chose.

    The trace repeats the operations of that branch, also for inputs that go the other way in Python.
    [the_branch_of_the_example_is_kept]
    Tracing warns by a TracerWarning where the condition is a tensor such as `x.sum() > 0`.
    [a_tensor_as_a_condition_warns]
    A condition on an option, as an entry of a dict, is decided while tracing, in silence.
    [a_python_condition_is_silent]
    `torch.where(condition, a, b)` stays a choice for each element. [where_stays_a_choice]
    """

    @pytest.mark.parametrize(("example", "expected"), [(1.0, [-6.0, 8.0]), (-1.0, [3.0, -4.0])])
    def test_the_branch_of_the_example_is_kept(self, example, expected):
        traced = trace(doubled_if_positive, torch.tensor([example]))

        assert [traced(torch.tensor([number])).item() for number in (-3.0, 4.0)] == expected
        assert [doubled_if_positive(torch.tensor([number])).item() for number in (-3.0, 4.0)] == [3.0, 8.0]

    def test_a_tensor_as_a_condition_warns(self):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("ignore")
            warnings.filterwarnings("always", category=torch.jit.TracerWarning)
            torch.jit.trace(doubled_if_positive, torch.ones(1), check_trace=False)

        assert [one.category for one in raised] == [torch.jit.TracerWarning]

    def test_a_python_condition_is_silent(self):
        options = {"negated": True}

        def function(x):
            return -x if options["negated"] else x

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("ignore")
            warnings.filterwarnings("always", category=torch.jit.TracerWarning)
            traced = torch.jit.trace(function, torch.ones(1))
        options["negated"] = False

        assert (traced(torch.ones(1)).item(), function(torch.ones(1)).item()) == (-1.0, 1.0)
        assert raised == []

    def test_where_stays_a_choice(self):
        traced = trace(lambda x: torch.where(x > 0, 2 * x, -x), torch.ones(2))

        assert traced(torch.tensor([-3.0, 4.0])).tolist() == [3.0, 8.0]


@claim(
    api=["torch.jit.trace"],
    about=["value", "shape", "error"],
    see=["generated/torch.jit.trace"],
    asked=[
        "batch size is fixed after torch.jit.trace",
        "traced model with a loop gives wrong results for another length",
        "python integer becomes a constant in a trace",
        "Only Tensors and (possibly nested) Lists, Dicts, and Tuples of Tensors can be traced",
    ],
)
class TestATraceKeepsPythonNumbersAsConstants:
    """`torch.jit.trace` turns numbers that Python reads into constants.

    A number from `.item()`, `float()` or `len()` stays the number of the example in later calls.
    [a_python_number_is_a_constant]
    A loop over `x.shape[0]` has as many rounds as for the example. [a_loop_has_a_fixed_number_of_rounds]
    A product with `x.shape[0]` follows the shape of the input. [a_size_that_is_computed_with_follows_the_input]
    A Python number beside a tensor among the examples raises RuntimeError. [a_number_amid_the_examples_raises]
    A tensor of a number as a factor stays an input. [a_tensor_of_a_number_stays_an_input]
    """

    @pytest.mark.parametrize(
        "number",
        [lambda x: x.sum().item(), lambda x: float(x.sum()), len],
        ids=["item", "float", "len"],
    )
    def test_a_python_number_is_a_constant(self, number):
        traced = trace(lambda x: 0 * x.sum() + number(x), torch.ones(3))

        assert traced(torch.zeros(5)).item() == 3.0

    def test_a_loop_has_a_fixed_number_of_rounds(self):
        traced = trace(one_more_for_each_row, torch.zeros(2))

        assert traced(torch.zeros(3)).tolist() == [2.0, 2.0, 2.0]
        assert one_more_for_each_row(torch.zeros(3)).tolist() == [3.0, 3.0, 3.0]

    def test_a_size_that_is_computed_with_follows_the_input(self):
        traced = trace(lambda x: x * x.shape[0], torch.ones(2))

        assert traced(torch.ones(3)).tolist() == [3.0, 3.0, 3.0]

    def test_a_number_amid_the_examples_raises(self):
        with pytest.raises(RuntimeError):
            trace(lambda x, times: x * times, torch.ones(2), 3)

    def test_a_tensor_of_a_number_stays_an_input(self):
        traced = trace(lambda x, times: x * times, torch.ones(2), torch.tensor(3))

        assert traced(torch.ones(2), torch.tensor(5)).tolist() == [5.0, 5.0]


def unpacked(*tensors):
    return tensors[0]


def attempted(x):
    try:
        return 2 * x
    except ValueError:
        return x


def repeated(x, times: int):
    for _ in range(times):
        x = 2 * x
    return x


def repeated_without_a_type(x, times):
    for _ in range(times):
        x = 2 * x
    return x


@claim(
    api=["torch.jit.script"],
    about=["value", "error", "memory"],
    see=["generated/torch.jit.script", "generated/torch.jit.trace", "jit_language_reference"],
    asked=[
        "torch.jit.script vs torch.jit.trace",
        "which one keeps control flow, tracing or scripting",
        "torch.jit.frontend.UnsupportedNodeError",
        "python features that TorchScript does not support",
    ],
)
class TestScriptsKeepControlFlow:
    """`torch.jit.script` can keep `if` and loops, unlike `torch.jit.trace`.

    Scripting translates the source of a function, without an example to run. [an_if_is_kept, a_loop_is_kept]
    Tracing runs the function with an example and keeps the operations on tensors. [a_trace_keeps_one_branch]
    An argument without a type is a tensor, and `range` of it raises RuntimeError. [arguments_are_tensors]
    With the annotation `int` an argument is a number. [an_annotated_argument_is_a_number]
    Python beyond TorchScript raises: a `try` by UnsupportedNodeError, `*tensors` by NotSupportedError.
    [a_try_raises, any_number_of_arguments_raises]
    A trace goes through a `try` and through `*tensors`. [a_trace_goes_through_both]
    A script and a trace of an `nn.Linear` share its weight. [the_parameter_is_shared]
    """

    def test_an_if_is_kept(self):
        scripted = script(doubled_if_positive)

        assert [scripted(torch.tensor([number])).item() for number in (-3.0, 4.0)] == [3.0, 8.0]

    def test_a_loop_is_kept(self):
        scripted = script(one_more_for_each_row)

        assert [scripted(torch.zeros(length)).tolist() for length in (1, 2)] == [[1.0], [2.0, 2.0]]

    def test_a_trace_keeps_one_branch(self):
        traced = trace(doubled_if_positive, torch.ones(1))

        assert [traced(torch.tensor([number])).item() for number in (-3.0, 4.0)] == [-6.0, 8.0]

    def test_arguments_are_tensors(self):
        with pytest.raises(RuntimeError):
            script(repeated_without_a_type)

    def test_an_annotated_argument_is_a_number(self):
        assert [script(repeated)(torch.ones(1), times).item() for times in (2, 3)] == [4.0, 8.0]

    def test_a_try_raises(self):
        with pytest.raises(torch.jit.frontend.UnsupportedNodeError):
            script(attempted)

    def test_any_number_of_arguments_raises(self):
        with pytest.raises(torch.jit.frontend.NotSupportedError):
            script(unpacked)

    @pytest.mark.parametrize(("function", "expected"), [(attempted, 6.0), (unpacked, 3.0)])
    def test_a_trace_goes_through_both(self, function, expected):
        traced = trace(function, torch.ones(1))

        assert traced(torch.tensor([3.0])).item() == expected

    @pytest.mark.parametrize("make", [script, lambda model: trace(model, torch.ones(1, 2))], ids=["script", "trace"])
    def test_the_parameter_is_shared(self, make):
        model = nn.Linear(2, 1)

        made = make(model)

        assert made.weight.data_ptr() == model.weight.data_ptr()


class Gate(nn.Module):
    """Doubles by a parameter what is positive, and turns the sign of the rest."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor([2.0]))

    def forward(self, x):
        if bool(x.sum() > 0):
            return self.factor * x
        return -x


LOADING = """
import warnings

warnings.simplefilter("ignore")
model = torch.jit.load("model.pt")
print([model(torch.tensor([number])).item() for number in (-3.0, 4.0)], list(model.state_dict()), model.training)
"""


@claim(
    api=["torch.jit.save", "torch.jit.load"],
    about=["state", "error"],
    see=["generated/torch.jit.save", "generated/torch.jit.load"],
    asked=[
        "run a saved model without its source code",
        "torch.jit.load without model definition",
        "save a TorchScript model to a file",
        "load a traced model in another project",
    ],
)
class TestTorchScriptFilesHoldTheCode:
    """`torch.jit.load` does without the class that `torch.jit.save` saw.

    The file holds code and parameters: a new process without the class loads it and runs it.
    [a_script_runs_without_its_class, a_trace_runs_without_its_class]
    A script keeps an `if` on its input in the file, and a trace the one branch of its example.
    [a_script_runs_without_its_class, a_trace_runs_without_its_class]
    The method `save` of a script writes such a file too. [the_method_saves_too]
    The loaded object is a RecursiveScriptModule, not an instance of the class that was scripted.
    [what_is_loaded_is_another_class]
    `torch.jit.save` of a plain model, without a method `save`, raises AttributeError. [a_plain_model_raises]
    `torch.jit.load` of a file that `torch.save` wrote raises RuntimeError. [a_file_of_torch_save_raises]
    """

    def test_a_script_runs_without_its_class(self, tmp_path, new_process):
        scripted = script(Gate().eval())

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.jit.save(scripted, tmp_path / "model.pt")

        assert new_process(LOADING, tmp_path).strip() == "[3.0, 8.0] ['factor'] False"

    def test_a_trace_runs_without_its_class(self, tmp_path, new_process):
        traced = trace(Gate(), torch.ones(1))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.jit.save(traced, tmp_path / "model.pt")

        assert new_process(LOADING, tmp_path).strip() == "[-6.0, 8.0] ['factor'] True"

    def test_the_method_saves_too(self, tmp_path):
        script(Gate()).save(tmp_path / "model.pt")

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = torch.jit.load(tmp_path / "model.pt")

        assert [loaded(torch.tensor([number])).item() for number in (-3.0, 4.0)] == [3.0, 8.0]

    def test_what_is_loaded_is_another_class(self, tmp_path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.jit.save(script(Gate()), tmp_path / "model.pt")
            loaded = torch.jit.load(tmp_path / "model.pt")

        assert (isinstance(loaded, nn.Module), isinstance(loaded, Gate)) == (True, False)

    def test_a_plain_model_raises(self, tmp_path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(AttributeError):
                torch.jit.save(nn.Linear(2, 1), tmp_path / "model.pt")

    def test_a_file_of_torch_save_raises(self, tmp_path):
        torch.save(nn.Linear(2, 1), tmp_path / "model.pt")

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(RuntimeError):
                torch.jit.load(tmp_path / "model.pt")
