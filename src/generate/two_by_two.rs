//! Games of two players with two strategies: all ordinal ones, and those with names.
//!
//! Where each player ranks the four cells from 1 to 4 there are 4!² games, and 78 that are not the same up to the order of rows, columns
//! and players (Rapoport and Guyer 1966). They are numbered here in the order of the least table among those that are the same, which is not
//! the numbering of the literature.

use std::collections::BTreeSet;

use itertools::Itertools;

use super::draw::Stream;
use super::formula::{Formula, alike};
use super::known::{Known, nothing};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;

pub(super) static TWO_BY_TWO: Family = Family {
    name: "two-by-two",
    about: "one of the 78 games of two players with two strategies in which each ranks the four cells",
    keys: &[Key::new("number", "which one, in the order of the tables", 1, (1, 78))],
    fractions: &[],
    seeded: false,
    known: "of the 78 games 9 have no pure equilibrium, 57 one and 12 two",
    cites: &["Rapoport and Guyer 1966, General Systems 11"],
    build: |member| {
        let number = member.count("number");
        let tables: Vec<[[i64; 4]; 2]> = ordinal().into_iter().collect();
        let [rows, columns] = tables[number - 1];
        Formula::new(member, format!("Ordinal game {number} of 78"), &alike(2, 2))?
            .bimatrix(|row, column| [rows[2 * row + column], columns[2 * row + column]])
    },
    answer: nothing,
};

/// The least table of each class of ordinal games; cells row by row.
pub(super) fn ordinal() -> BTreeSet<[[i64; 4]; 2]> {
    let orders: Vec<[i64; 4]> = (1..=4).permutations(4).filter_map(|order| <[i64; 4]>::try_from(order).ok()).collect();
    let pairs = orders.iter().flat_map(|&rows| orders.iter().map(move |&columns| [rows, columns]));
    pairs.map(|game| same(game).into_iter().min().unwrap_or(game)).collect()
}

/// The tables that are the same game up to the order of rows, columns and players.
fn same(game: [[i64; 4]; 2]) -> Vec<[[i64; 4]; 2]> {
    let turned = |[rows, columns]: [[i64; 4]; 2]| {
        let transpose = |cells: [i64; 4]| [cells[0], cells[2], cells[1], cells[3]];
        [transpose(columns), transpose(rows)]
    };
    let moved = |game: [[i64; 4]; 2], by: usize| game.map(|cells| [0, 1, 2, 3].map(|cell: usize| cells[cell ^ by]));
    [game, turned(game)].into_iter().flat_map(|game| (0..4).map(move |by| moved(game, by))).collect()
}

pub(super) static CHICKEN: Family = Family {
    name: "chicken",
    about: "chicken with random payoffs: to win is best, then to swerve together, then to swerve alone; a crash is worst",
    keys: &[],
    fractions: &[],
    seeded: true,
    known: "three equilibria: in the two pure ones one swerves",
    cites: &["Rapoport and Chammah 1966, American Behavioral Scientist 10"],
    build: |member| {
        let mut stream = Stream::new(member.seed);
        let sides = [rising(&mut stream), rising(&mut stream)];
        let payoff = |side: usize, own: usize, other: usize| sides[side][[[2, 1], [3, 0]][own][other]];
        Formula::new(member, format!("Chicken, seed {}", member.seed), &alike(2, 2))?
            .labels(|strategy| ["swerve", "straight"][strategy].to_owned())
            .bimatrix(|row, column| [payoff(0, row, column), payoff(1, column, row)])
    },
    answer: |_| Known::equilibria(3, 2),
};

pub(super) static BATTLE_OF_THE_SEXES: Family = Family {
    name: "battle-of-the-sexes",
    about: "battle of the sexes with random payoffs: together is better than apart, and each has a favourite",
    keys: &[],
    fractions: &[],
    seeded: true,
    known: "three equilibria: in the two pure ones both are together",
    cites: &["Luce and Raiffa 1957, Games and Decisions"],
    build: |member| {
        let mut stream = Stream::new(member.seed);
        let sides = [rising(&mut stream), rising(&mut stream)];
        // Apart is equally bad wherever one is.
        let payoff = |side: usize, row: usize, column: usize| match (row == column, row == side) {
            (false, _) => sides[side][0],
            (true, false) => sides[side][1],
            (true, true) => sides[side][2],
        };
        Formula::new(member, format!("Battle of the sexes, seed {}", member.seed), &alike(2, 2))?
            .bimatrix(|row, column| [payoff(0, row, column), payoff(1, row, column)])
    },
    answer: |_| Known::equilibria(3, 2),
};

/// Four rising payoffs.
fn rising(stream: &mut Stream) -> [i64; 4] {
    let mut level = -100;
    [(); 4].map(|()| {
        level += 1 + stream.below(50) as i64;
        level
    })
}

pub(super) static HAWK_DOVE: Family = Family {
    name: "hawk-dove",
    about: "hawks and doves about a prize v; two hawks share it and the cost c of a fight, two doves share it",
    keys: &[],
    fractions: &[
        Fraction::new("v", "the prize", (2, 1), ((0, 1), (1_000_000, 1))),
        Fraction::new("c", "the cost of a fight", (3, 1), ((0, 1), (1_000_000, 1))),
    ],
    seeded: false,
    known: "for 0 < v < c three equilibria, in the symmetric one each is a hawk with probability v/c; for v > c one, two hawks",
    cites: &["Maynard Smith and Price 1973, Nature 246"],
    build: hawk_dove,
    answer: |member| {
        let (v, c) = (member.fraction("v"), member.fraction("c"));
        match v.cmp(c) {
            std::cmp::Ordering::Less if v.is_positive() => Known::equilibria(3, 2),
            std::cmp::Ordering::Greater => Known::equilibria(1, 1),
            _ => Known::default(),
        }
    },
};

fn hawk_dove(member: &Member) -> Result<Game> {
    let ([v, c], denominator) = member.scaled(["v", "c"])?;
    let title = format!("Hawks and doves, v = {}, c = {}", member.fraction("v"), member.fraction("c"));
    let formula = Formula::new(member, title, &alike(2, 2))?.over(2 * denominator);
    formula
        .labels(|strategy| ["hawk", "dove"][strategy].to_owned())
        .symmetric(|own, other| [[v - c, 2 * v], [0, v]][own][other])
}
