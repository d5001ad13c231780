//! What can be set, by which environment variable, and what is refused?

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use axum::http::Uri;
use tracing_subscriber::EnvFilter;

/// One setting, for `--help`; `docs/operating.md` has the same table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it is for, and what is expected.
    pub meaning: &'static str,
}

/// Every setting there is.
pub const SETTINGS: [Setting; 9] = [
    Setting {
        name: "PUBLIC_URL",
        default: "http://localhost:3000",
        meaning: "Where people reach Samen: https://… without a path; http:// only for localhost",
    },
    Setting {
        name: "SAMEN_ADDR",
        default: "127.0.0.1:3000",
        meaning: "Address and port to listen on; port 0 takes a free one",
    },
    Setting {
        name: "SAMEN_DATA",
        default: "data",
        meaning: "Folder of the database; made when missing",
    },
    Setting {
        name: "SAMEN_DEMO",
        default: "false",
        meaning: "true: an empty database gets a demo programme with one duo",
    },
    Setting {
        name: "SAMEN_DUO_ROOM",
        default: "512",
        meaning: "Room for the photos and voices of each duo, in MiB: 1 to 1000000",
    },
    Setting {
        name: "SAMEN_TRUST_PROXY",
        default: "false",
        meaning: "true: the client's address is the last one in X-Forwarded-For. Set it behind a proxy, and only there",
    },
    Setting {
        name: "SAMEN_LOG",
        default: "info",
        meaning: "What to log: error, warn, info, debug or trace, or a filter such as info,server=debug",
    },
    Setting {
        name: "SAMEN_LOG_FORMAT",
        default: "text",
        meaning: "text or json",
    },
    Setting {
        name: "LEPTOS_SITE_ROOT",
        default: "site beside the program, else target/site",
        meaning: "Folder of the built app (pkg, icons, art)",
    },
];

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

/// The settings, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Folder of the database.
    pub data: PathBuf,
    /// Where people reach the server.
    pub public_url: PublicUrl,
    /// Whether an empty database gets a demo duo.
    pub demo: bool,
    /// Room for the photos and voices of each duo, in sealed bytes.
    pub duo_room_bytes: u64,
    /// Whether a proxy in front says who asks.
    pub trust_proxy: bool,
    /// Filter of the log, known to parse.
    pub log: String,
    /// Form of the log.
    pub log_format: LogFormat,
    /// Folder of the built app.
    pub site: PathBuf,
}

impl Config {
    /// Reads the settings through `variable`, which says what an environment variable holds.
    ///
    /// # Errors
    /// Names the variable and says what was expected.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let value = |name: &str| {
            let default = SETTINGS.iter().find(|setting| setting.name == name);
            let set = variable(name).filter(|value| !value.trim().is_empty());
            set.unwrap_or_else(|| default.map_or("", |setting| setting.default).to_owned())
        };
        let addr = value("SAMEN_ADDR");
        let log = value("SAMEN_LOG");
        EnvFilter::try_new(&log).with_context(|| {
            format!("SAMEN_LOG is {log:?}: expected error, warn, info, debug, trace or a filter")
        })?;
        let log_format = match value("SAMEN_LOG_FORMAT").as_str() {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => bail!("SAMEN_LOG_FORMAT is {other:?}: expected text or json"),
        };
        Ok(Self {
            addr: addr.parse().with_context(|| {
                format!(
                    "SAMEN_ADDR is {addr:?}: expected an address and a port such as 127.0.0.1:3000"
                )
            })?,
            data: value("SAMEN_DATA").into(),
            public_url: PublicUrl::parse(&value("PUBLIC_URL"))?,
            demo: switch("SAMEN_DEMO", &value("SAMEN_DEMO"))?,
            duo_room_bytes: mebibytes("SAMEN_DUO_ROOM", &value("SAMEN_DUO_ROOM"))?,
            trust_proxy: switch("SAMEN_TRUST_PROXY", &value("SAMEN_TRUST_PROXY"))?,
            log,
            log_format,
            site: variable("LEPTOS_SITE_ROOT").map_or_else(default_site, PathBuf::from),
        })
    }
}

/// Beside the program when it was installed, else where the build puts it.
fn default_site() -> PathBuf {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("site")));
    beside
        .filter(|site| site.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}

fn switch(name: &str, value: &str) -> anyhow::Result<bool> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        other => bail!("{name} is {other:?}: expected true or false"),
    }
}

/// A million MiB is a terabyte: whoever has more meant another unit.
fn mebibytes(name: &str, value: &str) -> anyhow::Result<u64> {
    let room = value
        .parse()
        .ok()
        .filter(|room| (1..=1_000_000).contains(room));
    let room: u64 =
        room.with_context(|| format!("{name} is {value:?}: expected MiB from 1 to 1000000"))?;
    Ok(room * 1024 * 1024)
}

/// Where people reach the server: scheme and host with port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    https: bool,
}

impl PublicUrl {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let refused = || {
            format!(
                "PUBLIC_URL is {text:?}: expected https://host without a path (http:// only for localhost)"
            )
        };
        let uri: Uri = text.trim_end_matches('/').parse().with_context(refused)?;
        let (Some(scheme), Some(host), Some(authority)) =
            (uri.scheme_str(), uri.host(), uri.authority())
        else {
            bail!(refused());
        };
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let plain = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        if !plain || !(scheme == "https" || scheme == "http" && local) {
            bail!(refused());
        }
        // Browsers leave the scheme's own port out of an origin, and write hosts in small letters.
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != usual);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self {
            origin: format!("{scheme}://{}{port}", host.to_ascii_lowercase()),
            https: scheme == "https",
        })
    }

    /// As in an `Origin` header: `https://samen.example.org`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether browsers come by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> anyhow::Result<Config> {
        Config::read(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn nothing_set_means_the_defaults() {
        let config = Config::read(|_| None).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.public_url.origin(), "http://localhost:3000");
        assert!(!config.demo);
        assert_eq!(config.duo_room_bytes, 512 * 1024 * 1024);
    }

    #[test]
    fn a_bad_value_is_refused_with_the_name_of_its_variable_and_what_was_expected() {
        for (name, value) in [
            ("SAMEN_ADDR", "3000"),
            ("SAMEN_DEMO", "yes"),
            ("SAMEN_DUO_ROOM", "0"),
            ("SAMEN_DUO_ROOM", "512 MB"),
            ("SAMEN_TRUST_PROXY", "1"),
            ("SAMEN_LOG", "info,=="),
            ("SAMEN_LOG_FORMAT", "xml"),
            ("PUBLIC_URL", "samen.example.org"),
            ("PUBLIC_URL", "http://samen.example.org"),
            ("PUBLIC_URL", "https://samen.example.org/app"),
            ("PUBLIC_URL", "ftp://localhost"),
            ("PUBLIC_URL", "https://me@samen.example.org"),
        ] {
            let error = with(name, value).unwrap_err().to_string();
            assert!(
                error.contains(name) && error.contains("expected"),
                "{name}={value}: {error}"
            );
        }
    }

    #[test]
    fn the_public_url_is_written_as_browsers_write_an_origin() {
        for (value, origin) in [
            ("https://Samen.Example.org/", "https://samen.example.org"),
            ("https://samen.example.org:443", "https://samen.example.org"),
            (
                "https://samen.example.org:8443",
                "https://samen.example.org:8443",
            ),
            ("http://localhost:80", "http://localhost"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(PublicUrl::parse(value).unwrap().origin(), origin, "{value}");
        }
    }
}
