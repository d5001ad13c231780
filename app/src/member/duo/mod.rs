//! The two of them and their phones.

mod me_page;
mod own_duos;
mod picture_grid;
mod pictures_page;
mod storage_card;
mod theme_choice;
mod who_reads;

pub use me_page::MePage;
pub use picture_grid::PictureGrid;
pub use pictures_page::PicturesPage;
