"""The packages that claims about tooling speak of: a check that asks for a missing one is not run here."""

import importlib
import warnings

import pytest


def imported(module, package):
    """Import a module of an optional package, or skip the check."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(module)
        except (ImportError, RuntimeError):  # torchvision raises either beside a torch that it was not made for
            pytest.skip(f"needs {package}")


@pytest.fixture
def tensorboard():
    return imported("torch.utils.tensorboard", "tensorboard")


@pytest.fixture
def torchvision():
    module = imported("torchvision", "torchvision")
    imported("torchvision.transforms.v2", "torchvision")  # an attribute of torchvision once it is imported
    return module


@pytest.fixture
def accelerate():
    module = imported("accelerate", "accelerate")
    yield module
    # what the first Accelerator of a process decides, the later ones keep
    module.state.AcceleratorState._reset_state(reset_partial_state=True)  # noqa: SLF001 - there is no public way
    module.state.GradientState._reset_state()  # noqa: SLF001 - there is no public way
