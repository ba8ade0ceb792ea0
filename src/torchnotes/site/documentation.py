"""What pages of torch's documentation are called."""

_TITLES = {
    "amp": "Automatic mixed precision",
    "autograd": "torch.autograd",
    "checkpoint": "torch.utils.checkpoint",
    "cuda_environment_variables": "CUDA environment variables",
    "data": "torch.utils.data",
    "distributions": "torch.distributions",
    "jit_language_reference": "TorchScript language reference",
    "masked": "torch.masked",
    "meta": "Meta device",
    "nested": "torch.nested",
    "notes/amp_examples": "Automatic mixed precision examples",
    "notes/autograd": "Autograd mechanics",
    "notes/broadcasting": "Broadcasting semantics",
    "notes/cuda": "CUDA semantics",
    "notes/ddp": "Distributed data parallel",
    "notes/extending": "Extending PyTorch",
    "notes/faq": "Frequently asked questions",
    "notes/modules": "Modules",
    "notes/multiprocessing": "Multiprocessing best practices",
    "notes/randomness": "Reproducibility",
    "notes/serialization": "Serialization semantics",
    "optim": "torch.optim",
    "size": "torch.Size",
    "sparse": "torch.sparse",
    "tensor_attributes": "Tensor attributes",
    "tensor_view": "Tensor views",
    "tensorboard": "torch.utils.tensorboard",
    "tensors": "torch.Tensor",
    "type_info": "Type info",
}


def title(page: str) -> str:
    """Return a page's title; one that is named after its API is called by that name."""
    if page in _TITLES:
        return _TITLES[page]
    name = page.removeprefix("generated/").replace("-", ".")
    return name if name.startswith("torch") else f"torch.{name}"
