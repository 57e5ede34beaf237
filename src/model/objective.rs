//! Expressions over the outcomes of a game: what a solver should maximise, and what references say of solutions.
//!
//! At each outcome (pure profile or terminal node) a player's name is the player's payoff there, `welfare` is the sum of all payoffs,
//! an event's name is 1 where the event holds and 0 elsewhere; parameters and derived quantities have their values. The expectation of
//! the expression is what is maximised, so `Ukraine + Russia` is their joint payoff and `peace` the chance of peace.

use crate::error::{Error, Result};
use crate::game::{Game, View};
use crate::model::bind::Bound;
use crate::model::events::Event;
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::num::Rational;

/// The names of `before`, then the players, `welfare`, the events and the issues.
pub(super) fn outcome_scope<'n>(
    before: impl IntoIterator<Item = &'n str>,
    players: impl IntoIterator<Item = &'n str>,
    events: impl IntoIterator<Item = &'n str>,
    issues: impl IntoIterator<Item = &'n str>,
) -> Scope {
    let names = before.into_iter().chain(players).chain(["welfare"]).chain(events).chain(issues);
    Scope::new(names)
}

/// The value of an expression at each outcome of a game. `constants` are names with fixed values, such as parameters.
///
/// Errors: syntax, unknown names, a condition instead of a number, division by zero; a bargaining problem, which has no finite outcomes.
pub fn objective(
    game: &Game,
    constants: &[(String, Rational)],
    events: &[Event],
    text: &Excerpt,
) -> Result<Vec<Rational>> {
    let scope = outcome_scope(
        constants.iter().map(|(name, _)| name.as_str()),
        game.players(),
        events.iter().map(|event| event.name.as_str()),
        [],
    );
    let expr = Expr::number(text, &scope)?;
    let outcomes = match game.view() {
        View::Normal(game) => game.profile_count(),
        View::Tree(game) => game.terminals().len(),
        View::Implicit(game) => return Err(text.point_all(game.unlisted())),
        View::ImplicitTree(game) => return Err(text.point_all(game.unstored())),
        View::Bargaining(_) => {
            return Err(
                text.point_all(Error::not_applicable("only a game with finitely many outcomes has an objective"))
            );
        }
    };
    let mut values = Values::new(constants.iter().map(|(_, value)| value.clone()).collect());
    (0..outcomes)
        .map(|outcome| {
            let payoffs: Vec<Rational> = match game.view() {
                View::Normal(game) => (0..game.player_count()).map(|player| game.table(player).get(outcome)).collect(),
                View::Tree(game) => game.terminal_payoffs()[outcome].clone(),
                _ => unreachable!("refused above"),
            };
            let welfare: Rational = payoffs.iter().sum();
            let holds = events.iter().map(|event| Rational::from(i64::from(event.holds[outcome])));
            for (slot, value) in (constants.len()..).zip(payoffs.into_iter().chain([welfare]).chain(holds)) {
                values.set(slot, value);
            }
            expr.value(&mut values)
        })
        .collect()
}

impl Bound {
    /// The value of an expression at each outcome of the game; see [`objective`].
    pub fn objective(&self, text: &Excerpt) -> Result<Vec<Rational>> {
        let constants = [self.parameters.as_slice(), &self.derived].concat();
        objective(&self.game, &constants, &self.events, text)
    }
}
