"""Counting elements.

Order: 10
"""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim
from torchnotes.domains import dtypes


@claim(
    api=["torch.numel"],
    about=["value", "error"],
    see=["generated/torch.numel", "generated/torch.Tensor.numel"],
    asked=[
        "count total number of elements in tensor",
        "number of parameters in a tensor",
        "len of tensor gives only first dimension",
        "numel argument input must be Tensor not list",
        "size of tensor like numpy array.size",
        "does numel count zeros in sparse tensor",
    ],
)
class TestNumelMultipliesTheSizes:
    """`torch.numel` returns the product of the sizes of a dense tensor.

    A 0-d tensor has one element, and a size of zero leaves none.
    [it_counts_what_flattening_yields, a_number_is_one_element_and_a_size_of_zero_leaves_none]
    The dtype does not matter. [the_dtype_does_not_matter]
    Elements that share memory in an expanded tensor count one by one.
    [an_expanded_tensor_counts_elements_that_share_memory]
    Zeros that a sparse COO tensor does not store count too. [a_sparse_tensor_counts_the_zeros_that_it_does_not_store]
    Elements of a meta tensor count. [a_meta_tensor_counts_elements_that_do_not_exist]
    For a matrix the count is a Python int, while `len` returns the first size.
    [the_methods_and_the_size_agree_on_an_int_and_len_does_not]
    A list, an array or an int raises TypeError. [what_is_not_a_tensor_raises]
    """

    @belief("lecture/15")
    @given(shape=st.lists(st.integers(min_value=0, max_value=4), max_size=4))
    def test_it_counts_what_flattening_yields(self, shape):
        tensor = torch.zeros(shape)

        assert torch.numel(tensor) == len(tensor.flatten())

    @belief("lecture/15")
    @pytest.mark.parametrize(
        ("shape", "count"), [((), 1), ((0,), 0), ((3, 0, 2), 0), ((2, 3), 6), ((1, 1, 1), 1)], ids=str
    )
    def test_a_number_is_one_element_and_a_size_of_zero_leaves_none(self, shape, count):
        tensor = torch.zeros(shape)

        assert torch.numel(tensor) == count

    @belief("lecture/15")
    def test_the_dtype_does_not_matter(self):
        counts = {dtype: torch.numel(torch.zeros(2, 3).to(dtype)) for dtype in dtypes.ALL}

        assert counts == dict.fromkeys(dtypes.ALL, 6)

    def test_an_expanded_tensor_counts_elements_that_share_memory(self):
        tensor = torch.zeros(1).expand(4, 5)

        assert torch.numel(tensor) == 20
        assert tensor.untyped_storage().nbytes() == 4

    def test_a_sparse_tensor_counts_the_zeros_that_it_does_not_store(self):
        tensor = torch.eye(3).to_sparse()

        assert torch.numel(tensor) == 9
        assert torch.numel(tensor.coalesce().values()) == 3

    def test_a_meta_tensor_counts_elements_that_do_not_exist(self):
        tensor = torch.empty(2**31, 2**20, device="meta")

        assert torch.numel(tensor) == 2**51

    def test_the_methods_and_the_size_agree_on_an_int_and_len_does_not(self):
        tensor = torch.zeros(2, 3)

        counts = [torch.numel(tensor), tensor.numel(), tensor.nelement(), tensor.shape.numel(), len(tensor)]

        assert counts == [6, 6, 6, 6, 2]
        assert type(torch.numel(tensor)) is int

    @pytest.mark.parametrize("value", [[1, 2], np.zeros(2), 5], ids=["list", "ndarray", "int"])
    def test_what_is_not_a_tensor_raises(self, value):
        with pytest.raises(TypeError):
            torch.numel(value)
