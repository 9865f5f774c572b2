"""The scheduler behind `celery beat`: the table from `config.celery`, and a sign of life at every turn."""

import time

from celery.beat import PersistentScheduler

from config.celery import beat_table

BEAT_EVERY = 10  # seconds between two signs of life


class HeartbeatScheduler(PersistentScheduler):
    """Reads the timers of all modules once they are loaded, and notes that it is alive."""

    _next_sign = 0.0

    def setup_schedule(self) -> None:
        self.app.conf.beat_schedule = beat_table()
        super().setup_schedule()

    def tick(self, *args: object, **kwargs: object) -> float:
        self._show_life()
        return float(min(super().tick(*args, **kwargs), BEAT_EVERY))

    def _show_life(self) -> None:
        from jiangdu.heartbeat import beat

        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + BEAT_EVERY
            beat("beat")
