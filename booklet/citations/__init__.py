"""How a paper is cited: the facts, on its pages and for machines."""
