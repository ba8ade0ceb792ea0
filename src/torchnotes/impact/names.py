"""What names and receivers stand for in a module, as far as its source tells. Pure."""

import ast
import re
from collections.abc import Iterator

TENSOR = "torch.Tensor"
ALIAS = "="
"""Before what a name is another name of; a name that is known as "" is something else than what is imported so."""
RELEASE = "?release"
"""The type of what an asked release came to: `TORCH_2 = torch.__version__ >= "2"`."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_TENSOR = _words("""
is_tensor is_storage is_floating_point is_complex load save manual_seed seed initial_seed get_rng_state device
dtype finfo iinfo no_grad enable_grad set_grad_enabled inference_mode get_default_dtype set_default_dtype
compile set_num_threads get_num_threads numel can_cast allclose equal result_type
are_deterministic_algorithms_enabled use_deterministic_algorithms set_printoptions autocast vmap jit split
chunk unbind max min sort topk mode median kthvalue cummax cummin svd qr eig slogdet unique meshgrid
broadcast_tensors Generator Size var_mean std_mean histogram histogramdd aminmax frexp unique_consecutive tensor_split
hsplit vsplit dsplit split_with_sizes lu eigh lstsq inv_ex cholesky_ex lu_factor lu_factor_ex ldl_factor geqrf lobpcg
pca_lowrank svd_lowrank triangular_solve align_tensors broadcast_shapes promote_types typename atleast_1d atleast_2d
atleast_3d is_grad_enabled is_nonzero is_same_size is_inference is_inference_mode_enabled get_device get_default_device
set_default_device set_default_tensor_type set_rng_state set_warn_always set_float32_matmul_precision while_loop cond
get_float32_matmul_precision gradient lstm gru native_layer_norm multi_head_attention_forward layout memory_format
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
        imports = [*imports_of(*(one for one in ast.walk(module) if isinstance(one, ast.stmt)))]
        # what names a fallback imports, too, the first is: it is what is tried
        self.imported = {name: meant for name, meant in reversed(imports) if meant and name != "*"}
        self.starred = [meant.removesuffix(".*") for name, meant in imports if name == "*"]
        self.bound = _bound(module) if self.starred else frozenset()
        self.plain = _plain(module)

    def dotted(self, node: ast.expr, known: dict[str, str]) -> str | None:
        """Return the full dotted name of a name or an attribute that an import leads to; None of anything else.

        Args:
            node: an expression.
            known: what is known of the names around it.
        """
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        first = self._first(node.id, known) if isinstance(node, ast.Name) else None
        return usual(".".join([first, *reversed(parts)])) if first else None

    def _first(self, name: str, known: dict[str, str]) -> str | None:
        if name in known:
            return known[name].removeprefix(ALIAS) if known[name].startswith(ALIAS) else None
        if name in self.imported:
            return self.imported[name]
        # of several stars it may be any: torch's is the one that is looked for
        stars = [one for one in self.starred if one.partition(".")[0] == "torch"]
        return f"{stars[0]}.{name}" if stars and name not in self.bound else None

    def annotated(self, node: ast.expr | None) -> str | None:
        """Return the type that an annotation names: `Tensor`, `torch.Tensor`, `Optional[Tensor]`, `Tensor | None`."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body)
                except SyntaxError:
                    return None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                kinds = {self.annotated(one) for one in (left, right) if not _is_none(one)}
                return kinds.pop() if len(kinds) == 1 else None
            case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional"), slice=inner):
                return self.annotated(inner)
            case ast.Name() | ast.Attribute():
                found = self.dotted(node, {})
                return found if found and found.startswith("torch.") else None
        return None

    def returned(self, node: ast.expr, known: dict[str, str]) -> str | None:  # noqa: PLR0911 - a line a kind
        """Return the type of what an expression is, as far as it is plain: a class of torch, or a tensor.

        Args:
            node: an expression.
            known: the types of the names around it.
        """
        match node:
            case ast.Name(id=name):
                found = known.get(name, "")
                return None if found.startswith((ALIAS, RELEASE)) else found or None
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if f"self.{name}" in known:
                return known[f"self.{name}"]
            case ast.Call(func=func):
                return self._called(func, known)
            case ast.BinOp(left=left, right=right):
                return TENSOR if TENSOR in {self.returned(left, known), self.returned(right, known)} else None
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
                return TENSOR if self.returned(left, known) == TENSOR else None
            case ast.UnaryOp(operand=inner, op=ast.USub() | ast.UAdd() | ast.Invert()) | ast.Subscript(value=inner):
                return TENSOR if self.returned(inner, known) == TENSOR else None
            case ast.Attribute(value=inner, attr="T" | "mT" | "H" | "mH" | "data" | "grad" | "real" | "imag"):
                return TENSOR if self.returned(inner, known) == TENSOR else None
            case ast.NamedExpr(value=inner) | ast.Await(value=inner):
                return self.returned(inner, known)
            case ast.IfExp(body=first, orelse=other):
                kind = self.returned(first, known)
                return kind if kind == self.returned(other, known) else None
        return None

    def _called(self, func: ast.expr, known: dict[str, str]) -> str | None:
        """Return the type of what a call of this returns."""
        if isinstance(func, ast.Name) and func.id in self.plain:
            return func.id
        if name := self.dotted(func, known):
            return _made(name)
        if isinstance(func, ast.Attribute) and func.attr not in _SEVERAL:
            return TENSOR if self.returned(func.value, known) == TENSOR else None
        return None

    def fields(self, node: ast.ClassDef, known: dict[str, str]) -> dict[str, str]:
        """Return the types of what a class sets on itself, `self.…`, where every assignment agrees."""
        found: dict[str, set[str | None]] = {}
        told: dict[int, str | None] = {}
        aliases = {name: meant for name, meant in known.items() if meant.startswith(ALIAS)}
        for inner in ast.walk(node):
            match inner:
                case ast.Assign(targets=targets, value=value):
                    told |= dict.fromkeys(map(id, targets), self.returned(value, aliases))
                case ast.AnnAssign(target=target, annotation=annotation):
                    told[id(target)] = self.annotated(annotation)
                case ast.AugAssign(target=ast.Attribute() as target):
                    told[id(target)] = _AS_BEFORE
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    found.setdefault(f"self.{name}", set()).add(told.get(id(inner)))
        agreed = {name: kinds - {_AS_BEFORE} for name, kinds in found.items()}
        return {name: kind for name, kinds in agreed.items() if len(kinds) == 1 and (kind := next(iter(kinds)))}


_AS_BEFORE = "?as before"
"""The type of what is added to in its place."""
_SEVERAL = _words("""
item tolist numpy size dim numel stride split chunk unbind max min sort topk mode median kthvalue shape
backward is_contiguous data_ptr storage element_size get_device is_floating_point is_complex tensor_split
nelement type register_hook __len__ svd qr unique unique_consecutive aminmax slogdet hsplit vsplit dsplit frexp
histogram lu geqrf storage_offset untyped_storage dim_order is_shared is_pinned is_cuda is_sparse is_nonzero is_set_to
is_same_size is_signed is_inference is_conj is_neg has_names allclose equal unsafe_split unsafe_chunk split_with_sizes
register_post_accumulate_grad_hook retain_grad cpu_count dense_dim sparse_dim ndimension
""")
"""Methods of tensors that return no tensor, or several."""


def _made(name: str) -> str | None:
    """Return what a call of a name makes: a class of torch itself, of a function of torch a tensor."""
    if name.startswith(_NEVER_TORCH):
        return name
    if not name.startswith("torch."):
        return None
    last = name.rpartition(".")[2]
    if last[:1].isupper():
        return TENSOR if name in _TENSORS else name
    inside = name.removeprefix("torch.").rpartition(".")[0]
    return TENSOR if inside in {"", "nn.functional", "linalg", "special", "fft"} and last not in _NO_TENSOR else None


_NEVER_TORCH = ("numpy.", "pandas.")
"""Modules whose functions make no tensor."""
_TENSORS = {"torch.nn.Parameter", "torch.nn.Buffer"} | {
    f"torch.{one}Tensor" for one in ("Float", "Double", "Half", "Long", "Int", "Short", "Byte", "Char", "Bool")
}


def bases(kind: str) -> list[str]:
    """Return a type, and where it is one of torch's families, the class that holds the methods of all."""
    return [kind, *(base for start, base in _BASES if re.match(start, kind))]


_BASES = (
    (r"torch\.nn\.(?!Parameter$|Buffer$)[A-Z]", "torch.nn.Module"),
    (r"torch\.optim\.[A-Z]", "torch.optim.Optimizer"),
    (r"torch\.optim\.lr_scheduler\.[A-Z]", "torch.optim.lr_scheduler.LRScheduler"),
    (r"torch\.distributions\.[A-Z]", "torch.distributions.Distribution"),
)
_INSIDE = (
    (r"^torch\.nn\.(?:modules\.(?:[a-z]\w*\.)?|parameter\.)(?=[A-Z])", "torch.nn."),
    (r"^torch\.optim\.(?!lr_scheduler\.|swa_utils\.)[a-z]\w*\.(?=[A-Z])", "torch.optim."),
    (r"^torch\.utils\.data\.[a-z]\w*\.(?=[A-Z])", "torch.utils.data."),
    (r"^torch\.serialization\.(?=(?:load|save)$)", "torch."),
    (r"^torch\.functional\.", "torch."),
)


def usual(name: str) -> str:
    """Return the name that is documented of what is named by the file that it stands in."""
    for inside, usual in _INSIDE:
        name = re.sub(inside, usual, name)
    return name


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def imports_of(*statements: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield what statements import, each name with what it stands for; "" where that is a module of the program."""
    for node in statements:
        match node:
            case ast.Import(names=names):
                for one in names:
                    yield (one.asname, one.name) if one.asname else (one.name.partition(".")[0],) * 2
            case ast.ImportFrom(module=module, names=names, level=level):
                for one in names:
                    yield one.asname or one.name, f"{module}.{one.name}" if module and not level else ""
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=func, args=[ast.Constant(value=str(meant)), *_])
            ):
                called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                if called in {"import_module", "importorskip"}:
                    yield name, meant


def _bound(module: ast.Module) -> frozenset[str]:
    """Return the names that a module gives to something itself."""
    found: set[str] = set()
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    return frozenset(found)


def _plain(module: ast.Module) -> frozenset[str]:
    """Return the classes of a module that have what it writes into them alone: no base, nothing that hands on."""
    classes = [one for one in ast.walk(module) if isinstance(one, ast.ClassDef)]
    return frozenset(
        one.name
        for one in classes
        if not one.bases
        and not one.keywords
        and not any(isinstance(part, ast.FunctionDef) and part.name == "__getattr__" for part in one.body)
    )


def is_method(name: str) -> bool:
    """Return whether a dotted name is a method: what holds it is a class."""
    return name.rpartition(".")[0].rpartition(".")[2][:1].isupper()
