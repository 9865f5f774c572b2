"""The catalogue in the admin, and a look at cases: one file per table group, imported here."""

from cases.admin import category, imports, matters, responsibility, settings

__all__ = ["category", "imports", "matters", "responsibility", "settings"]
