//! How does a feed come in from its address? With limits of size and time, and never from within a network.
//!
//! Whoever writes a feed's address, or owns a name that it redirects to, could otherwise have this machine ask its neighbours. So names are
//! looked up here, and only public addresses are asked, at each redirect anew.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use catalogue::source::Problem;
use catalogue::source::programme::FeedAddress;
use feeds::FEED_BYTES_MAX;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

/// How long one feed may take, redirects and all: whoever imports waits for it.
const TIME_MAX: Duration = Duration::from_secs(20);

/// How often an address may lead to another.
const REDIRECTS_MAX: u32 = 3;

/// The file that names the feeds.
pub const FEEDS_FILE: &str = "feeds.toml";

/// Fetches feeds.
pub struct Fetcher(Agent);

/// What a [`Fetcher`] may do; other than in tests as [`Default`] says.
struct Limits {
    time: Duration,
    is_allowed: fn(IpAddr) -> bool,
    https_only: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: TIME_MAX,
            is_allowed: is_public,
            https_only: true,
        }
    }
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::within(&Limits::default())
    }
}

impl Fetcher {
    fn within(limits: &Limits) -> Self {
        let config = Config::builder()
            .https_only(limits.https_only)
            .timeout_global(Some(limits.time))
            .max_redirects(REDIRECTS_MAX)
            // A proxy would look names up itself.
            .proxy(None)
            .build();
        let resolver = PublicOnly {
            names: DefaultResolver::default(),
            is_allowed: limits.is_allowed,
        };
        Self(Agent::with_parts(
            config,
            DefaultConnector::default(),
            resolver,
        ))
    }

    /// Brings what is at these addresses into a folder. What cannot be had now stays there as it came last, and is told; what is no longer
    /// asked for goes.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn fetch_all(
        &self,
        wanted: &[FeedAddress],
        folder: &Path,
        problems: &mut Vec<Problem>,
    ) -> io::Result<()> {
        if wanted.is_empty() && !folder.exists() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        let name = |feed: &FeedAddress| format!("{}.{}", feed.name, feed.format.ending());
        for known in fs::read_dir(folder)? {
            let known = known?;
            if !wanted.iter().any(|feed| known.file_name() == *name(feed)) {
                fs::remove_file(known.path())?;
            }
        }
        for feed in wanted {
            match self.fetch(&feed.address) {
                Ok(bytes) => {
                    // Whole or not at all.
                    let under_way = folder.join(format!("{}.part", feed.name));
                    fs::write(&under_way, bytes)?;
                    fs::rename(&under_way, folder.join(name(feed)))?;
                }
                Err(error) => problems.push(Problem {
                    file: FEEDS_FILE.to_owned(),
                    line: feed.line,
                    what: format!(
                        "{}: could not be fetched now, so what came last stays: {}",
                        feed.name,
                        in_words(&error)
                    ),
                }),
            }
        }
        Ok(())
    }

    fn fetch(&self, address: &str) -> Result<Vec<u8>, Error> {
        let mut answer = self.0.get(address).call()?;
        let body = answer.body_mut().with_config();
        body.limit(FEED_BYTES_MAX as u64).read_to_vec()
    }
}

fn in_words(error: &Error) -> String {
    match error {
        Error::BodyExceedsLimit(_) => format!("it is larger than {FEED_BYTES_MAX} bytes"),
        Error::Timeout(_) => "it took too long".into(),
        Error::TooManyRedirects => "it leads from one address to the next".into(),
        Error::HostNotFound => "no public machine has this name".into(),
        Error::RequireHttpsOnly(_) => "it leads to an address without https".into(),
        Error::StatusCode(code) => format!("the other side answered {code}"),
        error => error.to_string(),
    }
}

/// Looks names up, and leaves out what is not public.
#[derive(Debug)]
struct PublicOnly {
    names: DefaultResolver,
    is_allowed: fn(IpAddr) -> bool,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        for address in found.iter().filter(|found| (self.is_allowed)(found.ip())) {
            public.push(*address);
        }
        match public.is_empty() {
            true => Err(Error::HostNotFound),
            false => Ok(public),
        }
    }
}

/// Whether an address is one of the internet. Source: the special-purpose address registries of IANA (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // This network; between a provider and its customers; protocols; benchmarks; reserved, and to all.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Of what is given out to networks, not what stands for IPv4 addresses (6to4, Teredo), for protocols, or in books.
    let is_given_out = (0x2000..0x4000).contains(&a);
    let is_special = a == 0x2002 || (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || a == 0x3fff;
    is_given_out && !is_special
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use catalogue::source::programme::FeedFormat;

    use super::*;

    const NEAR: Limits = Limits {
        time: TIME_MAX,
        is_allowed: |address| address == IpAddr::V4(Ipv4Addr::LOCALHOST),
        https_only: false,
    };

    /// A machine that answers this to whoever asks, once; its address.
    fn machine(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/feed", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut asked, _) = listener.accept().unwrap();
            let _ = asked.read(&mut [0; 1024]);
            // Whoever has enough hangs up.
            let _ = asked.write_all(&answer);
        });
        address
    }

    fn answer(body: &[u8]) -> Vec<u8> {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    }

    fn feed(address: String) -> FeedAddress {
        FeedAddress {
            name: "town".into(),
            address,
            format: FeedFormat::Icalendar,
            line: Some(3),
        }
    }

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        let within = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ];
        for address in within {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["193.191.245.1", "8.8.8.8", "2a02:2c40::1", "2001:6a8::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn nothing_within_a_network_is_asked_for_a_feed() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let fetcher = Fetcher::within(&Limits {
            https_only: false,
            ..Limits::default()
        });
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            let error = fetcher
                .fetch(&format!("http://{host}:{port}/"))
                .unwrap_err();
            assert!(matches!(error, Error::HostNotFound), "{host}: {error}");
        }
        assert_eq!(
            listener.accept().unwrap_err().kind(),
            io::ErrorKind::WouldBlock
        );
    }

    #[test]
    fn a_redirect_leads_into_no_network_either() {
        let within = TcpListener::bind("127.0.0.2:0").unwrap();
        within.set_nonblocking(true).unwrap();
        let to = within.local_addr().unwrap();
        let head =
            format!("HTTP/1.1 302 Found\r\nlocation: http://{to}/\r\ncontent-length: 0\r\n\r\n");
        let near = machine(head.into_bytes());
        let error = Fetcher::within(&NEAR).fetch(&near).unwrap_err();
        assert!(matches!(error, Error::HostNotFound), "{error}");
        assert_eq!(
            within.accept().unwrap_err().kind(),
            io::ErrorKind::WouldBlock
        );
    }

    #[test]
    fn a_feed_without_https_is_not_asked() {
        let address = "http://example.org/feed.ics";
        let error = Fetcher::default().fetch(address).unwrap_err();
        assert!(matches!(error, Error::RequireHttpsOnly(_)), "{error}");
    }

    #[test]
    fn a_feed_comes_in_whole_and_what_came_last_stays_when_the_next_is_too_large_or_too_slow() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("fetched");
        let mut problems = Vec::new();
        let fetcher = Fetcher::within(&NEAR);
        let mut bring = |fetcher: &Fetcher, address: String| {
            problems.clear();
            let wanted = [feed(address)];
            fetcher.fetch_all(&wanted, &folder, &mut problems).unwrap();
            let told = problems.first().map(|problem| problem.what.clone());
            (fs::read(folder.join("town.ics")).unwrap(), told)
        };
        let whole = b"BEGIN:VCALENDAR".to_vec();
        assert_eq!(
            bring(&fetcher, machine(answer(&whole))),
            (whole.clone(), None)
        );
        let (kept, told) = bring(&fetcher, machine(answer(&vec![b'x'; FEED_BYTES_MAX + 1])));
        assert_eq!(kept, whole);
        assert!(told.unwrap().contains("larger than"));

        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", silent.local_addr().unwrap());
        let impatient = Fetcher::within(&Limits {
            time: Duration::from_millis(50),
            ..NEAR
        });
        let (kept, told) = bring(&impatient, address);
        assert_eq!(kept, whole);
        assert!(told.unwrap().contains("too long"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn a_feed_that_is_no_longer_asked_for_goes() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("old.ics"), "BEGIN:VCALENDAR").unwrap();
        let mut problems = Vec::new();
        let fetcher = Fetcher::default();
        fetcher
            .fetch_all(&[], folder.path(), &mut problems)
            .unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
