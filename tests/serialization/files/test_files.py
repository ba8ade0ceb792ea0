"""Files: what torch.save writes and torch.load gives back.

Order: 1
"""

import io
import pickle
import zipfile

import numpy as np
import pytest
import torch

from torchnotes import claim


class Weight(torch.nn.Parameter):
    """A parameter of a class of its own."""


class Marked(torch.Tensor):
    """A tensor of a class of its own."""


@claim(
    api=["torch.load", "torch.save"],
    about=["value", "shape", "dtype", "gradient", "state", "error"],
    see=["generated/torch.save", "generated/torch.load", "notes/serialization"],
    asked=[
        "save and load a tensor to disk",
        "failed finding central directory",
        "Ran out of input EOFError torch.load",
        "corrupt checkpoint file",
        "save tensor to BytesIO buffer",
        "does torch.save keep the dtype and grad",
    ],
)
class TestAFileGivesBackTheSameTensors:
    """`torch.load` returns the values and dtype that `torch.save` wrote.

    Both come back for bool, uint8, int64, float16, bfloat16, float64 and complex64. [a_tensor_of_any_dtype_comes_back]
    NaN, infinity and the sign of zero come back in float32. [nan_infinity_and_the_sign_of_zero_come_back]
    So do 0-d and empty shapes. [a_tensor_of_any_shape_comes_back]
    The strides of a transposed tensor come back. [strides_come_back]
    A file opened in binary mode serves as a path does. [an_open_file_does_too]
    A `BytesIO` raises EOFError after `torch.save` until it is rewound. [a_buffer_in_memory_has_to_be_rewound]
    A result in a graph comes back as a leaf that requires a gradient. [a_result_comes_back_as_a_leaf]
    An `nn.Parameter` comes back as an `nn.Parameter`. [a_parameter_comes_back_as_one]
    The gradient of a saved leaf does not come back. [the_gradient_does_not_come_back]
    A file of two numbers without its last 50 bytes raises RuntimeError. [a_truncated_file_raises]
    An empty file raises EOFError. [an_empty_file_raises]
    """

    @pytest.mark.parametrize(
        "dtype",
        [torch.bool, torch.uint8, torch.int64, torch.float16, torch.bfloat16, torch.float64, torch.complex64],
        ids=str,
    )
    def test_a_tensor_of_any_dtype_comes_back(self, tmp_path, dtype):
        torch.save(torch.tensor([[1, 0, 3]], dtype=dtype), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert loaded.tolist() == torch.tensor([[1, 0, 3]], dtype=dtype).tolist()
        assert (loaded.dtype, loaded.shape, loaded.requires_grad) == (dtype, (1, 3), False)

    @pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3)], ids=str)
    def test_a_tensor_of_any_shape_comes_back(self, tmp_path, shape):
        torch.save(torch.ones(shape), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert (loaded.shape, loaded.tolist()) == (shape, torch.ones(shape).tolist())

    def test_strides_come_back(self, tmp_path):
        torch.save(torch.tensor([[1, 2, 3], [4, 5, 6]]).t(), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert (loaded.tolist(), loaded.stride()) == ([[1, 4], [2, 5], [3, 6]], (1, 3))

    def test_a_buffer_in_memory_has_to_be_rewound(self):
        buffer = io.BytesIO()
        torch.save(torch.tensor([1.0, 2.0]), buffer)

        with pytest.raises(EOFError):
            torch.load(buffer, weights_only=True)

        buffer.seek(0)
        assert torch.load(buffer, weights_only=True).tolist() == [1.0, 2.0]

    def test_an_open_file_does_too(self, tmp_path):
        with (tmp_path / "tensor.pt").open("wb") as file:
            torch.save(torch.tensor([1.0, 2.0]), file)

        with (tmp_path / "tensor.pt").open("rb") as file:
            assert torch.load(file, weights_only=True).tolist() == [1.0, 2.0]

    def test_a_result_comes_back_as_a_leaf(self, tmp_path):
        weight = torch.tensor([2.0], requires_grad=True)
        torch.save(3 * weight, tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)
        (5 * loaded).backward()

        assert (loaded.tolist(), loaded.grad.tolist(), weight.grad) == ([6.0], [5.0], None)
        assert (loaded.requires_grad, loaded.is_leaf, loaded.grad_fn) == (True, True, None)

    def test_a_parameter_comes_back_as_one(self, tmp_path):
        torch.save(torch.nn.Parameter(torch.tensor([2.0])), tmp_path / "parameter.pt")

        loaded = torch.load(tmp_path / "parameter.pt", weights_only=True)

        assert (type(loaded), loaded.tolist()) == (torch.nn.Parameter, [2.0])

    def test_the_gradient_does_not_come_back(self, tmp_path):
        leaf = torch.tensor([2.0], requires_grad=True)
        leaf.grad = torch.tensor([5.0])
        torch.save(leaf, tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert (loaded.tolist(), loaded.requires_grad, loaded.grad) == ([2.0], True, None)

    def test_a_truncated_file_raises(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")
        (tmp_path / "tensor.pt").write_bytes((tmp_path / "tensor.pt").read_bytes()[:-50])

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "tensor.pt", weights_only=True)

    def test_nan_infinity_and_the_sign_of_zero_come_back(self, tmp_path):
        torch.save(torch.tensor([float("nan"), float("-inf"), -0.0]), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert loaded.isnan().tolist() == [True, False, False]
        assert (loaded[1].item(), loaded.signbit()[2].item()) == (float("-inf"), True)

    def test_an_empty_file_raises(self, tmp_path):
        (tmp_path / "tensor.pt").write_bytes(b"")

        with pytest.raises(EOFError):
            torch.load(tmp_path / "tensor.pt", weights_only=True)


@claim(
    api=["torch.Tensor.contiguous", "torch.save"],
    about=["memory", "state"],
    see=["notes/serialization", "generated/torch.save", "generated/torch.clone"],
    asked=[
        "saved tensor file is too large",
        "torch.save slice huge file size",
        "file size of small tensor as big as original",
        "Cannot save multiple tensors that view the same data",
    ],
)
class TestSavingAViewWritesItsWholeStorage:
    """`torch.save` writes the whole storage of a view.

    A slice of two numbers fills a file as large as the tensor it was cut from. [a_slice_takes_the_file_of_the_whole]
    The numbers that were cut off can be read from that file. [what_was_cut_off_is_in_the_file]
    Save `view.clone()` instead. [advice]
    `contiguous` does not help for such a slice. [contiguous_copies_nothing_of_a_slice]
    An expanded number writes its storage once, not one copy for each repetition. [an_expanded_tensor_takes_one_number]
    Views of one tensor saved in the same file share memory after loading.
    [tensors_that_share_memory_share_it_after_loading]
    Saved in two files they are parted. [in_two_files_they_are_parted]
    Views of a tensor as float32 and as int32 in the same file raise RuntimeError. [views_of_two_dtypes_raise]
    By default the file is a zip archive. [the_file_is_a_zip_archive]
    """

    def test_a_slice_takes_the_file_of_the_whole(self, tmp_path):
        numbers = torch.zeros(100_000)

        torch.save(numbers[:2], tmp_path / "view.pt")
        torch.save(numbers[:2].clone(), tmp_path / "copy.pt")

        view, copy = (tmp_path / "view.pt").stat().st_size, (tmp_path / "copy.pt").stat().st_size
        assert view > 400_000
        assert copy < 10_000

    def test_what_was_cut_off_is_in_the_file(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0, 42.0])[:2], tmp_path / "view.pt")

        loaded = torch.load(tmp_path / "view.pt", weights_only=True)

        assert loaded.tolist() == [1.0, 2.0]
        assert loaded.as_strided((3,), (1,)).tolist() == [1.0, 2.0, 42.0]

    def test_an_expanded_tensor_takes_one_number(self, tmp_path):
        torch.save(torch.zeros(1).expand(100_000), tmp_path / "tensor.pt")

        assert torch.load(tmp_path / "tensor.pt", weights_only=True).stride() == (0,)
        size = (tmp_path / "tensor.pt").stat().st_size
        assert size < 10_000

    def test_tensors_that_share_memory_share_it_after_loading(self, tmp_path):
        numbers = torch.zeros(3)
        torch.save({"all": numbers, "tail": numbers[1:]}, tmp_path / "tensors.pt")

        loaded = torch.load(tmp_path / "tensors.pt", weights_only=True)
        loaded["all"][1] = 5

        assert loaded["tail"].tolist() == [5.0, 0.0]

    def test_in_two_files_they_are_parted(self, tmp_path):
        numbers = torch.zeros(3)
        torch.save(numbers, tmp_path / "all.pt")
        torch.save(numbers[1:], tmp_path / "tail.pt")

        torch.load(tmp_path / "all.pt", weights_only=True)[1] = 5

        assert torch.load(tmp_path / "tail.pt", weights_only=True).tolist() == [0.0, 0.0]

    def test_the_file_is_a_zip_archive(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        torch.save(torch.zeros(2), "tensor.pt")

        assert zipfile.is_zipfile("tensor.pt")
        assert "tensor/data.pkl" in zipfile.ZipFile("tensor.pt").namelist()

    def test_contiguous_copies_nothing_of_a_slice(self, tmp_path):
        torch.save(torch.zeros(100_000)[:2].contiguous(), tmp_path / "view.pt")

        size = (tmp_path / "view.pt").stat().st_size
        assert size > 400_000

    def test_views_of_two_dtypes_raise(self, tmp_path):
        numbers = torch.zeros(2)

        with pytest.raises(RuntimeError):
            torch.save([numbers, numbers.view(torch.int32)], tmp_path / "tensors.pt")


@claim(
    api=["torch.load"],
    about=["value", "shape", "dtype", "error"],
    see=["notes/extending", "generated/torch.load"],
    asked=[
        "save custom Tensor subclass",
        "are tensor attributes saved by torch.save",
        "custom tensor class UnpicklingError",
        "metadata attached to tensor lost after loading",
    ],
)
class TestATensorOfAnotherClassKeepsItsClassAndAttributes:
    """`torch.load(weights_only=False)` keeps the class of a subclass tensor.

    For a subclass of `Tensor` without methods the class comes back. [the_class_comes_back]
    A subclass of `nn.Parameter` comes back as `nn.Parameter`, silently. [a_class_of_parameters_is_lost]
    Its attributes come back with it. [attributes_of_the_subclass_come_back]
    `weights_only=True`, the default from torch 2.6 on, raises UnpicklingError for a `Tensor` class not declared safe.
    [weights_only_raises_for_the_class]
    A string attribute of a plain tensor comes back with `weights_only=True` or False.
    [attributes_of_a_plain_tensor_come_back]
    A `np.float64` as such an attribute raises UnpicklingError with `weights_only=True`. [an_attribute_of_numpy_raises]
    By default a state dict leaves out the attributes of a parameter. [a_state_dict_leaves_attributes_out]
    """

    def test_the_class_comes_back(self, tmp_path):
        torch.save(torch.tensor([[1.0, 2.0]]).as_subclass(Marked), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=False)

        assert type(loaded) is Marked
        assert (loaded.tolist(), loaded.dtype) == ([[1.0, 2.0]], torch.float32)

    @pytest.mark.parametrize("weights_only", [True, False])
    def test_a_class_of_parameters_is_lost(self, tmp_path, weights_only):
        torch.save(Weight(torch.tensor([1.0, 2.0])), tmp_path / "weight.pt")

        loaded = torch.load(tmp_path / "weight.pt", weights_only=weights_only)

        assert (type(loaded), loaded.tolist()) == (torch.nn.Parameter, [1.0, 2.0])

    @pytest.mark.parametrize("weights_only", [True, False])
    def test_attributes_of_a_plain_tensor_come_back(self, tmp_path, weights_only):
        tensor = torch.tensor([1.0, 2.0])
        tensor.unit = "metre"
        torch.save(tensor, tmp_path / "tensor.pt")

        assert torch.load(tmp_path / "tensor.pt", weights_only=weights_only).unit == "metre"

    def test_attributes_of_the_subclass_come_back(self, tmp_path):
        tensor = torch.tensor([1.0, 2.0]).as_subclass(Marked)
        tensor.unit = "metre"
        torch.save(tensor, tmp_path / "tensor.pt")

        assert torch.load(tmp_path / "tensor.pt", weights_only=False).unit == "metre"

    def test_weights_only_raises_for_the_class(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]).as_subclass(Marked), tmp_path / "tensor.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "tensor.pt", weights_only=True)

    def test_an_attribute_of_numpy_raises(self, tmp_path):
        tensor = torch.tensor([1.0, 2.0])
        tensor.scale = np.float64(0.5)
        torch.save(tensor, tmp_path / "tensor.pt")

        with pytest.raises(pickle.UnpicklingError):
            torch.load(tmp_path / "tensor.pt", weights_only=True)

    def test_a_state_dict_leaves_attributes_out(self):
        model = torch.nn.Linear(1, 1)
        model.weight.unit = "metre"

        assert not hasattr(model.state_dict()["weight"], "unit")
