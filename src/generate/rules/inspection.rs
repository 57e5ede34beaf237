//! The inspection game as rules. A history of inspections is a number: a bit a period, the last one lowest, and above them all a 1.

use std::fmt;

use crate::game::{Code, Preamble, Rules, Step};
use crate::generate::tournament::subsets;
use crate::num::Rational;

use super::{pack, unpack};

/// Widths of a node's numbers: the history, the inspectee's choice plus 1 (0 before it), and at the end of play the outcome plus 1.
const WIDTHS: [u32; 3] = [48, 2, 2];

/// Numbers of the outcomes, plus 1.
const CAUGHT: u64 = 1;
const UNSEEN: u64 = 2;
const PEACE: u64 = 3;

#[derive(Debug)]
pub struct Inspection {
    preamble: Preamble,
    periods: u32,
    inspections: u32,
}

impl Inspection {
    pub fn new(title: String, periods: usize, inspections: usize, loss: Rational) -> Inspection {
        let outcomes = vec![loss, Rational::ONE, Rational::ZERO];
        let preamble = Preamble { title, players: ["Inspectee", "Inspector"], outcomes, odds: Vec::new() };
        Inspection { preamble, periods: periods as u32, inspections: inspections as u32 }
    }

    /// The periods that are over.
    fn over(&self, history: u64) -> u32 {
        history.ilog2()
    }

    /// Is an inspection left?
    fn has_one(&self, history: u64) -> bool {
        history.count_ones() - 1 < self.inspections
    }

    fn exists(&self, history: u64) -> bool {
        history > 0 && self.over(history) < self.periods && history.count_ones() - 1 <= self.inspections
    }

    /// The number of histories of so many periods.
    fn histories(&self, periods: u32) -> Option<u64> {
        let ways = |inspections: u32| subsets(u64::from(periods), u64::from(inspections));
        (0..=self.inspections.min(periods)).try_fold(0_u64, |sum, inspections| sum.checked_add(ways(inspections)?))
    }
}

impl Rules for Inspection {
    fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    fn root(&self) -> Code {
        1
    }

    fn step(&self, node: Code) -> Step {
        let [history, chosen, outcome] = unpack(node, WIDTHS);
        match (outcome, chosen) {
            (1.., _) => Step::End(outcome as usize - 1),
            (_, 0) => Step::Decision { player: 0, infoset: history, actions: 2 },
            _ => Step::Decision { player: 1, infoset: history, actions: 1 + usize::from(self.has_one(history)) },
        }
    }

    fn odd(&self, _node: Code, _action: usize) -> usize {
        unreachable!("chance never moves")
    }

    fn child(&self, node: Code, action: usize) -> Code {
        let [history, chosen, _] = unpack(node, WIDTHS);
        let at = |history: u64, chosen: u64, outcome: u64| pack(&[(history, 48), (chosen, 2), (outcome, 2)]);
        let inspects = action == 0 && self.has_one(history);
        match chosen {
            0 => at(history, action as u64 + 1, 0),
            1 => at(history, 1, if inspects { CAUGHT } else { UNSEEN }),
            _ => {
                let history = history << 1 | u64::from(inspects);
                at(history, 0, if self.over(history) == self.periods { PEACE } else { 0 })
            }
        }
    }

    fn label(&self, _player: usize, infoset: u64) -> Option<String> {
        self.exists(infoset).then(|| {
            let over = self.over(infoset);
            let seen: String =
                (0..over).rev().map(|period| if infoset >> period & 1 == 1 { 'i' } else { '-' }).collect();
            format!("period {} {seen}", over + 1).trim_end().to_owned()
        })
    }

    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>> {
        self.exists(infoset).then(|| {
            let actions: &[&str] = match (player, self.has_one(infoset)) {
                (0, _) => &["violate", "wait"],
                (_, true) => &["inspect", "not"],
                (_, false) => &["not"],
            };
            actions.iter().map(|&action| action.to_owned()).collect()
        })
    }

    fn number(&self, _player: usize, label: &str) -> Option<u64> {
        let (_, seen) = label.strip_prefix("period ")?.split_once(' ').unwrap_or_default();
        let read = |history: u64, sign: char| Some(history.checked_mul(2)? + u64::from(sign == 'i'));
        seen.chars().try_fold(1, read).filter(|history| self.exists(*history))
    }

    fn node_count(&self) -> Option<u64> {
        let each = (0..self.periods).try_fold(0_u64, |sum, period| {
            let own = self.histories(period)?.checked_mul(3)?;
            sum.checked_add(own)?.checked_add(self.histories(period + 1)?)
        })?;
        each.checked_add(self.histories(self.periods)?)
    }

    fn infoset_counts(&self) -> Option<[u64; 2]> {
        let all = (0..self.periods).try_fold(0_u64, |sum, period| sum.checked_add(self.histories(period)?))?;
        Some([all; 2])
    }

    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result {
        write!(sink, "inspection;{};{};{};", self.periods, self.inspections, self.preamble.outcomes[0])
    }
}
