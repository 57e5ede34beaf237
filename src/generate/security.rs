//! Deployment against an attack: m units guard m of n fronts, an attacker picks one.
//!
//! Front i, counted from 1, is worth 1/i: the attacker receives that where nobody guards it, and loses 1 where somebody does; the defender
//! receives the negative. There are C(n, m) deployments. What matters of a mixture of them is how likely each front is guarded, and every
//! list of n probabilities that add up to m belongs to some mixture. The best one leaves all fronts that are worth attacking equally good:
//! `c_i = max(0, (1/i - z) / (1/i + 1))`, with the z at which the sum is m; the value to the defender is -z (Kiekintveld et al. 2009).

use super::known::{Known, ratio};
use super::{Family, Key, Member, ORACLE};
use crate::error::Result;
use crate::game::{Edge, Game, Network, NetworkGame, Spelling};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "security",
    about: "zero-sum: units guard as many fronts, an attacker picks one; front i is worth 1/i, being caught costs 1",
    keys: &[
        Key { name: "fronts", about: "number of fronts", default: 5, range: (1, 1 << 10) },
        Key { name: "units", about: "fronts that are guarded", default: 2, range: (0, 1 << 10) },
        ORACLE,
    ],
    fractions: &[],
    seeded: false,
    known: "value -z to the defender, where the sum over i of max(0, (1/i - z) / (1/i + 1)) is the number of units",
    cites: &[
        "Kiekintveld, Jain, Tsai, Pita, Ordonez and Tambe 2009, Autonomous Agents and Multiagent Systems",
        "von Stengel and Zamir 2010, Games and Economic Behavior 69",
    ],
    build,
    answer: |member| Known::value(-level(member.value("fronts"), member.value("units"))),
};

/// The attacker's payoff z at the best coverage: `(1 - i z) / (1 + i)` of the fronts that are worth attacking add up to the units.
fn level(fronts: u64, units: u64) -> Rational {
    let mut attacked = fronts;
    loop {
        let sum = |numerator: fn(u64) -> u64| -> Rational { (1..=attacked).map(|i| ratio(numerator(i), 1 + i)).sum() };
        let level = (sum(|_| 1) - Rational::from(units.min(fronts))) / sum(|i| i);
        if attacked == 1 || level < ratio(1, attacked) {
            return level;
        }
        attacked -= 1;
    }
}

/// The most pairs of strategies that are listed.
pub(super) const LISTED: i64 = 1 << 20;

fn build(member: &Member) -> Result<Game> {
    let fronts = member.value("fronts") as u32;
    let units = (member.value("units") as u32).min(fronts);
    let names: Vec<String> = (1..=fronts).map(|front| front.to_string()).collect();
    let attacks = (0..fronts).map(|front| Edge { tail: 0, head: 1, symbol: Some(front), feature: Some(front) });
    let spelling = Spelling { names, separator: "-" };
    let attacker = Network::new("Attacker", 2, attacks.collect(), fronts as usize, spelling.clone())?;
    let defender = Network::new("Defender", nodes(fronts, units), chosen(fronts, units), fronts as usize, spelling)?;
    // 1/i over the least common multiple of 1 to n.
    let common = (1..=fronts).fold(Integer::ONE, |common, front| common.lcm(&Integer::from(front)));
    let worth = |front: u32| common.div_exact(&Integer::from(front + 1));
    let alone = (0..fronts).map(|front| (front, -worth(front))).collect();
    let pairs = (0..fronts).map(|front| (front, front, worth(front) + &common)).collect();
    let title = format!("Deployment of {units} units on {fronts} fronts");
    let game = NetworkGame::new(title, [defender, attacker], [Vec::new(), alone], pairs, common)?;
    member.listed_up_to(LISTED, game)
}

/// The nodes of [`chosen`].
pub(super) fn nodes(count: u32, wanted: u32) -> usize {
    chosen(count, wanted).last().map_or(0, |edge| edge.head as usize) + 1
}

/// The network of all choices of `wanted` out of `count`: a node is how many were looked at and how many of these were taken. Taking one
/// bears its number as symbol and feature, leaving it out is silent.
pub(super) fn chosen(count: u32, wanted: u32) -> Vec<Edge> {
    let rest = count - wanted;
    // Of those looked at, at most so many are left out; nodes without a way to the end are not made.
    let least = |seen: u32| seen.saturating_sub(rest);
    let most = |seen: u32| seen.min(wanted);
    let mut first = vec![0_u32; count as usize + 2];
    for seen in 0..=count {
        first[seen as usize + 1] = first[seen as usize] + most(seen) - least(seen) + 1;
    }
    let node = |seen: u32, taken: u32| first[seen as usize] + taken - least(seen);
    let mut edges = Vec::new();
    for seen in 0..count {
        for taken in least(seen)..=most(seen) {
            let tail = node(seen, taken);
            if taken < wanted {
                let head = node(seen + 1, taken + 1);
                edges.push(Edge { tail, head, symbol: Some(seen), feature: Some(seen) });
            }
            if taken >= least(seen + 1) {
                edges.push(Edge { tail, head: node(seen + 1, taken), symbol: None, feature: None });
            }
        }
    }
    edges
}
