"""Which owner and which value a dotted name of an API stands for."""

import pytest
import torch
from torch.utils.data import DataLoader

from torchnotes.mutation.interception import NoSuchApiError, find


class TestFind:
    @pytest.mark.parametrize(
        ("api", "owner", "value"),
        [
            ("torch.add", torch, torch.add),
            ("torch.Tensor.add", torch.Tensor, torch.Tensor.add),
            ("torch.nn.functional.relu", torch.nn.functional, torch.nn.functional.relu),
            ("torch.utils.data.DataLoader", torch.utils.data, DataLoader),
            ("torch.float", torch, torch.float),
        ],
    )
    def test_a_name_stands_for_what_it_means_in_python(self, api, owner, value):
        target = find(api)

        assert (target.owner, target.name, target.value) == (owner, api.rpartition(".")[2], value)

    @pytest.mark.parametrize("api", ["torch", "torch.nothing", "torch.Tensor.nothing", "nothing.at.all", "torch..add"])
    def test_a_name_of_nothing_is_refused(self, api):
        with pytest.raises(NoSuchApiError):
            find(api)

    @pytest.mark.parametrize("api", ["torch.device.type", "torch.Size.numel", "torch.dtype.is_floating_point"])
    def test_a_part_of_a_class_that_takes_no_patches_is_refused(self, api):
        with pytest.raises(NoSuchApiError, match="takes no patches"):
            find(api)
