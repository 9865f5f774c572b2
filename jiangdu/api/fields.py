"""Fields of the API's bodies: units by code, people by username."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from jiangdu.models import Unit, User


class UnitField(serializers.SlugRelatedField[Unit]):
    """An active unit by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", queryset=Unit.objects.active(), **kwargs)
        self.error_messages["does_not_exist"] = _("There is no unit with the code {value}.")


class PersonField(serializers.SlugRelatedField[User]):
    """An active user by username."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="username", queryset=User.objects.filter(is_active=True), **kwargs)
        self.error_messages["does_not_exist"] = _("There is no person with the username {value}.")
