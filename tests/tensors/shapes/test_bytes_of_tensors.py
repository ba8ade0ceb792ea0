"""How many bytes a tensor takes.

Order: 11.9
"""

import sys

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.Tensor.element_size", "torch.Tensor.nelement"],
    about=["value", "memory"],
    see=["generated/torch.Tensor.element_size", "generated/torch.Tensor.nelement", "storage"],
    asked=[
        "how much memory does a tensor take",
        "size of a tensor in bytes",
        "sys.getsizeof of a tensor is wrong",
        "a small slice keeps the large tensor in memory",
        "bytes per element of a dtype",
    ],
)
class TestElementSizeTimesElementsIsTheBytesOfATensor:
    """`element_size()` times `nelement()` is the bytes of a contiguous tensor.

    An element has 4 bytes in float32, 8 in float64, int64 and complex64, 2 in float16, 1 in bool and uint8.
    [element_size_hangs_on_the_dtype]
    `torch.zeros(1000, 4)[0]` has 16 bytes of elements and an `untyped_storage()` of 16,000 bytes, the whole one.
    [a_view_holds_the_whole_storage]
    So this row holds the memory of the whole matrix; a clone of the row does not.
    [a_view_holds_the_whole_storage]
    `torch.zeros(1, 4).expand(1000, 4)` counts 4000 elements, and has memory for 4. [expanded_elements_take_no_memory]
    `sys.getsizeof` is as much for `torch.zeros(10_000)` as for `torch.zeros(1)`. [getsizeof_does_not_count_elements]
    """

    @pytest.mark.parametrize(
        ("dtype", "size"),
        [
            (torch.float32, 4),
            (torch.float64, 8),
            (torch.int64, 8),
            (torch.float16, 2),
            (torch.bool, 1),
            (torch.uint8, 1),
            (torch.complex64, 8),
        ],
    )
    def test_element_size_hangs_on_the_dtype(self, dtype, size):
        tensor = torch.zeros(3, 4, dtype=dtype)

        assert tensor.element_size() == size
        assert tensor.nelement() == 12
        assert tensor.untyped_storage().nbytes() == 12 * size

    def test_a_view_holds_the_whole_storage(self):
        row = torch.zeros(1000, 4)[0]

        assert row.element_size() * row.nelement() == 16
        assert row.untyped_storage().nbytes() == 16_000
        assert row.clone().untyped_storage().nbytes() == 16

    def test_expanded_elements_take_no_memory(self):
        expanded = torch.zeros(1, 4).expand(1000, 4)

        assert expanded.nelement() == 4000
        assert expanded.untyped_storage().nbytes() == 16

    def test_getsizeof_does_not_count_elements(self):
        assert sys.getsizeof(torch.zeros(10_000)) == sys.getsizeof(torch.zeros(1))
