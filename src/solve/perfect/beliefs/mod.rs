//! Beliefs that make given behaviour an equilibrium, or the proof that there are none.

mod bayesian;
mod cone;
mod consistent;

pub(super) use cone::{Cone, subsets};

use crate::certify::Witness;
use crate::certify::assessment::bayes::Starts;
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::{Concept, Statement};
use crate::game::ExtensiveForm;
use crate::num::Rational;
use crate::solve::{Run, Stop};
use crate::strategy::{Assessment, BehaviorProfile, Solution};

/// Whether beliefs support a behaviour.
#[derive(Debug, Clone)]
pub enum Support {
    By(Assessment, Witness),
    No,
    /// They could not be settled: the order of mistakes leaves too many cases, or only irrational ones.
    Unknown,
}

/// What the decisions about one game share.
pub struct Beliefs<'g> {
    game: &'g ExtensiveForm,
    starts: Starts,
    concept: &'static Concept,
}

impl<'g> Beliefs<'g> {
    /// For the concepts `sequential` and `perfect-bayesian`, in a game with perfect recall and at least one information set.
    pub fn new(game: &'g ExtensiveForm, concept: &'static Concept) -> Beliefs<'g> {
        Beliefs { game, starts: Starts::new(game), concept }
    }

    /// Finds beliefs that make the behaviour an equilibrium of the concept. Errors: the run's limits.
    pub fn supporting(&self, behavior: &BehaviorProfile, run: &mut Run) -> Result<Support, Stop> {
        if *self.concept == PERFECT_BAYESIAN {
            bayesian::supporting(self.game, &self.starts, behavior, run)
        } else {
            consistent::supporting(self.game, behavior, None, run)
        }
    }

    /// Finds mistakes of which given beliefs are the limit and that make the behaviour a sequential equilibrium. Errors: the run's limits.
    pub fn supporting_exactly(
        &self,
        behavior: &BehaviorProfile,
        beliefs: &[Vec<Rational>],
        run: &mut Run,
    ) -> Result<Support, Stop> {
        consistent::supporting(self.game, behavior, Some(beliefs), run)
    }

    /// The statement that an assessment is an equilibrium.
    pub fn statement(&self, assessment: Assessment, witness: Witness) -> Statement {
        Statement::exact(self.concept, Solution::Assessment(assessment)).with_witness(witness)
    }
}
