//! What comes of a solution at values that are true rather than believed: the same strategies, other chances.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::certify::Concept;
use crate::certify::rationalizable::RATIONALIZABLE;
use crate::certify::undominated::UNDOMINATED;
use crate::error::{Error, Result};
use crate::game::Game;
use crate::model::{Bound, ObjectiveGame};
use crate::num::Rational;
use crate::query::events::{lottery, probabilities};
use crate::strategy::Solution;

/// What a solution leads to at objective values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveRecord {
    /// The objective values, by parameter.
    pub at: Map<String, Value>,
    /// One per player, in expectation at these values.
    pub payoffs: Vec<Rational>,
    /// The probability of each event of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Map<String, Value>>,
}

/// Values by parameter, as answers hold them.
pub(super) fn settings(bound: &Bound) -> Vec<Map<String, Value>> {
    bound.objective.iter().map(setting).collect()
}

fn setting(objective: &ObjectiveGame) -> Map<String, Value> {
    objective.at.iter().map(|(name, value)| (name.clone(), Value::String(value.to_string()))).collect()
}

/// The values of an answer's settings. Errors: of kind `Refused` where one is no exact number.
pub fn values(settings: &[Map<String, Value>]) -> Result<Vec<Vec<(String, Rational)>>> {
    let value = |(name, value): (&String, &Value)| {
        let number = value.as_str().and_then(|text| text.parse().ok());
        let number = number.ok_or_else(|| Error::refused(format!("the objective value of `{name}` is no number")))?;
        Ok((name.clone(), number))
    };
    settings.iter().map(|setting| setting.iter().map(value).collect()).collect()
}

/// What is left out: a concept whose solutions are not played with probabilities has nothing to evaluate.
pub(super) fn note(bound: &Bound, concept: &Concept) -> Option<String> {
    let is_set = [&RATIONALIZABLE, &UNDOMINATED].contains(&concept);
    (is_set && !bound.objective.is_empty()).then(|| {
        format!("`{}` gives sets of strategies: at objective values there is nothing to evaluate", concept.name)
    })
}

/// The payoffs at an outcome, not weighed by anybody's prior.
fn payoffs_at(game: &Game, outcome: usize) -> Vec<Rational> {
    match game {
        Game::Normal(game) => (0..game.player_count()).map(|player| game.table(player).get(outcome)).collect(),
        Game::Extensive(game) => game.terminal_payoffs()[outcome].clone(),
        Game::Bayesian(game) => game.payoffs_at(outcome),
        Game::Bargaining(_) | Game::Implicit(_) | Game::ImplicitTree(_) => {
            unreachable!("only models with chance moves have objective values")
        }
    }
}

/// What a solution of a game leads to at the objective values that it is bound with; empty where there are none.
pub fn objective_records(bound: &Bound, solution: &Solution) -> Vec<ObjectiveRecord> {
    let record = |objective: &ObjectiveGame| {
        let lottery = lottery(&objective.game, solution)?;
        let mut payoffs = vec![Rational::ZERO; objective.game.player_count()];
        for (outcome, probability) in &lottery {
            let there = payoffs_at(&objective.game, *outcome);
            payoffs.iter_mut().zip(&there).for_each(|(sum, payoff)| *sum += &(payoff * probability));
        }
        let events = (!objective.events.is_empty()).then(|| probabilities(&objective.events, &lottery));
        Some(ObjectiveRecord { at: setting(objective), payoffs, events })
    };
    bound.objective.iter().filter_map(record).collect()
}
