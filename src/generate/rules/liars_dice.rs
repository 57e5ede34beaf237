//! Liar's dice as rules. A history of bids is a set of them, the bits of a number.

use std::fmt;

use crate::game::{Code, Hands, Preamble, Public, Rules, Step};
use crate::generate::liars_dice::Roll;
use crate::num::Rational;

use super::{pack, unpack};

/// Widths of a node's numbers: both rolls plus 1 (0 before the roll), the history, and whether the last bid has been called a lie.
const WIDTHS: [u32; 4] = [31, 31, 62, 1];

#[derive(Debug)]
pub struct LiarsDice {
    preamble: Preamble,
    sides: usize,
    bids: usize,
    rolls: [Vec<Roll>; 2],
    /// By player, roll and face: the dice that count.
    shown: [Vec<usize>; 2],
}

impl LiarsDice {
    /// `None` where information sets have no numbers.
    pub fn new(title: String, sides: usize, dice: [usize; 2], rolls: [Vec<Roll>; 2]) -> Option<LiarsDice> {
        let bids = (dice[0] + dice[1]) * sides;
        let most = rolls[0].len().max(rolls[1].len()) as u64;
        most.checked_mul(1_u64.checked_shl(bids as u32).filter(|runs| *runs != 0 && bids <= 62)?)
            .filter(|sets| *sets < 1 << 62)?;
        let odds = rolls.iter().flatten().map(|roll| roll.probability.clone()).collect();
        let shown = [0, 1].map(|player: usize| {
            rolls[player].iter().flat_map(|roll| (0..sides).map(|face| roll.matches(face))).collect()
        });
        let outcomes = vec![Rational::from(-1), Rational::ONE];
        let preamble = Preamble { title, players: ["First", "Second"], outcomes, odds };
        Some(LiarsDice { preamble, sides, bids, rolls, shown })
    }

    fn bid(&self, bid: usize) -> String {
        format!("{}x{}", bid / self.sides + 1, bid % self.sides + 1)
    }

    /// History and roll of an information set, if the player has one of this number.
    fn place(&self, player: usize, infoset: u64) -> Option<(u64, usize)> {
        let rolls = self.rolls[player].len() as u64;
        let (history, roll) = (infoset / rolls, (infoset % rolls) as usize);
        (history >> self.bids == 0 && mover(history) == player).then_some((history, roll))
    }
}

impl LiarsDice {
    /// The outcome when a player calls the last bid a lie.
    fn outcome(&self, bid: usize, caller: usize, rolls: [usize; 2]) -> usize {
        let (number, face) = (bid / self.sides, bid % self.sides);
        let shown: usize =
            [0, 1].map(|player: usize| self.shown[player][rolls[player] * self.sides + face]).iter().sum();
        // Where the bid is true the bidder wins.
        let first_wins = (shown > number) == (caller == 1);
        usize::from(first_wins)
    }
}

/// A public state is the history, and above it a 1 once the last bid has been called a lie.
impl Hands for LiarsDice {
    fn counts(&self) -> [usize; 2] {
        [self.rolls[0].len(), self.rolls[1].len()]
    }

    fn start(&self) -> Code {
        0
    }

    fn public(&self, state: Code) -> Public {
        let [history, called] = unpack(state, [62, 1]);
        let (player, last) = (mover(history), last(history));
        match called {
            1 => Public::End((2 * (last - 1) + player) as u64),
            _ => Public::Decision { player, actions: self.bids - last + usize::from(last > 0) },
        }
    }

    fn after(&self, state: Code, action: usize) -> Code {
        let history = state as u64;
        let bid = last(history) + action;
        if bid < self.bids { state | 1 << bid } else { state | 1 << 62 }
    }

    fn infoset(&self, state: Code, hand: usize) -> u64 {
        let history = state as u64;
        history * self.rolls[mover(history)].len() as u64 + hand as u64
    }

    fn meeting(&self, kind: u64, hands: [usize; 2]) -> (Rational, usize) {
        let [first, second] = [0, 1].map(|player: usize| &self.rolls[player][hands[player]].probability);
        (first * second, self.outcome(kind as usize / 2, kind as usize % 2, hands))
    }
}

/// Who moves after these bids.
fn mover(history: u64) -> usize {
    history.count_ones() as usize % 2
}

/// The number of the last bid, plus 1.
fn last(history: u64) -> usize {
    (u64::BITS - history.leading_zeros()) as usize
}

impl Rules for LiarsDice {
    fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    fn root(&self) -> Code {
        0
    }

    fn step(&self, node: Code) -> Step {
        let [first, second, history, called] = unpack(node, WIDTHS);
        if first == 0 {
            return Step::Chance(self.rolls[0].len());
        }
        if second == 0 {
            return Step::Chance(self.rolls[1].len());
        }
        let (mover, last) = (mover(history), last(history));
        let rolls = [first as usize - 1, second as usize - 1];
        if called == 1 {
            return Step::End(self.outcome(last - 1, mover, rolls));
        }
        let infoset = history * self.rolls[mover].len() as u64 + rolls[mover] as u64;
        Step::Decision { player: mover, infoset, actions: self.bids - last + usize::from(last > 0) }
    }

    fn odd(&self, node: Code, action: usize) -> usize {
        let [first, ..] = unpack(node, WIDTHS);
        action + if first == 0 { 0 } else { self.rolls[0].len() }
    }

    fn child(&self, node: Code, action: usize) -> Code {
        let [first, second, history, _] = unpack(node, WIDTHS);
        let roll = action as u64 + 1;
        if first == 0 {
            return pack(&[(roll, WIDTHS[0])]);
        }
        let (second, history, called) = match (second, last(history) + action) {
            (0, _) => (roll, 0, 0),
            (_, bid) if bid < self.bids => (second, history | 1 << bid, 0),
            _ => (second, history, 1),
        };
        pack(&[(first, WIDTHS[0]), (second, WIDTHS[1]), (history, WIDTHS[2]), (called, WIDTHS[3])])
    }

    fn label(&self, player: usize, infoset: u64) -> Option<String> {
        let (history, roll) = self.place(player, infoset)?;
        let name = self.rolls[player][roll].name();
        let bids: Vec<String> = (0..self.bids).filter(|bid| history >> bid & 1 == 1).map(|bid| self.bid(bid)).collect();
        Some(if bids.is_empty() { name } else { format!("{name} after {}", bids.join(" ")) })
    }

    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>> {
        let (history, _) = self.place(player, infoset)?;
        let higher = (last(history)..self.bids).map(|bid| self.bid(bid));
        Some(higher.chain((history > 0).then(|| "liar".to_owned())).collect())
    }

    fn number(&self, player: usize, label: &str) -> Option<u64> {
        let (name, bids) = label.split_once(" after ").unwrap_or((label, ""));
        let roll = self.rolls[player].iter().position(|roll| roll.name() == name)?;
        let mut history = 0_u64;
        for bid in bids.split(' ').filter(|bid| !bid.is_empty()) {
            let (number, face) = bid.split_once('x')?;
            let (number, face) =
                (number.parse::<usize>().ok()?.checked_sub(1)?, face.parse::<usize>().ok()?.checked_sub(1)?);
            let bid = number.checked_mul(self.sides)?.checked_add(face).filter(|bid| *bid < self.bids)?;
            history |= 1 << bid;
        }
        Some(history * self.rolls[player].len() as u64 + roll as u64)
    }

    fn node_count(&self) -> Option<u64> {
        let [first, second] = [0, 1].map(|player: usize| self.rolls[player].len() as u64);
        first.checked_mul(second)?.checked_mul((2_u64 << self.bids) - 1)?.checked_add(1 + first)
    }

    fn infoset_counts(&self) -> Option<[u64; 2]> {
        // Half of the histories have each mover.
        Some([0, 1].map(|player: usize| (self.rolls[player].len() as u64) << (self.bids - 1)))
    }

    fn hands(&self) -> Option<&dyn Hands> {
        Some(self)
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        let dice = [0, 1].map(|player: usize| self.rolls[player][0].counts.iter().sum::<usize>());
        write!(sink, "liars-dice;{};{};{};", dice[0], dice[1], self.sides)
    }
}
