"""Files: where torch.load puts the tensors.

Order: 7
"""

import io
import mmap
import struct

import pytest
import torch

from torchnotes import claim, since, until


@claim(
    api=["torch.load"],
    about=["argument", "value", "dtype", "error"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "Attempting to deserialize object on a CUDA device",
        "load gpu model on cpu only machine",
        "load checkpoint to specific device",
        "saved on cuda:1 load on cuda:0",
    ],
)
class TestMapLocationSaysWhereTensorsGo:
    """`map_location` can change the device that `torch.load` loads to.

    Without it a dense float32 CPU tensor returns to the CPU, even under another default device.
    [tensors_go_back_where_they_were_in_spite_of_a_default_device]
    Without it a tensor saved on a missing GPU raises RuntimeError under `weights_only=False`.
    [a_file_from_a_missing_gpu_raises]
    `map_location="cpu"` loads such a tensor onto the CPU. [a_file_from_a_missing_gpu_loads_onto_the_cpu]
    For a dense float32 CPU tensor `"meta"` as a name, a device or in a dict keeps shape and dtype without the numbers.
    [shapes_are_read_without_numbers]
    A function receives each storage of two dense CPU tensors, and the name `"cpu"`.
    [a_function_gets_each_storage_and_its_place]
    Under `weights_only=False` a dense CPU tensor with `map_location="cuda:99"` raises RuntimeError where that GPU is
    missing. [a_device_that_does_not_exist_raises]
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

    def test_a_file_from_a_missing_gpu_raises(self, tmp_path, monkeypatch):
        monkeypatch.setattr(torch.serialization, "location_tag", lambda _storage: "cuda:99")
        torch.save(torch.tensor([1.0]), tmp_path / "tensor.pt")

        with pytest.raises(RuntimeError):
            torch.load(tmp_path / "tensor.pt", weights_only=False)

    def test_a_file_from_a_missing_gpu_loads_onto_the_cpu(self, tmp_path, monkeypatch):
        monkeypatch.setattr(torch.serialization, "location_tag", lambda _storage: "cuda:99")
        torch.save(torch.tensor([1.0]), tmp_path / "tensor.pt")

        loaded = torch.load(tmp_path / "tensor.pt", map_location="cpu", weights_only=True)

        assert (loaded.tolist(), loaded.device.type) == ([1.0], "cpu")


@claim(
    api=["torch.load"],
    about=["value", "shape", "dtype", "error", "argument"],
    see=["generated/torch.load", "notes/serialization"],
    asked=[
        "load big checkpoint without filling RAM",
        "open pt file with memory mapping",
        "must be a file path to use the mmap argument",
        "lazy loading of weights from disk",
        "memory mapped checkpoint writes back to file",
    ],
)
class TestMmapReadsTheFileWhenTensorsAreUsed:
    """`torch.load(path, mmap=True)` can map a file into memory.

    A later change of the file in place can show in a tensor that was not written to.
    [a_change_of_the_file_shows_in_the_tensor]
    By default a write into the tensor does not reach the file. [a_write_does_not_reach_the_file]
    Under `set_default_mmap_options(mmap.MAP_SHARED)` the write reaches the file.
    [a_write_reaches_the_file_where_the_mapping_is_shared]
    A path is accepted as a `Path` or as text. [a_path_object_will_do, a_write_does_not_reach_the_file]
    A `BytesIO` or an open file raises ValueError. [a_buffer_in_memory_raises, an_open_file_raises]
    Before torch 2.3 a `Path` raised ValueError too. [a_path_object_raises]
    torch 2.0 lacks the argument and raises TypeError. [there_is_no_such_argument]
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

    @since("2.1")
    def test_a_change_of_the_file_shows_in_the_tensor(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")
        place = (tmp_path / "tensor.pt").read_bytes().index(struct.pack("<2f", 1.0, 2.0))

        mapped = torch.load(str(tmp_path / "tensor.pt"), mmap=True, weights_only=True)
        with (tmp_path / "tensor.pt").open("r+b") as file:
            file.seek(place)
            file.write(struct.pack("<f", 7.0))

        assert mapped.tolist() == [7.0, 2.0]

    @since("2.1")
    def test_an_open_file_raises(self, tmp_path):
        torch.save(torch.tensor([1.0, 2.0]), tmp_path / "tensor.pt")

        with (tmp_path / "tensor.pt").open("rb") as file, pytest.raises(ValueError):
            torch.load(file, mmap=True, weights_only=True)
