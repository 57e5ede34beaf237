//! Goofspiel: the players bid their cards for prizes, one after another.
//!
//! Both hold cards 1 to n, and the prizes are n to 1, in this order or shuffled by chance. Both bid a card at the same time, the higher one
//! takes the prize, and for equal ones nobody does. Bids are shown afterwards, or stay hidden and only who won is seen (II-goofspiel, of
//! imperfect information also about the past). The last cards are played without a choice. Whoever has more at the end wins 1. The value is 0,
//! as the game is the same for both.
//!
//! The second player's moves follow the first player's without knowing them. Nodes: 26 931 with five cards and prizes in order.

use std::collections::HashMap;

use super::known::Known;
use super::rules::{self, Storing};
use super::stakes::Stakes;
use super::{Family, IMPLICIT, Key, Member};
use crate::error::Result;
use crate::game::{ChanceId, ExtensiveBuilder, Game, InfosetId, NodeId};
use crate::num::Rational;

const CARDS: Key = Key::new("cards", "cards of each player", 4, (1, 8));
const ORDER: Key = Key::new("order", "0 for prizes from the greatest down, 1 for shuffled ones", 0, (0, 1));

pub(super) static GOOFSPIEL: Family = Family {
    name: "goofspiel",
    about: "goofspiel for two: zero-sum, cards are bid for prizes, the greater total wins",
    keys: &[
        CARDS,
        Key::new("information", "0 where bids stay hidden, 1 where they are shown", 0, (0, 1)),
        ORDER,
        IMPLICIT,
    ],
    fractions: &[],
    seeded: false,
    known: "value 0, by symmetry",
    cites: &["Ross 1971, Journal of Applied Probability 8", "Lanctot et al. 2019, OpenSpiel, arXiv 1908.09453"],
    build: |member| build(member, member.value("information") == 1),
    answer: |_| Known::value(Rational::ZERO),
};

pub(super) static HIDDEN: Family = Family {
    name: "ii-goofspiel",
    about: "goofspiel of imperfect information: only who won a prize is seen, never the bids",
    keys: &[CARDS, ORDER, IMPLICIT],
    fractions: &[],
    seeded: false,
    known: "value 0, by symmetry",
    cites: &[
        "Lanctot, Lisý and Winands 2014, Computer Games, Communications in Computer and Information Science 408",
        "Lanctot et al. 2019, OpenSpiel, arXiv 1908.09453",
    ],
    build: |member| build(member, false),
    answer: |_| Known::value(Rational::ZERO),
};

/// What a player has seen: twelve bits a prize, the last one lowest: the prize, the own card, and the other's card or the own result.
/// Above all of them a 1.
type Seen = u128;

/// A state before a prize comes up.
#[derive(Clone, Copy)]
struct State {
    node: NodeId,
    /// The cards that each player still holds, and the prizes still to come, as bits.
    hands: [u32; 2],
    prizes: u32,
    seen: [Seen; 2],
    lead: i64,
}

/// The tree while it grows.
struct Auction {
    tree: ExtensiveBuilder,
    stakes: Stakes,
    sets: [HashMap<(Seen, u32), InfosetId>; 2],
    /// The draws of the next prize, by the prizes that are left.
    draws: HashMap<u32, ChanceId>,
    shows_bids: bool,
}

fn build(member: &Member, shows_bids: bool) -> Result<Game> {
    let (cards, shuffled) = (member.count("cards") as u32, member.value("order") == 1);
    // The terminals are the pairs of orders of the cards; the nodes are fewer than twice as many and those between bids.
    let orders: u64 = (1..=u64::from(cards)).product();
    let orders = if shuffled { orders.checked_pow(3) } else { orders.checked_pow(2) };
    let nodes = orders.and_then(|ends| ends.checked_mul(if shuffled { 3 } else { 2 }));
    let rule = if shows_bids { "bids shown" } else { "hidden bids" };
    let title = format!("Goofspiel, {cards} cards, {rule}{}", if shuffled { ", prizes shuffled" } else { "" });
    if member.is_implicit(nodes, Storing::WhileSmall) {
        return member.implicit(Some(rules::Goofspiel::new(title, cards, shows_bids, shuffled)));
    }
    let tree = ExtensiveBuilder::new(title, ["First", "Second"])?;
    let full = (1_u32 << cards) - 1;
    let mut open = vec![State { node: tree.root(), hands: [full; 2], prizes: full, seen: [1; 2], lead: 0 }];
    let mut game =
        Auction { tree, stakes: Stakes::default(), sets: Default::default(), draws: HashMap::new(), shows_bids };
    while let Some(state) = open.pop() {
        if state.prizes.count_ones() == 1 {
            let [first, second] = state.hands.map(u32::trailing_zeros);
            let lead = state.lead + i64::from(state.prizes.trailing_zeros() + 1) * compare(first, second);
            game.stakes.pay(&mut game.tree, state.node, lead.signum())?;
        } else if shuffled {
            let draw = game.draw(state.prizes)?;
            for (prize, node) in held(state.prizes).zip(game.tree.draw_in_place(state.node, draw)?) {
                game.bid(State { node, ..state }, prize, &mut open)?;
            }
        } else {
            game.bid(state, state.prizes.ilog2(), &mut open)?;
        }
    }
    Ok(Game::Extensive(game.tree.build()?))
}

impl Auction {
    /// Chance turns up one of these prizes.
    fn draw(&mut self, prizes: u32) -> Result<ChanceId> {
        if let Some(&draw) = self.draws.get(&prizes) {
            return Ok(draw);
        }
        let even = Rational::new(1, prizes.count_ones() as i64).unwrap_or(Rational::ONE);
        let names = held(prizes).map(|prize| format!("prize {}", prize + 1));
        let draw = self.tree.chance("", names, vec![even; prizes.count_ones() as usize])?;
        self.draws.insert(prizes, draw);
        Ok(draw)
    }

    /// Both bid for a prize; what follows is left open.
    fn bid(&mut self, state: State, prize: u32, open: &mut Vec<State>) -> Result<()> {
        let sets = [self.set(&state, prize, 0)?, self.set(&state, prize, 1)?];
        for (own, node) in held(state.hands[0]).zip(self.tree.decide_in_place(state.node, sets[0])?) {
            for (other, node) in held(state.hands[1]).zip(self.tree.decide_in_place(node, sets[1])?) {
                let won = compare(own, other);
                let learn = |seen: Seen, card: u32, others: u32, won: i64| {
                    let news = if self.shows_bids { others } else { (won + 1) as u32 };
                    seen << 12 | Seen::from(prize << 8 | card << 4 | news)
                };
                open.push(State {
                    node,
                    hands: [state.hands[0] & !(1 << own), state.hands[1] & !(1 << other)],
                    prizes: state.prizes & !(1 << prize),
                    seen: [learn(state.seen[0], own, other, won), learn(state.seen[1], other, own, -won)],
                    lead: state.lead + i64::from(prize + 1) * won,
                });
            }
        }
        Ok(())
    }

    fn set(&mut self, state: &State, prize: u32, player: usize) -> Result<InfosetId> {
        let key = (state.seen[player], prize);
        if let Some(&set) = self.sets[player].get(&key) {
            return Ok(set);
        }
        let label = self.describe(state.seen[player], prize);
        let set = self.tree.infoset(player, label, held(state.hands[player]).map(|card| (card + 1).to_string()))?;
        self.sets[player].insert(key, set);
        Ok(set)
    }

    /// What a player knows in words, such as `3+ 1-`: the card 3 won, the card 1 lost; or `3:2 1:4` where the other bids were 2 and 4. Where
    /// prizes are shuffled, `4<3+` is the card 3 for the prize 4, and the present prize comes last.
    fn describe(&self, seen: Seen, prize: u32) -> String {
        let rounds = (Seen::BITS - 1 - seen.leading_zeros()) / 12;
        let is_shuffled = !self.draws.is_empty();
        let one = |round: u32| {
            let [prize, card, news] = [8, 4, 0].map(|bits| (seen >> (12 * round + bits)) as u32 & 15);
            let news = match self.shows_bids {
                true => format!(":{}", news + 1),
                false => ["-", "=", "+"][news as usize].to_owned(),
            };
            let prize = if is_shuffled { format!("{}<", prize + 1) } else { String::new() };
            format!("{prize}{}{news}", card + 1)
        };
        let mut words: Vec<String> = (0..rounds).rev().map(one).collect();
        if is_shuffled {
            words.push(format!("for {}", prize + 1));
        } else if words.is_empty() {
            words.push("start".to_owned());
        }
        words.join(" ")
    }
}

/// 1 where the first card is higher, -1 where it is lower, 0 for equal ones.
pub(super) fn compare(first: u32, second: u32) -> i64 {
    i64::from(first > second) - i64::from(first < second)
}

/// The cards of a hand, from the lowest.
pub(super) fn held(hand: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).filter(move |card| hand >> card & 1 == 1)
}
