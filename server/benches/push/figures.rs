//! How do several runs become one figure?

/// The median of several runs, and how far they lie apart.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The one in the middle.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Of at least one figure.
    pub fn of(mut figures: Vec<f64>) -> Self {
        figures.sort_by(f64::total_cmp);
        let last = figures.len() - 1;
        Self {
            median: figures[figures.len() / 2],
            min: figures[0],
            max: figures[last],
        }
    }
}

/// The value below which this share of them lies. Sorts them.
pub fn percentile(values: &mut [u32], share: f64) -> u32 {
    if values.is_empty() {
        return 0;
    }
    values.sort_unstable();
    let rank = (values.len() as f64 * share) as usize;
    values[rank.min(values.len() - 1)]
}

/// One line for a program to read: whole from 1,000 on, else with two decimals.
pub fn print(name: &str, figure: f64) {
    if figure >= 1000.0 || figure.fract() == 0.0 {
        println!("{name}: {figure:.0}");
    } else {
        println!("{name}: {figure:.2}");
    }
}

/// Three such lines.
pub fn print_spread(name: &str, spread: &Spread) {
    print(name, spread.median);
    print(&format!("{name}_min"), spread.min);
    print(&format!("{name}_max"), spread.max);
}
