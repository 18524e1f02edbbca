"""What a person does in a case; one function each, and each is kept durably when it returns.

All take `by`, the member's workspace, and `at`, the moment. They raise NotFound where the case does not exist
for that member, Refused where they may only read, and WrongInput on the field that can't be kept.
"""

from havre.cases.operations.accounts import add_happening, change_happening
from havre.cases.operations.cases import (
    add_note,
    add_task,
    amend_note,
    change_case,
    describe_person,
    finish_task,
    note_refused_material,
    open_case,
    remove,
    share_case,
    take_away,
    write_narrative,
)
from havre.cases.operations.checks import lies_before_birth
from havre.cases.operations.consents import (
    Withdrawn,
    give_consent,
    out_under,
    withdraw_consent,
    would_be_stopped,
)
from havre.cases.operations.drafts import drafts, drop_draft, keep_draft, the_draft
from havre.cases.operations.evidence import About, add_exhibit, cite, describe_exhibit
from havre.cases.operations.families import link_cases, share_happening, stop_sharing, unlink_cases
from havre.cases.operations.handing import hand_out_exhibit
from havre.cases.operations.interviews import (
    add_answer,
    amend_answer,
    change_interview,
    pause_interview,
    prepare_interview,
    record_interview,
    resume_interview,
)
from havre.cases.operations.keeping import check_destroyable, decide_keeping, destroy_case, is_held
from havre.cases.operations.names import may_show_names, show_names
from havre.cases.operations.procedure import a_step, decide_deadline, record_step

__all__ = [
    "About",
    "Withdrawn",
    "a_step",
    "add_answer",
    "add_exhibit",
    "add_happening",
    "add_note",
    "add_task",
    "amend_answer",
    "amend_note",
    "change_case",
    "change_happening",
    "change_interview",
    "check_destroyable",
    "cite",
    "decide_deadline",
    "decide_keeping",
    "describe_exhibit",
    "describe_person",
    "destroy_case",
    "drafts",
    "drop_draft",
    "finish_task",
    "give_consent",
    "hand_out_exhibit",
    "is_held",
    "keep_draft",
    "lies_before_birth",
    "link_cases",
    "may_show_names",
    "note_refused_material",
    "open_case",
    "out_under",
    "pause_interview",
    "prepare_interview",
    "record_interview",
    "record_step",
    "remove",
    "resume_interview",
    "share_case",
    "share_happening",
    "show_names",
    "stop_sharing",
    "take_away",
    "the_draft",
    "unlink_cases",
    "withdraw_consent",
    "would_be_stopped",
    "write_narrative",
]
