"""The columns the case's transitions set, named for the type checker; `case.py` defines them."""

from __future__ import annotations

from typing import Any

from django.db import models


class CaseColumns(models.Model):
    """Annotations only."""

    category: Any
    condition: Any
    desk: Any
    passed_up_at: Any
    passed_up_by: Any
    lead: Any
    merged_into: Any
    is_urgent: Any
    is_binding: Any
    backflow_reason: Any
    evaluation: Any
    closing_kind: Any
    round: Any
    return_count: Any
    rework_count: Any
    suspension_count: Any
    suspended_until: Any
    filed_at: Any
    dispatched_at: Any
    acknowledged_at: Any
    feedback_at: Any
    verified_at: Any
    closed_at: Any
    closed_by: Any
    call_back_owed: Any
    reopened_at: Any
    ended_at: Any
    restored_at: Any
    safe_at: Any

    class Meta:
        abstract = True
