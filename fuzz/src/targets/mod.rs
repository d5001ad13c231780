//! What takes bytes from the network or the disk?

mod api;
mod documents;
mod erasures;
mod feeds;
mod files;
mod later_messages;
mod later_people;
mod later_sealed;
mod messages;
mod offers;
mod phone;
mod sealed;
mod seeds;
mod shelves;
mod snapshots;
mod things;
mod words;

use crate::Target;

/// Makes a target ready.
pub type Make = fn() -> Target;

/// Every target by name.
pub const ALL: [(&str, Make); 86] = [
    ("request_join", messages::join_request),
    ("request_challenge", messages::challenge_request),
    ("request_sign_in", messages::sign_in_request),
    ("request_epoch", messages::epoch_request),
    ("request_grant", messages::grant_request),
    ("request_pairing", messages::pairing_request),
    ("request_push", messages::push_request),
    ("answer_join", messages::join_answer),
    ("answer_session", messages::session_answer),
    ("answer_challenge", messages::challenge),
    ("answer_boot", messages::boot_answer),
    ("answer_pull", messages::pull_answer),
    ("answer_push", messages::push_answer),
    ("answer_refusal", messages::refusal),
    ("record_duo", messages::duo_record),
    ("record_document", messages::document_record),
    ("record_row", messages::row),
    ("record_outbox", messages::outbox_row),
    ("record_log", messages::log_item),
    ("record_aside", messages::aside),
    ("record_draft", messages::draft),
    ("content", messages::content),
    ("request_device", later_messages::device),
    ("request_code", later_messages::code),
    ("request_part", later_messages::part),
    ("request_offer", later_messages::offer),
    ("request_verdict", later_messages::verdict),
    ("request_report", later_messages::report),
    ("request_leave", later_messages::leave),
    ("request_end", later_messages::end),
    ("request_passkey_add", later_messages::passkey_add),
    (
        "request_passkey_options",
        later_messages::passkey_options_request,
    ),
    ("request_passkey_remove", later_messages::passkey_remove),
    ("request_passkey_sign_in", later_messages::passkey_sign_in),
    ("answer_passkeys", later_messages::passkeys),
    ("answer_passkey_sign_in", later_messages::passkey_signed_in),
    ("answer_passkey_options", later_messages::passkey_options),
    ("answer_blob_state", later_messages::blob_state),
    ("snapshot", later_messages::snapshot),
    ("snapshot_section", later_messages::section),
    ("record_upload", later_messages::upload),
    ("record_download", later_messages::download),
    ("record_drafted", later_messages::drafted),
    ("record_attachment", later_messages::pending_attachment),
    ("record_blob_facts", later_messages::blob_facts),
    ("record_thing", things::row),
    ("record_sheet", shelves::sheet_record),
    ("facts", things::facts),
    ("shelf_catalogue", shelves::catalogue),
    ("shelf_words", shelves::words),
    ("shelf_sheet", shelves::sheet),
    ("programme_folder", shelves::folder),
    ("document_apply", documents::apply),
    ("document_open", documents::open),
    ("document_state_vector", documents::state_vector),
    ("sealed_item", sealed::item),
    ("sealed_envelope", sealed::envelope),
    ("sealed_grant", sealed::grant),
    ("sealed_blob", later_sealed::blob),
    ("sealed_section", later_sealed::section),
    ("sealed_previous_key", later_sealed::previous_key),
    ("snapshot_kept", snapshots::kept),
    ("roster_item", sealed::roster_item),
    ("signature", sealed::signature),
    ("phone_boot", phone::boot),
    ("phone_pull", phone::page),
    ("phone_content", phone::content),
    ("phone_refusal", phone::answer),
    ("phone_snapshot", snapshots::signed_by_a_device),
    ("phone_section", snapshots::section_contents),
    ("word_id", words::ids),
    ("word_join_code", words::join_code),
    ("word_card_code", words::card_code),
    ("word_text_edit", words::text_edit),
    ("archive", files::archive),
    ("archive_packed", files::packing),
    ("copy", files::copy),
    ("copy_handed_on", files::copy_handed_on),
    ("copy_words", files::copy_words),
    ("picture_notes", files::picture_notes),
    ("camera_frame", files::camera_frame),
    ("erasures", erasures::list),
    ("api", api::api),
    ("api_offer", offers::offer),
    ("feed_icalendar", feeds::icalendar),
    ("feed_uitdatabank", feeds::uitdatabank),
];
