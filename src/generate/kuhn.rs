//! Kuhn's poker: one card each, an ante of 1, and one bet of 1.
//!
//! The first player checks or bets; after a check the second player checks, and the cards are shown, or bets. Whoever faces a bet folds
//! or calls. The higher card wins. With three cards the value is -1/18 to the first player; the second player's optimal behaviour is
//! unique, the first player's has one free parameter.
//!
//! Nodes: the two deals one after another, then nine a deal.

use super::known::{Known, ratio};
use super::stakes::Stakes;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "kuhn",
    about: "Kuhn poker: zero-sum, one card each of so many, an ante and one bet of 1",
    keys: &[Key { name: "cards", about: "cards in the pack, no two alike", default: 3, range: (2, 1000) }],
    fractions: &[],
    seeded: false,
    known: "value -1/18 to the first player with three cards",
    cites: &["Kuhn 1950, Contributions to the Theory of Games I"],
    build,
    answer: |member| if member.value("cards") == 3 { Known::value(ratio(-1, 18)) } else { Known::default() },
};

/// For each card the information sets of its holder: to open, after a check, after a bet, and after check and bet.
struct Sets([Vec<InfosetId>; 4]);

impl Sets {
    fn new(tree: &mut ExtensiveBuilder, cards: usize) -> Result<Sets> {
        let kinds =
            [(0, "", ["check", "bet"]), (1, " after check", ["check", "bet"]), (1, " after bet", ["fold", "call"])];
        let last = (0, " after check, bet", ["fold", "call"]);
        let mut all = [const { Vec::new() }; 4];
        for (sets, (player, after, actions)) in all.iter_mut().zip(kinds.into_iter().chain([last])) {
            for card in 1..=cards {
                sets.push(tree.infoset(player, format!("{card}{after}"), actions)?);
            }
        }
        Ok(Sets(all))
    }
}

fn build(member: &Member) -> Result<Game> {
    let cards = member.count("cards");
    let deals = member.value("cards").pow(2);
    member.check_nodes(deals.checked_mul(10))?;
    let mut tree = ExtensiveBuilder::new(format!("Kuhn poker, {cards} cards"), ["First", "Second"])?;
    let mut stakes = Stakes::default();
    let sets = Sets::new(&mut tree, cards)?;
    let even = |count: usize| vec![Rational::new(1, count as i64).unwrap_or(Rational::ONE); count];
    let pack = || (1..=cards).map(|card| card.to_string());
    let first = tree.chance("first card", pack(), even(cards))?;
    let root = tree.root();
    for (own, node) in tree.draw_in_place(root, first)?.enumerate() {
        let rest = pack().enumerate().filter(|(card, _)| *card != own).map(|(_, name)| name);
        let second = tree.chance(format!("second card, first {}", own + 1), rest, even(cards - 1))?;
        for (place, node) in tree.draw_in_place(node, second)?.enumerate() {
            let other = if place < own { place } else { place + 1 };
            let wins = if own > other { 1 } else { -1 };
            let [opens, checked, faces, last] = &sets.0;
            let opened = tree.decide_in_place(node, opens[own])?;
            let after_check = tree.decide_in_place(opened.after(0), checked[other])?;
            let after_bet = tree.decide_in_place(opened.after(1), faces[other])?;
            let answered = tree.decide_in_place(after_check.after(1), last[own])?;
            let ends = [
                (after_check.after(0), wins),
                (answered.after(0), -1),
                (answered.after(1), 2 * wins),
                (after_bet.after(0), 1),
                (after_bet.after(1), 2 * wins),
            ];
            for (end, amount) in ends {
                stakes.pay(&mut tree, end, amount)?;
            }
        }
    }
    Ok(Game::Extensive(tree.build()?))
}
