"""What the platform itself contributes."""

from django.utils.translation import gettext_lazy as _

from jiangdu.modules import Module, register

register(Module(name="jiangdu", label=_("Platform")))
