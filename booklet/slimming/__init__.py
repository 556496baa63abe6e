"""A book made lighter: pictures inside papers and posters, what is held twice, and what each page weighs."""

from booklet.slimming.packing import streamlined
from booklet.slimming.slimmer import Slimmer
from booklet.slimming.weighing import page_weights

__all__ = ["Slimmer", "page_weights", "streamlined"]
