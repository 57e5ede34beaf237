//! Problems that several tests use, and the way they are solved.

use crate::certify::{Certified, Concept, Epsilon, bargaining};
use crate::error::Error;
use crate::game::{Affine, BargainingProblem, Constraint, Game, Issue, Relation};
use crate::num::Rational;
use crate::solve::{Budget, Halt, Method, Options, Run};
use crate::strategy::{BargainingPoint, Solution};

pub fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

pub fn rationals(texts: &[&str]) -> Vec<Rational> {
    texts.iter().map(|text| rational(text)).collect()
}

pub const CONCEPTS: [(&Concept, &Method); 4] = [
    (&bargaining::NASH_BARGAINING, &super::super::NASH_BARGAINING),
    (&bargaining::KALAI_SMORODINSKY, &super::super::KALAI_SMORODINSKY),
    (&bargaining::EGALITARIAN, &super::super::EGALITARIAN),
    (&bargaining::UTILITARIAN, &super::super::UTILITARIAN),
];

/// Solves with the method of this name; every answer is certified on its way out.
pub fn solve(problem: &BargainingProblem, name: &str, weights: Option<Vec<Rational>>) -> Result<Certified, Error> {
    let (concept, method) = CONCEPTS.into_iter().find(|(concept, _)| concept.name == name).expect("a concept");
    let game = Game::Bargaining(problem.clone());
    let options = Options { weights, ..Options::new(concept) };
    (method.accepts)(&game, &options)?;
    let mut run = Run::new(&game, Budget::default());
    match (method.solve)(&game, &options, &mut run) {
        Ok(_) => {}
        Err(Halt::Error(error)) => return Err(error),
        Err(Halt::Stop(stop)) => panic!("no limit was set, but: {stop:?}"),
    }
    assert!(run.refused().is_empty(), "{name}: {:?}", run.refused());
    Ok(run.found()[0].clone())
}

pub fn point(certified: &Certified) -> &BargainingPoint {
    match certified.solution() {
        Solution::Point(point) => point,
        other => panic!("one point was expected, not {other:?}"),
    }
}

/// The exact payoffs of a solution.
pub fn payoffs(problem: &BargainingProblem, name: &str, weights: Option<Vec<Rational>>) -> Vec<Rational> {
    let certified = solve(problem, name, weights).expect("a solution");
    assert_eq!(certified.epsilon(), &Epsilon::Zero);
    point(&certified).payoffs.clone()
}

/// Parameters of M07 of the library.
pub struct Package {
    pub t_r: &'static str,
    pub years: &'static str,
    pub c_u: &'static str,
    pub c_r: &'static str,
}

impl Default for Package {
    fn default() -> Package {
        Package { t_r: "4/5", years: "116", c_u: "1/10", c_r: "1/10" }
    }
}

impl Package {
    /// Four issues (x, g, a, n) between 0 and 1; disagreement is war with linear advance and exhaustion.
    pub fn problem(&self) -> BargainingProblem {
        let t_r = rational(self.t_r);
        let k = Rational::from(9);
        let x_bar = rational("1/5") + &k * &rational("4/5") / rational(self.years);
        let cost = |c: &str| rational(c) * (Rational::ONE + &rational("1/10") * &k);
        let disagreement = vec![Rational::ONE - &x_bar - cost(self.c_u), &t_r * &x_bar - cost(self.c_r)];
        let ukraine = Affine::new(rationals(&["-1", "2/5", "-1/10", "-1/10"]), Rational::ONE);
        let russia = Affine::new(vec![t_r, rational("-1/5"), rational("3/10"), rational("3/20")], Rational::ZERO);
        let issues = ["x", "g", "a", "n"].into_iter().map(Issue::unit).collect();
        let payoffs = vec![vec![ukraine], vec![russia]];
        BargainingProblem::new("package", ["Ukraine", "Russia"], issues, vec![], payoffs, disagreement).expect("valid")
    }
}

/// Players share a pie of size S, each at most up to a cap: issues are the shares.
pub fn pie(size: &str, disagreement: &[&str], caps: &[Option<&str>]) -> BargainingProblem {
    let count = disagreement.len();
    let names: Vec<String> = (0..count).map(|player| format!("P{player}")).collect();
    let issue = |(name, cap): (&String, &Option<&str>)| Issue {
        name: name.clone(),
        lower: Some(Rational::ZERO),
        upper: cap.map(rational),
    };
    let issues = names.iter().zip(caps).map(issue).collect();
    let total = Constraint {
        label: "size".to_owned(),
        coefficients: vec![Rational::ONE; count],
        relation: Relation::AtMost,
        bound: rational(size),
    };
    let share = |player: usize| {
        let mut coefficients = vec![Rational::ZERO; count];
        coefficients[player] = Rational::ONE;
        vec![Affine::new(coefficients, Rational::ZERO)]
    };
    let payoffs = (0..count).map(share).collect();
    BargainingProblem::new("pie", names, issues, vec![total], payoffs, rationals(disagreement)).expect("valid")
}

/// M07d: conceding issue i gives the receiver `gain` and costs the conceder `loss`; at disagreement both get 0.
pub fn many_issues(pairs: &[(i64, i64)]) -> BargainingProblem {
    let issues = (0..pairs.len()).map(|issue| Issue::unit(format!("issue {issue}"))).collect();
    let keeps: Vec<Rational> = pairs.iter().map(|(_, loss)| Rational::from(-loss)).collect();
    let total: Rational = pairs.iter().map(|(_, loss)| Rational::from(*loss)).sum();
    let gains = pairs.iter().map(|(gain, _)| Rational::from(*gain)).collect();
    let payoffs = vec![vec![Affine::new(keeps, total)], vec![Affine::new(gains, Rational::ZERO)]];
    let disagreement = vec![Rational::ZERO; 2];
    BargainingProblem::new("issues", ["conceder", "receiver"], issues, vec![], payoffs, disagreement).expect("valid")
}

/// Lotteries over payoff vectors given as integers.
pub fn lottery(points: &[Vec<i64>], disagreement: &[i64]) -> BargainingProblem {
    let exact = |point: &[i64]| point.iter().map(|&payoff| Rational::from(payoff)).collect::<Vec<Rational>>();
    let labelled = points.iter().enumerate().map(|(index, point)| (format!("point {index}"), exact(point))).collect();
    let players = (0..disagreement.len()).map(|player| format!("P{player}"));
    BargainingProblem::lottery("points", players, labelled, exact(disagreement)).expect("valid")
}
