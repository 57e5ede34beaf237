//! Games, concepts and parameter values side by side.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::certify::{CONCEPTS, Concept, RiskDominance, risk_dominance};
use crate::error::{Error, Result, unknown_name};
use crate::game::Game;
use crate::model::{Bound, Model};
use crate::num::Rational;
use crate::query::{Answer, Control, GameSource, Limits, Loaded, Query, concept_of, load, solve};
use crate::solve::{Options, auto};

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    pub games: Vec<GameSource>,
    /// Values put in for all settings, in the games that have the parameter.
    pub set: Vec<(String, Rational)>,
    /// One setting per entry: the values that it puts in, in the games that have the parameter.
    pub at: Vec<Vec<(String, Rational)>>,
    /// Settings of objective values at which each solution is evaluated besides; see [`Query::objective`].
    pub objective: Vec<Vec<(String, Rational)>>,
    /// Names of concepts; when empty, every applicable one whose solutions are exact.
    pub concepts: Vec<String>,
    pub weights: Option<Vec<Rational>>,
    pub limits: Limits,
}

/// One game at each setting.
#[derive(Debug)]
pub struct Compared {
    pub loaded: Loaded,
    pub settings: Vec<Setting>,
}

/// One game at one setting, solved for each concept.
#[derive(Debug)]
pub struct Setting {
    /// The values that set this setting apart, such as `g = 1/4`; empty when there is only one.
    pub label: String,
    pub bound: Bound,
    pub answers: Vec<Answer>,
    /// Which of two strict equilibria of a 2x2 game is the safer one.
    pub risk: Option<RiskDominance>,
    /// What the levels that the model describes mean for the equilibria, everything else as in this setting.
    pub ladders: Vec<Ladder>,
}

/// One parameter of which the model describes levels.
#[derive(Debug)]
pub struct Ladder {
    pub parameter: String,
    pub meaning: Option<String>,
    /// The concept that was solved at each level.
    pub concept: &'static Concept,
    /// In rising order of the value; the setting's own value is among them.
    pub rungs: Vec<Rung>,
}

/// A level of a parameter, and the equilibria there.
#[derive(Debug)]
pub struct Rung {
    pub value: Rational,
    /// The model's words for this level; `None` for the setting's own value where the model has none.
    pub text: Option<String>,
    /// Whether this is the setting's own value.
    pub current: bool,
    pub answer: Answer,
}

/// Concepts that stand in a comparison only by name: strict equilibria show as properties of others, and the others here are
/// approximations that depend on one more number.
const LEFT_OUT: [&str; 3] = ["strict-nash", "quantal-response", "perfect"];

impl Comparison {
    /// Solves everything. Errors: as [`load`] and [`solve`], or a parameter that no game has.
    pub fn run(&self, cancel: &Arc<AtomicBool>) -> Result<Vec<Compared>> {
        let loaded: Vec<Loaded> = self.games.iter().map(load).collect::<Result<_>>()?;
        self.check_names(&loaded)?;
        loaded.into_iter().map(|loaded| self.compare(loaded, cancel)).collect()
    }

    /// Every name that is set must be a parameter of at least one of the games.
    fn check_names(&self, loaded: &[Loaded]) -> Result<()> {
        let known: Vec<&str> = loaded.iter().flat_map(parameter_names).collect();
        for (name, _) in self.set.iter().chain(self.at.iter().chain(&self.objective).flatten()) {
            if !known.contains(&name.as_str()) {
                return Err(unknown_name(crate::error::ErrorKind::Usage, "parameter", name, &known));
            }
        }
        Ok(())
    }

    fn compare(&self, loaded: Loaded, cancel: &Arc<AtomicBool>) -> Result<Compared> {
        let plain = [Vec::new()];
        let mut settings: Vec<Setting> = Vec::new();
        for at in if self.at.is_empty() { &plain[..] } else { &self.at[..] } {
            let own = |(name, _): &&(String, Rational)| parameter_names(&loaded).contains(&name.as_str());
            let apart: Vec<(String, Rational)> = at.iter().filter(own).cloned().collect();
            let label = apart.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
            if settings.iter().any(|setting| setting.label == label) {
                // This game has none of the parameters in which the settings differ.
                continue;
            }
            let values: Vec<(String, Rational)> = self.set.iter().filter(own).cloned().chain(apart).collect();
            settings.push(self.solve_setting(label, &loaded, &values, cancel)?);
        }
        Ok(Compared { loaded, settings })
    }

    fn solve_setting(
        &self,
        label: String,
        loaded: &Loaded,
        values: &[(String, Rational)],
        cancel: &Arc<AtomicBool>,
    ) -> Result<Setting> {
        let own = |(name, _): &&(String, Rational)| parameter_names(loaded).contains(&name.as_str());
        let objective = self.objective.iter().map(|at| at.iter().filter(own).cloned().collect::<Vec<_>>());
        let objective: Vec<Vec<(String, Rational)>> = objective.filter(|at| !at.is_empty()).collect();
        let bound = loaded.bind_with(values, &objective)?;
        let mut answers = Vec::new();
        for concept in self.concepts_for(&bound.game)? {
            let query = Query {
                concept: Some(concept.name.to_owned()),
                weights: self.weights.clone().filter(|_| concept.name == "nash-bargaining"),
                limits: self.limits.clone(),
                ..Query::default()
            };
            answers.push(solve(&bound, &query, Control::with_cancel(Arc::clone(cancel)))?.answer);
        }
        let risk = match &bound.game {
            Game::Normal(game) => risk_dominance(game),
            _ => None,
        };
        let ladders = match loaded.model() {
            Some(model) => self.ladders(model, &bound, values, cancel)?,
            None => Vec::new(),
        };
        Ok(Setting { label, bound, answers, risk, ladders })
    }

    /// Solves the game at each level that the model describes, one parameter at a time.
    fn ladders(
        &self,
        model: &Model,
        bound: &Bound,
        values: &[(String, Rational)],
        cancel: &Arc<AtomicBool>,
    ) -> Result<Vec<Ladder>> {
        let concept = main_concept(&bound.game)?;
        let climb = |(parameter, levels): &(String, Vec<(Rational, String)>)| {
            let own = bound.parameters.iter().find(|(name, _)| name == parameter).map(|(_, value)| value.clone());
            let mut steps: Vec<(Rational, Option<String>)> =
                levels.iter().map(|(value, text)| (value.clone(), Some(text.clone()))).collect();
            if let Some(own) = own.clone()
                && steps.iter().all(|(value, _)| *value != own)
            {
                steps.push((own, None));
            }
            steps.sort_by(|a, b| a.0.cmp(&b.0));
            let rung = |(value, text): (Rational, Option<String>)| {
                let others = values.iter().filter(|(name, _)| name != parameter).cloned();
                let at: Vec<(String, Rational)> = others.chain([(parameter.clone(), value.clone())]).collect();
                let query =
                    Query { concept: Some(concept.name.to_owned()), limits: self.limits.clone(), ..Query::default() };
                let solved = solve(&model.bind(&at)?, &query, Control::with_cancel(Arc::clone(cancel)))?;
                Ok(Rung { current: own.as_ref() == Some(&value), value, text, answer: solved.answer })
            };
            let meaning = model
                .parameters()
                .iter()
                .find(|known| known.name == *parameter)
                .and_then(|known| known.meaning.clone());
            let rungs = steps.into_iter().map(rung).collect::<Result<Vec<Rung>>>()?;
            Ok(Ladder { parameter: parameter.clone(), meaning, concept, rungs })
        };
        model.levels().iter().map(climb).collect()
    }

    /// The concepts asked for, or all for which a method accepts the game but those that are left out.
    fn concepts_for(&self, game: &Game) -> Result<Vec<&'static Concept>> {
        let asked: Vec<&'static Concept> =
            self.concepts.iter().map(|name| crate::certify::concept(name)).collect::<Result<_>>()?;
        let fits =
            |concept: &&'static Concept| concept.fits(game) && auto::choose(game, &Options::new(concept)).is_ok();
        let chosen: Vec<&'static Concept> = match asked.is_empty() {
            true => CONCEPTS.iter().copied().filter(|concept| !LEFT_OUT.contains(&concept.name)).filter(fits).collect(),
            false => asked.into_iter().filter(|concept| concept.fits(game)).collect(),
        };
        if chosen.is_empty() {
            let message =
                format!("none of the concepts applies to `{}`, which is in {} form", game.title(), game.form());
            return Err(Error::not_applicable(message));
        }
        Ok(chosen)
    }
}

/// The concept that stands for equilibrium in a form: subgame perfection in trees where a method finds it.
fn main_concept(game: &Game) -> Result<&'static Concept> {
    let perfect = crate::certify::concept("subgame-perfect")?;
    let fits = perfect.fits(game) && auto::choose(game, &Options::new(perfect)).is_ok();
    if fits { Ok(perfect) } else { concept_of(game, None) }
}

fn parameter_names(loaded: &Loaded) -> Vec<&str> {
    let parameters = loaded.model().map_or(&[][..], |model| model.parameters());
    parameters.iter().map(|parameter| parameter.name.as_str()).collect()
}
