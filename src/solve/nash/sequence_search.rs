//! All Nash equilibria of a two-player tree, in realization plans.
//!
//! Definition. What a player does at information sets that the own earlier moves rule out changes nothing, so two behaviours that
//! differ only there are one equilibrium here: they have the same realization plans (see [`crate::form::SequenceForm`]). For a plan q
//! of one player let E(q) be the plans p of the other for which (p, q) is an equilibrium: a polytope. A pair (p, q) is extreme when p
//! is a corner of E(q) and q of E(p); if the equilibria are finitely many, all are extreme, and else they are the mixtures of extreme
//! plans all of whose pairs are equilibria.
//!
//! Idea. Of two ways the one with fewer labels is taken. In the sequence form, an equilibrium is a pair of plans at each of whose
//! sequences one's weight or the slack against the other is 0; the search over these labels is made on the polyhedra of plans and slacks
//! (see `polyhedra` and `engine`), in exact arithmetic. In the reduced normal form, whose mixed strategies are mapped linearly onto the
//! plans and whose equilibria onto equilibria, the label search is made. Either way the corners of each E(q) are among the plans that are
//! found. Those that are mixtures of others are no corners, and are left out: a small linear program each. Hundreds of copies of one
//! equilibrium in mixed strategies become one.
//!
//! Cost: exponential in the number of sequences, or of reduced strategies, in the worst case. On the sequence form most time goes into
//! exact pivots, which floats with proofs of empty faces (as in the label search) would save. Claim: all, or all extreme ones of
//! infinitely many.
//!
//! References: Kuhn 1953; von Stengel 1996, Games and Economic Behavior 14; Audet, Belhaiza and Hansen 2009, International Game Theory
//! Review 11 (extreme equilibria in sequence form); Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42.

mod engine;
mod polyhedra;

use std::collections::HashMap;

use self::engine::{Found, Label};
use self::polyhedra::Polyhedron;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Kind, Statement};
use crate::error::{Error, Result};
use crate::form::{ReducedForm, ReducedSize, SequenceForm};
use crate::game::{ExtensiveForm, Game};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::nash::label_search::{self, LABEL_SEARCH};
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Param, Run, Stop, Wanted};
use crate::strategy::Solution;

pub static SEQUENCE_SEARCH: Method = Method {
    name: "sequence-search",
    about: "two-player trees with perfect recall: all Nash equilibria, counted once where they differ only off the own path",
    cites: &[
        "von Stengel 1996, Games and Economic Behavior 14",
        "Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42",
    ],
    concepts: &[&NASH],
    params: &[Param {
        name: "threads",
        about: "how many branches are searched at the same time, in a reduced normal form",
    }],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve,
};

/// Where the search is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Sequence,
    ReducedNormal,
}

/// A tree of two players and the form to search, with the steps that this is expected to take.
struct Plan<'g> {
    tree: &'g ExtensiveForm,
    form: Form,
    nodes: f64,
    /// The greatest number of reduced strategies of a player.
    strategies: u128,
}

/// The most profiles of a reduced normal form that is searched.
const PROFILES: u128 = 1 << 20;

fn plan(game: &Game) -> Result<Plan<'_>> {
    let tree = game.extensive()?;
    if tree.player_count() != 2 {
        let message = format!("this needs two players; `{}` has {}", tree.title(), tree.player_count());
        return Err(Error::not_applicable(message));
    }
    let size = ReducedSize::of(tree)?;
    let independent = [0, 1].map(|player| {
        let infosets = || tree.infosets_of(player).map(|id| tree.infoset(id).actions.len() - 1);
        (infosets().sum::<usize>() + 1, infosets().count())
    });
    let labels: usize = independent.iter().map(|(changes, infosets)| changes + infosets - 1).sum();
    let strategies: Option<u128> = size.strategies.iter().try_fold(0_u128, |sum, count| sum.checked_add((*count)?));
    let is_small = size.profiles().is_some_and(|profiles| profiles <= PROFILES);
    let greatest = size.strategies.iter().map(|count| count.unwrap_or(u128::MAX)).max().unwrap_or(0);
    Ok(match strategies {
        Some(strategies) if is_small && strategies <= labels as u128 => {
            let [rows, columns] =
                [0, 1].map(|player| size.strategies[player].map_or(usize::MAX, |count| count as usize));
            let nodes = label_search::expected_nodes(rows, columns);
            Plan { tree, form: Form::ReducedNormal, nodes, strategies: greatest }
        }
        _ => {
            let nodes = label_search::expected_nodes(independent[0].0, independent[1].0);
            Plan { tree, form: Form::Sequence, nodes, strategies: greatest }
        }
    })
}

/// The most sequences of both players: the dictionaries are dense.
const SEQUENCES: usize = 4_000;

/// The steps of a search without limits, each of which takes longer than in a normal form.
const NODE_LIMIT: f64 = 4e8;

fn accepts<'g>(game: &'g Game, options: &Options) -> Result<Plan<'g>> {
    let plan = plan(game)?;
    if plan.form == Form::Sequence {
        let sequences: usize = plan.tree.infosets().iter().map(|infoset| infoset.actions.len()).sum();
        if sequences > SEQUENCES {
            let message = format!("the players have {sequences} sequences; at most {SEQUENCES} fit a dense tableau");
            return Err(Error::too_large(message));
        }
    }
    let message = if options.limited {
        return Ok(plan);
    } else if plan.nodes > NODE_LIMIT {
        format!("the search is expected to take {:.0e} steps, more than {NODE_LIMIT:.0e}", plan.nodes)
    } else if plan.strategies > STRATEGIES {
        let player = "where play does not go, each combination of choices may be an equilibrium of its own";
        format!("a player has more than {STRATEGIES} reduced strategies: {player}")
    } else {
        return Ok(plan);
    };
    let hint = "give --time-limit or --first N to search as far as that goes; `sequence-lcp` finds one equilibrium, \
                `--concept subgame-perfect` those that are optimal off the path too";
    Err(Error::too_large(message).hint(hint))
}

/// The most reduced strategies of a player without limits: about as many plans may be equilibria.
const STRATEGIES: u128 = 20_000;

/// The same unasked.
const QUICK_STRATEGIES: u128 = 500;

/// Is the tree so small that all equilibria are found at once?
pub(crate) fn is_quick(game: &Game) -> bool {
    plan(game).is_ok_and(|plan| plan.nodes <= label_search::QUICK_NODES && plan.strategies <= QUICK_STRATEGIES)
}

/// An equilibrium by the numbers of the players' plans.
type Pair = [usize; 2];

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let Plan { tree, form, .. } = accepts(game, options)?;
    let sequences = SequenceForm::new(tree)?;
    let mut found = Found::default();
    let ended = match form {
        Form::Sequence => search_sequences(tree, &sequences, &mut found, run).map(|()| true).map_err(Halt::from),
        Form::ReducedNormal => search_strategies(tree, &sequences, options, &mut found, run),
    };
    if let Err(Halt::Error(error)) = ended {
        return Err(Halt::Error(error));
    }
    // What was found before a stop is not lost, corner or not.
    let corners = match &ended {
        Ok(_) => corners(&found.plans, &found.pairs, run)?,
        Err(_) => found.pairs.clone(),
    };
    for &[x, y] in &corners {
        let plans = [found.plans[0].list[x].clone(), found.plans[1].list[y].clone()];
        let behavior = sequences.behavior(tree, &plans)?;
        run.emit(Statement::exact(&NASH, Solution::Behavior(behavior)))?;
    }
    let is_complete = ended?;
    run.arrange();
    let is_finite = [0, 1].iter().all(|&player| {
        let mut uses: Vec<usize> = corners.iter().map(|pair| pair[player]).collect();
        uses.sort_unstable();
        uses.windows(2).all(|two| two[0] != two[1])
    });
    Ok(match is_complete {
        true => Claim::All(if is_finite { Kind::Every } else { Kind::Extreme }),
        false => Claim::Some,
    })
}

/// On the polyhedra of plans.
fn search_sequences(
    tree: &ExtensiveForm,
    form: &SequenceForm,
    found: &mut Found,
    run: &mut Run,
) -> std::result::Result<(), Stop> {
    let polyhedra = [0, 1].map(|mixer| Polyhedron::new(tree, form, mixer));
    let [first, second] = [0, 1].map(|player| form.treeplexes()[player].sequences());
    let first = (1..first)
        .map(|sequence| Label { variables: [polyhedra[0].weight(sequence), polyhedra[1].slack(sequence)], slack: 1 });
    let second = (1..second)
        .map(|sequence| Label { variables: [polyhedra[0].slack(sequence), polyhedra[1].weight(sequence)], slack: 0 });
    let labels: Vec<Label> = first.chain(second).collect();
    engine::search(&polyhedra, &labels, found, run)
}

/// On the reduced normal form. Was no candidate lost?
fn search_strategies(
    tree: &ExtensiveForm,
    sequences: &SequenceForm,
    options: &Options,
    found: &mut Found,
    run: &mut Run,
) -> std::result::Result<bool, Halt> {
    let form = ReducedForm::new(tree)?;
    let normal = Game::Normal(form.normal().clone());
    let inner = Options { wanted: Wanted::All, ..options.clone() };
    let (claim, extreme) = run.nested(&normal, |run| (LABEL_SEARCH.solve)(&normal, &inner, run));
    for certified in &extreme {
        let Solution::Profile(profile) = certified.solution() else { continue };
        let behavior = form.behavior(tree, profile)?;
        let pair = [0, 1].map(|player| found.plans[player].number(sequences.plan(player, &behavior)));
        found.keep(pair);
    }
    Ok(matches!(claim?, Claim::All(_)))
}

/// The different plans of a player, numbered.
#[derive(Default)]
struct Plans {
    list: Vec<Vec<Rational>>,
    numbers: HashMap<Vec<Rational>, usize>,
}

impl Plans {
    fn number(&mut self, plan: Vec<Rational>) -> usize {
        let fresh = self.list.len();
        let number = *self.numbers.entry(plan.clone()).or_insert(fresh);
        if number == fresh {
            self.list.push(plan);
        }
        number
    }
}

/// The pairs of which each plan is no mixture of others that are equilibria with the same partner.
fn corners(plans: &[Plans; 2], pairs: &[Pair], run: &mut Run) -> std::result::Result<Vec<Pair>, Stop> {
    let mut is_corner = vec![true; pairs.len()];
    for player in [0, 1] {
        let mut partners: HashMap<usize, Vec<usize>> = HashMap::new();
        for pair in pairs {
            partners.entry(pair[1 - player]).or_default().push(pair[player]);
        }
        partners.values_mut().for_each(|own| own.sort_unstable());
        let mut mixtures = Mixtures { list: &plans[player].list, known: HashMap::new() };
        for (pair, is_corner) in pairs.iter().zip(&mut is_corner) {
            *is_corner = *is_corner && !mixtures.has(pair[player], &partners[&pair[1 - player]], run)?;
        }
    }
    Ok(pairs.iter().zip(is_corner).filter(|(_, is_corner)| *is_corner).map(|(pair, _)| *pair).collect())
}

/// Which plans are mixtures of which others.
struct Mixtures<'p> {
    list: &'p [Vec<Rational>],
    /// For a plan and others that could make it up.
    known: HashMap<(usize, Vec<usize>), bool>,
}

impl Mixtures<'_> {
    /// Is the plan a mixture of others in the set?
    fn has(&mut self, plan: usize, set: &[usize], run: &mut Run) -> std::result::Result<bool, Stop> {
        let point = &self.list[plan];
        // A pure plan is a corner of the set of all plans.
        if point.iter().all(|weight| weight.is_zero() || weight.is_one()) {
            return Ok(false);
        }
        // A mixture of two or more points is positive exactly where one of them is.
        let is_part = |&&other: &&usize| {
            other != plan && self.list[other].iter().zip(point).all(|(entry, at)| !at.is_zero() || entry.is_zero())
        };
        let others: Vec<usize> = set.iter().filter(is_part).copied().collect();
        let is_covered =
            |place: usize| point[place].is_zero() || others.iter().any(|&other| !self.list[other][place].is_zero());
        if others.len() < 2 || !(0..point.len()).all(is_covered) {
            return Ok(false);
        }
        let key = (plan, others);
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let mut program = LinearProgram::new();
        let shares: Vec<usize> = key.1.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
        program.row(shares.iter().map(|&share| (share, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
        for (place, entry) in point.iter().enumerate().filter(|(_, entry)| !entry.is_zero()) {
            let terms = shares.iter().zip(&key.1).map(|(&share, &other)| (share, self.list[other][place].clone()));
            program.row(terms.collect(), Relation::Eq, entry.clone());
        }
        let is_mixture = matches!(solve_program(&program, run)?, LpSolution::Optimal { .. });
        self.known.insert(key, is_mixture);
        Ok(is_mixture)
    }
}

#[cfg(test)]
mod tests;
