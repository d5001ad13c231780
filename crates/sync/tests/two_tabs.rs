//! Does anything get lost or doubled when two tabs both take themselves for the leader, step by step in any order, and either dies anywhere?
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, VecDeque};

use common::{Server, TestPhone, duo, settle};
use domain::{EntryId, UnixMillis};
use futures::executor::block_on;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sync::driver::carry_out;
use sync::engine::{Effect, Event};
use sync::status::Status;

const SEEDS: u64 = 200;
const STEPS: usize = 300;

/// One tab, with what it has still to do.
struct Tab {
    phone: TestPhone,
    effects: VecDeque<Effect>,
}

impl Tab {
    fn tell(&mut self, event: Event) {
        let effects = self.phone.engine.handle(event, &mut self.phone.rng);
        self.effects.extend(effects);
    }

    /// Does one thing. What it leads to is done in later steps, between which the other tab does anything.
    fn step(&mut self, server: &Server) {
        let Some(effect) = self.effects.pop_front() else {
            return;
        };
        if let Effect::Show(status) = &effect {
            self.phone.status = status.clone();
        }
        let at = UnixMillis(self.phone.clock);
        let TestPhone {
            store, phone, rng, ..
        } = &mut self.phone;
        let came = block_on(carry_out(&effect, store, server, phone, at, rng));
        if let Some(event) = came {
            self.tell(event);
        }
    }

    /// The browser ends it in the middle of whatever it does; another one opens.
    fn die(&mut self, seed: u64) {
        self.phone = self.phone.second_tab(seed);
        self.effects.clear();
        self.tell(Event::Woken);
    }
}

#[test]
fn two_leaders_at_once_and_the_death_of_either_at_any_step_lose_and_double_nothing() {
    for seed in 0..SEEDS {
        let mut chance = StdRng::seed_from_u64(seed);
        let (server, mut first, mut els) = duo(seed);
        settle(&server, &mut [&mut first, &mut els]);
        let second = first.second_tab(chance.random());
        let mut tabs = [first, second].map(|phone| Tab {
            phone,
            effects: VecDeque::new(),
        });
        let mut written: BTreeMap<EntryId, usize> = BTreeMap::new();
        for step in 0..STEPS {
            let tab = &mut tabs[chance.random_range(0..2)];
            match chance.random_range(0..40) {
                0 => {
                    let entry = tab.phone.write_entry("0");
                    written.insert(entry, 1);
                    tab.tell(Event::Written);
                }
                1 if !written.is_empty() => {
                    let nth = chance.random_range(0..written.len());
                    let (entry, marks) = written.iter_mut().nth(nth).unwrap();
                    tab.phone.edit(*entry, |text| format!("{text} {step}"));
                    *marks += 1;
                    tab.tell(Event::Written);
                }
                2 => tab.die(chance.random()),
                3 => tab.tell(Event::Woken),
                _ => tab.step(&server),
            }
        }
        for _ in 0..6 {
            for tab in &mut tabs {
                tab.tell(Event::Woken);
                while !tab.effects.is_empty() {
                    tab.step(&server);
                }
            }
            els.sync(&server);
        }
        for phone in [&tabs[0].phone, &tabs[1].phone, &els] {
            assert_eq!(phone.status, Status::Safe, "seed {seed}");
            assert_eq!(phone.entries(), els.entries(), "seed {seed}");
        }
        for (entry, marks) in &written {
            let text = els.entry(*entry).unwrap().text;
            let mut found: Vec<&str> = text.split(' ').collect();
            found.sort_unstable();
            let count = found.len();
            found.dedup();
            assert_eq!(
                (count, found.len()),
                (*marks, *marks),
                "seed {seed}: {text}"
            );
        }
        assert_eq!(els.rows().len(), written.len(), "seed {seed}");
    }
}
