"""Rights come from posts: a user has the permissions of the roles of the kinds of post held today."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone

from jiangdu.models import Post, User


class PostBackend(ModelBackend):
    """Username and password; permissions through the posts held today, as deputy too. Accounts have none of their own."""

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        kinds = Post.objects.held_by(user_obj, timezone.localdate()).values("kind")
        return Permission.objects.filter(role__post_kinds__in=kinds).distinct()
