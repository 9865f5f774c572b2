"""What the platform itself contributes."""

from django.utils.translation import gettext_lazy as _

from jiangdu.channels.email import EmailChannel
from jiangdu.channels.sms import SmsChannel
from jiangdu.channels.wecom import WecomChannel
from jiangdu.modules import Module, Timer, register

register(
    Module(
        name="jiangdu",
        label=_("Platform"),
        urls=[("", "jiangdu.web.urls")],
        channels=[EmailChannel(), SmsChannel(), WecomChannel()],
        timers=[
            Timer("sweep-outbox", "jiangdu.tasks.sweep_outbox", 60.0),
            Timer("send-notices", "jiangdu.tasks.send_notices", 60.0),
            Timer("purge-attachments", "jiangdu.tasks.purge_attachments", 3600.0),
        ],
    )
)
