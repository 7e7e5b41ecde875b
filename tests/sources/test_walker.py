"""A live module reads into a Tree that knows what print(model) hides."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from archdiff.diff.compare import diff
from archdiff.promises.computation import COMPUTATION
from archdiff.sources.trouble import Trouble
from archdiff.sources.walker import walk
from archdiff.story.story import tell
from archdiff.tree.records import Layer, Tree


def layer(tree: Tree, path: str) -> Layer:
    return next(each for each in tree.layers if each.path == path)


class Scaled(nn.Module):
    factor = 2.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


def test_settings_that_a_printout_hides_are_attributes():
    four, eight = walk(nn.MultiheadAttention(16, 4)), walk(nn.MultiheadAttention(16, 8, batch_first=True))
    assert repr(nn.MultiheadAttention(16, 4)) == repr(nn.MultiheadAttention(16, 8))
    assert (four.layers[0].attributes or {})["num_heads"] == 4
    assert (eight.layers[0].attributes or {})["num_heads"] == 8
    assert (eight.layers[0].attributes or {})["batch_first"] is True


def test_pre_norm_and_an_activation_held_as_a_function_are_attributes():
    encoder = walk(nn.TransformerEncoderLayer(16, 2, 32, norm_first=True, activation="gelu"))
    attributes = encoder.layers[0].attributes or {}
    assert attributes["norm_first"] is True
    assert "gelu" in str(attributes["activation"])


def test_true_and_one_stay_apart_though_they_are_equal():
    class Holder(nn.Module):
        def __init__(self, value: object) -> None:
            super().__init__()
            self.value = value

    tree = walk(nn.Sequential(Holder(True), Holder(1), Holder(1.0)))
    assert [type((each.attributes or {})["value"]) for each in tree.layers[1:]] == [bool, int, float]


def test_instances_of_one_class_may_have_as_many_attributes_but_others():
    class Loose(nn.Module):
        def __init__(self, **given: object) -> None:
            super().__init__()
            self.__dict__.update(given)

    tree = walk(
        nn.Sequential(Loose(width=1), Loose(depth=1), Loose(_cache=[], depth=2), Loose(_other=[], depth=2), Loose(stride=3, depth=2))
    )
    assert [each.attributes for each in tree.layers[1:]] == [
        {"width": 1},
        {"depth": 1},
        {"depth": 2},
        {"depth": 2},
        {"stride": 3, "depth": 2},
    ]


def test_own_tensors_have_shape_dtype_trainability_and_persistence():
    norm = walk(nn.BatchNorm1d(3)).layers[0]
    assert [(t.name, t.kind, t.shape, t.persistent) for t in norm.tensors or ()] == [
        ("weight", "parameter", (3,), True),
        ("bias", "parameter", (3,), True),
        ("running_mean", "buffer", (3,), True),
        ("running_var", "buffer", (3,), True),
        ("num_batches_tracked", "buffer", (), True),
    ]


def test_shared_modules_and_tied_tensors_name_their_first_holder():
    relu = nn.ReLU()
    model = nn.Sequential(relu, nn.Embedding(5, 4), nn.Linear(4, 5, bias=False), relu)
    model[2].weight = model[1].weight
    tree = walk(model)
    assert layer(tree, "3").same_as == "0"
    assert (layer(tree, "2").tensors or ())[0].tied_to == "1.weight"


def test_lazy_parametrized_and_pruned_modules_are_read():
    lazy = walk(nn.LazyLinear(3)).layers[0]
    assert (lazy.tensors or ())[0].shape is None
    normed = walk(parametrizations.weight_norm(nn.Linear(2, 2)))
    assert normed.layers[0].type == "ParametrizedLinear"
    pruned = walk(prune.l1_unstructured(nn.Linear(2, 2), "weight", 0.5)).layers[0]
    assert [t.name for t in pruned.tensors or ()] == ["bias", "weight_orig", "weight_mask"]
    assert "forward_pre_hooks" in (pruned.attributes or {})


def test_evaluation_mode_is_noted_and_training_mode_is_the_default():
    assert "training" not in (walk(nn.Dropout()).layers[0].attributes or {})
    assert (walk(nn.Dropout().eval()).layers[0].attributes or {})["training"] is False


def test_one_class_name_with_two_forwards_has_two_fingerprints():
    def variant(sign: int) -> nn.Module:
        class Block(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x * sign

        return Block()

    assert walk(variant(1)).layers[0].code == walk(variant(1)).layers[0].code
    assert walk(variant(1)).layers[0].code != walk(variant(-1)).layers[0].code


def test_a_forward_set_on_the_instance_counts():
    patched = Scaled()
    patched.forward = lambda x: x  # type: ignore[method-assign]
    assert walk(patched).layers[0].code != walk(Scaled()).layers[0].code


def test_comments_docstrings_annotations_and_the_class_name_do_not_count():
    class One(nn.Module):
        def forward(self, x):
            return x + 1

    class Two(nn.Module):
        """Adds one."""

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            """Add one."""
            return (
                x + 1  # indeed
            )

    assert walk(One()).layers[0].code == walk(Two()).layers[0].code


def test_a_module_inside_itself_is_a_clear_error():
    model = nn.Sequential(nn.ReLU())
    model.add_module("self", model)
    with pytest.raises(Trouble, match="contains itself"):
        walk(model)


def test_a_chain_of_thousands_is_walked_and_an_endless_one_refused():
    def chain(depth: int) -> nn.Module:
        top: nn.Module = nn.ReLU()
        for _ in range(depth):
            above = nn.Module()
            above._modules["0"] = top
            top = above
        return top

    assert len(walk(chain(3_000)).layers) == 3_001
    with pytest.raises(Trouble, match="too deep"):
        walk(chain(10_050))


def test_modules_shared_inside_shared_modules_end_in_a_clear_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("archdiff.sources.walker.MAX_LAYERS", 1_000)
    top: nn.Module = nn.ReLU()
    for _ in range(40):
        top = nn.Sequential(top, top)
    with pytest.raises(Trouble, match="too many"):
        walk(top)


def test_a_function_held_in_a_private_attribute_is_a_setting():
    class Holder(nn.Module):
        def __init__(self, act: object) -> None:
            super().__init__()
            self._act = act

    relu, gelu = walk(Holder(torch.relu)).layers[0], walk(Holder(nn.functional.gelu)).layers[0]
    assert relu.attributes != gelu.attributes


class Inverted(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.masked_fill(~(x > 0), 0.0)


def test_a_tilde_in_the_source_does_not_pass_for_bytecode():
    assert not (walk(Inverted()).layers[0].code or "~").startswith("~")


def test_a_class_without_source_is_fingerprinted_by_its_bytecode():
    space: dict[str, type[nn.Module]] = {}
    exec("from torch import nn\nclass Made(nn.Module):\n    def forward(self, x):\n        return x + 1\n", space)
    assert (walk(space["Made"]()).layers[0].code or "").startswith("~")


@pytest.mark.filterwarnings("ignore:`torch.jit.trace:DeprecationWarning")
def test_a_traced_module_shows_its_tensors_and_claims_no_attributes():
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).eval()
    tree = walk(torch.jit.trace(model, torch.zeros(4, 2)))
    assert [each.path for each in tree.layers] == ["", "0", "1"]
    assert [tensor.shape for tensor in layer(tree, "0").tensors or ()] == [(3, 2), (3,)]
    assert layer(tree, "0").attributes is None


def test_equal_layers_share_their_attributes_and_tensors_also_in_evaluation_mode():
    tree = walk(nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)).eval())
    first, second = tree.layers[1:]
    assert first.attributes is second.attributes
    assert first.tensors is second.tensors
    assert (first.attributes or {})["training"] is False


@pytest.mark.filterwarnings("ignore:`torch.jit.script_method`:DeprecationWarning")
def test_a_compiled_module_that_passes_its_mode_on():
    assert [each.path for each in walk(torch.compile(nn.Linear(2, 3))).layers] == ["", "_orig_mod"]


class Stubborn(tuple):  # type: ignore[type-arg]
    """A tuple that keeps its length to itself."""

    def __len__(self) -> int:
        raise NotImplementedError


class Silent:
    """An object none of whose methods may be called."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)

    def __bool__(self) -> bool:
        raise RuntimeError("bool")


def test_objects_whose_methods_raise_do_not_break_the_walk():
    model = nn.Linear(2, 3)
    vars(model).update(irreps=Stubborn((1, 2)), nested=[Stubborn((Stubborn((3,)), 4))], silent=Silent())
    vars(model)["table"] = {"key": Silent(), 1: Stubborn("a")}
    attributes = layer(walk(model), "").attributes or {}
    assert (attributes["irreps"], attributes["nested"]) == ((1, 2), (((3,), 4),))
    assert str(attributes["silent"]).endswith(".Silent>")
    assert attributes["table"] == {"key": attributes["silent"], "1": ("a",)}


class Scale:
    """A function with a state that no module holds."""

    def __init__(self, by: float):
        self.by = by

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.by


class Holder(nn.Module):
    def __init__(self, held: object):
        super().__init__()
        self.held = held


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Scale(1.0), Scale(2.0)),
        (Scale(1.0).__call__, Scale(2.0).__call__),
        (1 + 2j, 1 + 3j),
        (b"a", b"b"),
        (range(3), range(4)),
        (slice(2), slice(3)),
    ],
)
def test_what_is_plain_inside_is_read(one: object, other: object):
    assert not diff(walk(Holder(one)), walk(Holder(one))).unseen
    assert diff(walk(Holder(one)), walk(Holder(other)))


@pytest.mark.parametrize("held", [[nn.LeakyReLU(0.1)], [torch.ones(2)], object(), Scale(Scale(1.0))])  # type: ignore[arg-type]
def test_what_is_known_by_its_class_alone_is_not_called_the_same(held: object):
    found = diff(walk(Holder(held)), walk(Holder(held)))
    assert not found and found.unseen == ("attributes",)
    page = str(tell(found))
    assert "as far as both sides can tell" in page and "(held =" in page
    assert COMPUTATION.unknown(found) is not None


def test_where_a_model_runs_is_no_setting():
    assert not diff(walk(Holder(torch.device("cpu"))), walk(Holder(torch.device("meta"))))


def test_each_kind_of_what_was_not_compared_is_told_once():
    page = str(tell(diff(*(walk(nn.Sequential(*(Holder([nn.ReLU()]) for _ in range(5)))) for _ in range(2)))))
    assert page.count("held =") == 1


def test_what_a_compiler_notes_on_a_module_is_no_setting():
    compiled = walk(torch.compile(nn.Linear(2, 2)))  # type: ignore[arg-type]
    assert not diff(compiled, compiled).unseen
