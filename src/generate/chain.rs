//! A chain of targets: an attacker goes on to the next one, or stops.
//!
//! An attack on target i costs c_i and succeeds with probability p_i; success is worth v_i and opens the next target, failure ends all. The
//! value of going on is `V_i = max(0, p_i (v_i + V_{i+1}) - c_i)`: what may come later raises the probability that deters the first attack.
//! Probabilities are twelfths, v and c whole numbers from 1 to 10, drawn target by target in this order.
//!
//! Two nodes and two ends to each target.

use super::draw::Stream;
use super::known::{Known, ratio};
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "chain",
    about: "a decision tree: an attacker goes from target to target, each with a random probability, value and cost",
    keys: &[Key::new("n", "targets", 3, (1, 1 << 18))],
    fractions: &[],
    seeded: true,
    known: "value V_1 of the recursion V_i = max(0, p_i (v_i + V_(i+1)) - c_i)",
    cites: &["Bellman 1957, Dynamic Programming"],
    build,
    answer: |member| {
        // The exact recursion doubles its numbers with each step.
        if member.value("n") > 1_000 {
            return Known::default();
        }
        let value = targets(member).into_iter().rev().fold(Rational::ZERO, |later, [p, v, c]| {
            ((later + Rational::from(v)) * ratio(p, 12) - Rational::from(c)).max(Rational::ZERO)
        });
        Known::default().with_payoffs(vec![value])
    },
};

/// Twelfths of probability, value and cost of each target.
fn targets(member: &Member) -> Vec<[i64; 3]> {
    let mut stream = Stream::new(member.seed);
    let mut draw = |most: u64| 1 + stream.below(most) as i64;
    (0..member.value("n")).map(|_| [draw(11), draw(10), draw(10)]).collect()
}

fn build(member: &Member) -> Result<Game> {
    member.check_nodes(member.value("n").checked_mul(5))?;
    let title = format!("Chain of {} targets, seed {}", member.value("n"), member.seed);
    let mut tree = ExtensiveBuilder::new(title, ["Attacker"])?;
    let mut node = tree.root();
    let mut gained = 0;
    for (number, [p, v, c]) in targets(member).into_iter().enumerate() {
        let set = tree.infoset(0, format!("target {}", number + 1), ["attack", "stop"])?;
        let moved = tree.decide(node, set)?;
        let stop = tree.outcome("", vec![Rational::from(gained)])?;
        tree.set_outcome(moved[1], stop);
        gained -= c;
        let chance = tree.chance("", ["success", "failure"], vec![ratio(p, 12), ratio(12 - p, 12)])?;
        let drawn = tree.draw(moved[0], chance)?;
        let failure = tree.outcome("", vec![Rational::from(gained)])?;
        tree.set_outcome(drawn[1], failure);
        gained += v;
        node = drawn[0];
    }
    let end = tree.outcome("", vec![Rational::from(gained)])?;
    tree.set_outcome(node, end);
    Ok(Game::Extensive(tree.build()?))
}
