//! Social dilemmas: prisoners of any number, volunteers to a coalition, efforts of which the least counts, travellers.
//!
//! What each player should do alone is worse for all, or is one of many ways to agree. All their pure equilibria follow from one line of
//! reasoning, which stands at each family.

use super::formula::{Formula, alike};
use super::known::Known;
use super::tournament::subsets;
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;
use crate::num::Rational;

pub(super) static PRISONERS_DILEMMA: Family = Family {
    name: "prisoners-dilemma",
    about: "prisoners' dilemma for any number: who cooperates pays a cost and gives a benefit to everybody, himself included",
    keys: &[
        Key::new("players", "number of players", 3, (2, 24)),
        Key::new("benefit", "what each cooperation is worth to everybody", 2, (1, 1 << 20)),
        Key::new("cost", "what cooperating costs, above the benefit and below that to all together", 3, (1, 1 << 24)),
    ],
    fractions: &[],
    seeded: false,
    // Cooperating returns less than it costs whatever the others do.
    known: "one equilibrium: nobody cooperates, payoffs 0",
    cites: &["Hamburger 1973, Journal of Mathematical Sociology 3"],
    build: prisoners,
    answer: |member| Known::equilibria(1, 1).with_payoffs(vec![Rational::ZERO; member.count("players")]),
};

fn prisoners(member: &Member) -> Result<Game> {
    let (players, benefit, cost) = (member.value("players"), member.value("benefit"), member.value("cost"));
    if !(benefit < cost && cost < players * benefit) {
        let message = format!("the cost {cost} does not lie between {benefit} and {}", players * benefit);
        return Err(member.family.mistake(message));
    }
    let title = format!("Prisoners' dilemma, {players} players, benefit {benefit}, cost {cost}");
    Formula::new(member, title, &alike(players, 2))?
        .labels(|strategy| ["cooperate", "defect"][strategy].to_owned())
        .build(|profile, paid| {
            let cooperating = profile.iter().filter(|&&strategy| strategy == 0).count() as i64;
            for (paid, &strategy) in paid.iter_mut().zip(profile) {
                *paid = cooperating * benefit as i64 - if strategy == 0 { cost as i64 } else { 0 };
            }
        })
}

pub(super) static COALITION: Family = Family {
    name: "coalition",
    about: "a public good worth 1 to each of n guarantors if at least k of them contribute, at a cost c each",
    keys: &[Key::new("n", "guarantors", 3, (1, 24)), Key::new("k", "contributions that are needed", 2, (1, 24))],
    fractions: &[Fraction::new("c", "cost of contributing, above 0 and below 1", (3, 8), ((0, 1), (1, 1)))],
    seeded: false,
    // Exactly k contribute, each of whom is needed; or nobody does, where one alone is not enough.
    known: "pure equilibria: the sets of k contributors and, where k > 1, nobody; C(n, k) + 1, or n where k = 1",
    cites: &["Palfrey and Rosenthal 1984, Journal of Public Economics 24"],
    build: coalition,
    answer: |member| {
        let (n, k) = (member.value("n"), member.value("k"));
        Known::pure(subsets(n, k).map(|sets| sets + u64::from(k > 1)))
    },
};

fn coalition(member: &Member) -> Result<Game> {
    let (n, k) = (member.value("n"), member.value("k"));
    let ([cost], denominator) = member.scaled(["c"])?;
    if k > n || cost == 0 || cost == denominator {
        return Err(member.family.mistake("this needs k <= n and a cost above 0 and below 1".to_owned()));
    }
    let title = format!("Coalition of guarantors, {k} of {n} needed, cost {}", member.fraction("c"));
    let formula =
        Formula::new(member, title, &alike(n, 2))?.labels(|strategy| ["contribute", "abstain"][strategy].into());
    formula.over(denominator).build(|profile, paid| {
        let reached = profile.iter().filter(|&&strategy| strategy == 0).count() as u64 >= k;
        for (paid, &strategy) in paid.iter_mut().zip(profile) {
            *paid = if reached { denominator } else { 0 } - if strategy == 0 { cost } else { 0 };
        }
    })
}

pub(super) static MINIMUM_EFFORT: Family = Family {
    name: "minimum-effort",
    about: "weakest link: each receives twice the least effort of all, less the own effort",
    keys: &[
        Key::new("players", "number of players", 3, (1, 24)),
        Key::new("efforts", "levels of effort, from 1", 4, (1, 1 << 20)),
    ],
    fractions: &[],
    seeded: false,
    // Who gives more than the least wastes it, and who gives less loses twice what he saves.
    known: "pure equilibria: every common effort",
    cites: &["Van Huyck, Battalio and Beil 1990, American Economic Review 80"],
    build: |member| {
        let (players, efforts) = (member.value("players"), member.value("efforts"));
        let title = format!("Minimum effort, {players} players, {efforts} levels");
        Formula::new(member, title, &alike(players, efforts))?.build(|profile, paid| {
            let least = profile.iter().min().map_or(0, |&least| least as i64) + 1;
            for (paid, &effort) in paid.iter_mut().zip(profile) {
                *paid = 2 * least - (effort as i64 + 1);
            }
        })
    },
    answer: |member| Known::pure(Some(member.value("efforts"))),
};

pub(super) static TRAVELERS_DILEMMA: Family = Family {
    name: "travelers-dilemma",
    about: "traveller's dilemma: both get the lower claim, and who made it gets a bonus that the other one pays",
    keys: &[
        Key::new("low", "the least claim", 2, (0, 1 << 20)),
        Key::new("high", "the greatest claim", 10, (0, 1 << 20)),
        Key::new("bonus", "what the lower claim gets more, and the higher one less", 2, (2, 1 << 20)),
    ],
    fractions: &[],
    seeded: false,
    // Whoever makes the highest claim that is made at all gains by one less.
    known: "one equilibrium: both make the least claim",
    cites: &["Basu 1994, American Economic Review 84"],
    build: travelers,
    answer: |member| Known::equilibria(1, 1).with_payoffs(vec![Rational::from(member.value("low") as i64); 2]),
};

fn travelers(member: &Member) -> Result<Game> {
    let [low, high, bonus] = ["low", "high", "bonus"].map(|name| member.value(name));
    if low > high {
        return Err(member.family.mistake(format!("the least claim {low} is above the greatest, {high}")));
    }
    let title = format!("Traveller's dilemma, claims {low} to {high}, bonus {bonus}");
    let formula = Formula::new(member, title, &alike(2, high - low + 1))?;
    formula.labels(|claim| (claim as u64 + low).to_string()).symmetric(|own, other| {
        let least = own.min(other) as i64 + low as i64;
        least + bonus as i64 * (other.cmp(&own) as i64)
    })
}
