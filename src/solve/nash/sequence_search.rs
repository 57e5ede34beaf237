//! All Nash equilibria of a two-player tree, in realization plans.
//!
//! Definition. What a player does at information sets that the own earlier moves rule out changes nothing, so two behaviours that
//! differ only there are one equilibrium here: they have the same realization plans (see [`crate::form::SequenceForm`]). For a plan q
//! of one player let E(q) be the plans p of the other for which (p, q) is an equilibrium: a polytope. A pair (p, q) is extreme when p
//! is a corner of E(q) and q of E(p); if the equilibria are finitely many, all are extreme, and else they are the mixtures of extreme
//! plans all of whose pairs are equilibria.
//!
//! Idea. The mixed strategies of the reduced normal form are mapped linearly onto the plans, and equilibria onto equilibria, so the
//! corners of each E(q) are among the images of the extreme equilibria of that form, which the label search finds and proves
//! complete. Images that are mixtures of others are no corners, and are left out: a small linear program each. Hundreds of copies of one
//! equilibrium in mixed strategies become one.
//!
//! Cost: that of the label search on the reduced normal form. Claim: all, or all extreme ones of infinitely many.
//!
//! References: Kuhn 1953; von Stengel 1996, Games and Economic Behavior 14; Audet, Belhaiza and Hansen 2009, International Game Theory
//! Review 11 (extreme equilibria in sequence form); Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42.

use std::collections::HashMap;

use crate::certify::nash::NASH;
use crate::certify::{Claim, Kind, Statement};
use crate::error::{Error, Result};
use crate::form::{ReducedForm, SequenceForm};
use crate::game::{ExtensiveForm, Game};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::nash::label_search::LABEL_SEARCH;
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Param, Run, Stop, Wanted, on_trees};
use crate::strategy::{BehaviorProfile, Solution};

pub static SEQUENCE_SEARCH: Method = Method {
    name: "sequence-search",
    about: "two-player trees with perfect recall: all Nash equilibria, counted once where they differ only off the own path",
    cites: &[
        "von Stengel 1996, Games and Economic Behavior 14",
        "Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42",
    ],
    concepts: &[&NASH],
    params: &[Param { name: "threads", about: "how many branches are searched at the same time" }],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve,
};

fn accepts<'g>(game: &'g Game, options: &Options) -> Result<(&'g ExtensiveForm, ReducedForm)> {
    let tree = game.extensive()?;
    if tree.player_count() != 2 {
        let message = format!("this needs two players; `{}` has {}", tree.title(), tree.player_count());
        return Err(Error::not_applicable(message));
    }
    let form = ReducedForm::new(tree)?;
    (LABEL_SEARCH.accepts)(&Game::Normal(form.normal().clone()), options)?;
    Ok((tree, form))
}

/// An equilibrium by the numbers of the players' plans.
type Pair = [usize; 2];

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let (tree, form) = accepts(game, options)?;
    let normal = Game::Normal(form.normal().clone());
    let inner = Options { wanted: Wanted::All, ..options.clone() };
    let (claim, extreme) = run.nested(&normal, |run| (LABEL_SEARCH.solve)(&normal, &inner, run))?;
    let sequences = SequenceForm::new(tree)?;
    let mut plans = [Plans::default(), Plans::default()];
    let mut images: Vec<(Pair, BehaviorProfile)> = Vec::new();
    for certified in &extreme {
        let Solution::Profile(profile) = certified.solution() else { continue };
        let behavior = form.behavior(tree, profile)?;
        let pair = [0, 1].map(|player| plans[player].number(sequences.plan(player, &behavior)));
        if !images.iter().any(|(known, _)| *known == pair) {
            images.push((pair, behavior));
        }
    }
    let corners = corners(&plans, images.iter().map(|(pair, _)| *pair).collect(), run)?;
    let finite = [0, 1].iter().all(|&player| {
        let mut uses: Vec<usize> = corners.iter().map(|pair| pair[player]).collect();
        uses.sort_unstable();
        uses.windows(2).all(|two| two[0] != two[1])
    });
    let kept = images.into_iter().filter(|(pair, _)| corners.contains(pair)).map(|(_, behavior)| behavior);
    for behavior in kept {
        run.emit(Statement::exact(&NASH, Solution::Behavior(behavior)))?;
    }
    on_trees::note_outcomes(tree, run);
    run.arrange();
    Ok(match claim {
        Claim::All(_) => Claim::All(if finite { Kind::Every } else { Kind::Extreme }),
        other => other,
    })
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
fn corners(plans: &[Plans; 2], pairs: Vec<Pair>, run: &mut Run) -> std::result::Result<Vec<Pair>, Stop> {
    let mut kept = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let mut is_corner = true;
        for player in [0, 1] {
            let others: Vec<&[Rational]> = pairs
                .iter()
                .filter(|other| other[1 - player] == pair[1 - player] && other[player] != pair[player])
                .map(|other| plans[player].list[other[player]].as_slice())
                .collect();
            is_corner = is_corner && !is_mixture(&plans[player].list[pair[player]], &others, run)?;
        }
        if is_corner {
            kept.push(*pair);
        }
    }
    Ok(kept)
}

fn is_mixture(point: &[Rational], others: &[&[Rational]], run: &mut Run) -> std::result::Result<bool, Stop> {
    // A mixture of two or more points is positive wherever one of them is.
    let others: Vec<&&[Rational]> = others
        .iter()
        .filter(|other| other.iter().zip(point).all(|(entry, at)| !at.is_zero() || entry.is_zero()))
        .collect();
    if others.len() < 2 {
        return Ok(false);
    }
    let mut program = LinearProgram::new();
    let shares: Vec<usize> = others.iter().map(|_| program.nonnegative(Rational::ZERO)).collect();
    program.row(shares.iter().map(|&share| (share, Rational::ONE)).collect(), Relation::Eq, Rational::ONE);
    for (place, entry) in point.iter().enumerate() {
        let terms = shares.iter().zip(&others).map(|(&share, other)| (share, other[place].clone())).collect();
        program.row(terms, Relation::Eq, entry.clone());
    }
    Ok(matches!(solve_program(&program, run)?, LpSolution::Optimal { .. }))
}
