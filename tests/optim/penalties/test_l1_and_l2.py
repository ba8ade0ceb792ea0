"""The L1 norm beside the L2 norm.

Order: 11
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchnotes import belief, claim


@claim(
    api=["torch.linalg.vector_norm"],
    about=["value", "shape"],
    see=["generated/torch.linalg.vector_norm"],
    asked=[
        "L1 vs L2 norm sparsity intuition",
        "relation between l1 norm and l2 norm",
        "does ratio of norms measure sparsity",
    ],
)
class TestLargerL2AtEqualL1SaysLittleAboutSmallElements:
    """With equal L1, a larger L2 does not mean more small elements.

    The L2 norm does not make zeros, because from 6, 6, 0 to 10, 1, 1 the L2 norm grows and the zero is lost.
    [a_larger_l2_at_equal_l1_has_more_elements_close_to_zero, a_larger_l2_at_equal_l1_can_even_lose_the_only_zero]
    Up to rounding, L2 of 1 to 6 float64 integers from -9 to 9 is at most L1.
    [l2_lies_between_that_of_equal_numbers_and_that_of_a_single_one]
    There L2 is at least L1 divided by the root of their count, up to rounding.
    [l2_lies_between_that_of_equal_numbers_and_that_of_a_single_one]
    Of L1 norm 4, the numbers 1, 1, 1, 1 have L2 norm 2, and 4, 0, 0, 0 have 4.
    [all_in_one_number_has_the_largest_l2_and_most_zeros]
    """

    def test_all_in_one_number_has_the_largest_l2_and_most_zeros(self):
        even, single = torch.tensor([1.0, 1.0, 1.0, 1.0]), torch.tensor([4.0, 0.0, 0.0, 0.0])

        assert torch.linalg.vector_norm(even, 1).item() == torch.linalg.vector_norm(single, 1).item() == 4.0
        assert torch.linalg.vector_norm(even, 2).item() == 2.0
        assert torch.linalg.vector_norm(single, 2).item() == 4.0
        assert [(even < 0.1).sum().item(), (single < 0.1).sum().item()] == [0, 3]

    @belief("memo/13", holds=False)
    def test_a_larger_l2_at_equal_l1_has_more_elements_close_to_zero(self):
        before, after = torch.tensor([6.0, 6.0, 0.0]), torch.tensor([10.0, 1.0, 1.0])

        assert torch.linalg.vector_norm(before, 1).item() == torch.linalg.vector_norm(after, 1).item() == 12.0
        assert torch.linalg.vector_norm(before, 2).item() < torch.linalg.vector_norm(after, 2).item()
        assert (after < 0.1).sum().item() > (before < 0.1).sum().item()

    def test_a_larger_l2_at_equal_l1_can_even_lose_the_only_zero(self):
        before, after = torch.tensor([6.0, 6.0, 0.0]), torch.tensor([10.0, 1.0, 1.0])

        assert torch.linalg.vector_norm(torch.stack([before, after]), 1, dim=1).tolist() == [12.0, 12.0]
        assert torch.linalg.vector_norm(before, 2).square().item() == pytest.approx(72.0)
        assert torch.linalg.vector_norm(after, 2).square().item() == pytest.approx(102.0)
        assert [(before < 0.1).sum().item(), (after < 0.1).sum().item()] == [1, 0]

    @given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=6))
    def test_l2_lies_between_that_of_equal_numbers_and_that_of_a_single_one(self, values):
        w = torch.tensor(values, dtype=torch.float64)

        l1, l2 = torch.linalg.vector_norm(w, 1).item(), torch.linalg.vector_norm(w, 2).item()

        assert l1 == sum(abs(value) for value in values)
        assert l1 / len(values) ** 0.5 - 1e-12 <= l2 <= l1 + 1e-12
