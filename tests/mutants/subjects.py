"""What faults are put into by `make mutants`, and the tests that should say so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """Source files, as patterns, and the tests that hold them."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


SUBJECTS = {
    "permissions": Subject(
        ("hub/wall/permissions.py", "tenants/permissions.py", "tenants/access.py", "tenants/middleware/access.py"),
        ("tests/attacks/test_lines.py", "tests/training/test_new_work.py", "tests/attacks/test_permissions.py",
         "tests/attacks/test_routes.py", "tests/attacks/test_away.py"),
    ),
    "clocks": Subject(
        ("hub/wall/clock.py", "hub/front_door/enquiries/*.py"),
        ("tests/wall/test_clock.py", "tests/front_door"),
    ),
    "triage": Subject(("hub/front_door/triage/*.py", "frontend/triage/*.py"), ("tests/front_door",)),
    "door": Subject(
        ("hub/front_door/notifications/*.py", "hub/front_door/*.py", "frontend/door/*.py"), ("tests/front_door",)
    ),
    "matching": Subject(
        ("hub/people/*.py",), ("tests/people", "tests/front_door/test_same_child.py", "tests/research/test_search.py")
    ),
    "products": Subject(("hub/assessment/*.py",), ("tests/assessment", "tests/outside")),
    "ledger": Subject(
        ("hub/wall/ledger.py", "hub/wall/queries.py", "frontend/wall/ledger*.py",
         "platform/mash_platform/database/ledgers.py"),
        ("tests/wall/test_ledger_page.py", "tests/wall/test_every_page.py", "tests/ledger"),
    ),
    "seals": Subject(
        ("platform/mash_platform/ledger/*.py", "platform/mash_platform/keeper/seal*.py"),
        ("tests/attacks/test_ledger_seals.py", "tests/attacks/test_ledger_rewritten.py",
         "tests/attacks/test_ledger_checks.py", "tests/ledger"),
    ),
    "retention": Subject(
        ("hub/wall/retention.py", "hub/wall/disposing.py", "frontend/wall/retention*.py"),
        ("tests/wall/test_retention.py", "tests/wall/test_every_page.py"),
    ),
    "alerts": Subject(
        ("hub/wall/alerts.py", "hub/wall/alert_notices.py", "hub/insight/alert_sweep.py"),
        ("tests/wall/test_alerts.py", "tests/wall/test_alerts_at_their_limits.py"),
    ),
    "lines": Subject(
        ("hub/wall/line_disposal.py", "platform/mash_platform/keeper/line_disposal.py"),
        ("tests/wall/test_old_lines_step_by_step.py", "tests/attacks/test_old_lines.py"),
    ),
    "names": Subject(
        ("tenants/names.py", "frontend/enquiries/history.py"),
        ("tests/front_door/test_names_of_the_day.py", "tests/front_door/test_names_at_each_moment.py",
         "tests/tenants/test_names.py"),
    ),
    "passes": Subject(
        ("tenants/entry.py", "tenants/middleware/passes.py"),
        ("tests/tenants/test_entry_rules.py", "tests/tenants/test_signing_in.py", "tests/tenants/test_time_out.py",
         "tests/attacks/test_signing_in.py", "tests/attacks/test_away.py", "tests/tenants/test_sign_ins_and_counts.py"),
    ),
    "accounts": Subject(
        ("tenants/accounts.py", "tenants/account_links.py", "tenants/api_keys.py", "tenants/email_changes.py",
         "tenants/factor_resets.py", "tenants/leaving.py", "tenants/second_factor.py", "tenants/wrong_tries.py"),
        ("tests/accounts", "tests/attacks/test_resets.py", "tests/attacks/test_signing_in.py",
         "tests/api/test_partner_requests.py"),
    ),
    "seats": Subject(
        ("tenants/agreeing.py", "tenants/closed_desks.py", "tenants/contacts.py", "tenants/left_undone.py",
         "tenants/platform_seats.py", "tenants/reviewing.py", "tenants/reviews_due.py", "tenants/seats.py",
         "tenants/suspending.py", "tenants/taking_force.py", "tenants/teams.py"),
        ("tests/tenants", "tests/attacks/test_nobody_alone.py", "tests/readiness/test_contacts.py"),
    ),
    "doors": Subject(
        ("tenants/closing.py", "tenants/door_areas.py", "tenants/door_contacts.py", "tenants/doors.py",
         "tenants/reading_hours.py"),
        ("tests/attacks/test_doors.py", "tests/tenants/test_closing_doors.py", "tests/tenants/test_closing_desks.py",
         "tests/tenants/test_door_contacts.py", "tests/front_door/test_wrong_door.py", "tests/front_door/test_duty.py"),
    ),
    "notices": Subject(
        ("tenants/alarms.py", "tenants/mailing.py", "tenants/notices.py", "frontend/notices/*.py"), ("tests/notices",)
    ),
    "partners": Subject(
        ("tenants/partners.py", "tenants/sent_notifications.py", "frontend/partners/*.py"),
        ("tests/partners", "tests/api/test_partner_requests.py"),
    ),
    "api": Subject(
        ("api/*.py",), ("tests/api", "tests/tenants/test_closing_doors.py", "tests/front_door/test_duty.py")
    ),
    "drafts": Subject(
        ("hub/wall/drafts.py", "hub/front_door/notifications/drafts.py"),
        ("tests/wall/test_work_drafts.py", "tests/wall/test_whose_draft.py", "tests/tenants/test_time_out.py",
         "tests/attacks/test_away.py",
         "tests/front_door/test_forgotten_drafts.py", "tests/front_door/test_saving_drafts_at_the_door.py",
         "tests/training/test_new_work.py"),
    ),
    "research": Subject(
        ("hub/research/*.py",),
        ("tests/research", "tests/front_door/test_protected_pages.py", "tests/front_door/test_protected_at_the_door.py",
         "tests/wall/test_every_page.py"),
    ),
    "transfers": Subject(
        ("hub/transfers/*.py", "tenants/transfers.py"), ("tests/tenants/test_the_clock.py", "tests/transfers")
    ),
    "insight": Subject(("hub/insight/*.py",), ("tests/insight", "tests/wall/test_alerts.py")),
    "rollout": Subject(("rollout/*.py",), ("tests/rollout", "tests/packs", "tests/readiness/test_gate.py")),
    "readiness": Subject(
        ("rollout/readiness/*.py",), ("tests/readiness", "tests/attacks/test_doors.py", "tests/notices")
    ),
    "training": Subject(("rollout/training/*.py",), ("tests/training", "tests/notices")),
    "packs": Subject(("rollout/packs/*.py",), ("tests/packs",)),
    "library": Subject(
        ("rollout/library/*.py", "joining/*.py"), ("tests/library", "tests/attacks/test_office_files.py")
    ),
    "telemetry": Subject(
        ("platform/mash_platform/telemetry.py", "platform/mash_platform/logs.py"),
        ("tests/telemetry", "tests/attacks/test_logs.py", "tests/tenants/test_routes_in_logs.py"),
    ),
}  # fmt: skip
