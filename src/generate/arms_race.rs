//! An arms race under uncertainty: each of two sides has one of T equally likely costs of arming, which only it knows.
//!
//! Type j has the cost `c_j = j cb/T`. Who arms pays it and gains mu where the other one does not; who does not loses d where the other one
//! does. With F the probability that the other side arms, arming is better for costs below `K = (1 - F) mu + F d`; so in every equilibrium in
//! pure strategies the types with the least costs arm, m of one side and m' of the other, each number fitting the other. The symmetric ones
//! with m < T are those with `(mu T - cb)/(cb - d + mu) <= m <= mu T/(cb - d + mu)` where cb > d - mu.
//!
//! Nodes: 1 + T + 7 T², as every pair of types is drawn and both sides move once.

use super::known::{Known, ratio};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "arms-race",
    about: "arms race of two with T equally likely costs of arming, up to cb; mu is gained by arming alone, d lost by not arming alone",
    keys: &[Key::new("types", "types of each side", 6, (1, 2_000))],
    fractions: &[
        Fraction::new("cb", "the greatest cost of arming", (7, 20), ((0, 1), (1_000, 1))),
        Fraction::new("d", "loss of who does not arm where the other one does", (2, 5), ((0, 1), (1_000, 1))),
        Fraction::new("mu", "gain of who arms where the other one does not", (1, 10), ((0, 1), (1_000, 1))),
    ],
    seeded: false,
    known: "in pure equilibria the types with the least costs arm, m < T of each in a symmetric one iff (mu T - cb)/(cb - d + mu) <= m <= \
            mu T/(cb - d + mu), for cb > d - mu; all arm iff cb <= d",
    cites: &["Baliga and Sjöström 2004, Review of Economic Studies 71"],
    build,
    answer: |member| {
        let (types, costs) = (member.count("types"), costs(member));
        // The least and the greatest number of arming types against so many.
        let fits: Vec<(usize, usize)> = (0..=types)
            .map(|other| {
                let armed = ratio(other as u64, types as u64);
                let worth = (Rational::ONE - &armed) * member.fraction("mu") + &armed * member.fraction("d");
                let below = |tie: bool| costs.iter().filter(|cost| **cost < worth || (tie && **cost == worth)).count();
                (below(false), below(true))
            })
            .collect();
        let fit = |own: usize, other: usize| (fits[other].0..=fits[other].1).contains(&own);
        let pairs = (0..=types).flat_map(|own| (0..=types).map(move |other| (own, other)));
        // With cb = 0 all costs are the same, and ties are of whole sets of types.
        let count = pairs.filter(|&(own, other)| fit(own, other) && fit(other, own)).count();
        Known::pure(member.fraction("cb").is_positive().then_some(count as u64))
    },
};

fn costs(member: &Member) -> Vec<Rational> {
    let types = member.value("types");
    (1..=types).map(|number| member.fraction("cb") * &ratio(number, types)).collect()
}

fn build(member: &Member) -> Result<Game> {
    let types = member.count("types");
    member.check_nodes(member.value("types").checked_pow(2).and_then(|pairs| pairs.checked_mul(8)))?;
    let title = format!("Arms race of {types} types, cb = {}", member.fraction("cb"));
    let mut tree = ExtensiveBuilder::new(title, ["First", "Second"])?;
    let (costs, even) = (costs(member), vec![ratio(1, types as u64); types]);
    let names = || (1..=types).map(|number| number.to_string());
    let first = tree.chance("first cost", names(), even.clone())?;
    let second = tree.chance("second cost", names(), even)?;
    let mut sets = |player: usize| -> Result<Vec<InfosetId>> {
        names().map(|name| tree.infoset(player, format!("cost {name}"), ["arm", "not"])).collect()
    };
    let sets = [sets(0)?, sets(1)?];
    let (alone, left) = (member.fraction("mu"), member.fraction("d"));
    let pay = |own: bool, other: bool, cost: &Rational| match (own, other) {
        (true, true) => -cost,
        (true, false) => alone - cost,
        (false, true) => -left,
        (false, false) => Rational::ZERO,
    };
    let root = tree.root();
    for (own, node) in tree.draw(root, first)?.into_iter().enumerate() {
        for (other, node) in tree.draw(node, second)?.into_iter().enumerate() {
            for (arms, node) in [true, false].into_iter().zip(tree.decide(node, sets[0][own])?) {
                for (armed, node) in [true, false].into_iter().zip(tree.decide(node, sets[1][other])?) {
                    let payoffs = vec![pay(arms, armed, &costs[own]), pay(armed, arms, &costs[other])];
                    let outcome = tree.outcome("", payoffs)?;
                    tree.set_outcome(node, outcome);
                }
            }
        }
    }
    Ok(Game::Extensive(tree.build()?))
}
