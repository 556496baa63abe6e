"""The theme: its files, its jobs, and what is wrong in a template."""
