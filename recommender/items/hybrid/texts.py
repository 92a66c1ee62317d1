"""Trees in LightGBM's text form, looked through before LightGBM reads them.

A text that is damaged does not always end in an error there: a child that is no node ends the
whole process, one that is its own parent never ends. Nobody may lose a screen by that.
"""

import re
from typing import Final

_TREE: Final = re.compile(r"^Tree=.*\n", re.MULTILINE)
_SIZES: Final = re.compile(r"^tree_sizes=.*\n", re.MULTILINE)
_CATEGORICAL: Final = 1
"""Bit of a decision: the feature is not a number; no tree of ours has such."""


def proved(text: str, columns: int) -> str:
    """The same trees, to be read one after the other: by their sizes LightGBM reads them side by side, and a fault in
    one of them ends the process.

    Args:
        text: Of one booster.
        columns: How many features there are.

    Raises:
        ValueError: It is no such text, or its trees do not hold together.
        KeyError: Something is missing in it.
    """  # noqa: D205 - one sentence
    if "\r" in text:
        raise ValueError("a line ends where none should")
    head, *trees = _TREE.split(text)
    told = _fields(head)
    wanted = {"num_class": "1", "num_tree_per_iteration": "1", "max_feature_idx": str(columns - 1)}
    if any(told[name] != value for name, value in wanted.items()):
        raise ValueError("trees of another kind")
    for tree in trees:
        _prove(_fields(tree.partition("\n\n")[0]), columns)
    return _SIZES.sub("", text)


def _fields(lines: str) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in lines.splitlines())}


def _prove(told: dict[str, str], columns: int) -> None:
    """Each node is the child of one before it, each leaf of some node, and each split asks for a feature there is."""
    leaves = int(told["num_leaves"])
    if leaves < 1 or (told["num_cat"], told["is_linear"]) != ("0", "0"):
        raise ValueError("a tree of another kind")
    if leaves == 1:
        return
    names = ("split_feature", "decision_type", "left_child", "right_child")
    split, kinds, left, right = ([int(part) for part in told[name].split()] for name in names)
    if not len(split) == len(kinds) == len(left) == len(right) == leaves - 1:
        raise ValueError("a tree of another size")
    if sorted(left + right) != [*range(-leaves, 0), *range(1, leaves - 1)]:
        raise ValueError("a tree with other nodes")
    if any(0 <= child <= node for children in (left, right) for node, child in enumerate(children)):
        raise ValueError("a tree that goes in a circle")
    if any(not 0 <= feature < columns for feature in split) or any(kind & _CATEGORICAL for kind in kinds):
        raise ValueError("a tree that asks for what is not there")
