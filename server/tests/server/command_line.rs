//! The program as its operator meets it: settings, `duo`, `code`, logs, stopping.

use std::process::{Child, Command, Output, Stdio};

use domain::{DeviceKind, Hash, JoinCode};
use server::config::SETTINGS;
use sync::report::ReportRequest;
use tempfile::TempDir;

use crate::steps::newcomer as newcomer_device;
use crate::support::Phone;

struct Program {
    folder: TempDir,
    port: u16,
}

impl Program {
    fn new() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            folder: tempfile::tempdir().unwrap(),
            port,
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command
            .args(arguments)
            .env("SAMEN_DATA", self.folder.path().join("data"))
            .env("SAMEN_ADDR", format!("127.0.0.1:{}", self.port))
            .env("PUBLIC_URL", self.url());
        command
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn create_duo(&self) -> String {
        let names = [
            "--programme",
            "Test",
            "--newcomer",
            "Amina",
            "--volunteer",
            "Els",
        ];
        self.text(&[&["duo", "create"], names.as_slice()].concat())
    }

    async fn serve(&self, settings: &[(&str, &str)]) -> Child {
        let child = self
            .command(&["serve"])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pause = tokio::time::interval(std::time::Duration::from_millis(10));
        while reqwest::get(format!("{}/health", self.url()))
            .await
            .is_err()
        {
            pause.tick().await;
        }
        child
    }
}

/// As a service manager stops it; everything it has printed.
fn stop(child: Child) -> String {
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// The code after `newcomer Amina: `.
fn code(printed: &str, who: &str) -> JoinCode {
    let (_, after) = printed.split_once(&format!("{who}: ")).unwrap();
    after.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn help_lists_every_setting_with_its_default() {
    let help = Program::new().text(&["--help"]);
    for setting in SETTINGS {
        assert!(
            help.contains(setting.name) && help.contains(setting.default),
            "{}",
            setting.name
        );
    }
}

#[test]
fn the_operators_manual_lists_every_setting() {
    let manual = include_str!("../../../docs/operating.md");
    for setting in SETTINGS {
        let row = format!("| `{}` |", setting.name);
        assert!(manual.contains(&row), "{row}");
    }
}

#[test]
fn a_bad_setting_stops_the_start_and_is_named() {
    let program = Program::new();
    for (name, value) in [
        ("SAMEN_ADDR", "nowhere"),
        ("PUBLIC_URL", "http://samen.example.org"),
        ("SAMEN_DEMO", "maybe"),
    ] {
        let output = program
            .command(&["serve"])
            .env(name, value)
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(
            printed.contains(name) && printed.contains("expected"),
            "{printed}"
        );
    }
}

#[tokio::test]
async fn a_duo_made_beside_the_running_server_can_join_at_once() {
    let program = Program::new();
    let server = program.serve(&[]).await;
    let printed = program.create_duo();
    assert!(
        printed.contains(&format!("{}/app/join#", program.url())),
        "{printed}"
    );
    let newcomer = code(&printed, "newcomer Amina");
    let phone = Phone::join_at(&program.url(), newcomer.hash(), 1)
        .await
        .unwrap();
    assert_eq!(phone.boot().await.unwrap().programme, "Test");
    assert!(program.text(&["duo", "list"]).contains("Amina: 1 devices"));
    stop(server);
}

#[tokio::test]
async fn a_renewed_code_works_and_the_old_one_has_ended() {
    let program = Program::new();
    let old = code(&program.create_duo(), "volunteer Els");
    let renewed = code(
        &program.text(&["code", "renew", "--name", "Els"]),
        "volunteer Els",
    );
    let server = program.serve(&[]).await;
    let refused = Phone::join_at(&program.url(), old.hash(), 1).await.err();
    assert_eq!(refused, Some(sync::Refusal::CodeExpired));
    Phone::join_at(&program.url(), renewed.hash(), 1)
        .await
        .unwrap();
    stop(server);
}

#[tokio::test]
async fn a_programme_comes_in_with_its_feeds_and_what_is_left_out_is_told_by_file_and_line() {
    let program = Program::new();
    let folder = program.folder.path().join("town");
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let import = |more: &[&str]| {
        let folder = folder.to_str().unwrap();
        let output = program.output(&[&["programme", "import", folder], more].concat());
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), printed)
    };
    put("programme.toml", "name = 3\n");
    let (good, printed) = import(&[]);
    assert!(
        !good && printed.contains("programme.toml, line 1: "),
        "{printed}"
    );

    program.create_duo();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/demo-programme");
    for name in ["programme.toml", "referral.toml"] {
        let text = std::fs::read_to_string(format!("{demo}/{name}")).unwrap();
        put(name, &text.replacen("050 00 00 12", "none", 1));
    }
    let year = this_year();
    put(
        "feeds/town.ics",
        &format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Feest\nDTSTART:{year}0101T100000Z\nRRULE:FREQ=WEEKLY\n\
             END:VEVENT\nBEGIN:VEVENT\nUID:2\nSUMMARY:Ooit\nEND:VEVENT\nEND:VCALENDAR\n"
        ),
    );
    let (good, printed) = import(&[]);
    assert!(good, "{printed}");
    for line in [
        "left out: referral.toml, line 8: phone",
        "left out: feeds/town.ics, line 8: ",
        "came in: 23 referral addresses, 0 activities, 1 events",
        "Test is now at version 1",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
    let (good, printed) = import(&["--programme", "Test"]);
    assert!(
        good && printed.contains("Test is still at version 1"),
        "{printed}"
    );

    let names = [
        "--programme",
        "Other",
        "--newcomer",
        "Ali",
        "--volunteer",
        "Jan",
    ];
    program.text(&[&["duo", "create"], names.as_slice()].concat());
    let (good, printed) = import(&[]);
    assert!(!good && printed.contains("several programmes"), "{printed}");
    let (good, printed) = import(&["--programme", "Nobody's"]);
    assert!(
        !good && printed.contains("no programme has this name"),
        "{printed}"
    );
}

/// This year, by the clock of the program that is tried.
fn this_year() -> i16 {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year()
}

#[test]
fn a_name_that_nobody_or_two_people_have_is_told() {
    let program = Program::new();
    let first = program.create_duo();
    program.create_duo();
    for (name, said) in [("Nobody", "nobody"), ("Els", "several")] {
        let output = program.output(&["code", "renew", "--name", name]);
        assert!(!output.status.success());
        assert!(String::from_utf8(output.stderr).unwrap().contains(said));
    }
    let duo = first.lines().next().unwrap().strip_prefix("duo ").unwrap();
    program.text(&["code", "renew", "--name", "Els", "--duo", duo]);
}

#[tokio::test]
async fn an_empty_database_gets_its_demo_duo_once() {
    let program = Program::new();
    let first = stop(program.serve(&[("SAMEN_DEMO", "true")]).await);
    code(&first, "newcomer Amina");
    code(&first, "volunteer Els");
    let second = stop(program.serve(&[("SAMEN_DEMO", "true")]).await);
    assert!(second.contains("code renew"), "{second}");
    assert_eq!(
        program.text(&["duo", "list"]).matches("Samen demo").count(),
        1
    );
}

#[tokio::test]
async fn logs_hold_no_content_names_codes_ids_tokens_or_addresses() {
    let canary = b"canary-7f3a in the diary";
    for format in ["text", "json"] {
        let program = Program::new();
        let printed = program.create_duo();
        let server = program
            .serve(&[
                ("SAMEN_LOG", "trace"),
                ("SAMEN_LOG_FORMAT", format),
                ("SAMEN_TRUST_PROXY", "true"),
            ])
            .await;
        let newcomer = code(&printed, "newcomer Amina");
        let phone = Phone::join_at(&program.url(), newcomer.hash(), 1)
            .await
            .unwrap();
        phone.make_epoch(domain::KeyEpoch(1)).await.unwrap();
        phone.push_one(1, canary).await.unwrap();
        phone.push_one(5, canary).await.unwrap_err();
        phone.pull(phone.start()).await.unwrap();
        phone.boot().await.unwrap();
        let photo = phone.upload(canary).await.unwrap();
        phone.blob(photo).await.unwrap();
        phone
            .ask_code(phone.member, Hash([0xc0; 32]))
            .await
            .unwrap();
        let card = newcomer_device(9);
        let card_id = card.id;
        let request = phone.device_request(&card, DeviceKind::Card, Vec::new());
        phone.register(&request).await.unwrap();
        phone.as_device(card).sign_in().await.unwrap();
        let report = ReportRequest {
            device: phone.device,
            message: "canary-7f3a in a report".into(),
            facts: vec!["canary-7f3a in its facts".into()],
        };
        let reported = phone.post(&phone.path("reports"), &report).await;
        reported.done().unwrap();
        reqwest::Client::new()
            .get(format!("{}/health", program.url()))
            .header("x-forwarded-for", "203.0.113.77")
            .send()
            .await
            .unwrap();
        phone.end().await.unwrap();
        let token = phone.cookie.split_once('=').unwrap().1.to_owned();
        let logs = stop(server);
        for route in ["push", "blobs", "codes", "devices", "reports", "end"] {
            let route = format!("/api/v1/duos/{{duo}}/{route}");
            assert!(
                logs.contains(&route),
                "{route}: requests are logged by route"
            );
        }
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        for secret in [
            "canary-7f3a".to_owned(),
            hex(b"canary-7f3a"),
            "Amina".to_owned(),
            newcomer.as_str().to_owned(),
            newcomer.to_string(),
            newcomer.hash().to_string(),
            token,
            phone.duo.to_string(),
            phone.device.to_string(),
            card_id.to_string(),
            photo.to_string(),
            Hash([0xc0; 32]).to_string(),
            "203.0.113.77".to_owned(),
        ] {
            assert!(!logs.contains(&secret), "{secret} in the logs ({format})");
        }
    }
}
