//! Judging a way to play that a person wrote: is it an equilibrium, and if not, who deviates, where, and what is gained?

use crate::certify::assessment::{node_payoffs, one_shot_gain, sustaining_beliefs};
use crate::certify::nash::NASH;
use crate::certify::perfect::{PERFECT, refute};
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{
    Certified, Concept, Refusal, Statement, certify, concept, expected_payoffs, interim_regrets, nash, subgame_regrets,
    tree_payoffs, tree_regrets,
};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, View};
use crate::model::{Bound, Play};
use crate::num::Rational;
use crate::query::answer::{has_beliefs, record};
use crate::query::refinements::Refinements;
use crate::query::types::type_rows;
use crate::query::{SolutionRecord, TypeRow};
use crate::solve::perfect::{Beliefs, Support, prove_perfect};
use crate::solve::{Budget, Run};
use crate::strategy::{Assessment, BehaviorProfile, MixedProfile, Solution};

/// What came of a way to play.
#[derive(Debug, Clone)]
pub struct Judged {
    pub concept: &'static Concept,
    /// One expected payoff per player.
    pub payoffs: Vec<Rational>,
    /// The proved solution, with beliefs where the concept is about them; `None` when it is none, or nothing was proved.
    pub solution: Option<SolutionRecord>,
    /// Whether it is neither proved to be one nor shown to be none.
    pub open: bool,
    /// Of a Bayesian game: what each type expects, and could gain.
    pub types: Vec<TypeRow>,
    /// Why it is none, or open: who gains what where, or which beliefs are missing.
    pub reasons: Vec<String>,
}

/// The most deviations that are told.
const REASONS: usize = 12;

/// Judges a way to play by a concept: the one given here, or the one that the play names, or `nash`.
///
/// Errors: an unknown concept, one of which a profile is no solution, imperfect recall.
pub fn judge(bound: &Bound, play: &Play, name: Option<&str>) -> Result<Judged> {
    let concept = concept(name.or(play.concept.as_deref()).unwrap_or(NASH.name))?;
    let game = &bound.game;
    if !concept.fits(game) {
        let message = format!("`{}` is not defined here for games in {} form", concept.name, game.form());
        return Err(Error::not_applicable(message));
    }
    let (solution, payoffs) = match game.view() {
        View::Normal(game) => {
            let profile = MixedProfile::new(game, play.lists.clone())?;
            let payoffs = expected_payoffs(game, &profile);
            (Solution::Profile(profile), payoffs)
        }
        View::Tree(game) => {
            let behavior = BehaviorProfile::new(game, play.lists.clone())?;
            let payoffs = tree_payoffs(game, &behavior, game.root());
            (Solution::Behavior(behavior), payoffs)
        }
        View::Bargaining(_) => return Err(Error::not_applicable("a bargaining problem has no strategies")),
        View::Implicit(game) => return Err(game.unlisted()),
        View::ImplicitTree(game) => return Err(game.unstored()),
    };
    let judgement = match (game.tree(), solution.behavior()) {
        (Some(tree), Some(behavior)) if *concept == PERFECT => with_mistakes(tree, behavior, play)?,
        (Some(tree), Some(behavior)) if has_beliefs(concept) => with_beliefs(tree, concept, behavior, play)?,
        _ => Judgement::of(certify(game, Statement::exact(concept, solution.clone()))),
    };
    let (proved, open, reasons) = match judgement {
        Judgement::Proved(certified) => (Some(recorded(bound, &certified)), false, Vec::new()),
        Judgement::Open(reason) => (None, true, vec![reason]),
        Judgement::Refuted(reason) => (
            None,
            false,
            gains_of_types(game, &solution)
                .or_else(|| gains(game, concept, &solution))
                .filter(|gains| !gains.is_empty())
                .unwrap_or_else(|| vec![reason]),
        ),
    };
    let types = type_rows(game, &solution);
    Ok(Judged { concept, payoffs, solution: proved, open, types, reasons })
}

/// What can be said of a way to play, with the reason why it is not proved.
enum Judgement {
    Proved(Box<Certified>),
    Refuted(String),
    Open(String),
}

impl Judgement {
    /// Of a statement that needs no further data, so that a refusal shows that it is false.
    fn of(verdict: std::result::Result<Certified, Refusal>) -> Judgement {
        match verdict {
            Ok(certified) => Judgement::Proved(Box::new(certified)),
            Err(refusal) => Judgement::Refuted(refusal.reason),
        }
    }
}

fn recorded(bound: &Bound, certified: &Certified) -> SolutionRecord {
    record(bound, certified, &mut Refinements::new(bound, 1))
}

/// Which types of a Bayesian game gain what, in words; `None` where none does.
fn gains_of_types(game: &Game, solution: &Solution) -> Option<Vec<String>> {
    let (game, profile) = (game.bayesian()?, solution.behavior()?);
    let found: Vec<String> = interim_regrets(game, profile).iter().filter_map(|kind| kind.describe(game)).collect();
    (!found.is_empty()).then_some(found)
}

/// All gains from deviations, in words; `None` for concepts that are not about them.
fn gains(game: &Game, concept: &Concept, solution: &Solution) -> Option<Vec<String>> {
    let mut found = Vec::new();
    match (game.view(), solution) {
        (View::Normal(normal), Solution::Profile(profile)) if *concept == NASH => {
            let regrets = nash::regrets(normal, profile);
            for (player, gain) in regrets.iter().enumerate().filter(|(_, gain)| gain.is_positive()) {
                let best = crate::certify::pure_responses(normal, player, profile).best()[0];
                let named = &normal.players()[player];
                found.push(format!("player `{}` gains {gain} by playing `{}`", named.name, named.strategies[best]));
            }
        }
        (View::Tree(tree), Solution::Behavior(profile)) if *concept == NASH => {
            let gainers = nash::deviations(tree, profile).ok()?.into_iter();
            found.extend(gainers.filter(|one| one.gain.is_positive()).map(|one| one.describe(tree)));
        }
        (View::Tree(tree), Solution::Behavior(profile)) => {
            let everywhere = subgame_regrets(tree, profile).ok()?;
            for (root, gains) in everywhere.roots.iter().zip(&everywhere.gains) {
                let deviations = || tree_regrets(tree, profile, *root).unwrap_or_default();
                for deviation in deviations().iter().filter(|deviation| gains[deviation.player].is_positive()) {
                    let place = match *root == tree.root() {
                        true => String::new(),
                        false => format!("in the subgame {}, ", tree.path(*root)),
                    };
                    found.push(format!("{place}{}", deviation.describe(tree)));
                    if found.len() == REASONS {
                        return Some(found);
                    }
                }
            }
        }
        _ => return None,
    }
    Some(found)
}

/// Looks for mistakes that prove a behaviour perfect; it is none if it is not even sequential.
fn with_mistakes(tree: &ExtensiveForm, behavior: &BehaviorProfile, play: &Play) -> Result<Judgement> {
    let sequential = match with_beliefs(tree, &SEQUENTIAL, behavior, play)? {
        Judgement::Proved(sequential) => sequential,
        other => return Ok(other),
    };
    if let Some(dominated) = refute(tree, behavior) {
        return Ok(Judgement::Refuted(dominated.describe(tree)));
    }
    let game = Game::Extensive(tree.clone());
    let mut run = Run::new(&game, Budget::default());
    Ok(match prove_perfect(tree, behavior, sequential.witness(), &mut run) {
        Ok(Some(statement)) => Judgement::of(certify(&game, statement)),
        Ok(None) => {
            Judgement::Open("it is sequential, but none of the mistakes tried proves it to be perfect".to_owned())
        }
        Err(_) => unreachable!("a run without limits is not stopped"),
    })
}

/// Finds or checks the beliefs.
fn with_beliefs(
    tree: &ExtensiveForm,
    concept: &'static Concept,
    behavior: &BehaviorProfile,
    play: &Play,
) -> Result<Judgement> {
    tree.require_perfect_recall()?;
    let game = Game::Extensive(tree.clone());
    if tree.infosets().is_empty() {
        return Err(Error::not_applicable("nobody moves in this game"));
    }
    let beliefs = Beliefs::new(tree, concept);
    let given = given_beliefs(tree, behavior, play)?;
    let mut run = Run::new(&game, Budget::default());
    let support = match &given {
        Some(given) if *concept == PERFECT_BAYESIAN => {
            let assessment = Assessment::new(tree, behavior.clone(), given.clone())?;
            return Ok(Judgement::of(certify(&game, Statement::exact(concept, Solution::Assessment(assessment)))));
        }
        Some(given) => beliefs.supporting_exactly(behavior, given, &mut run),
        None => beliefs.supporting(behavior, &mut run),
    };
    Ok(match support {
        Ok(Support::By(assessment, witness)) => Judgement::of(certify(&game, beliefs.statement(assessment, witness))),
        Ok(Support::No) if given.is_some() => Judgement::Refuted(match *concept == SEQUENTIAL {
            true => "these beliefs are not limits of Bayes' rule, or the play is not optimal at them".to_owned(),
            false => "the play is not optimal at these beliefs".to_owned(),
        }),
        Ok(Support::No) => Judgement::Refuted(nowhere_optimal(tree, behavior)),
        Ok(Support::Unknown) => Judgement::Open("whether beliefs support it could not be settled".to_owned()),
        Err(_) => unreachable!("a run without limits is not stopped"),
    })
}

/// The beliefs that the play gives, completed by Bayes' rule and sure ones; `None` where it gives none. Errors: some are missing.
fn given_beliefs(tree: &ExtensiveForm, behavior: &BehaviorProfile, play: &Play) -> Result<Option<Vec<Vec<Rational>>>> {
    if play.beliefs.iter().all(Option::is_none) {
        return Ok(None);
    }
    let mut beliefs = Vec::with_capacity(play.beliefs.len());
    for ((id, given), reached) in tree.infoset_ids().zip(&play.beliefs).zip(behavior.beliefs(tree)) {
        let sure = (tree.infoset(id).nodes.len() == 1).then(|| vec![Rational::ONE]);
        let Some(belief) = given.clone().or(reached).or(sure) else {
            let name = tree.infoset_name(id);
            let error = Error::invalid(format!("play does not lead to `{name}`, and no belief is given there"));
            return Err(error.hint("give beliefs at all such information sets, or none: then they are looked for"));
        };
        beliefs.push(belief);
    }
    Ok(Some(beliefs))
}

/// The first information set at which no belief makes the play optimal, in words.
fn nowhere_optimal(tree: &ExtensiveForm, behavior: &BehaviorProfile) -> String {
    let payoffs = node_payoffs(tree, behavior);
    let sustaining = |id| sustaining_beliefs(tree, behavior, &payoffs, id);
    let hopeless = tree.infoset_ids().find(|&id| sustaining(id).is_some_and(|corners| corners.is_empty()));
    match hopeless {
        Some(id) if tree.infoset(id).nodes.len() == 1 => {
            let (gain, action) = one_shot_gain(tree, behavior, &payoffs, id, &[Rational::ONE]);
            let infoset = tree.infoset(id);
            let (player, action) = (&tree.players()[infoset.player], &infoset.actions[action]);
            format!("at `{}` player `{player}` gains {gain} by playing `{action}`", tree.infoset_name(id))
        }
        Some(id) => format!("at `{}` the play is not optimal, whatever is believed there", tree.infoset_name(id)),
        None => "no beliefs that follow from the play make it optimal everywhere".to_owned(),
    }
}
