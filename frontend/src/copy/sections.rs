//! How do meetings, plans, phrases, goals and reflections read in a copy, for people?

use std::rc::Rc;

use app::member::meetings::{duration_by, kind_key};
use app::ui::format;
use catalogue::Catalogue;
use domain::goal::Goal;
use domain::meeting::{Agreement, Ledger, Meeting};
use domain::own_phrase::{OwnPhrase, voices_of};
use domain::phrase::PhraseId;
use domain::plan::{Plan, PlanState};
use domain::reflection::{Moment, Question, Reflection};
use domain::thing::Thing;
use domain::{Day, Member, MemberId, ThingId};
use export::{CopiedThing, Item, Section};
use locale::{Key, Texts, keys};

/// What there is to tell, and with which words.
pub struct Told<'t> {
    /// The language of who makes the copy.
    pub texts: &'t Texts,
    /// The duo.
    pub members: &'t [Member],
    /// Names of activities and phrases that everybody has; none when they are not on this phone.
    pub catalogue: Option<Rc<Catalogue>>,
    /// The things.
    pub things: &'t [Thing],
    /// The same as they stand in the copy, in the same order.
    pub copied: &'t [CopiedThing],
}

/// The parts that have something in them. What members remember, like and wish is for programs alone.
pub fn sections(told: &Told) -> Vec<Section> {
    let parts = [
        (keys::MEETINGS_TITLE, told.meetings()),
        (keys::COPY_PAGE_PLANS, told.plans()),
        (keys::PHRASES_TITLE, told.phrases()),
        (keys::GOALS_TITLE, told.goals()),
        (keys::REFLECTION_TITLE, told.reflections()),
    ];
    let filled = parts.into_iter().filter(|(_, items)| !items.is_empty());
    filled
        .map(|(title, items)| Section {
            title: told.word(title),
            items,
        })
        .collect()
}

impl Told<'_> {
    fn word(&self, key: Key) -> String {
        self.texts.fill(key, &[])
    }

    fn fill(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    fn name(&self, member: MemberId) -> &str {
        let found = self.members.iter().find(|known| known.id == member);
        found.map(|known| known.name.as_str()).unwrap_or_default()
    }

    fn day(&self, day: Day) -> String {
        let parts = [
            ("weekday", "short"),
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
        ];
        format::day(self.texts.language().code, day, &parts)
    }

    fn duration(&self, minutes: u32) -> String {
        duration_by(minutes, |key, values| self.fill(key, values))
    }

    fn place(&self, place: &str) -> Option<String> {
        (!place.is_empty()).then(|| self.fill(keys::ENTRY_PLACE, &[("place", place)]))
    }

    fn meetings(&self) -> Vec<Item> {
        let mut meetings: Vec<Meeting> = self.things.iter().filter_map(Meeting::of).collect();
        meetings.sort_by_key(|meeting| (meeting.stands().map(|said| said.day), meeting.id));
        let mut items: Vec<Item> = meetings
            .iter()
            .filter_map(|meeting| {
                let said = meeting.stands()?;
                let head = self.fill(
                    keys::MEETINGS_WHAT,
                    &[
                        ("day", &self.day(said.day)),
                        ("long", &self.duration(said.minutes.into())),
                        ("kind", &self.word(kind_key(said.kind))),
                    ],
                );
                let agreement = match meeting.agreement() {
                    Agreement::Confirmed => keys::MEETINGS_CONFIRMED,
                    Agreement::Open | Agreement::Differs => keys::COPY_PAGE_NOT_CONFIRMED,
                };
                let lines = self.place(&meeting.place).into_iter();
                let lines = lines.chain([self.word(agreement)]);
                Some(item(head, lines.collect()))
            })
            .collect();
        if !items.is_empty() {
            let total = Ledger::of(&meetings).total;
            let all = self.duration(total.minutes);
            let confirmed = self.duration(total.confirmed_minutes);
            let values = [("all", all.as_str()), ("confirmed", &confirmed)];
            items.push(item(self.fill(keys::MEETINGS_TOTAL, &values), Vec::new()));
        }
        items
    }

    fn plans(&self) -> Vec<Item> {
        let mut plans: Vec<Plan> = self.things.iter().filter_map(Plan::of).collect();
        plans.sort_by(|a, b| (&a.when, a.id).cmp(&(&b.when, b.id)));
        let title = |plan: &Plan| {
            let Some(id) = &plan.activity else {
                return plan.title.clone();
            };
            let known = self.catalogue.iter().flat_map(|it| &it.activities);
            let mut known = known.filter(|activity| activity.id == *id);
            known
                .next()
                .map_or_else(|| id.to_string(), |it| it.title.clone())
        };
        let told = |plan: &Plan| {
            let day = self.day(plan.when.day);
            let when = match plan.when.minute {
                None => day,
                Some(minute) => {
                    let time = format::time_of_day(minute);
                    self.fill(keys::PLAN_WHEN, &[("day", &day), ("time", &time)])
                }
            };
            let state = match plan.state {
                PlanState::Planned => None,
                PlanState::Cancelled => Some(self.word(keys::PLAN_CANCELLED)),
                PlanState::Done => Some(self.word(keys::PLAN_DONE)),
            };
            let brings = plan.brings.iter().map(|(member, what)| {
                let values = [("name", self.name(*member)), ("what", what)];
                self.fill(keys::PLAN_BRINGS, &values)
            });
            let lines = [when].into_iter().chain(self.place(&plan.place));
            item(title(plan), lines.chain(state).chain(brings).collect())
        };
        plans.iter().map(told).collect()
    }

    fn phrases(&self) -> Vec<Item> {
        let item = |(thing, copied): (&Thing, &CopiedThing)| {
            let (head, lines) = match OwnPhrase::of(thing) {
                Some(own) => {
                    let translations = own.translations.values();
                    let shown = translations.map(|wordings| wordings.shown().to_owned());
                    (own.text.shown().to_owned(), shown.collect())
                }
                // Voices of a phrase that everybody has.
                None => (self.phrase(&voices_of(thing)?.0)?, Vec::new()),
            };
            Some(Item {
                head,
                lines,
                attachments: copied.attachments.clone(),
            })
        };
        let both = self.things.iter().zip(self.copied);
        both.filter_map(item).collect()
    }

    fn phrase(&self, id: &PhraseId) -> Option<String> {
        // What is not of the catalogue is a phrase of one's own that lost its words.
        if id.0.parse::<ThingId>().is_ok() {
            return None;
        }
        let known = self.catalogue.iter().flat_map(|it| &it.phrases);
        let mut known = known.filter(|phrase| phrase.id == *id);
        Some(
            known
                .next()
                .map_or_else(|| id.0.clone(), |it| it.text.clone()),
        )
    }

    fn goals(&self) -> Vec<Item> {
        let mark = |done: bool, text: &str| match done {
            true => format!("✓ {text}"),
            false => format!("○ {text}"),
        };
        let told = |goal: Goal| {
            let steps = goal.steps.iter();
            let steps = steps.map(|step| mark(step.done.is_some(), &step.text));
            item(mark(goal.done.is_some(), &goal.text), steps.collect())
        };
        Goal::all(self.things).into_iter().map(told).collect()
    }

    fn reflections(&self) -> Vec<Item> {
        let mut found: Vec<Reflection> = self.things.iter().filter_map(Reflection::of).collect();
        found.sort_by_key(|reflection| reflection.moment);
        let mut items = Vec::new();
        for reflection in found {
            let moment = self.word(match reflection.moment {
                Moment::HalfWay => keys::REFLECTION_HALFWAY,
                Moment::Closing => keys::REFLECTION_CLOSING,
            });
            for (member, answers) in &reflection.said {
                let lines = answers.iter().map(|(question, answer)| {
                    let question = self.word(match question {
                        Question::Well => keys::REFLECTION_WELL,
                        Question::Better => keys::REFLECTION_BETTER,
                        Question::Tip => keys::REFLECTION_TIP,
                    });
                    format!("{question}\n{answer}")
                });
                let head = format!("{moment} · {}", self.name(*member));
                items.push(item(head, lines.collect()));
            }
        }
        items
    }
}

fn item(head: String, lines: Vec<String>) -> Item {
    Item {
        head,
        lines,
        attachments: Vec::new(),
    }
}
