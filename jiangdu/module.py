"""What the platform itself contributes."""

from celery.schedules import crontab
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
            # Daily would do; the more often, the shorter a tail may be that can be cut off unseen.
            Timer("seal-history", "jiangdu.tasks.seal_history", crontab(minute="17")),
            Timer("send-notices", "jiangdu.tasks.send_notices", 60.0),
            Timer("purge-attachments", "jiangdu.tasks.purge_attachments", 3600.0),
        ],
    )
)
