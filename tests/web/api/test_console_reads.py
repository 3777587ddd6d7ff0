"""What the console reads, programs can read (接口同读): each page has its read or a reason."""

from __future__ import annotations

from collections import Counter

from competition.web.api.document import operations

#: What the interface reads → the console's pages that show the same.
READ = {
    "list_events": "list_events",
    "show_event": "show_event list_trades",
    "list_entries": "list_entries show_entry export_roster",
    "show_trade": "show_trade list_stages",
    "show_standings": "show_standings show_scales show_rounds list_results",
    "explain_standing": "explain_entry compare_entries",
    "show_honours": "show_honours",
    "show_publication": "show_publications show_publication download_results",
    "list_certificates": "list_certificates export_register show_certificate list_honours",
    "show_scheme": "list_schemes edit_scheme print_scheme export_scheme print_empty_sheet",
    "show_timetable": """show_timetable show_sessions show_session list_clashes show_editions
        print_timetable timetable_template print_station_cards""",
    "list_stations": "list_stations",
    "list_stages": "list_draws",
    "list_draws": "show_draw print_draw_sheet print_start_list",
    "show_progress": "show_progress show_wall",
    "show_readiness": "show_readiness export_readiness show_trade_readiness",
    "list_devices": "list_devices",
    "list_panels": "list_panels edit_panels",
    "list_appeals": "list_appeals",
    "show_appeal": "show_appeal",
    "fetch_evidence": "download_evidence",
    "list_objections": "list_event_objections",
    "list_rechecks": "list_rechecks show_rechecks",
    "show_supervision": "list_supervision show_supervision download_supervision",
    "list_acts": "trail list_minutes print_minutes",
    "list_delegations": "list_delegations list_units",
    "list_registrations": """list_registrations show_registration registration_matrix
        export_registrations export_registrations_csv""",
    "list_theory": "list_theory",
    "list_handed_in": "import_handed_in",
    "show_staged_results": "show_handed_in_list",
    "show_roster": "show_roster annotated_roster choose_roster roster_template",
    "show_marks": "show_theory_list",
    "show_staged_timetable": "import_timetable look_at_timetable",
    "read_scheme": "import_scheme",
    "make_event": "load_event",
    #: Everything an office sets is a key of the contest file.
    "fetch_contest_file": """edit_event edit_settings edit_phrases edit_appeal_rule edit_checklist
        edit_honour create_honour show_registration_rules edit_registration_rule
        create_registration_rule edit_needs edit_awards edit_ranking edit_total edit_rules
        edit_trade edit_module edit_module_rules edit_stage edit_stage_rules edit_floor_rules
        edit_ages edit_readiness assign_readiness set_up_certificates list_rulings
        write_latin_names edit_references""",
}
#: Why programs do not read the rest.
NOT_READ = {
    "an empty form, or a step of an act that people do": """create_event create_trade create_module
        create_entry edit_entry copy_event new_ruling withdraw_ruling rule_on_scheme new_appeal
        order_remarking decide_remarking lay_certificates_out choose_handover list_proposals
        show_proposal try_scheme try_trade take_trade_in show_away purge_personal_data
        show_rehearsal""",
    "papers, drawn from what is read above": """list_prints print_badges print_name_tents
        print_order_book list_session_packs print_session_pack print_signing_list print_attendance
        list_result_papers download_result_paper print_proposals print_receipt_list
        preview_certificates preview_layout reprint_certificate print_batch download_slips
        download_fairness download_recheck_record download_recheck_notices
        download_draw_list download_reply print_judge_page print_hall_poster download_recalculation
        download_published_recalculation download_explanation download_comparison""",
    "who gave which mark, and codes, are in no scope": """list_papers type_paper print_papers
        print_slips show_theory show_judge_effects show_answers list_codes show_codes
        print_posted_marks show_recheck show_recheck_item share_recheck show_cases""",
    "works lie sealed, and are seen under codes alone": "list_works read_work list_code_works",
    "papers of people, and what they answered, for those who decide": """read_registration_file
        registration_answers""",
    "accounts, rights and keys are the installation's": """accounts account new_account event_roles
        list_tokens list_signing_keys installation_trail backups check_hall""",
    "work beside the pages, of whoever asked for it": """list_jobs show_job fetch_job
        show_installation_job fetch_installation_job""",
}


def pages(said):
    """The console's pages named in texts, with how often."""
    return Counter(f"console.{name}" for text in said.values() for name in text.split())


def console(app):
    """The console's pages there are."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console") and "GET" in (rule.methods or ())
    }


def test_every_page_of_the_console_has_its_read_or_a_reason(app):
    named = pages(READ) + pages(NOT_READ)

    assert console(app) - set(named) == set(), "name it in READ or NOT_READ"
    assert {name for name, count in named.items() if count > 1} == set()


def test_every_read_named_is_an_operation_of_the_interface(app):
    served = {rule.endpoint.removeprefix("api.") for _method, rule, _operation in operations(app)}

    assert set(READ) <= served
