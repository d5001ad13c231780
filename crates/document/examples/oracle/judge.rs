//! Does yjs read in each story what Samen read?

use document::{ClientId, EntryDocument};
use serde_json::Value;

use crate::hex;
use crate::story::Story;

/// The first thing in which the two disagree; none when they agree on everything.
pub fn disagreement(story: &Story, answer: &Value) -> Option<String> {
    let phones = answer["phones"].as_array().map_or(&[][..], Vec::as_slice);
    if phones.len() != story.phones.len() {
        return Some(format!("{} phones answered for", phones.len()));
    }
    for (number, (told, answer)) in story.phones.iter().zip(phones).enumerate() {
        let readings = answer["readings"].as_array().map_or(&[][..], Vec::as_slice);
        if readings.len() != told.readings.len() {
            return Some(format!("phone {number}: {} readings", readings.len()));
        }
        for (batch, (samen, yjs)) in told.readings.iter().zip(readings).enumerate() {
            if samen != yjs {
                let place = format!("phone {number}, batch {batch}");
                return Some(format!("{place}\n  Samen {samen}\n  yjs   {yjs}"));
            }
        }
        if let Some(difference) = at_the_end(story, &told.saved, &answer["encoded"]) {
            return Some(format!("phone {number}: {difference}"));
        }
    }
    None
}

/// The phone's document, the one made of the log alone and the one that yjs encoded hold the same.
fn at_the_end(story: &Story, saved: &[u8], encoded: &Value) -> Option<String> {
    let client = ClientId::from_random(2);
    let phone = match EntryDocument::open(saved, client) {
        Ok(phone) => phone,
        Err(error) => return Some(format!("what it saved does not open: {error}")),
    };
    if !phone.same_as(&story.log) {
        return Some("it ended with something else than the log".to_owned());
    }
    let mut of_yjs = EntryDocument::new(client);
    match encoded
        .as_str()
        .and_then(hex::decode)
        .map(|update| of_yjs.apply(&update))
    {
        None => Some("yjs encoded nothing".to_owned()),
        Some(Err(error)) => Some(format!("what yjs encoded is refused: {error}")),
        Some(Ok(())) if of_yjs.same_as(&phone) => None,
        Some(Ok(())) => Some("what yjs encoded holds something else".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::story::tell;

    /// What a library that agrees in everything would answer.
    fn agreeing(story: &Story) -> Value {
        let encoded = hex::encode(&story.log.difference(&[0]).expect("[0] is a state vector"));
        let answers: Vec<Value> = story
            .phones
            .iter()
            .map(|told| json!({ "readings": told.readings, "encoded": encoded }))
            .collect();
        json!({ "phones": answers })
    }

    #[test]
    fn agreement_is_no_disagreement() {
        for seed in 1..20 {
            let story = tell(seed).expect("a story");
            assert_eq!(disagreement(&story, &agreeing(&story)), None, "seed {seed}");
        }
    }

    #[test]
    fn whatever_is_read_otherwise_is_seen() {
        let story = tell(3).expect("a story");
        let reading = "/phones/1/readings/2";
        let changes = [
            ("text", json!("Vandaag")),
            ("entry", json!({})),
            ("attachments", json!({ "01": "x00" })),
            ("clocks", json!([[1, 1]])),
            ("deleted", json!([[1, [[0, 1]]]])),
            ("waits", json!(true)),
        ];
        for (what, value) in changes {
            let mut answer = agreeing(&story);
            let reading = answer.pointer_mut(reading).expect("a reading");
            assert_ne!(reading[what], value, "{what} must change");
            reading[what] = value;
            assert!(disagreement(&story, &answer).is_some(), "{what}");
        }
        for missing in ["/phones", "/phones/0/readings"] {
            let mut answer = agreeing(&story);
            let list = answer.pointer_mut(missing).and_then(Value::as_array_mut);
            list.expect("a list").pop();
            assert!(disagreement(&story, &answer).is_some(), "{missing}");
        }
    }

    #[test]
    fn an_encoding_that_holds_less_or_is_refused_is_seen() {
        let story = tell(3).expect("a story");
        let other = tell(4).expect("a story");
        let other = hex::encode(&other.log.difference(&[0]).expect("[0] is a state vector"));
        for encoded in [
            json!(other),
            json!("0000"),
            json!("00"),
            json!("xy"),
            json!(null),
        ] {
            let mut answer = agreeing(&story);
            answer["phones"][1]["encoded"] = encoded.clone();
            assert!(disagreement(&story, &answer).is_some(), "{encoded}");
        }
    }
}
