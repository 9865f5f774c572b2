"""What the six-step loop contributes to the platform."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.roles import ROLES
from jiangdu.modules import Module, register

register(Module(name="cases", label=_("Cases"), roles=ROLES))
