//! Re-proving a saved answer: the game is built anew, and every field that asserts something is proved or compared.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::certify::choice::BoundProof;
use crate::certify::complete::{prove_all, prove_extreme};
use crate::certify::nash::NASH;
use crate::certify::{Claim, Concept, Epsilon, Kind, Statement, Witness, certify, concept};
use crate::error::{Error, Result};
use crate::game::{Game, View};
use crate::model::Bound;
use crate::num::Rational;
use crate::query::answer::{Answer, EpsilonRecord, SolutionRecord, claim_of, record, statement};
use crate::query::refinements::Refinements;
use crate::query::{enumerate, fit, game_record, objective, outcomes, selection, structure};
use crate::solve::Method;
use crate::strategy::Solution;

/// What a check proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub solutions: usize,
    /// The claim of completeness was proved too; `false` when the answer makes none.
    pub complete: bool,
    /// Completeness was proved by a search with a proof for each branch that it left out, not by an enumeration apart from all solvers.
    pub searched: bool,
    /// What no equilibrium gives more of, when the answer is a choice by an objective: proved too.
    pub bound: Option<Rational>,
}

/// Proves every solution of an answer, and its claim, about a game. `tick` is called as the proof of completeness works;
/// when it returns `false` that proof is given up.
///
/// Errors: of kind `Refused` when the answer is about another game, or when any field asserts what cannot be proved.
pub fn check(bound: &Bound, answer: &Answer, tick: &mut dyn FnMut() -> bool) -> Result<Checked> {
    same_game(bound, answer)?;
    if answer.objective != objective::settings(bound) {
        let error =
            Error::refused("the answer was made with other objective values than those that it is checked with");
        return Err(error.hint("an answer with objective values is checked with those that it names"));
    }
    let concept = concept(&answer.concept).map_err(|error| Error::refused(error.to_string()))?;
    let method = crate::solve::method(&answer.method).map_err(|error| Error::refused(error.to_string()))?;
    if !method.concepts.contains(&concept) {
        return Err(Error::refused(format!("method `{}` does not find `{}`", method.name, concept.name)));
    }
    if answer.count != answer.solutions.len() {
        let (count, listed) = (answer.count, answer.solutions.len());
        return Err(Error::refused(format!("the answer counts {count} solutions, and lists {listed}")));
    }
    let mut refinements =
        if answer.streamed { Refinements::unexamined(bound) } else { Refinements::new(bound, answer.count) };
    let mut solutions: Vec<Solution> = Vec::with_capacity(answer.count);
    let mut seen: HashSet<Solution> = HashSet::with_capacity(answer.count);
    for (number, given) in answer.solutions.iter().enumerate() {
        let name = format!("solution {}", number + 1);
        let refused = |error: Error| Error::refused(error.to_string()).within(&name);
        let weights = match &given.multipliers {
            Some(Witness::Bargaining(witness)) => witness.weights.clone(),
            _ => None,
        };
        if weights != answer.weights {
            return Err(refused(Error::refused("the weights of its proof are not those of the answer")));
        }
        let said = statement(&bound.game, concept, given).map_err(refused)?;
        let certified = certify(&bound.game, said.clone()).map_err(|refusal| refused(refusal.into()))?;
        let exact = Statement { epsilon: Epsilon::Zero, ..said.clone() };
        // Of a tree that is not stored nothing is proved exactly.
        let may_be_exact = !matches!(bound.game, Game::ImplicitTree(_)) && *certified.epsilon() != Epsilon::Zero;
        if may_be_exact && certify(&bound.game, exact).is_ok() {
            return Err(refused(Error::refused("it is exact, and its `epsilon` says otherwise")));
        }
        let mut proved = record(bound, &certified, &mut refinements);
        // The place in the set of equilibria is compared when the whole set is proved.
        (proved.component, proved.index, proved.outcome) = (given.component, given.index, given.outcome);
        if let Some(field) = first_difference(&proved, given) {
            return Err(refused(Error::refused(format!("the field `{field}` is not what the game gives"))));
        }
        if !seen.insert(certified.solution().clone()) {
            return Err(refused(Error::refused("it is listed twice")));
        }
        solutions.push(certified.solution().clone());
    }
    let complete = check_claim(bound, answer, (concept, method), &solutions, tick)?;
    check_structure(bound, answer, concept, &solutions, tick)?;
    check_outcomes(bound, answer, &solutions)?;
    selection::check(bound, answer, &solutions, tick)?;
    fit::check(bound, answer, concept, &solutions)?;
    let least = answer.selection.as_ref();
    let proves_list = complete || least.is_some_and(|selection| selection.proof == BoundProof::Enumeration);
    let symmetric = matches!(claim_of(answer)?, Claim::All(Kind::Symmetric | Kind::ExtremeSymmetric));
    let searched = match bound.game.view() {
        View::Normal(game) => *concept == NASH && game.player_count() == 2 && enumerate::searches(game, symmetric),
        View::Tree(game) => {
            matches!(claim_of(answer)?, Claim::All(kind) if enumerate::searches_tree(game, concept, kind))
        }
        View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => false,
    };
    Ok(Checked {
        solutions: solutions.len(),
        complete,
        searched: proves_list && searched,
        bound: least.map(|selection| selection.bound.clone()),
    })
}

fn same_game(bound: &Bound, answer: &Answer) -> Result<()> {
    let (ours, theirs) = (game_record(bound), &answer.game);
    for (name, value) in &ours.parameters {
        let given = theirs.parameters.get(name);
        if given != Some(value) {
            let given = given.map_or("nothing".to_owned(), |given| given.as_str().unwrap_or("no number").to_owned());
            let value = value.as_str().unwrap_or_default();
            let error = Error::refused(format!(
                "the answer was made at {name} = {given}, the game is given at {name} = {value}"
            ));
            return Err(error.hint(format!("check it with --set {name}={given}")));
        }
    }
    let same = ours.parameters.len() == theirs.parameters.len()
        && ours.title == theirs.title
        && ours.form == theirs.form
        && ours.players == theirs.players
        && ours.digest == theirs.digest;
    if same {
        return Ok(());
    }
    let message = format!("the answer is about another game: `{}`, digest {}", theirs.title, theirs.digest);
    Err(Error::refused(message).hint(format!("the game given is `{}`, digest {}", ours.title, ours.digest)))
}

/// The first field in which two records differ.
fn first_difference(proved: &SolutionRecord, given: &SolutionRecord) -> Option<&'static str> {
    let differences = [
        ("lambda", proved.lambda != given.lambda),
        ("profile", proved.profile != given.profile),
        ("behavior", proved.behavior != given.behavior),
        ("mixtures", proved.mixtures != given.mixtures),
        ("device", proved.device != given.device),
        ("commitment", proved.commitment != given.commitment),
        ("survivors", proved.survivors != given.survivors),
        ("point", proved.point != given.point),
        ("contract", proved.contract != given.contract),
        ("points", proved.points != given.points),
        ("disagreement", proved.disagreement != given.disagreement),
        ("support", proved.support != given.support),
        ("elsewhere", proved.elsewhere != given.elsewhere),
        ("payoffs", proved.payoffs != given.payoffs),
        ("payoff_bounds", proved.payoff_bounds != given.payoff_bounds),
        ("events", proved.events != given.events),
        ("types", proved.types != given.types),
        ("objective", proved.objective != given.objective),
        ("properties", proved.properties != given.properties),
        ("signalling", proved.signalling != given.signalling),
    ];
    let named = differences.into_iter().find(|(_, differs)| *differs).map(|(name, _)| name);
    named.or((proved != given).then_some("multipliers"))
}

/// Compares what is said of components and indices with the structure of the set; only complete lists may say anything.
fn check_structure(
    bound: &Bound,
    answer: &Answer,
    concept: &'static Concept,
    solutions: &[Solution],
    tick: &mut dyn FnMut() -> bool,
) -> Result<()> {
    let says_nothing = answer.components.is_empty()
        && answer.solutions.iter().all(|solution| solution.component.is_none() && solution.index.is_none());
    if says_nothing {
        return Ok(());
    }
    let claim = claim_of(answer)?;
    let Some(game) = structure::applies(&bound.game, concept, claim) else {
        return Err(Error::refused("components and indices are of complete lists of equilibria of two-player games"));
    };
    let tick = RefCell::new(tick);
    let structure = structure::structure_of(game, claim, solutions.iter(), &|| !tick.borrow_mut()())?;
    if !structure::agree(&answer.components, &structure::components(&structure)) {
        return Err(Error::refused("the field `components` is not what the game gives"));
    }
    let mut placed = vec![SolutionRecord::default(); solutions.len()];
    structure::place(&structure, &mut placed);
    let differs = |(given, placed): (&SolutionRecord, &SolutionRecord)| {
        given.component != placed.component || (given.index.is_some() && given.index != placed.index)
    };
    match answer.solutions.iter().zip(&placed).position(differs) {
        None => Ok(()),
        Some(number) => {
            let error = Error::refused("the fields `component` and `index` are not what the game gives");
            Err(error.within(format!("solution {}", number + 1)))
        }
    }
}

/// Compares what is said of outcomes with what the solutions lead to.
fn check_outcomes(bound: &Bound, answer: &Answer, solutions: &[Solution]) -> Result<()> {
    let says_nothing = answer.outcomes.is_empty() && answer.solutions.iter().all(|solution| solution.outcome.is_none());
    if says_nothing {
        return Ok(());
    }
    let outcomes = outcomes::outcomes(&bound.game, solutions.iter());
    let mut placed = vec![SolutionRecord::default(); solutions.len()];
    outcomes::place(&outcomes, &mut placed);
    let agrees = answer.outcomes == outcomes
        && answer.solutions.iter().zip(&placed).all(|(given, placed)| given.outcome == placed.outcome);
    if agrees { Ok(()) } else { Err(Error::refused("the fields `outcomes` and `outcome` are not what the game gives")) }
}

fn check_claim(
    bound: &Bound,
    answer: &Answer,
    (concept, method): (&'static Concept, &'static Method),
    solutions: &[Solution],
    tick: &mut dyn FnMut() -> bool,
) -> Result<bool> {
    const STOPS: [&str; 6] = ["done", "time", "work", "memory", "enough", "cancelled"];
    if !STOPS.contains(&answer.stop.as_str()) {
        return Err(Error::refused(format!("there is no stop `{}`", answer.stop)));
    }
    match claim_of(answer)? {
        Claim::All(_) if answer.stop != "done" => {
            Err(Error::refused(format!("the answer claims all solutions, but was stopped (`{}`)", answer.stop)))
        }
        Claim::All(_) if answer.solutions.iter().any(|solution| solution.epsilon != EpsilonRecord::default()) => {
            Err(Error::refused("the answer claims all solutions, but some are not exact"))
        }
        Claim::All(kind) => {
            if let Game::Normal(game) = &bound.game
                && *concept == NASH
                && game.player_count() == 2
            {
                let extreme = match kind {
                    Kind::Every | Kind::Extreme => Some(enumerate::extreme(game, tick)?),
                    Kind::Symmetric | Kind::ExtremeSymmetric => Some(enumerate::symmetric(game, tick)?),
                    Kind::Pure => None,
                };
                if let Some(extreme) = extreme {
                    prove_extreme(game, kind, &extreme, solutions)?;
                    return Ok(true);
                }
            }
            if bound.game.tree().is_some() {
                enumerate::prove_on_tree(&bound.game, concept, method, kind, solutions, tick)?;
                return Ok(true);
            }
            prove_all(&bound.game, concept, kind, solutions, tick)?;
            Ok(true)
        }
        Claim::Some | Claim::Approximate => Ok(false),
    }
}
