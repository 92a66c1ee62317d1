"""What the source never does with what comes from outside (ASVS V1.2, V1.3, V1.5, V11): run it, unpickle it, put it
into a statement or an expression, hash it weakly, or draw a secret by dice that somebody can foresee.

Each exception stands here with its reason, so that a new one is a decision.
"""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OURS = ("kiosk", "recommender", "vision", "models")

EXECUTES = frozenset(
    {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
)
UNPICKLES = frozenset(
    {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "shelve"}
)
DICE = frozenset({"random"})
WEAK = frozenset({"md5", "sha1", "MD5", "SHA1", "ECB", "PKCS1v15", "ARC4", "TripleDES", "Blowfish", "IDEA", "CAST5"})
EXPRESSIONS = frozenset({"compile", "match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer"})

SYSTEM_USES = frozenset({("SystemRandom", ""), ("", "SystemRandom")})
WEAK_ALLOWED = {
    "kiosk/console/breached.py": {"sha1"},  # lists of breached passwords are lists of their SHA-1
    "kiosk/console/my_account.py": {"sha1"},  # HMAC-SHA-1 draws the seed that an app keeps, from 256 random bits
}
SYSTEM_DICE = frozenset({"kiosk/audience/sampling.py", "vision/recognise.py"})
"""They take ``random.SystemRandom``, which is the generator of the system, and nothing else of that module. Numpy's
generators serve statistics and the made-up shop; nothing that is to be secret comes from them (below)."""

EXPRESSIONS_ALLOWED = {"recommender/offers/lint.py"}
"""Joins constants of the module."""
STATEMENTS_ALLOWED = {
    "kiosk/store/engine.py",  # PRAGMA, ATTACH and VACUUM take no bound values: a derived key, a path, whole numbers
    "kiosk/store/server.py",  # SET LOCAL takes none either: a whole number
    "kiosk/store/migrations/__init__.py",  # a constant
    "kiosk/intake/sql.py",  # the question of whoever runs the box, to their own database, read only
}
"""Files in which a statement is put together, and of what."""


def files() -> list[Path]:
    return [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def told(path: Path) -> tuple[tuple[tuple[str, ast.Call], ...], tuple[ast.Import | ast.ImportFrom, ...]]:
    """The calls of a module by what is called, and its imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    called = tuple((ast.unparse(one.func), one) for one in nodes if isinstance(one, ast.Call))
    return called, tuple(one for one in nodes if isinstance(one, ast.Import | ast.ImportFrom))


def calls(path: Path) -> tuple[tuple[str, ast.Call], ...]:
    return told(path)[0]


def imported(path: Path) -> set[str]:
    """Modules and the names that are taken out of them."""
    found: set[str] = set()
    for node in told(path)[1]:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif not node.level:
            found |= {(node.module or "").partition(".")[0], *(alias.name for alias in node.names)}
    return found


def is_fixed(node: ast.expr) -> bool:
    """Whether a text stands in the source as a whole."""
    if isinstance(node, ast.Name):
        return node.id.lstrip("_").isupper()
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    return isinstance(node, ast.Constant)


def executions(path: Path) -> list[str]:
    found = [name for name, _ in calls(path) if name in EXECUTES]
    return found + [
        name
        for name, node in calls(path)
        for word in node.keywords
        if word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
    ]


def unpickled(path: Path) -> set[str]:
    found = imported(path) & UNPICKLES
    for name, node in calls(path):
        for word in node.keywords:
            is_off = isinstance(word.value, ast.Constant) and word.value.value is False
            found |= {name} if word.arg == "allow_pickle" and not is_off else set()
    return found


def expressions(path: Path) -> list[str]:
    """Expressions that are made of something else than constants."""
    return [
        ast.unparse(node)
        for name, node in calls(path)
        if name.startswith("re.") and name.removeprefix("re.") in EXPRESSIONS and not is_fixed(node.args[0])
    ]


def is_sql_text(path: Path, name: str) -> bool:
    """Whether a call is that of SQLAlchemy's ``text``, and not of a function of ours with that name."""
    return name == "text" and {"sqlalchemy", "text"} <= imported(path)


def statements(path: Path) -> list[str]:
    """SQL that is put together of texts, rather than written whole or built by SQLAlchemy."""
    return [
        ast.unparse(node.args[0])
        for name, node in calls(path)
        if node.args
        and name.rpartition(".")[2] in {"text", "exec_driver_sql", "execute", "executescript"}
        and (
            isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            or (is_sql_text(path, name) and not is_fixed(node.args[0]))
        )
    ]


@pytest.mark.parametrize("package", OURS)
def test_nothing_is_evaluated_and_no_shell_is_asked(package: str) -> None:
    """Requirement S1 (V1.2.5, V1.3.2)."""
    found = {name_of(path): executions(path) for path in files() if name_of(path).startswith(f"{package}/")}
    assert {name: what for name, what in found.items() if what} == {}


def test_nothing_is_unpickled() -> None:
    """Requirement S1 (V1.5.2)."""
    assert {name_of(path): found for path in files() if (found := unpickled(path))} == {}


def test_no_expression_is_made_of_what_came_in() -> None:
    """Requirement S1 (V1.2.9)."""
    assert {name_of(path) for path in files() if expressions(path)} == EXPRESSIONS_ALLOWED


def test_no_statement_is_put_together() -> None:
    """Requirement S1 (V1.2.4)."""
    assert {name_of(path) for path in files() if statements(path)} == STATEMENTS_ALLOWED


def test_no_weak_hash_cipher_or_padding() -> None:
    """Requirement S1 (V11.3.1, V11.3.2, V11.4.1)."""
    found = {name_of(path): imported(path) & WEAK for path in files()}
    assert {name: weak for name, weak in found.items() if weak - WEAK_ALLOWED.get(name, set())} == {}


def test_no_secret_is_drawn_by_dice_that_can_be_foreseen() -> None:
    """Requirement S1 (V6.5.3, V11.5.1)."""
    users = {name_of(path): path.read_text(encoding="utf-8") for path in files() if imported(path) & DICE}
    assert users.keys() == SYSTEM_DICE
    for name, text in users.items():
        assert set(re.findall(r"random\.(\w+)\(|from random import (.+)", text)) <= SYSTEM_USES, name
    secretive = ("console", "security", "signon", "devices", "api", "offering", "campaigns", "intake", "privacy")
    drawn = [path for path in files() if name_of(path).startswith(tuple(f"kiosk/{one}/" for one in secretive))]
    assert [name_of(path) for path in drawn if "default_rng" in path.read_text(encoding="utf-8")] == []


def test_each_parameter_has_one_source() -> None:
    """Requirement S1 (V15.3.7): a value of the address is never taken for one of the body, nor the other way round."""
    mixed = re.compile(r"request\.(?:values|form)\b(?!:)")
    assert [name_of(path) for path in files() if mixed.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("eval(x)", executions),
        ("import os\nos.system(x)", executions),
        ("import subprocess\nsubprocess.run(x, shell=True)", executions),
        ("from pickle import loads", unpickled),
        ("np.load(x, allow_pickle=True)", unpickled),
        ("re.compile(f'{x}')", expressions),
        ("re.sub(x, '', y)", expressions),
        ("from sqlalchemy import text\nconnection.execute(text(f'SELECT {x}'))", statements),
        ("connection.exec_driver_sql('SELECT ' + x)", statements),
        ("from sqlalchemy import text\ntext(asked)", statements),
        ("from hashlib import md5", lambda path: imported(path) & WEAK),
        ("import random", lambda path: imported(path) & DICE),
    ],
)
def test_the_search_finds_what_it_is_for(tmp_path: Path, text: str, search: Callable[[Path], object]) -> None:
    path = tmp_path / "module.py"
    path.write_text(text)
    assert search(path)
