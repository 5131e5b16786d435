"""Settings of the documentation: it builds without a network, and no page asks one for anything."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / "_ext"), str(Path(__file__).parent.parent)]

import pingshan_forecast  # noqa: E402  # found by the line above

project = "pingshan_forecast"
author = "the pingshan_forecast developers"
version = release = pingshan_forecast.__version__
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "mathml",
    "datatables",
]
# The pages of the reference are written by autosummary, which writes rst.
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
templates_path = ["_templates"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
autosummary_generate = True
autodoc_typehints = "none"  # the docstrings name the types
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
html_theme = "pydata_sphinx_theme"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = "pingshan_forecast"
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"*": [], "howto/*": ["sidebar-nav-bs"], "generated/*": ["sidebar-nav-bs"]}
html_theme_options = {
    "show_toc_level": 2,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
