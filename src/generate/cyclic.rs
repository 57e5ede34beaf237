//! Games on a cycle or a diagonal of strategies, whose only equilibrium is uniform: matching pennies, cyclic dominance, surveillance of
//! a circle, Shapley's game.
//!
//! The rows of a circulant matrix have the same sum, and so have its columns: uniform play makes everything equally good. Where the
//! matrix of differences is regular there is no other equilibrium.

use super::formula::{Formula, alike};
use super::known::{Known, ratio};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;
use crate::num::Rational;

/// The most strategies of a square game of two players.
const SIDE: u64 = 1 << 13;

pub(super) static MATCHING_PENNIES: Family = Family {
    name: "matching-pennies",
    about: "zero-sum matching pennies with n sides: the row player wins 1 where both show the same, else loses 1",
    keys: &[Key::new("n", "sides of a penny", 2, (1, SIDE))],
    fractions: &[],
    seeded: false,
    known: "one equilibrium, uniform; value (2 - n)/n",
    cites: &["von Neumann 1928, Mathematische Annalen 100"],
    build: |member| {
        let n = member.value("n");
        Formula::new(member, format!("Matching pennies, {n} sides"), &alike(2, n))?
            .zero_sum(|row, column| if row == column { 1 } else { -1 })
    },
    answer: |member| {
        let n = member.value("n");
        let known = Known::value(ratio(2 - n as i64, n));
        Known { equilibria: Some(1), pure: Some(u64::from(n == 1)), ..known }
    },
};

pub(super) static CYCLIC_DOMINANCE: Family = Family {
    name: "cyclic-dominance",
    about: "zero-sum rock, paper, scissors with n strategies (n odd): each beats the (n - 1)/2 that follow it on a cycle",
    keys: &[Key::new("n", "strategies, an odd number", 5, (1, SIDE - 1))],
    fractions: &[],
    seeded: false,
    known: "one equilibrium, uniform; value 0",
    cites: &["Fisher and Ryan 1992, American Mathematical Monthly 99"],
    build: |member| {
        let n = member.count("n");
        if n.is_multiple_of(2) {
            return Err(member.family.mistake(format!("`n` is {n}; only an odd number of strategies is balanced")));
        }
        Formula::new(member, format!("Cyclic dominance, {n} strategies"), &alike(2, n as u64))?.zero_sum(
            |row, column| match (column + n - row) % n {
                0 => 0,
                ahead if ahead <= n / 2 => 1,
                _ => -1,
            },
        )
    },
    answer: |member| Known {
        equilibria: Some(1),
        pure: Some(u64::from(member.value("n") == 1)),
        ..Known::value(Rational::ZERO)
    },
};

pub(super) static CIRCULANT: Family = Family {
    name: "circulant",
    about: "zero-sum surveillance of n sectors on a circle: a watch finds what is in its own sector or the two beside it",
    keys: &[Key::new("n", "sectors", 5, (3, SIDE))],
    fractions: &[
        Fraction::new("own", "probability to find what is in the watched sector", (3, 4), ((0, 1), (1, 1))),
        Fraction::new("near", "probability to find what is beside it", (1, 4), ((0, 1), (1, 1))),
    ],
    seeded: false,
    known: "uniform search and hiding are optimal; value (own + 2 near)/n",
    cites: &["Alpern and Gal 2003, The Theory of Search Games and Rendezvous"],
    build: |member| {
        let n = member.count("n");
        let ([own, near], denominator) = member.scaled(["own", "near"])?;
        let title = format!("Surveillance of {n} sectors on a circle");
        Formula::new(member, title, &alike(2, n as u64))?.names(["Watch", "Intruder"]).over(denominator).zero_sum(
            |row, column| match (column + n - row) % n {
                0 => own,
                away if away == 1 || away == n - 1 => near,
                _ => 0,
            },
        )
    },
    answer: |member| {
        let near = member.fraction("near");
        Known::value((member.fraction("own") + near + near) * ratio(1, member.value("n")))
    },
};

pub(super) static SHAPLEY: Family = Family {
    name: "shapley",
    about: "Shapley's game with n strategies: the row player wants the same number, the column player the next one on the cycle",
    keys: &[Key::new("n", "strategies of each player", 3, (2, SIDE))],
    fractions: &[],
    seeded: false,
    known: "one equilibrium, uniform, with payoffs 1/n; fictitious play cycles for n = 3",
    cites: &["Shapley 1964, Advances in Game Theory, Annals of Mathematics Studies 52"],
    build: shapley,
    answer: |member| {
        let share = ratio(1, member.value("n"));
        Known::equilibria(1, 0).with_payoffs(vec![share.clone(), share])
    },
};

fn shapley(member: &Member) -> Result<Game> {
    let n = member.count("n");
    Formula::new(member, format!("Shapley's game, {n} strategies"), &alike(2, n as u64))?
        .bimatrix(|row, column| [i64::from(row == column), i64::from((row + 1) % n == column)])
}
