"""The nodes a printout shows, found by its brackets; indentation is only asked where brackets are silent.

A text may be cut anywhere: a bracket that closes what was never opened means that all before it stood inside something unseen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from archdiff.sources.trouble import Trouble, shown

DEEPEST = 1_000
"""Levels of nesting; torch itself cannot print more."""

MOST = 500_000
"""Layers a printout may show, repeats unfolded."""

_WIDEST = 20_000
"""Characters that the settings of one module may take."""

_NAME = r"\((?P<name>[^\n]{0,2000}?)\):[ ]+"
_ITEM = re.compile(rf"(?:{_NAME})?(?:(?P<times>\d+)[ ]x[ ])?(?P<type>[A-Za-z_][\w.]*)[ ]?\(")
_NAMED = re.compile(_NAME)
_BARE = re.compile(rf"{_NAME}(?P<type>[A-Za-z_]\w*)\s*$")
_CHILD = re.compile(rf"\s*{_NAME}(?:\d+[ ]x[ ])?[A-Za-z_][\w.]*(?:[ ]?\(|\s*$)")
_OPENING = re.compile(r"\[?[A-Za-z_]\w{0,200}[ ]?\($")
_BETWEEN = re.compile(r"[ ,)\]]*+")
_REST = re.compile(r"\s*+$")
_FILLER = re.compile(r"\s*(?:#|\.\.\.|…|\[\.\.\.\]|<snip)")


def _nested(levels: int) -> str:
    inner = _nested(levels - 1) if levels else r"(?!)"
    return rf"""(?:[^()'"\n]++|'[^'\n]*+'|"[^"\n]*+"|\({inner}\))*+"""


_SETTINGS = re.compile(_nested(6) + r"\)")


class Node:
    """One module of a printout, or a bare list of modules, or what a cut has hidden."""

    __slots__ = ("children", "indent", "name", "square", "text", "times", "type")

    def __init__(
        self, name: str | None = None, type_name: str | None = None, indent: int = 0, square: bool = False, times: int = 1
    ) -> None:
        self.name = name
        self.type = type_name
        self.indent = indent
        self.square = square
        self.times = times
        self.text: list[str] = []
        """What stands between the brackets besides children, such as ``"512, 10, bias=True"``."""
        self.children: list[Node] = []


class Cut(NamedTuple):
    """One printout, and whether brackets are missing in it."""

    root: Node
    cut: bool


def printouts(lines: list[str], origin: str = "") -> list[Cut]:
    """Every printout among ``lines``, in order."""
    reader = _Reader(lines, origin)
    for index, line in enumerate(lines):
        if line and not line.isspace():
            reader.line(index, line)
    reader.finish()
    return reader.found


class _Reader:
    """What is open while the lines pass by."""

    def __init__(self, lines: list[str], origin: str) -> None:
        self.lines = lines
        self.origin = origin
        self.found: list[Cut] = []
        self.skip_to = 0
        self.count = 0
        self.indent = 0
        self.begin()

    def begin(self) -> None:
        self.top = Node()
        self.stack: list[Node] = []
        self.unopened: list[str] = []
        self.cut = False
        self.comma = False

    def finish(self) -> None:
        """The printout so far is over."""
        children = self.top.children
        if children:
            whole = len(children) == 1 and children[0].name is None
            self.found.append(Cut(children[0] if whole else self.top, self.cut or bool(self.stack) or not whole))
        self.begin()

    def line(self, index: int, line: str) -> None:
        if index < self.skip_to:
            return
        start = self.indent = len(line) - len(line.lstrip())
        if not self.top.children and not self.unopened:
            start = self.opening(index, line, start)
            if start < 0:
                return
        elif not self.continues(index, line, start):
            return
        self.tokens(index, line, start)

    def opening(self, index: int, line: str, start: int) -> int:
        """Where in this line a printout begins; -1 when it does not."""
        if (named := _NAMED.match(line, start)) and (_ITEM.match(line, start) or _BARE.match(line, start)):
            return start if named["name"].strip() else -1
        if line.endswith("(") and (opening := _OPENING.search(line, max(start, len(line) - 250))):
            return opening.start() if self.child_follows(index, start) else -1
        return start if self.only_items(line, start) else -1

    def child_follows(self, index: int, indent: int) -> bool:
        """Whether the next lines are what a module shows between its brackets: children, perhaps after text that is indented."""
        for line in self.lines[index + 1 : index + 20]:
            stripped = line.lstrip()
            if _CHILD.match(line) or stripped.startswith(")"):
                return True
            if stripped and len(line) - len(stripped) <= indent:
                return False
        return False

    def only_items(self, line: str, start: int) -> bool:
        """Whether the line is nothing but printed modules, such as ``Linear(in_features=3, out_features=4, bias=True)``, and no code."""
        place, seen = start, 0
        while item := _ITEM.match(line, place):
            if (seen := seen + 1) > DEEPEST:
                return True
            closed = _SETTINGS.match(line, item.end())
            inside = _CHILD.match(line, item.end())
            if "." in item["type"] or not item["type"].lstrip("_")[:1].isupper() or not (closed or inside):
                return False
            if inside or closed is None:
                return True
            between = _BETWEEN.match(line, closed.end())
            place = between.end() if between else closed.end()
        return place > start and _REST.match(line, place) is not None

    def continues(self, index: int, line: str, start: int) -> bool:
        """Whether the line belongs to the printout that is open; what is only text inside a module's brackets is kept as its text."""
        character = line[start]
        whole = not self.stack and not self.unopened and self.top.children[-1].name is None
        if character in ")],":
            return True
        if _CHILD.match(line, start) and not whole:
            return True
        inside = bool(self.stack) and start > self.stack[-1].indent
        if (self.comma or (inside and self.stack[-1].square)) and (character == "[" or _ITEM.match(line, start)):
            return True
        if _FILLER.match(line):
            self.cut = self.cut or bool(self.stack)
            return False
        if inside:
            self.inside(line[start:])
            return False
        self.finish()
        self.line(index, line)
        return False

    def inside(self, text: str) -> None:
        """A line of text between the brackets of what is open: settings, a child that is ``None``, or what no one knows."""
        named = _NAMED.match(text)
        if named is None:
            self.stack[-1].text.append(text)
        elif text[named.end() :].strip() == "None":
            self.stack[-1].text.append(f"{named['name']}=None")

    def tokens(self, index: int, line: str, place: int) -> None:
        """Items, brackets and commas from ``place`` on, until the line ends or stops making sense."""
        end = len(line)
        while place < end:
            character = line[place]
            if character in " \t":
                place += 1
            elif character in ")]":
                self.close(character)
                place += 1
            elif character == ",":
                self.comma, place = True, place + 1
            elif character == "[":
                self.open(Node(indent=self.indent, square=True))
                place += 1
            elif item := _ITEM.match(line, place):
                place = self.item(item, index, line)
            elif bare := _BARE.match(line, place):
                if bare["type"] != "None":
                    self.add(Node(bare["name"], bare["type"]))
                elif self.stack:
                    self.inside(line[place:])
                return
            else:
                if self.stack and _NAMED.match(line, place):
                    self.inside(line[place:])
                return

    def item(self, item: re.Match[str], index: int, line: str) -> int:
        """A module that begins here; the place after what was understood of it."""
        times = int(item["times"][:9]) if item["times"] else 1
        node = Node(item["name"], item["type"], self.indent, times=times)
        place = item.end()
        if _REST.match(line, place) or _CHILD.match(line, place):
            self.open(node)
            return place
        if closed := _SETTINGS.match(line, place):
            node.text.append(line[place : closed.end() - 1])
            self.add(node)
            return closed.end()
        return self.wrapped(node, index, line, place)

    def wrapped(self, node: Node, index: int, line: str, place: int) -> int:
        """Settings that run on into the next lines, as a narrow page breaks them."""
        text = line[place:]
        for further in range(index + 1, min(index + 12, len(self.lines))):
            if _CHILD.match(self.lines[further]):
                break
            text = f"{text} {self.lines[further].strip()}"
            if len(text) > _WIDEST:
                break
            if closed := _SETTINGS.match(text):
                node.text.append(text[: closed.end() - 1])
                self.add(node)
                self.skip_to = further + 1
                for character in text[closed.end() :]:
                    if character in ")]":
                        self.close(character)
                return len(line)
        node.text.append(_upto_bracket(line[place:]))
        self.cut = True
        self.add(node)
        return len(line)

    def add(self, node: Node) -> None:
        if not self.stack:
            self.wrap(node)
        (self.stack[-1] if self.stack else self.top).children.append(node)
        self.comma = False
        self.count += 1
        if self.count > MOST:
            raise Trouble(f"{shown(self.origin)} shows more than {MOST:,} layers, too many to compare; cut out what matters")

    def open(self, node: Node) -> None:
        self.add(node)
        self.stack.append(node)
        self.check_depth(len(self.stack))

    def check_depth(self, depth: int) -> None:
        if depth > DEEPEST:
            raise Trouble(f"{shown(self.origin)} nests modules more than {DEEPEST:,} deep, which no printed model does; check its brackets")

    def close(self, bracket: str) -> None:
        square = bracket == "]"
        while self.stack and square and not self.stack[-1].square and any(node.square for node in self.stack[:-1]):
            self.stack.pop()
            self.cut = True
        if self.stack and self.stack[-1].square == square:
            self.stack.pop()
        elif not self.stack and self.top.children:
            self.unopened.append(bracket)
            self.check_depth(len(self.unopened))
        else:
            self.cut = True

    def wrap(self, node: Node) -> None:
        """What stood before a bracket that nothing opened stood inside something unseen."""
        for bracket in self.unopened:
            hidden = Node(square=bracket == "]")
            hidden.children = self.top.children
            self.top = Node()
            self.top.children = [hidden]
            self.cut = True
        if self.unopened and node.name is not None:
            self.top.children[0].name = _before(node.name)
        self.unopened = []


def _before(name: str) -> str:
    """The name of the sibling before this one, where names are positions."""
    return str(int(name) - 1) if re.fullmatch(r"[1-9]\d{0,8}", name) else "?"


def _upto_bracket(text: str) -> str:
    """The start of settings that are cut off, without a last value that may itself be cut."""
    return text.rpartition(",")[0]
