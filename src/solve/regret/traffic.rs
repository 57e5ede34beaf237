//! What an iteration reads, writes and computes, counted from the layout: the kernel's loops with bytes and operations in place of numbers.

use crate::solve::regret::layout::{Group, Side};
use crate::solve::regret::payoffs::{Part, Payoffs, Read, Run, Unit};

/// Of one iteration of both players.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Read from and written to memory of any level, each time that a pass goes over them.
    pub bytes: usize,
    /// Additions, multiplications, comparisons and divisions of floats, idle lanes among them.
    pub operations: usize,
    /// The bytes that an iteration touches at all, which say in which level of memory they stay.
    pub footprint: usize,
}

/// The length of a value, of a plan, of a word of places.
const FLOAT: usize = size_of::<f64>();
const PLACE: usize = size_of::<u32>();

/// Operations for an action of a lane: two for what it is worth, five for the regret and what it is taken in proportion to, two for the prediction, one
/// for the sum, two for the share.
const REGRET_OPERATIONS: usize = 12;

/// Groups with more actions are gone through in memory, not in registers.
const ACTIONS_IN_REGISTERS: usize = 4;

/// `kept` is the length of a regret, a probability or a total.
pub(super) fn traffic(parts: &[Part], kept: usize) -> Traffic {
    let mut traffic = Traffic::default();
    for (number, part) in parts.iter().enumerate() {
        for player in 0..2 {
            let (side, payoffs) = (&part.sides[player], &part.payoffs[player]);
            traffic.earn(payoffs);
            side.groups.iter().for_each(|group| traffic.group(group, kept));
            traffic.footprint += footprint(side, payoffs, kept);
            if number > 0 {
                // Handed up, added and taken back to 0; the plan handed on and taken over.
                traffic.bytes += side.before * 8 * FLOAT;
                traffic.operations += side.before;
            }
        }
    }
    traffic
}

impl Traffic {
    /// As `kernel::earn`.
    fn earn(&mut self, payoffs: &Payoffs) {
        for run in &payoffs.runs {
            let pieces = if run.shape.read == Read::Twice { 2 } else { 1 };
            let columns = run.units.len() * pieces * run.shape.columns;
            self.bytes += columns * (run.shape.rows + 1) * FLOAT;
            self.bytes += run.units.len() * (size_of::<Unit>() + run.shape.rows * FLOAT);
            self.operations += columns * run.shape.rows * 2;
        }
        let moved = payoffs.gathered.len() + payoffs.scattered.len();
        self.bytes += moved * (PLACE + 2 * FLOAT);
        self.bytes += payoffs.thin.len() * (size_of::<(u32, f64)>() + FLOAT) + payoffs.thin_rows.len() * 2 * FLOAT;
        self.operations += 2 * payoffs.thin.len();
    }

    /// As `kernel::regret` and `kernel::flow`.
    fn group(&mut self, group: &Group, kept: usize) {
        let entries = group.actions * group.lanes;
        // Values read and taken back to 0, regrets and behaviour read and written.
        let mut each = 2 * FLOAT + 4 * kept;
        if group.actions > ACTIONS_IN_REGISTERS {
            // Values read once more, and what is taken written among them and read.
            each += 3 * FLOAT;
        }
        // Behaviour read, the plan written, totals read and written.
        each += kept + FLOAT + 2 * kept;
        self.bytes += entries * each;
        // A parent's place is read twice, its value read and written, its plan read.
        self.bytes += group.lanes * (2 * PLACE + 3 * FLOAT);
        self.operations += entries * (REGRET_OPERATIONS + 3) + group.lanes * 2;
    }
}

fn footprint(side: &Side, payoffs: &Payoffs, kept: usize) -> usize {
    let units: usize = payoffs.runs.iter().map(|Run { units, .. }| units.len()).sum();
    side.count * (2 * FLOAT + 3 * kept)
        + side.parents.len() * PLACE
        + units * size_of::<Unit>()
        + (payoffs.wide.as_flattened().len() + payoffs.narrow.as_flattened().len()) * FLOAT
        + (payoffs.gathered.len() + payoffs.scattered.len()) * (PLACE + FLOAT)
        + payoffs.thin.len() * size_of::<(u32, f64)>()
        + payoffs.thin_rows.len() * 2 * PLACE
}
