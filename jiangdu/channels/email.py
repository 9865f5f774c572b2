"""E-mail through Django's mail settings."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from jiangdu.channels.base import CannotSend, Message
from jiangdu.models import User

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


class EmailChannel:
    """Plain text: readable everywhere, nothing to load."""

    name = "email"
    label = _("E-mail")
    only_urgent = False

    def is_ready(self) -> bool:
        return settings.EMAIL_BACKEND != NOWHERE

    def address(self, user: User) -> str:
        return user.email

    def send(self, message: Message) -> None:
        headers = {"X-Notice": message.reference} | ({"Importance": "high"} if message.urgent else {})
        body = "\n\n".join(part for part in (message.body, message.url) if part)
        subject = " ".join(message.title.split())  # a header holds one line
        try:
            EmailMessage(subject, body, to=[message.address], headers=headers).send()
        except (SMTPException, OSError) as error:
            raise CannotSend(str(error)) from error
