"""What torch.asarray does to a leaf.

Order: 35
"""

import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.asarray", "torch.as_tensor"],
    about=["gradient", "memory"],
    see=["generated/torch.asarray", "generated/torch.as_tensor"],
    asked=[
        "element 0 of tensors does not require grad after asarray",
        "torch.asarray loses gradient",
        "requires_grad suddenly False on my parameter",
        "asarray unspecified requires_grad now defaults to obj.requires_grad",
        "asarray vs as_tensor autograd",
    ],
)
class TestAsarrayTurnedOffRequiresGrad:
    """On the default device `torch.asarray(leaf)` returns the leaf as it is.

    Before torch 2.12 this call silently turned `requires_grad` off in the leaf.
    [asarray_turned_off_requires_grad_in_the_tensor_itself]
    From torch 2.12 on the leaf keeps the flag. [asarray_leaves_requires_grad_alone]
    So a loss of `torch.asarray(leaf)` did not require a gradient before torch 2.12.
    [what_went_through_asarray_was_no_longer_learnt]
    From torch 2.12 on the gradient reaches the leaf. [what_went_through_asarray_is_learnt]
    `requires_grad=False` without a copy turns the flag off in the leaf itself.
    [an_explicit_false_turns_the_flag_off_in_the_leaf]
    `torch.as_tensor(leaf)` keeps the flag, before torch 2.12 too.
    [what_went_through_as_tensor_is_learnt, as_tensor_leaves_requires_grad_alone]
    """

    @until("2.12")
    def test_asarray_turned_off_requires_grad_in_the_tensor_itself(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        assert torch.asarray(leaf) is leaf
        assert not leaf.requires_grad

    @since(
        "2.12",
        why="pytorch#170897",
        remedy="Pass `requires_grad=leaf.requires_grad` to keep the flag, or `False` to turn it off.",
        trigger={
            "calls": ["torch.asarray"],
            "missing": ["requires_grad"],
            "at": {"obj": 0},
            "when": ["argument:obj.requires_grad=True"],
        },
    )
    def test_asarray_leaves_requires_grad_alone(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        assert torch.asarray(leaf) is leaf
        assert leaf.requires_grad

    @until("2.12")
    def test_what_went_through_asarray_was_no_longer_learnt(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        loss = (torch.asarray(leaf) * 3).sum()

        assert not loss.requires_grad

    @since("2.12")
    def test_what_went_through_asarray_is_learnt(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        (torch.asarray(leaf) * 3).sum().backward()

        assert leaf.grad.tolist() == [3.0, 3.0]

    def test_an_explicit_false_turns_the_flag_off_in_the_leaf(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        assert torch.asarray(leaf, requires_grad=False) is leaf
        assert not leaf.requires_grad

    def test_what_went_through_as_tensor_is_learnt(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        (torch.as_tensor(leaf) * 3).sum().backward()

        assert leaf.grad.tolist() == [3.0, 3.0]

    def test_as_tensor_leaves_requires_grad_alone(self):
        leaf = torch.tensor([1.0, 2.0], requires_grad=True)

        assert torch.as_tensor(leaf) is leaf
        assert leaf.requires_grad
