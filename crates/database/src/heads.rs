//! What does the writer remember between transactions, so that a push needs no reading?
//!
//! Only the writer appends to logs, so what it remembers after a commit is what the database holds. After a failed
//! transaction it forgets everything.

use std::collections::HashMap;

use domain::{Ctr, DeviceId, DuoId, Position};
use sqlx::SqliteConnection;

use crate::duo::{self, DuoState};
use crate::{DatabaseError, device, log};

/// Most duos and most devices remembered: some MB. Past it everything is forgotten and read again as needed.
const REMEMBERED_MAX: usize = 20_000;

/// What the writer knows of a device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeviceState {
    /// Its last count.
    pub(crate) last_ctr: Ctr,
    /// The last position it came with that was found in the log: a phone that writes much and pulls seldom names the
    /// same one again and again.
    pub(crate) seen_at: Option<Position>,
}

/// Heads of duos and counts of devices that are not revoked.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    duos: HashMap<DuoId, DuoState>,
    devices: HashMap<(DuoId, DeviceId), DeviceState>,
}

impl Heads {
    /// The duo's state, read when it is not remembered.
    pub(crate) async fn duo(
        &mut self,
        connection: &mut SqliteConnection,
        duo: DuoId,
    ) -> Result<DuoState, DatabaseError> {
        if let Some(state) = self.duos.get(&duo) {
            return Ok(*state);
        }
        let state = duo::state(connection, duo).await?;
        if self.duos.len() >= REMEMBERED_MAX {
            self.duos.clear();
        }
        self.duos.insert(duo, state);
        Ok(state)
    }

    /// The device's state, read when it is not remembered. Refuses devices of other duos and revoked ones.
    pub(crate) async fn device(
        &mut self,
        connection: &mut SqliteConnection,
        duo: DuoId,
        device: DeviceId,
    ) -> Result<DeviceState, DatabaseError> {
        if let Some(state) = self.devices.get(&(duo, device)) {
            return Ok(*state);
        }
        device::must_belong(connection, device, duo).await?;
        let last_ctr = log::last_ctr(connection, duo, device).await?;
        let state = DeviceState {
            last_ctr,
            seen_at: None,
        };
        if self.devices.len() >= REMEMBERED_MAX {
            self.devices.clear();
        }
        self.devices.insert((duo, device), state);
        Ok(state)
    }

    /// What became of both after a push that will be committed, or all be forgotten.
    pub(crate) fn pushed(
        &mut self,
        duo: DuoId,
        device: DeviceId,
        duo_state: DuoState,
        device_state: DeviceState,
    ) {
        self.duos.insert(duo, duo_state);
        self.devices.insert((duo, device), device_state);
    }

    /// Forgets a duo and its devices, because something else about them was written.
    pub(crate) fn forget_duo(&mut self, duo: DuoId) {
        self.duos.remove(&duo);
        self.devices.retain(|(of, _), _| *of != duo);
    }

    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        self.duos.clear();
        self.devices.clear();
    }
}
