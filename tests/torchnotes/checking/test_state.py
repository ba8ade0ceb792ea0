"""What a check is given, and what it leaves behind: every setting that torch has, changed and put back."""

import importlib
import os
import random
import re
import sys
import tempfile
from itertools import starmap
from pathlib import Path

import numpy as np
import pytest
import torch

from torchnotes.checking import state

CHANGES = {
    "the default device": 'torch.set_default_device("meta")',
    "the default dtype": "torch.set_default_dtype(torch.float64)",
    "the grad mode": "torch.set_grad_enabled(False)",
    "the forward gradient mode": "torch._C._set_fwd_grad_enabled(False)",
    "anomaly detection": "torch.autograd.set_detect_anomaly(True)",
    "autograd's threads": "torch.autograd.set_multithreading_enabled(False)",
    "the number of threads": "torch.set_num_threads(torch.get_num_threads() + 1)",
    "the warn-always flag": "torch.set_warn_always(True)",
    "deterministic algorithms": 'torch.set_deterministic_debug_mode("warn")',
    "the matmul precision": 'torch.set_float32_matmul_precision("medium")',
    "autocast's cache": "torch.set_autocast_cache_enabled(False)",
    "the sharing strategy": 'torch.multiprocessing.set_sharing_strategy("file_system")',
    "the load endianness": ("torch.serialization.set_default_load_endianness(torch.serialization.LoadEndianness.BIG)"),
    "the mmap options": "torch.serialization.set_default_mmap_options(1)",
    "the crc32 option": "torch.serialization.set_crc32_options(False)",
    "swapping parameters on conversion": "torch.__future__.set_swap_module_params_on_conversion(True)",
    "overwriting parameters on conversion": "torch.__future__.set_overwrite_module_params_on_conversion(True)",
    "flash attention": "torch.backends.cuda.enable_flash_sdp(False)",
    "math attention": "torch.backends.cuda.enable_math_sdp(False)",
    "memory-efficient attention": "torch.backends.cuda.enable_mem_efficient_sdp(False)",
    "cuDNN's attention": "torch.backends.cuda.enable_cudnn_sdp(False)",
    "attention's fast path": "torch.backends.mha.set_fastpath_enabled(False)",
    "NNPACK": "torch.backends.nnpack.set_flags(False)",
    "filling uninitialized memory": "torch.utils.deterministic.fill_uninitialized_memory = False",
    "cuDNN": "torch.backends.cudnn.enabled = False",
    "cuDNN's deterministic flag": "torch.backends.cudnn.deterministic = True",
    "cuDNN's benchmark flag": "torch.backends.cudnn.benchmark = True",
    "oneDNN": "torch.backends.mkldnn.enabled = False",
    "oneDNN's deterministic flag": "torch.backends.mkldnn.deterministic = True",
    "einsum's strategy": 'torch.backends.opt_einsum.strategy = "greedy"',
    "the quantized engine": (
        "torch.backends.quantized.engine = next("
        "name for name in torch.backends.quantized.supported_engines"
        ' if name not in {"none", torch.backends.quantized.engine})'
    ),
    "checkpoint's early stop": "torch.utils.checkpoint._enable_checkpoint_early_stop = True",
    "checkpoint's debugging": "torch.utils.checkpoint._checkpoint_debug_enabled = True",
    "distributions' check of arguments": "torch.distributions.Distribution.set_default_validate_args(False)",
    "the hub's folder": 'torch.hub.set_dir("elsewhere")',
    "the print options": "torch.set_printoptions(precision=2)",
    "the registry of storages": "torch.serialization.register_package(99, print, print)",
    "a global module hook": "torch.nn.modules.module.register_module_forward_hook(print)",
    "autocast on cpu": 'torch.set_autocast_enabled("cpu", True)',
    "autocast's dtype on cpu": 'torch.set_autocast_dtype("cpu", torch.float16)',
    "autocast on cuda": 'torch.set_autocast_enabled("cuda", True)',
    "autocast's dtype on cuda": 'torch.set_autocast_dtype("cuda", torch.bfloat16)',
    "the safe globals": "torch.serialization.add_safe_globals([random.Random])",
    "the check of sparse invariants": "torch.sparse.check_sparse_tensor_invariants.enable()",
    "inference mode": "torch.left = torch.inference_mode(); torch.left.__enter__()",
    "the flushing of denormals": "torch.set_flush_denormal(True)",
    "a function mode": "torch.overrides.BaseTorchFunctionMode().__enter__()",
    "the start method of processes": 'torch.multiprocessing.set_start_method("spawn", force=True)',
    "numpy's error handling": 'np.seterr(invalid="raise")',
    "numpy's print options": "np.set_printoptions(precision=2)",
    "the folder of temporary files": 'import tempfile; tempfile.tempdir = "elsewhere"',
    "the working directory": 'os.chdir("..")',
    "the environment variables": 'os.environ["TORCHNOTES_LEAK"] = "1"',
}
"""A statement that changes each setting."""

NOT_TRIED = {
    "cuDNN's benchmark limit": "without cuDNN it is not kept",
    "einsum's optimizer": "opt_einsum has to be installed",
}

ALSO_CHANGE = {"inference mode": {"the grad mode", "the forward gradient mode", "autograd's threads"}}
"""The settings that one statement changes besides its own."""

SETTERS = {
    "torch.set_anomaly_enabled": "anomaly detection",
    "torch.set_autocast_cache_enabled": "autocast's cache",
    "torch.set_autocast_cpu_dtype": "autocast's dtype on cpu",
    "torch.set_autocast_cpu_enabled": "autocast on cpu",
    "torch.set_autocast_dtype": "autocast's dtype on cpu",
    "torch.set_autocast_enabled": "autocast on cpu",
    "torch.set_autocast_gpu_dtype": "autocast's dtype on cuda",
    "torch.set_default_device": "the default device",
    "torch.set_default_dtype": "the default dtype",
    "torch.set_default_tensor_type": "the default dtype",
    "torch.set_deterministic_debug_mode": "deterministic algorithms",
    "torch.set_float32_matmul_precision": "the matmul precision",
    "torch.set_flush_denormal": "the flushing of denormals",
    "torch.set_grad_enabled": "the grad mode",
    "torch.set_num_threads": "the number of threads",
    "torch.set_printoptions": "the print options",
    "torch.set_warn_always": "the warn-always flag",
    "torch.serialization.set_crc32_options": "the crc32 option",
    "torch.serialization.set_default_load_endianness": "the load endianness",
    "torch.serialization.set_default_mmap_options": "the mmap options",
    "torch.multiprocessing.set_sharing_strategy": "the sharing strategy",
    "torch.multiprocessing.set_start_method": "the start method of processes",
    "torch.__future__.set_overwrite_module_params_on_conversion": "overwriting parameters on conversion",
    "torch.__future__.set_swap_module_params_on_conversion": "swapping parameters on conversion",
    "torch.autograd.set_detect_anomaly": "anomaly detection",
    "torch.autograd.set_grad_enabled": "the grad mode",
    "torch.autograd.set_multithreading_enabled": "autograd's threads",
    "torch.backends.mha.set_fastpath_enabled": "attention's fast path",
    "torch.backends.nnpack.set_flags": "NNPACK",
    "torch.utils.checkpoint.set_checkpoint_debug_enabled": "checkpoint's debugging",
    "torch.utils.checkpoint.set_checkpoint_early_stop": "checkpoint's early stop",
    "torch.hub.set_dir": "the hub's folder",
}
"""The setting that each public setter of torch's changes."""

UNWATCHED = {
    "torch.set_autocast_ipu_dtype": "no such device here",
    "torch.set_autocast_ipu_enabled": "no such device here",
    "torch.set_autocast_xla_dtype": "no such device here",
    "torch.set_autocast_xla_enabled": "no such device here",
    "torch.set_num_interop_threads": "it can be set once a process, so that nothing could put it back",
    "torch.set_rng_state": "every check is seeded",
    "torch.random.set_rng_state": "every check is seeded",
    "torch.multiprocessing.set_executable": "it is Python's, and of processes that are spawned only",
    "torch.multiprocessing.set_forkserver_preload": "it is Python's, and of the fork server only",
    "torch.backends.set_flags": "it sets nothing but whether flags may be set",
    "torch.autograd.graph.set_override_stale_capture_stream": "of CUDA streams, which nothing reads back",
    "torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch": "of CUDA streams, which nothing reads back",
    "torch.utils.checkpoint.set_device_states": "of random generators: every check is seeded",
}
"""Why the settings of the other setters are not watched."""

ROOMS = (
    *("torch", "torch.serialization", "torch.multiprocessing", "torch.__future__", "torch.autograd"),
    *("torch.autograd.graph", "torch.random", "torch.utils.checkpoint", "torch.utils.deterministic", "torch.hub"),
    *sorted(name for name in sys.modules if re.fullmatch(r"torch\.backends(\.\w+)?", name)),
)


def names(leaks):
    return [leak.partition(" (")[0] for leak in leaks]


def do(statement):
    """Run a statement that changes a setting."""
    exec(statement, {"torch": torch, "np": np, "os": os, "random": random})  # noqa: S102 - a check's line, from above


@pytest.fixture
def before():
    """Return the state before a test, and put it back after it whatever happens."""
    before = state.snapshot()
    yield before
    state.put_back(before)


def test_a_change_of_every_setting_is_tried():
    assert {setting.name for setting in state.SETTINGS} <= CHANGES.keys() | NOT_TRIED.keys()


def test_nothing_changed_is_no_leak(before):
    assert state.put_back(before) == []


HERE = [name for name in CHANGES if name in {setting.name for setting in state.SETTINGS}]


@pytest.mark.parametrize("name", HERE)
def test_a_changed_setting_is_named_and_put_back(before, name):
    do(CHANGES[name])

    leaks = state.put_back(before)

    assert name in names(leaks)
    assert {*names(leaks)} <= {name} | ALSO_CHANGE.get(name, set())
    assert state.put_back(before) == []


def test_a_leak_fails_its_check_and_no_other_and_is_recorded(project):
    project.checks(
        "".join(
            f"def test_leak_{number}(self):\n    {CHANGES[name]}\n    assert 1 == 1\n\n"
            f"def test_after_{number}(self):\n    assert 1 == 1\n\n"
            for number, name in enumerate(HERE)
        )
    )

    result = project.run("--torchnotes-record=out.json")
    recorded = project.recorded("out.json")

    result.assert_outcomes(passed=2 * len(HERE), errors=len(HERE))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"{2 * len(HERE)} checks: {len(HERE)} as expected, {len(HERE)} not, 0 not run here"])
    for number, name in enumerate(HERE):
        assert name in names(recorded[f"test_leak_{number}"]["leaks"])
        assert recorded[f"test_after_{number}"]["leaks"] == []
        assert any(
            line.startswith(f"tests/test_x.py::TestFact::test_leak_{number} leaks ")
            and name in line
            and line.endswith("; put it back in the check")
            for line in result.outlines
        )


def test_every_public_setter_of_torch_is_watched_or_has_a_reason_not_to_be():
    found = {
        f"{room}.{name}"
        for room in ROOMS
        for name, value in vars(importlib.import_module(room)).items()
        if re.match(r"set_[a-z]", name) and callable(value)
    }

    assert found - SETTERS.keys() - UNWATCHED.keys() == set()
    assert {SETTERS[name] for name in found & SETTERS.keys()} <= {*HERE}


def test_a_leak_is_named_with_both_values(before):
    torch.set_default_dtype(torch.float64)

    assert state.put_back(before) == ["the default dtype (torch.float32 became torch.float64)"]


def test_everything_that_changed_is_named_and_put_back(before):
    changed = ["the default dtype", "deterministic algorithms", "the print options", "the environment variables"]
    for name in changed:
        do(CHANGES[name])

    assert sorted(names(state.put_back(before))) == sorted(changed)
    assert state.put_back(before) == []


def test_putting_a_default_device_back_leaves_no_mode_behind(before):
    torch.set_default_device("meta")

    state.put_back(before)

    assert torch._C._len_torch_function_stack() == 0  # noqa: SLF001 - nothing public tells it


def test_looking_does_not_choose_how_processes_start(project):
    project.checks("""
    def test_it(self):
        assert torch.multiprocessing.get_start_method(allow_none=True) is None
    """)

    project.run().assert_outcomes(passed=1)


@pytest.mark.usefixtures("before")
def test_environment_variables_are_set_back_and_taken_away(monkeypatch):
    monkeypatch.setenv("TORCHNOTES_CHANGED", "old")
    monkeypatch.setenv("TORCHNOTES_GONE", "there")
    before = state.snapshot()
    os.environ["TORCHNOTES_CHANGED"] = "new"
    os.environ["TORCHNOTES_NEW"] = "1"
    del os.environ["TORCHNOTES_GONE"]

    leaks = state.put_back(before)

    assert leaks == ["the environment variables"]
    assert os.environ["TORCHNOTES_CHANGED"] == "old"
    assert os.environ["TORCHNOTES_GONE"] == "there"
    assert "TORCHNOTES_NEW" not in os.environ


def test_a_working_directory_that_is_gone_is_a_leak_like_another(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    before = state.snapshot()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)

    leaks = state.put_back(before)

    assert names(leaks) == ["the working directory"]
    assert Path.cwd() == tmp_path


def test_a_variable_of_pytest_is_none_that_a_check_sets(before):
    os.environ["PYTEST_CURRENT_TEST"] = "another"

    assert state.put_back(before) == []


def test_a_variable_that_torch_sets_on_an_import_of_its_own_is_none_that_a_check_sets(before, monkeypatch):
    # torch.use_deterministic_algorithms imports torch._inductor, which sets it
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "cache")

    assert state.put_back(before) == []


def draw():
    state.seed()
    return torch.rand(3).tolist(), np.random.rand(3).tolist(), random.random()  # noqa: NPY002, S311


def test_the_same_numbers_are_drawn_after_every_seeding():
    first, second = starmap(draw, [(), ()])

    assert first == second
