"""How many threads torch computes with.

Order: 7
"""

import threading

import pytest
import torch

from torchnotes import claim


@claim(
    api=["torch.set_num_threads", "torch.get_num_threads"],
    about=["value", "state", "error"],
    see=["generated/torch.set_num_threads", "generated/torch.get_num_threads"],
    asked=[
        "limit number of CPU threads pytorch uses",
        "torch uses all cpu cores",
        "set_num_threads expects a positive integer",
        "how many threads does torch use",
        "OMP_NUM_THREADS vs torch.set_num_threads",
        "OMP_NUM_THREADS vs MKL_NUM_THREADS pytorch",
    ],
)
class TestTheNumberOfThreadsIsSetForThisAndLaterThreads:
    """`torch.set_num_threads` sets how many CPU threads an operation may use.

    `torch.get_num_threads()` returns the number, an `int`, and it may be above the number of cores.
    [the_number_is_set]
    A Python thread that starts later has it too. [a_later_thread_has_it]
    A call in another Python thread leaves the number of a main thread that has read its number.
    [another_thread_leaves_the_main_one]
    A thread that has set its number, but not yet read it or computed in parallel, has what another sets after it.
    [a_number_that_was_not_read_is_lost]
    0, -1, a float, a bool or a string raises RuntimeError and changes nothing. [other_values_raise]
    A process begins with 1 where the environment variable `OMP_NUM_THREADS` is 1 and `MKL_NUM_THREADS` is not set.
    [the_environment_sets_the_first_number]
    On a build with MKL a process begins with 1 where `MKL_NUM_THREADS` is 1, also with `OMP_NUM_THREADS` at 3.
    [the_variable_of_mkl_wins]
    """

    @pytest.mark.parametrize("number", [1, 3, 64])
    def test_the_number_is_set(self, number):
        before = torch.get_num_threads()

        result = torch.set_num_threads(number)
        after = torch.get_num_threads()
        torch.set_num_threads(before)

        assert (result, after, type(after)) == (None, number, int)

    def test_a_later_thread_has_it(self):
        before, seen = torch.get_num_threads(), []

        torch.set_num_threads(3)
        thread = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
        thread.start()
        thread.join()
        torch.set_num_threads(before)

        assert seen == [3]

    def test_another_thread_leaves_the_main_one(self):
        before = torch.get_num_threads()

        thread = threading.Thread(target=torch.set_num_threads, args=(before + 1,))
        thread.start()
        thread.join()
        after = torch.get_num_threads()
        torch.set_num_threads(before)  # for threads that start later

        assert after == before

    def test_a_number_that_was_not_read_is_lost(self):
        before, seen = torch.get_num_threads(), []

        def work():
            torch.set_num_threads(2)
            other = threading.Thread(target=torch.set_num_threads, args=(3,))
            other.start()
            other.join()
            seen.append(torch.get_num_threads())

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        torch.set_num_threads(before)

        assert seen == [3]

    # empty is as good as not set, and whoever runs this may have set it
    @pytest.mark.parametrize(
        "new_process", [{"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": ""}], ids=["one"], indirect=True
    )
    def test_the_environment_sets_the_first_number(self, new_process):
        printed = new_process("print(torch.get_num_threads())")

        assert printed == "1\n"

    @pytest.mark.parametrize(
        "new_process", [{"OMP_NUM_THREADS": "3", "MKL_NUM_THREADS": "1"}], ids=["three and one"], indirect=True
    )
    def test_the_variable_of_mkl_wins(self, new_process):
        printed = new_process("print(torch.get_num_threads(), torch.backends.mkl.is_available())")

        assert printed in {"1 True\n", "3 False\n"}

    @pytest.mark.parametrize("number", [0, -1, 2.0, True, "2", None])
    def test_other_values_raise(self, number):
        before = torch.get_num_threads()

        with pytest.raises(RuntimeError):
            torch.set_num_threads(number)

        assert torch.get_num_threads() == before
