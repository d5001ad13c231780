//! What stands on a proof of participation? A record made by the duo, in Dutch, with room for a signature.

use domain::Day;
use domain::proof::{Proof, ProofLine};
use leptos::prelude::*;
use locale::{Key, Texts};

use super::length::duration_by;
use super::meeting_item::kind_key;
use crate::client::People;
use crate::texts::keys;
use crate::ui::format;

/// The paper, on the screen as it will be printed: A4, on a second sheet only when the lines need one.
#[component]
pub fn ProofPaper(
    /// What was confirmed.
    proof: Proof,
    /// The texts in Dutch.
    texts: Texts,
    /// Whose it is.
    people: People,
    /// Whether places stand on it.
    places: Signal<bool>,
) -> impl IntoView {
    let word = |key: Key| texts.fill(key, &[]);
    let period = proof.period().map(|(from, to)| {
        let (from, to) = (long_day(from), long_day(to));
        texts.fill(keys::PROOF_PAPER_FROM_TO, &[("from", &from), ("to", &to)])
    });
    let facts = [
        (keys::PROOF_PAPER_MEMBERS, names(&texts, &people)),
        (keys::PROOF_PAPER_PROGRAMME, people.programme.clone()),
        (keys::PROOF_PAPER_PERIOD, period.unwrap_or_default()),
    ];
    let facts = facts.map(|(key, value)| {
        view! {
            <div>
                <dt>{word(key)}</dt>
                <dd>
                    <bdi>{value}</bdi>
                </dd>
            </div>
        }
    });
    let total = duration_by(proof.minutes, |key, values| texts.fill(key, values));
    let place_head = word(keys::PROOF_PAPER_PLACE);
    let lines: Vec<_> = proof
        .lines
        .into_iter()
        .map(|line| row(&texts, line, places))
        .collect();
    view! {
        <section class="paper proof" lang="nl" dir="ltr" aria-labelledby="proof-title">
            <header class="stack-s">
                <h2 id="proof-title">{word(keys::PROOF_PAPER_TITLE)}</h2>
                <dl class="proof-facts">{facts}</dl>
            </header>
            <table class="proof-table">
                <thead>
                    <tr>
                        <th scope="col">{word(keys::PROOF_PAPER_DAY)}</th>
                        <th scope="col">{word(keys::PROOF_PAPER_KIND)}</th>
                        {move || places.get().then(|| view! { <th scope="col">{place_head.clone()}</th> })}
                        <th scope="col" class="proof-number">
                            {word(keys::PROOF_PAPER_MINUTES)}
                        </th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            <p class="proof-total">
                <span>{word(keys::PROOF_PAPER_TOTAL)}</span>
                <strong>{total}</strong>
            </p>
            <footer class="stack-s">
                <p>{word(keys::PROOF_PAPER_NOTE)}</p>
                <div class="proof-signature">
                    <p>{word(keys::PROOF_PAPER_CONTACT)}</p>
                    <p>{word(keys::PROOF_PAPER_DATE)}</p>
                </div>
            </footer>
        </section>
    }
}

fn row(texts: &Texts, line: ProofLine, places: Signal<bool>) -> impl IntoView + use<> {
    let kind = texts.fill(kind_key(line.kind), &[]);
    let place = move || {
        let place = line.place.clone();
        places.get().then(|| view! { <td dir="auto">{place}</td> })
    };
    view! {
        <tr>
            <td>{day_in(line.day, "short")}</td>
            <td>{kind}</td>
            {place}
            <td class="proof-number">{line.minutes.to_string()}</td>
        </tr>
    }
}

fn names(texts: &Texts, people: &People) -> String {
    let others = people.others.iter().map(|buddy| &buddy.member);
    let all = people.me.iter().chain(others);
    let names = all.map(|member| member.name.clone());
    let joined = names.reduce(|one, other| {
        texts.fill(keys::PROOF_PAPER_AND, &[("one", &one), ("other", &other)])
    });
    joined.unwrap_or_default()
}

fn long_day(day: Day) -> String {
    day_in(day, "long")
}

fn day_in(day: Day, month: &str) -> String {
    let parts = [("day", "numeric"), ("month", month), ("year", "numeric")];
    format::day("nl-BE", day, &parts)
}
