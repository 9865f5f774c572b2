"""Figures for Prometheus beside those of django-prometheus: queue length, oldest due clock, outbox lag, heartbeats.

They are read when asked for, in the process that answers, so several web workers do not disagree.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

import redis
from celery import current_app
from django.apps import apps
from django.db import DatabaseError
from django.db.models import Min
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jiangdu.heartbeat import PROCESSES, age
from jiangdu.models import NoticeDelivery, Outbox


def queue_length() -> int:
    """Messages waiting for a worker. Raises redis.RedisError if the broker is away."""
    with current_app.connection_for_read() as broker:
        return int(broker.default_channel.client.llen(current_app.conf.task_default_queue))


def oldest_due_clock(at: datetime) -> float:
    """Seconds the most overdue look at a running clock has been waiting; 0 if none is due."""
    clocks = apps.get_model("jiangdu", "Clock")._default_manager.filter(stopped_at=None, next_check_at__lte=at)
    return _seconds_since(clocks.aggregate(first=Min("next_check_at"))["first"], at)


def outbox_lag(at: datetime) -> float:
    """Seconds the oldest undelivered news has been waiting; 0 if there is none. What was given up does not count."""
    return _seconds_since(Outbox.objects.waiting().aggregate(first=Min("created_at"))["first"], at)


def outbox_dead() -> int:
    """News given up after the last attempt: each is something a part of the platform was never told."""
    return Outbox.objects.dead().count()


def failed_deliveries() -> int:
    """Notices that a channel could not send."""
    return NoticeDelivery.objects.filter(state=NoticeDelivery.State.FAILED).count()


def failing_clocks() -> int:
    """Running clocks whose last look failed: they are tried again, later and later."""
    clocks = apps.get_model("jiangdu", "Clock")._default_manager
    return int(clocks.filter(stopped_at=None, failed_checks__gt=0).count())


def _seconds_since(moment: datetime | None, at: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (at - moment).total_seconds())


class PlatformCollector(Collector):
    """The platform's own gauges; one that cannot be read is left out rather than shown as nought."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = timezone.now()
        gauges = [
            ("jiangdu_queue_length", "Messages waiting for a worker", queue_length),
            ("jiangdu_oldest_due_clock_seconds", "Waiting time of the oldest due clock", lambda: oldest_due_clock(at)),
            ("jiangdu_failing_clocks", "Running clocks whose last look failed", failing_clocks),
            ("jiangdu_outbox_lag_seconds", "Waiting time of the oldest undelivered news", lambda: outbox_lag(at)),
            ("jiangdu_outbox_dead", "News given up after the last attempt", outbox_dead),
            ("jiangdu_notice_deliveries_failed", "Notices a channel could not send", failed_deliveries),
        ]
        for name, words, read in gauges:
            try:
                yield GaugeMetricFamily(name, words, value=read())
            except (DatabaseError, redis.RedisError, OSError):
                continue
        yield self._heartbeats(at)

    def _heartbeats(self, at: datetime) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "jiangdu_heartbeat_age_seconds", "Seconds since the last sign of life", labels=["process"]
        )
        for process in PROCESSES:
            try:
                seconds = age(process, at=at)
            except (redis.RedisError, OSError):
                continue
            if seconds is not None:
                family.add_metric([process], seconds)
        return family


def exposition() -> bytes:
    """The text Prometheus reads: the sums over all web workers, and the platform's own gauges."""
    own = CollectorRegistry()
    own.register(PlatformCollector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(own)  # type: ignore[no-untyped-call]
        return generate_latest(own)
    return generate_latest(REGISTRY) + generate_latest(own)
