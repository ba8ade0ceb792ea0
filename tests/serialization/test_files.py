"""Files: what torch.save writes and torch.load gives back."""

import io
import mmap
import zipfile

import pytest
import torch

from torchnotes import claim, since, until


class Marked(torch.Tensor):
    """A tensor of a class of its own."""


@claim(
    api=["torch.load", "torch.save"],
    about=["value", "shape", "dtype", "gradient", "state", "error"],
    see=["generated/torch.save", "generated/torch.load", "notes/serialization"],
)
class TestAFileGivesBackTheSameTensors:
    """`torch.load` gives back what `torch.save` wrote: values bit for bit, dtype, shape, strides and `requires_grad`.

    A path, an open file and a `BytesIO` do alike; what was written has to be rewound before it is read.
    A result within a graph comes back as a leaf that requires a gradient, without the graph.
    A truncated or empty file raises.
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

    def test_a_truncated_file_raises(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")
        (tmp_path / "tensor.pt").write_bytes((tmp_path / "tensor.pt").read_bytes()[:-50])

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "tensor.pt", weights_only=True)


@claim(
    api=["torch.save"],
    about=["memory", "state"],
    see=["notes/serialization", "generated/torch.save", "generated/torch.clone"],
)
class TestSavingAViewWritesItsWholeStorage:
    """`torch.save` writes storages, not tensors: two numbers sliced off a million take the file of a million.

    Save `view.clone()` where the rest is not wanted: else it is in the file for everybody to see.
    An expanded tensor takes the one number that it has, and tensors that share memory share it after loading too.
    The file is a zip archive.
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

    def test_the_file_is_a_zip_archive(self, tmp_path):
        torch.save(torch.zeros(2), tmp_path / "tensor.pt")

        assert zipfile.is_zipfile(tmp_path / "tensor.pt")
        assert "tensor/data.pkl" in zipfile.ZipFile(tmp_path / "tensor.pt").namelist()


@claim(
    api=["torch.load"],
    about=["argument", "value", "dtype", "error"],
    see=["generated/torch.load", "notes/serialization"],
)
class TestMapLocationSaysWhereTensorsGo:
    """`torch.load(map_location=…)` says onto which device tensors go; without it they go back where they were saved.

    A file saved on a GPU therefore raises on a machine without one, until `map_location="cpu"` is given.
    A default device changes nothing for dense tensors.
    `map_location="meta"` reads shapes and dtypes without the numbers, a dict or a function maps device by device.
    """

    @pytest.mark.parametrize("place", ["meta", torch.device("meta"), {"cpu": "meta"}], ids=["name", "device", "dict"])
    def test_shapes_are_read_without_numbers(self, tmp_path, place):
        torch.save({"weight": torch.zeros(2, 3, dtype=torch.float16)}, tmp_path / "parameters.pt")

        loaded = torch.load(tmp_path / "parameters.pt", map_location=place, weights_only=True)

        assert (loaded["weight"].device.type, loaded["weight"].shape) == ("meta", (2, 3))
        assert loaded["weight"].dtype == torch.float16

    def test_tensors_go_back_where_they_were_in_spite_of_a_default_device(self, tmp_path):
        torch.save(torch.tensor([1.0]), tmp_path / "tensor.pt")

        with torch.device("meta"):
            loaded = torch.load(tmp_path / "tensor.pt", weights_only=True)

        assert loaded.tolist() == [1.0]

    def test_a_function_gets_each_storage_and_its_place(self, tmp_path):
        torch.save([torch.tensor([1.0]), torch.tensor([2.0])], tmp_path / "tensors.pt")
        places = []

        def keep(storage, place):
            places.append(place)
            return storage

        loaded = torch.load(tmp_path / "tensors.pt", map_location=keep, weights_only=True)

        assert places == ["cpu", "cpu"]
        assert [tensor.tolist() for tensor in loaded] == [[1.0], [2.0]]

    def test_a_device_that_does_not_exist_raises(self, tmp_path):
        torch.save(torch.tensor([1.0]), tmp_path / "tensor.pt")

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "tensor.pt", map_location="cuda:99", weights_only=False)


@claim(
    api=["torch.load"],
    about=["value", "shape", "dtype", "error", "argument"],
    see=["generated/torch.load", "notes/serialization"],
)
class TestMmapReadsTheFileWhenTensorsAreUsed:
    """`torch.load(mmap=True)`, since torch 2.1, maps the file into memory, and by default a write stays in memory.

    `torch.serialization.set_default_mmap_options(mmap.MAP_SHARED)` lets each write through to the file.
    It needs a path: an open file or a `BytesIO` is a ValueError, and before 2.3 so was a `Path`.
    """

    @since("2.1")
    def test_a_write_does_not_reach_the_file(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        mapped = torch.load(str(tmp_path / "tensor.pt"), mmap=True, weights_only=True)
        mapped += 5

        assert (mapped.tolist(), mapped.dtype) == ([6.0, 7.0], torch.float32)
        assert torch.load(tmp_path / "tensor.pt", weights_only=True).tolist() == [1.0, 2.0]

    @since("2.3")
    def test_a_path_object_will_do(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        assert torch.load(tmp_path / "tensor.pt", mmap=True, weights_only=True).tolist() == [1.0, 2.0]

    @since("2.1")
    @until("2.3")
    def test_a_path_object_raises(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        with pytest.raises(ValueError):
            torch.load(tmp_path / "tensor.pt", mmap=True, weights_only=True)

    @since("2.1")
    def test_a_buffer_in_memory_raises(self):
        buffer = io.BytesIO()
        torch.save(torch.tensor([1.0, 2.0]), buffer)
        buffer.seek(0)

        with pytest.raises(ValueError):
            torch.load(buffer, mmap=True, weights_only=True)

    @since("2.5")
    def test_a_write_reaches_the_file_where_the_mapping_is_shared(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        with torch.serialization.set_default_mmap_options(mmap.MAP_SHARED):
            mapped = torch.load(tmp_path / "tensor.pt", mmap=True, weights_only=True)
        mapped += 5

        assert torch.load(tmp_path / "tensor.pt", weights_only=True).tolist() == [6.0, 7.0]

    @until("2.1")
    def test_there_is_no_such_argument(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        with pytest.raises(TypeError):
            torch.load(tmp_path / "tensor.pt", mmap=True)


@claim(
    api=["torch.load"],
    about=["value", "shape", "dtype", "error"],
    see=["notes/extending", "generated/torch.load"],
)
class TestATensorOfAnotherClassKeepsItsClassAndAttributes:
    """`torch.load` gives a tensor of a class of your own back in that class, with the attributes that were put on it.

    Its class is named in the file as a module's is, so that `weights_only=True` refuses it.
    Attributes on a plain tensor are kept as well, and load in either way where their values do.
    """

    def test_the_class_comes_back(self, tmp_path):
        torch.save(torch.tensor([[1.0, 2.0]]).as_subclass(Marked), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", weights_only=False)

        assert type(loaded) is Marked
        assert (loaded.tolist(), loaded.dtype) == ([[1.0, 2.0]], torch.float32)

    @pytest.mark.parametrize("weights_only", [True, False])
    def test_attributes_of_a_plain_tensor_come_back(self, tmp_path, weights_only):
        tensor = torch.tensor([1.0, 2.0])
        tensor.unit = "metre"
        torch.save(tensor, tmp_path / "tensor.pt")

        assert torch.load(tmp_path / "tensor.pt", weights_only=weights_only).unit == "metre"
