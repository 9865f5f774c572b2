"""People in the admin: accounts with their posts, a new password, unlocking. Accounts are disabled, never deleted."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jiangdu.actions.accounts import end_access, note_rights, unlock_account
from jiangdu.admin.acting import acting
from jiangdu.admin.changes import TrackedAdmin
from jiangdu.admin.people_forms import PersonAddForm, PersonForm, ResetForm
from jiangdu.crypto import lookup_hash
from jiangdu.models import Post, User

GROUP = _("People and access")
POWERS = ("is_staff", "is_superuser")

admin.site.unregister(Group)  # rights follow from posts


class PostInline(admin.TabularInline):  # type: ignore[type-arg]
    """The posts of a person."""

    model = Post
    fk_name = "user"
    extra = 0
    autocomplete_fields = ("unit", "deputy")
    fields = ("kind", "unit", "grid_code", "number", "valid_from", "valid_to", "deputy", "away_from", "away_to")


@admin.register(User)
class PersonAdmin(TrackedAdmin, StockUserAdmin):  # type: ignore[type-arg]
    """Only a superuser touches a superuser or makes one."""

    group = GROUP
    form, add_form = PersonForm, PersonAddForm
    inlines = (PostInline,)
    list_display = ("username", "name", "posts_held", "is_active", "powers", "locked", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "posts__kind")
    search_fields = ("username", "name", "posts__number", "posts__unit__name_zh", "posts__unit__code")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "phone", "email", "language")}),
        (_("Access"), {"fields": ("is_active", "must_change_password", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "password1", "password2")}),)
    actions = ("unlock", "sign_out_everywhere")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        failing = AccessAttempt.objects.filter(
            username=OuterRef("username"),
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
            attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME,
        )
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(is_locked=Exists(failing)).prefetch_related("posts__kind", "posts__unit")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        beyond = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not beyond

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_unlock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jiangdu.unlock_user")

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        obj.phone_hash = lookup_hash(obj.phone)
        obj.must_change_password = obj.must_change_password or not change
        super().save_model(request, obj, form, change)
        before = {name for name in POWERS if change and form.initial.get(name)}
        note_rights(obj, before=before, after={name for name in POWERS if getattr(obj, name)}, **acting(request))
        if change and not obj.is_active:
            end_access(user=obj, **acting(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        if str(request.user.pk) == id:  # the own one is changed where the old one is asked for
            return redirect("password_change")
        here = copy(self)
        here.change_password_form = partial(ResetForm, request=request)
        return super(PersonAdmin, here).user_change_password(request, id, form_url)

    @admin.display(description=_("posts"))
    def posts_held(self, person: User) -> str:
        posts = [post for post in person.posts.all() if post.valid_to is None or post.valid_to >= timezone.localdate()]
        more = f" +{len(posts) - 3}" if len(posts) > 3 else ""
        return ", ".join(map(str, posts[:3])) + more or "–"

    @admin.display(description=_("administration"))
    def powers(self, person: User) -> object:
        return _("everything") if person.is_superuser else _("may enter") if person.is_staff else "–"

    @admin.display(description=_("locked"))
    def locked(self, person: User) -> object:
        return _("locked") if person.is_locked else "–"  # type: ignore[attr-defined]

    @admin.action(description=_("Unlock (forget wrong passwords)"), permissions=["unlock"])
    def unlock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            unlock_account(user=person, **acting(request))
        done = ngettext("%(n)d account is unlocked.", "%(n)d accounts are unlocked.", len(people)) % {"n": len(people)}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=_("Sign out everywhere, revoke API tokens"), permissions=["unlock"])
    def sign_out_everywhere(self, request: HttpRequest, people: QuerySet[User]) -> None:
        ended = sum(end_access(user=person, **acting(request)) for person in list(people))
        done = ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", ended) % {"n": ended}
        self.message_user(request, done, messages.SUCCESS)
