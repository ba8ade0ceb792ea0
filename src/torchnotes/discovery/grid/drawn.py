"""Random numbers for a seed, by function, dtype and size, and those of the distributions."""

from collections.abc import Callable, Iterator, Mapping

import torch
from torch import distributions, nn
from torch.nn import init

from torchnotes.discovery.grid import Looks

_DRAWS: Mapping[str, Callable[[torch.dtype, int], torch.Tensor]] = {
    "rand": lambda dtype, n: torch.rand(n, dtype=dtype),
    "randn": lambda dtype, n: torch.randn(n, dtype=dtype),
    "randint": lambda dtype, n: torch.randint(100, (n,), dtype=dtype),
    "randint wide": lambda dtype, n: torch.randint(2**40, (n,), dtype=dtype),
    "randperm": lambda dtype, n: torch.randperm(n, dtype=dtype),
    "normal_": lambda dtype, n: torch.empty(n, dtype=dtype).normal_(1, 2),
    "uniform_": lambda dtype, n: torch.empty(n, dtype=dtype).uniform_(-1, 2),
    "exponential_": lambda dtype, n: torch.empty(n, dtype=dtype).exponential_(2),
    "cauchy_": lambda dtype, n: torch.empty(n, dtype=dtype).cauchy_(),
    "log_normal_": lambda dtype, n: torch.empty(n, dtype=dtype).log_normal_(),
    "geometric_": lambda dtype, n: torch.empty(n, dtype=dtype).geometric_(0.3),
    "random_": lambda dtype, n: torch.empty(n, dtype=dtype).random_(),
    "random_ to": lambda dtype, n: torch.empty(n, dtype=dtype).random_(2, 90),
    "bernoulli_": lambda dtype, n: torch.empty(n, dtype=dtype).bernoulli_(0.4),
    "multinomial": lambda dtype, n: torch.multinomial(torch.arange(1, 6, dtype=dtype), n, replacement=True),
    "poisson": lambda dtype, n: torch.poisson(torch.full((n,), 3, dtype=dtype)),
    "dropout": lambda dtype, n: nn.functional.dropout(torch.ones(n, dtype=dtype)),
    "rrelu": lambda dtype, n: nn.functional.rrelu(-torch.ones(n, dtype=dtype), training=True),
    "gumbel_softmax": lambda dtype, n: nn.functional.gumbel_softmax(torch.ones(n, dtype=dtype), dim=0),
    "binomial": lambda dtype, n: torch.binomial(torch.full((n,), 9, dtype=dtype), torch.full((n,), 0.3, dtype=dtype)),
    "standard_gamma": lambda dtype, n: torch._standard_gamma(torch.full((n,), 2, dtype=dtype)),  # noqa: SLF001
    "orthogonal_": lambda dtype, n: init.orthogonal_(torch.empty(n, 3, dtype=dtype)),
    "trunc_normal_": lambda dtype, n: init.trunc_normal_(torch.empty(n, dtype=dtype)),
    "kaiming_uniform_": lambda dtype, n: init.kaiming_uniform_(torch.empty(n, 3, dtype=dtype)),
    "xavier_normal_": lambda dtype, n: init.xavier_normal_(torch.empty(n, 3, dtype=dtype)),
    "sparse_": lambda dtype, n: init.sparse_(torch.empty(n, 3, dtype=dtype), 0.5),
}


def _draw(name: str) -> torch.Tensor:
    kind, dtype, size = name.split("/")
    return _DRAWS[kind](getattr(torch, dtype), int(size))


def _draws() -> Iterator[str]:
    for kind in _DRAWS:
        for dtype in ("float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool", "complex64"):
            yield from (f"{kind}/{dtype}/{size}" for size in (3, 15, 16, 40))


_ARGUMENTS: Mapping[str, tuple[object, ...]] = {
    "Bernoulli": (0.3,),
    "Beta": (2.0, 3.0),
    "Binomial": (5, torch.tensor(0.3)),
    "Categorical": (torch.tensor([0.2, 0.8]),),
    "Cauchy": (0.0, 1.0),
    "Chi2": (torch.tensor(2.0),),
    "ContinuousBernoulli": (torch.tensor(0.3),),
    "Dirichlet": (torch.tensor([1.0, 2.0]),),
    "Exponential": (2.0,),
    "FisherSnedecor": (torch.tensor(2.0), torch.tensor(3.0)),
    "Gamma": (torch.tensor(2.0), torch.tensor(3.0)),
    "Geometric": (0.3,),
    "Gumbel": (torch.tensor(0.0), torch.tensor(1.0)),
    "HalfCauchy": (1.0,),
    "HalfNormal": (1.0,),
    "InverseGamma": (torch.tensor(2.0), torch.tensor(3.0)),
    "Kumaraswamy": (torch.tensor(2.0), torch.tensor(3.0)),
    "LKJCholesky": (3, 1.0),
    "Laplace": (0.0, 1.0),
    "LogNormal": (0.0, 1.0),
    "LowRankMultivariateNormal": (torch.zeros(2), torch.ones(2, 1), torch.ones(2)),
    "Multinomial": (5, torch.tensor([0.2, 0.8])),
    "MultivariateNormal": (torch.zeros(2), torch.eye(2)),
    "NegativeBinomial": (5, torch.tensor(0.3)),
    "Normal": (0.0, 1.0),
    "OneHotCategorical": (torch.tensor([0.2, 0.8]),),
    "Pareto": (torch.tensor(1.0), torch.tensor(2.0)),
    "Poisson": (torch.tensor(3.0),),
    "RelaxedBernoulli": (torch.tensor(0.5), torch.tensor(0.3)),
    "RelaxedOneHotCategorical": (torch.tensor(0.5), torch.tensor([0.2, 0.8])),
    "StudentT": (torch.tensor(2.0),),
    "Uniform": (0.0, 1.0),
    "VonMises": (torch.tensor(0.0), torch.tensor(1.0)),
    "Weibull": (torch.tensor(1.0), torch.tensor(2.0)),
    "Wishart": (torch.tensor(3.0), torch.eye(2)),
}


def _distribution(name: str) -> object:
    one = getattr(distributions, name)(*_ARGUMENTS[name])
    seen: dict[str, object] = {"sample": one.sample((3,)), "repr": repr(one)}
    for trait in ("mean", "variance", "mode", "support"):
        try:
            seen[trait] = value if isinstance(value := getattr(one, trait), torch.Tensor) else repr(value)
        except (NotImplementedError, AttributeError) as error:
            seen[trait] = type(error).__name__
    seen["log_prob"] = one.log_prob(seen["sample"])
    return seen


LOOKS: Mapping[str, Looks] = {
    "random numbers": ([*_draws()], _draw),
    "torch.distributions: seeded": (_ARGUMENTS, _distribution),
}
