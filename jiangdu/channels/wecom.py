"""WeCom 企业微信, through the operator's gateway, which holds the corporation's secret."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiangdu.channels.base import CannotSend, Message
from jiangdu.channels.senders import sender_for
from jiangdu.models import User


class WecomChannel:
    """Reaches people by their account name, which the corporation's directory shares. Format: WeCom's `textcard`."""

    name = "wecom"
    label = _("WeCom")
    only_urgent = False

    def is_ready(self) -> bool:
        return sender_for(self.name) is not None

    def address(self, user: User) -> str:
        return user.username

    def send(self, message: Message) -> None:
        sender = sender_for(self.name)
        if sender is None:
            raise CannotSend("no gateway for WeCom is configured")
        sender({"touser": message.address, "enable_duplicate_check": 1, **self._content(message)})

    def _content(self, message: Message) -> dict[str, object]:
        if not message.url:
            return {"msgtype": "text", "text": {"content": f"{message.title}\n{message.body}"}}
        card = {"title": message.title[:128], "description": message.body[:512], "url": message.url}
        return {"msgtype": "textcard", "textcard": card}
