"""Makes OpenCV Zoo's quantised SFace loadable and fast, in memory; the verified file stays as it is."""

from typing import Any


def unpack(model: Any) -> bool:
    """Repair a graph that lists unused inputs, and turn its packed weights into plain ones, in place.

    SFace's int8 file keeps the names of its old float weights among the inputs, has its nodes out of order, and unpacks
    the weights anew in every run, which doubles its time.

    Args:
        model: An ``onnx.ModelProto``; a graph without surplus inputs is left untouched.

    Returns:
        Whether the graph needed it. Of the manifest's files only SFace does.
    """
    graph = model.graph
    weights = {item.name for item in graph.initializer}
    used = {name for node in graph.node for name in node.input}
    surplus = [item for item in graph.input if item.name in weights or item.name not in used]
    if not surplus:
        return False
    for item in surplus:
        graph.input.remove(item)
    nodes = _unpack_weights(graph)
    known = {item.name for item in graph.initializer} | {item.name for item in graph.input}
    ordered = _in_order(nodes, known)
    del graph.node[:]
    graph.node.extend(ordered)
    return True


def _unpack_weights(graph: Any) -> list[Any]:
    """Replace every unpacking of a constant by its result; returns the nodes that remain."""
    from onnx import numpy_helper  # noqa: PLC0415 - a second to import
    from onnx.reference import ReferenceEvaluator  # noqa: PLC0415

    stored = {item.name: item for item in graph.initializer}
    remaining, plain_weights = [], []
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and stored.keys() >= set(node.input):
            packed = {name: numpy_helper.to_array(stored[name]) for name in node.input}
            (plain,) = ReferenceEvaluator(node).run(None, packed)
            plain_weights.append(numpy_helper.from_array(plain, node.output[0]))
        else:
            remaining.append(node)
    used = {name for node in remaining for name in node.input}
    kept = [item for item in graph.initializer if item.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept + plain_weights)
    return remaining


def _in_order(nodes: list[Any], known: set[str]) -> list[Any]:
    """Nodes in an order in which every input is known before it is used; an unused optional input has no name."""
    ordered: list[Any] = []
    known = known | {""}
    while nodes:
        ready = [node for node in nodes if known.issuperset(node.input)]
        if not ready:
            return ordered + nodes  # a circle: onnxruntime refuses it with its own words
        ordered += ready
        known |= {name for node in ready for name in node.output}
        nodes = [node for node in nodes if not known.issuperset(node.output)]
    return ordered
