"""Author's prose to HTML: Markdown that fits an abstract, formulas as pictures on the baseline."""

from booklet.prose.markdown import inline, plain, render

__all__ = ["inline", "plain", "render"]
