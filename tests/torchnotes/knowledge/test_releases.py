"""Which texts name a release of torch, and what is installed for one."""

import subprocess
import sys

import pytest
from packaging.version import Version

from torchnotes.knowledge import releases


@pytest.mark.parametrize(
    "text", ["2.0", "2.6", "2.13.0", "2.14.0rc1", "2.14.0a0", "2.14.0.dev20260101", "2.6.0.post1", "2.0.0rc1", "3.0"]
)
def test_a_release_or_a_pre_release_is_read(text):
    assert releases.parse(text) == Version(text)


@pytest.mark.parametrize("text", ["1.13", "1.13.1", "0.4", "1.13.0rc1", "1.14.0.dev20221231"])
def test_a_release_before_torch_2_is_refused(text):
    with pytest.raises(ValueError, match=rf"^torch {text} is not supported: claims speak of torch 2\.0 and later\Z"):
        releases.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "newest",
        "v2.6",
        "<2.6",
        "2.6+cpu",
        "2.13.0a0+git1234567",
        " 2.6",
        "2.6\n",
        "2.6.",
        "../2.6",
        "\uff12.6",
    ],
)
def test_a_text_that_names_no_release_is_refused(text):
    with pytest.raises(ValueError) as refused:
        releases.parse(text)

    assert str(refused.value) == f"{text!r} is not a release of torch, such as 2.13.0"


@pytest.mark.parametrize(
    ("release", "numpy"),
    [
        ("2.0.1", "numpy<2"),
        ("2.2.2", "numpy<2"),
        ("2.3.0", "numpy"),
        ("2.14.0rc1", "numpy"),
    ],
)
def test_a_release_is_installed_with_the_numpy_that_it_was_built_for(release, numpy):
    assert releases.requirements(release) == [f"torch=={release}", numpy]


def test_nothing_is_installed_for_what_is_not_a_release():
    with pytest.raises(ValueError, match=r"^'newest' is not a release of torch, such as 2\.13\.0\Z"):
        releases.requirements("newest")


def run(*arguments):
    """Run the module as a script, as the Makefile does before torchnotes is installed."""
    return subprocess.run(  # noqa: S603 - the command is written out here
        [sys.executable, "-I", releases.__file__, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_the_script_prints_what_pip_installs():
    done = run("2.2.2")

    assert (done.returncode, done.stdout, done.stderr) == (0, "torch==2.2.2\nnumpy<2\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["1.13"], "torch 1.13 is not supported: claims speak of torch 2.0 and later\n"),
        (["newest"], "'newest' is not a release of torch, such as 2.13.0\n"),
        (["2.6", "2.7"], "'2.6 2.7' is not a release of torch, such as 2.13.0\n"),
        ([], "'' is not a release of torch, such as 2.13.0\n"),
    ],
    ids=["too-old", "no-release", "two", "none"],
)
def test_the_script_refuses_in_one_line_and_prints_nothing_else(arguments, told):
    done = run(*arguments)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
