"""The layers of a transformer and their hooks.

Order: 21
"""

import warnings

import pytest
import torch
from torch import nn

from torchnotes import claim, since, until


@claim(
    api=["torch.nn.TransformerEncoder"],
    about=["shape", "value", "warning", "error"],
    see=["generated/torch.nn.TransformerEncoder", "generated/torch.nn.TransformerEncoderLayer"],
    asked=[
        "TransformerEncoder output shorter than input with src_key_padding_mask",
        "nested tensors prototype stage warning transformer",
        "enable_nested_tensor is True but batch_first was not True",
        "encoder output size differs between train and eval",
    ],
)
class TestAnEncoderKeepsTheLengthOfItsInput:
    """`TransformerEncoder` keeps the length of a padded input in evaluation.

    Where nested tensors are used, under `no_grad` with `batch_first=True` and without `norm`, padding at the end
    becomes 0.
    [padding_at_the_end_of_all_is_kept, padding_becomes_zero]
    Before torch 2.1 the output was cut to the longest sequence there. [padding_at_the_end_of_all_is_cut_off]
    `enable_nested_tensor=False` keeps the length on older releases too. [without_nested_tensors_the_length_is_kept]
    From torch 2.2 on a batch of padding alone raises RuntimeError with nested tensors. [padding_alone_raises]
    With layers of `batch_first=False` the encoder by default warns when made, from torch 2.1 on.
    [a_layer_without_a_fast_path_warns, a_layer_without_a_fast_path_warns_of_nothing]
    """

    @until("2.1")
    def test_padding_at_the_end_of_all_is_cut_off(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        padding = torch.tensor([[False, False, True], [False, True, True]])

        with torch.no_grad():
            output = encoder(torch.ones(2, 3, 4), src_key_padding_mask=padding)

        assert output.shape == (2, 2, 4)

    @since(
        "2.1",
        why="pytorch#100113",
        remedy="Pass `enable_nested_tensor=False` to keep the length on every release.",
        trigger={
            "calls": ["torch.nn.TransformerEncoder.forward"],
            "at": {"self": 0, "src": 1, "mask": 2, "src_key_padding_mask": 3},
            "when": [
                "!training",
                "!recording",
                "argument:self.enable_nested_tensor=True",
                "argument:self.layers.0.self_attn.batch_first=True",
                "!argument:self.layers.0.self_attn.num_heads=1|3|5|7|9|11|13|15",
                "argument:self.layers.0.norm_first=False",
                "!argument:self.layers.0.activation_relu_or_gelu=0",
                "!kind:mask=Tensor",
                "hides_all:src_key_padding_mask.T.-1=True",
                "!hides_all:src_key_padding_mask.T.0=True",
            ],
        },
    )
    def test_padding_at_the_end_of_all_is_kept(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        padding = torch.tensor([[False, False, True], [False, True, True]])

        with torch.no_grad():
            output = encoder(torch.ones(2, 3, 4), src_key_padding_mask=padding)

        assert output.shape == (2, 3, 4)

    def test_without_nested_tensors_the_length_is_kept(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
        encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False).eval()

        with torch.no_grad():
            output = encoder(torch.ones(1, 3, 4), src_key_padding_mask=torch.tensor([[False, False, True]]))

        assert output.shape == (1, 3, 4)

    @until("2.1")
    def test_a_layer_without_a_fast_path_warns_of_nothing(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            encoder = nn.TransformerEncoder(layer, 1)

        assert encoder(torch.ones(3, 1, 4)).shape == (3, 1, 4)

    @since(
        "2.1",
        why="pytorch#102045",
        remedy="Pass `enable_nested_tensor=False`, or make layers with `batch_first=True`.",
        trigger={
            "calls": ["torch.nn.TransformerEncoder"],
            "at": {"encoder_layer": 0, "enable_nested_tensor": 3},
            "when": [
                "!argument:enable_nested_tensor=False",
                "!argument:encoder_layer.self_attn.batch_first=True or argument:encoder_layer.self_attn.num_heads=1|3|5|7|9|11|13|15 or argument:encoder_layer.norm_first=True or argument:encoder_layer.activation_relu_or_gelu=0",  # noqa: E501 - one question
            ],
        },
    )
    def test_a_layer_without_a_fast_path_warns(self):
        layer = nn.TransformerEncoderLayer(4, 2, 8)

        with pytest.warns(UserWarning):
            encoder = nn.TransformerEncoder(layer, 1)

        assert encoder(torch.ones(3, 1, 4)).shape == (3, 1, 4)

    @since("2.1")
    def test_padding_becomes_zero(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        x, padding = torch.ones(1, 3, 4), torch.tensor([[False, False, True]])

        # a torch function mode, such as the one that makes mutants, would keep the fast path from being taken
        with torch.no_grad(), torch._C.DisableTorchFunction():  # noqa: SLF001 - nothing public does it
            fast = encoder(x, src_key_padding_mask=padding)
        slow = encoder(x, src_key_padding_mask=padding)

        assert (fast[0, 2].tolist(), slow[0, 2].count_nonzero().item()) == ([0.0] * 4, 4)

    @since(
        "2.2",
        why="pytorch#113162",
        remedy="Leave out a batch that is padding alone.",
        trigger={
            "calls": ["torch.nn.TransformerEncoder.forward"],
            "at": {"self": 0, "src": 1, "mask": 2, "src_key_padding_mask": 3},
            "when": [
                "!training",
                "!recording",
                "argument:self.enable_nested_tensor=True",
                "argument:self.layers.0.self_attn.batch_first=True",
                "!argument:self.layers.0.self_attn.num_heads=1|3|5|7|9|11|13|15",
                "argument:self.layers.0.norm_first=False",
                "!argument:self.layers.0.activation_relu_or_gelu=0",
                "!kind:mask=Tensor",
                "hides_all:src_key_padding_mask.T.-1=True",
                "hides_all:src_key_padding_mask.T.0=True",
            ],
        },
    )
    def test_padding_alone_raises(self):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1).eval()
        x, padding = torch.ones(1, 3, 4), torch.tensor([[True, True, True]])

        # as above
        with torch.no_grad(), torch._C.DisableTorchFunction(), pytest.raises(RuntimeError):  # noqa: SLF001
            encoder(x, src_key_padding_mask=padding)


@claim(
    api=["torch.nn.TransformerEncoderLayer"],
    about=["state", "shape"],
    see=["generated/torch.nn.TransformerEncoderLayer", "generated/torch.nn.Module"],
    asked=[
        "forward hook on self_attn not called in eval",
        "get attention weights from TransformerEncoderLayer with a hook",
        "transformer fast path skips hooks",
        "hook works in training but not in evaluation transformer",
    ],
)
class TestHooksWithinATransformerLayerAreCalled:
    """A hook on `norm1` of `TransformerEncoderLayer` runs in evaluation too.

    A forward hook on `norm1` is called in training and, from torch 2.5 on, in evaluation.
    [a_hook_on_a_part_is_called_in_evaluation, a_hook_on_a_part_is_called_in_training]
    From then on evaluation calls hooks on `self_attn`, `linear1`, `linear2`, `norm2` and the three dropouts too.
    [each_part_calls_its_hook]
    Before torch 2.5 evaluation under `no_grad` with `batch_first=True` did not call a hook on `norm1`.
    [a_hook_on_a_part_is_not_called_in_evaluation]
    A hook on the layer itself is called there on older releases too. [a_hook_on_the_layer_is_called_in_evaluation]
    A hook on `self_attn.out_proj` is not called in training. [a_hook_on_the_output_of_attention_is_not_called]
    """

    @until("2.5")
    def test_a_hook_on_a_part_is_not_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == []

    @since(
        "2.5",
        why="pytorch#128413",
        remedy="Call `remove()` on the hook's handle where evaluation shall not run it.",
        trigger={
            "calls": ["torch.nn.TransformerEncoderLayer.forward"],
            "at": {"self": 0},
            "when": [
                "!training",
                "!recording",
                "argument:self.self_attn.batch_first=True",
                "!argument:self.self_attn.num_heads=1|3|5|7|9|11|13|15",
                "!argument:self.activation_relu_or_gelu=0",
                "!argument:self.norm1._forward_hooks=OrderedDict()",
            ],
        },
    )
    def test_a_hook_on_a_part_is_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == ["norm1"]

    def test_a_hook_on_a_part_is_called_in_training(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), []
        layer.norm1.register_forward_hook(lambda *_: seen.append("norm1"))

        layer(torch.ones(2, 3, 4))

        assert seen == ["norm1"]

    def test_a_hook_on_the_layer_is_called_in_evaluation(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.register_forward_hook(lambda _module, _inputs, output: seen.append(tuple(output.shape)))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == [(2, 3, 4)]

    @since(
        "2.5",
        why="pytorch#128413",
        remedy="Call `remove()` on the hook's handle where evaluation shall not run it.",
        trigger={
            "calls": ["torch.nn.TransformerEncoderLayer.forward"],
            "at": {"self": 0},
            "when": [
                "!training",
                "!recording",
                "argument:self.self_attn.batch_first=True",
                "!argument:self.self_attn.num_heads=1|3|5|7|9|11|13|15",
                "!argument:self.activation_relu_or_gelu=0",
                "!argument:self.self_attn._forward_hooks=OrderedDict() or !argument:self.linear1._forward_hooks=OrderedDict() or !argument:self.linear2._forward_hooks=OrderedDict() or !argument:self.norm2._forward_hooks=OrderedDict() or !argument:self.dropout._forward_hooks=OrderedDict() or !argument:self.dropout1._forward_hooks=OrderedDict() or !argument:self.dropout2._forward_hooks=OrderedDict()",  # noqa: E501 - one question
            ],
        },
    )
    @pytest.mark.parametrize("part", ["self_attn", "linear1", "dropout", "linear2", "norm2", "dropout1", "dropout2"])
    def test_each_part_calls_its_hook(self, part):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval(), []
        layer.get_submodule(part).register_forward_hook(lambda *_: seen.append(part))

        with torch.no_grad():
            layer(torch.ones(2, 3, 4))

        assert seen == [part]

    def test_a_hook_on_the_output_of_attention_is_not_called(self):
        layer, seen = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), []
        layer.self_attn.out_proj.register_forward_hook(lambda *_: seen.append("out_proj"))

        layer(torch.ones(2, 3, 4))

        assert seen == []
