"""What the tests read in a catalogue: the texts of a message, and what it puts into them."""

from fluent.syntax import ast
from fluent.syntax.visitor import Visitor


class _Reader(Visitor):
    def __init__(self):
        self.pieces = []
        self.texts = []
        self.values = set()

    def visit_Pattern(self, node):  # noqa: N802 - the name decides what is visited
        outer, self.pieces = self.pieces, []
        self.generic_visit(node)
        self.texts.append("".join(self.pieces))
        self.pieces = outer

    def visit_TextElement(self, node):  # noqa: N802
        self.pieces.append(node.value)

    def visit_Placeable(self, node):  # noqa: N802
        self.pieces.append("…")
        self.generic_visit(node)

    def visit_VariableReference(self, node):  # noqa: N802
        self.values.add(node.id.name)

    def visit_FunctionReference(self, node):  # noqa: N802
        self.values.add(f"{node.id.name}()")
        self.generic_visit(node)


def texts(message: ast.Message) -> list[str]:
    """Every text of a message, one for each variant; ``…`` stands where a value is put in."""
    reader = _Reader()
    reader.visit(message)
    return reader.texts


def values(message: ast.Message) -> set[str]:
    """Names of the values and functions that a message uses."""
    reader = _Reader()
    reader.visit(message)
    return reader.values
