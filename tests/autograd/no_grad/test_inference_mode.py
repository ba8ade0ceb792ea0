"""Inference mode.

Order: 11
"""

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.inference_mode"],
    about=["state", "error"],
    see=["generated/torch.autograd.grad_mode.inference_mode", "notes/autograd"],
    asked=[
        "use inference_mode output for training later",
        "Inference tensors cannot be saved for backward",
        "Inplace update to inference tensor outside InferenceMode",
        "convert inference tensor to normal tensor",
        "difference between inference_mode and no_grad when reusing outputs",
        "cached embeddings from inference mode fail in training",
    ],
)
class TestInferenceModeMarksItsTensorsForGood:
    """A product made in `torch.inference_mode()` stays marked outside of it.

    The product has `requires_grad` False, and `is_inference()` True.
    [results_require_no_gradient_and_are_marked]
    Outside, `add_`, `requires_grad_()` and a recorded product with a weight raise RuntimeError.
    [its_tensors_cannot_be_used_as_others_can]
    A sum with a weight saves nothing and passes.
    [they_can_be_added_to_what_requires_a_gradient]
    Outside, its `clone()`, a sum with 1 and a copy of another dtype are ordinary; its slice is marked.
    [a_clone_and_a_sum_are_ordinary_tensors]
    A write through `detach()` or `numpy()` passes silently.
    [a_write_through_detach_is_let_pass, a_write_through_numpy_is_let_pass]
    A weight made outside stays ordinary and can be updated in place inside, and its slice there is ordinary.
    [a_weight_made_outside_is_updated_inside]
    Where `grad` was None, a gradient computed inside is marked: outside, `zero_()` or adding to it raises RuntimeError.
    [a_gradient_computed_inside_cannot_be_zeroed_outside, a_gradient_computed_inside_cannot_be_added_to]
    """

    def test_results_require_no_gradient_and_are_marked(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.inference_mode():
            y = x * 2

        assert (y.tolist(), y.requires_grad, y.is_inference()) == ([2.0, 4.0], False, True)

    @pytest.mark.parametrize(
        "use",
        [lambda y, _: y.add_(1), lambda y, _: y.requires_grad_(), lambda y, x: y * x, lambda y, _: y._version],  # noqa: SLF001 - the counter has no public name
        ids=["write", "require", "save", "count"],
    )
    def test_its_tensors_cannot_be_used_as_others_can(self, use):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        with torch.inference_mode():
            y = torch.ones(2)

        with pytest.raises(RuntimeError):
            use(y, x)

    def test_they_can_be_added_to_what_requires_a_gradient(self):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        with torch.inference_mode():
            y = torch.ones(2)

        (x + y).sum().backward()

        assert y.is_inference()
        assert x.grad.tolist() == [1.0, 1.0]

    def test_a_clone_and_a_sum_are_ordinary_tensors(self):
        with torch.inference_mode():
            y = torch.ones(2)

        copy = y.clone().requires_grad_()

        assert (y.is_inference(), copy.is_inference(), (y + 1).is_inference()) == (True, False, False)
        assert (y[:1].is_inference(), y.float().is_inference(), y.double().is_inference()) == (True, True, False)

    def test_a_write_through_detach_is_let_pass(self):
        with torch.inference_mode():
            y = torch.ones(2)

        y.detach().add_(1)

        assert (y.tolist(), y.is_inference()) == ([2.0, 2.0], True)

    def test_a_weight_made_outside_is_updated_inside(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)

        with torch.inference_mode():
            w -= 1
            part = w[:1]

        assert (w.tolist(), w.requires_grad, w.is_inference()) == ([0.0, 1.0], True, False)
        assert not part.is_inference()

    def test_a_gradient_computed_inside_cannot_be_zeroed_outside(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        loss = (w * w).sum()

        with torch.inference_mode():
            loss.backward()

        assert (w.grad.tolist(), w.grad.is_inference()) == ([2.0, 4.0], True)
        with pytest.raises(RuntimeError):
            w.grad.zero_()

    def test_a_write_through_numpy_is_let_pass(self):
        with torch.inference_mode():
            y = torch.ones(2)

        y.numpy()[0] = 7

        assert (y.tolist(), y.is_inference()) == ([7.0, 1.0], True)

    def test_a_gradient_computed_inside_cannot_be_added_to(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        loss = (w * w).sum()

        with torch.inference_mode():
            loss.backward()

        with pytest.raises(RuntimeError):
            (w * w).sum().backward()
