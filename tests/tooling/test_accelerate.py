"""Accelerate.

Order: 5
"""

import copy

import pytest
import torch

from torchnotes import belief, claim


@pytest.fixture
def parts():
    """A model, an optimizer and data in batches of two, made anew by each call, and the same each time."""
    initial = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    inputs = torch.randn(8, 2)

    def make():
        model = copy.deepcopy(initial)
        data = torch.utils.data.TensorDataset(inputs, inputs.sum(1, keepdim=True))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        return model, optimizer, torch.utils.data.DataLoader(data, batch_size=2)

    return make


@claim(
    api=["accelerate.Accelerator.prepare", "accelerate.Accelerator.backward"],
    about=["value", "state"],
    see=["notes/ddp"],
    asked=[
        "how to use huggingface accelerate in training loop",
        "accelerate prepare model optimizer dataloader",
        "does accelerate change results on cpu",
        "accelerator.backward vs loss.backward",
        "accelerator save_state",
    ],
)
class TestAccelerateOnOneProcessChangesNothing:
    """Accelerate's four lines keep the weights of SGD in one CPU process.

    With `Accelerator(cpu=True)`, `prepare` and `accelerator.backward(loss)` a loop of SGD with momentum reaches the
    same weights, bit for bit. [the_loop_with_four_lines_gives_the_weights_of_the_loop_without]
    With the same seed the batches of a shuffled `DataLoader` without `generator` keep their order.
    [shuffled_batches_come_in_the_order_that_they_would_have_come_in]
    By default `accelerator.backward(loss)` fills the gradient as `loss.backward()` does. [backward_fills_the_gradient]
    In one CPU process `prepare` returns the model itself, and wraps optimizer and loader.
    [the_model_comes_back_itself_and_the_rest_wrapped]
    The parts are returned in the order in which they were given. [they_come_back_in_the_order_in_which_they_were_given]
    `save_state` saves the model and the optimizer that were prepared. [what_was_prepared_is_what_is_saved]
    Where the plain model and optimizer are prepared twice, the model is saved once and the optimizer twice.
    [an_optimizer_prepared_twice_is_saved_twice]
    `accelerate launch script.py` can start the same script in several processes. [background]
    """

    @belief("memo/47")
    def test_the_loop_with_four_lines_gives_the_weights_of_the_loop_without(self, accelerate, parts):
        plain, optimizer, loader = parts()
        for inputs, targets in loader:
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(plain(inputs), targets).backward()
            optimizer.step()

        accelerator = accelerate.Accelerator(cpu=True)
        model, optimizer, loader = accelerator.prepare(*parts())
        for inputs, targets in loader:
            optimizer.zero_grad()
            accelerator.backward(torch.nn.functional.mse_loss(model(inputs), targets))
            optimizer.step()

        weights = torch.nn.utils.parameters_to_vector(model.parameters())
        assert torch.equal(weights, torch.nn.utils.parameters_to_vector(plain.parameters()))
        assert not torch.equal(weights, torch.nn.utils.parameters_to_vector(parts()[0].parameters()))

    def test_shuffled_batches_come_in_the_order_that_they_would_have_come_in(self, accelerate):
        loader = torch.utils.data.DataLoader(range(8), batch_size=2, shuffle=True)
        torch.manual_seed(0)
        plain = [batch.tolist() for batch in loader]

        prepared = accelerate.Accelerator(cpu=True).prepare(loader)
        torch.manual_seed(0)

        assert [batch.tolist() for batch in prepared] == plain

    def test_the_model_comes_back_itself_and_the_rest_wrapped(self, accelerate, parts):
        model, optimizer, loader = parts()

        prepared = accelerate.Accelerator(cpu=True).prepare(model, optimizer, loader)

        assert prepared[0] is model
        assert (prepared[1].optimizer is optimizer, prepared[2].dataset is loader.dataset) == (True, True)
        assert [type(part).__name__ for part in prepared[1:]] == ["AcceleratedOptimizer", "DataLoaderShard"]

    def test_they_come_back_in_the_order_in_which_they_were_given(self, accelerate, parts):
        model, optimizer, loader = parts()

        prepared = accelerate.Accelerator(cpu=True).prepare(loader, optimizer, model)

        assert prepared[2] is model
        assert [len(prepared[0]), isinstance(prepared[1], torch.optim.Optimizer)] == [4, True]

    def test_what_was_prepared_is_what_is_saved(self, accelerate, parts, tmp_path):
        accelerator = accelerate.Accelerator(cpu=True)
        accelerator.prepare(*parts())

        accelerator.save_state(tmp_path)

        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["model.safetensors", "optimizer.bin", "random_states_0.pkl"]

    def test_an_optimizer_prepared_twice_is_saved_twice(self, accelerate, parts, tmp_path):
        accelerator, (model, optimizer, _) = accelerate.Accelerator(cpu=True), parts()
        accelerator.prepare(model, optimizer)
        accelerator.prepare(model, optimizer)

        accelerator.save_state(tmp_path)

        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["model.safetensors", "optimizer.bin", "optimizer_1.bin", "random_states_0.pkl"]

    def test_backward_fills_the_gradient(self, accelerate):
        weight = torch.tensor(2.0, requires_grad=True)

        accelerate.Accelerator(cpu=True).backward(weight * 3)

        assert weight.grad == 3


@claim(
    api=["accelerate.data_loader.prepare_data_loader"],
    about=["value", "argument"],
    see=["data"],
    asked=[
        "accelerate effective batch size multiple gpus",
        "split_batches needs to be round multiple of processes",
        "even_batches duplicate samples accelerate",
        "distributed dataloader which process gets which batch",
    ],
)
class TestAccelerateDealsBatchesToProcesses:
    """By default Accelerate deals full batches to two processes in turn.

    Of four batches each of two processes sees two, because the batches are shared out.
    [a_process_of_two_sees_the_batches_of_one, each_process_sees_every_other_batch]
    With batches of 2, a step of two processes then covers 4 samples. [background]
    With `split_batches=True` each batch is split instead. [batches_can_be_split_instead]
    A batch size of 3 for two processes raises ValueError then. [a_batch_that_cannot_be_split_raises]
    Of three full batches the first is dealt again, to the second process.
    [the_first_batch_is_dealt_again_where_they_are_odd]
    With `even_batches=False` and a map-style dataset the second process gets one of three batches.
    [uneven_batches_can_be_left_uneven]
    With `drop_last=True` the third of three batches is left out.
    [the_odd_batch_is_left_out_where_the_last_is_dropped]
    One process sees the batches as they were. [one_process_sees_them_all]
    """

    @belief("memo/47", holds=False, role="exception")
    def test_a_process_of_two_sees_the_batches_of_one(self, accelerate):
        loader = torch.utils.data.DataLoader(range(8), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=0)

        assert [batch.tolist() for batch in dealt] == [[0, 1], [2, 3], [4, 5], [6, 7]]

    @pytest.mark.parametrize(
        ("index", "batches"), [(0, [[0, 1], [4, 5]]), (1, [[2, 3], [6, 7]])], ids=["first", "second"]
    )
    def test_each_process_sees_every_other_batch(self, accelerate, index, batches):
        loader = torch.utils.data.DataLoader(range(8), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=index)

        assert [batch.tolist() for batch in dealt] == batches

    @pytest.mark.parametrize(
        ("index", "batches"), [(0, [[0], [2], [4]]), (1, [[1], [3], [5]])], ids=["first", "second"]
    )
    def test_batches_can_be_split_instead(self, accelerate, index, batches):
        loader = torch.utils.data.DataLoader(range(6), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(
            loader, num_processes=2, process_index=index, split_batches=True
        )

        assert [batch.tolist() for batch in dealt] == batches

    def test_a_batch_that_cannot_be_split_raises(self, accelerate):
        loader = torch.utils.data.DataLoader(range(6), batch_size=3)

        with pytest.raises(ValueError):
            accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=0, split_batches=True)

    def test_the_first_batch_is_dealt_again_where_they_are_odd(self, accelerate):
        loader = torch.utils.data.DataLoader(range(6), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=1)

        assert [batch.tolist() for batch in dealt] == [[2, 3], [0, 1]]

    def test_uneven_batches_can_be_left_uneven(self, accelerate):
        loader = torch.utils.data.DataLoader(range(6), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=1, even_batches=False)

        assert [batch.tolist() for batch in dealt] == [[2, 3]]

    def test_the_odd_batch_is_left_out_where_the_last_is_dropped(self, accelerate):
        loader = torch.utils.data.DataLoader(range(6), batch_size=2, drop_last=True)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=2, process_index=0)

        assert [batch.tolist() for batch in dealt] == [[0, 1]]

    def test_one_process_sees_them_all(self, accelerate):
        loader = torch.utils.data.DataLoader(range(6), batch_size=2)

        dealt = accelerate.data_loader.prepare_data_loader(loader, num_processes=1, process_index=0)

        assert [batch.tolist() for batch in dealt] == [[0, 1], [2, 3], [4, 5]]
