"""Programs that torch.export makes of models.

Order: 9
"""

import pytest
import torch
from torch import nn

from torchnotes import changed, claim, since, until


@claim(
    api=["torch.export.export", "torch.export.Dim"],
    about=["shape", "argument", "error"],
    see=["export"],
    asked=[
        "torch.export with variable batch size",
        "dynamic_shapes and torch.export.Dim",
        "exported model fails for another batch size",
        "Guard failed: x.size()[0] ==",
        "Expected input at *args[0].shape[0] to be equal to",
    ],
)
class TestDimensionsAreFixedUnlessTheyAreNamed:
    """`torch.export.export` fixes sizes that `dynamic_shapes` does not name.

    Without `dynamic_shapes` an exported `nn.Linear` works for the batch size of its example.
    [the_size_of_the_example_works]
    A call of its `module()` with another batch size raises AssertionError from torch 2.9 on, and RuntimeError from
    torch 2.2 to 2.8.
    [another_size_raises_assertion_error, another_size_raises_runtime_error]
    `dynamic_shapes={"input": {0: torch.export.Dim("batch")}}` leaves the first dimension of the layer's `input` open.
    [a_named_dimension_is_open]
    `Dim("batch", max=8)` holds for a batch of eight. [a_dimension_has_a_largest_size]
    From torch 2.9 on a call with nine raises AssertionError there, and so does one with five features instead of two.
    [a_larger_size_raises, other_dimensions_stay_fixed]
    Export with an example of two rows or more. [advice]
    `torch.export.Dim` has been there since torch 2.2. [a_named_dimension_is_open]
    """

    @since("2.1")
    def test_the_size_of_the_example_works(self):
        model = nn.Linear(2, 1)

        exported = torch.export.export(model, (torch.ones(3, 2),))

        assert torch.equal(exported.module()(torch.zeros(3, 2)), model(torch.zeros(3, 2)))

    @since(
        "2.9",
        remedy="Name what may vary in `dynamic_shapes`, rather than catch the error.",
        trigger={"unseen": "The call of an exported program's module is no API."},
    )
    @changed(
        "2.2",
        remedy="Name what may vary in `dynamic_shapes`.",
        trigger={"unseen": "The call of an exported program's module is no API."},
    )
    def test_another_size_raises_assertion_error(self):
        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),)).module()

        with pytest.raises(AssertionError):
            module(torch.ones(4, 2))

    @since(
        "2.2",
        remedy="Name what may vary in `dynamic_shapes`.",
        trigger={"unseen": "The call of an exported program's module is no API."},
    )
    @until("2.9")
    def test_another_size_raises_runtime_error(self):
        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),)).module()

        with pytest.raises(RuntimeError):
            module(torch.ones(4, 2))

    @since("2.2")
    @pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
    def test_a_named_dimension_is_open(self, size):
        model = nn.Linear(2, 1)
        shapes = {"input": {0: torch.export.Dim("batch")}}

        exported = torch.export.export(model, (torch.ones(3, 2),), dynamic_shapes=shapes)

        assert torch.equal(exported.module()(torch.ones(size, 2)), model(torch.ones(size, 2)))

    @since("2.2")
    def test_a_dimension_has_a_largest_size(self):
        shapes = {"input": {0: torch.export.Dim("batch", max=8)}}

        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),), dynamic_shapes=shapes).module()

        assert module(torch.ones(8, 2)).shape == (8, 1)

    @since(
        "2.9",
        remedy="Leave `max` out of `torch.export.Dim`.",
        trigger={"unseen": "The call of an exported program's module is no API."},
    )
    def test_a_larger_size_raises(self):
        shapes = {"input": {0: torch.export.Dim("batch", max=8)}}
        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),), dynamic_shapes=shapes).module()

        with pytest.raises(AssertionError):
            module(torch.ones(9, 2))

    @since(
        "2.9",
        remedy="Name what may vary in `dynamic_shapes`, rather than catch the error.",
        trigger={"unseen": "The call of an exported program's module is no API."},
    )
    def test_other_dimensions_stay_fixed(self):
        shapes = {"input": {0: torch.export.Dim("batch")}}
        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),), dynamic_shapes=shapes).module()

        with pytest.raises(AssertionError):
            module(torch.ones(3, 5))


def scaled():
    """Return a model whose class has no name elsewhere."""

    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.factor = nn.Parameter(torch.tensor([2.0]))

        def forward(self, x):
            return self.factor * x

    return Scaled()


@claim(
    api=["torch.export.save", "torch.export.load", "torch.export.export"],
    about=["state", "value", "error"],
    see=["export"],
    asked=[
        "load an exported model without its source",
        "torch.export.save and torch.export.load a pt2 file",
        "ship a model without python class",
        "replacement of torch.jit.save",
    ],
)
class TestExportedProgramsAreFilesWithoutTheClass:
    """`torch.export.load` does without the class that was exported.

    A file of `torch.export.save` holds operations and parameters, so that a model of a class within a function, which
    `torch.save` cannot write, is saved and loaded.
    [the_program_is_loaded_and_run, torch_save_needs_the_class]
    `module()` of what is loaded returns a module that computes as before. [the_program_is_loaded_and_run]
    A file that is missing raises FileNotFoundError. [a_missing_file_raises]
    The program keeps the mode that the model had: a dropout exported after `eval()` drops nothing later.
    [the_mode_is_that_of_the_model]
    `eval()` of the module of a program raises NotImplementedError from torch 2.3 on. [eval_raises]
    """

    @since("2.1")
    def test_the_program_is_loaded_and_run(self, tmp_path):
        program = torch.export.export(scaled(), (torch.ones(2),))
        assert isinstance(program, torch.export.ExportedProgram)

        torch.export.save(program, tmp_path / "model.pt2")

        assert (tmp_path / "model.pt2").exists()
        module = torch.export.load(tmp_path / "model.pt2").module()
        assert module(torch.tensor([3.0, 4.0])).tolist() == [6.0, 8.0]
        assert isinstance(module, nn.Module)

    @since("2.1")
    def test_a_missing_file_raises(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            torch.export.load(tmp_path / "model.pt2")

    def test_torch_save_needs_the_class(self, tmp_path):
        with pytest.raises(AttributeError):
            torch.save(scaled(), tmp_path / "model.pt")

    @since("2.1")
    def test_the_mode_is_that_of_the_model(self):
        model = nn.Dropout(1.0).eval()

        module = torch.export.export(model, (torch.ones(2),)).module()
        model.train()

        assert (module(torch.ones(2)).tolist(), model(torch.ones(2)).tolist()) == ([1.0, 1.0], [0.0, 0.0])

    @since(
        "2.3",
        remedy="Export the model after `eval()`.",
        trigger={"unseen": "The module of an exported program has the method, which is no API."},
    )
    def test_eval_raises(self):
        module = torch.export.export(nn.Linear(2, 1), (torch.ones(3, 2),)).module()

        with pytest.raises(NotImplementedError):
            module.eval()
