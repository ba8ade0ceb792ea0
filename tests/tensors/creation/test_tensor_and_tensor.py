"""Capital and lower-case names: torch.Tensor and torch.tensor.

Order: 4
"""

import inspect

import numpy as np
import pytest
import torch

from torchnotes import belief, claim

LOWER_CASE_CLASSES = [
    "autocast",
    "device",
    "dtype",
    "enable_grad",
    "finfo",
    "iinfo",
    "inference_mode",
    "layout",
    "memory_format",
    "no_grad",
    "qscheme",
    "set_grad_enabled",
]


@claim(
    api=["torch.Tensor", "torch.tensor"],
    about=["value", "dtype"],
    see=["tensors", "generated/torch.tensor", "tensor_attributes"],
    asked=[
        "difference between torch.Tensor and torch.tensor",
        "is torch.tensor a class or a function",
        "capital letter names in torch naming convention",
        "torch.Tensor vs torch.tensor dtype of [1, 2]",
    ],
)
class TestInitialsDoNotTellClassesInTorch:
    """`torch.Tensor` is a class and `torch.tensor` is a function.

    By default the class makes float32 of `[1, 2]`, and the function int64.
    [tensor_with_a_capital_is_a_class_and_without_a_function]
    In `torch.nn` and `torch.optim` the public names with a capital are the classes.
    [a_capital_tells_a_class_in_nn_and_optim]
    Twelve public lower-case names of `torch` are classes, because they are to read like functions or words.
    [no_lower_case_name_of_torch_is_a_class, the_dozen_are_all_the_lower_case_classes]
    The capital names `AVG` and `SUM` in `torch.__all__` are not classes.
    [every_capital_name_of_torch_is_a_class, sum_and_avg_are_the_capital_names_that_are_no_classes]
    The lower-case names `nn`, `float32`, `pi`, `strided` and `default_generator` are not functions.
    [a_lower_case_module_dtype_or_constant_is_a_function]
    The capital attributes `T` and `H` of a tensor are not classes. [a_capital_attribute_of_a_tensor_is_a_class]
    Check with `inspect.isclass` where the kind matters. [advice]
    """

    @belief("lecture/57")
    def test_tensor_with_a_capital_is_a_class_and_without_a_function(self):
        made_by_class = torch.Tensor([1, 2])
        made_by_function = torch.tensor([1, 2])

        assert inspect.isclass(torch.Tensor)
        assert inspect.isroutine(torch.tensor)
        assert (made_by_class.tolist(), made_by_class.dtype) == ([1.0, 2.0], torch.float32)
        assert (made_by_function.tolist(), made_by_function.dtype) == ([1, 2], torch.int64)

    @belief("lecture/57")
    @pytest.mark.parametrize("module", [torch.nn, torch.optim], ids=["torch.nn", "torch.optim"])
    def test_a_capital_tells_a_class_in_nn_and_optim(self, module):
        names = [name for name in dir(module) if not name.startswith("_")]

        classes = [name for name in names if inspect.isclass(getattr(module, name))]

        assert classes == [name for name in names if name[0].isupper()]

    @belief("lecture/57", holds=False, role="exception")
    def test_every_capital_name_of_torch_is_a_class(self):
        capital = [name for name in torch.__all__ if name[0].isupper()]

        others = [name for name in capital if not inspect.isclass(getattr(torch, name))]

        assert others == []

    @belief("lecture/57", holds=False, role="exception")
    def test_no_lower_case_name_of_torch_is_a_class(self):
        lower = [name for name in torch.__all__ if name[0].islower()]

        classes = [name for name in lower if inspect.isclass(getattr(torch, name))]

        assert classes == []

    @belief("lecture/57", holds=False, role="exception")
    @pytest.mark.parametrize("name", ["nn", "float32", "pi", "strided", "default_generator"])
    def test_a_lower_case_module_dtype_or_constant_is_a_function(self, name):
        assert inspect.isroutine(getattr(torch, name))

    @belief("lecture/57", holds=False, role="exception")
    @pytest.mark.parametrize("name", ["T", "H"])
    def test_a_capital_attribute_of_a_tensor_is_a_class(self, name):
        assert inspect.isclass(getattr(torch.Tensor, name))

    def test_sum_and_avg_are_the_capital_names_that_are_no_classes(self):
        capital = [name for name in torch.__all__ if name[0].isupper()]

        others = [name for name in capital if not inspect.isclass(getattr(torch, name))]

        assert sorted(others) == ["AVG", "SUM"]

    def test_the_dozen_are_all_the_lower_case_classes(self):
        lower = [name for name in {*torch.__all__, *LOWER_CASE_CLASSES} if name[0].islower()]

        classes = [name for name in lower if inspect.isclass(getattr(torch, name))]

        assert sorted(classes) == LOWER_CASE_CLASSES


@claim(
    api=["torch.no_grad", "torch.set_grad_enabled", "torch.device", "torch.finfo"],
    about=["value", "dtype", "state"],
    see=["generated/torch.no_grad", "generated/torch.set_grad_enabled", "tensor_attributes", "type_info"],
    asked=[
        "torch.no_grad() without with has no effect",
        "set_grad_enabled as statement vs context manager",
        "cannot create torch.dtype instances",
        "disable gradients globally",
        "is no_grad a class or function",
        "limits of float16 min max",
    ],
)
class TestLowerCaseClassesReadLikeFunctions:
    """Eight lower-case classes of `torch` are called like functions.

    Calls like `torch.no_grad()` and `torch.iinfo(torch.int8)` make an object of the class.
    [eight_of_them_make_an_object]
    `torch.no_grad()` on a line by itself leaves the grad mode as it is. [no_grad_on_a_line_of_its_own_changes_nothing]
    In `with torch.no_grad():` the mode is off inside the block. [no_grad_acts_inside_its_block]
    `torch.set_grad_enabled(False)` on a line by itself turns the mode off from there on.
    [set_grad_enabled_acts_when_it_is_made]
    In a `with` statement the mode returns after the block. [set_grad_enabled_gives_the_mode_back_after_its_block]
    `torch.device("cuda:1")` makes a device that need not exist. [device_makes_a_device_that_need_not_exist]
    `torch.finfo(torch.float16)` makes an object with the limits of float16. [finfo_makes_an_object_to_ask]
    Calling `torch.dtype()`, `layout()`, `memory_format()` or `qscheme()` raises TypeError.
    [four_of_them_cannot_be_called]
    """

    def test_no_grad_on_a_line_of_its_own_changes_nothing(self):
        made = torch.no_grad()

        assert isinstance(made, torch.no_grad)
        assert torch.is_grad_enabled()

    def test_no_grad_acts_inside_its_block(self):
        with torch.no_grad():
            inside = torch.is_grad_enabled()

        assert not inside
        assert torch.is_grad_enabled()

    def test_set_grad_enabled_acts_when_it_is_made(self):
        try:
            made = torch.set_grad_enabled(False)
            after = torch.is_grad_enabled()
        finally:
            torch.set_grad_enabled(True)

        assert isinstance(made, torch.set_grad_enabled)
        assert not after

    def test_set_grad_enabled_gives_the_mode_back_after_its_block(self):
        with torch.set_grad_enabled(False):
            inside = torch.is_grad_enabled()

        assert not inside
        assert torch.is_grad_enabled()

    @pytest.mark.parametrize(("text", "kind", "index"), [("cpu", "cpu", None), ("cuda:1", "cuda", 1)])
    def test_device_makes_a_device_that_need_not_exist(self, text, kind, index):
        made = torch.device(text)

        assert isinstance(made, torch.device)
        assert (made.type, made.index) == (kind, index)

    def test_finfo_makes_an_object_to_ask(self):
        made = torch.finfo(torch.float16)

        assert isinstance(made, torch.finfo)
        assert (made.bits, made.max, made.eps) == (16, 65504.0, 0.0009765625)

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("autocast", ("cpu",)),
            ("device", ("cpu",)),
            ("enable_grad", ()),
            ("finfo", (torch.float32,)),
            ("iinfo", (torch.int8,)),
            ("inference_mode", ()),
            ("no_grad", ()),
            ("set_grad_enabled", (True,)),
        ],
    )
    def test_eight_of_them_make_an_object(self, name, arguments):
        made = getattr(torch, name)(*arguments)

        assert isinstance(made, getattr(torch, name))

    @pytest.mark.parametrize("name", ["dtype", "layout", "memory_format", "qscheme"])
    def test_four_of_them_cannot_be_called(self, name):
        with pytest.raises(TypeError):
            getattr(torch, name)()


@claim(
    api=["torch.as_tensor", "torch.asarray"],
    about=["memory", "value", "dtype"],
    see=["generated/torch.as_tensor", "generated/torch.asarray", "generated/torch.tensor"],
    asked=[
        "does torch.tensor copy the data",
        "as_tensor vs from_numpy vs tensor",
        "avoid copy when creating tensor from array",
        "can't alias tensor with dtype Double into dtype Float",
        "does as_tensor share memory when dtype changes",
    ],
)
class TestAsTensorSharesWhereTensorCopies:
    """By default `as_tensor` and `asarray` share a NumPy float32 vector.

    The tensor has the dtype of the array, for bool, uint8, int64, float16 to float64 and complex64.
    [an_array_of_any_dtype_is_shared]
    A 0-d float64 array is shared by `as_tensor` and copied by `asarray`. [a_0d_array_is_shared_by_as_tensor_only]
    A float32 tensor outside the graph is returned itself with `dtype=torch.float32`.
    [a_tensor_that_fits_is_returned_itself]
    A writable float64 array is silently copied into float32. [another_dtype_is_a_copy]
    A list of ints is silently copied. [a_list_is_a_copy]
    A reversed vector of two numbers raises ValueError, even with another dtype.
    [a_reversed_array_raises_rather_than_being_copied]
    With `copy=True` `torch.asarray` copies an array. [asarray_copies_when_asked]
    With `copy=False` and another dtype for an array `torch.asarray` raises ValueError.
    [asarray_raises_where_it_may_not_copy]
    """

    @pytest.mark.parametrize("function", ["as_tensor", "asarray"])
    @pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float32", "float64", "complex64"])
    def test_an_array_of_any_dtype_is_shared(self, function, dtype):
        array = np.array([1, 0, 1], dtype=dtype)

        tensor = getattr(torch, function)(array)
        array[1] = 1
        tensor[2] = 0

        assert tensor.dtype == getattr(torch, dtype)
        assert tensor.tolist() == array.tolist() == [1, 1, 0]

    def test_a_0d_array_is_shared_by_as_tensor_only(self):
        number = np.array(3.0)

        shared, copied = torch.as_tensor(number), torch.asarray(number)
        number[()] = 5

        assert (shared.item(), copied.item()) == (5.0, 3.0)

    @pytest.mark.parametrize("function", ["as_tensor", "asarray"])
    def test_a_tensor_that_fits_is_returned_itself(self, function):
        tensor = torch.tensor([1.0, 2.0])

        same = getattr(torch, function)(tensor, dtype=torch.float32)

        assert same is tensor

    @pytest.mark.parametrize("function", ["as_tensor", "asarray"])
    def test_another_dtype_is_a_copy(self, function):
        array = np.array([1.0, 2.0])

        tensor = getattr(torch, function)(array, dtype=torch.float32)
        array[0] = 5

        assert (tensor.tolist(), tensor.dtype) == ([1.0, 2.0], torch.float32)

    @pytest.mark.parametrize("function", ["as_tensor", "asarray"])
    def test_a_list_is_a_copy(self, function):
        numbers = [1, 2]

        tensor = getattr(torch, function)(numbers)
        numbers[0] = 5

        assert (tensor.tolist(), tensor.dtype) == ([1, 2], torch.int64)

    @pytest.mark.parametrize("function", ["as_tensor", "asarray"])
    @pytest.mark.parametrize("dtype", [None, torch.float32], ids=["same dtype", "another dtype"])
    def test_a_reversed_array_raises_rather_than_being_copied(self, function, dtype):
        with pytest.raises(ValueError):
            getattr(torch, function)(np.array([1.0, 2.0])[::-1], dtype=dtype)

    def test_asarray_copies_when_asked(self):
        array = np.array([1.0, 2.0])

        tensor = torch.asarray(array, copy=True)
        array[0] = 5

        assert tensor.tolist() == [1.0, 2.0]

    def test_asarray_raises_where_it_may_not_copy(self):
        with pytest.raises(ValueError):
            torch.asarray(np.array([1.0, 2.0]), dtype=torch.float32, copy=False)
