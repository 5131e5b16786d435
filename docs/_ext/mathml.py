"""Formulas as MathML, which browsers draw by themselves: no script, no font, no address."""

from latex2mathml.converter import convert
from sphinx.util.math import get_node_equation_number


def _inline(self, node):
    self.body.append(convert(node.astext()))


def _block(self, node):
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})</span>')
    self.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')


def _leave(self, node):
    """Nothing is left to close."""


def setup(app):
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (_inline, _leave), (_block, _leave))
    return {"parallel_read_safe": True}
