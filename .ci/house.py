"""The house as its imports show it: rooms, lines, arrows, floors and circles; and CONTRIBUTING's map.

python .ci/house.py            print the rooms from the top floor down
python .ci/house.py --write    put the map into CONTRIBUTING.md
python .ci/house.py --check    fail where CONTRIBUTING.md holds another map
"""

import argparse
import ast
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "pingshan_forecast"
START, END = "<!-- map: written by .ci/house.py from pyproject.toml -->", "<!-- end of map -->"


def contracts():
    """Contracts of the import linter."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["tool"]["importlinter"]["contracts"]


def room_of(path, root):
    """Room of a file: its folder right under the package, or the module itself."""
    parts = path.relative_to(root / PACKAGE).with_suffix("").parts
    return parts[0]


def imports_of(path, root):
    """Modules of the package that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            base = node.module.split(".")[1:]
            for alias in node.names:
                full = [*base, alias.name]
                known = (root / PACKAGE).joinpath(*full).with_suffix(".py").exists()
                yield full if known or not base else base


def arrows_of(root):
    """Lines a room, and the arrows between rooms with the number of imports behind each."""
    lines, arrows = defaultdict(int), defaultdict(int)
    for path in sorted((root / PACKAGE).rglob("*.py")):
        room = room_of(path, root)
        if room.startswith("__"):
            continue
        lines[room] += len(path.read_text(encoding="utf-8").splitlines())
        for target in imports_of(path, root):
            if target and target[0] != room and not target[0].startswith("__"):
                arrows[room, target[0]] += 1
    return dict(lines), {pair: n for pair, n in arrows.items() if pair[1] in lines}


def floors_of(rooms, arrows, ignored):
    """Floor of each room: one above the highest that it imports; arrows of `ignored` do not count."""
    below = {room: {b for a, b in arrows if a == room and (a, b) not in ignored} for room in rooms}
    floors, left = {}, set(rooms)
    while left:
        ready = {room for room in left if below[room] <= floors.keys()}
        if not ready:
            return floors, left  # what is left stands in a circle
        floors |= {room: 1 + max((floors[b] for b in below[room]), default=0) for room in ready}
        left -= ready
    return floors, set()


def sentence_of(room):
    """First sentence of a room's docstring."""
    folder = ROOT / PACKAGE / room
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def layer_map():
    """The table of layers, from the list that the import linter checks, the highest first."""
    layers = next(c["layers"] for c in contracts() if c["type"] == "layers")
    rows = ["| layer | room | what it is |", "|---|---|---|"]
    for height, layer in zip(range(len(layers), 0, -1), layers, strict=True):
        for room in (name.strip(" ()") for part in layer.split("|") for name in part.split(":")):
            if not room.startswith("__"):
                slash = "/" if (ROOT / PACKAGE / room).is_dir() else ".py"
                rows.append(f"| {height} | `{room}{slash}` | {sentence_of(room)} |")
    return "\n".join(rows)


def with_map(text):
    """CONTRIBUTING's text with the present map between its marks."""
    head, rest = text.split(START, 1)
    return f"{head}{START}\n\n{layer_map()}\n\n{END}{rest.split(END, 1)[1]}"


def show(root):
    """Print the rooms from the top floor down, with their lines and what they import."""
    lines, arrows = arrows_of(root)
    back = {("assessment", "notes")}
    floors, circle = floors_of(set(lines), arrows, back)
    for floor in range(max(floors.values(), default=0), 0, -1):
        for room in sorted(room for room, at in floors.items() if at == floor):
            below = ", ".join(sorted(b for a, b in arrows if a == room))
            print(f"{floor:3d}  {room:14s} {lines[room]:6d} lines   imports {below or 'nothing'}")
    print(
        f"{len(lines)} rooms, {len(arrows)} arrows, {max(floors.values(), default=0)} floors, "
        f"{sum(lines.values())} lines; in a circle: {', '.join(sorted(circle)) or 'none'} "
        f"(left out: {', '.join(f'{a} -> {b}' for a, b in back)})"
    )


def main():
    """Print, write or check."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout, to compare with")
    arguments = parser.parse_args()
    page = ROOT / "CONTRIBUTING.md"
    text = page.read_text(encoding="utf-8")
    if arguments.write:
        page.write_text(with_map(text), encoding="utf-8")
    elif arguments.check:
        if with_map(text) != text:
            sys.exit("CONTRIBUTING.md holds another map than pyproject.toml; run python .ci/house.py --write")
    else:
        show(arguments.root)


if __name__ == "__main__":
    main()
