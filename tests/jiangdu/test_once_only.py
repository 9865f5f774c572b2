"""A form is sent once: repeated, changed, failed, and pressed twice at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from jiangdu.models import IdempotencyKey
from jiangdu.web.once_only import Sent, digest_of_form, once_only


def send(world: Any, answer: str = "first", digest: str = "a", key: str = "k") -> Sent:
    return once_only(user=world.patroller, key=key, digest=digest, at=timezone.now(), do=lambda: answer)


def test_the_first_answer_is_given_ever_after(world: Any) -> None:
    assert send(world) == Sent("first")
    assert send(world, "second") == Sent("first", is_repeat=True)
    assert send(world, "second", digest="b") == Sent("first", is_repeat=True, is_same=False)
    assert send(world, "other", key="l") == Sent("other")


def test_what_failed_may_be_sent_again(world: Any) -> None:
    def fail() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        once_only(user=world.patroller, key="k", digest="a", at=timezone.now(), do=fail)
    assert not IdempotencyKey.objects.exists()
    assert send(world) == Sent("first")


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_the_second_waits_for_the_first(world: Any) -> None:
    inside, done, found = threading.Event(), threading.Event(), []
    user, at = world.patroller, timezone.now()

    def slow() -> str:
        inside.set()
        done.wait(2)
        return "first"

    def press(do: Any) -> None:
        try:
            found.append(once_only(user=user, key="k", digest="a", at=at, do=do))
        finally:
            connection.close()

    first = threading.Thread(target=press, args=[slow])
    first.start()
    assert inside.wait(5)
    second = threading.Thread(target=press, args=[lambda: "second"])
    second.start()
    second.join(0.3)
    assert second.is_alive(), "it waits"
    done.set()
    first.join(5)
    second.join(5)
    assert sorted(found, key=lambda sent: sent.is_repeat) == [Sent("first"), Sent("first", is_repeat=True)]
    assert IdempotencyKey.objects.count() == 1


def test_the_digest_follows_what_was_entered_and_nothing_else() -> None:
    one, other = (
        QueryDict("a=1&photos=x&photos=y&csrfmiddlewaretoken=s"),
        QueryDict("photos=x&photos=y&a=1&csrfmiddlewaretoken=t"),
    )
    assert digest_of_form(one) == digest_of_form(other)
    assert digest_of_form(one) != digest_of_form(QueryDict("a=1&photos=y&photos=x"))
