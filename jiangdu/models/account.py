"""People and what they may do: users, roles as bundles of permissions, posts, duty shifts."""

from __future__ import annotations

from datetime import date

import pghistory
from django.apps import apps
from django.contrib.auth.models import AbstractUser, Permission
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiangdu.crypto import EncryptedTextField
from jiangdu.models.organisation import Unit


def changes() -> tuple[pghistory.RowEvent, ...]:
    """Every kind of change. New objects each time: a tracked model makes them its own."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


# Neither the password nor the personal phone may survive in the kept changes.
@pghistory.track(*changes(), exclude=["password", "last_login", "phone", "phone_hash"])
class User(AbstractUser):
    """A person who signs in. Rights follow from posts, never from the account itself."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=40)
    language = models.CharField(_("language"), max_length=10, blank=True)
    phone = EncryptedTextField(_("personal phone"), blank=True, hash_field="phone_hash")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    must_change_password = models.BooleanField(
        _("must change the password"), default=False, help_text=_("Asked for a new password at the next sign-in.")
    )
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    is_system = False

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        permissions = [("unlock_user", _("Unlock accounts and end sessions"))]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


@pghistory.track(*changes())
class Role(models.Model):
    """A named bundle of permissions. Code asks for permissions, never for a role."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=80)
    permissions = models.ManyToManyField(Permission, blank=True, verbose_name=_("permissions"))

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class RolePermission(Role.permissions.through):  # type: ignore[name-defined,misc]
    """A permission in a role, tracked: adding and removing rights must leave a trace."""

    class Meta:
        proxy = True


@pghistory.track(*changes())
class PostKind(models.Model):
    """A kind of post: grid head, patroller, manager, acceptor … Rows, so a district can have its own."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=80)
    roles = models.ManyToManyField(Role, blank=True, related_name="post_kinds", verbose_name=_("roles"))
    is_grid_staff = models.BooleanField(_("grid staff"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    verification_order = models.PositiveSmallIntegerField(
        _("place in the verification chain"),
        null=True,
        blank=True,
        help_text=_("Who is asked first to verify on site; empty: never asked."),
    )

    class Meta:
        verbose_name = _("kind of post")
        verbose_name_plural = _("kinds of post")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class PostKindRole(PostKind.roles.through):  # type: ignore[name-defined,misc]
    """A role of a kind of post, tracked."""

    class Meta:
        proxy = True


def _in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Two dates, the second empty or not before the first (and never without it)."""
    condition = Q(**{f"{last}__isnull": True}) | Q(**{f"{first}__isnull": False, f"{last}__gte": models.F(first)})
    message = _("The second date must not be before the first.")
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)


def away(on: date) -> Q:
    return Q(away_from__lte=on) & (Q(away_to__isnull=True) | Q(away_to__gte=on))


def on_leave(on: date, **fields: object) -> Exists:
    """A leave on this day from the unit of the post."""
    leaves = apps.get_model("jiangdu", "Leave").objects.on(on)
    return Exists(leaves.filter(person=OuterRef("user"), unit=OuterRef("unit"), **fields))


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, on: date) -> PostQuerySet:
        """Posts held on this day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def held_by(self, user: User, on: date) -> PostQuerySet:
        """Posts whose rights this user has on this day: the own ones, and as deputy those whose holder is away."""
        stands_in = Q(deputy=user) & away(on) | Q(on_leave(on, deputy=user))
        return self.current(on).filter(Q(user=user) | stands_in)

    def away(self, on: date) -> PostQuerySet:
        """Posts whose holder is away on this day."""
        return self.filter(away(on))

    def on_leave(self, on: date) -> PostQuerySet:
        """Posts whose holder is on leave from the unit on this day, with an active deputy."""
        return self.filter(on_leave(on, deputy__is_active=True))


@pghistory.track(*changes())
class Post(models.Model):
    """One person in one kind of post, for a unit or for a grid prefix, from–to (days, both inclusive).

    While the holder is away (`away_from`–`away_to`, open end allowed) the deputy has the post's rights as well.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("person"))
    kind = models.ForeignKey(
        PostKind,
        models.PROTECT,
        related_name="posts",
        verbose_name=pgettext_lazy("of a post", "kind"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("unit"),
    )
    grid_code = models.CharField(
        _("grid code or prefix"),
        max_length=17,
        blank=True,
        db_index=True,
        validators=[RegexValidator(r"^\d{6}(\d{3}){0,3}$|^\d{17}$", _("6, 9, 12, 15 or 17 digits."))],
        help_text=_("The post covers this area and all grids below it."),
    )
    number = models.CharField(_("post number"), max_length=20, blank=True)
    deputy = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputised_posts",
        verbose_name=_("deputy"),
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_to = models.DateField(_("away to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["user_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(grid_code=""),
                name="post_has_unit_or_grid",
                violation_error_message=_("A post needs a unit or a grid code."),
            ),
            _in_order("valid_from", "valid_to", "post_dates_in_order"),
            _in_order("away_from", "away_to", "post_absence_in_order"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("user")),
                name="post_deputy_is_someone_else",
                violation_error_message=_("The deputy must be somebody else."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="post_number_unique",
                violation_error_message=_("This post number is taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.unit or self.grid_code}"
