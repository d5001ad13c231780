//! What the two want to reach, and how they look back on it.

mod goal_form;
mod goal_item;
mod goals_page;
mod reflection_card;
mod reflection_form;
mod reflections_page;
mod steps;

pub use goals_page::GoalsPage;
pub use reflections_page::ReflectionsPage;
