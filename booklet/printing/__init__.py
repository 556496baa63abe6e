"""The print edition: a file that a print shop accepts, and sheets that an office printer turns into a booklet."""
