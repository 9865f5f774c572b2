"""Sentences of other libraries that users see and that come without Chinese, or with
wrong Chinese: named here so that our catalogue holds them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

DJANGO = (
    _("Null characters are not allowed."),  # its own Chinese speaks of empty text
    _("Add link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Change or view list link"),
    _("Error:"),
    _("In case you’ve forgotten, you are:"),
    _("Model name"),
)

AXES = (
    _("Access Attempt"),
    _("access attempt"),
    _("access attempts"),
    _("access failure"),
    _("access failures"),
    _("access log"),
    _("access logs"),
    _("access attempt expiration"),
    _("access attempt expirations"),
    _("Access lock out"),
    _("Account locked: too many login attempts. Please try again later."),
    _("Attempt Remaining"),
    _("Attempt Time"),
    _("Clean up expired attempts"),
    _("Expires At"),
    _("Failed Logins"),
    _("Form Data"),
    _("GET Data"),
    _("HTTP Accept"),
    _("IP Address"),
    _("Locked Out"),
    _("Logout Time"),
    _("Meta Data"),
    _("Not set"),
    _("POST Data"),
    _("Path"),
    _("Session key hash (sha256)"),
    _("The time when access attempt expires and is no longer valid."),
    _("User Agent"),
    _("Username"),
)

LEAFLET = (
    _("<strong>Error:</strong> shape edges cannot cross!"),
    _("Background"),
    _("Cancel"),
    _("Cancel drawing"),
    _("Cancel editing, discards all changes."),
    _("Click and drag to draw circle."),
    _("Click and drag to draw rectangle."),
    _("Click cancel to undo changes."),
    _("Click first point to close this shape."),
    _("Click last point to finish line."),
    _("Click map to place marker."),
    _("Click on a feature to remove"),
    _("Click to continue drawing line."),
    _("Click to continue drawing shape."),
    _("Click to start drawing line."),
    _("Click to start drawing shape."),
    _("Delete last point"),
    _("Delete last point drawn"),
    _("Delete layers"),
    _("Drag handles, or marker to edit feature."),
    _("Draw a circle"),
    _("Draw a marker"),
    _("Draw a polygon"),
    _("Draw a polyline"),
    _("Draw a rectangle"),
    _("Edit layers"),
    _("No layers to delete."),
    _("No layers to edit."),
    _("Release mouse to finish drawing."),
    _("Reset view"),
    _("Save"),
    _("Save changes."),
)

IMPORT_EXPORT = (
    _("Resource"),
    _("Select all"),
    _("No valid data to import. Ensure your file has the correct headers or data for import."),
    _("%(exc_name)s encountered while trying to read file. Ensure you have chosen the correct format for the file."),
    _("export failed due to IllegalCharacterError"),
    _('Select at least 1 field for "%(resource_name)s" to export'),
    _("The following fields are declared in 'import_id_fields' but are not present in the file headers: %s"),
    ngettext_lazy("Export %(len)s selected item.", "Export %(len)s selected items.", "len"),
)
