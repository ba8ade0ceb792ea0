"""What torch.compile cannot take into one graph.

Order: 7.2
"""

import pytest
import torch

from torchnotes import claim, since


def keeping(graphs):
    """Return a backend that keeps the graphs to be compiled in a list, and runs them as they are."""

    def backend(graph, inputs):
        del inputs
        graphs.append(graph)
        return graph.forward

    return backend


def printing(x):
    y = 2 * x
    print("between")  # noqa: T201 - what is asked
    return y + 1


def reading_a_number(x):
    y = 2 * x
    return y + y.sum().item()


def asking_for_values(x):
    y = 2 * x
    if y.sum() > 0:
        return y + 1
    return y - 1


def asking_for_a_shape(x):
    y = 2 * x
    if x.shape[0] > 2:
        return y + 1
    return y - 1


def repeating_and_printing(x):
    for step in range(3):
        x = 2 * x
        print(step)  # noqa: T201 - what is asked
    return x


def repeating(x):
    for _ in range(3):
        x = 2 * x
    return x


@claim(
    api=["torch.compile"],
    about=["value", "state"],
    see=["generated/torch.compile"],
    asked=[
        "what is a graph break",
        "print inside torch.compile",
        "does .item() break the graph in torch.compile",
        "data-dependent control flow in a compiled function",
        "if on a tensor in torch.compile",
    ],
)
class TestAGraphBreakSplitsACompiledFunction:
    """Outside a loop `torch.compile` splits a function at a `print`.

    In the first call such a graph break between operations, or an `if` on values, makes two graphs, of what stands
    before it and after.
    [a_print_breaks_the_graph, an_item_breaks_the_graph, an_if_on_values_breaks_the_graph]
    `.item()` breaks it too, under the default settings. [an_item_breaks_the_graph]
    A function with a `print` in a `for` loop stays without a graph for itself, and runs as plain Python.
    [a_print_in_a_loop_leaves_plain_python]
    The results here equal what plain Python returns. [both_branches_are_right, an_item_breaks_the_graph]
    A `print` between runs in each call, seen here for three. [a_print_runs_in_each_call]
    An `if` on the shape of an argument and a loop over a `range` break nothing.
    [an_if_on_a_shape_breaks_nothing, a_loop_over_a_range_breaks_nothing]
    """

    @since("2.1")
    def test_a_print_breaks_the_graph(self):
        graphs = []

        result = torch.compile(printing, backend=keeping(graphs))(torch.ones(3))

        assert (result.tolist(), len(graphs)) == ([3.0, 3.0, 3.0], 2)

    @since("2.1")
    def test_a_print_in_a_loop_leaves_plain_python(self, capsys):
        graphs = []

        result = torch.compile(repeating_and_printing, backend=keeping(graphs))(torch.ones(2))

        assert (result.tolist(), len(graphs)) == ([8.0, 8.0], 0)
        assert capsys.readouterr().out == "0\n1\n2\n"

    @since("2.1")
    def test_an_item_breaks_the_graph(self):
        graphs = []

        result = torch.compile(reading_a_number, backend=keeping(graphs))(torch.ones(3))

        assert (result.tolist(), len(graphs)) == ([8.0, 8.0, 8.0], 2)

    @since("2.1")
    def test_an_if_on_values_breaks_the_graph(self):
        graphs = []

        result = torch.compile(asking_for_values, backend=keeping(graphs))(torch.ones(3))

        assert (result.tolist(), len(graphs)) == ([3.0, 3.0, 3.0], 2)

    @since("2.1")
    def test_both_branches_are_right(self):
        compiled = torch.compile(asking_for_values, backend="eager")

        results = [compiled(torch.tensor([number])).item() for number in (1.0, -1.0, 2.0)]

        assert (compiled is asking_for_values, results) == (False, [3.0, -3.0, 5.0])

    @since("2.1")
    def test_a_print_runs_in_each_call(self, capsys):
        compiled = torch.compile(printing, backend="eager")

        for _ in range(3):
            compiled(torch.ones(3))

        assert capsys.readouterr().out == "between\nbetween\nbetween\n"
        assert compiled is not printing

    @since("2.1")
    def test_an_if_on_a_shape_breaks_nothing(self):
        graphs = []

        result = torch.compile(asking_for_a_shape, backend=keeping(graphs))(torch.ones(3))

        assert (result.tolist(), len(graphs)) == ([3.0, 3.0, 3.0], 1)

    @since("2.1")
    def test_a_loop_over_a_range_breaks_nothing(self):
        graphs = []

        result = torch.compile(repeating, backend=keeping(graphs))(torch.ones(2))

        assert (result.tolist(), len(graphs)) == ([8.0, 8.0], 1)


@claim(
    api=["torch.compile"],
    about=["argument", "error", "value"],
    see=["generated/torch.compile"],
    asked=[
        "torch._dynamo.exc.Unsupported",
        "how to find graph breaks",
        "make torch.compile raise instead of falling back to eager",
        "fullgraph=True vs fullgraph=False",
    ],
)
class TestFullgraphRaisesAtAGraphBreak:
    """`fullgraph=True` of `torch.compile` raises at a `print`.

    The call of the compiled function raises `torch._dynamo.exc.Unsupported`, a RuntimeError.
    [a_print_raises, the_error_is_a_runtime_error]
    `torch.compile` itself raises nothing before that call. [nothing_is_raised_before_the_call]
    By default a function with a `print` between two operations, outside a loop, runs in two graphs.
    [by_default_nothing_is_raised]
    A function without a graph break runs as before. [a_single_graph_is_fine]
    So find such a `print` by `fullgraph=True`, which makes a function no faster by itself. [advice]
    """

    @since(
        "2.1",
        remedy="On Python 3.11 compile with torch 2.1 or newer.",
        trigger={"unseen": "torch 2.0 compiles nothing on Python 3.11, so no program there did."},
    )
    def test_a_print_raises(self):
        from torch._dynamo.exc import Unsupported

        compiled = torch.compile(printing, backend="eager", fullgraph=True)

        with pytest.raises(Unsupported):
            compiled(torch.ones(3))

    def test_the_error_is_a_runtime_error(self):
        from torch._dynamo.exc import Unsupported

        assert issubclass(Unsupported, RuntimeError)

    @since("2.1")
    def test_nothing_is_raised_before_the_call(self):
        graphs = []

        compiled = torch.compile(printing, backend=keeping(graphs), fullgraph=True)

        assert (callable(compiled), compiled is printing, graphs) == (True, False, [])

    @since("2.1")
    def test_by_default_nothing_is_raised(self):
        graphs = []

        result = torch.compile(printing, backend=keeping(graphs))(torch.ones(3))

        assert (result.tolist(), len(graphs)) == ([3.0, 3.0, 3.0], 2)

    @since("2.1")
    @pytest.mark.parametrize(
        ("function", "expected"), [(asking_for_a_shape, [3.0, 3.0, 3.0]), (repeating, [8.0, 8.0, 8.0])]
    )
    def test_a_single_graph_is_fine(self, function, expected):
        graphs = []

        result = torch.compile(function, backend=keeping(graphs), fullgraph=True)(torch.ones(3))

        assert (result.tolist(), len(graphs)) == (expected, 1)


MADE = """
def made(**options):
    try:
        torch.distributions.Normal(0.0, -1.0, **options)
        print("made")
    except ValueError:
        print("raises")

made()
"""
COMPILED = """
torch.compile(lambda x: 2 * x, backend="eager")
"""


@claim(
    api=["torch.compile"],
    about=["value", "state", "error"],
    see=["generated/torch.compile", "distributions"],
    asked=[
        "torch.compile disables validate_args",
        "torch.distributions stops raising ValueError after torch.compile",
        "Normal with a negative scale is accepted",
    ],
)
class TestTorchCompileTurnsOffTheCheckOfDistributions:
    """`torch.compile` turns off the check of arguments of distributions.

    The first call of `torch.compile` with a function in a process does so, before what it returns is called.
    [a_negative_scale_is_accepted]
    A `Normal` with a negative scale, which raises ValueError before, is then made in silence.
    [a_negative_scale_is_accepted]
    `validate_args=True` still raises. [validate_args_still_raises]
    `torch.distributions.Distribution.set_default_validate_args(True)` turns the check on again, and a second call of
    `torch.compile` leaves it on. [the_check_is_turned_on_again]
    """

    @since("2.1")
    def test_a_negative_scale_is_accepted(self, new_process):
        printed = new_process(MADE + COMPILED + "made()")

        assert printed == "raises\nmade\n"

    @since("2.1")
    def test_validate_args_still_raises(self, new_process):
        printed = new_process(MADE + COMPILED + "made(validate_args=True)")

        assert printed == "raises\nraises\n"

    @since(
        "2.1",
        remedy="On Python 3.11 compile with torch 2.1 or newer.",
        trigger={"unseen": "torch 2.0 compiles nothing on Python 3.11, so no program there did."},
    )
    def test_the_check_is_turned_on_again(self):
        torch.compile(repeating, backend="eager")

        torch.distributions.Distribution.set_default_validate_args(True)
        compiled = torch.compile(repeating, backend="eager")

        assert compiled is not repeating
        with pytest.raises(ValueError, match="to satisfy the constraint GreaterThan"):
            torch.distributions.Normal(0.0, -1.0)
