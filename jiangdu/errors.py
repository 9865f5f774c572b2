"""What an action may refuse with. Each app's exceptions stand beside the action that raises them and derive from these.

`status` is the HTTP status, `code` the machine-readable word in the problem document, `detail` the sentence for the user.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _


class ActionError(Exception):
    """An action was refused; nothing happened."""

    status = 400
    code = "invalid"
    message: object = _("This cannot be done.")

    def __init__(self, message: object = None, *, code: str | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.code = code or self.code


class InvalidInput(ActionError):
    """One or more fields are wrong. `errors`: field → list of (message, code); '' is the whole body."""

    message = _("Please correct the marked fields.")

    def __init__(self, errors: Mapping[str, Sequence[tuple[object, str]]], *, code: str | None = None) -> None:
        first = next(iter(errors.values()))[0]
        super().__init__(
            first[0] if len(errors) == 1 else None, code=code or (first[1] if len(errors) == 1 else "invalid")
        )
        self.errors = errors


class NotInScope(ActionError):
    """The thing does not exist, or not for this user: both look the same."""

    status = 404
    code = "not_found"
    message = _("Not found, or not within your responsibility.")


class NotAllowed(ActionError):
    """No permission, or not the one who holds the matter."""

    status = 403
    code = "not_allowed"
    message = _("You may not do this here.")


class WrongState(ActionError):
    """The matter is in another state by now."""

    status = 409
    code = "wrong_state"
    message = _("This has changed meanwhile. The page shows the current state.")


class Busy(ActionError):
    """Somebody else is changing this row; waiting was in vain."""

    status = 409
    code = "busy"
    message = _("Somebody is working on this right now. Nothing was lost; please try again.")


def invalid(field: str, message: object, code: str = "invalid") -> InvalidInput:
    """An InvalidInput for one field."""
    return InvalidInput({field: [(message, code)]})
