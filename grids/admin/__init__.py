"""Grids in the administration: drawing, import and export, merging, and what stands in the grids."""

from grids.admin import grid, imports, things

__all__ = ["grid", "imports", "things"]
