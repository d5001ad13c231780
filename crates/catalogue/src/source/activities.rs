//! How do activities and interests stand in their files?

use domain::activity::{Activity, ActivityId, Cost, DayTime, Interest, Season, Setting};
use domain::phrase::PhraseId;
use serde::Deserialize;

use super::Problem;
use super::place::parse;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivitiesFile {
    #[serde(default)]
    activity: Vec<ActivityEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityEntry {
    id: String,
    title: String,
    sentence: String,
    steps: Vec<String>,
    minutes: u16,
    cost: CostName,
    place: SettingName,
    seasons: Vec<SeasonName>,
    times: Vec<TimeName>,
    children: bool,
    level: u8,
    interests: Vec<String>,
    themes: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
    icon: String,
    address: Option<String>,
    opening: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CostName {
    Free,
    #[serde(rename = "under-5")]
    UnderFive,
    More,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SettingName {
    Inside,
    Outside,
    Both,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SeasonName {
    Spring,
    Summer,
    Autumn,
    Winter,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TimeName {
    Morning,
    Afternoon,
    Evening,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InterestsFile {
    interest: Vec<InterestEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InterestEntry {
    id: String,
    icon: String,
    name: String,
}

/// The activities of a file, in its order.
pub fn read_activities(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Activity> {
    let read = parse::<ActivitiesFile>(file, text, problems);
    let entries = read.map(|read| read.activity).unwrap_or_default();
    entries.into_iter().map(activity).collect()
}

fn activity(entry: ActivityEntry) -> Activity {
    let season = |name: SeasonName| match name {
        SeasonName::Spring => Season::Spring,
        SeasonName::Summer => Season::Summer,
        SeasonName::Autumn => Season::Autumn,
        SeasonName::Winter => Season::Winter,
    };
    let time = |name: TimeName| match name {
        TimeName::Morning => DayTime::Morning,
        TimeName::Afternoon => DayTime::Afternoon,
        TimeName::Evening => DayTime::Evening,
    };
    Activity {
        id: ActivityId(entry.id),
        title: entry.title,
        sentence: entry.sentence,
        steps: entry.steps,
        minutes: entry.minutes,
        cost: match entry.cost {
            CostName::Free => Cost::Free,
            CostName::UnderFive => Cost::UnderFive,
            CostName::More => Cost::More,
        },
        setting: match entry.place {
            SettingName::Inside => Setting::Inside,
            SettingName::Outside => Setting::Outside,
            SettingName::Both => Setting::Both,
        },
        seasons: entry.seasons.into_iter().map(season).collect(),
        times: entry.times.into_iter().map(time).collect(),
        children: entry.children,
        level: entry.level,
        interests: entry.interests,
        themes: entry.themes,
        phrases: entry.phrases.into_iter().map(PhraseId).collect(),
        icon: entry.icon,
        address: entry.address,
        opening: entry.opening,
    }
}

/// The interests of their file, in its order.
pub fn read_interests(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Interest> {
    let read = parse::<InterestsFile>(file, text, problems);
    let entries = read.map(|read| read.interest).unwrap_or_default();
    let interest = |entry: InterestEntry| Interest {
        id: entry.id,
        name: entry.name,
        icon: entry.icon,
    };
    entries.into_iter().map(interest).collect()
}
