"""TensorBoard's event files: flushed, closed and served.

Order: 4
"""

import argparse
import json
import re
import subprocess
import sys
import threading
import urllib.request

import pytest

from torchnotes import belief, claim


@pytest.fixture
def slow_disk(monkeypatch, tensorboard):
    """Hold every write to an event file back until the event that this gives is set."""
    from tensorboard.summary.writer.record_writer import RecordWriter

    del tensorboard
    opened, write = threading.Event(), RecordWriter.write

    def write_once_opened(self, data):
        opened.wait(10)
        write(self, data)

    opened.set()
    monkeypatch.setattr(RecordWriter, "write", write_once_opened)
    yield opened
    opened.set()


def scalars_in(folder):
    """Give the step and value of each scalar `loss` that TensorBoard reads in a folder."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    accumulator = EventAccumulator(str(folder)).Reload()
    found = accumulator.Scalars("loss") if accumulator.Tags()["scalars"] else []
    return [(event.step, event.value) for event in found]


def write_and_fail(writer):
    """Raise KeyError in a `with` block of a writer."""
    with writer:
        writer.add_scalar("loss", 0.5, 3)
        raise KeyError


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.flush"],
    about=["state", "error"],
    see=["tensorboard"],
    asked=[
        "tensorboard not showing latest values",
        "SummaryWriter data missing after crash",
        "scalars not written to event file yet",
        "flush tensorboard writer",
    ],
)
class TestFlushWaitsForTheThreadThatWrites:
    """`writer.flush()` returns once earlier scalars are in the file.

    A hundred scalars are in a local file after a flush. [all_events_are_there]
    While a disk holds writes back, the file lacks the scalar, and the flush waits for the disk.
    [it_waits_for_a_disk_that_is_slow]
    `add_scalar` puts the event into a queue, from which a thread writes it. [background]
    A second flush in a row changes nothing. [twice_in_a_row_is_no_error]
    Flush before reading the file, and before code that may crash. [advice]
    """

    @belief("memo/36")
    def test_all_events_are_there(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            for step in range(100):
                writer.add_scalar("loss", 0.5, step)
            writer.flush()

            assert scalars_in(tmp_path) == [(step, 0.5) for step in range(100)]

    def test_it_waits_for_a_disk_that_is_slow(self, tensorboard, tmp_path, slow_disk):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            slow_disk.clear()
            writer.add_scalar("loss", 0.5, 3)
            before = scalars_in(tmp_path)

            threading.Timer(0.05, slow_disk.set).start()
            writer.flush()

            assert slow_disk.is_set()
            assert (before, scalars_in(tmp_path)) == ([], [(3, 0.5)])

    def test_twice_in_a_row_is_no_error(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_scalar("loss", 0.5, 3)
            writer.flush()
            writer.flush()

            assert scalars_in(tmp_path) == [(3, 0.5)]


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.close", "torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "error"],
    see=["tensorboard"],
    asked=[
        "add_scalar after writer.close",
        "two tfevents files in one run",
        "SummaryWriter with statement",
        "do I need to close the SummaryWriter",
    ],
)
class TestAClosedWriterOpensAnotherFile:
    """`add_scalar` on a closed writer opens a second file.

    A closed writer does not stay closed, because the call makes a new file writer. [a_closed_writer_stays_closed]
    TensorBoard reads both files as one run. [what_comes_later_is_in_a_second_file]
    `writer.close()` writes the pending scalars and ends the thread. [it_writes_what_is_pending_and_ends_the_thread]
    Closing and flushing a closed writer leaves its one file. [closing_and_flushing_again_do_nothing]
    The end of `with SummaryWriter(folder) as writer:` closes, also after a KeyError in the block.
    [the_end_of_a_with_block_closes, an_exception_in_the_block_closes]
    Close the writer again after such a late call. [advice]
    """

    @belief("memo/37")
    def test_it_writes_what_is_pending_and_ends_the_thread(self, tensorboard, tmp_path):
        before = set(threading.enumerate())
        writer = tensorboard.SummaryWriter(tmp_path)
        for step in range(100):
            writer.add_scalar("loss", 0.5, step)

        writer.close()

        left = [thread.name for thread in threading.enumerate() if thread not in before]
        assert left == []
        assert scalars_in(tmp_path) == [(step, 0.5) for step in range(100)]

    @belief("memo/37", holds=False, role="exception")
    def test_a_closed_writer_stays_closed(self, tensorboard, tmp_path):
        writer = tensorboard.SummaryWriter(tmp_path)
        writer.close()

        writer.add_scalar("loss", 0.5, 3)
        writer.close()

        assert scalars_in(tmp_path) == []

    def test_what_comes_later_is_in_a_second_file(self, tensorboard, tmp_path):
        writer = tensorboard.SummaryWriter(tmp_path)
        writer.add_scalar("loss", 0.5, 3)
        writer.close()

        writer.add_scalar("loss", 0.25, 4)
        writer.close()

        assert len(list(tmp_path.iterdir())) == 2
        assert scalars_in(tmp_path) == [(3, 0.5), (4, 0.25)]

    def test_closing_and_flushing_again_do_nothing(self, tensorboard, tmp_path):
        writer = tensorboard.SummaryWriter(tmp_path)
        writer.add_scalar("loss", 0.5, 3)
        writer.close()

        writer.close()
        writer.flush()

        assert len(list(tmp_path.iterdir())) == 1
        assert scalars_in(tmp_path) == [(3, 0.5)]

    def test_the_end_of_a_with_block_closes(self, tensorboard, tmp_path):
        before = set(threading.enumerate())

        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_scalar("loss", 0.5, 3)

        left = [thread.name for thread in threading.enumerate() if thread not in before]
        assert left == []
        assert scalars_in(tmp_path) == [(3, 0.5)]

    def test_an_exception_in_the_block_closes(self, tensorboard, tmp_path):
        before = set(threading.enumerate())

        with pytest.raises(KeyError):
            write_and_fail(tensorboard.SummaryWriter(tmp_path))

        left = [thread.name for thread in threading.enumerate() if thread not in before]
        assert left == []
        assert scalars_in(tmp_path) == [(3, 0.5)]


@pytest.fixture
def served(tensorboard, monkeypatch, tmp_path):
    """Start `tensorboard --logdir=runs` on a free port once asked, give its address, and end it."""
    monkeypatch.chdir(tmp_path)
    programs = []

    def serve():
        command = [sys.executable, "-m", "tensorboard.main", "--logdir=runs", "--port=0", "--load_fast=false"]
        # it reads everything before it tells its address, not beside it
        command += ["--reload_interval=0", "--reload_task=blocking"]
        program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - the command stands above
        programs.append(program)
        said = (re.search(r"http://\S+/", line) for line in program.stderr)
        return next(address.group() for address in said if address)

    del tensorboard
    yield serve
    for program in programs:
        program.terminate()
        program.wait()
        program.stderr.close()


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalar"],
    about=["state", "argument"],
    see=["tensorboard"],
    asked=[
        "start tensorboard to view logs",
        "tensorboard port 6006 in use change port",
        "view training curves in browser",
        "what url does tensorboard run on",
    ],
)
class TestTensorboardServesARunsFolder:
    """`tensorboard --logdir=runs` serves the runs below `runs` over HTTP.

    A scalar written to `runs/one` is served as the run `one`. [it_serves_what_was_written]
    With `--port=0` the program picks a free port and prints the address. [it_serves_what_was_written]
    The default port is 6006. [the_port_is_6006]
    """

    @belief("memo/38")
    def test_it_serves_what_was_written(self, tensorboard, served):
        with tensorboard.SummaryWriter("runs/one") as writer:
            writer.add_scalar("loss", 0.5, 3, 12.5)

        address = served()

        # a proxy does not know this machine's localhost
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"{address}data/plugin/scalars/scalars?run=one&tag=loss") as answer:
            assert json.load(answer) == [[12.5, 3, 0.5]]

    @belief("memo/38")
    @pytest.mark.usefixtures("tensorboard")
    def test_the_port_is_6006(self):
        from tensorboard.plugins.core import core_plugin

        parser = argparse.ArgumentParser()
        core_plugin.CorePluginLoader().define_flags(parser)

        assert parser.parse_args(["--logdir=runs"]).port is None
        assert core_plugin.DEFAULT_PORT == 6006


@claim(
    api=["torch.utils.tensorboard.SummaryWriter.add_scalars", "torch.utils.tensorboard.SummaryWriter.add_hparams"],
    about=["state", "value"],
    see=["tensorboard"],
    asked=[
        "plot two curves in one tensorboard graph",
        "train and validation loss in same plot",
        "add_scalars creates many folders",
        "add_hparams creates extra run",
    ],
)
class TestAddScalarsWritesAFileForEachCurve:
    """`add_scalars` writes an event file in a new folder for each curve.

    Two curves of `g` make three files: the writer's, and one each in the folders `g_a` and `g_b`.
    [two_curves_are_three_files]
    TensorBoard reads the folder `g_a` as a run with the tag `g`. [each_folder_is_a_run_with_the_same_tag]
    A slash in the tag becomes an underscore in the folder's name. [a_slash_becomes_an_underscore]
    `add_hparams` makes one folder, which `run_name` names. [hparams_are_in_a_folder_too]
    """

    def test_two_curves_are_three_files(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_scalars("g", {"a": 1, "b": 2}, 0)

        folders = sorted(path.parent.name for path in tmp_path.rglob("events*") if path.parent != tmp_path)
        assert folders == ["g_a", "g_b"]
        assert len(list(tmp_path.rglob("events*"))) == 3

    def test_each_folder_is_a_run_with_the_same_tag(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_scalars("loss", {"a": 1, "b": 2}, 0)

        assert scalars_in(tmp_path / "loss_a") == [(0, 1.0)]
        assert scalars_in(tmp_path / "loss_b") == [(0, 2.0)]

    def test_a_slash_becomes_an_underscore(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_scalars("loss/all", {"a": 1}, 0)

        assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["loss_all_a"]

    def test_hparams_are_in_a_folder_too(self, tensorboard, tmp_path):
        with tensorboard.SummaryWriter(tmp_path) as writer:
            writer.add_hparams({"lr": 1.0}, {"loss": 0.5}, run_name="first")

        assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["first"]
        assert [value for _, value in scalars_in(tmp_path / "first")] == [0.5]
