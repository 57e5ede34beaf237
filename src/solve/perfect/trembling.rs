//! Perfect equilibria of a tree, among its sequential ones.
//!
//! Definition. See [`crate::certify::perfect`]: actions must be best although everybody errs a little, the player too (Selten 1975).
//!
//! Idea. Perfect equilibria are sequential, so those are found first, by whatever method serves the tree. The mistakes that prove the beliefs
//! consistent prove perfection as well where all other actions are worse; where some are as good, it depends on the mistakes, and others are
//! tried: each mistake of one of a few orders and sizes, all combinations where these are few and drawn ones where they are many.
//!
//! Mistakes move what makes a player indifferent, and what is mixed has to move with them: by Newton's method in the powers of ε, until the
//! actions that are as good as those taken are told apart. That there is a play which keeps up with the mistakes exactly follows from
//! derivatives ([`crate::certify::perfect::mistakes`]).
//!
//! Cost: that of the sequential equilibria, and a few exact passes over the tree for each trial. Claim: some, since mistakes that were not tried
//! could prove others.
//!
//! References: Selten 1975, International Journal of Game Theory 4; Kreps and Wilson 1982, Econometrica 50.

use std::collections::HashSet;

use crate::certify::assessment::Tremble;
use crate::certify::assessment::polynomials::Polynomial;
use crate::certify::perfect::mistakes::{Difference, Mistaken};
use crate::certify::perfect::{Dominated, PERFECT, refute};
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Certified, Claim, Statement, Witness};
use crate::error::Result;
use crate::form::part::Part;
use crate::game::{ExtensiveForm, Game, Move, NodeId};
use crate::linear::underdetermined::any_solution;
use crate::num::Rational;
use crate::solve::perfect::QUASI_PERFECT;
use crate::solve::{Halt, Method, Options, Run, Stop, Wanted, auto};
use crate::strategy::{BehaviorProfile, Solution};

pub static TREMBLING: Method = Method {
    name: "trembling",
    about: "trees with perfect recall, any number of players: sequential equilibria that mistakes prove to be perfect, exactly",
    cites: &["Selten 1975, International Journal of Game Theory 4", "Kreps and Wilson 1982, Econometrica 50"],
    concepts: &[&PERFECT],
    params: &[],
    accepts: |game, options| sequential(game, options).map(|_| ()),
    solve,
};

/// The mistakes that are tried for each action: their orders and coefficients.
const SIZES: [(u32, i64); 6] = [(1, 1), (2, 1), (1, 3), (3, 1), (2, 5), (1, 2)];

/// The most trials for an equilibrium.
const TRIALS: u64 = 1_300;

/// As many nodes are one tick of work.
const NODES: u64 = 8;

/// The powers of ε in which the play follows the mistakes.
const POWERS: usize = 4;

/// The method that finds the sequential equilibria. Errors: none does exactly.
fn sequential(game: &Game, options: &Options) -> Result<(&'static Method, Options)> {
    game.extensive()?.require_perfect_recall()?;
    let options = Options { concept: &SEQUENTIAL, objective: None, ..options.clone() };
    Ok((auto::choose(game, &options)?, options))
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let tree = game.extensive()?;
    let (method, options) = sequential(game, options)?;
    let mut search = Search { game, tree, tried: HashSet::new(), refuted: 0, unproved: 0 };
    let mut ended = search.examine(method, &options, run)?;
    let all = Options { wanted: Wanted::All, ..options.clone() };
    for (method, options) in [(method, &all), (&QUASI_PERFECT, &options)] {
        if ended.is_ok() && run.proved() == 0 && (method.accepts)(game, options).is_ok() {
            ended = search.examine(method, options, run)?;
        }
    }
    if ended.is_ok() && run.proved() == 0 && (QUASI_PERFECT.accepts)(game, &options).is_ok() {
        ended = search.avoid(&options, run)?;
    }
    search.account(run);
    run.arrange();
    ended.map(|_| Claim::Some)
}

/// The sequential equilibria that were looked at.
struct Search<'g> {
    game: &'g Game,
    tree: &'g ExtensiveForm,
    tried: HashSet<BehaviorProfile>,
    /// How many take an action that is dominated when everybody errs.
    refuted: u64,
    unproved: u64,
}

impl Search<'_> {
    /// Looks at the sequential equilibria that a method finds; how the method ended.
    fn examine(
        &mut self,
        method: &Method,
        options: &Options,
        run: &mut Run,
    ) -> std::result::Result<std::result::Result<Claim, Halt>, Stop> {
        let (ended, found) = run.nested(self.game, |run| (method.solve)(self.game, options, run));
        for certified in &found {
            let Some(behavior) = certified.solution().behavior() else { continue };
            if self.tried.insert(behavior.clone()) {
                if refute(self.tree, behavior).is_some() {
                    self.refuted += 1;
                    continue;
                }
                match prove_perfect(self.tree, behavior, certified.witness(), run)? {
                    Some(statement) => _ = run.emit(statement)?,
                    None => self.unproved += 1,
                }
            }
        }
        Ok(ended)
    }

    /// Looks for equilibria that take no dominated action: those that were taken are made to cost more than anything can gain, which changes
    /// nothing else, since their owner knows ever after to have taken them.
    fn avoid(
        &mut self,
        options: &Options,
        run: &mut Run,
    ) -> std::result::Result<std::result::Result<Claim, Halt>, Stop> {
        let dominated = |behavior: &BehaviorProfile| refute(self.tree, behavior);
        let mut avoided: Vec<Dominated> = self.tried.iter().filter_map(dominated).collect();
        while !avoided.is_empty() {
            let part = match deterred(self.tree, &avoided) {
                Ok(part) => part,
                Err(error) => return Ok(Err(error.into())),
            };
            let deterred = Game::Extensive(part.game.clone());
            let (ended, found) = run.nested(&deterred, |run| (QUASI_PERFECT.solve)(&deterred, options, run));
            let before = avoided.len();
            for certified in &found {
                let Some((behavior, witness)) = carried_over(self.tree, &part, certified) else { continue };
                if let Some(dominated) = refute(self.tree, &behavior) {
                    avoided.push(dominated);
                } else if let Some(statement) = prove_perfect(self.tree, &behavior, &witness, run)? {
                    run.emit(statement)?;
                }
            }
            if ended.is_err() || avoided.len() == before {
                return Ok(ended);
            }
        }
        Ok(Ok(Claim::Some))
    }

    fn account(&self, run: &mut Run) {
        let sequential = |count: u64| match count {
            1 => "1 other sequential equilibrium is".to_owned(),
            more => format!("{more} other sequential equilibria are"),
        };
        if self.refuted > 0 {
            let what = sequential(self.refuted);
            run.note(format!("{what} not perfect: another action is better whenever everybody errs"));
        }
        if self.unproved > 0 {
            let (what, whether) = (sequential(self.unproved), if self.unproved == 1 { "it is" } else { "they are" });
            run.note(format!(
                "{what} left out: whether {whether} perfect is open, since none of the mistakes tried proves it"
            ));
        }
    }
}

/// The tree with payoffs at which nobody takes the actions.
fn deterred(tree: &ExtensiveForm, avoided: &[Dominated]) -> Result<Part> {
    let payoffs = || tree.terminal_payoffs().iter().flatten();
    let spread = payoffs().max().zip(payoffs().min()).map_or(Rational::ZERO, |(most, least)| most - least);
    let cost = spread + Rational::ONE;
    let end = |node: NodeId| {
        let place = tree.terminals().binary_search(&node).ok()?;
        let mut payoffs = tree.terminal_payoffs()[place].clone();
        let mut at = node;
        while let Some(parent) = tree.parent(at) {
            let is_avoided =
                |one: &&Dominated| tree.next(parent) == Move::Decision(one.infoset) && tree.action(at) == one.action;
            for one in avoided.iter().filter(is_avoided) {
                payoffs[tree.infoset(one.infoset).player] -= &cost;
            }
            at = parent;
        }
        Some(payoffs)
    };
    Part::new(tree, tree.root(), end)
}

/// The behaviour and the trembles in the whole tree.
fn carried_over(tree: &ExtensiveForm, part: &Part, certified: &Certified) -> Option<(BehaviorProfile, Witness)> {
    let (Some(own), Witness::Trembles(trembles)) = (certified.solution().behavior(), certified.witness()) else {
        return None;
    };
    let mut lists = vec![Vec::new(); tree.infosets().len()];
    let mut mistakes = vec![Vec::new(); tree.infosets().len()];
    for ((id, probabilities), trembles) in part.infosets.iter().zip(own.infosets()).zip(trembles) {
        lists[id.index()].clone_from(probabilities);
        mistakes[id.index()].clone_from(trembles);
    }
    Some((BehaviorProfile::new(tree, lists).ok()?, Witness::Trembles(mistakes)))
}

/// The proof that a behaviour is perfect, if one is found. The witness may show that it is sequential. Errors: the run's limits.
pub fn prove_perfect(
    tree: &ExtensiveForm,
    behavior: &BehaviorProfile,
    witness: &Witness,
    run: &mut Run,
) -> std::result::Result<Option<Statement>, Stop> {
    let mut proves = |trembles: &[Vec<Tremble>]| follow(tree, behavior, polynomials(trembles), run);
    if let Witness::Trembles(trembles) = witness
        && let Some(statement) = proves(trembles)?
    {
        return Ok(Some(statement));
    }
    let mistakes = tree.infoset_ids().map(|id| behavior.infosets()[id.index()].iter().filter(|p| p.is_zero()).count());
    let mistakes: u32 = mistakes.sum::<usize>().try_into().unwrap_or(u32::MAX);
    let all = (SIZES.len() as u64).checked_pow(mistakes).filter(|&all| all <= TRIALS);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for trial in 0..all.unwrap_or(TRIALS) {
        let mut rest = trial;
        let draw = || match all {
            Some(_) => {
                let digit = rest % SIZES.len() as u64;
                rest /= SIZES.len() as u64;
                digit as usize
            }
            // Xorshift (Marsaglia 2003): the same trials in every run.
            None => {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state % SIZES.len() as u64) as usize
            }
        };
        if let Some(statement) = proves(&trembles(behavior, draw))? {
            return Ok(Some(statement));
        }
    }
    Ok(None)
}

/// Proves that the behaviour is perfect by mistakes of these sizes, while what is mixed moves so that players stay indifferent, power by
/// power of ε.
fn follow(
    tree: &ExtensiveForm,
    behavior: &BehaviorProfile,
    mut mistakes: Vec<Vec<Polynomial>>,
    run: &mut Run,
) -> std::result::Result<Option<Statement>, Stop> {
    for power in 1.. {
        run.tick()?;
        run.spend(tree.node_count() as u64 / NODES);
        run.look_up()?;
        let Ok(play) = Mistaken::new(tree, behavior, &mistakes) else { break };
        if play.prove().is_ok() {
            let statement = Statement::exact(&PERFECT, Solution::Behavior(behavior.clone()));
            return Ok(Some(statement.with_witness(Witness::Mistakes(mistakes))));
        }
        match moved(&play, &mistakes, power).filter(|_| power <= POWERS) {
            Some(moved) => mistakes = moved,
            None => break,
        }
    }
    Ok(None)
}

/// The mistakes with a change in a power of ε that makes the actions taken equally good in that power; `None` if there is none, or if they
/// are not so in the powers below, or are so for all ε.
fn moved(play: &Mistaken<'_>, mistakes: &[Vec<Polynomial>], power: usize) -> Option<Vec<Vec<Polynomial>>> {
    let differences = play.differences().iter();
    let taken: Vec<&Difference> =
        differences.filter(|difference| difference.taken && !play.alike(difference)).collect();
    let lowest = taken.iter().filter_map(|difference| difference.gain.leading().map(|(order, _)| order)).min();
    if lowest.is_none_or(|lowest| lowest < power) {
        return None;
    }
    let right: Vec<Rational> = taken.iter().map(|difference| -difference.gain.coefficient(power)).collect();
    let variables = play.variables();
    let rows: Vec<Vec<Rational>> = taken.iter().map(|difference| play.derivative(difference, &variables)).collect();
    let mut moved = mistakes.to_vec();
    for (variable, change) in variables.iter().zip(any_solution(&rows, &right)?) {
        let own = &mut moved[variable.infoset.index()];
        let order = own[variable.action].leading().map_or(0, |(order, _)| order);
        let change = Polynomial::monomial(order + power, change);
        own[variable.action] = std::mem::take(&mut own[variable.action]).plus(&change);
        own[variable.against] = std::mem::take(&mut own[variable.against]).minus(&change);
    }
    Some(moved)
}

/// The behaviour with mistakes of the sizes that are drawn.
fn trembles(behavior: &BehaviorProfile, mut draw: impl FnMut() -> usize) -> Vec<Vec<Tremble>> {
    let mut tremble = |probability: &Rational| match probability.is_zero() {
        true => {
            let (order, coefficient) = SIZES[draw()];
            Tremble { order, coefficient: Rational::from(coefficient) }
        }
        false => Tremble { order: 0, coefficient: probability.clone() },
    };
    behavior.infosets().iter().map(|probabilities| probabilities.iter().map(&mut tremble).collect()).collect()
}

/// Probabilities that add up to 1: mistakes as they are, the rest in the proportions of the behaviour.
fn polynomials(trembles: &[Vec<Tremble>]) -> Vec<Vec<Polynomial>> {
    let at = |own: &Vec<Tremble>| {
        let mistake = |tremble: &Tremble| Polynomial::monomial(tremble.order as usize, tremble.coefficient.clone());
        let mistakes = own.iter().filter(|tremble| tremble.order > 0).map(mistake);
        let rest = mistakes.fold(Polynomial::constant(Rational::ONE), |rest, mistake| rest.minus(&mistake));
        let probability = |tremble: &Tremble| match tremble.order {
            0 => rest.scaled(&tremble.coefficient),
            _ => mistake(tremble),
        };
        own.iter().map(probability).collect()
    };
    trembles.iter().map(at).collect()
}
