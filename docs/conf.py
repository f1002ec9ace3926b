"""How the documentation is built: offline, with every cell and every example run."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from sanctions_graph import __all__ as flat_names
from sanctions_graph import __version__

project = "sanctions_graph"
author = "The sanctions_graph developers"
copyright = author
version = release = __version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_gallery.gen_gallery",
    "registry_tables",
]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb"}
exclude_patterns = ["_build", "auto_examples/*.ipynb", "changelog.d/*"]
templates_path = ["_templates"]
default_role = "py:obj"
show_warning_types = True

if os.environ.get("SANCTIONS_GRAPH_INTERSPHINX"):  # the only setting that reads the network
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "pandas": ("https://pandas.pydata.org/docs", None),
        "networkx": ("https://networkx.org/documentation/stable", None),
        "matplotlib": ("https://matplotlib.org/stable", None),
    }

# ---- pages and cells: a cell that fails, or warns, fails the build -------------------------------------------
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_output_stderr = "error"
nb_merge_streams = True

# ---- gallery --------------------------------------------------------------------------------------------------
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": r"/plot_",
    "ignore_pattern": r"(^|/)_",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "write_computation_times": False,  # its page asks for scripts from outside
    "capture_repr": ("_repr_html_",),
    "plot_gallery": "True",
}

# ---- reference ------------------------------------------------------------------------------------------------
autosummary_generate = True
autosummary_ignore_module_all = False  # a module documents what its __all__ names
autosummary_context = {"flat_names": flat_names}
autodoc_typehints = "none"  # the docstrings say the types in words
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

# ---- looks ----------------------------------------------------------------------------------------------------
html_theme = "pydata_sphinx_theme"
html_title = "sanctions_graph"
html_static_path = ["_static"]
html_css_files = ["house.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "sanctions_graph"},
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "show_prev_next": True,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "use_edit_page_button": False,
}
html_sidebars = {"index": [], "tutorial": [], "changelog": [], "contributing": []}


def setup(app):
    """Forget generated pages, so that one of a name or an example that is gone does not stay behind."""
    docs = Path(app.confdir)
    shutil.rmtree(docs / "reference" / "generated", ignore_errors=True)
    made, kept = (
        {path.name for path in folder.glob("plot_*.py")}
        for folder in (docs / "auto_examples", docs.parent / "examples")
    )
    if made - kept:
        shutil.rmtree(docs / "auto_examples")
