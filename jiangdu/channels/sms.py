"""Text messages to the personal phone, through the operator's gateway."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiangdu.channels.base import CannotSend, Message
from jiangdu.channels.senders import sender_for
from jiangdu.models import User

LONGEST = 300  # characters: five parts of a Chinese text message


class SmsChannel:
    """Costs money and wakes people: urgent notices only, unless somebody asks for more."""

    name = "sms"
    label = _("Text message")
    only_urgent = True

    def is_ready(self) -> bool:
        return sender_for(self.name) is not None

    def address(self, user: User) -> str:
        return user.phone

    def send(self, message: Message) -> None:
        sender = sender_for(self.name)
        if sender is None:
            raise CannotSend("no gateway for text messages is configured")
        text = " ".join(f"{message.title} {message.body}".split())
        sender({"to": message.address, "text": text[:LONGEST], "reference": message.reference})
