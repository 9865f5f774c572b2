"""`/me/`: who I am here – posts, language, sessions, and how I want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiangdu.actions.choose_channels import choose_channels
from jiangdu.channels import ready_channels
from jiangdu.models import NoticePreference, User
from jiangdu.scope import scope_of


@dataclass(frozen=True)
class Choice:
    """One channel as the person finds it: switched on or off, and where it leads ('' when it cannot reach them)."""

    name: str
    label: object
    is_on: bool
    only_urgent: bool
    address: str


def choices_of(user: User) -> list[Choice]:
    """The channels of this installation with the person's wishes; without a wish, a channel is on unless it is for the urgent."""
    wishes = dict(NoticePreference.objects.filter(user=user, kind="").values_list("channel", "is_on"))
    return [
        Choice(
            name=channel.name,
            label=channel.label,
            is_on=wishes.get(channel.name, not channel.only_urgent),
            only_urgent=channel.only_urgent,
            address=channel.address(user),
        )
        for channel in ready_channels()
    ]


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """GET shows; POST saves the channels."""
    assert isinstance(request.user, User)
    choices = choices_of(request.user)
    if request.method == "POST":
        offered = [choice.name for choice in choices if choice.address]
        choose_channels(user=request.user, offered=offered, wanted=request.POST.getlist("channel"))
        messages.success(request, _("Saved."))
        return redirect("me")
    return render(request, "jiangdu/me.html", {"posts": scope_of(request.user).posts, "channels": choices})
