"""No outside text is handed to a widget as a str, which Textual would read as markup: held over the syntax tree.

A `Content` is never read as markup; a str is, almost everywhere. So what goes into a widget must be a constant, or
something that is visibly a Content: made here, made by a function that says so, or a name that is declared as one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui

APP = Path(tui.__file__).parent / "app"
FILES = sorted(APP.rglob("*.py"))

MAKERS = {
    "Static",
    "Label",
    "Option",
    "Button",
    "Collapsible",
    "TabPane",
    "Hit",
    "DiscoveryHit",
    "Link",
    "Pretty",
    "Log",
}
"""Calls whose texts become a widget's. Of Hit: the second argument; of the others the first."""
METHODS = {
    "update",
    "notify",
    "add_row",
    "add_column",
    "add_option",
    "set_label",
    "add_leaf",
    "add",
    "write",
    "write_line",
}
"""Methods of widgets; those names on what is no widget (a set, a file) are told apart by `INNOCENT`."""
INNOCENT = {"add": {"ids", "seen", "found", "opened", "taken", "known", "self"}, "write": {"file", "stdout", "stderr"}}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title", "label", "prompt"}
CONTENT = ("Content", "Strip", "Text", "VisualType", "RenderResult")


def is_content(annotation: ast.expr | None) -> bool:
    """Whether an annotation promises a Content (or nothing at all)."""
    if annotation is None:
        return False
    promise = ast.unparse(annotation).strip("'\"")
    if promise.startswith("Callable["):  # what it gives
        promise = promise.rpartition("], ")[2].removesuffix("]")
    names = promise.replace("|", " ").split()
    return any(name.split(".")[-1] in CONTENT for name in names) and "str" not in names


class Promises(ast.NodeVisitor):
    """Names of functions and variables that are declared to give a Content, anywhere in the app."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.others: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        (self.names if is_content(node.returns) else self.others).add(node.name)
        for argument in (*node.args.args, *node.args.kwonlyargs):
            if argument.annotation is not None:
                (self.names if is_content(argument.annotation) else self.others).add(argument.arg)
        given = {a.arg for a in (*node.args.args, *node.args.kwonlyargs) if is_content(a.annotation)}
        for kept in ast.walk(node):
            if isinstance(kept, ast.Assign) and isinstance(kept.value, ast.Name) and kept.value.id in given:
                self.names |= {target.attr for target in kept.targets if isinstance(target, ast.Attribute)}
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        target = node.target.attr if isinstance(node.target, ast.Attribute) else getattr(node.target, "id", "")
        (self.names if is_content(node.annotation) else self.others).add(target)
        self.generic_visit(node)


def promised(files: list[Path], source: str = "") -> set[str]:
    visitor = Promises()
    for text in [source, *(path.read_text("utf-8") for path in files)]:
        visitor.visit(ast.parse(text))
    return visitor.names - visitor.others | {"safe"}


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


class Lint(ast.NodeVisitor):
    def __init__(self, promises: set[str]) -> None:
        self.promises = promises
        self.found: list[str] = []
        self.locals: list[dict[str, list[ast.expr]]] = [{}]

    def harmless(self, node: ast.expr, depth: int = 0) -> bool:
        if isinstance(node, ast.GeneratorExp | ast.Dict | ast.Set | ast.ListComp):
            return True  # `update` of a dict or a set
        if isinstance(node, ast.Constant):
            return not isinstance(node.value, str) or "[" not in node.value
        if isinstance(node, ast.IfExp):
            return self.harmless(node.body, depth) and self.harmless(node.orelse, depth)
        if isinstance(node, ast.BoolOp):
            return all(self.harmless(value, depth) for value in node.values)
        if isinstance(node, ast.Call):
            function = node.func
            if name_of(function) == "from_markup":
                return all(isinstance(argument, ast.Constant) for argument in node.args)
            if isinstance(function, ast.Attribute) and name_of(function.value) == "Content":
                return True
            return name_of(function) in {*CONTENT, *MAKERS, *self.promises}
        if isinstance(node, ast.Name) and node.id in self.locals[-1] and depth < 4:
            return all(self.harmless(value, depth + 1) for value in self.locals[-1][node.id])
        return isinstance(node, ast.Name | ast.Attribute) and name_of(node) in self.promises

    def check(self, node: ast.AST, argument: ast.expr) -> None:
        if not self.harmless(argument):
            self.found.append(f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:120]}")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        known: dict[str, list[ast.expr]] = {
            argument.arg: [ast.Constant(None)]
            for argument in (*node.args.args, *node.args.kwonlyargs)
            if is_content(argument.annotation)
        }
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign):
                for target in inner.targets:
                    if isinstance(target, ast.Name):
                        known.setdefault(target.id, []).append(inner.value)
        self.locals.append(known)
        self.generic_visit(node)
        self.locals.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Call(self, node: ast.Call) -> None:
        called = name_of(node.func)
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        plain = isinstance(named.get("markup"), ast.Constant) and not named["markup"].value  # type: ignore[attr-defined]
        texts: list[ast.expr] = []
        if called in MAKERS and isinstance(node.func, ast.Name):
            first = 1 if called == "Hit" else 0
            texts = node.args[first : first + 1]
        elif called in METHODS and isinstance(node.func, ast.Attribute):
            owner = name_of(node.func.value) if not isinstance(node.func.value, ast.Call) else ""
            if owner not in INNOCENT.get(called, set()) and called in ("update", "notify", "add_row", "add_option"):
                texts = node.args[:1]
        if not plain:
            for text in [
                *texts,
                *(named[key] for key in ("tooltip", "label", "content", "renderable") if key in named),
            ]:
                self.check(node, text)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES:
                self.check(node, node.value)
        self.generic_visit(node)


def faults(source: str, promises: set[str]) -> list[str]:
    lint = Lint(promises)
    lint.visit(ast.parse(source))
    return lint.found


@pytest.fixture(scope="module")
def promises() -> set[str]:
    return promised(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_what_a_widget_is_given_is_a_content_or_a_constant(path: Path, promises: set[str]) -> None:
    assert faults(path.read_text("utf-8"), promises | promised([path])) == []


BAD = """
Static(title)
Label(f"{title}")
Label("a" + title)
Label(title if title else Content("x"))
Static("[bold]x")
self.update(row.title)
self.notify(title)
self.notify(f"{title}", markup=True)
self.query_one(Label).update(str(error))
pane.border_title = story.headline
pane.border_subtitle = f"{n}"
app.title = title
Option(row.headline)
Hit(1, title, act)
Content.from_markup(f"[b]{title}[/b]")and Label(Content.from_markup(f"[b]{title}[/b]"))
Button("x", tooltip=title)
"""
GOOD = """
Static(Content(title))
Label("plain")
Label(safe(title))
Label(Content.assemble(title, "x"))
Label(Content("a") if title else "b")
self.notify(title, markup=False)
pane.border_title = Content.styled(title, "bold")
pane.border_title = None
Label(Content.from_markup("[b]$t[/b]", t=title))
known.update({1: 2}) if False else None
"""


@pytest.mark.parametrize("line", BAD.strip().split("\n"))
def test_the_lint_finds_each_way_of_getting_it_wrong(line: str, promises: set[str]) -> None:
    assert faults(line, promises)


@pytest.mark.parametrize("line", GOOD.strip().split("\n")[:-1])
def test_the_lint_lets_pass_what_is_right(line: str, promises: set[str]) -> None:
    assert not faults(line, promises)


# ---------------------------------------------------------------- commands and files


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


PACKAGE = sorted(APP.parent.rglob("*.py"))
STARTS_PROCESSES = {"app/opening.py", "app/handing.py", "app/refreshing.py", "sources/workers.py"}


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(APP.parent)))
def test_nothing_runs_a_shell_and_only_four_modules_start_a_process(path: Path) -> None:
    inside = path.relative_to(APP.parent).as_posix()
    for name, call in calls(path):
        last = name.split(".")[-1]
        assert name not in ("os.system", "os.popen", "eval", "exec", "commands.getoutput") or not call, (
            f"{name} in {inside}"
        )
        assert last not in ("getoutput", "getstatusoutput", "create_subprocess_shell", "startfile"), (
            f"{name} in {inside}"
        )
        assert not any(keyword.arg == "shell" for keyword in call.keywords), f"shell= in {inside}"
        if last in ("Popen", "create_subprocess_exec") or name in ("subprocess.run", "subprocess.call", "os.execv"):
            assert inside in STARTS_PROCESSES, f"{name} in {inside}"
            assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp), (
                f"a line, no list, in {inside}"
            )
        if last in ("format", "format_map") and isinstance(call.func, ast.Attribute):
            root = call.func.value.value if isinstance(call.func.value, ast.Subscript) else call.func.value
            constant = isinstance(root, ast.Constant) or name_of(root).isupper() or name_of(root) == "sql"
            assert constant, f"a format string that is no constant, in {inside}"


def test_what_a_format_string_is_made_of_stands_in_the_program() -> None:
    """`%` with a text from outside on its left would obey that text."""
    for path in PACKAGE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.JoinedStr):
                raise AssertionError(f"{path}: line {node.lineno}")
