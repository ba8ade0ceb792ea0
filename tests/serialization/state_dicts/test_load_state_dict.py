"""State dicts: loading them into a model.

Order: 4
"""

import pytest
import torch
from torch import nn

from torchnotes import belief, claim


class Forward(nn.Module):
    """A model of one layer."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return self.layer(x)


class Backward(nn.Module):
    """Another class, with the same names and shapes."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return -self.layer(x)


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "error"],
    see=["generated/torch.nn.Module", "notes/serialization"],
    asked=[
        "load weights into a different model class",
        "Error(s) in loading state_dict size mismatch",
        "transfer weights between models with same layers",
        "does load_state_dict check architecture",
        "are buffers loaded by load_state_dict",
    ],
)
class TestLoadStateDictGoesByNamesAndShapes:
    """By default `load_state_dict` compares names and shapes, not classes.

    A module of another class accepts the state, because its names and shapes agree. [another_class_is_refused]
    There another class can compute another result with the same numbers.
    [another_class_computes_something_else_with_them]
    Another model of one `nn.Linear`, of the same class, computes the same result.
    [a_model_of_the_same_class_takes_the_parameters]
    The state of `GroupNorm(1, 2)` loads into `LayerNorm(2)`. [a_group_norm_goes_into_a_layer_norm]
    `nn.Linear(2, 1)` raises RuntimeError for the state of `nn.Linear(3, 1)`. [the_same_class_of_another_width_raises]
    By default `nn.Linear` raises RuntimeError for the state of a DataParallel wrapper: its names begin with `module.`.
    [what_data_parallel_wraps_raises]
    The running mean of `BatchNorm1d`, a buffer, is loaded too. [parameters_are_all_that_is_loaded]
    By default the loading model keeps its mode, and its parameters keep `requires_grad`.
    [mode_and_frozen_parameters_stay]
    """

    @belief("lecture/44", holds=False)
    def test_another_class_is_refused(self):
        with pytest.raises(RuntimeError):
            Backward().load_state_dict(Forward().state_dict())

    @belief("lecture/44")
    def test_a_model_of_the_same_class_takes_the_parameters(self):
        source, model = Forward(), Forward()

        model.load_state_dict(source.state_dict())

        assert model(torch.tensor([2.0])).tolist() == source(torch.tensor([2.0])).tolist()

    @belief("lecture/44", holds=False)
    def test_parameters_are_all_that_is_loaded(self):
        source, model = nn.BatchNorm1d(1), nn.BatchNorm1d(1)
        source(torch.tensor([[1.0], [3.0]]))

        model.load_state_dict(source.state_dict())

        assert model.running_mean.tolist() == [0.0]

    def test_another_class_computes_something_else_with_them(self):
        source, model = Forward(), Backward()

        model.load_state_dict(source.state_dict())

        assert model(torch.tensor([2.0])).tolist() == (-source(torch.tensor([2.0]))).tolist()

    def test_a_group_norm_goes_into_a_layer_norm(self):
        source, model = nn.GroupNorm(1, 2), nn.LayerNorm(2)
        nn.init.constant_(source.bias, 5.0)

        model.load_state_dict(source.state_dict())

        assert model.bias.tolist() == [5.0, 5.0]

    def test_the_same_class_of_another_width_raises(self):
        with pytest.raises(RuntimeError):
            nn.Linear(2, 1).load_state_dict(nn.Linear(3, 1).state_dict())

    def test_what_data_parallel_wraps_raises(self):
        with pytest.raises(RuntimeError):
            nn.Linear(1, 1).load_state_dict(nn.DataParallel(nn.Linear(1, 1)).state_dict())

    def test_mode_and_frozen_parameters_stay(self):
        source, model = nn.Linear(1, 1).requires_grad_(requires_grad=False).eval(), nn.Linear(1, 1)

        model.load_state_dict(source.state_dict())

        assert (model.training, model.weight.requires_grad) == (True, True)
        assert model.weight.tolist() == source.weight.tolist()


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["error", "argument", "state", "value"],
    see=["generated/torch.nn.Module"],
    asked=[
        "Missing key(s) in state_dict",
        "load pretrained weights partially",
        "strict=False still raises size mismatch",
        "Expected state_dict to be dict-like, got str",
        "ignore unexpected keys when loading",
    ],
)
class TestStrictCountsNamesNotShapes:
    """`load_state_dict(strict=False)` ignores missing and unexpected names.

    With `strict=True`, the default, `nn.Linear` raises RuntimeError for either. [another_set_of_names_raises]
    With `strict=False` both are returned, and the entry that agrees is loaded. [not_strict_returns_which]
    With `strict=False` a state of other names raises nothing, and returns them.
    [nothing_fits_and_nobody_is_told_but_by_the_result]
    A weight of another shape raises RuntimeError in `nn.Linear` with `strict=False` too. [another_shape_raises]
    A tensor of shape `(1,)` loads into a 0-d parameter of `nn.ParameterDict`.
    [one_number_goes_into_a_parameter_without_dimensions]
    A 0-d tensor does not load into one of shape `(1,)`. [a_0d_tensor_does_not_go_into_a_vector]
    A plain dict made from a BatchNorm state has lost the versions, and may lack `num_batches_tracked`.
    [a_dict_without_versions_may_lack_the_count_of_a_batch_norms_batches]
    Where `nn.Linear` raises for its bias alone, its weight has been loaded before.
    [what_fits_is_loaded_before_it_raises]
    A path, an `nn.Linear` or None in place of the dict raises TypeError. [what_is_no_dict_raises]
    """

    @pytest.mark.parametrize("names", [["weight"], ["weight", "bias", "scale"]], ids=["missing", "unexpected"])
    def test_another_set_of_names_raises(self, names):
        state = {"weight": torch.ones(1, 1), "bias": torch.ones(1), "scale": torch.ones(1)}

        with pytest.raises(RuntimeError):
            nn.Linear(1, 1).load_state_dict({name: state[name] for name in names})

    def test_not_strict_returns_which(self):
        model = nn.Linear(1, 1)

        result = model.load_state_dict({"weight": torch.ones(1, 1), "scale": torch.ones(1)}, strict=False)

        assert (result.missing_keys, result.unexpected_keys) == (["bias"], ["scale"])
        assert model.weight.tolist() == [[1.0]]

    def test_nothing_fits_and_nobody_is_told_but_by_the_result(self):
        model = nn.Linear(1, 1, bias=False)

        assert model.load_state_dict({"module.weight": torch.ones(1, 1)}, strict=False) == (
            ["weight"],
            ["module.weight"],
        )
        assert model.load_state_dict({"weight": torch.ones(1, 1)}) == ([], [])

    def test_a_dict_without_versions_may_lack_the_count_of_a_batch_norms_batches(self):
        model, state = nn.BatchNorm1d(1), nn.BatchNorm1d(1).state_dict()
        del state["num_batches_tracked"]

        assert model.load_state_dict(dict(state)) == ([], [])
        with pytest.raises(RuntimeError):
            model.load_state_dict(state)

    @pytest.mark.parametrize("strict", [True, False])
    def test_another_shape_raises(self, strict):
        with pytest.raises(RuntimeError):
            nn.Linear(1, 1).load_state_dict({"weight": torch.ones(2, 1), "bias": torch.ones(1)}, strict=strict)

    @pytest.mark.parametrize("strict", [True, False])
    def test_one_number_goes_into_a_parameter_without_dimensions(self, strict):
        model = nn.ParameterDict({"scale": torch.tensor(1.0)})

        model.load_state_dict({"scale": torch.tensor([5.0])}, strict=strict)

        assert model["scale"].tolist() == 5.0

    @pytest.mark.parametrize(
        "state",
        [{"weight": torch.ones(1, 1)}, {"weight": torch.ones(1, 1), "bias": torch.ones(2)}],
        ids=["missing", "shape"],
    )
    def test_what_fits_is_loaded_before_it_raises(self, state):
        model = nn.Linear(1, 1)
        nn.init.constant_(model.weight, 5.0)

        with pytest.raises(RuntimeError):
            model.load_state_dict(state)

        assert model.weight.tolist() == [[1.0]]

    @pytest.mark.parametrize("state", [None, "parameters.pt", nn.Linear(1, 1)], ids=["nothing", "path", "module"])
    def test_what_is_no_dict_raises(self, state):
        with pytest.raises(TypeError):
            nn.Linear(1, 1).load_state_dict(state)

    def test_a_0d_tensor_does_not_go_into_a_vector(self):
        model = nn.ParameterDict({"scale": torch.tensor([1.0])})

        with pytest.raises(RuntimeError):
            model.load_state_dict({"scale": torch.tensor(5.0)}, strict=False)

        assert model["scale"].tolist() == [1.0]


@claim(
    api=["torch.nn.Module.load_state_dict"],
    about=["state", "error"],
    see=["generated/torch.nn.Module", "generated/torch.Tensor.copy_"],
    asked=[
        "does load_state_dict change dtype",
        "load fp16 weights into fp32 model",
        "create optimizer before or after loading weights",
        "does load_state_dict copy or reference",
    ],
)
class TestLoadStateDictCopiesIntoTheParameters:
    """`load_state_dict` by default copies and keeps the parameter's dtype.

    By default a float16, float64 or int64 state becomes float32 in a float32 `nn.Linear`.
    [the_parameter_keeps_its_dtype]
    By default a float16 `nn.Linear` can round a float32 state. [a_narrow_parameter_rounds]
    By default the parameter stays the same object, so an optimizer made before still holds it.
    [the_parameter_stays_the_same_object]
    By default a later write into another model's state does not reach the model.
    [a_later_write_into_the_state_is_not_seen]
    By default gradients stay what they were. [gradients_stay]
    By default loading before `backward` makes it raise RuntimeError where the graph needs the old numbers.
    [loading_before_backward_raises_in_backward]
    An `nn.Linear` whose input does not require a gradient does not need them.
    [loading_before_backward_goes_unnoticed_where_the_numbers_are_not_needed]
    A list or a NumPy array in place of a tensor raises RuntimeError. [what_is_no_tensor_raises]
    """

    @pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.int64], ids=str)
    def test_the_parameter_keeps_its_dtype(self, dtype):
        model = nn.Linear(1, 1)

        model.load_state_dict({"weight": torch.tensor([[3]], dtype=dtype), "bias": torch.tensor([4], dtype=dtype)})

        assert (model.weight.tolist(), model.bias.tolist()) == ([[3.0]], [4.0])
        assert model.weight.dtype == torch.float32

    def test_a_narrow_parameter_rounds(self):
        model = nn.Linear(1, 1, bias=False, dtype=torch.float16)

        model.load_state_dict({"weight": torch.tensor([[2049.0]])})

        assert (model.weight.item(), model.weight.dtype) == (2048.0, torch.float16)

    def test_the_parameter_stays_the_same_object(self):
        model = nn.Linear(1, 1, bias=False)
        before = model.weight

        model.load_state_dict({"weight": torch.tensor([[3.0]])})

        assert model.weight is before
        assert before.tolist() == [[3.0]]

    def test_a_later_write_into_the_state_is_not_seen(self):
        model, state = nn.Linear(1, 1, bias=False), {"weight": torch.tensor([[3.0]])}

        model.load_state_dict(state)
        state["weight"].fill_(9)

        assert model.weight.tolist() == [[3.0]]

    def test_gradients_stay(self):
        model = nn.Linear(1, 1, bias=False)
        model(torch.tensor([4.0])).backward()

        model.load_state_dict({"weight": torch.tensor([[3.0]])})

        assert (model.weight.tolist(), model.weight.grad.tolist()) == ([[3.0]], [[4.0]])

    def test_loading_before_backward_raises_in_backward(self):
        model = nn.Linear(1, 1, bias=False)
        loss = model.weight.square().sum()

        model.load_state_dict({"weight": torch.tensor([[3.0]])})

        with pytest.raises(RuntimeError):
            loss.backward()

    def test_loading_before_backward_goes_unnoticed_where_the_numbers_are_not_needed(self):
        model = nn.Linear(1, 1, bias=False)
        result = model(torch.tensor([4.0]))

        model.load_state_dict({"weight": torch.tensor([[3.0]])})
        result.backward()

        assert (model.weight.tolist(), model.weight.grad.tolist()) == ([[3.0]], [[4.0]])

    @pytest.mark.parametrize("values", [[[3.0]], torch.ones(1, 1).numpy()], ids=["list", "array"])
    def test_what_is_no_tensor_raises(self, values):
        with pytest.raises(RuntimeError):
            nn.Linear(1, 1, bias=False).load_state_dict({"weight": values})
