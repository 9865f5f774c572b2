"""What a role may hold in the loop: codenames with the words an administrator reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PERMISSIONS: list[tuple[str, Any]] = [
    ("report_case", _("Can report cases")),
    ("accept_case", _("Can accept, pre-check, file and reject cases at a desk")),
    ("dispatch_case", _("Can dispatch cases at a desk")),
    ("arbitrate_case", _("Can arbitrate: deny returns, decide, void, conclude")),
    ("handle_order", _("Can handle work orders")),
    ("manage_order", _("Can manage a unit's work orders")),
    ("verify_case", _("Can pre-check and verify cases on site")),
    ("close_case", _("Can close verified cases")),
    ("force_close_case", _("Can force-close cases")),
    ("lead_unit", _("Leads a unit: is told of what is supervised and long overdue")),
    (
        "oversee_case",
        _("Can decide what is a leader's: long or repeated suspensions, second reviews of appeals"),
    ),
    ("inspect_case", _("Can spot-check closed cases")),
    ("see_all_cases", _("Can see all cases")),
    ("see_restricted_cases", _("Can see restricted cases within the own area")),
    ("reveal_reporter", _("Can reveal a reporter's name and phone")),
]
