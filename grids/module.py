"""What the grids contribute to the platform."""

from django.utils.translation import gettext_lazy as _

from jiangdu.modules import Module, register

register(Module(name="grids", label=_("Grids")))
