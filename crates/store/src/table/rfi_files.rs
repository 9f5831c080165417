//! The files that were chosen for requests for information.
use domain::ids::{FileId, RfiId};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::column::{Json, Text};
use crate::constraint::Constraint;
use crate::error::StoreError;
use crate::fact::RfiFileRecord;
use crate::project::Step;
use crate::table::rfis;

/// A chosen file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RfiFileState {
    /// The file.
    pub record: RfiFileRecord,
    /// When it was chosen.
    pub chosen_at: Timestamp,
    /// When it was last sealed to be sent.
    pub sealed_at: Option<Timestamp>,
}

/// Files may follow the answer: they are taken until the decision (cpn-api 3.17).
pub(crate) fn choose(connection: &Connection, step: Step, rfi: &RfiId, file: &RfiFileRecord) -> Result<(), StoreError> {
    rfis::known(connection, rfi)?;
    connection
        .prepare_cached("INSERT INTO rfi_files (id, rfi_id, ordinal, record, chosen_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![Text(file.id), rfi.as_str(), step.sequence, Json(file), Text(step.at)])?;
    rfis::changed(connection, rfi, &file.by)
}

/// What CPN has, or may have, stays.
pub(crate) fn remove(connection: &Connection, rfi: &RfiId, file: FileId) -> Result<(), StoreError> {
    rfis::known(connection, rfi)?;
    let sent = connection
        .prepare_cached(
            "SELECT 1 FROM rfis AS r JOIN payments AS p ON p.attempt_id = r.attempt_id \
             JOIN outbox AS o ON o.subject = p.id || '/' || r.id || '/' || ?2 \
             WHERE r.id = ?1 AND o.call = 'upload_rfi_file' AND (o.state IN ('open', 'accepted') OR o.unanswered > 0)",
        )?
        .exists(params![rfi.as_str(), Text(file)])?;
    if sent {
        return Err(Constraint::FileSent.into());
    }
    let removed = connection
        .prepare_cached("DELETE FROM rfi_files WHERE id = ?1 AND rfi_id = ?2")?
        .execute(params![Text(file), rfi.as_str()])?;
    if removed == 0 {
        return Err(Constraint::UnknownFile.into());
    }
    connection
        .prepare_cached("UPDATE rfis SET look_digest = NULL, look_name = NULL, look_at = NULL WHERE id = ?1")?
        .execute([rfi.as_str()])?;
    Ok(())
}

pub(crate) fn seal(connection: &Connection, step: Step, file: FileId) -> Result<(), StoreError> {
    let sealed = connection
        .prepare_cached("UPDATE rfi_files SET sealed_at = ?2 WHERE id = ?1")?
        .execute(params![Text(file), Text(step.at)])?;
    if sealed == 1 { Ok(()) } else { Err(Constraint::UnknownFile.into()) }
}

/// The files of a request, oldest first.
pub(crate) fn of_rfi(connection: &Connection, rfi: &RfiId) -> Result<Vec<RfiFileState>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT record, chosen_at, sealed_at FROM rfi_files WHERE rfi_id = ?1 ORDER BY ordinal")?;
    let rows = statement.query_map([rfi.as_str()], |row| {
        Ok(RfiFileState {
            record: row.get::<_, Json<_>>(0)?.0,
            chosen_at: row.get::<_, Text<_>>(1)?.0,
            sealed_at: row.get::<_, Option<Text<_>>>(2)?.map(|at| at.0),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
