"""Author's prose to HTML: Markdown that fits an abstract, formulas as pictures on the baseline."""

from booklet.prose.formulas import TYPEFACE, kept_in
from booklet.prose.markdown import inline, plain, render

__all__ = ["TYPEFACE", "inline", "kept_in", "plain", "render"]
