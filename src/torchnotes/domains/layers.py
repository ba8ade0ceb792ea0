"""The layers, losses and containers that torch.nn lists, each with how to make one and call it."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

CONTAINERS: Mapping[str, Callable[[], nn.Module]] = {
    "Sequential": lambda: nn.Sequential(nn.Linear(2, 2)),
    "ModuleList": lambda: nn.ModuleList([nn.Linear(2, 2)]),
    "ModuleDict": lambda: nn.ModuleDict({"one": nn.Linear(2, 2)}),
    "ParameterList": lambda: nn.ParameterList([nn.Parameter(torch.ones(2))]),
    "ParameterDict": lambda: nn.ParameterDict({"one": nn.Parameter(torch.ones(2))}),
}
"""How to make one of each container of modules or parameters, with one in it."""

UNMADE = {
    "Container": "an old name for Module that raises",
    "DataParallel": "needs several GPUs",
    "SyncBatchNorm": "trains on GPUs only",
}
"""Modules of torch.nn that no sample is made of, each with why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How to make a module, and what to call it with."""

    make: Callable[[], nn.Module]
    inputs: Callable[[], tuple[Tensor, ...]]

    def call(self) -> object:
        """Return what a new one returns for new inputs."""
        return self.make()(*self.inputs())


def listed() -> dict[str, type[nn.Module]]:
    """Return the public module classes of torch.nn by name."""
    found = {name: one for name, one in vars(nn).items() if isinstance(one, type) and issubclass(one, nn.Module)}
    return {name: found[name] for name in sorted(found)}


def _is_loss(name: str) -> bool:
    return name.endswith("Loss")


def _ones(*shape: int) -> Callable[[], tuple[Tensor, ...]]:
    return lambda: (torch.linspace(0.1, 0.9, torch.Size(shape).numel()).reshape(shape),)


def _indices() -> tuple[Tensor, ...]:
    return (torch.tensor([[0, 1], [1, 2]]),)


def _pooled(dims: int) -> tuple[Tensor, ...]:
    size = (4,) * dims
    pool = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)[dims - 1]
    return tuple(pool(2, return_indices=True)(_ones(1, 2, *size)()[0]))


_ROW, _IMAGE, _VOLUME = _ones(2, 4, 8), _ones(2, 4, 8, 8), _ones(2, 4, 8, 8, 8)
_BY_DIMS = {"1d": _ROW, "2d": _IMAGE, "3d": _VOLUME}

_ARGUMENTS: dict[str, tuple[object, ...]] = {
    "AdaptiveLogSoftmaxWithLoss": (8, 4, [2]),
    "AlphaDropout": (0.5,),
    "Bilinear": (4, 4, 3),
    "CircularPad1d": (1,),
    "CircularPad2d": (1,),
    "CircularPad3d": (1,),
    "ConstantPad1d": (1, 0.5),
    "ConstantPad2d": (1, 0.5),
    "ConstantPad3d": (1, 0.5),
    "Embedding": (3, 4),
    "EmbeddingBag": (3, 4),
    "Fold": ((4, 4), 2),
    "FractionalMaxPool2d": (2, 3),
    "FractionalMaxPool3d": (2, 3),
    "GroupNorm": (2, 4),
    "LayerNorm": (8,),
    "Linear": (8, 3),
    "LPPool1d": (2, 2),
    "LPPool2d": (2, 2),
    "LPPool3d": (2, 2),
    "LSTMCell": (8, 3),
    "GRUCell": (8, 3),
    "RNNCell": (8, 3),
    "KLDivLoss": (None, None, "batchmean"),
    "LinearCrossEntropyLoss": (2, 2),
    "LogSoftmax": (1,),
    "Softmax": (1,),
    "Softmin": (1,),
    "LSTM": (8, 3),
    "GRU": (8, 3),
    "RNN": (8, 3),
    "LazyLinear": (3,),
    "LocalResponseNorm": (2,),
    "MultiheadAttention": (8, 2),
    "PixelShuffle": (2,),
    "PixelUnshuffle": (2,),
    "RMSNorm": (8,),
    "Threshold": (0.5, 0.0),
    "TransformerDecoderLayer": (8, 2, 16),
    "TransformerEncoderLayer": (8, 2, 16),
    "Unflatten": (1, (2, 2)),
    "Unfold": (2,),
    "Upsample": (4,),
    "UpsamplingBilinear2d": (4,),
    "UpsamplingNearest2d": (4,),
    "ZeroPad1d": (1,),
    "ZeroPad2d": (1,),
    "ZeroPad3d": (1,),
}

_BY_KIND: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("LazyConv", (3, 2)),
    ("LazyBatchNorm", ()),
    ("LazyInstanceNorm", ()),
    ("Conv", (4, 3, 2)),
    ("BatchNorm", (4,)),
    ("InstanceNorm", (4,)),
    ("Adaptive", (2,)),
    ("Pool", (2,)),
    ("Unpool", (2,)),
    ("ReflectionPad", (1,)),
    ("ReplicationPad", (1,)),
)
"""Arguments by a part of the name; the first that fits."""

_INPUTS: dict[str, Callable[[], tuple[Tensor, ...]]] = {
    "Bilinear": lambda: _ones(2, 4)() * 2,
    "Embedding": _indices,
    "EmbeddingBag": _indices,
    "Fold": _ones(1, 4, 9),
    "GroupNorm": _ROW,
    "LocalResponseNorm": _ROW,
    "CosineSimilarity": lambda: _ones(2, 8)() * 2,
    "PairwiseDistance": lambda: _ones(2, 8)() * 2,
    "LSTMCell": _ones(2, 8),
    "GRUCell": _ones(2, 8),
    "RNNCell": _ones(2, 8),
    "LSTM": _ones(2, 3, 8),
    "GRU": _ones(2, 3, 8),
    "RNN": _ones(2, 3, 8),
    "MaxUnpool1d": lambda: _pooled(1),
    "MaxUnpool2d": lambda: _pooled(2),
    "MaxUnpool3d": lambda: _pooled(3),
    "MultiheadAttention": lambda: _ones(2, 3, 8)() * 3,
    "Softmax2d": _IMAGE,
    "ChannelShuffle": _IMAGE,
    "Transformer": lambda: _ones(2, 3, 8)() * 2,
    "TransformerDecoder": lambda: _ones(2, 3, 8)() * 2,
    "TransformerDecoderLayer": lambda: _ones(2, 3, 8)() * 2,
    "TransformerEncoder": _ones(2, 3, 8),
    "TransformerEncoderLayer": _ones(2, 3, 8),
    "Unflatten": _ones(2, 4),
    "PixelShuffle": _IMAGE,
    "PixelUnshuffle": _IMAGE,
    "Unfold": _IMAGE,
    "Upsample": _IMAGE,
}

_MADE: dict[str, Callable[[], nn.Module]] = {
    "ChannelShuffle": lambda: nn.ChannelShuffle(2),
    "Transformer": lambda: nn.Transformer(8, 2, 1, 1, 16, batch_first=True),
    "TransformerDecoder": lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16), 1),
    "TransformerEncoder": lambda: nn.TransformerEncoder(
        nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 1, enable_nested_tensor=False
    ),
}


_SCORES, _OTHER = ((0.2, 0.7), (0.6, 0.1)), ((0.5, 0.4), (0.3, 0.9))
_LOSS_INPUTS: dict[str, tuple[object, ...]] = {
    "CosineEmbeddingLoss": (_SCORES, _OTHER, (1.0, -1.0)),
    "CrossEntropyLoss": (_SCORES, (0, 1)),
    "GaussianNLLLoss": (_SCORES, _OTHER, ((1.0, 1.0), (1.0, 1.0))),
    "HingeEmbeddingLoss": (_SCORES, ((1.0, -1.0), (-1.0, 1.0))),
    "LinearCrossEntropyLoss": (_SCORES, (0, 1)),
    "MarginRankingLoss": (_SCORES[0], _OTHER[0], (1.0, -1.0)),
    "MultiLabelMarginLoss": (_SCORES, ((0, -1), (1, 0))),
    "MultiMarginLoss": (_SCORES, (0, 1)),
    "NLLLoss": (_SCORES, (0, 1)),
    "SoftMarginLoss": (_SCORES, ((1.0, -1.0), (-1.0, 1.0))),
    "TripletMarginLoss": (_SCORES, _OTHER, _OTHER[::-1]),
    "TripletMarginWithDistanceLoss": (_SCORES, _OTHER, _OTHER[::-1]),
}
"""What a loss is called with; the others with scores and targets between 0 and 1."""


def _loss_inputs(name: str) -> tuple[Tensor, ...]:
    if name == "AdaptiveLogSoftmaxWithLoss":
        return *_ones(2, 8)(), torch.tensor([0, 3])
    if name == "CTCLoss":
        return torch.zeros(4, 1, 3).log_softmax(2), torch.tensor([[1, 2]]), torch.tensor([4]), torch.tensor([2])
    return tuple(torch.tensor(given) for given in _LOSS_INPUTS.get(name, (_SCORES, _OTHER)))


def _arguments(name: str) -> tuple[object, ...]:
    if name in _ARGUMENTS:
        return _ARGUMENTS[name]
    return next((arguments for part, arguments in _BY_KIND if part in name), ())


def _inputs(name: str) -> Callable[[], tuple[Tensor, ...]]:
    if name in _INPUTS:
        return _INPUTS[name]
    return next((inputs for dims, inputs in _BY_DIMS.items() if dims in name), _ones(2, 8))


def _made(kind: type[nn.Module], arguments: tuple[object, ...]) -> nn.Module:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Lazy modules are a new feature")
        return kind(*arguments)


def _sample(name: str, kind: type[nn.Module]) -> Sample:
    make = _MADE.get(name, lambda: _made(kind, _arguments(name)))
    return Sample(make, (lambda: _loss_inputs(name)) if _is_loss(name) else _inputs(name))


APART = {"Module", *CONTAINERS, *UNMADE, "NLLLoss2d", "RNNBase", "RNNCellBase", "CrossMapLRN2d"}
"""Modules that are none of the below: the base, containers, what cannot be made here, bases and old names."""

LOSSES: Mapping[str, Sample] = {
    name: _sample(name, kind) for name, kind in listed().items() if _is_loss(name) and name not in APART
}
"""The losses, by the names of their classes."""

LAYERS: Mapping[str, Sample] = {
    name: _sample(name, kind)
    for name, kind in listed().items()
    if not _is_loss(name) and name not in APART and not name.startswith("Lazy")
}
"""The layers, activations among them, by the names of their classes; no lazy ones."""

LAZY: Mapping[str, Sample] = {name: _sample(name, kind) for name, kind in listed().items() if name.startswith("Lazy")}
"""The layers that learn their number of inputs from their first."""
