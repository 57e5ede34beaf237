//! Leduc hold'em: a private card each, a public card, two rounds of betting.
//!
//! Two suits of so many ranks; both players ante 1. The first player opens each round; one may check or raise, answer a raise with fold,
//! call or a raise, and there are at most two raises a round, of 2 in the first round and of 4 in the second. After the first round a
//! public card is dealt. Whoever holds its rank wins; otherwise the higher rank does; equal ranks part the pot. Cards of one rank are
//! told apart, as in the usual implementations, though nothing depends on it.
//!
//! Nodes: 315 for each pair of private cards with three ranks. The value there is -0.0856064241 to the first player.

use super::known::Known;
use super::rules::{self, Storing};
use super::stakes::Stakes;
use super::{Family, IMPLICIT, Key, Member};
use crate::error::Result;
use crate::game::{ChanceId, ExtensiveBuilder, Game, InfosetId, NodeId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "leduc",
    about: "Leduc hold'em: zero-sum, two suits of so many ranks, a private card each, a public card, two rounds of betting",
    keys: &[Key { name: "ranks", about: "ranks of cards, two cards each", default: 3, range: (2, 500) }, IMPLICIT],
    fractions: &[],
    seeded: false,
    known: "value -0.0856064241 to the first player with three ranks",
    cites: &["Southey, Bowling, Larson, Piccione, Burch, Billings and Rayner 2005, Proceedings of UAI-05"],
    build,
    answer: |_| {
        "-1454920850547486749701863871533/16995463438839962469905132501930"
            .parse()
            .map_or_else(|_| Known::default(), Known::value)
    },
};

/// The raises of each round.
pub(super) const RAISES: [i64; 2] = [2, 4];

/// Where a betting round stands before somebody moves: the moves so far, the raises among them, and who moves.
pub(super) const ROUND: [(&str, usize, usize); 6] =
    [("", 0, 0), ("c", 0, 1), ("cr", 1, 0), ("crr", 2, 1), ("r", 1, 1), ("rr", 2, 0)];

/// What may be done after so many raises.
pub(super) fn actions(raises: usize) -> &'static [&'static str] {
    match raises {
        0 => &["call", "raise"],
        1 => &["fold", "call", "raise"],
        _ => &["fold", "call"],
    }
}

/// What a move leads to.
pub(super) enum Next {
    /// The place in [`ROUND`].
    Move(usize),
    /// The round ends, with so many raises.
    Over(usize),
    /// The mover gives up, having matched so many raises.
    Fold(usize),
}

/// What the moves at a place of [`ROUND`] lead to.
pub(super) fn moves(place: usize) -> Vec<Next> {
    match place {
        0 => vec![Next::Move(1), Next::Move(4)],
        1 => vec![Next::Over(0), Next::Move(2)],
        2 => vec![Next::Fold(0), Next::Over(1), Next::Move(3)],
        3 => vec![Next::Fold(1), Next::Over(2)],
        4 => vec![Next::Fold(0), Next::Over(1), Next::Move(5)],
        _ => vec![Next::Fold(1), Next::Over(2)],
    }
}

/// The ways in which the first round may end without a fold: the place of the last mover, and the raises.
pub(super) const ENDS: [(&str, usize); 5] = [("cc", 0), ("crc", 1), ("crrc", 2), ("rc", 1), ("rrc", 2)];

/// The state of the tree while it grows.
struct Table {
    tree: ExtensiveBuilder,
    stakes: Stakes,
    cards: usize,
    /// By private card and place of the round.
    first: Vec<[InfosetId; 6]>,
    /// By end of the first round, private card, public card (without gaps) and place of the round.
    second: Vec<[InfosetId; 6]>,
    /// The deal of the public card for each pair of private ones.
    publics: Vec<Option<ChanceId>>,
}

fn build(member: &Member) -> Result<Game> {
    let cards = 2 * member.count("ranks");
    let count = cards as u64;
    let title = format!("Leduc hold'em, {} cards", cards);
    if member.is_implicit((count * (count - 1)).checked_mul(15 + 5 * 15 * (count - 2)), Storing::WhileItFits) {
        return member.implicit(Some(rules::Leduc::new(title, cards)));
    }
    let mut table = Table {
        tree: ExtensiveBuilder::new(title, ["First", "Second"])?,
        stakes: Stakes::default(),
        cards,
        first: Vec::new(),
        second: Vec::new(),
        publics: vec![None; cards * cards],
    };
    table.declare_sets()?;
    let pack = |cards: usize| vec![Rational::new(1, cards as i64).unwrap_or(Rational::ONE); cards];
    let deal = table.tree.chance("first card", (0..cards).map(name), pack(cards))?;
    let root = table.tree.root();
    for (own, node) in table.tree.draw_in_place(root, deal)?.enumerate() {
        let rest: Vec<usize> = (0..cards).filter(|card| *card != own).collect();
        let label = format!("second card, first {}", name(own));
        let deal = table.tree.chance(label, rest.iter().copied().map(name), pack(cards - 1))?;
        for (other, node) in rest.into_iter().zip(table.tree.draw_in_place(node, deal)?) {
            table.play([own, other], node)?;
        }
    }
    Ok(Game::Extensive(table.tree.build()?))
}

/// A card: its rank, and its suit `a` or `b`.
pub(super) fn name(card: usize) -> String {
    format!("{}{}", card / 2 + 1, if card.is_multiple_of(2) { 'a' } else { 'b' })
}

impl Table {
    fn declare_sets(&mut self) -> Result<()> {
        let prefixes = (0..self.cards).map(name);
        for prefix in prefixes {
            let sets = self.round(&format!("{prefix} "))?;
            self.first.push(sets);
        }
        for (end, _) in ENDS {
            for own in 0..self.cards {
                for public in (0..self.cards).filter(|public| *public != own) {
                    let sets = self.round(&format!("{} {end} {} ", name(own), name(public)))?;
                    self.second.push(sets);
                }
            }
        }
        Ok(())
    }

    fn round(&mut self, prefix: &str) -> Result<[InfosetId; 6]> {
        let mut sets = [InfosetId::from_index(0); 6];
        for (set, (moves, raises, player)) in sets.iter_mut().zip(ROUND) {
            let label = format!("{prefix}{moves}");
            *set = self.tree.infoset(player, label.trim_end(), actions(raises).iter().copied())?;
        }
        Ok(sets)
    }

    /// The first round of betting with these private cards.
    fn play(&mut self, cards: [usize; 2], start: NodeId) -> Result<()> {
        let mut open = vec![(0, start)];
        while let Some((place, node)) = open.pop() {
            let mover = ROUND[place].2;
            let children = self.tree.decide_in_place(node, self.first[cards[mover]][place])?;
            for (next, child) in moves(place).into_iter().zip(children) {
                match next {
                    Next::Move(place) => open.push((place, child)),
                    Next::Fold(raises) => self.lose(child, mover, 1 + raises as i64 * RAISES[0])?,
                    Next::Over(_) => {
                        let end = ENDS.iter().position(|(end, _)| end.strip_suffix('c') == Some(ROUND[place].0));
                        self.reveal(cards, end.unwrap_or(0), child)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The public card, and the second round, after this end of the first one.
    fn reveal(&mut self, cards: [usize; 2], end: usize, node: NodeId) -> Result<()> {
        let rest: Vec<usize> = (0..self.cards).filter(|card| !cards.contains(card)).collect();
        let pair = cards[0] * self.cards + cards[1];
        let deal = match self.publics[pair] {
            Some(deal) => deal,
            None => {
                let even = vec![Rational::new(1, rest.len() as i64).unwrap_or(Rational::ONE); rest.len()];
                let label = format!("public card after {} {}", name(cards[0]), name(cards[1]));
                *self.publics[pair].insert(self.tree.chance(label, rest.iter().copied().map(name), even)?)
            }
        };
        let pot = 1 + ENDS[end].1 as i64 * RAISES[0];
        for (public, node) in rest.into_iter().zip(self.tree.draw_in_place(node, deal)?) {
            let sets = cards.map(|own| {
                let place = if public < own { public } else { public - 1 };
                self.second[(end * self.cards + own) * (self.cards - 1) + place]
            });
            let mut open = vec![(0, node)];
            while let Some((place, node)) = open.pop() {
                let mover = ROUND[place].2;
                let children = self.tree.decide_in_place(node, sets[mover][place])?;
                for (next, child) in moves(place).into_iter().zip(children) {
                    match next {
                        Next::Move(place) => open.push((place, child)),
                        Next::Fold(raises) => self.lose(child, mover, pot + raises as i64 * RAISES[1])?,
                        Next::Over(raises) => {
                            let amount = pot + raises as i64 * RAISES[1];
                            self.stakes.pay(&mut self.tree, child, amount * showdown(cards, public))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The loser pays this amount.
    fn lose(&mut self, node: NodeId, loser: usize, amount: i64) -> Result<()> {
        self.stakes.pay(&mut self.tree, node, if loser == 0 { -amount } else { amount })
    }
}

/// 1 where the first player wins, -1 where the second does, 0 for equal ranks.
pub(super) fn showdown(cards: [usize; 2], public: usize) -> i64 {
    let strength = |card: usize| if card / 2 == public / 2 { usize::MAX } else { card / 2 };
    let [first, second] = cards.map(strength);
    i64::from(first > second) - i64::from(first < second)
}
