//! Contests of timing: a war of attrition, and a dollar to be grabbed.

use super::formula::{Formula, alike};
use super::known::Known;
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;
use crate::num::Rational;

/// The most strategies of a square game of two players.
const SIDE: u64 = 1 << 13;

pub(super) static ATTRITION: Family = Family {
    name: "attrition",
    about: "war of attrition: stopping times 0 to n, each month of fighting costs c to both, who stops later wins v",
    keys: &[Key::new("n", "the last month of fighting", 10, (0, SIDE - 1))],
    fractions: &[
        Fraction::new("v", "what the one who holds on wins", (49, 1), ((0, 1), (1_000_000, 1))),
        Fraction::new("c", "cost of a month", (1, 1), ((0, 1), (1_000_000, 1))),
    ],
    seeded: false,
    known: "value 0 to both in the symmetric equilibrium, which stops each month with probability c/(v + c); pure equilibria: one stops at \
            once, and the other would hold on to the end or longer than v/c months",
    cites: &["Maynard Smith 1974, Journal of Theoretical Biology 47"],
    build: attrition,
    answer: |member| {
        let (n, v, c) = (member.value("n"), member.fraction("v"), member.fraction("c"));
        let deters = |months: u64| months == n || Rational::from(months as i64) * c >= *v;
        Known::pure(Some(if n == 0 { 1 } else { 2 * (1..=n).filter(|&months| deters(months)).count() as u64 }))
    },
};

fn attrition(member: &Member) -> Result<Game> {
    let n = member.value("n");
    let ([v, c], denominator) = member.scaled(["v", "c"])?;
    if v == 0 || c == 0 {
        return Err(member.family.mistake("the prize and the cost of a month are above 0".to_owned()));
    }
    let title = format!("War of attrition, {n} months, v = {}, c = {}", member.fraction("v"), member.fraction("c"));
    let formula = Formula::new(member, title, &alike(2, n + 1))?.names(["First", "Second"]).over(denominator);
    formula
        .labels(|month| month.to_string())
        .symmetric(|own, other| if own <= other { -c * own as i64 } else { v - c * other as i64 })
}

pub(super) static GRAB_THE_DOLLAR: Family = Family {
    name: "grab-the-dollar",
    about: "two players choose when to grab a dollar: the first one wins 1; both at once tear it, and lose 1",
    keys: &[Key::new("times", "moments to grab at", 5, (1, SIDE))],
    fractions: &[],
    seeded: false,
    // One grabs at the first moment, and the other would be too late at any other.
    known: "pure equilibria: one grabs at once, the other at any later time; 2 (times - 1)",
    cites: &["Shubik 1971, Journal of Conflict Resolution 15", "Nudelman et al. 2004, GAMUT, Proceedings of AAMAS-04"],
    build: |member| {
        let times = member.value("times");
        let title = format!("Grab the dollar, {times} times");
        Formula::new(member, title, &alike(2, times))?.symmetric(|own, other| match own.cmp(&other) {
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Equal => -1,
            std::cmp::Ordering::Greater => 0,
        })
    },
    answer: |member| Known::pure(Some((2 * (member.value("times") - 1)).max(1))),
};
