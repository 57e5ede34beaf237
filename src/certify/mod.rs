//! The only way for a solution to leave: exact arithmetic on the game's own definition, written apart from every solver.
//!
//! A [`Statement`] says what a solver believes; [`certify`] proves it and returns a [`Certified`], or refuses. A `Certified`
//! cannot be made elsewhere, since its fields are private. A tolerance in a solver may therefore lose an answer, never forge one.

pub mod assessment;
pub mod bargaining;
pub mod choice;
pub mod complete;
pub mod correlated;
pub mod dominance;
pub mod empty_face;
pub mod forgetful;
pub mod implicit;
pub mod implicit_tree;
mod interim;
mod long_products;
pub mod minmax;
pub mod nash;
mod payoffs;
pub mod perfect;
pub mod perfect_bayesian;
mod properties;
mod pure_count;
pub mod quantal_response;
mod rank;
pub mod rationalizable;
pub mod reduction;
pub mod sequential;
pub mod stackelberg;
pub mod strict_nash;
pub mod structure;
pub mod subgame_perfect;
mod tree_plans;
mod tree_regret;
mod two_players;
pub mod undominated;

pub use interim::{Interim, TypeRegret, interim_regrets};
pub use payoffs::{Responses, expected_payoffs, outcome_classes, pure_responses, terminal_lottery};
pub use properties::{RiskDominance, asymmetry, is_symmetric, pareto_dominators, properties, risk_dominance};
pub use pure_count::{PureCount, count_pure_subgame_perfect};
pub use tree_regret::{Deviation, SubgameRegrets, subgame_regrets, tree_payoffs, tree_regrets};

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::Game;
use crate::num::{Interval, Rational};
use crate::strategy::Solution;

/// A solution concept: its name, its definition, and its checker.
#[derive(Debug)]
pub struct Concept {
    /// The name of the contracts, such as `subgame-perfect`.
    pub name: &'static str,
    /// One line for people.
    pub about: &'static str,
    /// The definition that the checker tests, in one or two lines of mathematics.
    pub definition: &'static str,
    /// Author, year, journal or book.
    pub cites: &'static [&'static str],
    /// The forms of game whose definition its checker reads; see [`Concept::all_forms`].
    pub forms: &'static [&'static str],
    pub(crate) check: fn(&Game, &Statement) -> Verdict,
}

impl Concept {
    /// The forms of game for which the concept is defined here; a Bayesian game is read as its tree.
    pub fn all_forms(&self) -> Vec<&'static str> {
        let bayesian = self.forms.contains(&"extensive").then_some("bayesian");
        self.forms.iter().copied().chain(bayesian).collect()
    }

    /// Is the concept defined for games of this form?
    pub fn fits(&self, game: &Game) -> bool {
        self.forms.contains(&game.form()) || (game.bayesian().is_some() && self.forms.contains(&"extensive"))
    }
}

impl PartialEq for Concept {
    fn eq(&self, other: &Concept) -> bool {
        self.name == other.name
    }
}

impl Eq for Concept {}

/// Every concept that can be certified, one line each, in the order in which people read them.
#[rustfmt::skip]
pub static CONCEPTS: &[&Concept] = &[
    &nash::NASH,
    &strict_nash::STRICT_NASH,
    &subgame_perfect::SUBGAME_PERFECT,
    &perfect_bayesian::PERFECT_BAYESIAN,
    &sequential::SEQUENTIAL,
    &perfect::PERFECT,
    &quantal_response::QUANTAL_RESPONSE,
    &minmax::MINMAX,
    &correlated::CORRELATED,
    &stackelberg::STACKELBERG,
    &rationalizable::RATIONALIZABLE,
    &undominated::UNDOMINATED,
    &bargaining::NASH_BARGAINING,
    &bargaining::KALAI_SMORODINSKY,
    &bargaining::EGALITARIAN,
    &bargaining::UTILITARIAN,
];

/// The concept of this name; `_` counts as `-`. Errors: unknown (the nearest name is suggested).
pub fn concept(name: &str) -> Result<&'static Concept> {
    let wanted = name.replace('_', "-").to_lowercase();
    let known: Vec<&str> = CONCEPTS.iter().map(|concept| concept.name).collect();
    let found = CONCEPTS.iter().find(|concept| concept.name == wanted);
    found.copied().ok_or_else(|| unknown_name(ErrorKind::Usage, "concept", name, &known))
}

/// By how much a solution may miss its concept, in the units of the payoffs (in Nash bargaining: relative, in the weighted
/// geometric mean of the gains; of quantal responses and perfect
/// equilibria: in probabilities).
#[derive(Debug, Clone, PartialEq)]
pub enum Epsilon {
    /// The solution meets the definition exactly.
    Zero,
    /// The greatest gain from a deviation, exactly.
    Exactly(Rational),
    /// An outward-rounded upper bound.
    AtMost(f64),
}

/// What a solver believes and, where the definition alone does not show it, the data that prove it.
#[derive(Debug, Clone)]
pub struct Statement {
    pub concept: &'static Concept,
    pub solution: Solution,
    pub witness: Witness,
    /// The greatest deviation gain that the statement allows; [`Epsilon::Zero`] for an exact solution.
    pub epsilon: Epsilon,
}

impl Statement {
    /// An exact statement that needs no further data.
    pub fn exact(concept: &'static Concept, solution: Solution) -> Statement {
        Statement { concept, solution, witness: Witness::None, epsilon: Epsilon::Zero }
    }

    pub fn with_witness(mut self, witness: Witness) -> Statement {
        self.witness = witness;
        self
    }
}

/// Data that turn a claim about all alternatives into a finite check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Witness {
    /// The definition is checked directly.
    None,
    /// Multipliers of linear constraints: each vector proves one upper bound by weak duality. Each concept says which.
    Multipliers(Vec<Vec<Rational>>),
    /// The rounds of an iterated elimination.
    Reduction(Vec<reduction::Round>),
    /// For each information set and action the rate at which its mistakes vanish, which shows that beliefs are consistent.
    Trembles(Vec<Vec<assessment::Tremble>>),
    /// For each information set and action its probability, a polynomial in the size of the mistakes, which shows that a behaviour is perfect.
    Mistakes(Vec<Vec<assessment::polynomials::Polynomial>>),
    /// Weights, multipliers and the ideal point of a bargaining solution.
    Bargaining(bargaining::BargainingWitness),
}

/// What the exact check of one statement yields: the players' payoffs, or the reason to refuse.
pub type Verdict = std::result::Result<Proven, Refusal>;

/// The figures that a checker computed on its way.
#[derive(Debug, Clone)]
pub struct Proven {
    /// One payoff per player (empty where the concept has none, as for a set of surviving strategies, and where only bounds are known).
    pub payoffs: Vec<Rational>,
    /// Between which floats each player's payoff lies, where it is not known exactly.
    pub bounds: Vec<Interval>,
}

impl Proven {
    pub fn exactly(payoffs: Vec<Rational>) -> Proven {
        Proven { payoffs, bounds: Vec::new() }
    }
}

/// Why a certificate does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: String,
}

impl Refusal {
    pub fn new(reason: impl Into<String>) -> Refusal {
        Refusal { reason: reason.into() }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::new(error.to_string())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::refused(refusal.reason)
    }
}

/// A solution that has been proved. Only [`certify`] makes one, and what was proved within a limit becomes one.
#[derive(Debug, Clone)]
pub struct Certified {
    statement: Statement,
    proven: Proven,
}

/// An equilibrium within the greater of both players' bounds.
impl From<implicit_tree::Proof> for Certified {
    fn from(proof: implicit_tree::Proof) -> Certified {
        let (behavior, bounds) = proof.into_parts();
        let epsilon = Epsilon::AtMost(bounds.epsilon());
        let statement =
            Statement { concept: &nash::NASH, solution: Solution::Sparse(behavior), witness: Witness::None, epsilon };
        Certified { statement, proven: Proven { payoffs: Vec::new(), bounds: bounds.payoffs.to_vec() } }
    }
}

impl Certified {
    pub fn concept(&self) -> &'static Concept {
        self.statement.concept
    }

    pub fn solution(&self) -> &Solution {
        &self.statement.solution
    }

    pub fn witness(&self) -> &Witness {
        &self.statement.witness
    }

    pub fn epsilon(&self) -> &Epsilon {
        &self.statement.epsilon
    }

    /// One payoff per player; none where only bounds are known.
    pub fn payoffs(&self) -> &[Rational] {
        &self.proven.payoffs
    }

    /// Between which floats each player's payoff lies, where it is not known exactly.
    pub fn payoff_bounds(&self) -> &[Interval] {
        &self.proven.bounds
    }
}

/// Proves a statement about a game by exact arithmetic, or refuses it.
pub fn certify(game: &Game, statement: Statement) -> std::result::Result<Certified, Refusal> {
    let concept = statement.concept;
    if !concept.fits(game) {
        return Err(Refusal::new(format!("`{}` is not defined here for games in {} form", concept.name, game.form())));
    }
    let proven = (concept.check)(game, &statement)?;
    Ok(Certified { statement, proven })
}

/// Compares an exact deviation gain with what a statement allows.
pub(crate) fn within(gain: &Rational, epsilon: &Epsilon) -> bool {
    match epsilon {
        Epsilon::Zero => !gain.is_positive(),
        Epsilon::Exactly(bound) => gain <= bound,
        Epsilon::AtMost(bound) => Rational::from_f64(*bound).is_some_and(|bound| *gain <= bound),
    }
}

/// The refusal of a solution of the wrong shape for its concept.
pub(crate) fn wrong_shape(concept: &Concept, needed: &str) -> Refusal {
    Refusal::new(format!("a statement of `{}` needs {needed}", concept.name))
}

/// What the end of a run asserts about the list of its solutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The list holds all solutions of this kind.
    All(Kind),
    /// Each entry is a solution; there may be others.
    Some,
    /// Each entry meets the definition within its stated bound.
    Approximate,
}

/// Of which solutions a list claims to hold all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every solution of the concept; they are finitely many.
    Every,
    /// Every extreme equilibrium of a game with infinitely many. Of two players: the set of all equilibria is the union of the
    /// maximal Nash subsets that they span. Of a tree with perfect information, subgame-perfect: it is a union of polytopes of behaviour,
    /// and these are their vertices.
    Extreme,
    /// Every solution in which no player randomises.
    Pure,
    /// Every equilibrium of a symmetric two-player game in which both use the same strategy; they are finitely many.
    Symmetric,
    /// Every extreme one of infinitely many such equilibria: the others are the mixtures of extreme ones in which each uses only
    /// best replies to all of them.
    ExtremeSymmetric,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Every => "every",
            Kind::Extreme => "extreme",
            Kind::Pure => "pure",
            Kind::Symmetric => "symmetric",
            Kind::ExtremeSymmetric => "extreme-symmetric",
        }
    }
}

impl Claim {
    pub fn name(self) -> &'static str {
        match self {
            // Extreme equilibria determine all.
            Claim::All(Kind::Every | Kind::Extreme) => "all",
            // A reader of the contract takes `all` for all solutions of the concept.
            Claim::All(Kind::Pure | Kind::Symmetric | Kind::ExtremeSymmetric) | Claim::Some => "some",
            Claim::Approximate => "approximate",
        }
    }
}
