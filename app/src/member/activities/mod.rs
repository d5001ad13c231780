//! What the two may do together, and what they have planned.

mod activities_page;
mod activity_page;
mod activity_words;
mod doing;
mod events;
mod new_plan_page;
mod plan_form;
mod plan_page;
mod plan_words;
mod suggestions;
mod today;
mod wishes_page;

pub use activities_page::ActivitiesPage;
pub use activity_page::ActivityPage;
pub use new_plan_page::NewPlanPage;
pub use plan_page::PlanPage;
pub use today::TodayCards;
pub use wishes_page::WishesPage;
