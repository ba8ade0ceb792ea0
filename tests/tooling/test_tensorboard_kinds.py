"""What TensorBoard shows beside scalars: images, histograms and hyperparameters.

Order: 3.8
"""

import io

import pytest
import torch

from torchnotes import claim


@pytest.fixture
def writer(tensorboard, tmp_path):
    """A writer into an empty folder."""
    with tensorboard.SummaryWriter(tmp_path) as opened:
        yield opened


def read(folder):
    """Return TensorBoard's own view of a folder."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder)).Reload()


def image(writer, tag):
    """Return the size, the mode and the first pixel of an image, as TensorBoard reads it."""
    from PIL import Image

    writer.flush()
    (event,) = read(writer.log_dir).Images(tag)
    found = Image.open(io.BytesIO(event.encoded_image_string))
    return found.size, found.mode, found.getpixel((0, 0))


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_image"],
    about=["value", "shape", "error"],
    see=["tensorboard"],
    asked=[
        "tensorboard image has the wrong colors",
        "add_image shows a black image",
        "size of input tensor and input format are different",
        "dataformats HWC in tensorboard",
        "add_image float or uint8",
    ],
)
class TestAddImageExpectsChannelsFirstAndFloatsUpToOne:
    """`add_image` expects channels first, and floats between 0 and 1.

    A red float32 image of ones, 3 x 4 x 5, is 5 wide and 4 high, with a first pixel of 255. [channels_come_first]
    Bytes are not scaled: a uint8 image of ones is nearly black, of 255 red. [bytes_are_not_scaled]
    Float32 numbers above 1 are written as 255, and negative ones as 0. [floats_are_cut_to_the_range]
    A 4 x 5 x 3 image with channels last is written wrongly, silently: its rows count as channels.
    [channels_last_are_misread_silently]
    `dataformats="HWC"` writes it right. [dataformats_names_the_order]
    By default a matrix without channels raises AssertionError, and `dataformats="HW"` writes it.
    [a_matrix_needs_its_format]
    """

    def test_channels_come_first(self, writer):
        red = torch.zeros(3, 4, 5)
        red[0] = 1

        writer.add_image("red", red, 0)

        assert image(writer, "red") == ((5, 4), "RGB", (255, 0, 0))

    @pytest.mark.parametrize("number", [1, 255])
    def test_bytes_are_not_scaled(self, writer, number):
        red = torch.zeros(3, 4, 5, dtype=torch.uint8)
        red[0] = number

        writer.add_image("red", red, 0)

        assert image(writer, "red") == ((5, 4), "RGB", (number, 0, 0))

    @pytest.mark.parametrize(("number", "pixel"), [(255.0, 255), (1.5, 255), (0.5, 127), (-0.5, 0)])
    def test_floats_are_cut_to_the_range(self, writer, number, pixel):
        writer.add_image("grey", torch.full((1, 4, 5), number), 0)

        assert image(writer, "grey")[2] == (pixel, pixel, pixel)

    def test_channels_last_are_misread_silently(self, writer):
        red = torch.zeros(4, 5, 3)
        red[:, :, 0] = 1

        writer.add_image("red", red, 0)

        assert image(writer, "red") == ((3, 5), "RGBA", (255, 255, 255, 255))

    def test_dataformats_names_the_order(self, writer):
        red = torch.zeros(4, 5, 3)
        red[:, :, 0] = 1

        writer.add_image("red", red, 0, dataformats="HWC")

        assert image(writer, "red") == ((5, 4), "RGB", (255, 0, 0))

    def test_a_matrix_needs_its_format(self, writer):
        with pytest.raises(AssertionError):
            writer.add_image("grey", torch.ones(4, 5), 0)
        writer.add_image("grey", torch.ones(4, 5), 0, dataformats="HW")

        assert image(writer, "grey") == ((5, 4), "RGB", (255, 255, 255))


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_histogram"],
    about=["value", "error"],
    see=["tensorboard"],
    asked=[
        "log weights as a histogram in tensorboard",
        "histogram of gradients tensorboard",
        "add_histogram the input has no element",
        "how many bins does add_histogram have",
    ],
)
class TestAddHistogramRecordsCountsAndSums:
    """`add_histogram` records counts between bounds, and sums beside them.

    Of 1, 2, 2 and 5 it records the minimum 1, the maximum 5, four numbers, their sum 10 and the sum of squares 34.
    [sums_are_exact]
    The sums are of the numbers in float64, not of the bins. [sums_are_exact]
    For those numbers `bins=4` makes four bins of equal width, in front of which stands an empty one.
    [a_number_of_bins_is_of_equal_width]
    A float32 Parameter is accepted as it is, without `detach`. [a_parameter_is_accepted]
    A tensor without elements raises ValueError. [nothing_raises]
    """

    @staticmethod
    def _read(writer, tag):
        writer.flush()
        (event,) = read(writer.log_dir).Histograms(tag)
        return event.histogram_value

    def test_sums_are_exact(self, writer):
        writer.add_histogram("numbers", torch.tensor([1.0, 2.0, 2.0, 5.0]), 0)

        found = self._read(writer, "numbers")

        assert (found.min, found.max, found.num, found.sum, found.sum_squares) == (1.0, 5.0, 4.0, 10.0, 34.0)

    def test_a_number_of_bins_is_of_equal_width(self, writer):
        writer.add_histogram("numbers", torch.tensor([1.0, 2.0, 2.0, 5.0]), 0, bins=4)

        found = self._read(writer, "numbers")

        assert list(found.bucket) == [0.0, 1.0, 2.0, 0.0, 1.0]
        assert list(found.bucket_limit) == [1.0, 2.0, 3.0, 4.0, 5.0]

    def test_a_parameter_is_accepted(self, writer):
        layer = torch.nn.Linear(2, 3)

        writer.add_histogram("weight", layer.weight, 0)

        assert self._read(writer, "weight").num == 6.0

    def test_nothing_raises(self, writer):
        with pytest.raises(ValueError, match="no element"):
            writer.add_histogram("nothing", torch.empty(0), 0)


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_hparams"],
    about=["state", "error"],
    see=["tensorboard"],
    asked=[
        "add_hparams creates a new folder",
        "log hyperparameters in tensorboard",
        "hparams and metrics in separate run tensorboard",
        "value should be one of int, float, str, bool, or torch.Tensor",
    ],
)
class TestAddHparamsWritesANewRun:
    """By default `add_hparams` writes its metrics to a new folder.

    The metrics are scalars of that folder, not of the writer's own run. [metrics_stand_in_a_new_folder]
    By default two calls make two folders, named by the time. [two_calls_make_two_folders]
    `run_name` names the folder. [run_name_names_the_folder]
    A list as a hyperparameter raises ValueError. [a_list_raises]
    """

    @staticmethod
    def _folders(folder):
        return sorted(path.name for path in folder.iterdir() if path.is_dir())

    def test_metrics_stand_in_a_new_folder(self, writer, tmp_path):
        writer.add_hparams({"rate": 0.1, "layers": 2}, {"accuracy": 0.5})
        writer.flush()

        (name,) = self._folders(tmp_path)
        assert read(tmp_path / name).Tags()["scalars"] == ["accuracy"]
        assert read(tmp_path).Tags()["scalars"] == []

    def test_two_calls_make_two_folders(self, writer, tmp_path):
        writer.add_hparams({"rate": 0.1}, {"accuracy": 0.5})
        writer.add_hparams({"rate": 0.2}, {"accuracy": 0.6})

        assert len(self._folders(tmp_path)) == 2

    def test_run_name_names_the_folder(self, writer, tmp_path):
        writer.add_hparams({"rate": 0.1}, {"accuracy": 0.5}, run_name="first")

        assert self._folders(tmp_path) == ["first"]

    def test_a_list_raises(self, writer):
        with pytest.raises(ValueError, match="int, float, str, bool"):
            writer.add_hparams({"layers": [1, 2]}, {"accuracy": 0.5})
