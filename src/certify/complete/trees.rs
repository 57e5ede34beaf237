//! Completeness of lists of equilibria of trees.
//!
//! *Subgame-perfect, perfect information:* the listed profiles are proved one by one, and told apart; the number of pure
//! equilibria is computed without listing them (see [`crate::certify::pure_count`]) and must be the length of the list. If it
//! is 1, no two actions tie anywhere, so there is no mixed equilibrium either. Of lists of extreme equilibria, mixed where
//! actions tie, no proof is known here.
//!
//! *Pure:* every pure profile is held against the definition, where what a player does at information sets that the own earlier moves
//! rule out is left open, since it changes nothing; for subgame-perfect equilibria only earlier moves in the same subgame count, and
//! not in one around it. The list must hold exactly one profile for each choice at the others.
//!
//! Cost: one tick for each node that is counted, or for each profile; a proof of the definition is linear in the nodes.

use std::collections::HashSet;

use super::{Tick, stopped};
use crate::certify::nash::{NASH, deviations};
use crate::certify::pure_count::{PureCount, count_pure_subgame_perfect};
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::tree_regret::subgame_regrets;
use crate::certify::{Concept, Kind, Refusal};
use crate::game::{ExtensiveForm, InfosetId};
use crate::num::{Integer, Rational};
use crate::strategy::{BehaviorProfile, Solution};

/// `None` when no such proof is known.
pub(super) fn prove_all(
    game: &ExtensiveForm,
    concept: &Concept,
    kind: Kind,
    solutions: &[Solution],
    tick: Tick<'_>,
) -> Option<Result<(), Refusal>> {
    let counted = *concept == SUBGAME_PERFECT && game.has_perfect_information();
    match kind {
        Kind::Every | Kind::Pure if counted => Some(prove_by_count(game, kind, solutions, tick)),
        Kind::Pure if *concept == SUBGAME_PERFECT => Some(scan(game, Scan::subgame_perfect, solutions, tick)),
        Kind::Pure if *concept == NASH => Some(scan(game, Scan::nash, solutions, tick)),
        _ => None,
    }
}

fn prove_by_count(game: &ExtensiveForm, kind: Kind, solutions: &[Solution], tick: Tick<'_>) -> Result<(), Refusal> {
    let mut listed = HashSet::new();
    for solution in solutions {
        let actions = pure_actions(game, solution)?;
        let profile = BehaviorProfile::pure(game, &actions);
        if subgame_regrets(game, &profile)?.violation(|gain| !gain.is_positive()).is_some() {
            return Err(Refusal::new(format!("{} is not subgame-perfect", describe(game, &all_said(&actions)))));
        }
        if !listed.insert(actions.clone()) {
            return Err(Refusal::new(format!("the list holds {} twice", describe(game, &all_said(&actions)))));
        }
    }
    let count = count_pure_subgame_perfect(game, || if tick() { Ok(()) } else { Err(stopped()) })?;
    match count {
        PureCount::Many => Err(Refusal::new("the pure equilibria are too many to count")),
        PureCount::Exactly(count) if kind == Kind::Every && !count.is_one() => Err(Refusal::new(format!(
            "there are {count} pure equilibria, where actions tie, and mixed ones between them"
        ))),
        PureCount::Exactly(count) if count != Integer::from(listed.len()) => {
            Err(Refusal::new(format!("the list holds {} of {count} pure equilibria", listed.len())))
        }
        PureCount::Exactly(_) => Ok(()),
    }
}

/// What is scanned for, and which own earlier move rules an information set out, by information set.
struct Scan {
    subgame_perfect: bool,
    before: Vec<Option<(InfosetId, usize)>>,
}

impl Scan {
    /// Without perfect recall nothing is ruled out.
    fn nash(game: &ExtensiveForm) -> Scan {
        let recalls = game.recall_defects().is_empty();
        let before = |id| game.previous_own_move(id).filter(|_| recalls);
        Scan { subgame_perfect: false, before: game.infoset_ids().map(before).collect() }
    }

    /// Moves before a subgame rule nothing out in it.
    fn subgame_perfect(game: &ExtensiveForm) -> Scan {
        let home = game.innermost_subgames();
        let inside =
            |id: InfosetId| game.previous_own_move(id).filter(|(before, _)| home[before.index()] == home[id.index()]);
        Scan { subgame_perfect: true, before: game.infoset_ids().map(inside).collect() }
    }

    fn is_met(&self, choice: &Choice, id: InfosetId) -> bool {
        self.before[id.index()].is_none_or(|(before, action)| choice[before.index()] == Some(action))
    }
}

/// The action at each information set; `None` where nothing needs to be said.
type Choice = Vec<Option<usize>>;

fn scan(
    game: &ExtensiveForm,
    scan: fn(&ExtensiveForm) -> Scan,
    solutions: &[Solution],
    tick: Tick<'_>,
) -> Result<(), Refusal> {
    let scan = &scan(game);
    if scan.subgame_perfect {
        game.require_perfect_recall()?;
    }
    let mut listed: HashSet<Choice> = HashSet::new();
    for solution in solutions {
        let said = said(game, scan, &pure_actions(game, solution)?);
        let text = describe(game, &said);
        if !listed.insert(said) {
            return Err(Refusal::new(format!("the list holds {text} twice")));
        }
    }
    let mut current = Choices::new(game, scan);
    loop {
        if !tick() {
            return Err(stopped());
        }
        let holds = holds(game, scan, &current.choice)?;
        if holds != listed.remove(&current.choice) {
            let text = describe(game, &current.choice);
            let reason =
                if holds { "the list lacks the equilibrium" } else { "the list holds what is no equilibrium:" };
            return Err(Refusal::new(format!("{reason} {text}")));
        }
        if !current.advance() {
            break;
        }
    }
    assert!(listed.is_empty(), "every choice has been met");
    Ok(())
}

fn holds(game: &ExtensiveForm, scan: &Scan, choice: &Choice) -> Result<bool, Refusal> {
    let actions: Vec<usize> = choice.iter().map(|action| action.unwrap_or(0)).collect();
    let profile = BehaviorProfile::pure(game, &actions);
    Ok(match scan.subgame_perfect {
        true => subgame_regrets(game, &profile)?.violation(|gain| !gain.is_positive()).is_none(),
        false => deviations(game, &profile)?.iter().all(|deviation| !deviation.gain.is_positive()),
    })
}

/// Runs through all choices like a counter, whose digits exist only where earlier own moves let their owner arrive.
struct Choices<'g> {
    game: &'g ExtensiveForm,
    scan: &'g Scan,
    /// Earlier own moves first.
    order: Vec<InfosetId>,
    choice: Choice,
}

impl<'g> Choices<'g> {
    fn new(game: &'g ExtensiveForm, scan: &'g Scan) -> Choices<'g> {
        let mut choices = Choices { game, scan, order: in_order(game), choice: vec![None; game.infosets().len()] };
        choices.restart(0);
        choices
    }

    /// Puts all digits from a place on to their first values.
    fn restart(&mut self, from: usize) {
        for place in from..self.order.len() {
            let id = self.order[place];
            self.choice[id.index()] = self.scan.is_met(&self.choice, id).then_some(0);
        }
    }

    fn advance(&mut self) -> bool {
        for place in (0..self.order.len()).rev() {
            let id = self.order[place];
            let next = self.choice[id.index()].map(|action| action + 1);
            if next.is_some_and(|action| action < self.game.infoset(id).actions.len()) {
                self.choice[id.index()] = next;
                self.restart(place + 1);
                return true;
            }
        }
        false
    }
}

/// With perfect recall the first node of a set has a smaller number than the first node of every set that comes after it.
fn in_order(game: &ExtensiveForm) -> Vec<InfosetId> {
    let mut order: Vec<InfosetId> = game.infoset_ids().collect();
    order.sort_by_key(|&id| game.infoset(id).nodes[0]);
    order
}

fn said(game: &ExtensiveForm, scan: &Scan, actions: &[usize]) -> Choice {
    let mut said = vec![None; actions.len()];
    for id in in_order(game) {
        said[id.index()] = scan.is_met(&said, id).then_some(actions[id.index()]);
    }
    said
}

fn all_said(actions: &[usize]) -> Choice {
    actions.iter().map(|&action| Some(action)).collect()
}

/// The actions of a pure behaviour profile.
fn pure_actions(game: &ExtensiveForm, solution: &Solution) -> Result<Vec<usize>, Refusal> {
    let Some(profile) = solution.behavior() else { return Err(Refusal::new("a solution is no behaviour profile")) };
    profile.check(game)?;
    let action = |probabilities: &Vec<Rational>| probabilities.iter().position(Rational::is_one);
    let actions: Option<Vec<usize>> = profile.infosets().iter().map(action).collect();
    actions.ok_or_else(|| Refusal::new("a solution is not pure"))
}

/// The chosen actions by the names of the information sets, the first few of them.
fn describe(game: &ExtensiveForm, choice: &Choice) -> String {
    const NAMED: usize = 8;
    let chosen = || game.infoset_ids().filter_map(|id| Some((id, choice[id.index()]?)));
    let name =
        |(id, action): (InfosetId, usize)| format!("{}: {}", game.infoset_name(id), game.infoset(id).actions[action]);
    let mut names: Vec<String> = chosen().take(NAMED).map(name).collect();
    if chosen().count() > NAMED {
        names.push("…".to_owned());
    }
    format!("({})", names.join(", "))
}
