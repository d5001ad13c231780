//! What the browser does about photos and voice clips.

use app::client::AttachmentsHost;

use crate::host::Browser;

impl AttachmentsHost for Browser {}
