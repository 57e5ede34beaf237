//! Goofspiel with hidden bids: the players bid their cards for prizes, and see only who won each.
//!
//! Both hold cards 1 to n. The prizes n to 1 come up in this order; both bid a card at the same time, the higher one takes the prize, and
//! for equal ones nobody does. Players learn who won the prize, not the other's card. The last cards are played without a choice. Whoever
//! has more at the end wins 1. The value is 0, as the game is the same for both.
//!
//! The second player's moves follow the first player's without knowing them. Nodes: 26 931 with five cards.

use std::collections::HashMap;

use super::stakes::Stakes;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId, NodeId};

pub(super) static FAMILY: Family = Family {
    name: "goofspiel",
    about: "goofspiel for two: zero-sum, descending prizes, hidden bids, the greater total wins",
    keys: &[Key { name: "cards", about: "cards of each player", default: 4, range: (1, 8) }],
    fractions: &[],
    seeded: false,
    known: "value 0, by symmetry",
    cites: &["Ross 1971, Journal of Applied Probability 8", "Lanctot et al. 2019, OpenSpiel, arXiv 1908.09453"],
    build,
};

/// What a player knows: the own cards played, and for each whether it won (2), tied (1) or lost (0), base 3 from 1 for no card.
type Known = (u64, u32);

/// A state between two prizes.
#[derive(Clone, Copy)]
struct State {
    node: NodeId,
    /// The cards that each player still holds, as bits.
    hands: [u32; 2],
    known: [Known; 2],
    lead: i64,
}

fn build(member: &Member) -> Result<Game> {
    let cards = member.count("cards") as u32;
    // The terminals are the pairs of orders of the cards; the nodes are fewer than twice as many and those between bids.
    let orders: u64 = (1..=u64::from(cards)).product();
    member.check_nodes(orders.checked_pow(2).and_then(|ends| ends.checked_mul(2)))?;
    let mut tree = ExtensiveBuilder::new(format!("Goofspiel, {cards} cards, hidden bids"), ["First", "Second"])?;
    let mut stakes = Stakes::default();
    let mut sets: [HashMap<Known, InfosetId>; 2] = Default::default();
    let full = (1_u32 << cards) - 1;
    let mut open = vec![State { node: tree.root(), hands: [full; 2], known: [(0, 1); 2], lead: 0 }];
    while let Some(state) = open.pop() {
        let prize = i64::from(state.hands[0].count_ones());
        if prize == 1 {
            let [first, second] = state.hands.map(u32::trailing_zeros);
            let lead = state.lead + prize * compare(first, second);
            stakes.pay(&mut tree, state.node, lead.signum())?;
            continue;
        }
        let mut set = |tree: &mut ExtensiveBuilder, player: usize| -> Result<InfosetId> {
            let known = state.known[player];
            if let Some(&set) = sets[player].get(&known) {
                return Ok(set);
            }
            let set = tree.infoset(
                player,
                describe(known, cards),
                held(state.hands[player]).map(|card| (card + 1).to_string()),
            )?;
            sets[player].insert(known, set);
            Ok(set)
        };
        let own_set = set(&mut tree, 0)?;
        let other_set = set(&mut tree, 1)?;
        for (own, node) in held(state.hands[0]).zip(tree.decide_in_place(state.node, own_set)?) {
            for (other, node) in held(state.hands[1]).zip(tree.decide_in_place(node, other_set)?) {
                let won = compare(own, other);
                let learn = |(cards, results): Known, card: u32, won: i64| {
                    (cards << 4 | u64::from(card), results * 3 + (won + 1) as u32)
                };
                open.push(State {
                    node,
                    hands: [state.hands[0] & !(1 << own), state.hands[1] & !(1 << other)],
                    known: [learn(state.known[0], own, won), learn(state.known[1], other, -won)],
                    lead: state.lead + prize * won,
                });
            }
        }
    }
    Ok(Game::Extensive(tree.build()?))
}

/// 1 where the first card is higher, -1 where it is lower, 0 for equal ones.
fn compare(first: u32, second: u32) -> i64 {
    i64::from(first > second) - i64::from(first < second)
}

/// The cards of a hand, from the lowest.
fn held(hand: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).filter(move |card| hand >> card & 1 == 1)
}

/// What a player knows in words, such as `3+ 1-`: the card 3 won, the card 1 lost.
fn describe((cards, results): Known, count: u32) -> String {
    let played = (0..count).find(|played| results < 3_u32.pow(played + 1)).unwrap_or(0);
    let one = |place: u32| {
        let sign = ['-', '=', '+'][(results / 3_u32.pow(place) % 3) as usize];
        format!("{}{sign}", (cards >> (4 * place) & 15) + 1)
    };
    if played == 0 { "start".to_owned() } else { (0..played).rev().map(one).collect::<Vec<_>>().join(" ") }
}
