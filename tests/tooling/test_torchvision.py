"""torchvision's images.

Order: 1
"""

import numpy as np
import pytest
import torch
from PIL import Image

from torchnotes import belief, claim, since


@claim(
    api=["torchvision.datasets.FakeData.__getitem__", "torchvision.datasets.ImageFolder.__getitem__"],
    about=["value", "error"],
    see=["data"],
    asked=[
        "batch must contain tensors, found PIL.Image.Image",
        "torchvision dataset returns PIL image not tensor",
        "pixel values 0-255 torchvision",
        "ImageFolder grayscale images loaded as RGB",
        "ImageFolder 16 bit png or alpha channel",
    ],
)
class TestTorchvisionDatasetsGiveImagesOfBytes:
    """`FakeData` and `ImageFolder` return PIL images of bytes by default.

    `FakeData` of three channels returns an RGB image and an `int`. [what_comes_out_is_an_image]
    The numbers reach beyond 1, because bytes are from 0 to 255. [its_numbers_are_between_zero_and_one]
    `ImageFolder` reads a gray PNG of 8 bits as RGB, with its bytes kept. [an_image_on_disk_keeps_its_bytes]
    `ImageFolder` drops the transparency of an RGBA PNG. [a_transparent_image_loses_its_transparency]
    In a gray PNG of 16 bits `ImageFolder` cuts 300 off at 255. [16_bits_are_cut_off_at_255]
    With `transform=ToTensor()` `FakeData` returns tensors for images. [a_transform_makes_tensors]
    A loop over a default `DataLoader` of `FakeData` without a transform raises TypeError. [images_cannot_be_batched]
    `FakeData(size=2)` raises IndexError for the index 2. [an_index_beyond_the_last_raises]
    """

    @belief("memo/31")
    def test_what_comes_out_is_an_image(self, torchvision):
        image, label = torchvision.datasets.FakeData(size=1, image_size=(3, 4, 5), num_classes=1)[0]

        assert isinstance(image, Image.Image)
        assert (image.mode, image.size) == ("RGB", (5, 4))
        assert (type(label), label) == (int, 0)

    @belief("memo/31", holds=False)
    def test_its_numbers_are_between_zero_and_one(self, torchvision):
        image, _ = torchvision.datasets.FakeData(size=1)[0]

        darkest, brightest = image.convert("L").getextrema()

        assert (darkest >= 0, brightest <= 1) == (True, True)

    def test_an_image_on_disk_keeps_its_bytes(self, torchvision, tmp_path):
        (tmp_path / "cat").mkdir()
        Image.fromarray(np.array([[0, 128, 255]], dtype=np.uint8)).save(tmp_path / "cat" / "gray.png")

        image, label = torchvision.datasets.ImageFolder(tmp_path)[0]

        assert np.asarray(image).tolist() == [[[0, 0, 0], [128, 128, 128], [255, 255, 255]]]
        assert (image.mode, label) == ("RGB", 0)

    def test_16_bits_are_cut_off_at_255(self, torchvision, tmp_path):
        (tmp_path / "cat").mkdir()
        Image.fromarray(np.array([[1, 300]], dtype=np.uint16)).save(tmp_path / "cat" / "deep.png")

        image, _ = torchvision.datasets.ImageFolder(tmp_path)[0]

        assert np.asarray(image).tolist() == [[[1, 1, 1], [255, 255, 255]]]

    def test_a_transparent_image_loses_its_transparency(self, torchvision, tmp_path):
        (tmp_path / "cat").mkdir()
        Image.fromarray(np.array([[[1, 2, 3, 0]]], dtype=np.uint8)).save(tmp_path / "cat" / "clear.png")

        image, _ = torchvision.datasets.ImageFolder(tmp_path)[0]

        assert np.asarray(image).tolist() == [[[1, 2, 3]]]

    def test_a_transform_makes_tensors(self, torchvision):
        image, _ = torchvision.datasets.FakeData(size=1)[0]

        tensor, _ = torchvision.datasets.FakeData(size=1, transform=torchvision.transforms.ToTensor())[0]

        assert torch.equal(tensor, torch.tensor(np.asarray(image)).permute(2, 0, 1) / 255)

    def test_images_cannot_be_batched(self, torchvision):
        batches = iter(torch.utils.data.DataLoader(torchvision.datasets.FakeData(size=2)))

        with pytest.raises(TypeError):
            next(batches)

    def test_an_index_beyond_the_last_raises(self, torchvision):
        dataset = torchvision.datasets.FakeData(size=2)

        with pytest.raises(IndexError):
            dataset[2]


@claim(
    api=["torchvision.transforms.ToTensor.__call__", "torchvision.transforms.Normalize"],
    about=["value", "shape", "dtype"],
    see=["data"],
    asked=[
        "does ToTensor normalize images",
        "scale image to range -1 to 1",
        "meaning of Normalize((0.5,), (0.5,))",
        "HWC to CHW image tensor",
        "ToTensor vs v2.ToImage ToDtype",
    ],
)
class TestToTensorScalesBytesToOne:
    """`transforms.ToTensor()` divides the bytes of an RGB image by 255.

    Black is 0 and white is 1, by default in float32. [black_is_zero_and_white_is_one]
    With float64 as torch's default dtype the result is float64. [another_default_dtype_is_taken]
    The channels come first. [the_channels_come_first]
    Black is not -1, because `ToTensor` subtracts nothing. [black_is_minus_one]
    `Normalize((0.5,), (0.5,))` after it changes 0 to -1 and keeps 1. [normalize_brings_them_to_minus_one_and_one]
    With three means and deviations `Normalize` uses one of each for each of three channels.
    [each_channel_has_a_mean_and_a_deviation]
    `v2.ToImage()` with `v2.ToDtype(torch.float32, scale=True)` differs for the byte 51 in the last bits.
    [the_newer_way_gives_the_same_but_for_the_last_bit]
    """

    @belief("memo/32", holds=False)
    def test_black_is_minus_one(self, torchvision):
        image = Image.fromarray(np.array([[0, 255]], dtype=np.uint8))

        tensor = torchvision.transforms.ToTensor()(image)

        assert tensor.tolist() == [[[-1.0, 1.0]]]

    def test_black_is_zero_and_white_is_one(self, torchvision):
        image = Image.fromarray(np.array([[0, 51, 255]], dtype=np.uint8))

        tensor = torchvision.transforms.ToTensor()(image)

        assert torch.equal(tensor, torch.tensor([[[0, 0.2, 1]]]))
        assert tensor.dtype == torch.float32

    def test_another_default_dtype_is_taken(self, torchvision):
        image = Image.new("L", (1, 1), 51)

        torch.set_default_dtype(torch.float64)
        tensor = torchvision.transforms.ToTensor()(image)
        torch.set_default_dtype(torch.float32)

        assert (tensor.tolist(), tensor.dtype) == ([[[0.2]]], torch.float64)

    def test_the_channels_come_first(self, torchvision):
        image = Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0]]], dtype=np.uint8))

        tensor = torchvision.transforms.ToTensor()(image)

        assert image.size == (2, 1)
        assert tensor.tolist() == [[[1.0, 0.0]], [[0.0, 1.0]], [[0.0, 0.0]]]

    def test_normalize_brings_them_to_minus_one_and_one(self, torchvision):
        normalize = torchvision.transforms.Normalize((0.5,), (0.5,))

        assert normalize(torch.tensor([[[0.0, 0.75, 1.0]]])).tolist() == [[[-1.0, 0.5, 1.0]]]
        assert normalize(torch.zeros(1, 1, 2, dtype=torch.float64)).dtype == torch.float64

    def test_each_channel_has_a_mean_and_a_deviation(self, torchvision):
        normalize = torchvision.transforms.Normalize(mean=(0, 1, 2), std=(1, 2, 4))

        assert normalize(torch.ones(3, 1, 2)).tolist() == [[[1.0, 1.0]], [[0.0, 0.0]], [[-0.25, -0.25]]]

    @since("2.1")
    def test_the_newer_way_gives_the_same_but_for_the_last_bit(self, torchvision):
        v2 = torchvision.transforms.v2
        image = Image.fromarray(np.array([[0, 51, 255]], dtype=np.uint8))

        old = torchvision.transforms.ToTensor()(image)
        new = v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])(image)

        assert old.tolist() == [[[0.0, 0.20000000298023224, 1.0]]]
        assert new.tolist() == [[[0.0, 0.20000001788139343, 1.0]]]


@claim(
    api=["torchvision.transforms.ToTensor.__call__"],
    about=["value", "shape", "dtype", "memory", "error"],
    see=["data"],
    asked=[
        "ToTensor does not scale float image",
        "pic should be PIL Image or ndarray",
        "ToTensor values still 0-255",
        "16 bit image ToTensor negative values",
        "ToTensor: stride in the given numpy array is negative",
    ],
)
class TestToTensorScalesNothingButBytes:
    """`transforms.ToTensor()` keeps the numbers of a float32 array.

    Arrays of int16, int32, int64, float32 and float64 keep values and dtype. [other_arrays_keep_values_and_dtype]
    A uint8 array of three dimensions is scaled, and its channels come first.
    [an_array_of_bytes_is_scaled_and_transposed]
    A PIL image of mode F keeps its values. [a_pixel_that_is_a_float_stays_as_it_is]
    A PIL image of mode 1, in black and white, becomes 0.0 and 1.0. [black_and_white_become_zero_and_one]
    A PIL image of mode I;16 becomes int16, where 65535 is -1. [a_bright_pixel_of_16_bits_is_negative]
    A contiguous float32 matrix shares memory with the tensor. [an_array_of_floats_in_one_channel_shares_its_memory]
    A uint8 matrix, and a contiguous float32 array of shape (1, 2, 3), are copied.
    [arrays_of_bytes_or_of_several_channels_are_copied]
    A tensor raises TypeError. [a_tensor_a_batch_and_a_flipped_array_are_refused]
    A flipped float64 matrix, or an array of four dimensions, raises ValueError.
    [a_tensor_a_batch_and_a_flipped_array_are_refused]
    """

    @pytest.mark.parametrize("dtype", ["int16", "int32", "int64", "float32", "float64"])
    def test_other_arrays_keep_values_and_dtype(self, torchvision, dtype):
        tensor = torchvision.transforms.ToTensor()(np.array([[[0, 3, 4, 255]]], dtype=dtype))

        assert tensor.tolist() == [[[0]], [[3]], [[4]], [[255]]]
        assert tensor.dtype == getattr(torch, dtype)

    def test_an_array_of_bytes_is_scaled_and_transposed(self, torchvision):
        tensor = torchvision.transforms.ToTensor()(np.array([[[0, 255], [255, 0]]], dtype=np.uint8))

        assert tensor.tolist() == [[[0.0, 1.0]], [[1.0, 0.0]]]
        assert tensor.dtype == torch.float32

    def test_a_bright_pixel_of_16_bits_is_negative(self, torchvision):
        image = Image.fromarray(np.array([[1, 65535]], dtype=np.uint16))

        tensor = torchvision.transforms.ToTensor()(image)

        assert (tensor.tolist(), tensor.dtype) == ([[[1, -1]]], torch.int16)

    def test_a_pixel_that_is_a_float_stays_as_it_is(self, torchvision):
        image = Image.fromarray(np.array([[-1.0, 300.0]], dtype=np.float32))

        assert torchvision.transforms.ToTensor()(image).tolist() == [[[-1.0, 300.0]]]

    def test_black_and_white_become_zero_and_one(self, torchvision):
        image = Image.fromarray(np.array([[False, True]]))

        tensor = torchvision.transforms.ToTensor()(image)

        assert (image.mode, tensor.tolist(), tensor.dtype) == ("1", [[[0.0, 1.0]]], torch.float32)

    def test_an_array_of_floats_in_one_channel_shares_its_memory(self, torchvision):
        array = np.zeros((1, 2), dtype=np.float32)

        torchvision.transforms.ToTensor()(array)[0, 0, 1] = 7

        assert array.tolist() == [[0.0, 7.0]]

    def test_arrays_of_bytes_or_of_several_channels_are_copied(self, torchvision):
        gray, coloured = np.zeros((1, 2), dtype=np.uint8), np.zeros((1, 2, 3), dtype=np.float32)

        torchvision.transforms.ToTensor()(gray)[:] = 7
        torchvision.transforms.ToTensor()(coloured)[:] = 7

        assert not gray.any()
        assert not coloured.any()

    def test_a_tensor_a_batch_and_a_flipped_array_are_refused(self, torchvision):
        to_tensor = torchvision.transforms.ToTensor()

        with pytest.raises(ValueError):
            to_tensor(np.zeros((2, 2))[::-1])
        with pytest.raises(TypeError):
            to_tensor(torch.zeros(1, 2, 3))
        with pytest.raises(ValueError):
            to_tensor(np.zeros((1, 2, 3, 4)))
