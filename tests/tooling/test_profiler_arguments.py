"""How a profiler is told what to record.

Order: 6.1
"""

import warnings

import pytest
import torch
from torch.autograd import profiler
from torch.profiler import ProfilerActivity

from torchnotes import claim, since, until


@claim(
    api=["torch.profiler.profile", "torch.autograd.profiler.profile"],
    about=["argument", "warning", "error"],
    see=["profiler"],
    asked=[
        "profile.__init__() got an unexpected keyword argument 'use_cuda'",
        "use_cuda is deprecated, use activities argument instead",
        "torch profiler use_cuda removed",
        "use_cuda or use_device in autograd profiler",
    ],
)
class TestProfilersHaveLostTheirArgumentUseCuda:
    """The argument use_cuda of both profilers is removed.

    `torch.profiler.profile` and `torch.autograd.profiler.profile` raise TypeError for `use_cuda`, True or False.
    [the_argument_raises]
    Before torch 2.14 both accepted it, and recorded operators of the CPU. [the_argument_is_accepted]
    Before torch 2.14 `torch.profiler.profile` warned of `use_cuda`. [the_argument_is_accepted]
    With `activities=[ProfilerActivity.CPU]` `torch.profiler.profile` records operators of the CPU.
    [activities_say_what_is_recorded]
    From torch 2.1 on `torch.autograd.profiler.profile` records these with `use_device=None`, and warns of a device that
    it cannot record. [a_device_says_what_is_recorded, another_device_warns]
    """

    both = pytest.mark.parametrize("profile", [torch.profiler.profile, profiler.profile])
    values = pytest.mark.parametrize("use_cuda", [True, False])

    @until("2.14")
    @both
    @values
    def test_the_argument_is_accepted(self, profile, use_cuda):
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            with profile(use_cuda=use_cuda) as trace:
                torch.ones(2).add(1)

        assert "aten::add" in {event.key for event in trace.key_averages()}
        assert profile is profiler.profile or any("use_cuda" in str(one.message) for one in raised)

    @since(
        "2.14",
        why="pytorch#192543",
        remedy="Pass `activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]`; to the older one `use_device='cuda'`.",
        trigger={
            "calls": [
                "torch.profiler.profile",
                "torch.profiler.profiler.profile",
                "torch.autograd.profiler.profile",
            ],
            "given": {"use_cuda": "*"},
        },
    )
    @both
    @values
    def test_the_argument_raises(self, profile, use_cuda):
        with pytest.raises(TypeError):
            profile(use_cuda=use_cuda)

    def test_activities_say_what_is_recorded(self):
        with torch.profiler.profile(activities=[ProfilerActivity.CPU]) as trace:
            torch.ones(2).add(1)

        assert "aten::add" in {event.key for event in trace.key_averages()}

    @since("2.1")
    def test_a_device_says_what_is_recorded(self):
        with profiler.profile(use_device=None) as trace:
            torch.ones(2).add(1)

        assert "aten::add" in {event.key for event in trace.key_averages()}

    @since("2.1")
    @pytest.mark.parametrize("device", ["cpu", "nowhere"])
    def test_another_device_warns(self, device):
        with pytest.warns(UserWarning, match=device):
            trace = profiler.profile(use_device=device)

        assert trace.use_device is None
