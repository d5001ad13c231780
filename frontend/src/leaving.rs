//! What the browser does about keeping a copy, hiding, locking and going.

use app::client::LeavingHost;

use crate::host::Browser;

impl LeavingHost for Browser {}
