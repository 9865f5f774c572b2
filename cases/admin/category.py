"""Categories as the tree they are, each with its conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.admin.exports import export_view, template_view
from cases.models import CatalogueImport, Category, Condition
from cases.rules.initials import initials
from jiangdu.admin.changes import TrackedAdmin
from jiangdu.explanations import limit_text

GROUP = _("Catalogue")
MARKS = ("is_urgent", "auto_file", "grid_duty", "needs_position", "needs_photo", "is_restricted")


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """The class follows from the code, the initials from the Chinese name unless given."""

    class Meta:
        model = Category
        fields = "__all__"

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if len(code) > 2:
            self.instance.parent = Category.objects.filter(code=code[:-2]).first()
            if self.instance.parent is None:
                raise ValidationError(_("There is no class %(code)s yet.") % {"code": code[:-2]})
        return code

    def clean_pinyin(self) -> str:
        return self.cleaned_data["pinyin"] or initials(self.cleaned_data.get("name_zh", ""))


class ConditionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether there is one default is a question to all conditions together."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("safe_value")) != bool(data.get("safe_unit")):
            self.add_error("safe_unit", _("The safe limit needs both a number and a unit."))
        return data


class ConditionFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """At most one default among those in use."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and not form.cleaned_data.get("DELETE")]
        if sum(bool(data.get("is_default") and data.get("is_active")) for data in kept) > 1:
            raise ValidationError(_("Only one condition can be the default."))


class ConditionInline(admin.StackedInline):  # type: ignore[type-arg]
    """Switched off, never deleted: cases refer to it."""

    model = Condition
    form, formset = ConditionForm, ConditionFormSet
    extra = 0
    can_delete = False
    fieldsets = (
        (None, {"fields": (("code", "is_default", "is_active"), ("name_zh", "name_en"))}),
        (_("Limits"), {"fields": (("limit_value", "limit_unit"), ("safe_value", "safe_unit"))}),
        (_("Wording"), {"fields": ("filing_zh", "filing_en", "closing_zh", "closing_en"), "classes": ("collapse",)}),
    )


class LevelFilter(admin.SimpleListFilter):
    """Roots, classes, small categories."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("2", _("roots")), ("4", _("classes")), ("6", _("small categories"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        level = self.value()
        return queryset.filter(code__regex=rf"^\d{{{level}}}$") if level in {"2", "4", "6"} else queryset


@admin.register(Category)
class CategoryAdmin(TrackedAdmin):
    """What steers the flow, in one list."""

    group = GROUP
    form = CategoryForm
    inlines = (ConditionInline,)
    tracked_parts = (Condition,)
    change_list_template = "cases/admin/catalogue_list.html"
    list_display = ("in_tree", "limit_words", "marks", "verify_by", "condition_count", "is_active")
    list_filter = (
        LevelFilter, "kind", "is_urgent", "auto_file", "grid_duty", "verify_by", "needs_position", "needs_photo",
        "is_restricted", "is_active",
    )  # fmt: skip
    search_fields = ("code__startswith", "name_zh", "name_en", "pinyin__istartswith")
    search_help_text = _("Code (from its beginning), name, or pinyin initials")
    ordering = ("code",)
    readonly_fields = ("parent",)
    fieldsets = (
        (None, {"fields": (("code", "parent"), ("name_zh", "name_en"), ("pinyin", "kind"), "is_active")}),
        (_("Limit"), {"fields": (("limit_value", "limit_unit"),)}),
        (
            _("Flow"),
            {
                "fields": (
                    "is_urgent",
                    "auto_file",
                    "grid_duty",
                    "verify_by",
                    "needs_position",
                    "needs_photo",
                    "is_restricted",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(in_use=Count("conditions", filter=Q(conditions__is_active=True)))

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        """The code is what components and rows refer to."""
        return ("code", *self.readonly_fields) if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The old default is saved before the new one, as the database knows only one at a time."""
        for condition in sorted(formset.save(commit=False), key=lambda one: one.is_default):
            condition.save()
        formset.save_m2m()

    def get_urls(self) -> list[URLPattern]:
        wrap, kind = self.admin_site.admin_view, CatalogueImport.Kind.CATEGORIES
        own = [
            path("export/", wrap(export_view(kind)), name="cases_category_export"),
            path("template/", wrap(template_view(kind)), name="cases_category_template"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"kind": CatalogueImport.Kind.CATEGORIES, **(extra_context or {})})

    @admin.display(description=_("category"), ordering="code")
    def in_tree(self, category: Category) -> SafeString:
        depth = len(category.code) // 2 - 1
        return format_html('<span class="jd-tree-{}">{} {}</span>', depth, category.code, category.name)

    @admin.display(description=_("limit"))
    def limit_words(self, category: Category) -> str:
        return limit_text(category.limit_unit, category.limit_value) if category.limit_value else ""

    @admin.display(description=_("Flow"))
    def marks(self, category: Category) -> str:
        """Words of the marks that are set: a column for each would be wider than any screen."""
        fields = [Category._meta.get_field(name) for name in MARKS if getattr(category, name)]
        return " · ".join(str(field.verbose_name) for field in fields)  # type: ignore[union-attr]

    @admin.display(description=_("conditions"))
    def condition_count(self, category: Category) -> int:
        return int(category.in_use)  # type: ignore[attr-defined]


@admin.register(Condition)
class ConditionAdmin(TrackedAdmin):
    """All conditions in one list; a new one is added with its category."""

    group = GROUP
    form = ConditionForm
    list_display = ("category", "code", "name_zh", "limit_words", "safe_words", "is_default", "is_active")
    list_display_links = ("code", "name_zh")
    list_filter = ("is_default", "is_active", ("safe_value", admin.EmptyFieldListFilter), "limit_unit")
    list_select_related = ("category",)
    search_fields = ("category__code__startswith", "category__name_zh", "name_zh", "name_en")
    readonly_fields = ("category", "code", "is_default", "is_active")
    ordering = ("category__code", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("limit"))
    def limit_words(self, condition: Condition) -> str:
        return limit_text(condition.limit_unit, condition.limit_value)

    @admin.display(description=_("safe limit"))
    def safe_words(self, condition: Condition) -> str:
        return limit_text(condition.safe_unit, condition.safe_value) if condition.safe_value else ""
