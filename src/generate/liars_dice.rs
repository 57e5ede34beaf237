//! Liar's dice: hidden dice, rising bids on how many dice show a face, and a call that ends it.
//!
//! Each player rolls dice in secret. In turn a player bids a number of dice and a face, higher than the bid before (first by number, then
//! by face), or says that the last bid is a lie. Then the dice are shown; the highest face counts as every face. The bidder wins 1 where
//! at least so many dice show the face, else the caller does.
//!
//! Values to the first player: 1/16 with four sides, -7/258 with six, one die each. Nodes: for each pair of rolls every increasing run
//! of bids, and a call after each but the empty one: 2^(bids + 1) - 1.

use super::known::{Known, ratio};
use super::rules::{LiarsDice, Storing};
use super::stakes::Stakes;
use super::{Family, IMPLICIT, Key, Member};
use crate::error::{Error, Result};
use crate::game::{ChanceId, ExtensiveBuilder, Game, InfosetId, NodeId};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "liars-dice",
    about: "liar's dice for two: zero-sum, so many dice each, rising bids, the highest face wild",
    keys: &[
        Key { name: "dice", about: "dice of each player, or of the first one", default: 1, range: (1, 10) },
        Key { name: "sides", about: "sides of a die", default: 6, range: (2, 20) },
        Key {
            name: "second",
            about: "dice of the second player; 0 for as many as the first has",
            default: 0,
            range: (0, 10),
        },
        IMPLICIT,
    ],
    fractions: &[],
    seeded: false,
    known: "with one die each: value 1/16 to the first player with 4 sides, -7/258 with 6",
    cites: &[
        "Lanctot et al. 2019, OpenSpiel, arXiv 1908.09453",
        "Lisy, Lanctot and Bowling 2015, Proceedings of AAMAS-15",
    ],
    build,
    answer: |member| match (dice(member), member.value("sides")) {
        ([1, 1], 4) => Known::value(ratio(1, 16)),
        ([1, 1], 6) => Known::value(ratio(-7, 258)),
        _ => Known::default(),
    },
};

/// A roll of one player: how many dice show each face, and how likely that is.
#[derive(Debug)]
pub(super) struct Roll {
    pub counts: Vec<usize>,
    pub probability: Rational,
}

impl Roll {
    pub fn name(&self) -> String {
        let face = |(face, count): (usize, &usize)| vec![(face + 1).to_string(); *count];
        self.counts.iter().enumerate().flat_map(face).collect::<Vec<_>>().join(" ")
    }

    /// The dice that show a face, or the wild one.
    pub fn matches(&self, face: usize) -> usize {
        let wild = self.counts.len() - 1;
        self.counts[face] + if face == wild { 0 } else { self.counts[wild] }
    }
}

/// All rolls of so many dice, with the multinomial probabilities.
fn rolls(dice: usize, sides: usize) -> Result<Vec<Roll>> {
    let factorial = |n: usize| (1..=n).map(Integer::from).fold(Integer::ONE, |product, factor| product * factor);
    let mut all = vec![Vec::new()];
    for _ in 0..sides {
        let extend = |counts: Vec<usize>| {
            let left = dice - counts.iter().sum::<usize>();
            (0..=left).rev().map(move |count| [counts.clone(), vec![count]].concat())
        };
        all = all.into_iter().flat_map(extend).collect();
    }
    let ways = Integer::from(sides).pow(dice as u32);
    let roll = |counts: Vec<usize>| {
        let orders = counts.iter().fold(factorial(dice), |orders, count| orders.div_exact(&factorial(*count)));
        Roll { counts, probability: Rational::new(orders, ways.clone()).unwrap_or(Rational::ZERO) }
    };
    Ok(all.into_iter().filter(|counts| counts.iter().sum::<usize>() == dice).map(roll).collect())
}

/// The dice of both players.
fn dice(member: &Member) -> [usize; 2] {
    let (first, second) = (member.count("dice"), member.count("second"));
    [first, if second == 0 { first } else { second }]
}

fn build(member: &Member) -> Result<Game> {
    let (dice, sides) = (dice(member), member.count("sides"));
    let bids = (dice[0] + dice[1]) * sides;
    // A multiset of dice is a choice of bars among dice and bars.
    let kinds = dice.map(|dice| super::tournament::subsets((dice + sides - 1) as u64, dice as u64));
    let runs = 2_u64.checked_pow(bids as u32 + 1);
    let nodes = kinds[0].and_then(|kinds_of_first| kinds_of_first.checked_mul(kinds[1]?)?.checked_mul(runs?));
    let title = match dice {
        [first, second] if first == second => format!("Liar's dice, {first} dice of {sides} sides each"),
        [first, second] => format!("Liar's dice, {first} against {second} dice of {sides} sides"),
    };
    if member.is_implicit(nodes, Storing::WhileSmall) {
        // Rolls are listed for their numbers.
        member.check_rolls(kinds)?;
        let rolls = [rolls(dice[0], sides)?, rolls(dice[1], sides)?];
        return member.implicit(LiarsDice::new(title, sides, dice, rolls));
    }
    let mut tree = ExtensiveBuilder::new(title, ["First", "Second"])?;
    tree.reserve(nodes.unwrap_or(0) as usize);
    let rolls = [rolls(dice[0], sides)?, rolls(dice[1], sides)?];
    let names = [0, 1].map(|player: usize| rolls[player].iter().map(Roll::name).collect::<Vec<String>>());
    let mut roll = |player: usize, label: &str| {
        let probabilities = rolls[player].iter().map(|roll| roll.probability.clone()).collect();
        tree.chance(label, names[player].iter().cloned(), probabilities)
    };
    let [first, second]: [ChanceId; 2] = [roll(0, "first roll")?, roll(1, "second roll")?];
    let mut game = Bidding { tree, stakes: Stakes::default(), sides, bids, sets: [Vec::new(), Vec::new()], rolls };
    game.declare_sets(&names)?;
    let root = game.tree.root();
    for (own, node) in game.tree.draw_in_place(root, first)?.enumerate() {
        for (other, node) in game.tree.draw_in_place(node, second)?.enumerate() {
            game.bid([own, other], node)?;
        }
    }
    Ok(Game::Extensive(game.tree.build()?))
}

/// The state of the tree while it grows. A history of bids is a set of them, the bits of a number.
struct Bidding {
    tree: ExtensiveBuilder,
    stakes: Stakes,
    sides: usize,
    bids: usize,
    /// By mover, then by history times the number of own rolls, plus the own roll.
    sets: [Vec<Option<InfosetId>>; 2],
    /// By player.
    rolls: [Vec<Roll>; 2],
}

/// The most rolls that are listed of a tree that is not stored.
const ROLLS: u64 = 1 << 16;

impl Member {
    fn check_rolls(&self, kinds: [Option<u64>; 2]) -> Result<()> {
        if kinds.iter().all(|kinds| kinds.is_some_and(|kinds| kinds <= ROLLS)) {
            return Ok(());
        }
        let message = format!("a player has more than {ROLLS} different rolls");
        Err(Error::too_large(message).within(self.family.name).hint("ask for fewer dice or sides"))
    }
}

impl Bidding {
    fn declare_sets(&mut self, names: &[Vec<String>; 2]) -> Result<()> {
        let bid = |bid: usize| format!("{}x{}", bid / self.sides + 1, bid % self.sides + 1);
        let mut labels: Vec<String> = (0..self.bids).map(bid).collect();
        labels.push("liar".to_owned());
        // One list of actions for each last bid: what is higher, and the call.
        let mut alike: Vec<Option<InfosetId>> = vec![None; 2 * (self.bids + 1)];
        for history in 0..1_usize << self.bids {
            let mover = history.count_ones() as usize % 2;
            let last = (usize::BITS - history.leading_zeros()) as usize;
            let bids: Vec<&str> =
                (0..self.bids).filter(|bid| history >> bid & 1 == 1).map(|bid| &*labels[bid]).collect();
            for name in &names[mover] {
                let label = if bids.is_empty() { name.clone() } else { format!("{name} after {}", bids.join(" ")) };
                let set = match alike[2 * last + mover] {
                    Some(other) => self.tree.infoset_like(other, label),
                    None => {
                        let end = if last == 0 { self.bids } else { self.bids + 1 };
                        let set = self.tree.infoset(mover, label, labels[last..end].iter().cloned())?;
                        *alike[2 * last + mover].insert(set)
                    }
                };
                self.sets[mover].push(Some(set));
            }
            self.sets[1 - mover].extend(names[1 - mover].iter().map(|_| None));
        }
        Ok(())
    }

    /// Every run of bids with these rolls.
    fn bid(&mut self, rolls: [usize; 2], start: NodeId) -> Result<()> {
        let mut open = vec![(0_usize, start)];
        while let Some((history, node)) = open.pop() {
            let mover = history.count_ones() as usize % 2;
            let Some(set) = self.sets[mover][history * self.rolls[mover].len() + rolls[mover]] else {
                unreachable!("every history has a mover")
            };
            let children = self.tree.decide_in_place(node, set)?;
            let last = (usize::BITS - history.leading_zeros()) as usize;
            open.extend((last..self.bids).zip(children.clone()).map(|(bid, child)| (history | 1 << bid, child)));
            if let Some(bid) = last.checked_sub(1) {
                let shown: usize =
                    rolls.iter().zip(&self.rolls).map(|(&roll, all)| all[roll].matches(bid % self.sides)).sum();
                let bidder_wins = shown > bid / self.sides;
                let first_wins = bidder_wins == (mover == 1);
                let call = children.after(self.bids - last);
                self.stakes.pay(&mut self.tree, call, if first_wins { 1 } else { -1 })?;
            }
        }
        Ok(())
    }
}
