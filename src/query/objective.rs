//! The expression of `--maximize`: one coefficient for each pure profile or terminal.

use crate::error::{Error, Result};
use crate::game::Game;
use crate::model::expr::{Scope, Values};
use crate::model::{Bound, Excerpt, Expr};
use crate::num::Rational;

/// The value of an expression at every pure profile (normal form) or terminal (tree). Names: the players' names are their
/// payoffs, `welfare` is the sum of all payoffs, an event is 1 where it holds and 0 elsewhere, parameters are themselves.
///
/// Errors: a syntax error, an unknown name (with the nearest known one), a game without profiles.
pub fn compile(bound: &Bound, text: &str) -> Result<Vec<Rational>> {
    let mut names: Vec<String> = bound.game.players().into_iter().map(str::to_owned).collect();
    names.push("welfare".to_owned());
    names.extend(bound.events.iter().map(|event| event.name.clone()));
    names.extend(bound.parameters.iter().map(|(name, _)| name.clone()));
    let mut known: Vec<String> = Vec::new();
    names.retain(|name| {
        !known.contains(name) && {
            known.push(name.clone());
            true
        }
    });
    let scope = Scope::new(names.clone());
    let expression = Expr::parse(&Excerpt::alone("--maximize", text), &scope)?;
    let mut values = Values::new(vec![Rational::ZERO; names.len()]);
    let outcomes = outcome_payoffs(&bound.game)?;
    let coefficient = |(number, payoffs): (usize, Vec<Rational>)| {
        let mut slots = payoffs.clone();
        slots.push(payoffs.iter().sum());
        slots.extend(bound.events.iter().map(|event| if event.holds[number] { Rational::ONE } else { Rational::ZERO }));
        slots.extend(bound.parameters.iter().map(|(_, value)| value.clone()));
        for (slot, value) in slots.into_iter().enumerate().take(names.len()) {
            values.set(slot, value);
        }
        expression.value(&mut values)
    };
    outcomes.into_iter().enumerate().map(coefficient).collect()
}

fn outcome_payoffs(game: &Game) -> Result<Vec<Vec<Rational>>> {
    match game {
        Game::Normal(game) => Ok((0..game.profile_count())
            .map(|index| (0..game.player_count()).map(|player| game.table(player).get(index)).collect())
            .collect()),
        Game::Extensive(game) => Ok(game.terminal_payoffs().to_vec()),
        Game::Bargaining(_) => {
            Err(Error::not_applicable("--maximize speaks of the outcomes of a game; a bargaining problem has none"))
        }
    }
}
