//! Plans near to optimal ones, fast and without a promise: where pivoting on a sequence form should look first.
//!
//! CFR+ (Tammelin 2014, arXiv 1407.5042) with alternating updates and linear averages: at each information set the actions are taken in
//! proportion to what the player regrets not to have got from them, regrets below 0 forgotten; the average plans tend to optimal ones.
//! One iteration reads the payoffs twice and each treeplex twice.

use crate::form::{Payoffs, Treeplex};

/// One player's side.
struct Side<'f> {
    treeplex: &'f Treeplex,
    /// By own sequences, what the first player earns.
    payoffs: &'f Payoffs<f64>,
    /// 1 for the first player, -1 for the second.
    sign: f64,
    regrets: Vec<f64>,
    /// By sequence: how often the action is taken at its information set.
    behavior: Vec<f64>,
    plan: Vec<f64>,
    total: Vec<f64>,
}

impl<'f> Side<'f> {
    fn new(treeplex: &'f Treeplex, payoffs: &'f Payoffs<f64>, sign: f64) -> Side<'f> {
        let count = treeplex.sequences();
        let mut side = Side {
            treeplex,
            payoffs,
            sign,
            regrets: vec![0.0; count],
            behavior: vec![1.0; count],
            plan: vec![1.0; count],
            total: vec![0.0; count],
        };
        side.choose();
        side
    }

    /// Learns from what each sequence earns against the other's plan.
    fn learn(&mut self, other: &[f64], weight: f64) {
        let mut values = self.payoffs.against(other);
        values.iter_mut().for_each(|value| *value *= self.sign);
        for (_, parent, own) in self.treeplex.infosets().rev() {
            let value: f64 = own.clone().map(|sequence| self.behavior[sequence] * values[sequence]).sum();
            for sequence in own {
                self.regrets[sequence] = (self.regrets[sequence] + values[sequence] - value).max(0.0);
            }
            values[parent] += value;
        }
        self.choose();
        self.total.iter_mut().zip(&self.plan).for_each(|(total, plan)| *total += weight * plan);
    }

    /// The behaviour that the regrets ask for, and its plan.
    fn choose(&mut self) {
        for (_, parent, own) in self.treeplex.infosets() {
            let sum: f64 = self.regrets[own.clone()].iter().sum();
            let even = 1.0 / own.len() as f64;
            for sequence in own {
                self.behavior[sequence] = if sum > 0.0 { self.regrets[sequence] / sum } else { even };
                self.plan[sequence] = self.plan[parent] * self.behavior[sequence];
            }
        }
    }
}

/// The weighted average plans of both players after so many iterations. Payoffs by the first player's sequences, and transposed.
pub(super) fn average_plans(
    [first, second]: [&Treeplex; 2],
    [payoffs, transposed]: [&Payoffs<f64>; 2],
    iterations: usize,
) -> [Vec<f64>; 2] {
    let mut sides = (Side::new(first, payoffs, 1.0), Side::new(second, transposed, -1.0));
    for iteration in 1..=iterations {
        sides.0.learn(&sides.1.plan, iteration as f64);
        sides.1.learn(&sides.0.plan, iteration as f64);
    }
    let average = |side: Side<'_>| -> Vec<f64> {
        let whole = side.total[0].max(1.0);
        side.total.into_iter().map(|total| total / whole).collect()
    };
    [average(sides.0), average(sides.1)]
}
