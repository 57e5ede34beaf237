//! The equations of logit quantal response equilibrium in the logarithms of the probabilities, with their derivatives.
//!
//! An *agent* is a player of a normal form or an information set of a tree. The unknowns are one number `y_ha` for each action and λ; the
//! profile is `π_h = softmax(y_h)`, so that every `y` is a profile. The equations are `F_ha(y, λ) = y_ha - ln softmax_a(λ u_h(π)) = 0`, which
//! also make the `y_h` logarithms of probabilities. With `G_ha,kb = ∂u_ha / ∂ ln π_kb` the derivatives are
//! `∂F_ha/∂y_kc = δ - λ (E_ha,kc - Σ_b q_hb E_hb,kc)` with `E_ha,kc = G_ha,kc - π_kc Σ_b G_ha,kb` and `q_h = softmax(λ u_h)`, and
//! `∂F_ha/∂λ = -(u_ha - Σ_b q_hb u_hb)`. Logarithms keep their meaning where probabilities are far below the floats.
//!
//! Payoffs are shifted and divided by the greatest spread of any player's, exactly and before they become floats; λ is multiplied by it.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use crate::error::{Error, Result};
use crate::game::{Game, View};
use crate::num::Rational;
use crate::solve::quantal::normal::NormalAgents;
use crate::solve::quantal::tree::TreeAgents;
use crate::strategy::{BehaviorProfile, Choices, MixedProfile};

/// Below this logarithm a probability is not written as an exact number.
const FAINT: f64 = -1400.0;

/// The payoffs of all agents' actions at a profile and, where they are wanted, their derivatives by the logarithms of probabilities.
pub(super) struct Payoffs {
    /// `[action]`, all agents one after the other.
    pub values: DVector<f64>,
    /// `[action][action]`.
    pub slopes: DMatrix<f64>,
}

enum Agents {
    Normal(NormalAgents),
    Tree(TreeAgents),
}

/// The system of one game.
pub(super) struct LogitSystem<'g> {
    game: &'g Game,
    agents: Agents,
    blocks: Vec<Range<usize>>,
    /// The greatest difference between two payoffs of a player; positive.
    spread: Rational,
}

impl<'g> LogitSystem<'g> {
    /// Errors: a bargaining problem.
    pub fn new(game: &'g Game) -> Result<LogitSystem<'g>> {
        let shape: Vec<usize> = match game.view() {
            View::Normal(game) => game.shape(),
            View::Tree(game) => game.infosets().iter().map(|infoset| infoset.actions.len()).collect(),
            View::Bargaining(_) => return Err(Error::not_applicable("a bargaining problem has no strategies")),
            View::Implicit(game) => return Err(game.unlisted()),
            View::ImplicitTree(game) => return Err(game.unstored()),
        };
        let mut blocks = Vec::with_capacity(shape.len());
        let mut start = 0;
        for count in shape {
            blocks.push(start..start + count);
            start += count;
        }
        let (least, spread) = ranges(game);
        let shifted = |player: usize, payoff: &Rational| ((payoff - &least[player]) / &spread).to_f64();
        let agents = match game.view() {
            View::Normal(game) => Agents::Normal(NormalAgents::new(game, &blocks, shifted)),
            View::Tree(game) => Agents::Tree(TreeAgents::new(game, &blocks, shifted)),
            View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => unreachable!("refused above"),
        };
        Ok(LogitSystem { game, agents, blocks, spread })
    }

    pub fn game(&self) -> &'g Game {
        self.game
    }

    /// The number of actions of all agents.
    pub fn size(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.end)
    }

    /// The actions of each agent.
    pub fn blocks(&self) -> &[Range<usize>] {
        &self.blocks
    }

    /// λ as the system counts it.
    pub fn scaled(&self, lambda: &Rational) -> f64 {
        (lambda * &self.spread).to_f64()
    }

    /// λ in the payoffs' own units; `None` beyond the floats.
    pub fn unscaled(&self, lambda: f64) -> Option<Rational> {
        Rational::from_f64(lambda).map(|lambda| lambda / &self.spread)
    }

    /// Uniform play, and λ = 0.
    pub fn start(&self) -> DVector<f64> {
        let mut y = DVector::zeros(self.size() + 1);
        for block in &self.blocks {
            y.rows_mut(block.start, block.len()).fill(-(block.len() as f64).ln());
        }
        y
    }

    /// The logarithms of the probabilities.
    pub fn logarithms(&self, y: &DVector<f64>) -> DVector<f64> {
        let mut logs = y.rows(0, self.size()).into_owned();
        self.blocks.iter().for_each(|block| normalise(&mut logs.as_mut_slice()[block.clone()]));
        logs
    }

    /// What all actions are worth, with slopes.
    pub fn payoffs(&self, logs: &DVector<f64>) -> Payoffs {
        let mut slopes = DMatrix::zeros(self.size(), self.size());
        let values = self.values(logs, Some(&mut slopes));
        Payoffs { values, slopes }
    }

    fn values(&self, logs: &DVector<f64>, slopes: Option<&mut DMatrix<f64>>) -> DVector<f64> {
        match &self.agents {
            Agents::Normal(agents) => agents.payoffs(logs, slopes),
            Agents::Tree(agents) => agents.payoffs(logs, &self.blocks, slopes),
        }
    }

    /// By how much the equations are missed.
    pub fn residual(&self, y: &DVector<f64>) -> DVector<f64> {
        let mut response = self.values(&self.logarithms(y), None) * y[self.size()];
        self.blocks.iter().for_each(|block| normalise(&mut response.as_mut_slice()[block.clone()]));
        y.rows(0, self.size()) - response
    }

    /// Turns derivatives by logarithms of probabilities into derivatives by `y`.
    pub fn through_softmax(&self, slopes: &mut DMatrix<f64>, logs: &DVector<f64>) {
        for block in &self.blocks {
            let mut columns = slopes.columns_mut(block.start, block.len());
            let sums = columns.column_sum();
            for (place, action) in block.clone().enumerate() {
                columns.column_mut(place).axpy(-logs[action].exp(), &sums, 1.0);
            }
        }
    }

    /// The derivatives of the equations: one row for each, one column for each `y`, and a last one for λ.
    pub fn jacobian(&self, y: &DVector<f64>) -> DMatrix<f64> {
        let size = self.size();
        let lambda = y[size];
        let logs = self.logarithms(y);
        let Payoffs { values, mut slopes } = self.payoffs(&logs);
        self.through_softmax(&mut slopes, &logs);
        let mut response = &values * lambda;
        let mut jacobian = DMatrix::zeros(size, size + 1);
        for block in &self.blocks {
            normalise(&mut response.as_mut_slice()[block.clone()]);
            let q: Vec<f64> = block.clone().map(|action| response[action].exp()).collect();
            let rows = slopes.rows(block.start, block.len());
            let mean = rows.tr_mul(&DVector::from_column_slice(&q));
            let worth: f64 = block.clone().zip(&q).map(|(action, q)| q * values[action]).sum();
            for (place, action) in block.clone().enumerate() {
                for column in 0..size {
                    jacobian[(action, column)] = -lambda * (rows[(place, column)] - mean[column]);
                }
                jacobian[(action, action)] += 1.0;
                jacobian[(action, size)] = worth - values[action];
            }
        }
        jacobian
    }

    /// The profile in exact numbers: each probability but the greatest of an agent is the dyadic rational of a float, and the greatest is
    /// what is left. In a normal form, what is too faint is 0; in a tree, where beliefs need every probability, `None`.
    pub fn exact(&self, y: &DVector<f64>) -> Option<Choices> {
        let logs = self.logarithms(y);
        let mut lists = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let logs = &logs.as_slice()[block.clone()];
            let greatest = (0..logs.len()).max_by(|&a, &b| logs[a].total_cmp(&logs[b]))?;
            let mut list: Vec<Rational> = logs.iter().map(|&log| self.probability(log)).collect::<Option<_>>()?;
            list[greatest] = Rational::ZERO;
            list[greatest] = Rational::ONE - list.iter().sum::<Rational>();
            lists.push(list);
        }
        self.choices(lists)
    }

    fn probability(&self, log: f64) -> Option<Rational> {
        if log >= FAINT {
            let doublings = (log / std::f64::consts::LN_2).floor();
            let mantissa = Rational::from_f64((log - doublings * std::f64::consts::LN_2).exp())?;
            return Some(mantissa * &Rational::from(2).pow(doublings as i32)?);
        }
        match self.agents {
            Agents::Normal(_) => Some(Rational::ZERO),
            Agents::Tree(_) => None,
        }
    }

    /// Distributions as a profile of the game; `None` where they are none.
    pub fn choices(&self, lists: Vec<Vec<Rational>>) -> Option<Choices> {
        match self.game.view() {
            View::Normal(game) => MixedProfile::new(game, lists).ok().map(Choices::Mixed),
            View::Tree(game) => BehaviorProfile::new(game, lists).ok().map(Choices::Behavior),
            View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => None,
        }
    }
}

/// Takes `ln Σ exp` from each.
fn normalise(logs: &mut [f64]) {
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logs.iter().map(|log| (log - greatest).exp()).sum();
    logs.iter_mut().for_each(|log| *log = (*log - greatest) - total.ln());
}

/// Each player's least payoff, and the greatest spread of any player's (1 if all payoffs are constant).
fn ranges(game: &Game) -> (Vec<Rational>, Rational) {
    let mut least = Vec::with_capacity(game.player_count());
    let mut spread = Rational::ZERO;
    for player in 0..game.player_count() {
        let payoffs: Vec<Rational> = match game.view() {
            View::Normal(game) => (0..game.profile_count()).map(|index| game.table(player).get(index)).collect(),
            View::Tree(game) => game.terminal_payoffs().iter().map(|payoffs| payoffs[player].clone()).collect(),
            View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => Vec::new(),
        };
        let low = payoffs.iter().min().cloned().unwrap_or_default();
        let high = payoffs.iter().max().cloned().unwrap_or_default();
        spread = spread.max(high - &low);
        least.push(low);
    }
    (least, if spread.is_zero() { Rational::ONE } else { spread })
}
