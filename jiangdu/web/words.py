"""The words the browser's own scripts say. They travel in the page, so scripts need no catalogue of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: dict[str, object] = {
    "left": _("%(span)s left"),
    "late": _("%(span)s late"),
    "day": _("%(count)d day"),
    "days": pgettext_lazy("more than one", "%(count)d days"),
    "hours": _("%(count)d h"),
    "minutes": _("%(count)d min"),
    "moment": _("less than 1 min"),
    "overdue": _("Overdue"),
    "photo": _("Photo"),
    "photo_waiting": _("Waiting"),
    "photo_failed": _("Not sent"),
    "photo_retry": _("Try again"),
    "photo_remove": _("Remove photo"),
    "photo_refused": _("The photo was refused: %(reason)s"),
    "photo_too_many": _("At most %(most)s photos. The others were left out."),
    "photo_pending": _("A photo was not sent. Try it again or remove it, then send the form."),
    "grid_unknown": _("Position set. The grid is shown when there is a connection."),
    "grid_here": _("Grid: %(name)s"),
    "grid_outside": _("This position is outside the district."),
    "position_denied": _("The browser may not use your position. Put the pin on the map by hand."),
    "position_failed": _("No position found. Go into the open, or put the pin on the map by hand."),
    "position_wait": _("Looking for your position…"),
    "accuracy": _("accurate to %(metres)s m"),
    "pin": _("Pin: drag it, or move the map and press the button below"),
    "zoom_in": _("Zoom in"),
    "zoom_out": _("Zoom out"),
    "draft_restored": _("What you had entered is back."),
    "draft_dropped": _("Discard"),
    "sign_in_failed": _("User name or password is wrong, or the account is locked."),
    "sign_in_other": _("This page belongs to another account (%(user)s). Sign in as that person, or reload the page."),
    "offline": _("No connection. Nothing was sent; what you entered is still here."),
    "request_failed": _("That did not work. Nothing was changed; please try again."),
    "layer_zoom": _("Zoom in to see this layer."),
    "layer_empty": _("Nothing of this here."),
    "layer_failed": _("This layer could not be loaded. Move the map to try again."),
    "layer_show": _("Show on the map"),
    "layer_more": _("and %(count)d more in this view"),
    "patrol_waiting": _("Waiting for the first position…"),
    "patrol_taken": _("%(count)d positions taken, last accurate to %(metres)s m"),
    "patrol_kept_here": _("No connection: %(count)d positions wait here and are sent later."),
    "patrol_denied": _("The browser may not use your position. Allow it for this site, then start again."),
    "patrol_failed": _("No position at the moment. Keep the page open and go into the open."),
    "patrol_over": _("This patrol has ended. Reload the page."),
    "keys": _("Keys: j next, k previous, Enter open, / search"),
}


def words() -> dict[str, str]:
    """All of them in the active language."""
    return {key: str(value) for key, value in WORDS.items()}
