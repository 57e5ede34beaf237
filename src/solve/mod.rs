//! Methods: each proposes solutions, and what it proposes leaves only through [`Run::emit`], which certifies it.

pub mod auto;
pub mod bargaining;
pub mod commitment;
pub mod correlated;
pub mod dominance;
mod known;
pub mod nash;
mod on_trees;
pub mod perfect;
mod program;
pub mod quantal;
mod reading_order;
pub mod reduce;
pub mod regret;
mod run;
mod saved;
mod sequence_pairs;
pub mod zero_sum;

pub use run::{Budget, Emitted, Event, Halt, Run, Stop};
pub use saved::Saved;

use crate::certify::{Claim, Concept};
use crate::error::{ErrorKind, Result, unknown_name};
use crate::game::Game;
use crate::num::Rational;

/// A method: what it solves, what it needs, and how to call it.
#[derive(Debug)]
pub struct Method {
    /// The name of the literature, such as `lemke-howson`.
    pub name: &'static str,
    /// One line for people: what it finds, in which games, and what it claims.
    pub about: &'static str,
    /// Author, year, journal or book.
    pub cites: &'static [&'static str],
    /// The concepts whose solutions it finds.
    pub concepts: &'static [&'static Concept],
    /// The options it reads besides the budget, such as `weights`.
    pub params: &'static [Param],
    /// Errors when the method does not apply to the game, saying what is needed and what was given.
    pub accepts: fn(&Game, &Options) -> Result<()>,
    /// Solves, emitting through the run. The claim holds when the method ends by itself.
    pub solve: fn(&Game, &Options, &mut Run) -> std::result::Result<Claim, Halt>,
}

/// An option that a method reads.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub about: &'static str,
}

/// Every method, one line each; for each concept in the order in which `auto` tries them.
#[rustfmt::skip]
pub static METHODS: &[&Method] = &[
    &nash::sequence_search::SEQUENCE_SEARCH,
    &nash::label_search::LABEL_SEARCH,
    &nash::support_enumeration::SUPPORT_ENUMERATION,
    &nash::vertex_enumeration::VERTEX_ENUMERATION,
    &zero_sum::sequence_lp::SEQUENCE_LP,
    &zero_sum::minimax_lp::MINIMAX_LP,
    &zero_sum::marginals_lp::MARGINALS_LP,
    &zero_sum::double_oracle::DOUBLE_ORACLE,
    &zero_sum::interior_point::INTERIOR_POINT,
    &zero_sum::regret_matching_plus::REGRET_MATCHING_PLUS,
    &zero_sum::restarted_pdhg::RESTARTED_PDHG,
    &nash::lemke_howson::LEMKE_HOWSON,
    &nash::sequence_lcp::SEQUENCE_LCP,
    &perfect::BACKWARD_INDUCTION,
    &perfect::SUBGAME,
    &nash::pure::PURE,
    &nash::nash_milp::NASH_MILP,
    &perfect::SIGNALLING_SEARCH,
    &perfect::ASSESSMENT_SEARCH,
    &perfect::QUASI_PERFECT,
    &perfect::TREMBLING,
    &quantal::LOGIT,
    &regret::CFR,
    &regret::CFR_PLUS,
    &regret::LAZY_CFR_PLUS,
    &regret::LINEAR_CFR,
    &regret::DISCOUNTED_CFR,
    &regret::DISCOUNTED_CFR_PLUS,
    &regret::PREDICTIVE_CFR_PLUS,
    &regret::ASYMMETRIC_PREDICTIVE_CFR_PLUS,
    &regret::PREDICTIVE_DISCOUNTED_CFR_PLUS,
    &regret::SCHEDULED_DISCOUNTED_CFR,
    &regret::SCHEDULED_PREDICTIVE_CFR_PLUS,
    &zero_sum::mirror_prox::MIRROR_PROX,
    &regret::EXTERNAL_SAMPLING,
    &regret::CHANCE_SAMPLING,
    &regret::OUTCOME_SAMPLING,
    &correlated::correlated_lp::CORRELATED_LP,
    &commitment::multiple_lp::MULTIPLE_LP,
    &reduce::iterated_strict_dominance::ITERATED_STRICT_DOMINANCE,
    &reduce::iterated_weak_dominance::ITERATED_WEAK_DOMINANCE,
    &bargaining::NASH_BARGAINING,
    &bargaining::KALAI_SMORODINSKY,
    &bargaining::EGALITARIAN,
    &bargaining::UTILITARIAN,
];

/// How many solutions are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// The method decides by the size of the game, and its claim says which.
    #[default]
    Auto,
    All,
    First(usize),
}

/// In what regret methods keep their numbers; they compute in double precision in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Storage {
    #[default]
    Double,
    Single,
}

/// What a caller asks of a method besides the budget.
#[derive(Debug, Clone)]
pub struct Options {
    pub concept: &'static Concept,
    pub wanted: Wanted,
    /// A linear objective: one coefficient per pure profile (normal form) or terminal (tree), to be maximised.
    pub objective: Option<Vec<Rational>>,
    /// One positive weight per player, for weighted bargaining solutions.
    pub weights: Option<Vec<Rational>>,
    /// A bound on the deviation gain with which approximations are accepted.
    pub epsilon: Option<Rational>,
    /// The label that a path method drops first; all of them in turn when absent.
    pub label: Option<usize>,
    /// The player who commits, for commitment concepts.
    pub leader: usize,
    /// The threads of methods that use several; all cores when absent. The answer is the same for any number.
    pub threads: Option<usize>,
    pub storage: Storage,
    /// Whether a limit on work, time or the number of solutions ends the method, so that it may start on a game of any size.
    pub limited: bool,
    /// Only equilibria in which both players of a symmetric game use the same strategy are wanted.
    pub symmetric: bool,
    /// The precisions of quantal responses that are wanted; without any, the points of the branch.
    pub lambdas: Vec<Rational>,
    /// How often each strategy or action was observed (`[player or information set][choice]`), for a fit of lambda.
    pub counts: Option<Vec<Vec<Rational>>>,
}

impl Options {
    pub fn new(concept: &'static Concept) -> Options {
        Options {
            concept,
            wanted: Wanted::Auto,
            objective: None,
            weights: None,
            epsilon: None,
            label: None,
            leader: 0,
            threads: None,
            storage: Storage::Double,
            limited: false,
            symmetric: false,
            lambdas: Vec::new(),
            counts: None,
        }
    }
}

/// The method of this name; `_` counts as `-`. Errors: unknown (the nearest name is suggested).
pub fn method(name: &str) -> Result<&'static Method> {
    let wanted = name.replace('_', "-").to_lowercase();
    let known: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
    let found = METHODS.iter().find(|method| method.name == wanted);
    found.copied().ok_or_else(|| unknown_name(ErrorKind::Usage, "method", name, &known))
}
