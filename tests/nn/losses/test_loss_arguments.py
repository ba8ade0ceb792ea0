"""The variances and the dtypes of targets that losses accept.

Order: 16
"""

import pytest
import torch
import torch.nn.functional as F

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.functional.gaussian_nll_loss"],
    about=["value", "error"],
    see=["generated/torch.nn.functional.gaussian_nll_loss", "generated/torch.nn.GaussianNLLLoss"],
    asked=[
        "GaussianNLLLoss var is of incorrect size",
        "gaussian nll loss constant variance",
        "float object has no attribute size gaussian_nll_loss",
        "var has negative entry/entries",
        "heteroscedastic regression loss broadcasting variance",
    ],
)
class TestAVarianceMayBeANumberOrOneForAll:
    """`gaussian_nll_loss` accepts a positive float as its variance.

    Before torch 2.6 the float 4.0 raised AttributeError. [a_float_is_the_variance_of_all, a_float_raises]
    From torch 2.6 on the int 4 raises TypeError. [an_int_raises]
    For an input of shape (2, 2) a variance of shape (1, 2) passes from torch 2.10 on.
    [one_variance_for_each_column_is_taken]
    Before torch 2.10 that variance raised ValueError. [one_variance_for_each_column_raises]
    For such an input a variance of shape (2, 1) or (2,) counts for rows.
    [one_variance_for_each_row_is_taken, a_vector_counts_for_rows]
    A variance of shape (1, 1) or () for it raises ValueError. [one_variance_in_a_matrix_raises, a_0d_tensor_raises]
    A vector with a variance of -1 raises ValueError. [a_negative_variance_raises]
    """

    @until("2.6")
    def test_a_float_raises(self):
        x, y = torch.tensor([1.0]), torch.tensor([3.0])

        with pytest.raises(AttributeError):
            F.gaussian_nll_loss(x, y, 4.0)

    @since("2.6")
    def test_a_float_is_the_variance_of_all(self):
        loss = F.gaussian_nll_loss(torch.tensor([1.0]), torch.tensor([3.0]), 4.0)

        assert loss.item() == pytest.approx(1.1931472)

    @until("2.10")
    def test_one_variance_for_each_column_raises(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0, 4.0]])

        with pytest.raises(ValueError):
            F.gaussian_nll_loss(x, x, variance)

    @since("2.10", why="pytorch#147522")
    def test_one_variance_for_each_column_is_taken(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0, 4.0]])

        loss = F.gaussian_nll_loss(x, x, variance, reduction="none")

        assert loss.tolist() == [pytest.approx([0.0, 0.6931472]), pytest.approx([0.0, 0.6931472])]

    def test_one_variance_for_each_row_is_taken(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[1.0], [4.0]])

        loss = F.gaussian_nll_loss(x, x, variance, reduction="none")

        assert loss.tolist() == [[0.0, 0.0], pytest.approx([0.6931472, 0.6931472])]

    @since("2.6")
    def test_an_int_raises(self):
        x, y = torch.tensor([1.0]), torch.tensor([3.0])

        with pytest.raises(TypeError):
            F.gaussian_nll_loss(x, y, 4)

    def test_a_vector_counts_for_rows(self):
        loss = F.gaussian_nll_loss(torch.zeros(2, 2), torch.zeros(2, 2), torch.tensor([1.0, 4.0]), reduction="none")

        assert loss.tolist() == [[0.0, 0.0], pytest.approx([0.6931472, 0.6931472])]

    def test_one_variance_in_a_matrix_raises(self):
        x, variance = torch.zeros(2, 2), torch.tensor([[4.0]])

        with pytest.raises(ValueError):
            F.gaussian_nll_loss(x, x, variance)

    def test_a_0d_tensor_raises(self):
        x, variance = torch.zeros(2, 2), torch.tensor(4.0)

        with pytest.raises(ValueError):
            F.gaussian_nll_loss(x, x, variance)

    def test_a_negative_variance_raises(self):
        x, variance = torch.zeros(2), torch.tensor([1.0, -1.0])

        with pytest.raises(ValueError):
            F.gaussian_nll_loss(x, x, variance)


@claim(
    api=["torch.nn.functional.mse_loss"],
    about=["value", "dtype", "gradient"],
    see=["generated/torch.nn.functional.mse_loss", "generated/torch.nn.MSELoss"],
    asked=[
        "Found dtype Double but expected Float",
        "mse loss backward dtype mismatch",
        "numpy float64 target with float32 model",
        "Found dtype Long but expected Float",
        "MSELoss with integer targets",
    ],
)
class TestASquaredErrorOfTwoDtypesHasAGradient:
    """`mse_loss` of float32 and a float64 target has a working backward.

    The gradient of the float32 prediction is float32. [its_gradient_is_of_the_predictions_dtype]
    From torch 2.12 on targets of float16, bfloat16 and int64 work too. [each_dtype_of_the_target_has_a_gradient]
    Before torch 2.12 `backward` raised RuntimeError with a float64 target. [its_gradient_raises]
    The loss of float32 against float64 is float64. [its_value_is_of_the_larger_dtype]
    A float32 target works on older releases too. [of_one_dtype_it_has_a_gradient]
    For older releases call `target.float()` on a float64 target. [advice]
    """

    @until("2.12")
    def test_its_gradient_raises(self):
        x = torch.tensor([3.0], requires_grad=True)
        loss = F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64))

        with pytest.raises(RuntimeError):
            loss.backward()

    @since("2.12")
    def test_its_gradient_is_of_the_predictions_dtype(self):
        x = torch.tensor([3.0], requires_grad=True)

        F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64)).backward()

        assert (x.grad.tolist(), x.grad.dtype) == ([4.0], torch.float32)

    def test_its_value_is_of_the_larger_dtype(self):
        x = torch.tensor([3.0], requires_grad=True)

        loss = F.mse_loss(x, torch.tensor([1.0], dtype=torch.float64))

        assert (loss.item(), loss.dtype, loss.requires_grad) == (4.0, torch.float64, True)

    def test_of_one_dtype_it_has_a_gradient(self):
        x = torch.tensor([3.0], requires_grad=True)

        F.mse_loss(x, torch.tensor([1.0])).backward()

        assert x.grad.tolist() == [4.0]

    @since("2.12")
    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64])
    def test_each_dtype_of_the_target_has_a_gradient(self, dtype):
        x = torch.tensor([3.0], requires_grad=True)

        F.mse_loss(x, torch.tensor([1], dtype=dtype)).backward()

        assert (x.grad.tolist(), x.grad.dtype) == ([4.0], torch.float32)
