"""One catalog, one conference booklet: posters, abstracts and the papers, bound with every link alive."""

__version__ = "0.1.0"
