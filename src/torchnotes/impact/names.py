"""What names and receivers stand for in a module, as far as its source tells. Pure."""

import ast
from collections.abc import Iterator

TENSOR = "torch.Tensor"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_TENSOR = _words("""
is_tensor is_storage is_floating_point is_complex load save manual_seed seed initial_seed get_rng_state device
dtype finfo iinfo no_grad enable_grad set_grad_enabled inference_mode get_default_dtype set_default_dtype
compile set_num_threads get_num_threads numel can_cast allclose equal result_type
are_deterministic_algorithms_enabled use_deterministic_algorithms set_printoptions autocast vmap jit split
chunk unbind max min sort topk mode median kthvalue cummax cummin svd qr eig slogdet unique meshgrid
broadcast_tensors Generator Size
""")
"""Functions of torch that return no tensor, or several."""

_BUILT_IN = (str, bytes, list, dict, set, tuple, int, float, complex, object)
SHARED = frozenset(name for kind in _BUILT_IN for name in dir(kind)) | _words("""
all any argmax argmin argsort astype clip conj copy cumprod cumsum diagonal dot dtype fill flatten imag item
max mean min nonzero ndim numpy prod ptp put ravel real repeat reshape resize round searchsorted shape size
sort squeeze std strides sum swapaxes take tolist trace transpose var view T apply map abs add sub mul div pow
append extend update load save step close flush run start stop reset get set read write to type half float
double int long bool eval train forward parameters children modules state_dict load_state_dict zero_grad
expand where mask data grad fn name new register hook register_hook values indices select unique scatter log
exp sin cos bmm mm norm numel is_floating_point index interpolate rank merge filter quantile median mode diff
rolling sample gather unfold fold pad split chunk roll dequantize lower upper isnan isna fillna corr cov
rename resolve detach cpu cuda device backward unbind stack cat flip sqrt square sign clone contiguous permute
narrow compile
""")
"""Methods that other things than tensors have as well: a name alone says nothing."""


class Names:
    """What the names of a module stand for: its imports, by the name that they have there."""

    def __init__(self, module: ast.Module) -> None:
        self.imported = dict(_imports(module))

    def dotted(self, node: ast.expr) -> str | None:
        """Return the full dotted name of a name or an attribute that an import leads to; None of anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.imported:
            return None
        return ".".join([self.imported[node.id], *reversed(parts)])

    def annotated(self, node: ast.expr | None) -> str | None:
        """Return the type that an annotation names: `Tensor`, `torch.Tensor`, `Optional[Tensor]`, `Tensor | None`."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body)
                except SyntaxError:
                    return None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.annotated(left) or self.annotated(right)
            case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional"), slice=inner):
                return self.annotated(inner)
            case ast.Name() | ast.Attribute():
                found = self.dotted(node)
                return found if found and found.startswith("torch.") else None
        return None

    def returned(self, node: ast.expr, known: dict[str, str]) -> str | None:
        """Return the type of what an expression is, as far as it is plain: a class of torch, or a tensor.

        Args:
            node: an expression.
            known: the types of the names around it.
        """
        match node:
            case ast.Name(id=name):
                return known.get(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return known.get(f"self.{name}")
            case ast.Call(func=func):
                return self._called(func, known)
            case ast.BinOp(left=left, right=right):
                return TENSOR if TENSOR in {self.returned(left, known), self.returned(right, known)} else None
            case ast.UnaryOp(operand=inner) | ast.Subscript(value=inner):
                return TENSOR if self.returned(inner, known) == TENSOR else None
        return None

    def _called(self, func: ast.expr, known: dict[str, str]) -> str | None:
        """Return the type of what a call of this returns."""
        if name := self.dotted(func):
            return _made(name)
        if isinstance(func, ast.Attribute) and func.attr not in _SEVERAL:
            return TENSOR if self.returned(func.value, known) == TENSOR else None
        return None


_SEVERAL = _words("""
item tolist numpy size dim numel stride split chunk unbind max min sort topk mode median kthvalue shape
backward is_contiguous data_ptr storage element_size get_device is_floating_point is_complex tensor_split
nelement type register_hook requires_grad_ __len__ svd qr unique unique_consecutive aminmax slogdet
""")
"""Methods of tensors that return no tensor, or several."""


def _made(name: str) -> str | None:
    """Return what a call of a name makes: a class of torch itself, of a function of torch a tensor."""
    if not name.startswith("torch."):
        return None
    last = name.rpartition(".")[2]
    if last[:1].isupper():
        return name
    inside = name.removeprefix("torch.").rpartition(".")[0]
    return TENSOR if inside in {"", "nn.functional", "linalg", "special", "fft"} and last not in _NO_TENSOR else None


def _imports(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for one in node.names:
                yield (one.asname, one.name) if one.asname else (one.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                yield one.asname or one.name, f"{node.module}.{one.name}"
