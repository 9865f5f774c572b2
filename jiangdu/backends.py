"""Rights come from posts: a user has the permissions of the roles of the kinds of post held today."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.utils import timezone

from jiangdu.models import Post


class PostBackend(ModelBackend):
    """Username and password; permissions through current posts (groups and user permissions stay unused)."""

    def _get_group_permissions(self, user_obj):  # type: ignore[no-untyped-def]
        kinds = Post.objects.current(timezone.localdate()).filter(user=user_obj).values("kind")
        return Permission.objects.filter(role__post_kinds__in=kinds)
