"""What `grad`, `backward` and `checkpoint` take, and what they give back."""

import warnings

import pytest
import torch
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from torchnotes import claim, since, until


@claim(
    api=["torch.autograd.grad"],
    about=["value", "error", "gradient"],
    see=["generated/torch.autograd.grad"],
)
class TestGradTakesADictionary:
    """`torch.autograd.grad` takes a dictionary of tensors and gives a dictionary of gradients since torch 2.13.

    Before, the dictionary's keys were taken for the inputs, which raised, and so it was with `inputs=` of `backward`.
    No inputs at all raise in each release: a ValueError before 2.13, a RuntimeError since.
    """

    @until("2.13")
    def test_a_dictionary_raises(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), {"x": x})

    @since("2.13")
    def test_a_dictionary_gives_a_dictionary(self):
        x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * y).sum(), {"left": x, "right": y})

        assert {name: gradient.tolist() for name, gradient in gradients.items()} == {"left": [5.0], "right": [3.0]}

    @until("2.13")
    def test_no_inputs_raise_a_value_error(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(ValueError):
            torch.autograd.grad((x * x).sum(), [])

    @since("2.13")
    def test_no_inputs_raise_a_runtime_error(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), [])

    def test_a_list_gives_a_tuple(self):
        x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * y).sum(), [x, y])

        assert type(gradients) is tuple
        assert [gradient.tolist() for gradient in gradients] == [[5.0], [3.0]]


@claim(
    api=["torch.Tensor.backward", "torch.Tensor.grad"],
    about=["value", "error", "gradient"],
    see=["generated/torch.Tensor.backward", "generated/torch.autograd.backward"],
)
class TestBackwardTakesAnyIterableOfInputs:
    """The `inputs=` of `backward` may be a generator since torch 2.8, so `inputs=model.parameters()` works.

    Before, it had to have a length, and a generator raised TypeError.
    Only what is named there gets a gradient, which a list does in each release.
    """

    @until("2.8")
    def test_a_generator_raises(self):
        layer = torch.nn.Linear(1, 1)

        with pytest.raises(TypeError):
            layer(torch.tensor([3.0])).backward(inputs=layer.parameters())

    @since("2.8")
    def test_a_generator_names_the_inputs(self):
        layer, x = torch.nn.Linear(1, 1), torch.tensor([3.0], requires_grad=True)

        layer(x).backward(inputs=layer.parameters())

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist(), x.grad) == ([[3.0]], [1.0], None)

    def test_a_list_names_the_inputs(self):
        layer, x = torch.nn.Linear(1, 1), torch.tensor([3.0], requires_grad=True)

        layer(x).backward(inputs=list(layer.parameters()))

        assert (layer.weight.grad.tolist(), layer.bias.grad.tolist(), x.grad) == ([[3.0]], [1.0], None)


@claim(
    api=["torch.autograd.grad"],
    about=["value", "gradient", "error"],
    see=["generated/torch.autograd.grad"],
)
class TestMaterializedGradientsRequireNone:
    """With `materialize_grads=True` an input that is not used has a gradient of zeros, which requires none since torch 2.10.

    The zeros required a gradient before, even without `create_graph`, so that what was computed from them was recorded.
    With `create_graph=True` they require one in each release, as gradients then do.
    Without the option an unused input raises, or gives None with `allow_unused=True`.
    """

    @until("2.1")
    def test_there_is_no_such_option(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.raises(TypeError):
            torch.autograd.grad((x * x).sum(), x, materialize_grads=True)

    @since("2.1")
    @until("2.10")
    def test_the_zeros_require_a_gradient(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)

        assert [gradient.requires_grad for gradient in gradients] == [False, True]

    @since("2.10")
    def test_the_zeros_require_none(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], materialize_grads=True)

        assert [gradient.tolist() for gradient in gradients] == [[6.0], [0.0]]
        assert [gradient.requires_grad for gradient in gradients] == [False, False]

    def test_without_the_option_an_unused_input_raises(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        with pytest.raises(RuntimeError):
            torch.autograd.grad((x * x).sum(), [x, unused])

    def test_an_unused_input_may_have_none(self):
        x, unused = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)

        gradients = torch.autograd.grad((x * x).sum(), [x, unused], allow_unused=True)

        assert (gradients[0].tolist(), gradients[1]) == ([6.0], None)


@claim(
    api=["torch.Tensor.item", "torch.tensor"],
    about=["value", "warning"],
    see=["generated/torch.Tensor.item", "generated/torch.tensor"],
)
class TestMakingANumberOfWhatRequiresAGradientWarns:
    """`float` of a tensor that requires a gradient warns since torch 2.8, while `item` never does.

    The number is no part of the graph, so that whatever is computed from it has no gradient.
    `torch.tensor` of a list of such tensors goes by the same way and warns too; `torch.stack` keeps the gradient.
    """

    @until("2.8")
    def test_a_float_warns_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert float(x) == 3.0

    @since("2.8")
    def test_a_float_warns(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.warns(UserWarning):
            number = float(x)

        assert number == 3.0

    @until("2.8")
    def test_a_tensor_of_tensors_warns_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert torch.tensor([x, x]).tolist() == [3.0, 3.0]

    @since("2.8")
    def test_a_tensor_of_tensors_warns(self):
        x = torch.tensor(3.0, requires_grad=True)

        with pytest.warns(UserWarning):
            result = torch.tensor([x, x])

        assert (result.tolist(), result.requires_grad) == ([3.0, 3.0], False)

    def test_item_and_a_detached_tensor_warn_of_nothing(self):
        x = torch.tensor(3.0, requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert x.item() == float(x.detach()) == 3.0


@claim(
    api=["torch.func.grad"],
    about=["value", "error"],
    see=["generated/torch.func.grad"],
)
class TestTheAuxiliaryOutputOfGradIsMadeOfTensors:
    """What a function gives beside its value to `torch.func.grad(has_aux=True)` is made of tensors, None being none since torch 2.3.

    Before, None came back as it was; any other object that is no tensor raised already.
    Tensors may be nested in tuples, lists and dictionaries.
    """

    @until("2.3")
    def test_none_comes_back(self):
        x = torch.tensor(3.0)

        gradient, extra = torch.func.grad(lambda x: (x * x, None), has_aux=True)(x)

        assert (gradient.item(), extra) == (6.0, None)

    @since("2.3")
    def test_none_raises(self):
        gradient = torch.func.grad(lambda x: (x * x, None), has_aux=True)
        x = torch.tensor(3.0)

        with pytest.raises(RuntimeError):
            gradient(x)

    def test_another_object_raises(self):
        gradient = torch.func.grad(lambda x: (x * x, "extra"), has_aux=True)
        x = torch.tensor(3.0)

        with pytest.raises(RuntimeError):
            gradient(x)

    def test_a_nested_tensor_comes_back(self):
        x = torch.tensor(3.0)

        gradient, extra = torch.func.grad(lambda x: (x * x, {"doubled": x * 2}), has_aux=True)(x)

        assert (gradient.item(), extra["doubled"].item()) == (6.0, 6.0)


@claim(
    api=["torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"],
    about=["value", "gradient", "warning"],
    see=["checkpoint"],
)
class TestCheckpointWantsToBeToldHow:
    """`checkpoint` without `use_reentrant=` warns since torch 2.1, and `checkpoint_sequential` since torch 2.2.

    The default is still True; pass `use_reentrant=False`, which is what the documentation recommends.
    In torch 2.4 alone every checkpoint warned by a FutureWarning too, of torch's own making, while its gradient was computed.
    """

    @until("2.1")
    def test_a_checkpoint_warns_of_nothing(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert checkpoint(torch.square, x).tolist() == [9.0]

    @since("2.1")
    def test_a_checkpoint_warns(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.warns(UserWarning):
            result = checkpoint(torch.square, x)

        assert result.tolist() == [9.0]

    @until("2.2")
    def test_a_sequential_checkpoint_warns_of_nothing(self):
        x = torch.tensor([3.0], requires_grad=True)

        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)

            assert checkpoint_sequential([torch.square, torch.neg], 2, x).tolist() == [-9.0]

    @since("2.2")
    def test_a_sequential_checkpoint_warns(self):
        x = torch.tensor([3.0], requires_grad=True)

        with pytest.warns(UserWarning):
            result = checkpoint_sequential([torch.square, torch.neg], 2, x)

        assert result.tolist() == [-9.0]

    @since("2.4")
    @until("2.5")
    def test_computing_its_gradient_warns(self):
        x = torch.tensor([3.0], requires_grad=True)
        result = checkpoint(torch.square, x, use_reentrant=False)

        with pytest.warns(FutureWarning):
            result.backward()

    def test_told_how_it_has_its_gradient(self):
        x = torch.tensor([3.0], requires_grad=True)

        checkpoint(torch.square, x, use_reentrant=False).backward()

        assert x.grad.tolist() == [6.0]


@claim(
    api=["torch.utils.checkpoint.checkpoint"],
    about=["value", "gradient", "state"],
    see=["checkpoint"],
)
class TestACheckpointStopsAsSoonAsItHasWhatItNeeds:
    """A checkpoint with `use_reentrant=False` runs its function again in `backward`, and stops early since torch 2.1.

    It stops once the last tensor that the gradient needs is there, so what comes after does not happen a second time.
    A counter or a print at the end of the function was seen twice before 2.1, and once since.
    What comes before is seen twice in each release; the gradient is the same.
    """

    @until("2.1")
    def test_the_end_of_the_function_runs_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["end", "end"], [6.0])

    @since("2.1")
    def test_the_end_of_the_function_runs_once(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            result = x.square()
            seen.append("end")
            return result + 1

        checkpoint(square, x, use_reentrant=False).backward()

        assert (seen, x.grad.tolist()) == (["end"], [6.0])

    def test_the_start_of_the_function_runs_twice(self):
        x, seen = torch.tensor([3.0], requires_grad=True), []

        def square(x):
            seen.append("start")
            return x.square()

        result = checkpoint(square, x, use_reentrant=False)
        result.backward()

        assert (seen, result.tolist(), x.grad.tolist()) == (["start", "start"], [9.0], [6.0])
