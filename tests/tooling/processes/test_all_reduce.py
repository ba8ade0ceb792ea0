"""Adding up over processes by hand.

Order: 4
"""

import pytest
import torch
from torch import distributed

from torchnotes import claim


@claim(
    api=["torch.distributed.all_reduce"],
    about=["value", "dtype", "memory", "gradient", "argument", "error"],
    see=["distributed"],
    asked=[
        "average a metric over all ranks",
        "torch.distributed all_reduce returns None",
        "sum or mean all_reduce",
        "gather the loss of every process",
        "gradient through all_reduce",
        "all_reduce wrong result on a slice",
    ],
)
class TestAllReduceSumsInPlace:
    """`torch.distributed.all_reduce` sums in place by default.

    Tensors of 1 and 2 in two processes are 3 in both. [a_sum_is_written_into_each_tensor]
    By default a member of the group gets None from the call. [a_sum_is_written_into_each_tensor]
    By gloo float16, float64, int64, uint8 and complex64 tensors are summed, and keep their dtype. [dtypes_stay]
    `op=ReduceOp.MAX` keeps the larger. [op_chooses_another]
    For a mean divide by `get_world_size()`. [a_sum_is_divided_by_hand]
    Autograd does not see the sum: a product goes back as before it. [autograd_does_not_see_it]
    In a group of one process the tensor stays as it was. [one_process_keeps_its_tensor]
    An int16 tensor raises RuntimeError by gloo. [short_integers_raise]
    By gloo a column of a matrix is summed wrongly, silently, since its elements do not lie side by side.
    [a_column_is_summed_wrongly]
    Before you sum a slice, call `contiguous()`, and copy the sum back. [advice]
    With `async_op=True` wait for what is returned: the sum is there after `wait()`. [a_later_sum_is_waited_for]
    """

    def test_a_sum_is_written_into_each_tensor(self, in_processes):
        def work(rank):
            tensor = torch.tensor([1.0, 10.0]) * (rank + 1)
            return distributed.all_reduce(tensor), tensor.tolist()

        assert in_processes(work) == [(None, [3.0, 30.0]), (None, [3.0, 30.0])]

    def test_dtypes_stay(self, in_processes):
        dtypes = [torch.float16, torch.float64, torch.int64, torch.uint8, torch.complex64]

        def work(rank):
            tensors = [torch.tensor([rank + 1], dtype=dtype) for dtype in dtypes]
            for tensor in tensors:
                distributed.all_reduce(tensor)
            return [(tensor.dtype, tensor.item()) for tensor in tensors]

        assert in_processes(work) == [[(dtype, 3) for dtype in dtypes]] * 2

    def test_op_chooses_another(self, in_processes):
        def work(rank):
            tensor = torch.tensor([[1, 8], [5, 2]][rank])
            distributed.all_reduce(tensor, op=distributed.ReduceOp.MAX)
            return tensor.tolist()

        assert in_processes(work) == [[5, 8], [5, 8]]

    def test_a_sum_is_divided_by_hand(self, in_processes):
        def work(rank):
            tensor = torch.tensor([1.0, 4.0][rank])
            distributed.all_reduce(tensor)
            return (tensor / distributed.get_world_size()).item()

        assert in_processes(work) == [2.5, 2.5]

    def test_autograd_does_not_see_it(self, in_processes):
        def work(rank):
            weight = torch.tensor(1.0, requires_grad=True)
            product = weight * [3.0, 5.0][rank]
            distributed.all_reduce(product)
            product.backward()
            return product.item(), weight.grad.item()

        assert in_processes(work) == [(8.0, 3.0), (8.0, 5.0)]

    @pytest.mark.usefixtures("group_of_one")
    def test_one_process_keeps_its_tensor(self):
        tensor = torch.tensor([1.0, 2.0])

        result = distributed.all_reduce(tensor)

        assert (result, tensor.tolist()) == (None, [1.0, 2.0])

    @pytest.mark.usefixtures("group_of_one")
    def test_short_integers_raise(self):
        with pytest.raises(RuntimeError):
            distributed.all_reduce(torch.tensor([1], dtype=torch.int16))

    def test_a_column_is_summed_wrongly(self, in_processes):
        def work(rank):
            matrix = torch.ones(2, 3) * (rank + 1)
            column = matrix[:, 0]
            distributed.all_reduce(column)
            return column.tolist()

        assert in_processes(work) == [[3.0, 1.0], [3.0, 2.0]]

    def test_a_later_sum_is_waited_for(self, in_processes):
        def work(rank):
            tensor = torch.tensor([1.0, 2.0][rank])
            distributed.all_reduce(tensor, async_op=True).wait()
            return tensor.item()

        assert in_processes(work) == [3.0, 3.0]
