"""The graph: what operations record and how backward walks it.

Order: 4
"""

import pytest
import torch

from torchnotes import belief, claim


def names(node):
    """Name a node and, in brackets, those that it passes gradients on to."""
    return [node.name(), *[names(following) for following, _ in node.next_functions if following]] if node else []


LEAF = ["torch::autograd::AccumulateGrad"]


@claim(
    api=["torch.Tensor.backward", "torch.mul", "torch.fx.symbolic_trace"],
    about=["gradient", "value", "error"],
    see=["notes/autograd", "generated/torch.Tensor.backward", "fx"],
    asked=[
        "dynamic computation graph with if and loops",
        "define by run vs static graph",
        "autograd with python control flow",
        "symbolically traced variables as inputs to control flow",
        "pytorch graph rebuilt every forward",
    ],
)
class TestTheGraphIsWhatTheCodeDidThisTime:
    """`backward` differentiates the recorded operations of this run.

    The branch that ran is differentiated. [the_branch_that_ran_is_differentiated]
    A loop of `torch.mul` counts as often as it ran. [a_loop_is_differentiated_as_often_as_it_ran]
    Two calls of `torch.mul` record two graphs. [every_run_records_its_own_graph]
    Values are there while the graph grows, so a `while` may depend on them. [values_are_there_while_it_is_built]
    `torch.fx.symbolic_trace` records a sum before there are data. [a_traced_graph_is_made_first_and_fed_data_later]
    A traced graph unrolls a Python loop over `range(3)`. [in_a_graph_made_first_a_loop_is_unrolled]
    Tracing `if x > 0` raises TraceError. [in_a_graph_made_first_a_branch_on_a_value_raises]
    """

    @belief("lecture/1")
    @pytest.mark.parametrize(("x", "gradient"), [(3.0, 6.0), (-3.0, -1.0)])
    def test_the_branch_that_ran_is_differentiated(self, x, gradient):
        x = torch.tensor(x, requires_grad=True)

        y = torch.mul(x, x) if x > 0 else torch.mul(x, -1)
        y.backward()

        assert x.grad.item() == gradient

    @belief("lecture/1")
    @pytest.mark.parametrize(("rounds", "gradient"), [(0, 1.0), (1, 4.0), (3, 32.0)])
    def test_a_loop_is_differentiated_as_often_as_it_ran(self, rounds, gradient):
        x = torch.tensor(2.0, requires_grad=True)

        y = x
        for _ in range(rounds):
            y = torch.mul(y, x)
        y.backward()

        assert x.grad.item() == gradient

    def test_every_run_records_its_own_graph(self):
        x = torch.tensor(3.0, requires_grad=True)

        first, second = torch.mul(x, x), torch.mul(x, x)
        first.backward()
        second.backward()

        assert first.grad_fn is not second.grad_fn
        assert x.grad.item() == 12.0

    def test_values_are_there_while_it_is_built(self):
        x = torch.tensor(3.0, requires_grad=True)

        halved = 0
        while x > 0.5:
            x = torch.mul(x, 0.5)
            halved += 1

        assert (halved, x.item(), x.requires_grad) == (3, 0.375, True)

    @belief("lecture/1")
    def test_a_traced_graph_is_made_first_and_fed_data_later(self):
        def triple(x):
            return x + x + x

        graph = torch.fx.symbolic_trace(triple)

        assert [node.op for node in graph.graph.nodes] == ["placeholder", "call_function", "call_function", "output"]
        assert graph(torch.tensor([1.0, 2.0])).tolist() == [3.0, 6.0]

    def test_in_a_graph_made_first_a_loop_is_unrolled(self):
        def eightfold(x):
            for _ in range(3):
                x = x + x
            return x

        graph = torch.fx.symbolic_trace(eightfold)

        assert len(graph.graph.nodes) == 5
        assert graph(torch.tensor([1.0, 2.0])).tolist() == [8.0, 16.0]

    def test_in_a_graph_made_first_a_branch_on_a_value_raises(self):
        def magnitude(x):
            return x if x > 0 else -x

        with pytest.raises(torch.fx.proxy.TraceError):
            torch.fx.symbolic_trace(magnitude)


@claim(
    api=["torch.exp", "torch.mul", "torch.Tensor.add_"],
    about=["gradient", "value"],
    see=[
        "notes/autograd",
        "generated/torch.autograd.graph.Node.next_functions",
        "generated/torch.autograd.graph.Node.name",
    ],
    asked=[
        "what is grad_fn",
        "walk the autograd graph next_functions",
        "print the computation graph of a loss",
        "grad_fn is None",
        "AccumulateGrad node of leaf",
    ],
)
class TestGradFnIsTheDerivativeOfTheOperationThatMadeTheTensor:
    """In the graph, `exp` and `mul` leave their derivative as `grad_fn`.

    `next_functions` leads to the operations before. [operations_record_a_function_and_its_predecessors]
    In the node of `torch.mul` a leaf has an entry that holds it, and a constant tensor None.
    [a_leaf_has_no_function_and_the_chain_ends_in_it]
    The condition of `torch.where` is left out. [a_condition_is_not_listed]
    A leaf has `grad_fn` None. [a_leaf_has_no_function_and_the_chain_ends_in_it]
    `mul` and `exp` of tensors outside the graph have `grad_fn` None.
    [a_result_that_requires_no_gradient_has_none]
    Before `backward` the `grad_fn` of `torch.mul` turns the result's gradient into two, for two leaves that require
    one. [it_turns_the_gradient_of_the_result_into_those_of_the_operands]
    `add_` of a leaf in the graph changes the `grad_fn` of a product. [an_operation_in_place_replaces_it]
    `backward` through `exp(mul(x, 2))` works though the product is gone. [it_outlives_the_tensor_on_the_way]
    """

    @belief("memo/25")
    def test_operations_record_a_function_and_its_predecessors(self):
        x, y = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)

        z = torch.exp(torch.mul(x, y)) + x

        assert names(z.grad_fn) == ["AddBackward0", ["ExpBackward0", ["MulBackward0", LEAF, LEAF]], LEAF]

    @belief("memo/25")
    def test_a_leaf_has_no_function_and_the_chain_ends_in_it(self):
        x = torch.tensor(2.0, requires_grad=True)

        (end, _), (constant, _) = torch.mul(x, torch.tensor(3.0)).grad_fn.next_functions

        assert (x.grad_fn, constant) == (None, None)
        assert end.variable is x

    def test_a_condition_is_not_listed(self):
        x, y = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0)

        chosen = torch.where(x > 0, torch.exp(x), y)

        assert names(chosen.grad_fn) == ["WhereBackward0", ["ExpBackward0", LEAF]]
        assert len(chosen.grad_fn.next_functions) == 2

    def test_it_turns_the_gradient_of_the_result_into_those_of_the_operands(self):
        x, y = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)

        to_x, to_y = torch.mul(x, y).grad_fn(torch.tensor(10.0))

        assert (to_x.item(), to_y.item()) == (30.0, 20.0)

    def test_a_result_that_requires_no_gradient_has_none(self):
        x = torch.tensor(2.0)

        assert torch.mul(x, x).grad_fn is None
        assert torch.exp(x).grad_fn is None

    def test_an_operation_in_place_replaces_it(self):
        x = torch.tensor(5.0, requires_grad=True)

        y = torch.mul(x, 2)
        y.add_(x)

        assert names(y.grad_fn) == ["AddBackward0", ["MulBackward0", LEAF], LEAF]
        assert (y.item(), torch.autograd.grad(y, x)[0].item()) == (15.0, 3.0)

    def test_it_outlives_the_tensor_on_the_way(self):
        x = torch.tensor(0.0, requires_grad=True)

        y = torch.exp(torch.mul(x, 2))
        y.backward()

        assert (y.item(), x.grad.item()) == (1.0, 2.0)


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.mm", "torch.Tensor.softmax", "torch.Tensor.sigmoid"],
    about=["gradient", "state"],
    see=["notes/autograd", "generated/torch.Tensor.register_hook"],
    asked=[
        "order of backward pass",
        "backpropagation step by step two layer network",
        "which layer gets its gradient first",
        "reverse mode differentiation order of operations",
        "does the input get a gradient in backward",
    ],
)
class TestBackwardVisitsTheOperationsInReverse:
    """`backward` visits `softmax`, `mm` and `sigmoid` in reverse order.

    The chain of `grad_fn` is the forward pass reversed. [the_chain_of_functions_is_the_forward_pass_reversed]
    Used directly, the second weight gets its gradient before the first.
    [gradients_come_in_reverse_and_end_at_the_first_weight]
    The gradients are the chain rule's. [the_gradients_are_those_of_the_chain_rule]
    An input with `requires_grad=False` keeps `grad` at None. [an_input_that_requires_no_gradient_gets_none]
    """

    @belief("til/18")
    def test_the_chain_of_functions_is_the_forward_pass_reversed(self):
        x, w1, w2 = torch.ones(1, 2), torch.ones(2, 3, requires_grad=True), torch.ones(3, 2, requires_grad=True)

        loss = x.mm(w1).sigmoid().mm(w2).softmax(dim=1).prod()

        hidden = ["SigmoidBackward0", ["MmBackward0", LEAF]]
        assert names(loss.grad_fn) == ["ProdBackward0", ["SoftmaxBackward0", ["MmBackward0", hidden, LEAF]]]

    @belief("til/18")
    def test_gradients_come_in_reverse_and_end_at_the_first_weight(self):
        x, w1, w2 = torch.ones(1, 2), torch.ones(2, 3, requires_grad=True), torch.ones(3, 2, requires_grad=True)
        product = x.mm(w1)
        hidden = product.sigmoid()
        scores = hidden.mm(w2)
        shares = scores.softmax(dim=1)
        steps = {"w1": w1, "product": product, "hidden": hidden, "w2": w2, "scores": scores, "shares": shares}
        visited = []
        for name, tensor in steps.items():
            tensor.register_hook(lambda _, name=name: visited.append(name))

        shares.prod().backward()

        assert visited == ["shares", "scores", "w2", "hidden", "product", "w1"]

    def test_the_gradients_are_those_of_the_chain_rule(self):
        x, target = torch.tensor([[1.0, -2.0]]), torch.tensor([[1.0, 0.0]])
        w1 = torch.tensor([[0.5, -1.0], [0.25, 2.0]], requires_grad=True)
        w2 = torch.tensor([[1.0, -1.0], [0.5, 2.0]], requires_grad=True)

        hidden = x.mm(w1).sigmoid()
        shares = hidden.mm(w2).softmax(dim=1)
        (-(target * shares.log()).sum()).backward()

        error = (shares - target).detach()
        at_w1 = x.T @ (error @ w2.detach().T * hidden.detach() * (1 - hidden.detach()))
        torch.testing.assert_close(w2.grad, hidden.detach().T @ error)
        torch.testing.assert_close(w1.grad, at_w1)

    def test_an_input_that_requires_no_gradient_gets_none(self):
        x, w = torch.ones(1, 2), torch.ones(2, 1, requires_grad=True)

        x.mm(w).sigmoid().sum().backward()

        assert x.grad is None
        assert w.grad.shape == (2, 1)
