//! The beliefs over a few nodes at which linear conditions hold: cones of weights, by exact linear programs.

use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::program::solve_program;
use crate::solve::{Run, Stop};

/// Conditions `Σ_x d(x) w(x) >= 0` on weights `w >= 0` that are not all 0.
#[derive(Debug, Clone, Default)]
pub(in crate::solve::perfect) struct Cone {
    pub nodes: usize,
    pub conditions: Vec<Vec<Rational>>,
}

impl Cone {
    /// Weights that add up to 1 and satisfy the conditions, as far from 0 as they can all be on the support, and 0 elsewhere; `None` if
    /// the conditions hold for none that are positive on the whole support.
    pub fn inner_point(&self, support: &[usize], run: &mut Run) -> Result<Option<Vec<Rational>>, Stop> {
        if let [node] = support {
            let holds = self.conditions.iter().all(|condition| !condition[*node].is_negative());
            return Ok(holds.then(|| self.point(support, &[Rational::ONE])));
        }
        if let [first, second] = support {
            return Ok(self.even_weights(*first, *second).map(|weights| self.point(support, &weights)));
        }
        let mut program = LinearProgram::new();
        let least = program.nonnegative(Rational::ONE);
        let weights: Vec<usize> = support.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
        program.row(weights.iter().map(|&weight| (weight, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        for &weight in &weights {
            program.row(vec![(weight, Rational::ONE), (least, -Rational::ONE)], Relation::Ge, Rational::ZERO);
        }
        self.add_conditions(&mut program, support, &weights);
        let solution = solve_program(&program, run)?;
        Ok(match solution {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => Some(self.point(support, &x[1..])),
            _ => None,
        })
    }

    /// Weights that add up to 1 and satisfy the conditions; `None` if there are none.
    pub fn some_point(&self, run: &mut Run) -> Result<Option<Vec<Rational>>, Stop> {
        let sure = (0..self.nodes).find(|&node| self.conditions.iter().all(|condition| !condition[node].is_negative()));
        if let Some(node) = sure {
            return Ok(Some(self.point(&[node], &[Rational::ONE])));
        }
        if self.nodes == 2 {
            return self.inner_point(&[0, 1], run);
        }
        if self.conditions.iter().any(|condition| condition.iter().all(Rational::is_negative)) {
            return Ok(None);
        }
        let all: Vec<usize> = (0..self.nodes).collect();
        let mut program = LinearProgram::new();
        let weights: Vec<usize> = all.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
        program.row(weights.iter().map(|&weight| (weight, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        self.add_conditions(&mut program, &all, &weights);
        Ok(match solve_program(&program, run)? {
            LpSolution::Optimal { x, .. } => Some(x),
            _ => None,
        })
    }

    /// The least and the greatest ratio of the second weight to the first that the conditions allow, where all others are 0; `None` if
    /// none is positive and finite. An open end is `None`.
    pub fn ratios(&self, first: usize, second: usize) -> Option<(Option<Rational>, Option<Rational>)> {
        let (mut low, mut high): (Option<Rational>, Option<Rational>) = (None, None);
        for condition in &self.conditions {
            // a + b r >= 0.
            let (a, b) = (&condition[first], &condition[second]);
            let bound = || (-a).checked_div(b);
            match (a.signum(), b.signum()) {
                (0 | 1, 0 | 1) => {}
                (_, 1) => low = low.max(bound()),
                (1, -1) => high = Some(bound()?).into_iter().chain(high).min(),
                _ => return None,
            }
        }
        let crossed = matches!((&low, &high), (Some(low), Some(high)) if low > high);
        (!crossed).then_some((low, high))
    }

    /// The weights of two nodes that come nearest to each other; `None` where the conditions do not allow two positive weights.
    fn even_weights(&self, first: usize, second: usize) -> Option<[Rational; 2]> {
        let (low, high) = self.ratios(first, second)?;
        let ratio = low.max(Some(Rational::ONE))?;
        let ratio = high.into_iter().chain([ratio]).min()?;
        let weight = (Rational::ONE + &ratio).recip()?;
        Some([weight.clone(), ratio * weight])
    }

    fn add_conditions(&self, program: &mut LinearProgram, support: &[usize], weights: &[usize]) {
        for condition in &self.conditions {
            let terms = support.iter().zip(weights).map(|(&node, &weight)| (weight, condition[node].clone()));
            program.row(terms.collect(), Relation::Ge, Rational::ZERO);
        }
    }

    fn point(&self, support: &[usize], weights: &[Rational]) -> Vec<Rational> {
        let mut point = vec![Rational::ZERO; self.nodes];
        for (&node, weight) in support.iter().zip(weights) {
            point[node] = weight.clone();
        }
        point
    }
}

/// All non-empty sets of some of the nodes, small ones first.
pub(in crate::solve::perfect) fn subsets(nodes: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    (1..=nodes.len()).flat_map(|size| itertools::Itertools::combinations(nodes.iter().copied(), size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_two_nodes_come_as_near_as_the_conditions_allow() {
        let even = |conditions: &[[i64; 2]]| {
            let conditions = conditions.iter().map(|row| row.map(Rational::from).to_vec()).collect();
            Cone { nodes: 2, conditions }.even_weights(0, 1)
        };
        let parts = |first: i64, second: i64| {
            Some([first, second].map(|part| Rational::new(part, first + second).expect("nonzero")))
        };
        assert_eq!(even(&[]), parts(1, 1));
        assert_eq!(even(&[[3, -1], [-1, 3]]), parts(1, 1));
        assert_eq!(even(&[[1, -2], [-1, 5]]), parts(2, 1));
        assert_eq!(even(&[[-2, 1], [5, -1]]), parts(1, 2));
        assert_eq!(even(&[[-2, 1], [2, -1]]), parts(1, 2));
        // They leave nothing, or the first node alone.
        assert_eq!(even(&[[-2, 1], [1, -1]]), None);
        assert_eq!(even(&[[0, -1]]), None);
    }
}
