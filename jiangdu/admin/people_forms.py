"""Forms for accounts in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiangdu.actions.accounts import reset_password
from jiangdu.crypto import mask_phone
from jiangdu.models import User


class PersonAddForm(BaseUserCreationForm):
    """A new account."""

    class Meta:
        model = User
        fields = ("username", "name")


class PersonForm(UserChangeForm):
    """An account. The personal phone is shown masked; typing another replaces it."""

    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("as the browser says")), *settings.LANGUAGES]
    )
    phone = forms.CharField(label=_("personal phone"), required=False, max_length=30)

    class Meta:
        model = User
        fields = "__all__"  # the admin's fieldsets choose

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = ""
        if "phone" in self.fields and self.instance.phone:
            known = _("Now %(phone)s. Leave empty to keep it; a single - removes it.")
            self.fields["phone"].help_text = known % {"phone": mask_phone(self.instance.phone)}

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        return "" if typed == "-" else typed or self.instance.phone


class ResetForm(AdminPasswordChangeForm):
    """A password for somebody else: to be replaced by an own one at the next sign-in."""

    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True

    def save(self, commit: bool = True) -> User:
        password, actor = self.cleaned_data["password1"], self.request.user
        assert isinstance(actor, User)
        reset_password(user=self.user, password=password, actor=actor, at=timezone.now(), request=self.request)
        return self.user
