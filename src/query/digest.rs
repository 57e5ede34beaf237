//! The digest of a game: SHA-256 over everything that a solution depends on, so that an answer names its game.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::game::{BargainingProblem, BayesianGame, ExtensiveForm, Game, Move, NormalForm};
use crate::num::Rational;

/// Feeds formatted text to the hash; a length before each label keeps neighbours apart.
struct Sink(Sha256);

impl Write for Sink {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl Sink {
    fn put(&mut self, value: impl std::fmt::Display) {
        // Writing to a hash cannot fail.
        let _ = write!(self, "{value};");
    }

    fn label(&mut self, label: &str) {
        self.put(label.len());
        self.put(label);
    }
}

/// The digest of a game's content (not of its title), in hexadecimal.
pub fn digest(game: &Game) -> String {
    let mut sink = Sink(Sha256::new());
    sink.label(game.form());
    game.players().into_iter().for_each(|player| sink.label(player));
    match game {
        Game::Normal(game) => normal(&mut sink, game),
        Game::Extensive(game) => extensive(&mut sink, game),
        Game::Bayesian(game) => bayesian(&mut sink, game),
        Game::Bargaining(problem) => bargaining(&mut sink, problem),
        // Writing to a hash cannot fail.
        Game::Implicit(game) => drop(game.oracle().define(&mut sink)),
        Game::ImplicitTree(game) => drop(game.rules().define(&mut sink)),
    }
    let bytes = sink.0.finalize();
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Payoffs that are hashed at a time.
const BLOCK: usize = 512;

fn normal(sink: &mut Sink, game: &NormalForm) {
    for (player, owner) in game.players().iter().enumerate() {
        owner.strategies.iter().for_each(|strategy| sink.label(strategy));
        let table = game.table(player);
        sink.put(table.denominator());
        match table.entries() {
            Some(words) => {
                // Large games have hundreds of millions of payoffs: blocks, not words.
                let mut block = Vec::with_capacity(8 * BLOCK);
                for first in (0..table.len()).step_by(BLOCK) {
                    block.clear();
                    let numbers = first..table.len().min(first + BLOCK);
                    numbers.for_each(|index| block.extend(words.get(index).to_le_bytes()));
                    sink.0.update(&block);
                }
            }
            None => (0..table.len()).for_each(|index| sink.put(table.numerator(index))),
        }
    }
}

fn extensive(sink: &mut Sink, game: &ExtensiveForm) {
    for infoset in game.infosets() {
        sink.put(infoset.player);
        sink.label(&infoset.label);
        infoset.actions.iter().for_each(|action| sink.label(action));
    }
    for node in game.preorder() {
        match game.next(node) {
            Move::Terminal => sink.put("t"),
            Move::Decision(infoset) => sink.put(format_args!("d{}", infoset.index())),
            Move::Chance(chance) => {
                let chance = game.chance(chance);
                sink.put(format_args!("c{}", chance.actions.len()));
                chance.actions.iter().for_each(|action| sink.label(action));
                chance.probabilities.iter().for_each(|probability| sink.put(probability));
            }
        }
        if let Some(outcome) = game.outcome_at(node) {
            sink.put("o");
            game.outcome(outcome).payoffs.iter().for_each(|payoff| sink.put(payoff));
        }
    }
}

fn bayesian(sink: &mut Sink, game: &BayesianGame) {
    for player in game.players() {
        sink.put(player.types.len());
        for kind in &player.types {
            sink.label(&kind.name);
            sink.put(kind.actions.len());
            kind.actions.iter().for_each(|action| sink.label(action));
        }
    }
    for (number, state) in game.states().iter().enumerate() {
        sink.label(&state.label);
        sink.put(&state.probability);
        (0..game.players().len()).for_each(|player| sink.put(game.own_probability(player, number)));
        state.types.iter().for_each(|kind| sink.put(kind));
        state.payoffs.iter().flatten().for_each(|payoff| sink.put(payoff));
    }
}

fn bargaining(sink: &mut Sink, problem: &BargainingProblem) {
    let end = |end: &Option<Rational>| end.as_ref().map_or("none".to_owned(), Rational::to_string);
    for issue in problem.issues() {
        sink.label(&issue.name);
        sink.put(end(&issue.lower));
        sink.put(end(&issue.upper));
    }
    for constraint in problem.constraints() {
        constraint.coefficients.iter().for_each(|coefficient| sink.put(coefficient));
        sink.put(constraint.relation.symbol());
        sink.put(&constraint.bound);
    }
    for player in 0..problem.player_count() {
        let pieces = problem.pieces(player);
        sink.put(pieces.len());
        for piece in pieces {
            piece.coefficients.iter().for_each(|coefficient| sink.put(coefficient));
            sink.put(&piece.constant);
        }
    }
    problem.disagreement().iter().for_each(|payoff| sink.put(payoff));
}
