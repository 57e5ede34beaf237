//! A model at given values of its parameters: the game, its events, and warnings where an assumption is violated.

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::Game;
use crate::model::bargain::FromGame;
use crate::model::events::{self, Event};
use crate::model::expr::Values;
use crate::model::objective_game::ObjectiveGame;
use crate::model::{Body, Model, Parameter};
use crate::num::Rational;

/// What a model is at given values.
#[derive(Debug)]
pub struct Bound {
    pub game: Game,
    /// Every parameter with its value, in the order of the file.
    pub parameters: Vec<(String, Rational)>,
    /// Every derived quantity with its value, in the order of the file.
    pub derived: Vec<(String, Rational)>,
    pub events: Vec<Event>,
    /// The same game with other chances, at which solutions are evaluated besides; empty unless asked for.
    pub objective: Vec<ObjectiveGame>,
    /// Where the disagreement point of a bargaining problem comes from, if it is yet to be computed; the game has 0 in its place until
    /// it is replaced by `with_disagreement`.
    pub disagreement: Option<FromGame>,
    /// The texts of the assumptions that are violated at these values.
    pub warnings: Vec<String>,
}

impl Bound {
    /// The event of this name. Errors: unknown (the nearest name is suggested).
    pub fn event(&self, name: &str) -> Result<&Event> {
        let known: Vec<&str> = self.events.iter().map(|event| event.name.as_str()).collect();
        let found = self.events.iter().find(|event| event.name == name);
        found.ok_or_else(|| unknown_name(ErrorKind::Usage, "event", name, &known))
    }
}

impl Parameter {
    /// The same without a look at the range.
    fn check_kind(&self, value: &Rational) -> std::result::Result<(), String> {
        match self.integer && !value.is_integer() {
            true => Err(format!("parameter `{}` must be an integer, not {value}", self.name)),
            false => Ok(()),
        }
    }

    /// What is wrong with a value, if anything.
    pub(super) fn check(&self, value: &Rational) -> std::result::Result<(), String> {
        self.check_kind(value)?;
        match &self.range {
            Some((lower, upper)) if value < lower || value > upper => {
                Err(format!("parameter `{}` must be between {lower} and {upper}, not {value}", self.name))
            }
            _ => Ok(()),
        }
    }
}

impl Model {
    /// The model with these parameters changed, all others at their defaults.
    ///
    /// Errors: an unknown parameter, one given twice, a value outside its range; whatever makes the file describe no valid game there.
    pub fn bind<S: AsRef<str>>(&self, set: &[(S, Rational)]) -> Result<Bound> {
        self.bind_for(set, None)
    }

    /// The same; for objective values the names of the parameters that have them, which may lie outside their ranges. What single players
    /// believe does not matter there.
    pub(super) fn bind_for<S: AsRef<str>>(&self, set: &[(S, Rational)], objective: Option<&[&str]>) -> Result<Bound> {
        let values = self.values_beyond(set, objective.unwrap_or_default())?;
        let slots = values.slots().to_vec();
        let named = |names: &[String], slots: &[Rational]| -> Vec<(String, Rational)> {
            names.iter().cloned().zip(slots.iter().cloned()).collect()
        };
        let (names, count) = (self.scope.names(), self.parameters.len());
        let mut values = values;
        let mut warnings = Vec::new();
        for assumption in &self.assumptions {
            if !assumption.holds.holds(&mut values)? {
                warnings.push(assumption.otherwise.clone());
            }
        }
        let (game, events, disagreement) = match &self.body {
            Body::Normal(rule) => {
                let game = rule.bind(&self.title, &mut values)?;
                let events = events::of_profiles(&self.events, &game, &mut values)?;
                (Game::Normal(game), events, None)
            }
            Body::Tree(rule) => {
                let planted = rule.plant(&self.title, &mut values)?;
                let events = events::of_terminals(&self.events, &planted, &mut values)?;
                (Game::Extensive(planted.game), events, None)
            }
            Body::Bayesian(rule) => {
                let drawn = rule.bind(&self.title, &mut values, objective.is_none())?;
                let events = events::of_types(&self.events, &drawn, &mut values)?;
                if objective.is_none() {
                    warnings.extend(drawn.warnings());
                }
                (Game::Bayesian(drawn.game), events, None)
            }
            Body::Bargaining(rule) => {
                let (problem, pending) = rule.bind(&self.title, &self.scope, &mut values)?;
                (Game::Bargaining(problem), Vec::new(), pending)
            }
        };
        Ok(Bound {
            game,
            parameters: named(&names[..count], &slots[..count]),
            derived: named(&names[count..], &slots[count..]),
            events,
            objective: Vec::new(),
            disagreement,
            warnings,
        })
    }

    /// The model with all parameters at their defaults. Errors: as for [`bind`](Self::bind).
    pub fn defaults(&self) -> Result<Bound> {
        self.bind::<&str>(&[])
    }

    /// The values of parameters and derived quantities.
    pub(super) fn values<S: AsRef<str>>(&self, set: &[(S, Rational)]) -> Result<Values> {
        self.values_beyond(set, &[])
    }

    fn values_beyond<S: AsRef<str>>(&self, set: &[(S, Rational)], lenient: &[&str]) -> Result<Values> {
        let mut slots: Vec<Rational> = self.parameters.iter().map(|parameter| parameter.default.clone()).collect();
        let mut given = vec![false; slots.len()];
        for (name, value) in set {
            let name = name.as_ref();
            let known: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            let place = known.iter().position(|known| *known == name);
            let place = place.ok_or_else(|| self.unknown_parameter(name, &known))?;
            if std::mem::replace(&mut given[place], true) {
                return Err(Error::usage(format!("parameter `{name}` is set twice")));
            }
            let parameter = &self.parameters[place];
            let checked = if lenient.contains(&name) { parameter.check_kind(value) } else { parameter.check(value) };
            checked.map_err(Error::usage)?;
            slots[place] = value.clone();
        }
        slots.resize(self.scope.len(), Rational::ZERO);
        let mut values = Values::new(slots);
        for derived in &self.derived {
            let value = derived.expr.value(&mut values)?;
            values.set(derived.slot, value);
        }
        Ok(values)
    }

    fn unknown_parameter(&self, name: &str, known: &[&str]) -> Error {
        if self.scope.slot(name).is_some() {
            let error = Error::usage(format!("`{name}` is computed from the parameters and cannot be set"));
            return error.hint(format!("parameters: {}", known.join(", ")));
        }
        unknown_name(ErrorKind::Usage, "parameter", name, known)
    }
}
