"""Where TensorBoard's files come from and go to.

Order: 2
"""

import datetime as dt
import importlib
import socket
import sys
import threading
from pathlib import Path

import pytest
import torch

from torchnotes import belief, claim


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch, tmp_path):
    """Work in an empty folder; let threads that write there end, be it by an error, before it is left."""
    before = set(threading.enumerate())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(0.5)


@pytest.fixture
def _at_14_22(monkeypatch):
    """Stop the clock on the 4th of May at 14:22:54, on a machine called `host`."""

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2024, 5, 4, 14, 22, 54, tzinfo=tz)

    monkeypatch.setattr(dt, "datetime", Stopped)
    monkeypatch.setattr(socket, "gethostname", lambda: "host")


@pytest.fixture
def _forgotten(monkeypatch, tensorboard):
    """Make the next import of `torch.utils.tensorboard` a new one."""
    monkeypatch.setattr(torch.utils, "tensorboard", tensorboard)
    for name in [name for name in sys.modules if name.startswith("torch.utils.tensorboard")]:
        monkeypatch.delitem(sys.modules, name)


def names_in(folder):
    """Give the sorted names of what is in a folder, if there is one."""
    return sorted(path.name for path in Path(folder).glob("*"))


def steps_in(folder):
    """Give the steps that TensorBoard reads of `loss` in a folder."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder)).Reload()
    return [event.step for event in events.Scalars("loss")] if events.Tags()["scalars"] else []


@claim(
    api=["torch.utils.tensorboard.SummaryWriter"],
    about=["state", "error"],
    see=["tensorboard"],
    asked=[
        "No module named 'tensorboard'",
        "install tensorboard for pytorch",
        "which package provides SummaryWriter",
        "import SummaryWriter fails",
    ],
)
class TestSummaryWriterComesWithTorch:
    """`SummaryWriter` comes with torch and needs the package tensorboard.

    The class belongs to torch and not to torchvision, because torch has its own module for it.
    [the_writer_is_torchvisions]
    Without torchvision the module is imported, and a writer makes its file.
    [without_torchvision_there_is_no_writer, it_writes_without_torchvision]
    Without a package or folder named tensorboard `import torch.utils.tensorboard` raises ModuleNotFoundError.
    [without_tensorboard_the_import_raises]
    Install the package by `pip install tensorboard`. [advice]
    """

    @belief("memo/33", holds=False)
    @pytest.mark.usefixtures("_forgotten")
    def test_without_torchvision_there_is_no_writer(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "torchvision", None)

        module = importlib.import_module("torch.utils.tensorboard")

        assert not hasattr(module, "SummaryWriter")

    @belief("memo/33", holds=False)
    def test_the_writer_is_torchvisions(self, tensorboard):
        package, _, _ = tensorboard.SummaryWriter.__module__.partition(".")

        assert package == "torchvision"

    def test_it_writes_without_torchvision(self, tensorboard, monkeypatch):
        monkeypatch.setitem(sys.modules, "torchvision", None)

        with tensorboard.SummaryWriter("here"):
            pass

        assert names_in(".") == ["here"]
        assert len(names_in("here")) == 1

    @pytest.mark.usefixtures("_forgotten")
    def test_without_tensorboard_the_import_raises(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "tensorboard", None)

        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("torch.utils.tensorboard")


@claim(
    api=["torch.utils.tensorboard.SummaryWriter"],
    about=["value", "state", "argument"],
    see=["tensorboard"],
    asked=[
        "default log directory of SummaryWriter",
        "set name of tensorboard run",
        "runs folder date hostname",
        "comment argument SummaryWriter",
        "tensorboard runs mixed together in one folder",
    ],
)
class TestSummaryWriterMakesAFolderOfItsOwn:
    """`SummaryWriter()` makes a folder named by time and host below `runs`.

    Events of the writer are below `runs`. [it_writes_below_runs]
    The name has month, day, hour, minute, second and host, but not the year.
    [the_folder_is_called_by_the_time_and_the_host]
    Two writers made in the same second write to the same folder, and "" is the same as a missing name.
    [two_writers_of_one_second_share_a_folder]
    `comment` is appended to the name without a separator. [a_comment_is_appended]
    A folder that is given ignores `comment`. [a_folder_that_is_given_takes_no_comment]
    A file with a header is there before the first event is written. [the_file_is_there_before_anything_is_written]
    Name each run instead: `SummaryWriter("runs/lr-0.1")`. [advice]
    """

    @belief("memo/34")
    def test_it_writes_below_runs(self, tensorboard):
        with tensorboard.SummaryWriter() as writer:
            writer.add_scalar("loss", 0.5, 3)

        assert [steps_in(folder) for folder in Path("runs").glob("*")] == [[3]]

    @pytest.mark.usefixtures("_at_14_22")
    def test_the_folder_is_called_by_the_time_and_the_host(self, tensorboard):
        with tensorboard.SummaryWriter():
            pass

        assert names_in("runs") == ["May04_14-22-54_host"]

    @pytest.mark.usefixtures("_at_14_22")
    def test_two_writers_of_one_second_share_a_folder(self, tensorboard):
        with tensorboard.SummaryWriter() as one, tensorboard.SummaryWriter("") as other:
            folders = [one.log_dir, other.log_dir]

        assert folders == ["runs/May04_14-22-54_host", "runs/May04_14-22-54_host"]
        assert len(names_in(folders[0])) == 2

    @pytest.mark.usefixtures("_at_14_22")
    def test_a_comment_is_appended(self, tensorboard):
        with tensorboard.SummaryWriter(comment="lr-0.1"):
            pass

        assert names_in("runs") == ["May04_14-22-54_hostlr-0.1"]

    def test_a_folder_that_is_given_takes_no_comment(self, tensorboard):
        with tensorboard.SummaryWriter("here/deep", comment="lr-0.1"):
            pass

        assert [names_in("."), names_in("here")] == [["here"], ["deep"]]

    def test_the_file_is_there_before_anything_is_written(self, tensorboard):
        with tensorboard.SummaryWriter("here", filename_suffix=".new"):
            [file] = Path("here").iterdir()
            size = file.stat().st_size

            assert file.suffix == ".new"
            assert size > 0


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar", "torch.utils.tensorboard.SummaryWriter"],
    about=["state", "argument"],
    see=["tensorboard"],
    asked=[
        "tensorboard events file not found after os.chdir",
        "FileNotFoundError events.out.tfevents",
        "logs end up in the wrong folder after changing directory",
    ],
)
class TestRelativeLogDirFollowsTheWorkingDirectory:
    """After a `chdir` a relative log directory means another folder.

    The file is begun in the working directory. [it_begins_in_the_working_directory]
    Where the new working directory has a folder of that name, later scalars land there, silently.
    [what_comes_after_a_chdir_lands_elsewhere]
    Where the folder is missing, the thread that writes dies, and an `add_scalar` after that raises FileNotFoundError.
    [a_folder_that_is_not_there_any_more_raises]
    With an absolute path later scalars stay in its folder. [an_absolute_path_stays]
    Write `SummaryWriter(Path("runs/one").absolute())`. [advice]
    """

    def test_it_begins_in_the_working_directory(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter("here"):
            pass

        assert names_in(tmp_path) == ["here"]

    def test_what_comes_after_a_chdir_lands_elsewhere(self, tensorboard, tmp_path, monkeypatch):
        (tmp_path / "other" / "here").mkdir(parents=True)
        writer = tensorboard.SummaryWriter("here")
        writer.add_scalar("loss", 0.5, 1)
        writer.flush()

        monkeypatch.chdir("other")
        writer.add_scalar("loss", 0.5, 2)
        writer.close()

        assert len(names_in(tmp_path / "here")) == 1
        assert steps_in(tmp_path / "here") == [1]
        assert steps_in(tmp_path / "other" / "here") == [2]

    def test_an_absolute_path_stays(self, tensorboard, tmp_path, monkeypatch):
        (tmp_path / "other" / "here").mkdir(parents=True)
        writer = tensorboard.SummaryWriter(tmp_path / "here")

        monkeypatch.chdir("other")
        writer.add_scalar("loss", 0.5, 2)
        writer.close()

        assert steps_in(tmp_path / "here") == [2]
        assert names_in("here") == []

    def test_a_folder_that_is_not_there_any_more_raises(self, tensorboard, tmp_path, monkeypatch):
        (tmp_path / "other").mkdir()
        writer = tensorboard.SummaryWriter("here")

        monkeypatch.chdir("other")

        with pytest.raises(FileNotFoundError):
            write_and_flush(writer)


def write_and_flush(writer):
    """Write two numbers, of which the second may find the thread dead already."""
    writer.add_scalar("loss", 0.5, 1)
    writer.flush()
    writer.add_scalar("loss", 0.5, 2)
