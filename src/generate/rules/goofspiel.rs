//! Goofspiel as rules.

use std::fmt;

use crate::game::{Code, Preamble, Rules, Step};
use crate::generate::goofspiel::{compare, held};
use crate::num::Rational;

use super::{pack, unpack};

/// Widths of a node's numbers: both hands and the prizes that are left, as bits; the first player's lead plus 64; the present prize plus 1 (0
/// before it comes up); the first player's card on it plus 1; and nine bits a prize that is over, the last one lowest: the prize and both cards.
const WIDTHS: [u32; 7] = [8, 8, 8, 8, 4, 4, 63];

/// No lead, as it is written.
const LEVEL: u64 = 64;

#[derive(Debug)]
pub struct Goofspiel {
    /// The odds are of one prize among so many, less one.
    preamble: Preamble,
    cards: u32,
    shows_bids: bool,
    is_shuffled: bool,
}

/// A node's numbers.
#[derive(Clone, Copy)]
struct State {
    hands: [u32; 2],
    prizes: u32,
    lead: u64,
    prize: u64,
    bid: u64,
    past: u64,
}

impl State {
    fn of(node: Code) -> State {
        let [first, second, prizes, lead, prize, bid, past] = unpack(node, WIDTHS);
        State { hands: [first as u32, second as u32], prizes: prizes as u32, lead, prize, bid, past }
    }

    fn code(&self) -> Code {
        let [first, second, prizes] = [self.hands[0], self.hands[1], self.prizes].map(u64::from);
        pack(&[(first, 8), (second, 8), (prizes, 8), (self.lead, 8), (self.prize, 4), (self.bid, 4), (self.past, 63)])
    }
}

/// What a player knows: the prizes that are over with the own card and the news, and the present prize.
struct Known {
    past: Vec<[u32; 3]>,
    prize: u32,
}

impl Goofspiel {
    /// At most eight cards.
    pub fn new(title: String, cards: u32, shows_bids: bool, is_shuffled: bool) -> Goofspiel {
        let outcomes = [-1, 0, 1].map(Rational::from).to_vec();
        let odds = (1..=cards).map(|count| Rational::new(1, i64::from(count)).unwrap_or(Rational::ONE)).collect();
        let preamble = Preamble { title, players: ["First", "Second"], outcomes, odds };
        Goofspiel { preamble, cards, shows_bids, is_shuffled }
    }

    /// The number of an information set: nine bits a prize that is over, the present prize, and above them all a 1.
    fn infoset(&self, state: &State, player: usize) -> u64 {
        let rounds = self.cards - state.prizes.count_ones();
        let mut known = 1;
        for round in (0..rounds).rev() {
            let [prize, first, second] = [6, 3, 0].map(|bits| (state.past >> (9 * round + bits)) & 7);
            let (own, other) = if player == 0 { (first, second) } else { (second, first) };
            let news = if self.shows_bids { other } else { (compare(own as u32, other as u32) + 1) as u64 };
            known = known << 9 | prize << 6 | own << 3 | news;
        }
        known << 3 | (state.prize - 1)
    }

    fn known(&self, infoset: u64) -> Option<Known> {
        let bits = infoset.checked_ilog2()?;
        if bits % 9 != 3 || bits / 9 + 2 > self.cards {
            return None;
        }
        let part = |round: u32, bits: u32| (infoset >> (3 + 9 * round + bits)) as u32 & 7;
        let past: Vec<[u32; 3]> = (0..bits / 9).rev().map(|round| [6, 3, 0].map(|bits| part(round, bits))).collect();
        let known = Known { past, prize: infoset as u32 & 7 };
        self.is_possible(&known).then_some(known)
    }

    /// Could a play be known like this?
    fn is_possible(&self, known: &Known) -> bool {
        let full = (1_u32 << self.cards) - 1;
        let (mut prizes, mut own, mut other) = (full, full, full);
        for &[prize, card, news] in &known.past {
            let in_order = self.is_shuffled || prize == prizes.ilog2();
            if !in_order || prizes >> prize & 1 == 0 || own >> card & 1 == 0 {
                return false;
            }
            if self.shows_bids && other >> news & 1 == 0 || !self.shows_bids && news > 2 {
                return false;
            }
            (prizes, own) = (prizes & !(1 << prize), own & !(1 << card));
            other &= if self.shows_bids { !(1 << news) } else { full };
        }
        let in_order = self.is_shuffled || known.prize == prizes.ilog2();
        in_order && prizes >> known.prize & 1 == 1 && (self.shows_bids || self.has_bids(known))
    }

    /// Are there cards of the other player, each at most once, that explain who won each prize?
    fn has_bids(&self, known: &Known) -> bool {
        let mut free = (1_u32 << self.cards) - 1;
        for [_, card, _] in known.past.iter().filter(|[_, _, news]| *news == 1) {
            free &= !(1 << card);
        }
        // Where the own card won, the least free ones do, which leaves the greatest to where it lost.
        let mut below: Vec<u32> =
            known.past.iter().filter(|[_, _, news]| *news == 2).map(|[_, card, _]| *card).collect();
        below.sort_unstable();
        for card in below {
            let Some(lowest) = held(free & ((1 << card) - 1)).next() else { return false };
            free &= !(1 << lowest);
        }
        let mut above: Vec<u32> =
            known.past.iter().filter(|[_, _, news]| *news == 0).map(|[_, card, _]| *card).collect();
        above.sort_unstable_by(|a, b| b.cmp(a));
        above.into_iter().all(|card| {
            let highest = held(free).last().filter(|highest| *highest > card);
            highest.is_some_and(|highest| {
                free &= !(1 << highest);
                true
            })
        })
    }

    fn label_of(&self, known: &Known) -> String {
        let one = |&[prize, card, news]: &[u32; 3]| {
            let news = match self.shows_bids {
                true => format!(":{}", news + 1),
                false => ["-", "=", "+"][news as usize].to_owned(),
            };
            let prize = if self.is_shuffled { format!("{}<", prize + 1) } else { String::new() };
            format!("{prize}{}{news}", card + 1)
        };
        let mut words: Vec<String> = known.past.iter().map(one).collect();
        if self.is_shuffled {
            words.push(format!("for {}", known.prize + 1));
        } else if words.is_empty() {
            words.push("start".to_owned());
        }
        words.join(" ")
    }

    /// The numbers of a word such as `4<3+`; the prize is left out where prizes come in order.
    fn read(&self, word: &str, next: u32) -> Option<[u32; 3]> {
        let (prize, rest) = match word.split_once('<') {
            Some((prize, rest)) => (prize.parse::<u32>().ok()?.checked_sub(1)?, rest),
            None => (next, word),
        };
        let (card, news) = match rest.split_once(':') {
            Some((card, news)) => (card, news.parse::<u32>().ok()?.checked_sub(1)?),
            None => {
                let (card, sign) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
                (card, ["-", "=", "+"].iter().position(|known| *known == sign)? as u32)
            }
        };
        let card = card.parse::<u32>().ok()?.checked_sub(1)?;
        [prize, card, news].iter().all(|number| *number < 8).then_some([prize, card, news])
    }
}

impl Rules for Goofspiel {
    fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    fn root(&self) -> Code {
        let full = (1_u32 << self.cards) - 1;
        let prize = if self.is_shuffled { 0 } else { u64::from(self.cards) };
        State { hands: [full; 2], prizes: full, lead: LEVEL, prize, bid: 0, past: 0 }.code()
    }

    fn step(&self, node: Code) -> Step {
        let state = State::of(node);
        if state.prizes.count_ones() == 1 {
            let [first, second] = state.hands.map(u32::trailing_zeros);
            let last = i64::from(state.prizes.trailing_zeros() + 1) * compare(first, second);
            let lead = state.lead as i64 - LEVEL as i64 + last;
            return Step::End((lead.signum() + 1) as usize);
        }
        if state.prize == 0 {
            return Step::Chance(state.prizes.count_ones() as usize);
        }
        let player = usize::from(state.bid > 0);
        let actions = state.hands[player].count_ones() as usize;
        Step::Decision { player, infoset: self.infoset(&state, player), actions }
    }

    fn odd(&self, node: Code, _action: usize) -> usize {
        State::of(node).prizes.count_ones() as usize - 1
    }

    fn child(&self, node: Code, action: usize) -> Code {
        let mut state = State::of(node);
        let nth = |cards: u32| held(cards).nth(action).unwrap_or_else(|| unreachable!("there are as many cards"));
        if state.prize == 0 {
            state.prize = u64::from(nth(state.prizes)) + 1;
        } else if state.bid == 0 {
            state.bid = u64::from(nth(state.hands[0])) + 1;
        } else {
            let (own, other, prize) = (state.bid as u32 - 1, nth(state.hands[1]), state.prize as u32 - 1);
            state.hands = [state.hands[0] & !(1 << own), state.hands[1] & !(1 << other)];
            state.prizes &= !(1 << prize);
            state.lead = (state.lead as i64 + i64::from(prize + 1) * compare(own, other)) as u64;
            state.past = state.past << 9 | u64::from(prize << 6 | own << 3 | other);
            state.bid = 0;
            state.prize = if self.is_shuffled { 0 } else { u64::from(state.prizes.ilog2()) + 1 };
        }
        state.code()
    }

    fn label(&self, _player: usize, infoset: u64) -> Option<String> {
        Some(self.label_of(&self.known(infoset)?))
    }

    fn actions(&self, _player: usize, infoset: u64) -> Option<Vec<String>> {
        let known = self.known(infoset)?;
        let full = (1_u32 << self.cards) - 1;
        let hand = known.past.iter().fold(full, |hand, [_, card, _]| hand & !(1 << card));
        Some(held(hand).map(|card| (card + 1).to_string()).collect())
    }

    fn number(&self, _player: usize, label: &str) -> Option<u64> {
        let mut words: Vec<&str> = label.split(' ').collect();
        let mut shown = None;
        if self.is_shuffled {
            shown = Some(words.pop()?.parse::<u32>().ok()?.checked_sub(1).filter(|prize| *prize < 8)?);
            words.pop().filter(|word| *word == "for")?;
        } else if words == ["start"] {
            words.clear();
        }
        let mut number = 1_u64;
        let mut prizes = (1_u32 << self.cards) - 1;
        for word in words {
            let [prize, card, news] = self.read(word, prizes.checked_ilog2()?)?;
            prizes &= !(1 << prize);
            number = number.checked_mul(1 << 9)? | u64::from(prize << 6 | card << 3 | news);
        }
        let prize = match shown {
            Some(prize) => prize,
            None => prizes.checked_ilog2()?,
        };
        Some(number.checked_mul(8)? | u64::from(prize))
    }

    fn node_count(&self) -> Option<u64> {
        let (mut states, mut nodes) = (1_u64, 0_u64);
        for left in (2..=u64::from(self.cards)).rev() {
            let prizes = if self.is_shuffled { left } else { 1 };
            let chance = u64::from(self.is_shuffled);
            nodes = nodes.checked_add(states.checked_mul(chance + prizes * (1 + left))?)?;
            states = states.checked_mul(prizes * left * left)?;
        }
        nodes.checked_add(states)
    }

    fn infoset_counts(&self) -> Option<[u64; 2]> {
        if !self.shows_bids {
            return None;
        }
        let (mut states, mut sets) = (1_u64, 0_u64);
        for left in (2..=u64::from(self.cards)).rev() {
            let prizes = if self.is_shuffled { left } else { 1 };
            sets = sets.checked_add(states.checked_mul(prizes)?)?;
            states = states.checked_mul(prizes * left * left)?;
        }
        Some([sets; 2])
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "goofspiel;{};{};{};", self.cards, self.shows_bids, self.is_shuffled)
    }
}
