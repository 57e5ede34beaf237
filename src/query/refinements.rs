//! Properties of solutions, among them those that need a search for evidence: undominated, perfect, and what signals tell.

use std::cell::OnceCell;

use crate::certify::dominance::{Shown, is_undominated_at_once, shown};
use crate::certify::{Certified, Epsilon, is_symmetric, properties};
use crate::game::{Bimatrix, ExtensiveForm, Game};
use crate::model::Bound;
use crate::query::answer::{CriterionRecord, FailureRecord, SignallingRecord};
use crate::solve::dominance::evidence;
use crate::solve::perfect::signalling::{COST, Failure, Signalling};
use crate::strategy::{Assessment, MixedProfile, Solution};

/// Dominance is examined where there are at most so many solutions,
const SOLUTIONS: usize = 1_000;
/// and each player has at most so many strategies.
const STRATEGIES: usize = 64;

/// Finds the properties of the solutions of one answer.
pub struct Refinements {
    examines: bool,
    /// Whether the game is symmetric.
    symmetric: bool,
    /// By player, what has been shown of the strategies with some supports.
    known: [Vec<Shown>; 2],
    solutions: usize,
    /// The game as a signalling game, once it has been asked for; `None` where it is none.
    signals: OnceCell<Option<Signalling>>,
}

impl Refinements {
    /// For an answer with so many solutions.
    pub fn new(bound: &Bound, solutions: usize) -> Refinements {
        let small = |game: Bimatrix<'_>| game.rows().max(game.columns()) <= STRATEGIES;
        let examines = solutions <= SOLUTIONS && bound.game.bimatrix().is_ok_and(small);
        let symmetric = matches!(&bound.game, Game::Normal(game) if is_symmetric(game));
        Refinements { examines, symmetric, known: [Vec::new(), Vec::new()], solutions, signals: OnceCell::new() }
    }

    /// For solutions that are not kept: dominance is not examined.
    pub fn unexamined(bound: &Bound) -> Refinements {
        Refinements { examines: false, ..Refinements::new(bound, 0) }
    }

    /// What is not examined, for the reader of a list of equilibria of a two-player game.
    pub fn note(&self) -> Option<String> {
        (!self.examines).then(|| {
            format!(
                "which equilibria are undominated and perfect is not examined: that is done for lists of at most {SOLUTIONS} \
                 equilibria of games with at most {STRATEGIES} strategies a player"
            )
        })
    }

    /// What holds of a solution beside its concept, in a fixed order.
    pub fn properties(&mut self, game: &Game, certified: &Certified) -> Vec<&'static str> {
        let mut found = properties(game, certified, self.symmetric);
        if let (Ok(game), Solution::Profile(profile)) = (game.bimatrix(), certified.solution())
            && self.examines
            && *certified.epsilon() == Epsilon::Zero
            && [0, 1].iter().all(|&player| self.is_undominated(game, player, profile))
        {
            // In two-player games an equilibrium is perfect if and only if nobody plays a dominated strategy (van Damme 1991, 3.2.2).
            found.extend(["undominated", "perfect"]);
        }
        found
    }

    /// What is not examined of a list of equilibria with beliefs.
    pub fn note_on_beliefs(&self) -> Option<String> {
        let signals = self.signals.get()?.as_ref()?;
        (!self.examines_beliefs(signals)).then(|| {
            format!("the intuitive criterion and D1 are not examined: that could take more than {COST} linear programs")
        })
    }

    fn examines_beliefs(&self, signals: &Signalling) -> bool {
        signals.cost() * self.solutions.max(1) as f64 <= COST
    }

    /// What messages tell, of an equilibrium with beliefs of a signalling game.
    pub fn signalling(&mut self, game: &ExtensiveForm, assessment: &Assessment) -> Option<SignallingRecord> {
        let signals = self.signals.get_or_init(|| Signalling::new(game)).as_ref()?;
        let examines = self.examines_beliefs(signals);
        let signals = self.signals.get_mut()?.as_mut()?;
        let behavior = assessment.behavior();
        let criteria = if examines { signals.criteria(behavior) } else { None };
        let (intuitive, d1) = criteria.map(|criteria| (criteria.intuitive, criteria.d1)).unzip();
        Some(SignallingRecord {
            form: signals.form(behavior).name().to_owned(),
            unsent: signals.unsent(behavior),
            intuitive: intuitive.map(criterion),
            d1: d1.map(criterion),
        })
    }

    fn is_undominated(&mut self, game: Bimatrix<'_>, player: usize, profile: &MixedProfile) -> bool {
        let support = profile.support().swap_remove(player);
        let known = &mut self.known[player];
        if let Some(is_undominated) = known.iter().find_map(|shown| shown.of(&support)) {
            return is_undominated;
        }
        if is_undominated_at_once(game, player, profile) {
            return true;
        }
        let fresh = match shown(game, player, &evidence(game, player, &support)) {
            Ok(fresh) => fresh,
            Err(refusal) => unreachable!("evidence of an exact program holds: {}", refusal.reason),
        };
        let Some(is_undominated) = fresh.of(&support) else { unreachable!("the evidence is about this support") };
        known.push(fresh);
        is_undominated
    }
}

fn criterion(failures: Vec<Failure>) -> CriterionRecord {
    let record = |failure: Failure| FailureRecord {
        message: failure.message,
        excluded: failure.excluded,
        deviating: failure.deviating,
    };
    CriterionRecord { passes: failures.is_empty(), failures: failures.into_iter().map(record).collect() }
}
