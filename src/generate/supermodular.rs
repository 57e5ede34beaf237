//! An arms race with strategic complements: more arms of the other side make more own arms worth their cost.
//!
//! `u(x, y) = B(x - y) - C(x)` with B rising and concave, so that `u(x', y) - u(x, y)` rises in y for x' > x: the game is supermodular, its
//! best replies rise, and there is a least and a greatest equilibrium, both pure.

use super::draw::Stream;
use super::formula::{Formula, alike};
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::Game;

pub(super) static FAMILY: Family = Family {
    name: "armament",
    about: "arms race of two with levels 0 to n: a random concave benefit of being ahead, less a random cost of arms",
    keys: &[Key::new("n", "the greatest level of arms", 4, (1, 1 << 12))],
    fractions: &[],
    seeded: true,
    known: "supermodular: a least and a greatest equilibrium, both pure",
    cites: &["Milgrom and Roberts 1990, Econometrica 58", "Nudelman et al. 2004, GAMUT, Proceedings of AAMAS-04"],
    build,
    answer: nothing,
};

/// The greatest rise of the benefit and of the cost.
const STEPS: u64 = 20;

fn build(member: &Member) -> Result<Game> {
    let n = member.count("n");
    let title = format!("Arms race, levels 0 to {n}, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(2, n as u64 + 1))?;
    let mut stream = Stream::new(member.seed);
    let mut climb = |steps: usize, sorted: bool| {
        let mut rises: Vec<i64> = (0..steps).map(|_| 1 + stream.below(STEPS) as i64).collect();
        if sorted {
            rises.sort_unstable_by(|a, b| b.cmp(a));
        }
        let mut level = 0;
        std::iter::once(0)
            .chain(rises.into_iter().map(|rise| {
                level += rise;
                level
            }))
            .collect::<Vec<i64>>()
    };
    // Benefits by how far ahead, from -n to n.
    let sides = [(climb(2 * n, true), climb(n, false)), (climb(2 * n, true), climb(n, false))];
    let payoff = |side: usize, own: usize, other: usize| sides[side].0[n + own - other] - sides[side].1[own];
    formula
        .labels(|level| level.to_string())
        .bimatrix(|first, second| [payoff(0, first, second), payoff(1, second, first)])
}
