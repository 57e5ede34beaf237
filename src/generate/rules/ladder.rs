//! The ladder of escalation as rules. A history of news is a number: its branches are the digits, the first one highest.

use std::fmt;

use crate::game::{Code, Hands, Preamble, Public, Rules, Step};
use crate::num::Rational;

use super::{pack, unpack};

/// Widths of a node's numbers: the challenger's type plus 1 (0 before the draw; 1 tough, 2 bluffing), the rung, what happens there
/// ([`CHALLENGE`] and so on), the news so far, and at the end of play the number of the outcome.
const WIDTHS: [u32; 5] = [2, 6, 2, 64, 8];

const CHALLENGE: u64 = 0;
const ANSWER: u64 = 1;
const NEWS: u64 = 2;
const OVER: u64 = 3;

#[derive(Debug)]
pub struct Ladder {
    /// What the challenger wins with the pot of each rung, and after the last one; and then what it loses. The odds of being tough, of bluffing, and
    /// of each branch of the news.
    preamble: Preamble,
    branches: u64,
    /// The number of histories of news before each rung, and after the last one.
    before: Vec<u64>,
}

impl Ladder {
    /// `pots` are what the challenger wins or loses on each rung and after the last. `None` where information sets have no numbers.
    pub fn new(title: String, branches: u64, pots: &[[Rational; 2]], tough: &Rational) -> Option<Ladder> {
        let rungs = pots.len() - 1;
        let mut before = vec![0_u64];
        let mut histories = 1_u64;
        for rung in 0..rungs {
            before.push(before[rung].checked_add(histories).filter(|sets| *sets < 1 << 61)?);
            histories = histories.saturating_mul(branches);
        }
        let outcomes = pots.iter().map(|pot| pot[0].clone()).chain(pots.iter().map(|pot| pot[1].clone())).collect();
        let even = Rational::new(1, branches as i64).unwrap_or(Rational::ONE);
        let odds = vec![tough.clone(), Rational::ONE - tough, even];
        let preamble = Preamble { title, players: ["Challenger", "Defender"], outcomes, odds };
        Some(Ladder { preamble, branches, before })
    }

    fn rungs(&self) -> usize {
        self.before.len() - 1
    }

    /// Rung, news and type (for the challenger) of an information set.
    fn place(&self, player: usize, infoset: u64) -> Option<(usize, u64, u64)> {
        let (history, kind) = if player == 0 { (infoset / 2, infoset % 2) } else { (infoset, 0) };
        let rung = self.before.partition_point(|before| *before <= history) - 1;
        (rung < self.rungs()).then(|| (rung, history - self.before[rung], kind))
    }

    fn over(&self, kind: u64, rung: u64, news: u64, wins: bool, pot: usize) -> Code {
        let outcome = pot + if wins { 0 } else { self.rungs() + 1 };
        pack(&[(kind, 2), (rung, 6), (OVER, 2), (news, 64), (outcome as u64, 8)])
    }
}

/// A public state is a node without the challenger's type. Its end has the pot in place of the outcome, plus 1 where there is no test.
impl Hands for Ladder {
    fn counts(&self) -> [usize; 2] {
        [2, 1]
    }

    fn start(&self) -> Code {
        0
    }

    fn public(&self, state: Code) -> Public {
        let [_, rung, stage, _, end] = unpack(state, WIDTHS);
        match stage {
            CHALLENGE => Public::Decision { player: 0, actions: 2 },
            ANSWER => Public::Decision { player: 1, actions: 2 },
            NEWS => Public::Chance(self.branches as usize),
            _ => Public::End(rung << 8 | end),
        }
    }

    fn after(&self, state: Code, action: usize) -> Code {
        let [_, rung, stage, news, _] = unpack(state, WIDTHS);
        let at = |rung, stage, news, end| pack(&[(0, 2), (rung, 6), (stage, 2), (news, 64), (end, 8)]);
        match (stage, action) {
            (CHALLENGE, 0) => at(rung, OVER, news, 2 * rung),
            (CHALLENGE, _) => at(rung, ANSWER, news, 0),
            (ANSWER, 0) => at(rung, OVER, news, 2 * rung + 1),
            (ANSWER, _) if rung as usize + 1 == self.rungs() => at(rung, OVER, news, 2 * rung + 2),
            (ANSWER, _) if self.branches > 1 => at(rung, NEWS, news, 0),
            _ => at(rung + 1, CHALLENGE, news * self.branches + action as u64 * u64::from(stage == NEWS), 0),
        }
    }

    fn infoset(&self, state: Code, hand: usize) -> u64 {
        let [_, rung, stage, news, _] = unpack(state, WIDTHS);
        let history = self.before[rung as usize] + news;
        if stage == CHALLENGE { 2 * history + hand as u64 } else { history }
    }

    fn meeting(&self, kind: u64, hands: [usize; 2]) -> (Rational, usize) {
        let (heard, pot, is_tested) = (kind >> 8, (kind & 255) as usize / 2, kind.is_multiple_of(2));
        let heard = (0..heard).fold(Rational::ONE, |probability, _| probability * &self.preamble.odds[2]);
        let wins = !is_tested || hands[0] == 0;
        (heard * &self.preamble.odds[hands[0]], pot + if wins { 0 } else { self.rungs() + 1 })
    }
}

impl Rules for Ladder {
    fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    fn root(&self) -> Code {
        0
    }

    fn step(&self, node: Code) -> Step {
        let [kind, rung, stage, news, outcome] = unpack(node, WIDTHS);
        if kind == 0 {
            return Step::Chance(2);
        }
        let history = || self.before[rung as usize] + news;
        match stage {
            CHALLENGE => Step::Decision { player: 0, infoset: 2 * history() + kind - 1, actions: 2 },
            ANSWER => Step::Decision { player: 1, infoset: history(), actions: 2 },
            NEWS => Step::Chance(self.branches as usize),
            _ => Step::End(outcome as usize),
        }
    }

    fn odd(&self, node: Code, action: usize) -> usize {
        if node == 0 { action } else { 2 }
    }

    fn child(&self, node: Code, action: usize) -> Code {
        let [kind, rung, stage, news, _] = unpack(node, WIDTHS);
        if kind == 0 {
            return pack(&[(action as u64 + 1, 2)]);
        }
        let at = |rung: u64, stage: u64, news: u64| pack(&[(kind, 2), (rung, 6), (stage, 2), (news, 64)]);
        let (is_tough, pot) = (kind == 1, rung as usize);
        match (stage, action) {
            (CHALLENGE, 0) => self.over(kind, rung, news, is_tough, pot),
            (CHALLENGE, _) => at(rung, ANSWER, news),
            (ANSWER, 0) => self.over(kind, rung, news, true, pot),
            (ANSWER, _) if pot + 1 == self.rungs() => self.over(kind, rung, news, is_tough, pot + 1),
            (ANSWER, _) if self.branches > 1 => at(rung, NEWS, news),
            _ => at(rung + 1, CHALLENGE, news * self.branches + action as u64 * u64::from(stage == NEWS)),
        }
    }

    fn label(&self, player: usize, infoset: u64) -> Option<String> {
        let (rung, mut news, kind) = self.place(player, infoset)?;
        let mut branches: Vec<String> = Vec::new();
        for _ in 0..rung {
            branches.push((news % self.branches + 1).to_string());
            news /= self.branches;
        }
        branches.reverse();
        let kind = if player == 1 { "" } else { ["tough, ", "bluffing, "][kind as usize] };
        let heard =
            if self.branches == 1 || rung == 0 { String::new() } else { format!(" after {}", branches.join(" ")) };
        Some(format!("{kind}rung {}{heard}", rung + 1))
    }

    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>> {
        self.place(player, infoset)?;
        let actions = if player == 0 { ["stop", "raise"] } else { ["concede", "stay"] };
        Some(actions.map(str::to_owned).to_vec())
    }

    fn number(&self, player: usize, label: &str) -> Option<u64> {
        let (kind, rest) = if player == 0 { label.split_once(", ")? } else { ("", label) };
        let (rung, heard) = rest.strip_prefix("rung ")?.split_once(" after ").unwrap_or((&rest[5..], ""));
        let rung = rung.parse::<usize>().ok()?.checked_sub(1).filter(|rung| *rung < self.rungs())?;
        let mut news = 0_u64;
        for branch in heard.split(' ').filter(|branch| !branch.is_empty()) {
            let branch = branch.parse::<u64>().ok()?.checked_sub(1).filter(|branch| *branch < self.branches)?;
            news = news.checked_mul(self.branches)?.checked_add(branch)?;
        }
        let history = self.before[rung].checked_add(news).filter(|history| *history < self.before[rung + 1])?;
        Some(if player == 0 { 2 * history + u64::from(kind == "bluffing") } else { history })
    }

    fn node_count(&self) -> Option<u64> {
        let rungs = self.rungs();
        let histories = self.before[rungs];
        let last = histories - self.before[rungs - 1];
        let news = if self.branches > 1 { self.before[rungs - 1] } else { 0 };
        histories.checked_mul(8)?.checked_add(2 * last)?.checked_add(2 * news)?.checked_add(1)
    }

    fn infoset_counts(&self) -> Option<[u64; 2]> {
        let histories = self.before[self.rungs()];
        Some([2 * histories, histories])
    }

    fn hands(&self) -> Option<&dyn Hands> {
        Some(self)
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "escalation-ladder;{};{};{};", self.rungs(), self.branches, self.preamble.odds[0])?;
        self.preamble.outcomes.iter().try_for_each(|outcome| write!(sink, "{outcome};"))
    }
}
