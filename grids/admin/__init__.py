"""Grids in the administration: drawing, import and export, merging, and what stands in the grids."""

from grids.admin import field, grid, imports, things

__all__ = ["field", "grid", "imports", "things"]
