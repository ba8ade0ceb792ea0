"""Work in a process that may die."""

import os
import signal

from torchnotes.discovery import children


def test_what_work_returns_comes_back():
    assert children.run(lambda: [1, "a"]) == ([1, "a"], "")


def test_a_signal_that_ends_the_process_is_told():
    assert children.run(lambda: os.kill(os.getpid(), signal.SIGKILL)) == (None, "SIGKILL")


def test_work_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(children, "LONGEST", 1)

    assert children.run(signal.pause) == (None, "SIGALRM")


def test_an_error_of_the_work_is_told(capfd):
    assert children.run(lambda: 1 / 0) == (None, "an error of its own")
    capfd.readouterr()
