//! What the browser does about the devices of the duo.

use app::client::PhonesHost;

use crate::host::Browser;

impl PhonesHost for Browser {}
