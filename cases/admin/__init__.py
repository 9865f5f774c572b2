"""The catalogue in the admin, and a look at cases: one file per table group, imported here."""

from cases.admin import catalogue_change, category, dry_run, imports, learning, matters, responsibility, settings

__all__ = ["catalogue_change", "category", "dry_run", "imports", "learning", "matters", "responsibility", "settings"]
