//! All sequential or perfect Bayesian equilibria, mixed ones among them, of games in which one player moves first and the other last.
//!
//! For two players, each of whom moves at most once on any path: the first mover's information sets come before any other move of a
//! player, the last mover's after, with chance anywhere. Signalling games are of this kind, and simultaneous Bayesian games.
//!
//! Definition. Let `x(I, a)` be the first mover's behaviour and `y(J, b)` the last mover's. The first mover's payoff from action a at I is
//! linear in y, and what the last mover gets from b at J, times the probability that J is reached, is linear in x. So for given
//! supports of all behaviour the equilibria are the pairs of a point in a polytope of x and one in a polytope of y; where the last mover's
//! set J is not reached, some consistent belief must make all of its support optimal, which depends on the supports alone.
//!
//! Idea. Supports are chosen for the first mover, then set by set for the last one, and a branch is left as soon as a linear program
//! shows that no point has just these supports. Where both polytopes have an inner point, [`Beliefs`] decides whether beliefs support it.
//! The sets of equilibria are closed, so the corners of both polytopes are equilibria too; they are listed, and every equilibrium lies
//! in the product of two polytopes that such corners span.
//!
//! Cost: exponential in the number of information sets; one tick for each linear program. Claim: all, or all extreme ones where there are
//! infinitely many; some, where beliefs could not be settled or the corners of a polytope were too many to list.
//!
//! References: Kreps and Wilson 1982; Cho and Kreps 1987; Harsanyi 1967.

mod stages;

use std::collections::HashMap;

use itertools::Itertools;

use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Kind};
use crate::error::{Error, Result};
use crate::game::{Game, NodeId};
use crate::linear::vertices::{Affine, Inside, inside, vertices};
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;
use crate::solve::perfect::beliefs::{Beliefs, Cone, Support, subsets};
use crate::solve::program::solve_program;
use crate::solve::{Halt, Method, Options, Run, Stop};
use crate::strategy::BehaviorProfile;
use stages::{Stages, Supports, outcomes_below};

pub static SIGNALLING_SEARCH: Method = Method {
    name: "signalling-search",
    about: "two players, one of whom moves first and the other last (signalling, simultaneous Bayesian games): all sequential or perfect \
            Bayesian equilibria, mixed ones too",
    cites: &["Kreps and Wilson 1982, Econometrica 50", "Cho and Kreps 1987, Quarterly Journal of Economics 102"],
    concepts: &[&SEQUENTIAL, &PERFECT_BAYESIAN],
    params: &[],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve,
};

/// The most combinations of supports that are tried without a limit on the work.
const COMBINATIONS: f64 = 1e7;

/// The most information sets; each takes a level of the recursion.
const INFOSETS: usize = 256;

/// Ticks between two reports of progress.
const PROGRESS_INTERVAL: u64 = 64;

fn accepts<'g>(game: &'g Game, options: &Options) -> Result<Stages<'g>> {
    let game = game.extensive()?;
    game.require_perfect_recall()?;
    let stages = Stages::new(game, options.concept)?;
    let supports: f64 = game.infosets().iter().map(|infoset| 2_f64.powi(infoset.actions.len() as i32) - 1.0).product();
    if game.infosets().len() > INFOSETS || supports > COMBINATIONS && !options.limited {
        let message = format!("there are about {supports:.0e} combinations of supports");
        return Err(Error::too_large(message).hint("limit the work (`--time-limit`), or use `assessment-search`"));
    }
    Ok(stages)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let stages = accepts(game, options)?;
    let mut search = Search {
        beliefs: Beliefs::new(stages.game, options.concept),
        stages: &stages,
        chosen: [Vec::new(), Vec::new()],
        best: HashMap::new(),
        infinite: false,
        unsettled: 0,
    };
    search.choose_first(run)?;
    let (infinite, unsettled) = (search.infinite, search.unsettled);
    run.arrange();
    if unsettled > 0 {
        run.note(format!("the beliefs or corners of {unsettled} combinations of supports could not be settled"));
        return Ok(Claim::Some);
    }
    Ok(Claim::All(if infinite { Kind::Extreme } else { Kind::Every }))
}

struct Search<'s> {
    beliefs: Beliefs<'s>,
    stages: &'s Stages<'s>,
    /// The supports chosen so far, of the first mover and the last.
    chosen: [Supports; 2],
    /// By set of the last mover and support: whether some belief makes all of the support best.
    best: HashMap<(usize, Vec<usize>), bool>,
    infinite: bool,
    unsettled: u64,
}

impl Search<'_> {
    fn choose_first(&mut self, run: &mut Run) -> std::result::Result<(), Stop> {
        let stages = self.stages;
        let Some(actions) = stages.stages[0].actions.get(self.chosen[0].len()) else {
            let even =
                |support: &Vec<usize>| Rational::new(1, support.len() as u64).into_iter().cycle().take(support.len());
            let x: Vec<Rational> = self.chosen[0].iter().flat_map(even).collect();
            return self.choose_last(&x, run);
        };
        for support in subsets(actions) {
            self.chosen[0].push(support);
            self.choose_first(run)?;
            self.chosen[0].pop();
        }
        Ok(())
    }

    /// `x` is behaviour of the first mover, positive on its supports, for which the supports chosen so far are optimal where they are
    /// reached.
    fn choose_last(&mut self, x: &[Rational], run: &mut Run) -> std::result::Result<(), Stop> {
        if run.ticks().is_multiple_of(PROGRESS_INTERVAL) {
            run.progress(run.ticks(), None);
        }
        let stages = self.stages;
        let place = self.chosen[1].len();
        let Some(actions) = stages.stages[1].actions.get(place) else { return self.settle(x, run) };
        let reached = stages.is_reached(place, &self.chosen[0]);
        for support in subsets(actions) {
            if !reached && !self.is_best_somewhere(place, &support, run)? {
                continue;
            }
            self.chosen[1].push(support);
            if self.conditions(1).is_some() {
                match reached {
                    false => self.choose_last(x, run)?,
                    true => {
                        if let Some(x) = self.inner_point(0, Some(x), run)? {
                            self.choose_last(&x, run)?;
                        }
                    }
                }
            }
            self.chosen[1].pop();
        }
        Ok(())
    }

    /// Are all actions of a support at a set of the last mover best at some belief there?
    fn is_best_somewhere(&mut self, set: usize, support: &[usize], run: &mut Run) -> std::result::Result<bool, Stop> {
        if let Some(&known) = self.best.get(&(set, support.to_vec())) {
            return Ok(known);
        }
        let (game, id) = (self.stages.game, self.stages.stages[1].sets[set]);
        let earned = |action: usize, node: NodeId| {
            let mut total = Rational::ZERO;
            for (child, weight) in outcomes_below(game, game.child(node, action)) {
                total += &(&weight * &game.payoffs_of_terminal(child)[game.infoset(id).player]);
            }
            total
        };
        let payoffs = |action: usize| -> Vec<Rational> {
            game.infoset(id).nodes.iter().map(|&node| earned(action, node)).collect()
        };
        let first = payoffs(support[0]);
        let mut cone = Cone { nodes: first.len(), conditions: Vec::new() };
        for action in (0..game.infoset(id).actions.len()).filter(|action| *action != support[0]) {
            let loss: Vec<Rational> = first.iter().zip(payoffs(action)).map(|(now, other)| now - &other).collect();
            if support.contains(&action) {
                cone.conditions.push(loss.iter().map(|loss| -loss).collect());
            }
            cone.conditions.push(loss);
        }
        let found = cone.some_point(run)?.is_some();
        self.best.insert((set, support.to_vec()), found);
        Ok(found)
    }

    /// All supports are chosen: emits the corners of the set of equilibria that have them, of which `x` may be a part.
    fn settle(&mut self, x: &[Rational], run: &mut Run) -> std::result::Result<(), Stop> {
        let Some(y) = self.inner_point(1, None, run)? else { return Ok(()) };
        let inner = match self.beliefs.supporting(&self.profile(x, &y), run)? {
            Support::No => return Ok(()),
            found => found,
        };
        let (Support::By(..), Some(xs), Some(ys)) = (&inner, self.corners(0), self.corners(1)) else {
            self.unsettled += 1;
            return Ok(());
        };
        if xs.len() == 1 && ys.len() == 1 {
            return self.emit(inner, run);
        }
        self.infinite = true;
        for (x, y) in xs.iter().cartesian_product(&ys) {
            let corner = self.beliefs.supporting(&self.profile(x, y), run)?;
            self.emit(corner, run)?;
        }
        Ok(())
    }

    fn emit(&mut self, support: Support, run: &mut Run) -> std::result::Result<(), Stop> {
        match support {
            Support::By(assessment, witness) => {
                run.emit(self.beliefs.statement(assessment, witness))?;
            }
            _ => self.unsettled += 1,
        }
        Ok(())
    }

    /// The conditions on one side's behaviour at its supports, with all actions where none is chosen yet; `None` where one of them alone
    /// cannot be met. The other side's sets whose support is not chosen yet ask for nothing.
    fn conditions(&self, side: usize) -> Option<Conditions> {
        let chosen = self.chosen[side].len();
        let open = &self.stages.stages[side].actions[chosen..];
        let own: Vec<&Vec<usize>> = self.chosen[side].iter().chain(open).collect();
        let mut starts = vec![0];
        own.iter().for_each(|support| starts.push(starts[starts.len() - 1] + support.len()));
        let mut conditions = Conditions { starts, chosen, equations: Vec::new(), inequalities: Vec::new() };
        for set in conditions.starts.windows(2) {
            let mut sum = conditions.zero();
            sum.constant = -Rational::ONE;
            sum.coefficients[set[0]..set[1]].fill(Rational::ONE);
            conditions.equations.push(sum);
        }
        // The other side must be indifferent on its supports, and gain nowhere else.
        for (payoffs, support) in self.stages.stages[1 - side].payoffs.iter().zip(&self.chosen[1 - side]) {
            for (action, payoff) in payoffs.iter().enumerate().filter(|(action, _)| *action != support[0]) {
                let mut advantage = conditions.zero();
                let best = &payoffs[support[0]];
                advantage.constant = &best.constant - &payoff.constant;
                let gains =
                    best.terms.iter().map(|term| (term, false)).chain(payoff.terms.iter().map(|term| (term, true)));
                for ((place, taken, coefficient), is_loss) in gains {
                    if let Some(at) = own[*place].iter().position(|action| action == taken) {
                        let entry = &mut advantage.coefficients[conditions.starts[*place] + at];
                        if is_loss { *entry -= coefficient } else { *entry += coefficient }
                    }
                }
                conditions.add(advantage, support.contains(&action))?;
            }
        }
        Some(conditions)
    }

    /// Behaviour of one side that is positive on its supports and meets the conditions; if they do, the given one.
    fn inner_point(
        &self,
        side: usize,
        given: Option<&[Rational]>,
        run: &mut Run,
    ) -> std::result::Result<Option<Vec<Rational>>, Stop> {
        run.tick()?;
        let Some(conditions) = self.conditions(side) else { return Ok(None) };
        if let Some(given) = given.filter(|given| conditions.hold_at(given)) {
            return Ok(Some(given.to_vec()));
        }
        let Conditions { starts, equations, inequalities, .. } = conditions;
        let variables = starts[starts.len() - 1];
        match inside(variables, &equations, &inequalities) {
            Inside::Point(point) => return Ok(Some(point)),
            Inside::Empty => return Ok(None),
            Inside::Unknown => {}
        }
        let mut program = LinearProgram::new();
        let least = program.variable(Rational::ONE, Some(Rational::ZERO), Some(Rational::ONE));
        let places: Vec<usize> = (0..variables).map(|_| program.nonnegative(Rational::ZERO)).collect();
        for &place in &places {
            program.row(vec![(place, Rational::ONE), (least, -Rational::ONE)], Relation::Ge, Rational::ZERO);
        }
        let rows = equations.iter().map(|row| (row, Relation::Eq));
        for (row, relation) in rows.chain(inequalities.iter().map(|row| (row, Relation::Ge))) {
            let terms = places.iter().copied().zip(row.coefficients.iter().cloned()).collect();
            program.row(terms, relation, -&row.constant);
        }
        Ok(match solve_program(&program, run)? {
            LpSolution::Optimal { value, x, .. } if value.is_positive() => Some(x[1..].to_vec()),
            _ => None,
        })
    }

    fn corners(&self, side: usize) -> Option<Vec<Vec<Rational>>> {
        let Conditions { starts, equations, inequalities, .. } = self.conditions(side)?;
        vertices(starts[starts.len() - 1], &equations, &inequalities)
    }

    /// The behaviour with these probabilities on the supports.
    fn profile(&self, first: &[Rational], last: &[Rational]) -> BehaviorProfile {
        let game = self.stages.game;
        let mut behavior: Vec<Vec<Rational>> =
            game.infosets().iter().map(|infoset| vec![Rational::ZERO; infoset.actions.len()]).collect();
        for (side, probabilities) in [first, last].into_iter().enumerate() {
            let mut rest = probabilities.iter();
            for (id, support) in self.stages.stages[side].sets.iter().zip(&self.chosen[side]) {
                for (&action, probability) in support.iter().zip(&mut rest) {
                    behavior[id.index()][action] = probability.clone();
                }
            }
        }
        match BehaviorProfile::new(game, behavior) {
            Ok(profile) => profile,
            Err(error) => unreachable!("points of the polytopes are behaviour: {error}"),
        }
    }
}

/// Functions of the probabilities of the actions in a side's supports, set by set: equations, and inequalities that are at least 0.
struct Conditions {
    /// The place of each set's first action, and the number of actions.
    starts: Vec<usize>,
    /// How many of the sets, the first ones, have a support that is chosen.
    chosen: usize,
    equations: Vec<Affine>,
    inequalities: Vec<Affine>,
}

impl Conditions {
    fn zero(&self) -> Affine {
        Affine::zero(self.starts[self.starts.len() - 1])
    }

    /// `None` where the condition holds nowhere where the actions in chosen supports have positive probabilities. It is greatest where at each
    /// set the best actions are taken and no others, and least where the worst are.
    fn add(&mut self, row: Affine, is_equation: bool) -> Option<()> {
        let (mut low, mut high) = (row.constant.clone(), row.constant.clone());
        let mut varies = false;
        for (place, set) in self.starts.windows(2).enumerate() {
            let coefficients = &row.coefficients[set[0]..set[1]];
            let (least, greatest) = coefficients.iter().minmax().into_option()?;
            low += least;
            high += greatest;
            varies |= place < self.chosen && least < greatest;
        }
        let is_reached = |sign: i32| sign > 0 || sign == 0 && !varies;
        let can_hold = is_reached(high.signum()) && (!is_equation || is_reached(-low.signum()));
        if is_equation {
            self.equations.push(row)
        } else {
            self.inequalities.push(row)
        }
        can_hold.then_some(())
    }

    fn hold_at(&self, point: &[Rational]) -> bool {
        self.equations.iter().all(|row| row.at(point).is_zero())
            && self.inequalities.iter().all(|row| !row.at(point).is_negative())
    }
}
