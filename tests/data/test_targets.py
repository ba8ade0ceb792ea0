"""Targets: which type a loss takes.

Order: 6
"""

import warnings

import pytest
import torch
from torch.utils.data import DataLoader, Dataset

from torchnotes import belief, claim, since, until


class Labelled(Dataset):
    """The same data for several tasks: only what `__getitem__` returns as the target differs."""

    def __init__(self, target):
        self.target = target

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return torch.tensor([index, 1.0]), self.target(index)


@claim(
    api=["torch.utils.data.DataLoader"],
    about=["value", "dtype", "shape", "error"],
    see=["data", "generated/torch.nn.CrossEntropyLoss", "generated/torch.nn.BCEWithLogitsLoss"],
    asked=[
        "labels come out as float64 from dataloader",
        "label dtype in DataLoader",
        "object detection boxes different number per image batch",
        "MSE loss is double because of targets",
        "python float targets dtype",
    ],
)
class TestTheTargetsTypeIsWhatTheDatasetReturns:
    """By default, the dataset decides the dtype of a batch of targets.

    A batch of Python ints is int64, and a batch of Python floats is float64. [the_target_has_the_type_of_the_task]
    A batch of tensors of one dtype and shape keeps the dtype, and has one dimension more.
    [the_target_has_the_type_of_the_task]
    If the first target is a Python int and the rest are floats, the batch is float32.
    [an_int_before_floats_makes_float32]
    `MSELoss` of float32 outputs and a batch of Python floats is float64. [a_python_float_makes_the_loss_a_float64]
    Return `torch.tensor(y, dtype=torch.float32)` instead. [advice]
    With a `collate_fn` a target may be a dict, with another number of boxes for each sample.
    [a_detection_dataset_returns_a_target_for_each_sample]
    In a batch without a `collate_fn`, a target of None raises TypeError in the loop.
    [a_target_of_none_raises_in_the_loop]
    """

    @belief("lecture/37")
    @pytest.mark.parametrize(
        ("target", "dtype", "shape"),
        [
            (lambda index: index % 2, torch.int64, (4,)),
            (lambda index: torch.tensor(index / 2), torch.float32, (4,)),
            (lambda index: [0.0, 1.0][index % 2], torch.float64, (4,)),
            (lambda _: torch.zeros(3), torch.float32, (4, 3)),
            (lambda _: torch.ones(2, 2, dtype=torch.bool), torch.bool, (4, 2, 2)),
        ],
        ids=["class", "number", "python-float", "many-labels", "mask"],
    )
    def test_the_target_has_the_type_of_the_task(self, target, dtype, shape):
        ((_, targets),) = DataLoader(Labelled(target), batch_size=4)

        assert (targets.dtype, targets.shape) == (dtype, shape)

    @belief("lecture/37")
    def test_a_detection_dataset_returns_a_target_for_each_sample(self):
        loader = DataLoader(
            Labelled(lambda index: {"boxes": torch.zeros(index, 4), "name": str(index)}),
            batch_size=4,
            collate_fn=lambda samples: [target for _, target in samples],
        )

        (targets,) = loader

        assert [target["name"] for target in targets] == ["0", "1", "2", "3"]
        assert [target["boxes"].shape for target in targets] == [(0, 4), (1, 4), (2, 4), (3, 4)]

    def test_a_target_of_none_raises_in_the_loop(self):
        loader = DataLoader(Labelled(lambda _: None), batch_size=4)

        with pytest.raises(TypeError):
            list(loader)

    def test_a_python_float_makes_the_loss_a_float64(self):
        ((inputs, targets),) = DataLoader(Labelled(float), batch_size=4)

        loss = torch.nn.MSELoss()(inputs[:, 0], targets)

        assert (inputs.dtype, targets.dtype, loss.dtype) == (torch.float32, torch.float64, torch.float64)
        assert targets.tolist() == [0.0, 1.0, 2.0, 3.0]

    def test_an_int_before_floats_makes_float32(self):
        ((_, int_first),) = DataLoader(Labelled(lambda index: [0, 0.5, 1.0, 1.5][index]), batch_size=4)
        ((_, float_first),) = DataLoader(Labelled(lambda index: [0.0, 1, 2, 3][index]), batch_size=4)

        assert (int_first.dtype, float_first.dtype) == (torch.float32, torch.float64)


@claim(
    api=["torch.nn.CrossEntropyLoss"],
    about=["value", "error", "dtype", "gradient"],
    see=["generated/torch.nn.CrossEntropyLoss"],
    asked=[
        "one hot labels with CrossEntropyLoss",
        "expected scalar type Long but found Float",
        "0D or 1D target tensor expected, multi-target not supported",
        "Target 2 is out of bounds",
        "soft labels cross entropy",
        "ignore_index -100 padding tokens",
    ],
)
class TestCrossEntropyTakesIndicesOrProbabilities:
    """`CrossEntropyLoss` accepts class indices or class probabilities.

    With default options, int64 and uint8 indices for (2, 2) outputs cost as much as float32 one-hot rows.
    [an_index_and_its_one_hot_probabilities_cost_the_same]
    For outputs of shape (2, 3), 2 indices of float32, float64, int32, int16 or bool raise RuntimeError.
    [an_index_in_another_dtype_raises]
    uint8 indices for outputs of shape (1, 3, 2, 2) raise RuntimeError. [an_image_of_indices_in_uint8_raises]
    A one-hot target of int64 raises RuntimeError. [a_one_hot_vector_of_integers_raises]
    Convert such a target with `.float()`. [advice]
    Probabilities need not sum to one. [probabilities_need_not_sum_to_one]
    Int64 indices of shape (2, 1) for outputs of (2, 3) raise RuntimeError. [a_column_of_indices_raises]
    On the CPU, index 2 of 2 classes raises IndexError, while -100 is left out by default.
    [an_index_beyond_the_classes_raises_but_minus_100_is_left_out]
    With default options the gradient of one row for its index is its softmax less the one-hot target.
    [the_gradient_is_the_softmax_less_the_target]
    """

    @pytest.mark.parametrize("dtype", [torch.int64, torch.uint8], ids=str)
    def test_an_index_and_its_one_hot_probabilities_cost_the_same(self, dtype):
        outputs = torch.tensor([[0.0, 0.0], [0.0, 0.0]])

        by_index = torch.nn.CrossEntropyLoss()(outputs, torch.tensor([0, 1], dtype=dtype))
        by_probability = torch.nn.CrossEntropyLoss()(outputs, torch.tensor([[1.0, 0.0], [0.0, 1.0]]))

        assert by_index.item() == by_probability.item() == pytest.approx(0.6931472)
        assert by_index.dtype == by_probability.dtype == torch.float32
        assert (by_index.requires_grad, by_probability.requires_grad) == (False, False)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int32, torch.int16, torch.bool], ids=str)
    def test_an_index_in_another_dtype_raises(self, dtype):
        outputs = torch.zeros(2, 3)

        with pytest.raises(RuntimeError):
            torch.nn.CrossEntropyLoss()(outputs, torch.tensor([0, 1], dtype=dtype))

    def test_an_image_of_indices_in_uint8_raises(self):
        outputs, target = torch.zeros(1, 3, 2, 2), torch.zeros(1, 2, 2, dtype=torch.uint8)

        assert torch.nn.CrossEntropyLoss()(outputs, target.long()).item() == pytest.approx(1.0986123)
        with pytest.raises(RuntimeError):
            torch.nn.CrossEntropyLoss()(outputs, target)

    def test_a_one_hot_vector_of_integers_raises(self):
        outputs = torch.zeros(2, 3)

        with pytest.raises(RuntimeError):
            torch.nn.CrossEntropyLoss()(outputs, torch.tensor([[1, 0, 0], [0, 1, 0]]))

    def test_a_column_of_indices_raises(self):
        outputs = torch.zeros(2, 3)

        with pytest.raises(RuntimeError):
            torch.nn.CrossEntropyLoss()(outputs, torch.tensor([[0], [1]]))

    def test_an_index_beyond_the_classes_raises_but_minus_100_is_left_out(self):
        outputs = torch.tensor([[0.0, 0.0], [5.0, 0.0]])

        loss = torch.nn.CrossEntropyLoss()(outputs, torch.tensor([0, -100]))

        assert loss.item() == pytest.approx(0.6931472)
        with pytest.raises(IndexError):
            torch.nn.CrossEntropyLoss()(outputs, torch.tensor([0, 2]))

    def test_the_gradient_is_the_softmax_less_the_target(self):
        outputs = torch.zeros(1, 2, requires_grad=True)

        torch.nn.CrossEntropyLoss()(outputs, torch.tensor([1])).backward()

        assert outputs.grad.tolist() == [[0.5, -0.5]]

    def test_probabilities_need_not_sum_to_one(self):
        loss = torch.nn.CrossEntropyLoss()(torch.zeros(1, 3), torch.tensor([[5.0, 5.0, 5.0]]))

        assert loss.item() == pytest.approx(15 * 1.0986123)


@claim(
    api=["torch.nn.MSELoss", "torch.nn.BCEWithLogitsLoss"],
    about=["value", "dtype", "error", "gradient", "warning"],
    see=["generated/torch.nn.MSELoss", "generated/torch.nn.BCEWithLogitsLoss"],
    asked=[
        "BCEWithLogitsLoss integer labels error",
        "result type Float can't be cast to Long bce",
        "do regression targets need to be float",
        "Found dtype Bool but expected Float",
        "which dtype for binary labels",
    ],
)
class TestRegressionAndBinaryLossesTakeFloats:
    """`MSELoss` of floats accepts int64 targets, unlike `BCEWithLogitsLoss`.

    For float32 outputs that require a gradient, and float32 targets, both return a float32 with one.
    [floats_give_a_value_and_a_gradient]
    `BCEWithLogitsLoss` raises RuntimeError for int64 and uint8 targets. [the_binary_loss_refuses_integers]
    `BCEWithLogitsLoss` raises NotImplementedError for a bool target. [the_binary_loss_rejects_bools]
    Before torch 2.14 a bool target raises RuntimeError. [the_binary_loss_rejects_bools_with_runtime_error]
    For float32 outputs and an int64 target, `MSELoss` returns a float32. [the_squared_loss_computes_with_integers]
    For float32 outputs, the `backward` of `MSELoss` runs with targets of int64, bool, float64 and float16.
    [a_squared_loss_of_another_dtype_has_a_gradient]
    Before torch 2.12 that `backward` raises RuntimeError. [the_backward_of_a_squared_loss_of_another_dtype_raises]
    A target of shape (2,) for outputs of (2, 1) broadcasts in `MSELoss` with a UserWarning.
    [a_column_of_outputs_broadcasts_in_the_squared_loss_and_raises_in_the_binary_one]
    `BCEWithLogitsLoss` raises ValueError for such a target.
    [a_column_of_outputs_broadcasts_in_the_squared_loss_and_raises_in_the_binary_one]
    Both are silent for two float32 vectors of the same length. [shapes_that_agree_warn_of_nothing]
    """

    def test_floats_give_a_value_and_a_gradient(self):
        outputs = torch.zeros(2, requires_grad=True)

        squares = torch.nn.MSELoss()(outputs, torch.tensor([0.0, 1.0]))
        binary = torch.nn.BCEWithLogitsLoss()(outputs, torch.tensor([0.0, 1.0]))
        (squares + binary).backward()

        assert (squares.item(), binary.item()) == (0.5, pytest.approx(0.6931472))
        assert (squares.dtype, binary.dtype) == (torch.float32, torch.float32)
        assert outputs.grad.tolist() == [0.25, -1.25]

    @pytest.mark.parametrize("dtype", [torch.int64, torch.uint8], ids=str)
    def test_the_binary_loss_refuses_integers(self, dtype):
        target = torch.tensor([0, 1], dtype=dtype)

        with pytest.raises(RuntimeError):
            torch.nn.BCEWithLogitsLoss()(torch.zeros(2), target)

    def test_the_squared_loss_computes_with_integers(self):
        loss = torch.nn.MSELoss()(torch.zeros(2), torch.tensor([0, 1]))

        assert (loss.item(), loss.dtype) == (0.5, torch.float32)

    @until("2.12")
    @pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float64, torch.float16], ids=str)
    def test_the_backward_of_a_squared_loss_of_another_dtype_raises(self, dtype):
        outputs = torch.zeros(2, requires_grad=True)
        loss = torch.nn.MSELoss()(outputs, torch.tensor([0, 1], dtype=dtype))

        with pytest.raises(RuntimeError):
            loss.backward()

    @since("2.12")
    @pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float64, torch.float16], ids=str)
    def test_a_squared_loss_of_another_dtype_has_a_gradient(self, dtype):
        outputs = torch.zeros(2, requires_grad=True)

        torch.nn.MSELoss()(outputs, torch.tensor([0, 1], dtype=dtype)).backward()

        assert (outputs.grad.tolist(), outputs.grad.dtype) == ([0.0, -1.0], torch.float32)

    def test_a_column_of_outputs_broadcasts_in_the_squared_loss_and_raises_in_the_binary_one(self):
        column, target = torch.tensor([[0.0], [1.0]]), torch.tensor([0.0, 1.0])

        with pytest.warns(UserWarning):
            loss = torch.nn.MSELoss()(column, target)
        assert loss.item() == 0.5
        with pytest.raises(ValueError):
            torch.nn.BCEWithLogitsLoss()(column, target)

    def test_shapes_that_agree_warn_of_nothing(self):
        outputs, target = torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0])

        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            losses = [torch.nn.MSELoss()(outputs, target), torch.nn.BCEWithLogitsLoss()(outputs, target)]

        assert losses[0].item() == 0.0
        assert raised == []

    @until("2.14")
    def test_the_binary_loss_rejects_bools_with_runtime_error(self):
        with pytest.raises(RuntimeError) as raised:
            torch.nn.BCEWithLogitsLoss()(torch.zeros(2), torch.tensor([False, True]))

        assert raised.type is RuntimeError

    @since(
        "2.14",
        why="pytorch#192348",
        remedy="Convert the target with `.float()`, or catch RuntimeError, of which it is a subclass.",
        trigger={
            "calls": ["torch.nn.functional.binary_cross_entropy_with_logits", "torch.binary_cross_entropy_with_logits"],
            "at": {"target": 1},
            "when": ["argument:target.dtype=torch.bool"],
        },
    )
    def test_the_binary_loss_rejects_bools(self):
        with pytest.raises(NotImplementedError):
            torch.nn.BCEWithLogitsLoss()(torch.zeros(2), torch.tensor([False, True]))
