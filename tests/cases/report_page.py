"""The report form in the hands of one person."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from cases.models import Case
from jiangdu.models import User
from tests.cases.walk import URGENT, Walk
from tests.ground import HOME

NEW = "/cases/new/"
WORDS = "东苑路口污水井盖缺失，请尽快处理"


class Page:
    """The form in the hands of one person."""

    def __init__(self, client: Client, walk: Walk) -> None:
        self.client, self.walk = client, walk
        self.by(walk.world.patroller)

    def by(self, user: User) -> Page:
        self.user = user
        self.client.force_login(user, "jiangdu.backends.PostBackend")
        return self

    def entries(self, **changes: Any) -> dict[str, Any]:
        """A report that is complete; None leaves a field out."""
        given = {
            "once": str(uuid.uuid4()), "description": WORDS, "category": URGENT, "condition": "01", "lng": str(HOME[0]),
            "lat": str(HOME[1]), "accuracy": "12", "photos": [self.walk.photo(self.user)], "address": "东苑路", **changes,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value is not None}

    def send(self, given: dict[str, Any] | None = None, **changes: Any) -> Any:
        return self.client.post(NEW, given or self.entries(**changes))

    def refused(self, **changes: Any) -> str:
        """The page shown again; nothing was made of it."""
        before = Case.objects.count()
        answer = self.send(**changes)
        assert answer.status_code == 200
        assert Case.objects.count() == before
        return answer.content.decode()
