"""One-hot and the cartesian product.

Order: 30
"""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from torchnotes import belief, changed, claim

META_ERROR = NotImplementedError if torch.__version__.startswith("2.3.") else RuntimeError


@claim(
    api=["torch.nn.functional.one_hot"],
    about=["value", "shape", "dtype", "argument"],
    see=["generated/torch.nn.functional.one_hot"],
    asked=[
        "convert labels to one hot encoding",
        "one hot with fixed number of classes",
        "expected floating point type for target with class probabilities",
        "one hot encode a segmentation mask",
        "one_hot different width between batches",
        "one-hot output to float",
    ],
)
class TestOneHotMarksEachClassInANewLastDimension:
    """`one_hot` marks each class with a 1 in a new last dimension.

    The other places are 0. [the_one_stands_at_the_class_and_all_else_is_zero]
    A matrix gains a third dimension, and a 0-d tensor becomes a vector.
    [every_shape_gains_a_last_dimension, a_number_becomes_a_vector]
    Without `num_classes` the last size is the largest class plus 1, so two batches may differ.
    [the_one_stands_at_the_class_and_all_else_is_zero]
    With `num_classes=4` the last size is 4, also for an empty input.
    [the_number_of_classes_sets_the_last_size, an_empty_input_keeps_its_shape_with_the_classes_behind_it]
    The result is int64. [the_result_is_int64]
    `cross_entropy` with float logits of its shape and `linear` with float weights raise RuntimeError: call `.float()`.
    [cross_entropy_refuses_it_as_it_is, a_linear_layer_raises]
    """

    @belief("lecture/11")
    @given(classes=st.lists(st.integers(0, 5), min_size=1, max_size=5))
    def test_the_one_stands_at_the_class_and_all_else_is_zero(self, classes):
        expected = [[1 if place == chosen else 0 for place in range(max(classes) + 1)] for chosen in classes]

        encoded = functional.one_hot(torch.tensor(classes))

        assert encoded.tolist() == expected

    @belief("lecture/11")
    def test_every_shape_gains_a_last_dimension(self):
        classes = torch.tensor([[0, 1], [2, 0]])

        encoded = functional.one_hot(classes)

        assert encoded.tolist() == [[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 0, 0]]]

    @belief("lecture/11")
    def test_a_number_becomes_a_vector(self):
        encoded = functional.one_hot(torch.tensor(1))

        assert encoded.tolist() == [0, 1]

    def test_the_number_of_classes_sets_the_last_size(self):
        classes = torch.tensor([0, 1])

        encoded = functional.one_hot(classes, num_classes=4)

        assert encoded.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]

    def test_an_empty_input_keeps_its_shape_with_the_classes_behind_it(self):
        classes = torch.zeros(0, 2, dtype=torch.int64)

        encoded = functional.one_hot(classes, num_classes=4)

        assert encoded.shape == (0, 2, 4)

    def test_the_result_is_int64(self):
        encoded = functional.one_hot(torch.tensor([0, 1]))

        assert encoded.dtype == torch.int64

    def test_cross_entropy_refuses_it_as_it_is(self):
        logits = torch.zeros(1, 2)
        encoded = functional.one_hot(torch.tensor([0]), num_classes=2)

        with pytest.raises(RuntimeError):
            functional.cross_entropy(logits, encoded)
        assert functional.cross_entropy(logits, encoded.float()).item() == pytest.approx(math.log(2))

    def test_a_linear_layer_raises(self):
        encoded = functional.one_hot(torch.tensor([0]), num_classes=2)

        with pytest.raises(RuntimeError):
            functional.linear(encoded, torch.ones(3, 2))


@claim(
    api=["torch.nn.functional.one_hot"],
    about=["error"],
    see=["generated/torch.nn.functional.one_hot"],
    asked=[
        "class values must be smaller than num_classes",
        "one_hot is only applicable to index tensor",
        "class values must be non-negative",
        "one hot with ignore_index -100",
        "can not infer total number of classes from empty tensor",
        "one-hot encoding of float or int32 labels",
    ],
)
class TestOneHotWantsClassesFromZeroInInt64:
    """`one_hot` accepts int64 classes from 0 up, below the number of classes.

    With `num_classes` an int32, a uint8, a bool and a float32 tensor raise RuntimeError. [another_dtype_raises]
    On the CPU a class of -1 or -100 raises RuntimeError, so filter out targets to ignore. [a_negative_class_raises]
    On the CPU class 2 raises RuntimeError for `num_classes=2`. [a_class_beyond_the_number_of_classes_raises]
    An empty tensor without `num_classes` raises RuntimeError. [an_empty_input_without_a_number_of_classes_raises]
    A meta tensor without `num_classes` does so too. [a_meta_tensor_without_a_number_of_classes_raises]
    """

    @pytest.mark.parametrize(
        "dtype", [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.float32], ids=str
    )
    def test_another_dtype_raises(self, dtype):
        classes = torch.zeros(2, dtype=dtype)

        with pytest.raises(RuntimeError):
            functional.one_hot(classes, num_classes=2)

    @pytest.mark.parametrize("negative", [-1, -100])
    def test_a_negative_class_raises(self, negative):
        classes = torch.tensor([0, negative])

        with pytest.raises(RuntimeError):
            functional.one_hot(classes, num_classes=3)

    @pytest.mark.parametrize("num_classes", [2, 0, -2])
    def test_a_class_beyond_the_number_of_classes_raises(self, num_classes):
        classes = torch.tensor([0, 2])

        with pytest.raises(RuntimeError):
            functional.one_hot(classes, num_classes)

    @pytest.mark.parametrize("num_classes", [-1, 0])
    def test_an_empty_input_without_a_number_of_classes_raises(self, num_classes):
        classes = torch.tensor([], dtype=torch.int64)

        with pytest.raises(RuntimeError):
            functional.one_hot(classes, num_classes)

    @changed(
        "2.3",
        remedy="Pass `num_classes`.",
        trigger={
            "calls": ["torch.nn.functional.one_hot"],
            "missing": ["num_classes"],
            "at": {"num_classes": 1},
            "when": ["device:meta"],
        },
    )
    @changed(
        "2.4",
        remedy="Pass `num_classes`.",
        trigger={
            "calls": ["torch.nn.functional.one_hot"],
            "missing": ["num_classes"],
            "at": {"num_classes": 1},
            "when": ["device:meta"],
        },
    )
    def test_a_meta_tensor_without_a_number_of_classes_raises(self):
        classes = torch.zeros(2, dtype=torch.int64, device="meta")

        with pytest.raises(META_ERROR):
            functional.one_hot(classes)


@claim(
    api=["torch.cartesian_prod"],
    about=["value", "shape", "dtype"],
    see=["generated/torch.cartesian_prod"],
    asked=[
        "functional has no attribute cartesian_prod",
        "all combinations of two tensors",
        "itertools.product in pytorch",
        "every pair of elements from two vectors",
        "torch.combinations vs cartesian product",
    ],
)
class TestCartesianProductIsNotInFunctional:
    """The cartesian product is `torch.cartesian_prod`, not in `nn.functional`.

    The attribute is missing there, because `nn.functional` does not define it.
    [functional_provides_it, functional_provides_it_by_another_name]
    For two or three vectors of one dtype it returns their combinations in the order of `itertools.product`.
    [the_rows_are_those_of_itertools_in_the_same_order]
    An empty vector of their dtype among them leaves a result of size 0. [an_empty_vector_leaves_no_row]
    Their dtype is kept. [the_dtype_is_kept]
    `torch.combinations` returns unordered picks from one vector. [combinations_are_unordered_picks]
    """

    @belief("lecture/12", holds=False, raises=AttributeError)
    def test_functional_provides_it(self):
        product = functional.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4]))

        assert product.tolist() == [[1, 3], [1, 4], [2, 3], [2, 4]]

    @belief("lecture/12", holds=False)
    def test_functional_provides_it_by_another_name(self):
        names = [
            name for name in dir(functional) if name.startswith(("cart", "prod", "comb", "mesh", "every", "outer"))
        ]

        assert names != []

    @given(lists=st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=3), min_size=2, max_size=3))
    def test_the_rows_are_those_of_itertools_in_the_same_order(self, lists):
        vectors = [torch.tensor(numbers) for numbers in lists]

        product = torch.cartesian_prod(*vectors)

        assert product.tolist() == [list(row) for row in itertools.product(*lists)]

    def test_an_empty_vector_leaves_no_row(self):
        product = torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([], dtype=torch.int64))

        assert product.shape == (0, 2)

    @pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float16, torch.complex64], ids=str)
    def test_the_dtype_is_kept(self, dtype):
        vector = torch.tensor([1, 0]).to(dtype)

        product = torch.cartesian_prod(vector, vector)

        assert product.dtype == dtype
        assert product.tolist() == [[1, 1], [1, 0], [0, 1], [0, 0]]

    def test_combinations_are_unordered_picks(self):
        picks = torch.combinations(torch.tensor([1, 2, 3]))

        assert picks.tolist() == [[1, 2], [1, 3], [2, 3]]


@claim(
    api=["torch.cartesian_prod"],
    about=["memory", "shape", "gradient", "error"],
    see=["generated/torch.cartesian_prod"],
    asked=[
        "cartesian_prod with a single tensor returns 1d",
        "expect a 1D vector but got shape",
        "meshgrid expects all tensors to have the same dtype",
        "cartesian_prod with list argument",
        "gradient through all pairs of values",
    ],
)
class TestCartesianProductOfOneVectorIsThatVector:
    """`cartesian_prod` returns a single vector itself and copies several.

    So the result for one vector is not a matrix. [one_vector_comes_back_as_it_is]
    Two vectors of one dtype are copied into a matrix. [several_vectors_are_copied]
    A number's gradient adds up over the rows that it stands in.
    [the_gradient_adds_up_over_the_rows_that_a_number_stands_in]
    A matrix, a 0-d tensor, two dtypes and an empty call raise RuntimeError.
    [what_is_not_a_vector_raises, mixed_dtypes_raise, no_vector_raises]
    A list raises TypeError. [lists_raise]
    """

    def test_one_vector_comes_back_as_it_is(self):
        vector = torch.tensor([1, 2])

        product = torch.cartesian_prod(vector)

        assert product is vector
        assert product.shape == (2,)

    def test_several_vectors_are_copied(self):
        vector = torch.tensor([1, 2])

        product = torch.cartesian_prod(vector, vector)

        product[0, 0] = 9
        assert product.shape == (4, 2)
        assert vector.tolist() == [1, 2]

    def test_the_gradient_adds_up_over_the_rows_that_a_number_stands_in(self):
        first = torch.tensor([1.0, 2.0], requires_grad=True)
        second = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)

        torch.cartesian_prod(first, second).prod(dim=1).sum().backward()

        assert first.grad.tolist() == [12.0, 12.0]
        assert second.grad.tolist() == [3.0, 3.0, 3.0]

    @pytest.mark.parametrize("shape", [(), (2, 2)], ids=str)
    def test_what_is_not_a_vector_raises(self, shape):
        vector = torch.zeros(2)

        with pytest.raises(RuntimeError):
            torch.cartesian_prod(vector, torch.zeros(shape))

    def test_mixed_dtypes_raise(self):
        integers, floats = torch.tensor([1, 2]), torch.tensor([3.0])

        with pytest.raises(RuntimeError):
            torch.cartesian_prod(integers, floats)

    @pytest.mark.parametrize("arguments", [([1, 2], [3]), ([torch.zeros(2)],)], ids=["lists", "list-of-tensors"])
    def test_lists_raise(self, arguments):
        with pytest.raises(TypeError):
            torch.cartesian_prod(*arguments)

    def test_no_vector_raises(self):
        with pytest.raises(RuntimeError):
            torch.cartesian_prod()
