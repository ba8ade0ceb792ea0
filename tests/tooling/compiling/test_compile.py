"""When torch.compile compiles, and what it makes several graphs of.

Order: 7
"""

import pytest
import torch

from torchnotes import claim, since, until


def keeping(graphs):
    """Return a backend that keeps the graphs to be compiled in a list, and runs them as they are."""

    def backend(graph, inputs):
        del inputs
        graphs.append(graph)
        return graph.forward

    return backend


def double(x):
    return 2 * x


@claim(
    api=["torch.compile"],
    about=["value", "state", "error"],
    see=["generated/torch.compile"],
    asked=[
        "torch.compile first iteration very slow",
        "torch.compile warm up before measuring time",
        "why does compiling happen at the first forward",
        "Python 3.11+ not yet supported for torch.compile",
    ],
)
class TestTorchCompileCompilesAtTheFirstCall:
    """`torch.compile` waits for the first call of a function to compile it.

    The call of `torch.compile` itself compiles nothing. [nothing_is_compiled_before_the_first_call]
    The first call of what it returns hands a graph of the tensor operations to the backend, which makes that call slow.
    [the_first_call_compiles]
    For `2 * x` a second call with other numbers in the tensor alone compiles nothing more.
    [a_second_call_compiles_nothing]
    There a second call with another dtype, another number of dimensions, other strides, `requires_grad` or under
    `no_grad` compiles again.
    [what_the_graph_was_made_for_changes, another_grad_mode_compiles_again]
    Measure time from the second call on. [advice]
    On Linux with Python 3.11 the function `torch.compile` works from torch 2.1 on, and raises RuntimeError before.
    [the_first_call_compiles, python_3_11_is_too_new]
    """

    @since("2.1")
    def test_nothing_is_compiled_before_the_first_call(self):
        graphs = []

        compiled = torch.compile(double, backend=keeping(graphs))

        assert (callable(compiled), compiled is double, graphs) == (True, False, [])

    @since("2.1")
    def test_the_first_call_compiles(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        result = compiled(torch.tensor([1.0, 2.0]))

        assert (result.tolist(), len(graphs)) == ([2.0, 4.0], 1)

    @since("2.1")
    def test_a_second_call_compiles_nothing(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        results = [compiled(torch.tensor([number, 2.0])).tolist() for number in (1.0, 3.0)]

        assert (results, len(graphs)) == ([[2.0, 4.0], [6.0, 4.0]], 1)

    @since("2.1")
    @pytest.mark.parametrize(
        "other",
        [
            torch.ones(3, dtype=torch.float64),
            torch.ones(3, dtype=torch.int64),
            torch.ones(3, 1),
            torch.ones(6)[::2],
            torch.ones(3, requires_grad=True),
        ],
        ids=["float64", "int64", "two dimensions", "strides", "requires_grad"],
    )
    def test_what_the_graph_was_made_for_changes(self, other):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        compiled(torch.ones(3))
        compiled(other)

        assert len(graphs) == 2

    @since("2.1")
    def test_another_grad_mode_compiles_again(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        compiled(torch.ones(3))
        with torch.no_grad():
            compiled(torch.ones(3))

        assert len(graphs) == 2

    @until("2.1")
    def test_python_3_11_is_too_new(self):
        with pytest.raises(RuntimeError):
            torch.compile(double, backend=keeping([]))


@claim(
    api=["torch.compile"],
    about=["value", "state", "shape"],
    see=["generated/torch.compile"],
    asked=[
        "torch.compile recompiles for every batch size",
        "last smaller batch triggers recompilation",
        "recompilation because of changing sequence length",
    ],
)
class TestASecondShapeIsCompiledWithAVariableSize:
    """By default `torch.compile` compiles again for a second length.

    By default the first graph of `2 * x` holds for the length of the vector `x`. [the_first_graph_is_for_one_length]
    By default a second length of `x` from 2 on compiles another graph, whose length is a variable.
    [a_second_length_compiles_again, the_second_graph_has_a_variable_length]
    Further lengths of `x` from 2 on run in that graph. [further_lengths_compile_nothing]
    An `if` on the length compiles again where it goes another way. [an_if_on_the_length_compiles_each_branch]
    A loop over the rows compiles again for a third length and a fourth. [a_loop_over_the_rows_compiles_further_lengths]
    After two other lengths, 0 and 1 get a graph for themselves. [zero_and_one_are_compiled_by_themselves]
    A Python integer of 2 or more that is an argument, and multiplies a tensor, is likewise a variable from its second
    value on.
    [a_second_integer_is_a_variable]
    A bool argument that chooses between `-x` and `x + 1` is compiled for its value. [each_bool_is_compiled]
    """

    @since("2.1")
    def test_the_first_graph_is_for_one_length(self):
        inputs_of_graphs = []

        def backend(graph, inputs):
            inputs_of_graphs.append([type(one) for one in inputs])
            return graph.forward

        torch.compile(double, backend=backend)(torch.ones(3))

        assert inputs_of_graphs == [[torch.Tensor]]

    @since("2.1")
    def test_the_second_graph_has_a_variable_length(self):
        inputs_of_graphs = []

        def backend(graph, inputs):
            inputs_of_graphs.append([type(one) for one in inputs])
            return graph.forward

        compiled = torch.compile(double, backend=backend)

        compiled(torch.ones(3))
        compiled(torch.ones(4))

        assert inputs_of_graphs[1] == [torch.SymInt, torch.Tensor]

    @since("2.1")
    def test_a_second_length_compiles_again(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        results = [compiled(torch.ones(length)).tolist() for length in (3, 2)]

        assert (results, len(graphs)) == ([[2.0, 2.0, 2.0], [2.0, 2.0]], 2)

    @since("2.1")
    def test_further_lengths_compile_nothing(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        numbers = []
        for length in (3, 4, 2, 5, 100, 3):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 2, 2, 2, 2]

    @since("2.1")
    def test_an_if_on_the_length_compiles_each_branch(self):
        graphs = []
        compiled = torch.compile(lambda x: x + 1 if x.shape[0] > 4 else x - 1, backend=keeping(graphs))

        numbers = []
        for length in (5, 6, 7, 4, 3):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 2, 3, 3]

    @since("2.1")
    def test_a_loop_over_the_rows_compiles_further_lengths(self):
        graphs = []
        compiled = torch.compile(lambda x: sum(2 * row for row in x), backend=keeping(graphs))

        numbers = []
        for length in (3, 4, 5, 6, 5):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 3, 4, 4]

    @since("2.1")
    def test_zero_and_one_are_compiled_by_themselves(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs))

        numbers = []
        for length in (3, 4, 1, 0, 1, 0):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 3, 4, 4, 4]

    @since("2.1")
    def test_a_second_integer_is_a_variable(self):
        graphs = []
        compiled = torch.compile(lambda x, times: x * times, backend=keeping(graphs))

        results = [compiled(torch.ones(1), times).item() for times in (2, 3, 4, 5)]

        assert (results, len(graphs)) == ([2.0, 3.0, 4.0, 5.0], 2)

    @since("2.1")
    def test_each_bool_is_compiled(self):
        graphs = []
        compiled = torch.compile(lambda x, negated: -x if negated else x + 1, backend=keeping(graphs))

        results = [compiled(torch.ones(1), negated).item() for negated in (True, False, True, False)]

        assert (results, len(graphs)) == ([-1.0, 2.0, -1.0, 2.0], 2)


@claim(
    api=["torch.compile"],
    about=["argument", "state", "shape"],
    see=["generated/torch.compile"],
    asked=[
        "torch.compile dynamic=True vs False vs None",
        "avoid recompilation with variable sequence length",
        "torch._dynamo hit config.recompile_limit",
        "compile a model once for all batch sizes",
    ],
)
class TestDynamicDecidesWhetherSizesAreVariables:
    """`dynamic=True` of `torch.compile` can make one graph for many lengths.

    The first graph of `2 * x` for three numbers has a variable length, and holds for further lengths from 2 on.
    [one_graph_for_many_lengths]
    A loop over the rows still compiles a graph for each length, seen here for three.
    [a_loop_over_the_rows_compiles_each_length]
    The lengths 0 and 1 still get a graph for themselves. [zero_and_one_are_compiled_by_themselves]
    `dynamic=False` compiles a graph for each length, seen here for four. [a_graph_for_each_length]
    By default the second of four lengths from 2 on makes the length a variable.
    [by_default_the_second_length_is_variable]
    """

    @since("2.1")
    def test_one_graph_for_many_lengths(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs), dynamic=True)

        results = [compiled(torch.ones(length)).sum().item() for length in (3, 4, 2, 100)]

        assert (results, len(graphs)) == ([6.0, 8.0, 4.0, 200.0], 1)

    @since("2.1")
    def test_zero_and_one_are_compiled_by_themselves(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs), dynamic=True)

        numbers = []
        for length in (3, 1, 0, 4):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 3, 3]

    @since("2.1")
    def test_a_graph_for_each_length(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs), dynamic=False)

        results = [compiled(torch.ones(length)).sum().item() for length in (3, 4, 2, 100, 3)]

        assert (results, len(graphs)) == ([6.0, 8.0, 4.0, 200.0, 6.0], 4)

    @since("2.1")
    def test_a_loop_over_the_rows_compiles_each_length(self):
        graphs = []
        compiled = torch.compile(lambda x: sum(2 * row for row in x), backend=keeping(graphs), dynamic=True)

        numbers = []
        for length in (3, 4, 5, 4):
            compiled(torch.ones(length))
            numbers.append(len(graphs))

        assert numbers == [1, 2, 3, 3]

    @since("2.1")
    def test_by_default_the_second_length_is_variable(self):
        graphs = []
        compiled = torch.compile(double, backend=keeping(graphs), dynamic=None)

        results = [compiled(torch.ones(length)).sum().item() for length in (3, 4, 2, 100)]

        assert (results, len(graphs)) == ([6.0, 8.0, 4.0, 200.0], 2)
