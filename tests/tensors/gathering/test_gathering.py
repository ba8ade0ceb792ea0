"""Gathering elements by place.

Order: 16
"""

import itertools
import platform
import sys

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, changed, claim, since, until

# other builds may lack the kernel that `gather` has for expanded indices
HAS_THE_KERNEL = sys.platform == "linux" and platform.machine() == "x86_64"
only_x86 = pytest.mark.skipif(not HAS_THE_KERNEL, reason="needs Linux on x86-64")


def gathered(source, dim, index):
    """Return what `gather` gives by its formula: out[i][j][k] = source[i][index[i][j][k]][k] for dim 1."""
    out = torch.empty(index.shape, dtype=source.dtype)
    for place in itertools.product(*map(range, index.shape)):
        taken = list(place)
        taken[dim] = index[place].item()
        out[place] = source[tuple(taken)]
    return out


@st.composite
def sources_and_indices(draw, rank):
    """Draw a source of distinct integers, a dim and an index that fits: of any length along dim, smaller elsewhere."""
    shape = draw(st.lists(st.integers(1, 3), min_size=rank, max_size=rank))
    dim = draw(st.integers(-rank, rank - 1))
    size = [draw(st.integers(1, length)) for length in shape]
    size[dim] = draw(st.integers(1, 5))
    count = torch.Size(size).numel()
    places = draw(st.lists(st.integers(0, shape[dim] - 1), min_size=count, max_size=count))
    return torch.arange(torch.Size(shape).numel()).reshape(shape), dim, torch.tensor(places).reshape(size)


@claim(
    api=["torch.Tensor.gather"],
    about=["value", "shape", "dtype", "argument"],
    see=["generated/torch.gather", "generated/torch.take", "generated/torch.argsort"],
    asked=[
        "pick one value per row by index",
        "how does torch.gather work",
        "select the logit of the true class for each sample",
        "get q values of chosen actions",
        "scatter_gather_tensor_cpu not implemented for UInt16",
        "difference between gather and take",
    ],
)
class TestGatherTakesOneElementForEachElementOfItsIndex:
    """`gather` returns one element of the source for each index element.

    With `dim=1`, row i of the result comes from row i of the source, and the index says from which column.
    [dim_1_takes_column_0_of_row_0_and_column_1_of_row_1, the_columns_taken_from_a_row_may_follow_no_rule]
    So it cannot return 40 and then 10 alone from `[[10, 20], [30, 40]]`, which `torch.Tensor.take` does.
    [no_index_takes_the_second_row_before_the_first_and_the_second_column_before_the_first]
    The result has the dtype of the source. [the_result_has_the_dtype_of_the_source]
    Positions in sorted order along the same dimension, as an index, sort. [gathering_by_argsort_sorts]
    On the CPU a uint16 source is accepted from torch 2.14 on; from 2.8 to 2.13 it raised NotImplementedError.
    [gathering_from_uint16_works, gathering_from_uint16_raises]
    """

    @belief("lecture/67")
    def test_dim_1_takes_column_0_of_row_0_and_column_1_of_row_1(self):
        a = torch.tensor([[10, 20, 30], [40, 50, 60]])

        out = a.gather(1, torch.tensor([[0], [1]]))

        assert out.tolist() == [[10], [50]]

    @belief("lecture/67")
    @given(columns=st.tuples(*[st.tuples(*[st.integers(0, 2)] * 4)] * 2))
    def test_the_columns_taken_from_a_row_may_follow_no_rule(self, columns):
        a = torch.tensor([[10, 20, 30], [40, 50, 60]])

        out = a.gather(1, torch.tensor(columns))

        assert out[0].tolist() == [[10, 20, 30][column] for column in columns[0]]
        assert out[1].tolist() == [[40, 50, 60][column] for column in columns[1]]

    def test_no_index_takes_the_second_row_before_the_first_and_the_second_column_before_the_first(self):
        a = torch.tensor([[10, 20], [30, 40]])
        pairs = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
        indices = [*pairs.reshape(4, 1, 2), *pairs.reshape(4, 2, 1)]

        taken = [a.gather(dim, index).flatten().tolist() for dim in (0, 1) for index in indices]

        assert [10, 40] in taken
        assert [40, 10] not in taken
        assert a.take(torch.tensor([3, 0])).tolist() == [40, 10]

    @pytest.mark.parametrize(
        "dtype",
        [torch.bool, torch.uint8, torch.int32, torch.float16, torch.bfloat16, torch.float64, torch.complex64],
        ids=str,
    )
    def test_the_result_has_the_dtype_of_the_source(self, dtype):
        a = torch.tensor([[0, 1], [1, 0]]).to(dtype)

        out = a.gather(1, torch.tensor([[1], [1]]))

        assert out.dtype == dtype
        assert out.tolist() == [[1], [0]]

    def test_gathering_by_argsort_sorts(self):
        a = torch.tensor([[3, 1, 2], [4, 6, 5]])

        out = a.gather(-1, a.argsort(dim=-1))

        assert out.tolist() == [[1, 2, 3], [4, 5, 6]]

    @since(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which it is a subclass.",
        trigger={"calls": ["torch.[Tensor.]gather"], "when": ["first_dtype:uint16,uint32,uint64", "device:cpu"]},
    )
    @until("2.14")
    def test_gathering_from_uint16_raises(self):
        a = torch.tensor([1, 2]).to(torch.uint16)

        with pytest.raises(NotImplementedError):
            a.gather(0, torch.tensor([1]))

    @since("2.14", why="pytorch#183473")
    @changed(
        "2.8",
        why="pytorch#155470",
        remedy="Catch RuntimeError, of which NotImplementedError is a subclass.",
        trigger={"calls": ["torch.[Tensor.]gather"], "when": ["first_dtype:uint16,uint32,uint64", "device:cpu"]},
    )
    def test_gathering_from_uint16_works(self):
        a = torch.tensor([1, 2]).to(torch.uint16)

        out = a.gather(0, torch.tensor([1]))

        assert out.dtype == torch.uint16
        assert out.tolist() == [2]


@claim(
    api=["torch.Tensor.gather"],
    about=["value", "shape", "error", "argument"],
    see=["generated/torch.gather"],
    asked=[
        "gather on 3d tensor explained",
        "size does not match at dimension expected index gather",
        "gather dim argument meaning for multidimensional index",
        "gather index shape bigger than input",
        "torch.gather batch x seq x hidden",
    ],
)
class TestGatherFollowsOneFormulaInAnyNumberOfDimensions:
    """`gather(1, index)` of integers is `source[i][index[i][j][k]][k]`.

    Indices count from 0; in three dimensions the other values of `dim` follow the same formula.
    [a_3d_index_of_its_own_size_takes_from_the_middle_dimension,
    a_3d_index_that_is_no_larger_than_the_source_across_dim_follows_the_formula]
    One, two and four dimensions do so too. [an_index_of_another_rank_follows_the_formula_too]
    Transposed sources and indices do not change the result.
    [a_source_and_an_index_that_are_transposed_follow_the_formula]
    An index with elements, longer than the source in another dimension than `dim`, raises RuntimeError, because the
    source lacks those places.
    [a_3d_index_that_is_larger_than_the_source_across_dim_follows_the_formula]
    In torch 2.0 a 3-d index of one row and one column could read wrong floats on Linux with x86-64.
    [a_3d_index_of_one_row_and_one_column_follows_the_formula_for_floats]
    """

    @belief("lecture/69")
    def test_a_3d_index_of_its_own_size_takes_from_the_middle_dimension(self):
        a = torch.arange(24).reshape(2, 3, 4)

        out = a.gather(1, torch.tensor([[[2, 0], [0, 1]]]))

        assert out.tolist() == [[[8, 1], [0, 5]]]

    @belief("lecture/69")
    @given(drawn=sources_and_indices(rank=3))
    def test_a_3d_index_that_is_no_larger_than_the_source_across_dim_follows_the_formula(self, drawn):
        source, dim, index = drawn

        out = source.gather(dim, index)

        assert out.tolist() == gathered(source, dim, index).tolist()

    @belief("lecture/69", holds=False, raises=RuntimeError, role="exception")
    @pytest.mark.parametrize(("dim", "size"), [(0, (1, 4, 1)), (1, (3, 1, 1)), (2, (1, 4, 1))], ids=str)
    def test_a_3d_index_that_is_larger_than_the_source_across_dim_follows_the_formula(self, dim, size):
        a = torch.zeros(2, 3, 4)

        out = a.gather(dim, torch.zeros(size, dtype=torch.int64))

        assert out.shape == size

    @only_x86
    @belief("lecture/69", holds=">=2.1", role="exception")
    @changed(
        "2.1",
        remedy="Make the index contiguous first, as by `index.contiguous()`.",
        trigger={
            "calls": ["torch.[Tensor.]gather"],
            "at": {"input": 0, "dim": 1, "index": 2},
            "when": [
                "one_column:index",
                "first_dtype:float32,float64,bfloat16",
                "device:cpu",
            ],
        },
    )
    def test_a_3d_index_of_one_row_and_one_column_follows_the_formula_for_floats(self):
        a = torch.arange(8.0).reshape(2, 2, 2)

        out = a.gather(0, torch.tensor([[[1]], [[0]]]))

        assert out.tolist() == [[[4]], [[0]]]

    @pytest.mark.parametrize("rank", [1, 2, 4])
    @given(data=st.data())
    def test_an_index_of_another_rank_follows_the_formula_too(self, rank, data):
        source, dim, index = data.draw(sources_and_indices(rank))

        out = source.gather(dim, index)

        assert out.tolist() == gathered(source, dim, index).tolist()

    def test_a_source_and_an_index_that_are_transposed_follow_the_formula(self):
        a = torch.tensor([[10, 20, 30], [40, 50, 60]]).t()
        index = torch.tensor([[0, 2, 1], [1, 0, 0]]).t()

        out = a.gather(0, index)

        assert out.tolist() == [[10, 50], [30, 40], [20, 40]]
