"""Posts, their kinds, the roles behind them and the duty rota in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiangdu.actions.accounts import note_rights
from jiangdu.admin.acting import acting
from jiangdu.admin.changes import TrackedAdmin
from jiangdu.admin.people import GROUP
from jiangdu.models import DutyShift, Post, PostKind, Role
from jiangdu.modules import modules

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions of our own modules, in the reader's words."""

    def label_from_instance(self, permission: Permission) -> str:
        kind = permission.content_type
        model = kind.model_class()
        what = model._meta.verbose_name if model else kind.model
        verb, _underscore, rest = permission.codename.partition("_")
        word = VERBS[verb] if verb in VERBS and rest == kind.model else gettext(permission.name)
        return f"{apps.get_app_config(kind.app_label).verbose_name} · {what} · {word}"


def offered() -> QuerySet[Permission]:
    """What a role may bundle: our modules' own permissions, and the stock ones of models that are in the admin."""
    ours = Permission.objects.filter(content_type__app_label__in=[module.name for module in modules()])
    shown = [ContentType.objects.get_for_model(model).pk for model in admin.site._registry]
    stock = Q(codename__regex=rf"^({'|'.join(VERBS)})_") & Q(name__startswith="Can ")
    return ours.filter(~stock | Q(content_type__in=shown)).select_related("content_type")


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role with the permissions of modules that are installed."""

    permissions = PermissionsField(
        Permission.objects.none(),
        required=False,
        label=_("permissions"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Role
        fields = ("code", "name_zh", "name_en", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].queryset = offered()  # type: ignore[attr-defined]


class RightsAdmin(TrackedAdmin):
    """For rows whose many-to-many field `rights` decides what people may do: changes go to the audit."""

    rights = ""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = self._rights(form.instance)
        super().save_related(request, form, formsets, change)
        note_rights(form.instance, before=before, after=self._rights(form.instance), **acting(request))

    def _rights(self, row: Any) -> set[str]:
        return {str(one.code if isinstance(one, Role) else one.codename) for one in getattr(row, self.rights).all()}


@admin.register(Role)
class RoleAdmin(RightsAdmin):
    """Roles are bundles of permissions."""

    group = GROUP
    form = RoleForm
    rights = "permissions"
    list_display = ("code", "name_zh", "name_en", "permission_count")
    search_fields = ("code", "name_zh", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        return super().get_queryset(request).annotate(count=Count("permissions"))

    @admin.display(description=_("permissions"), ordering="count")
    def permission_count(self, role: Role) -> int:
        return int(role.count)  # type: ignore[attr-defined]


@admin.register(PostKind)
class PostKindAdmin(RightsAdmin):
    """Kinds of post carry roles."""

    group = GROUP
    rights = "roles"
    list_display = ("order", "code", "name_zh", "name_en", "is_grid_staff")
    list_display_links = ("code",)
    list_filter = ("is_grid_staff", "roles")
    search_fields = ("code", "name_zh", "name_en")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)


class CurrentFilter(admin.SimpleListFilter):
    """Posts held today, coming, past, or whose holder is away."""

    title = _("held")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("today")), ("away", _("holder away")), ("later", _("later")), ("past", _("no longer"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Post]:
        today = timezone.localdate()
        conditions = {"later": Q(valid_from__gt=today), "past": Q(valid_to__lt=today)}
        if self.value() == "now":
            return queryset.current(today)
        if self.value() == "away":
            return queryset.current(today).away(today)
        return queryset.filter(conditions.get(self.value() or "", Q()))


@admin.register(Post)
class PostAdmin(TrackedAdmin):
    """Who holds what, where, from when to when, and who stands in."""

    group = GROUP
    list_display = (
        "number",
        "user",
        "kind",
        "unit",
        "grid_code",
        "valid_from",
        "valid_to",
        "deputy",
        "away_from",
        "away_to",
    )
    list_display_links = ("number", "user")
    list_filter = (CurrentFilter, "kind")
    list_select_related = ("user", "kind", "unit", "deputy")
    search_fields = ("number", "user__username", "user__name", "unit__code", "unit__name_zh", "grid_code")
    autocomplete_fields = ("user", "kind", "unit", "deputy")
    date_hierarchy = "valid_from"


@admin.register(DutyShift)
class DutyShiftAdmin(TrackedAdmin):
    """The rota."""

    group = GROUP
    list_display = ("unit", "user", "starts_at", "ends_at", "order", "phone")
    list_filter = (("starts_at", admin.DateFieldListFilter), "unit__kind")
    list_select_related = ("unit", "user")
    search_fields = ("unit__code", "unit__name_zh", "user__username", "user__name")
    autocomplete_fields = ("unit", "user")
    date_hierarchy = "starts_at"
