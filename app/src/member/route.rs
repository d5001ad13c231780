//! Which screen does an address mean? The map of the member's app.

use domain::{EntryId, ThingId};

/// A screen, by its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// `/app/`
    Home,
    /// `/app/join`, with the code in the fragment.
    Join,
    /// `/app/diary`
    Diary,
    /// `/app/diary/new`
    NewEntry,
    /// `/app/diary/{entry}`
    Entry(EntryId),
    /// `/app/diary/{entry}/edit`
    EditEntry(EntryId),
    /// `/app/activities`: what to do together.
    Activities,
    /// `/app/activities/{activity}`, by the thing of its opinions.
    Activity(ThingId),
    /// `/app/activities/{activity}/plan`
    PlanActivity(ThingId),
    /// `/app/plans/new`: an idea of one's own.
    NewPlan,
    /// `/app/plans/{plan}`
    Plan(ThingId),
    /// `/app/wishes`: what a member likes.
    Wishes,
    /// `/app/practice`: Dutch phrases.
    Practice,
    /// `/app/phrases`: those of the duo's own.
    Phrases,
    /// `/app/search`: the diary and all phrases.
    Search,
    /// `/app/practice/together`: one phone between two people.
    PracticeTogether,
    /// `/app/meetings`: when the two met, and hours.
    Meetings,
    /// `/app/meetings/proof`: proof of participation, for paper.
    Proof,
    /// `/app/goals`: what the two want to reach.
    Goals,
    /// `/app/reflections`: looking back, half-way and at the end.
    Reflections,
    /// `/app/referral`: who helps with what is not a buddy's task.
    Referral,
    /// `/app/me`
    Me,
    /// `/app/pictures`
    Pictures,
    /// `/app/phones`
    Phones,
    /// `/app/code`: a joining code for a new phone.
    NewPhone,
    /// `/app/move`: from the browser to the home screen.
    Move,
    /// `/app/card`: the recovery card.
    Card,
    /// `/app/copy`
    Copy,
    /// `/app/import`
    Import,
    /// `/app/lock`
    Lock,
    /// `/app/report`
    Report,
    /// `/app/leave`
    Leave,
    /// `/app/end`
    End,
    /// Anything else.
    NotFound,
}

impl Route {
    /// The screen at a path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["app"] => Self::Home,
            ["app", "join"] => Self::Join,
            ["app", "diary"] => Self::Diary,
            ["app", "diary", "new"] => Self::NewEntry,
            ["app", "diary", entry] => entry.parse().map_or(Self::NotFound, Self::Entry),
            ["app", "diary", entry, "edit"] => {
                entry.parse().map_or(Self::NotFound, Self::EditEntry)
            }
            ["app", "activities"] => Self::Activities,
            ["app", "activities", activity] => {
                thing(activity).map_or(Self::NotFound, Self::Activity)
            }
            ["app", "activities", activity, "plan"] => {
                thing(activity).map_or(Self::NotFound, Self::PlanActivity)
            }
            ["app", "plans", "new"] => Self::NewPlan,
            ["app", "plans", plan] => thing(plan).map_or(Self::NotFound, Self::Plan),
            ["app", "wishes"] => Self::Wishes,
            ["app", "practice"] => Self::Practice,
            ["app", "phrases"] => Self::Phrases,
            ["app", "search"] => Self::Search,
            ["app", "practice", "together"] => Self::PracticeTogether,
            ["app", "meetings"] => Self::Meetings,
            ["app", "meetings", "proof"] => Self::Proof,
            ["app", "goals"] => Self::Goals,
            ["app", "reflections"] => Self::Reflections,
            ["app", "referral"] => Self::Referral,
            ["app", "me"] => Self::Me,
            ["app", "pictures"] => Self::Pictures,
            ["app", "phones"] => Self::Phones,
            ["app", "code"] => Self::NewPhone,
            ["app", "move"] => Self::Move,
            ["app", "card"] => Self::Card,
            ["app", "copy"] => Self::Copy,
            ["app", "import"] => Self::Import,
            ["app", "lock"] => Self::Lock,
            ["app", "report"] => Self::Report,
            ["app", "leave"] => Self::Leave,
            ["app", "end"] => Self::End,
            _ => Self::NotFound,
        }
    }

    /// The path of a screen; the first screen's for what has none.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            // With the slash: the service worker answers what is under `/app/`, and nothing else.
            Self::Home | Self::NotFound => "/app/".to_owned(),
            Self::Join => "/app/join".to_owned(),
            Self::Diary => "/app/diary".to_owned(),
            Self::NewEntry => "/app/diary/new".to_owned(),
            Self::Entry(entry) => format!("/app/diary/{entry}"),
            Self::EditEntry(entry) => format!("/app/diary/{entry}/edit"),
            Self::Activities => "/app/activities".to_owned(),
            Self::Activity(activity) => format!("/app/activities/{activity}"),
            Self::PlanActivity(activity) => format!("/app/activities/{activity}/plan"),
            Self::NewPlan => "/app/plans/new".to_owned(),
            Self::Plan(plan) => format!("/app/plans/{plan}"),
            Self::Wishes => "/app/wishes".to_owned(),
            Self::Practice => "/app/practice".to_owned(),
            Self::Phrases => "/app/phrases".to_owned(),
            Self::Search => "/app/search".to_owned(),
            Self::PracticeTogether => "/app/practice/together".to_owned(),
            Self::Meetings => "/app/meetings".to_owned(),
            Self::Proof => "/app/meetings/proof".to_owned(),
            Self::Goals => "/app/goals".to_owned(),
            Self::Reflections => "/app/reflections".to_owned(),
            Self::Referral => "/app/referral".to_owned(),
            Self::Me => "/app/me".to_owned(),
            Self::Pictures => "/app/pictures".to_owned(),
            Self::Phones => "/app/phones".to_owned(),
            Self::NewPhone => "/app/code".to_owned(),
            Self::Move => "/app/move".to_owned(),
            Self::Card => "/app/card".to_owned(),
            Self::Copy => "/app/copy".to_owned(),
            Self::Import => "/app/import".to_owned(),
            Self::Lock => "/app/lock".to_owned(),
            Self::Report => "/app/report".to_owned(),
            Self::Leave => "/app/leave".to_owned(),
            Self::End => "/app/end".to_owned(),
        }
    }
}

fn thing(part: &str) -> Option<ThingId> {
    part.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_is_found_again_at_its_own_path() {
        let entry = EntryId::from_bytes([7; 16]);
        let thing = ThingId::from_bytes([8; 16]);
        for route in [
            Route::Home,
            Route::Join,
            Route::Diary,
            Route::NewEntry,
            Route::Entry(entry),
            Route::EditEntry(entry),
            Route::Activities,
            Route::Activity(thing),
            Route::PlanActivity(thing),
            Route::NewPlan,
            Route::Plan(thing),
            Route::Wishes,
            Route::Practice,
            Route::Phrases,
            Route::Search,
            Route::PracticeTogether,
            Route::Meetings,
            Route::Proof,
            Route::Goals,
            Route::Reflections,
            Route::Referral,
            Route::Me,
            Route::Pictures,
            Route::Phones,
            Route::NewPhone,
            Route::Move,
            Route::Card,
            Route::Copy,
            Route::Import,
            Route::Lock,
            Route::Report,
            Route::Leave,
            Route::End,
        ] {
            assert_eq!(Route::of(&route.path()), route);
        }
    }

    #[test]
    fn a_slash_at_the_end_does_not_matter() {
        assert_eq!(Route::of("/app/"), Route::Home);
        assert_eq!(Route::of("/app/diary/"), Route::Diary);
    }

    #[test]
    fn what_is_no_screen_is_not_found() {
        for path in [
            "/",
            "/app/x",
            "/app/diary/nonsense",
            "/app/diary/new/edit",
            "/apple",
        ] {
            assert_eq!(Route::of(path), Route::NotFound, "{path}");
        }
    }
}
