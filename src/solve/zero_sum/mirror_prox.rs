//! `mirror-prox`: a first-order method for two-player trees with a constant sum, with restarts.
//!
//! Definition: realization plans x and y with `min_y x'Ay = max_x x'Ay` (see [`super::sequence_lp`] for the symbols), approximately.
//!
//! Idea: from a pair of plans z each player moves along what the sequences earn against the other's plan, held back by how far that leads from z; then
//! both move from z again, along what they would earn where the first move led (Nemirovski 2004). How far plans x and x' are apart is told by dilated
//! entropy, the sum over information sets of `β x_p Σ q log(q / q')` for the weight x_p of the sequence that leads there and the behaviours q, q' there;
//! then a move is one pass over the treeplex (Hoda, Gilpin, Peña and Sandholm 2010). The step is as long as the inequality allows on which
//! convergence rests. The average of the second plans is the answer; when its gap has halved, the method starts again from there, which
//! makes the gap fall geometrically (Gilpin, Peña and Sandholm 2012).
//!
//! Cost: a tick is a step: two products with A and its transpose for each player, four passes with logarithms, and half as much again where the step is found
//! too long. Logarithms and exponentials take most of it; vectors of them would make it faster. Claim: approximate, with a bound computed
//! exactly from the behaviour that is given. A run that is stopped gives the best that it has.
//!
//! References: Nemirovski 2004, SIAM Journal on Optimization 15; Hoda, Gilpin, Peña and Sandholm 2010, Mathematics of Operations Research 35;
//! Gilpin, Peña and Sandholm 2012, Mathematical Programming 133.

use crate::certify::Claim;
use crate::certify::nash::NASH;
use crate::form::{Payoffs, SequenceForm, Treeplex};
use crate::game::{ExtensiveForm, Game};
use crate::solve::regret::{Arena, emit, next_look, target, tree};
use crate::solve::{Halt, Method, Options, Run, Stop};

pub static MIRROR_PROX: Method = Method {
    name: "mirror-prox",
    about: "two-player constant-sum trees: a first-order method with restarts, an approximate equilibrium with a proved bound",
    cites: &[
        "Nemirovski 2004, SIAM Journal on Optimization 15",
        "Hoda, Gilpin, Peña and Sandholm 2010, Mathematics of Operations Research 35",
        "Gilpin, Peña and Sandholm 2012, Mathematical Programming 133",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, _| tree(game).map(|_| ()),
    solve,
};

/// A gap this much smaller than at the last start makes the method start again.
const RESTART: f64 = 0.5;

/// By what a step that was too long is shortened, and one that was not is stretched.
const SHORTER: f64 = 0.7;
const LONGER: f64 = 1.1;

/// No action is taken less often than this, so that logarithms are finite.
const LEAST: f64 = 1e-200;

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let tree = tree(game)?;
    let form = SequenceForm::new(tree)?;
    run.reserve(2 * Arena::bytes(&form))?;
    run.look_up()?;
    let arena = Arena::new(tree, &form);
    let target = target(options, &arena);
    let players = Players::new(tree, &form, arena.unit);
    let mut ascent = Ascent::new(&players);
    let ended = ascent.approach(&arena, target, run);
    emit(&arena, &ascent.best, target, run)?;
    ended?;
    Ok(Claim::Approximate)
}

/// Both players: their treeplexes, what they earn, and what their information sets weigh in the entropy.
struct Players<'f> {
    treeplexes: [&'f Treeplex; 2],
    /// By the own sequences, in parts of the spread.
    payoffs: [Payoffs<f64>; 2],
    weights: [Vec<f64>; 2],
}

/// Behaviours and their plans, by sequence; at the empty sequence 1.
#[derive(Clone)]
struct Point {
    behavior: [Vec<f64>; 2],
    plans: [Vec<f64>; 2],
}

/// What sequences earn.
type Gradient = [Vec<f64>; 2];

impl<'f> Players<'f> {
    fn new(tree: &ExtensiveForm, form: &'f SequenceForm, unit: f64) -> Players<'f> {
        let [first, second] = form.treeplexes() else { unreachable!("the tree has two players") };
        let (exact, denominator) = form.payoffs(tree, 0);
        let scale = 1.0 / (unit * denominator.to_f64());
        let own = exact.map(|value| value.to_f64() * scale);
        let others = own.transposed(second.sequences()).map(|value| -value);
        let treeplexes = [first, second];
        Players { treeplexes, payoffs: [own, others], weights: treeplexes.map(entropy_weights) }
    }

    /// All actions alike.
    fn even(&self) -> Point {
        let behavior = self.treeplexes.map(|treeplex| {
            let mut behavior = vec![1.0; treeplex.sequences()];
            treeplex.infosets().for_each(|(_, _, own)| behavior[own.clone()].fill(1.0 / own.len() as f64));
            behavior
        });
        self.point(behavior)
    }

    fn point(&self, behavior: [Vec<f64>; 2]) -> Point {
        let plans = [0, 1].map(|player: usize| {
            let mut plan = behavior[player].clone();
            for (_, parent, own) in self.treeplexes[player].infosets() {
                own.for_each(|sequence| plan[sequence] *= plan[parent]);
            }
            plan
        });
        Point { behavior, plans }
    }

    fn gradient(&self, point: &Point) -> Gradient {
        [0, 1].map(|player| self.payoffs[player].against(&point.plans[1 - player]))
    }

    /// Where a step along the gradient leads from a point.
    fn step(&self, from: &Point, gradient: &Gradient, length: f64) -> Point {
        let behavior = [0, 1].map(|player: usize| {
            let mut values = gradient[player].clone();
            let mut behavior = from.behavior[player].clone();
            for ((_, parent, own), weight) in self.treeplexes[player].infosets().zip(&self.weights[player]).rev() {
                let rate = length / weight;
                let best = own.clone().fold(f64::NEG_INFINITY, |best, sequence| best.max(values[sequence]));
                let mut sum = 0.0;
                for sequence in own.clone() {
                    behavior[sequence] *= (rate * (values[sequence] - best)).exp();
                    sum += behavior[sequence];
                }
                own.for_each(|sequence| behavior[sequence] = (behavior[sequence] / sum).max(LEAST));
                values[parent] += best + sum.ln() / rate;
            }
            behavior
        });
        self.point(behavior)
    }

    /// How far a point is from another: dilated entropy.
    fn distance(&self, to: &Point, from: &Point) -> f64 {
        let mut distance = 0.0;
        for player in 0..2 {
            let (new, old) = (&to.behavior[player], &from.behavior[player]);
            for ((_, parent, own), weight) in self.treeplexes[player].infosets().zip(&self.weights[player]) {
                let reached = to.plans[player][parent];
                if reached > LEAST {
                    let terms = own.map(|sequence| new[sequence] * (new[sequence] / old[sequence]).ln());
                    distance += weight * reached * terms.sum::<f64>();
                }
            }
        }
        distance
    }
}

/// By information set: one more than those that come after its heaviest action weigh together.
fn entropy_weights(treeplex: &Treeplex) -> Vec<f64> {
    let mut below = vec![0.0; treeplex.sequences()];
    let mut weights: Vec<f64> = Vec::with_capacity(treeplex.infosets().len());
    for (_, parent, own) in treeplex.infosets().rev() {
        let weight = 1.0 + own.fold(0.0_f64, |most, sequence| most.max(below[sequence]));
        below[parent] += weight;
        weights.push(weight);
    }
    weights.reverse();
    weights
}

/// A run of the method.
struct Ascent<'p> {
    players: &'p Players<'p>,
    point: Point,
    length: f64,
    /// Since the last start: the sum of plans by the lengths of their steps.
    totals: [Vec<f64>; 2],
    /// The behaviour with the least gap so far, by the places of the arena.
    best: [Vec<f64>; 2],
    least: f64,
}

impl<'p> Ascent<'p> {
    fn new(players: &'p Players<'p>) -> Ascent<'p> {
        let point = players.even();
        let totals = players.treeplexes.map(|treeplex| vec![0.0; treeplex.sequences()]);
        Ascent { players, point, length: 1.0, totals, best: [Vec::new(), Vec::new()], least: f64::INFINITY }
    }

    /// Steps until no deviation gains more than the target, in units.
    fn approach(&mut self, arena: &Arena, target: f64, run: &mut Run) -> std::result::Result<(), Stop> {
        let mut started = self.keep(&self.point.behavior.clone(), arena);
        let (mut steps, mut look) = (0, 1);
        loop {
            run.tick()?;
            run.look_up()?;
            self.step();
            steps += 1;
            if steps < look {
                continue;
            }
            look = next_look(look);
            let average = self.average();
            let gap = self.keep(&average, arena);
            self.keep(&self.point.behavior.clone(), arena);
            if self.least <= target {
                return Ok(());
            }
            run.progress(run.ticks(), None);
            if gap < RESTART * started {
                started = gap;
                (steps, look) = (0, 1);
                self.point = self.players.point(average);
                self.totals.iter_mut().for_each(|total| total.fill(0.0));
            }
        }
    }

    /// One step, no longer than what it is certain to gain.
    fn step(&mut self) {
        let players = self.players;
        let here = players.gradient(&self.point);
        loop {
            let ahead = players.step(&self.point, &here, self.length);
            let there = players.gradient(&ahead);
            let next = players.step(&self.point, &there, self.length);
            let mut missed = 0.0;
            for player in 0..2 {
                for (sequence, gain) in there[player].iter().enumerate() {
                    missed += (gain - here[player][sequence])
                        * (next.plans[player][sequence] - ahead.plans[player][sequence]);
                }
            }
            let slack = players.distance(&ahead, &self.point) + players.distance(&next, &ahead);
            // Where both sides are as small as rounding the step stands.
            if self.length * missed > slack && slack > 1e-15 {
                self.length *= SHORTER;
                continue;
            }
            for (total, plan) in self.totals.iter_mut().zip(&ahead.plans) {
                total.iter_mut().zip(plan).for_each(|(total, weight)| *total += self.length * weight);
            }
            self.point = next;
            self.length *= LONGER;
            return;
        }
    }

    /// The behaviour of the average plans.
    fn average(&self) -> [Vec<f64>; 2] {
        [0, 1].map(|player: usize| {
            let total = &self.totals[player];
            let mut behavior = self.point.behavior[player].clone();
            for (_, parent, own) in self.players.treeplexes[player].infosets() {
                if total[parent] > 0.0 {
                    let sum: f64 = own.clone().map(|sequence| total[sequence]).sum();
                    own.filter(|_| sum > 0.0).for_each(|next| behavior[next] = (total[next] / sum).max(LEAST));
                }
            }
            behavior
        })
    }

    /// Keeps a behaviour if no other had so small a gap, which is given.
    fn keep(&mut self, behavior: &[Vec<f64>; 2], arena: &Arena) -> f64 {
        let placed = [0, 1].map(|player: usize| arena.sides[player].placed(&behavior[player]));
        let gap = arena.gap(&placed);
        if gap < self.least {
            (self.least, self.best) = (gap, placed);
        }
        gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::Epsilon;
    use crate::num::Rational;
    use crate::solve::Budget;
    use crate::solve::zero_sum::sequence_lp::SEQUENCE_LP;

    fn generated(text: &str) -> Game {
        crate::generate::parse(text).expect("a family").expect("a game")
    }

    /// Numbers from 0 to 1.
    fn draw(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 40) as f64 / (1_u64 << 24) as f64
    }

    /// Random behaviour of both players.
    fn random(players: &Players, state: &mut u64) -> Point {
        let behavior = players.treeplexes.map(|treeplex| {
            let mut behavior = vec![1.0; treeplex.sequences()];
            for (_, _, own) in treeplex.infosets() {
                own.clone().for_each(|sequence| behavior[sequence] = 0.01 + draw(state));
                let sum: f64 = behavior[own.clone()].iter().sum();
                own.for_each(|sequence| behavior[sequence] /= sum);
            }
            behavior
        });
        players.point(behavior)
    }

    #[test]
    fn a_step_is_the_best_trade_of_gain_for_distance() {
        let mut state = 7;
        for text in ["kuhn", "goofspiel:cards=3", "random-tree:depth=5,actions=3,zero-sum=1:2"] {
            let game = generated(text);
            let form = SequenceForm::new(tree(&game).expect("a tree")).expect("recall");
            let players = Players::new(tree(&game).expect("a tree"), &form, 1.0);
            let from = random(&players, &mut state);
            let gradient = players.gradient(&random(&players, &mut state));
            let worth = |point: &Point, length: f64| -> f64 {
                let gain = (0..2).flat_map(|player| gradient[player].iter().zip(&point.plans[player]));
                length * gain.map(|(gain, weight)| gain * weight).sum::<f64>() - players.distance(point, &from)
            };
            assert!(players.distance(&from, &from).abs() < 1e-12);
            for length in [0.1, 1.0, 10.0] {
                let best = worth(&players.step(&from, &gradient, length), length);
                for _ in 0..200 {
                    let other = random(&players, &mut state);
                    assert!(players.distance(&other, &from) >= 0.0);
                    assert!(worth(&other, length) <= best + 1e-9, "{text}");
                }
            }
        }
    }

    #[test]
    fn restarts_come_near_the_value() {
        let families = ["kuhn", "goofspiel:cards=3", "liars-dice:dice=1,sides=2", "inspection:n=3,m=1"];
        let random = (0..6).map(|seed| format!("random-tree:depth=4,actions=3,zero-sum=1:{seed}"));
        for text in families.map(str::to_owned).into_iter().chain(random) {
            let game = generated(&text);
            let mut exact = Run::new(&game, Budget::default());
            (SEQUENCE_LP.solve)(&game, &Options::new(&NASH), &mut exact).expect("solved");
            let mut options = Options::new(&NASH);
            options.epsilon = Rational::from_f64(1e-5);
            let mut run = Run::new(&game, Budget { work: Some(50_000), ..Budget::default() });
            assert!(solve(&game, &options, &mut run).is_ok(), "{text} after {} steps", run.ticks());
            let bound = match run.found()[0].epsilon() {
                Epsilon::Zero => 0.0,
                Epsilon::AtMost(bound) => *bound,
                Epsilon::Exactly(bound) => bound.to_f64(),
            };
            assert!(bound <= 1.1e-5, "{text}: {bound}");
            let missed = (&run.found()[0].payoffs()[0] - &exact.found()[0].payoffs()[0]).to_f64().abs();
            assert!(missed <= bound + 1e-12, "{text}: {missed}");
        }
    }
}
