"""Returns: what each reason asks for and where it leads. Pure values."""

from __future__ import annotations

import re
from typing import Final

# "Not mine": needs a clause or evidence; the second such return is settled by a meeting.
DISPUTES: Final = ("not_our_duty", "not_our_area", "owner_other")
# "Look again": goes back to a look at the desk or on site, never to a meeting.
LOOKS: Final = ("duplicate", "not_found", "need_more_info")

_CLAUSE = re.compile(
    r"《[^》]{2,}》|第[一二三四五六七八九十百零〇\d]+[条款项章]|[〔\[(（]\d{4}[〕\])）]\s*第?\d+号"
    r"|(?:\b(?:art(?:icle)?|clause|section|para(?:graph)?)\.?|§)\s*\d+",
    re.IGNORECASE,
)


def cites_clause(text: str) -> bool:
    """Whether the words name a rule: a title in 《》, an article, a document number."""
    return bool(_CLAUSE.search(text))


def lacks_grounds(reason_code: str, *, text: str, clause: str, has_evidence: bool) -> bool:
    """Whether a dispute comes with neither a clause nor evidence."""
    return reason_code in DISPUTES and not (clause or has_evidence or cites_clause(text))


def look_justifies(reason_code: str, outcome: str) -> bool:
    """What a look says about the return it was made for: only "not found" is refuted, by finding it."""
    return not (reason_code == "not_found" and outcome == "exists")
