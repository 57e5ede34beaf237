//! Leduc hold'em as rules.

use std::fmt;

use crate::game::{Code, Preamble, Rules, Step};
use crate::generate::leduc::{ENDS, Next, RAISES, ROUND, actions, moves, name, showdown};
use crate::num::Rational;

use super::{pack, unpack};

/// Widths of a node's numbers: both private cards and the public one plus 1 (0 before the deal), how the first round ended plus 1, the place
/// in the present round, and at the end of play the number of the outcome plus 1.
const WIDTHS: [u32; 6] = [16, 16, 16, 4, 4, 8];

/// The most that a player can lose: the ante and both raises of both rounds.
const MOST: i64 = 1 + 2 * RAISES[0] + 2 * RAISES[1];

#[derive(Debug)]
pub struct Leduc {
    /// The odds are of one card among all, among all but one, and among all but two.
    preamble: Preamble,
    cards: u64,
}

/// Where an information set is: the private card, and in the second round the end of the first and the public card; and the place.
struct Place {
    own: u64,
    after: Option<(usize, u64)>,
    place: usize,
}

impl Leduc {
    pub fn new(title: String, cards: usize) -> Leduc {
        let outcomes = (-MOST..=MOST).map(Rational::from).collect();
        let odds = (0..3).map(|dealt| Rational::new(1, cards as i64 - dealt).unwrap_or(Rational::ONE)).collect();
        let preamble = Preamble { title, players: ["First", "Second"], outcomes, odds };
        Leduc { preamble, cards: cards as u64 }
    }

    fn place(&self, player: usize, infoset: u64) -> Option<Place> {
        let place = (infoset % 6) as usize;
        let rest = infoset / 6;
        let found = match rest.checked_sub(self.cards) {
            None => Place { own: rest, after: None, place },
            Some(rest) => {
                let (end, own, public) =
                    (rest / (self.cards * self.cards), rest / self.cards % self.cards, rest % self.cards);
                if end >= ENDS.len() as u64 || own == public {
                    return None;
                }
                Place { own, after: Some((end as usize, public)), place }
            }
        };
        (ROUND[place].2 == player).then_some(found)
    }

    fn infoset(&self, own: u64, after: Option<(u64, u64)>, place: u64) -> u64 {
        let rest = after.map_or(own, |(end, public)| self.cards + (end * self.cards + own) * self.cards + public);
        6 * rest + place
    }
}

/// The card of this number among those that are left.
fn nth(number: u64, mut gone: [u64; 2], count: usize) -> u64 {
    gone[..count].sort_unstable();
    gone[..count].iter().fold(number, |card, &gone| card + u64::from(card >= gone))
}

impl Rules for Leduc {
    fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    fn root(&self) -> Code {
        0
    }

    fn step(&self, node: Code) -> Step {
        let [first, second, public, end, place, over] = unpack(node, WIDTHS);
        if over > 0 {
            return Step::End(over as usize - 1);
        }
        match (first, second, end, public) {
            (0, ..) => Step::Chance(self.cards as usize),
            (_, 0, ..) => Step::Chance(self.cards as usize - 1),
            (_, _, 1.., 0) => Step::Chance(self.cards as usize - 2),
            _ => {
                let player = ROUND[place as usize].2;
                let after = (end > 0).then(|| (end - 1, public - 1));
                let infoset = self.infoset([first, second][player] - 1, after, place);
                Step::Decision { player, infoset, actions: actions(ROUND[place as usize].1).len() }
            }
        }
    }

    fn odd(&self, node: Code, _action: usize) -> usize {
        let [first, second, ..] = unpack(node, WIDTHS);
        usize::from(first > 0) + usize::from(second > 0)
    }

    fn child(&self, node: Code, action: usize) -> Code {
        let [first, second, public, end, place, _] = unpack(node, WIDTHS);
        let dealt = |first, second, public, end| pack(&[(first, 16), (second, 16), (public, 16), (end, 4)]);
        let card = |gone, count| nth(action as u64, gone, count) + 1;
        match (first, second, end, public) {
            (0, ..) => return dealt(action as u64 + 1, 0, 0, 0),
            (_, 0, ..) => return dealt(first, card([first - 1, 0], 1), 0, 0),
            (_, _, 1.., 0) => return dealt(first, second, card([first - 1, second - 1], 2), end),
            _ => {}
        }
        let place = place as usize;
        let mover = ROUND[place].2;
        let over = |amount: i64| dealt(first, second, public, end) | pack(&[(0, 56), ((amount + MOST + 1) as u64, 8)]);
        let lose = |amount: i64| over(if mover == 0 { -amount } else { amount });
        let pot = if end > 0 { 1 + ENDS[end as usize - 1].1 as i64 * RAISES[0] } else { 1 };
        let raise = RAISES[usize::from(end > 0)];
        match moves(place)[action] {
            Next::Move(next) => dealt(first, second, public, end) | pack(&[(0, 52), (next as u64, 4)]),
            Next::Fold(raises) => lose(pot + raises as i64 * raise),
            Next::Over(_) if end == 0 => {
                let ended = ENDS.iter().position(|(end, _)| end.strip_suffix('c') == Some(ROUND[place].0));
                dealt(first, second, 0, ended.unwrap_or(0) as u64 + 1)
            }
            Next::Over(raises) => {
                let [first, second, public] = [first, second, public].map(|card| card as usize - 1);
                over((pot + raises as i64 * raise) * showdown([first, second], public))
            }
        }
    }

    fn label(&self, player: usize, infoset: u64) -> Option<String> {
        let Place { own, after, place } = self.place(player, infoset)?;
        let own = name(own as usize);
        let prefix = match after {
            None => format!("{own} "),
            Some((end, public)) => format!("{own} {} {} ", ENDS[end].0, name(public as usize)),
        };
        Some(format!("{prefix}{}", ROUND[place].0).trim_end().to_owned())
    }

    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>> {
        let Place { place, .. } = self.place(player, infoset)?;
        Some(actions(ROUND[place].1).iter().map(|&action| action.to_owned()).collect())
    }

    fn number(&self, player: usize, label: &str) -> Option<u64> {
        let words: Vec<&str> = label.split(' ').collect();
        let card = |text: &str| {
            let (rank, suit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            let card = rank.parse::<u64>().ok()?.checked_sub(1)?.checked_mul(2)? + u64::from(suit == "b");
            (card < self.cards).then_some(card)
        };
        let place = |text: &str| ROUND.iter().position(|(moves, _, mover)| *moves == text && *mover == player);
        let own = card(words.first()?)?;
        let (after, moves) = match words[1..] {
            [] => (None, ""),
            [moves] => (None, moves),
            [end, public] => (Some((end, public)), ""),
            [end, public, moves] => (Some((end, public)), moves),
            _ => return None,
        };
        let after = match after {
            None => None,
            Some((end, public)) => Some((
                ENDS.iter().position(|(known, _)| *known == end)? as u64,
                card(public).filter(|card| *card != own)?,
            )),
        };
        Some(self.infoset(own, after, place(moves)? as u64))
    }

    fn node_count(&self) -> Option<u64> {
        let pairs = self.cards * (self.cards - 1);
        Some(1 + self.cards + pairs * (15 + 75 * (self.cards - 2)))
    }

    fn infoset_counts(&self) -> Option<[u64; 2]> {
        Some([3 * self.cards + 15 * self.cards * (self.cards - 1); 2])
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "leduc;{};", self.cards)
    }
}
