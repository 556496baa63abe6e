"""A clean paper into an appendix: a PDF of its own whose links need no names.

Plans and results are handed round by everybody; ``copying`` is loaded in children alone.
"""

from booklet.appendix.jobs import APPENDICES, COPYING, AppendixJob

__all__ = ["APPENDICES", "COPYING", "AppendixJob"]
