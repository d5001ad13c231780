//! Is a phone of an earlier version answered as it was then? What was recorded is asked again of the server of today.

mod recorder;
mod scenarios;
mod stage;

use domain::DeviceId;
use recording::shape::Shape;
use recording::{Exchange, Scenario, Step, Value, v1};
use stage::{DUO, Stage};

/// Plays a scenario on the server of today; every answer that is no longer the one of then, with what differs.
async fn replay(scenario: &Scenario) -> Vec<String> {
    let mut stage = Stage::set().await;
    let mut differences = Vec::new();
    for step in &scenario.0 {
        match step {
            Step::Revoke(device) => {
                let device: DeviceId = device.parse().unwrap();
                stage.revoke(DUO, device).await;
            }
            Step::Exchange(then) => {
                let now = stage.ask(then).await;
                if let Err(error) = holds(then, &now) {
                    differences.push(format!("{}: {error}", then.path));
                }
            }
        }
    }
    differences
}

fn holds(then: &Exchange, now: &Exchange) -> Result<(), String> {
    if then.status != now.status {
        return Err(format!("status {} became {}", then.status, now.status));
    }
    if then.sets_cookie != now.sets_cookie {
        return Err("a cookie came or did not come".into());
    }
    let answer = v1::route(&then.path).and_then(|route| route.answer);
    let shape = if then.status < 400 {
        answer
    } else {
        Some(v1::REFUSAL)
    };
    match shape {
        Some(shape) if !then.answer.is_empty() => shape.holds(
            &Value::from_bytes(&then.answer).expect("what was recorded is a message"),
            &Value::from_bytes(&now.answer).ok_or("no message")?,
        ),
        _ if now.answer == then.answer => Ok(()),
        _ => Err("a body came or went".into()),
    }
}

#[tokio::test]
async fn a_phone_of_the_previous_version_is_answered_as_it_was() {
    let scenarios = recording::scenarios(v1::VERSION);
    assert_eq!(scenarios.len(), 5);
    for (name, scenario) in scenarios {
        assert_eq!(replay(&scenario).await, [""; 0], "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_says_another_thing_is_noticed() {
    let scenarios = recording::scenarios(v1::VERSION);
    let (_, scenario) = scenarios
        .iter()
        .find(|(name, _)| name == "two_phones")
        .unwrap();
    let mut scenario = scenario.clone();
    let boot =
        |step: &&mut Step| matches!(step, Step::Exchange(said) if said.path.contains("/boot"));
    let Some(Step::Exchange(boot)) = scenario.0.iter_mut().find(boot) else {
        panic!("nobody booted");
    };
    // As if the server of then had called the programme otherwise.
    let Some(Value::Array(mut fields)) = Value::from_bytes(&boot.answer) else {
        panic!("boot answers with a struct");
    };
    fields[0] = Value::Text("Another programme".into());
    boot.answer = Value::Array(fields).to_bytes();
    let differences = replay(&scenario).await;
    assert_eq!(differences.len(), 1);
    assert!(
        differences[0].contains("Another programme"),
        "{differences:?}"
    );
}

#[tokio::test]
async fn what_is_recorded_today_is_answered_the_same_twice() {
    for recorded in scenarios::all().await {
        let text = recorded.scenario.to_string();
        assert_eq!(text.parse(), Ok(recorded.scenario.clone()));
        for (phone, storage) in &recorded.storages {
            let has_diary = storage.iter().any(|row| row.table == "documents");
            assert!(has_diary, "{phone}");
        }
        assert_eq!(
            replay(&recorded.scenario).await,
            [""; 0],
            "{}",
            recorded.name
        );
    }
}

#[test]
fn every_kind_of_refusal_is_in_the_recordings() {
    let mut kinds = std::collections::BTreeSet::new();
    for (_, scenario) in recording::scenarios(v1::VERSION) {
        for said in scenario.exchanges().filter(|said| said.status >= 400) {
            if let Some(Value::Array(fields)) = Value::from_bytes(&said.answer)
                && let Some(Value::Int(kind)) = fields.first()
            {
                kinds.insert(*kind);
            }
        }
    }
    let Shape::Variants(all) = v1::REFUSAL else {
        panic!("a refusal is an enum");
    };
    // The room of a duo is too large to be filled here.
    const FULL: i64 = 14;
    let expected: std::collections::BTreeSet<i64> =
        (0..all.len() as i64).filter(|kind| *kind != FULL).collect();
    assert_eq!(kinds, expected);
}
