"""Tokens, and who am I."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.actions.sign_in import issue, prove, revoke
from jiangdu.api.authentication import TokenAuthentication
from jiangdu.api.base import ApiView
from jiangdu.api.throttles import PersonThrottle, TokenThrottle
from jiangdu.models import ApiToken, Post, User
from jiangdu.modules import area_names
from jiangdu.scope import scope_of


class CredentialsSerializer(serializers.Serializer[Any]):
    """What is asked at the door."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False, style={"input_type": "password"})


class TokenSerializer(serializers.Serializer[Any]):
    """The key is shown this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokensView(ApiView):
    """Get a token for username and password; give the one in use back."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """None on POST: an expired token must not hinder getting a new one."""
        return [] if self.request is None or self.request.method == "POST" else [TokenAuthentication()]

    def get_permissions(self) -> list[BasePermission]:
        return [] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[Any]:
        return [TokenThrottle()] if self.request.method == "POST" else [PersonThrottle()]

    @extend_schema(request=CredentialsSerializer, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        at = timezone.now()
        user = prove(request._request, **given.validated_data, at=at)
        key, row = issue(request._request, user=user, at=at)
        return Response(TokenSerializer({"token": key, "expires_at": row.expires_at}).data, status.HTTP_201_CREATED)

    @extend_schema(responses={204: OpenApiResponse(description="The token is revoked.")})
    def delete(self, request: Request) -> Response:
        assert isinstance(request.auth, ApiToken)  # the only authentication of this view
        revoke(request._request, token=request.auth, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class CodeNameSerializer(serializers.Serializer[Any]):
    """Something with a code, named in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class MyPostSerializer(serializers.Serializer[Any]):
    """A post held today. `is_deputy`: held for someone who is away."""

    kind = CodeNameSerializer()
    unit = CodeNameSerializer(allow_null=True)
    grid = CodeNameSerializer(allow_null=True)
    number = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    is_deputy = serializers.BooleanField()


class UserSerializer(serializers.Serializer[Any]):
    """The person signed in."""

    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(allow_blank=True)


class MeSerializer(serializers.Serializer[Any]):
    """Who is asking, in which posts, with which permissions (`app.codename`)."""

    user = UserSerializer()
    posts = MyPostSerializer(many=True)
    permissions = serializers.ListField(child=serializers.CharField())


class MeView(ApiView):
    """Who am I here."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = self.person
        posts = scope_of(user).posts
        areas = area_names({post.grid_code for post in posts if post.grid_code})
        facts = {
            "user": user,
            "posts": [_post_facts(post, user, areas) for post in posts],
            "permissions": sorted(user.get_all_permissions()),
        }
        return Response(MeSerializer(facts).data)


def _post_facts(post: Post, user: User, areas: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": {"code": post.kind.code, "name": str(post.kind)},
        "unit": {"code": post.unit.code, "name": post.unit.name} if post.unit else None,
        "grid": {"code": post.grid_code, "name": areas.get(post.grid_code, "")} if post.grid_code else None,
        "number": post.number,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
        "is_deputy": post.user_id != user.pk,
    }
