"""What the platform itself contributes."""

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from jiangdu.channels.email import EmailChannel
from jiangdu.channels.sms import SmsChannel
from jiangdu.channels.wecom import WecomChannel
from jiangdu.modules import Card, MenuItem, Module, NoticeKind, Timer, register
from jiangdu.roles import ROLES
from jiangdu.web.cards import news

register(
    Module(
        name="jiangdu",
        label=_("Platform"),
        menu=[
            MenuItem(_("Map"), "map", "map", order=30),
            MenuItem(_("Duty rota"), "duty", "calendar-week", "jiangdu.keep_rota", order=80),
        ],
        roles=ROLES,
        urls=[("", "jiangdu.web.urls"), ("files/", "jiangdu.web.files_urls")],
        cards=[Card("news", "jiangdu/_card_news.html", news, order=90)],
        api_routes=[
            ("attachments/", "jiangdu.api.attachments_urls"),
            ("notices/", "jiangdu.api.notices"),
            ("duty/", "jiangdu.api.duty"),
            ("figures/", "jiangdu.api.figures"),
            ("map/", "jiangdu.api.map_layers"),
        ],
        channels=[EmailChannel(), SmsChannel(), WecomChannel()],
        notices=[
            NoticeKind(
                "calendar.unpublished",
                _("The calendar of %(year)s is not published"),
                _("Until its holidays are entered, time limits reaching into %(year)s are provisional."),
            ),
            NoticeKind(
                "history.broken",
                _("The history is not whole"),
                _("The nightly check found %(count)s things wrong. An operator lists them with verify_history."),
            ),
        ],
        timers=[
            Timer("sweep-outbox", "jiangdu.tasks.sweep_outbox", 60.0),
            # Daily would do; the more often, the shorter a tail may be that can be cut off unseen.
            Timer("seal-history", "jiangdu.tasks.seal_history", crontab(minute="17")),
            Timer("check-history", "jiangdu.tasks.check_history", crontab(hour=2, minute=40)),
            Timer("send-notices", "jiangdu.tasks.send_notices", 60.0),
            Timer("sweep-clocks", "jiangdu.tasks.sweep_clocks", 60.0),
            Timer("sweep-duty-calls", "jiangdu.tasks.sweep_duty_calls", 30.0),
            Timer("write-exports", "jiangdu.tasks.write_exports", 60.0),
            Timer("recompute-clocks", "jiangdu.tasks.recompute_clocks", 60.0),
            Timer("warn-of-unpublished-year", "jiangdu.tasks.warn_of_unpublished_year", crontab(hour=9, minute=0)),
            Timer("forget-access", "jiangdu.tasks.forget_access", crontab(hour=3, minute=20)),
            Timer("purge-attachments", "jiangdu.tasks.purge_attachments", 3600.0),
        ],
    )
)
