"""What everybody may do with a case in every state, as the domain's people agreed it: written a second time, on purpose.

One line a verb: from which states, who, and on what condition. `who` are groups of `tests/cases/positions.py`; the
conditions are words a scene says of itself. `if_`: one of them must be said, `unless`: none may be, or the button is not
there. `though`: the button is there, and the action says why it cannot be done now and what to do instead.
"""

from __future__ import annotations

from dataclasses import dataclass

TO_HANDLING = "reported pre_check filed dispatched returned coordination handling"
BEFORE_FEEDBACK = TO_HANDLING + " suspended"
OPEN = BEFORE_FEEDBACK + " feedback verifying verified"
AFTER_FILING = "filed dispatched returned coordination handling suspended feedback verifying verified"
EVERY = OPEN + " closed rejected merged withdrawn void"


@dataclass(frozen=True)
class Line:
    """From the states `sources`, by anyone of the groups `who`; words are separated by commas."""

    sources: str
    who: str
    if_: str = ""
    unless: str = ""
    though: str = ""
    later: str = ""  # who may at other times, where that is more than `who`: they are told "not now", others "not you"


CASE: dict[str, list[Line]] = {
    # 1 report
    "send_pre_check": [Line("reported", "acceptors", unless="no place")],
    "submit_pre_check": [Line("pre_check", "asked_to_look")],
    "recategorise": [Line(BEFORE_FEEDBACK, "acceptors dispatchers")],
    "reject": [Line("reported", "acceptors")],
    "merge": [Line(TO_HANDLING, "acceptors")],
    "restore": [Line("merged void", "shift_leaders")],
    "withdraw": [Line("reported pre_check filed dispatched", "reporter", unless="others joined")],
    "confirm_self_handled": [Line("reported", "acceptors", if_="said to be put right")],
    # 2 file
    "file": [Line("reported", "acceptors")],
    # 3 dispatch
    "dispatch": [Line("filed returned", "dispatchers")],
    "recall": [Line("dispatched", "dispatchers")],
    "refer_back": [Line("filed returned", "dispatchers")],
    "pass_up": [Line(OPEN, "acceptors_of_a_town dispatchers_of_a_town")],
    "deny_return": [
        Line("returned", "shift_leaders"),
        Line("dispatched handling", "shift_leaders", if_="an assisting unit returned"),
    ],
    "accept_return": [Line("dispatched handling", "dispatchers", if_="an assisting unit returned")],
    "convene": [Line("filed returned handling", "dispatchers", though="returned for another look")],
    "decide": [Line("coordination", "shift_leaders")],
    "allow_backflow": [Line("filed dispatched handling", "shift_leaders")],
    "add_assisting": [Line("dispatched handling", "dispatchers")],
    "drop_assisting": [Line("dispatched handling", "dispatchers", if_="somebody assists")],
    # 4 handle
    "make_safe": [Line(AFTER_FILING, "present")],
    "approve_extension": [Line("dispatched handling", "shift_leaders", if_="extension asked")],
    "deny_extension": [Line("dispatched handling", "shift_leaders", if_="extension asked")],
    "approve_suspension": [
        Line("handling", "shift_leaders", if_="suspension asked"),
        Line("handling", "leaders", if_="suspension asked, long suspension asked"),
    ],
    "deny_suspension": [
        Line("handling", "shift_leaders", if_="suspension asked"),
        Line("handling", "leaders", if_="suspension asked, long suspension asked"),
    ],
    "resume": [Line("suspended", "shift_leaders leaders")],
    "check_suspension": [Line("suspended", "present")],
    # 5 feedback, 6 close
    "send_verification": [Line("feedback", "acceptors")],
    "rework": [Line("feedback", "dispatchers"), Line("verifying", "dispatchers acceptors verifier")],
    "pass_verification": [Line("verifying", "verifier")],
    "close": [Line("verified", "grid_staff acceptors")],
    "close_unchecked": [Line("feedback", "acceptors")],
    "call_back": [Line("feedback verifying verified closed", "acceptors")],
    "reopen": [
        Line("closed", "acceptors shift_leaders"),
        Line("closed", "reporter", unless="too late, reopened before, said all is well, concluded"),
    ],
    "conclude": [Line(OPEN + " closed", "shift_leaders")],
    "void": [Line(OPEN, "shift_leaders")],
    "force_close": [Line(OPEN, "leaders")],
    "spot_check": [Line("closed", "inspectors")],
    "rate": [Line("closed", "reporter", unless="rated long ago")],
    "appeal_overtime": [Line("closed", "managers_of_late_units", later="managers")],
    "review_appeal": [Line("closed", "next_reviewers", later="shift_leaders leaders")],
    # at any time
    "comment": [Line(OPEN, "present")],
    "remind": [Line(OPEN, "desk"), Line(OPEN, "reporter", though="just reminded")],
    "supervise": [Line(OPEN, "shift_leaders")],
    "answer_supervision": [Line(OPEN, "supervised")],
    "reveal_reporter": [Line(EVERY, "may_know_the_caller")],
}

# Of an order the words also tell its role and the state of its case: "assists", "case handling".
BY_UNIT = "manager handler"  # of the order's unit or the sub-unit it was passed to; the handler it was given to
ASKS = "asked already, overdue, extended twice, case suspended, case coordination"
ORDER: dict[str, list[Line]] = {
    "acknowledge": [Line("issued", BY_UNIT)],
    "return": [
        Line(
            "issued acknowledged", "manager", if_="case dispatched, case handling",
            unless="progress told, a rework, decided for good", though="half of the time gone",
        )
    ],
    "assign": [Line("issued acknowledged", "manager")],
    "progress": [Line("acknowledged", BY_UNIT)],
    "request_extension": [Line("acknowledged", BY_UNIT, unless=ASKS)],
    "request_suspension": [
        Line("acknowledged", BY_UNIT, if_="case handling", unless="asked already, assists", though="not safe yet")
    ],
    "submit_result": [Line("acknowledged", BY_UNIT, though="its units meet")],
    "confirm_result": [Line("awaiting_confirmation", "manager")],
    "send_back_result": [Line("awaiting_confirmation", "manager")],
}  # fmt: skip
