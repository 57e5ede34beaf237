//! `double-oracle`: value and optimal mixtures of a zero-sum game of which only best replies need to be known.
//!
//! Definition: mixtures x and y with `min_s u(x, s) = max_s u(s, y)`, the value. They are proved by both exact best replies.
//!
//! Idea: solve the game restricted to a few strategies of each player, ask both oracles for the best replies to that solution among all
//! strategies, add them, and repeat. What the replies earn bounds the value from both sides at every round. When neither reply is new, the
//! supports of the restricted game are solved exactly, and the exact oracles prove the result or give what is missing. Where ties lead
//! floats astray, as among patrols, the restricted game is solved in integers.
//!
//! Cost: a tick is a pivot or a round; a round asks each oracle once and adds at most two strategies. The number of rounds is not bounded by
//! anything better than the number of strategies, but follows the dimension of what mixtures can do (of spreads over sectors: the units),
//! not their number. Strategies that symmetry makes alike are one.
//! Where its time goes (Blotto, 100 units a side, 20 sectors; sampled): two fifths into what each edge earns against a mixture, which reads
//! every pair of features (200 000), a tenth into longest paths, a tenth into the digest of the game, the rest into building it and the
//! exact end; the restricted game costs nothing to speak of. Prefix sums over units in place of pairs would take most of the first part.
//! Without symmetry and with long mixtures (hundreds of checkpoints) or many tied replies (long patrols) the rounds have a long tail:
//! `marginals-lp` is for these.
//! Where floats cannot tell a tie, exact replies go on. Claim: some (optimal mixtures need not be unique; the value is); with `--epsilon`
//! it ends as soon as no deviation gains more and claims approximate, and a limit leaves the best mixtures so far with their exact gain.
//!
//! References: McMahan, Gordon and Blum 2003, ICML; Bosansky, Kiekintveld, Lisy and Pechoucek 2014, Journal of Artificial Intelligence
//! Research 51.

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Epsilon, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{Game, Oracle, PureStrategy};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::solve::zero_sum::matrix_oracle::MatrixOracle;
use crate::solve::zero_sum::restricted::{Mixture, Restricted, Rule};
use crate::solve::{Emitted, Halt, Method, Options, Run, Stop};
use crate::strategy::{MixedProfile, Mixtures, Solution};

pub static DOUBLE_ORACLE: Method = Method {
    name: "double-oracle",
    about: "value and optimal mixtures of a two-player constant-sum game with strategies too many to list; exact, from best replies alone",
    cites: &[
        "McMahan, Gordon and Blum 2003, International Conference on Machine Learning",
        "Bosansky, Kiekintveld, Lisy and Pechoucek 2014, Journal of Artificial Intelligence Research 51",
    ],
    concepts: &[&MINMAX, &NASH],
    params: &[],
    accepts: |game, _| accepts(game),
    solve,
};

/// In parts of the spread of payoffs seen: an improvement below this is left to exact arithmetic.
const IMPROVEMENT: f64 = 1e-8;

fn accepts(game: &Game) -> Result<()> {
    match game {
        Game::Implicit(_) => Ok(()),
        game if game.tree().is_some() => {
            Err(Error::not_applicable("the double oracle is of normal forms").hint("for a tree: sequence-lp"))
        }
        game => game.zero_sum().map(|_| ()),
    }
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    match game {
        Game::Implicit(implicit) => Search::new(game, implicit.oracle(), options)?.run(run),
        _ => Search::new(game, &MatrixOracle::new(&game.zero_sum()?), options)?.run(run),
    }
}

/// Solves a game from strategies of each player that are near optimal ones.
pub(super) fn solve_from(
    game: &Game,
    seeds: [Vec<PureStrategy>; 2],
    options: &Options,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let mut search = Search::new(game, game.implicit()?.oracle(), options)?;
    for (player, seeds) in seeds.into_iter().enumerate() {
        for seed in seeds {
            search.restricted.add(player, seed)?;
        }
    }
    search.run(run)
}

/// The state of a search, with the best mixtures so far and what they guarantee, in payoff numerators.
struct Search<'o> {
    game: &'o Game,
    oracle: &'o dyn Oracle,
    options: &'o Options,
    restricted: Restricted<'o>,
    /// What the first player is held to by the best mixture of the second, and is guaranteed by the own one.
    bounds: [f64; 2],
    /// Weights of the best mixture of each player.
    best: [Vec<f64>; 2],
}

impl<'o> Search<'o> {
    fn new(game: &'o Game, oracle: &'o dyn Oracle, options: &'o Options) -> Result<Search<'o>> {
        let restricted = Restricted::new(oracle)?;
        let bounds = [f64::INFINITY, f64::NEG_INFINITY];
        Ok(Search { game, oracle, options, restricted, bounds, best: [vec![1.0], vec![1.0]] })
    }

    fn run(&mut self, run: &mut Run) -> std::result::Result<Claim, Halt> {
        match self.rounds(run) {
            Err(Halt::Stop(stop)) if self.bounds[0].is_finite() && stop != Stop::Enough => {
                self.emit_best(None, run)?;
                Err(Halt::Stop(stop))
            }
            ended => ended,
        }
    }

    fn rounds(&mut self, run: &mut Run) -> std::result::Result<Claim, Halt> {
        let target = self.options.epsilon.as_ref().map(|epsilon| epsilon.to_f64() * self.oracle.denominator().to_f64());
        loop {
            run.tick()?;
            run.look_up()?;
            let is_new = match run.ticking(|tick| self.restricted.solve(tick))? {
                Some(weights) => self.ask(&weights)?,
                None => false,
            };
            let gap = self.bounds[0] - self.bounds[1];
            run.progress(run.ticks(), None);
            if target.is_some_and(|target| gap <= target) && self.emit_best(self.options.epsilon.as_ref(), run)? {
                return Ok(Claim::Approximate);
            }
            if !is_new && let Some(claim) = self.finish(run)? {
                return Ok(claim);
            }
        }
    }

    /// Asks both oracles, and adds what they find better than what there is; true where something is new.
    ///
    /// Errors: a strategy that is not legal.
    fn ask(&mut self, weights: &[Vec<f64>; 2]) -> Result<bool> {
        let mut is_new = false;
        let mixtures = [0, 1].map(|player| self.restricted.spread(player, &weights[player]));
        let replies = [0, 1].map(|player| {
            let against: Vec<(&[u32], f64)> = mixtures[1 - player].iter().map(|(s, w)| (s.as_slice(), *w)).collect();
            self.oracle.quick_reply(player, &against)
        });
        let [held, guaranteed] = [replies[0].1, replies[1].1];
        if held < self.bounds[0] {
            self.bounds[0] = held;
            self.best[1] = weights[1].clone();
        }
        if guaranteed > self.bounds[1] {
            self.bounds[1] = guaranteed;
            self.best[0] = weights[0].clone();
        }
        if held - guaranteed > IMPROVEMENT * self.oracle.denominator().to_f64() {
            for (player, (reply, _)) in replies.into_iter().enumerate() {
                is_new |= self.restricted.add(player, reply)?;
            }
        }
        Ok(is_new)
    }

    /// Solves the restricted game exactly, and lets the exact oracles judge. `None` where they found something to add.
    fn finish(&mut self, run: &mut Run) -> std::result::Result<Option<Claim>, Halt> {
        for rule in [Rule::Growing, Rule::SteepestEdges, Rule::Integers] {
            let Some(mixtures) = run.ticking(|tick| self.restricted.exact(rule, tick))? else { continue };
            let replies = [0, 1].map(|player| Weighted::new(&mixtures[1 - player]).reply(self.oracle, player));
            if replies[0].1 == replies[1].1 {
                self.emit(mixtures, Epsilon::Zero, run)?;
                return Ok(Some(Claim::Some));
            }
            let mut is_new = false;
            for (player, (reply, _)) in replies.into_iter().enumerate() {
                is_new |= self.restricted.add(player, reply)?;
            }
            if is_new {
                return Ok(None);
            }
        }
        self.settle(run)
    }

    /// Where the oracles neither confirm an exact optimum nor better it, and so contradict themselves: what floats found, with its bound.
    fn settle(&mut self, run: &mut Run) -> std::result::Result<Option<Claim>, Halt> {
        run.note("the oracles' best replies contradict what the restricted game pays; the bound is exact");
        self.emit_best(None, run)?;
        Ok(Some(Claim::Approximate))
    }

    /// Emits the best mixtures so far with their exact gain; false where that is more than is allowed.
    fn emit_best(&mut self, allowed: Option<&Rational>, run: &mut Run) -> std::result::Result<bool, Halt> {
        let mixtures = [0, 1].map(|player| self.restricted.rounded(player, &self.best[player]));
        let [held, guaranteed] = [0, 1].map(|player| Weighted::new(&mixtures[1 - player]).reply(self.oracle, player).1);
        let [first, second] = &mixtures;
        let (own, other) = (Weighted::new(first), Weighted::new(second));
        let codes: Vec<&[u32]> = own.strategies.iter().map(|(code, _)| *code).collect();
        let earned = self.oracle.earnings(0, &codes, &other.strategies);
        let meeting: Integer = own.strategies.iter().zip(&earned).map(|((_, weight), earned)| weight * earned).sum();
        let scale = Rational::from(&(&own.total * &other.total) * self.oracle.denominator());
        let value = Rational::from(meeting) / scale;
        let gain = (held - &value).max(&value - &guaranteed);
        if allowed.is_some_and(|allowed| gain > *allowed) {
            return Ok(false);
        }
        let epsilon = if gain.is_zero() { Epsilon::Zero } else { Epsilon::Exactly(gain) };
        self.emit(mixtures, epsilon, run)?;
        Ok(true)
    }

    /// Errors: the checker refuses mixtures that the oracle calls optimal, and so the oracle.
    fn emit(&self, mixtures: [Mixture<Rational>; 2], epsilon: Epsilon, run: &mut Run) -> std::result::Result<(), Halt> {
        let solution = match self.game {
            Game::Implicit(game) => Solution::Mixtures(Mixtures::new(game, mixtures)?),
            game => {
                let game = game.normal()?;
                let dense = |(player, mixture): (usize, Mixture<Rational>)| {
                    let mut probabilities = vec![Rational::ZERO; game.strategy_count(player)];
                    mixture.into_iter().for_each(|(code, share)| probabilities[code[0] as usize] = share);
                    probabilities
                };
                Solution::Profile(MixedProfile::new(game, mixtures.into_iter().enumerate().map(dense).collect())?)
            }
        };
        let statement = Statement { concept: self.options.concept, solution, witness: Witness::None, epsilon };
        match run.emit(statement)? {
            Emitted::New | Emitted::Known => Ok(()),
            Emitted::Refused => {
                let reason = run.refused().last().map_or("no reason", |refusal| refusal.reason.as_str());
                Err(Error::invalid(reason).within(format!("`{}`", self.game.title())).into())
            }
        }
    }
}

/// A mixture in whole weights over their sum.
struct Weighted<'m> {
    strategies: Vec<(&'m [u32], Integer)>,
    total: Integer,
}

impl<'m> Weighted<'m> {
    fn new(mixture: &'m [(PureStrategy, Rational)]) -> Weighted<'m> {
        let shares: Vec<Rational> = mixture.iter().map(|(_, share)| share.clone()).collect();
        let (weights, total) = scale_to_integers(&shares);
        Weighted { strategies: mixture.iter().map(|(code, _)| code.as_slice()).zip(weights).collect(), total }
    }

    /// The player's exact best reply and the first player's payoff by it.
    fn reply(&self, oracle: &dyn Oracle, player: usize) -> (PureStrategy, Rational) {
        let reply = oracle.best_reply(player, &self.strategies);
        (reply.strategy, Rational::from(reply.value) / Rational::from(&self.total * oracle.denominator()))
    }
}
