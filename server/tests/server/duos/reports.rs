//! `POST /api/v1/duos/{duo}/reports`

use database::{FACT_CHARS_MAX, FACTS_MAX};
use sync::Refusal;
use sync::report::{REPORT_CHARS_MAX, REPORTS_PER_DAY_MAX, ReportRequest};

use crate::steps::DAY_MS;
use crate::support::{Phone, TestServer};

async fn report(phone: &Phone, message: &str, facts: &[&str]) -> Result<(), Refusal> {
    let request = ReportRequest {
        device: phone.device,
        message: message.into(),
        facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
    };
    phone.post(&phone.path("reports"), &request).await.done()
}

#[tokio::test]
async fn what_a_member_reports_reaches_the_person_who_runs_the_server_once() {
    let server = TestServer::start().await;
    let [phone, _] = server.two_phones().await;
    for _ in 0..2 {
        report(&phone, "Het werkt niet", &["safe", "build 7"])
            .await
            .unwrap();
    }
    let reports = server
        .database(async |database| database.reports().await)
        .await;
    let [one] = <[_; 1]>::try_from(reports.unwrap()).unwrap();
    assert_eq!(
        (
            one.programme.as_str(),
            one.member.as_str(),
            one.message.as_str()
        ),
        ("Test", "Amina", "Het werkt niet")
    );
    assert_eq!(
        (one.others, one.facts),
        (
            vec!["Els".to_owned()],
            vec!["safe".to_owned(), "build 7".to_owned()]
        )
    );
    assert_eq!(one.day, 1_700_000_000_000 / DAY_MS);
}

#[tokio::test]
async fn reports_have_limits_in_length_and_number() {
    let server = TestServer::start().await;
    let [phone, buddy] = server.two_phones().await;
    let long = "é".repeat(REPORT_CHARS_MAX + 1);
    let wide = "a".repeat(FACT_CHARS_MAX + 1);
    for (message, facts) in [
        (long.as_str(), vec![]),
        ("", vec!["a"; FACTS_MAX + 1]),
        ("", vec![wide.as_str()]),
    ] {
        let refused = report(&phone, message, &facts).await.unwrap_err();
        assert!(matches!(refused, Refusal::TooLarge { .. }), "{refused:?}");
    }
    let refused = report(&phone, "", &["two\nlines"]).await.unwrap_err();
    assert!(matches!(refused, Refusal::Malformed { .. }), "{refused:?}");
    for n in 0..REPORTS_PER_DAY_MAX {
        let sender = if n % 2 == 0 { &phone } else { &buddy };
        report(sender, &n.to_string(), &[]).await.unwrap();
    }
    let refused = report(&phone, "one more", &[]).await.unwrap_err();
    let Refusal::TooMany { retry_after_s } = refused else {
        panic!("{refused:?}");
    };
    server.clock.advance_ms(i64::from(retry_after_s) * 1_000);
    report(&phone, "one more", &[]).await.unwrap();
}
