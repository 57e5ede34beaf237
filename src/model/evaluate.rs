//! Whether a reference holds: at its own values and at random draws, with the solving left to the caller.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::{Game, View};
use crate::model::bind::Bound;
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Values};
use crate::model::reference::{Claim, Distribution, Quantifier, Reference, SolutionClaim, Threshold};
use crate::model::{Model, Parameter};
use crate::num::Rational;

/// Draws that may be refused by `given` for each that counts.
const REFUSALS: u32 = 2_000;

/// Drawn values are multiples of this part of the range; a prime, so that ties between parameters are rare.
const GRID: u64 = 1_009;

/// What the caller is asked to solve.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Every parameter with its value.
    pub parameters: Vec<(String, Rational)>,
    pub concept: String,
    /// Whether the statement can be judged only from a complete list of solutions.
    pub needs_all: bool,
    /// An expression over outcomes that the solution meant maximises.
    pub maximize: Option<String>,
    /// One weight per player; empty for equal ones.
    pub weights: Vec<Rational>,
    /// The player who commits.
    pub leader: Option<usize>,
    /// Values at which payoffs and outcomes are wanted in place of those of the game; empty for the game's own.
    pub objective: Vec<(String, Rational)>,
}

/// What the caller found.
#[derive(Debug, Clone, Default)]
pub struct Solved {
    pub solutions: Vec<Found>,
    /// Whether these are shown to be all solutions (or all extreme ones).
    pub complete: bool,
    /// Whether all pure ones are among them.
    pub complete_pure: bool,
}

/// A solution, as far as references look at it; lists that do not apply are empty.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// One per player.
    pub payoffs: Vec<Rational>,
    /// `[player][strategy]` in normal form.
    pub profile: Vec<Vec<Rational>>,
    /// `[information set][action]` in a tree.
    pub behavior: Vec<Vec<Rational>>,
    /// The probability of each pure profile or terminal node.
    pub outcomes: Vec<Rational>,
    /// One value per issue.
    pub contract: Vec<Rational>,
}

impl Found {
    /// Is every probability of its strategies and behaviour 0 or 1?
    fn is_pure(&self) -> bool {
        self.profile.iter().chain(&self.behavior).flatten().all(|p| p.is_zero() || p.is_one())
    }
}

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It held at this many points.
    Holds(usize),
    /// It did not, and how.
    Fails(String),
}

type Solve<'s> = dyn FnMut(&Request) -> Result<Solved> + 's;

impl Reference {
    /// The concept whose solutions the reference is about; none for one about values.
    pub fn concept(&self) -> Option<&str> {
        match &self.claim {
            Claim::Value(_) => None,
            Claim::Solutions(claim) => Some(&claim.concept),
        }
    }

    /// Where the reference stands, as `file:line:column`.
    pub fn location(&self) -> String {
        let (line, column) = self.place.source().position(self.place.span().start);
        format!("{}:{line}:{column}", self.place.source().name)
    }

    /// Tests the reference. Errors: those of binding and of the caller; a name that the game does not have; `given` that is too rarely met.
    pub fn evaluate(&self, model: &Model, solve: &mut Solve<'_>) -> Result<Verdict> {
        let mut tested = 0;
        if self.applies(model, &self.set)? {
            if let Some(failure) = self.failure(model, &self.set, solve)? {
                return Ok(Verdict::Fails(failure));
            }
            tested += 1;
        } else if self.draws == 0 {
            return Err(self.place.point_all(Error::invalid("`given` does not hold at the values of this reference")));
        }
        let mut random = Pcg64::seed_from_u64(0x6775_6172);
        let (mut accepted, mut refused) = (0, 0);
        while accepted < self.draws {
            let set = self.draw(model, &mut random)?;
            if !self.applies(model, &set)? {
                refused += 1;
                if refused > REFUSALS * self.draws {
                    let error = Error::invalid("random draws hardly ever meet `given`");
                    return Err(self.place.point_all(error).hint("vary fewer parameters, or relax `given`"));
                }
                continue;
            }
            if let Some(failure) = self.failure(model, &set, solve)? {
                let at: Vec<String> = set.iter().map(|(name, value)| format!("{name}={value}")).collect();
                return Ok(Verdict::Fails(format!("{failure}, at {}", at.join(" "))));
            }
            accepted += 1;
            tested += 1;
        }
        Ok(Verdict::Holds(tested))
    }

    fn draw(&self, model: &Model, random: &mut Pcg64) -> Result<Vec<(String, Rational)>> {
        let mut set = self.set.clone();
        for &slot in &self.vary {
            let parameter = &model.parameters()[slot];
            set.retain(|(name, _)| *name != parameter.name);
            set.push((parameter.name.clone(), self.draw_value(parameter, random)?));
        }
        Ok(set)
    }

    fn draw_value(&self, parameter: &Parameter, random: &mut Pcg64) -> Result<Rational> {
        let Some((lower, upper)) = &parameter.range else {
            let error = Error::invalid(format!("`{}` has no range to draw from", parameter.name));
            return Err(self.place.point_all(error));
        };
        if parameter.integer {
            let (from, to) = (lower.ceil().to_i64().unwrap_or(0), upper.floor().to_i64().unwrap_or(0));
            let count = to.saturating_sub(from).max(0) as u64 + 1;
            return Ok(Rational::from(from + (random.next_u64() % count) as i64));
        }
        let share = Rational::from(random.next_u64() % (GRID + 1)) / Rational::from(GRID);
        Ok(lower + (upper - lower) * share)
    }

    fn applies(&self, model: &Model, set: &[(String, Rational)]) -> Result<bool> {
        let mut values = model.values(set)?;
        for given in &self.given {
            if !given.holds(&mut values)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn failure(&self, model: &Model, set: &[(String, Rational)], solve: &mut Solve<'_>) -> Result<Option<String>> {
        match &self.claim {
            Claim::Value(sides) => {
                let mut values = model.values(set)?;
                let (value, expected) = (sides.0.value(&mut values)?, sides.1.value(&mut values)?);
                Ok((value != expected).then(|| format!("`{}` is {value}, not {expected}", sides.0.text())))
            }
            Claim::Solutions(claim) => claim.failure(model, set, solve),
        }
    }
}

impl SolutionClaim {
    fn failure(&self, model: &Model, set: &[(String, Rational)], solve: &mut Solve<'_>) -> Result<Option<String>> {
        if let Some(threshold) = &self.threshold {
            return self.threshold_failure(threshold, model, set, solve);
        }
        let bound = model.bind(set)?;
        let mut values = model.values(set)?;
        let mut solved = solve(&self.request(&bound, &mut values)?)?;
        if self.pure {
            solved.solutions.retain(Found::is_pure);
            solved.complete |= solved.complete_pure;
        }
        if let Some(count) = &self.count {
            let expected = count.value(&mut values)?;
            let found = solved.solutions.len();
            if !solved.complete || expected != Rational::from(found) {
                let which = if solved.complete { "there are" } else { "an incomplete list has" };
                return Ok(Some(format!("{which} {found} solutions, not {expected}")));
            }
        }
        if self.pattern.is_empty() {
            return Ok(None);
        }
        let mut differences = Vec::new();
        let mut matching = 0;
        for found in &solved.solutions {
            match self.difference(found, &bound, &mut values)? {
                None => matching += 1,
                Some(difference) => differences.push(difference),
            }
        }
        self.judge(matching, &differences, solved.complete, &mut values)
    }

    /// Compares how many solutions match with what the reference says of them.
    fn judge(
        &self,
        matching: usize,
        differences: &[String],
        complete: bool,
        values: &mut Values,
    ) -> Result<Option<String>> {
        let other = differences.first().map_or_else(|| "there is none".to_owned(), Clone::clone);
        let wanted = match &self.quantifier {
            Quantifier::Some => true,
            Quantifier::None => false,
            Quantifier::Only if !complete => return Ok(Some("the list of solutions is incomplete".to_owned())),
            Quantifier::Only => {
                let failed = matching == 0 || !differences.is_empty();
                return Ok(failed.then(|| format!("not every solution is so: {other}")));
            }
            Quantifier::ExactlyIf(condition) => condition.holds(values)?,
        };
        if wanted {
            return Ok((matching == 0).then(|| format!("no solution is so: {other}")));
        }
        if matching > 0 {
            return Ok(Some("there is such a solution".to_owned()));
        }
        Ok((!complete).then(|| "the list of solutions is incomplete".to_owned()))
    }

    fn request(&self, bound: &Bound, values: &mut Values) -> Result<Request> {
        let needs_all = self.count.is_some()
            || self.threshold.is_some()
            || (!self.pattern.is_empty() && !matches!(self.quantifier, Quantifier::Some));
        Ok(Request {
            parameters: bound.parameters.clone(),
            concept: self.concept.clone(),
            needs_all,
            maximize: self.maximize.clone(),
            weights: self.weights.iter().map(|weight| weight.value(values)).collect::<Result<_>>()?,
            leader: self.leader,
            objective: self.objective.clone(),
        })
    }

    fn close(&self, found: &Rational, expected: &Rational) -> bool {
        match &self.within {
            None => found == expected,
            Some(within) => (found - expected).abs() <= *within,
        }
    }

    /// In what a solution differs from the pattern; `None` where it does not.
    fn difference(&self, found: &Found, bound: &Bound, values: &mut Values) -> Result<Option<String>> {
        let pattern = &self.pattern;
        if let Some(payoffs) = &pattern.payoffs {
            for (place, expected) in payoffs.iter().enumerate() {
                let expected = expected.value(values)?;
                if !found.payoffs.get(place).is_some_and(|found| self.close(found, &expected)) {
                    return Ok(Some(format!("payoffs {:?} where {expected} is expected", found.payoffs)));
                }
            }
        }
        for (distributions, lists) in [(&pattern.profile, &found.profile), (&pattern.behavior, &found.behavior)] {
            for distribution in distributions {
                if let Some(difference) = self.distribution_difference(distribution, lists, bound, values)? {
                    return Ok(Some(difference));
                }
            }
        }
        for (name, expected) in &pattern.contract {
            let expected = expected.value(values)?;
            let issues: Vec<&str> = bound.game.bargaining()?.issues().iter().map(|issue| issue.name.as_str()).collect();
            let found = position(name, "issue", &issues).map(|place| found.contract.get(place))?;
            if !found.is_some_and(|found| self.close(found, &expected)) {
                return Ok(Some(format!("{} is {found:?}, not {expected}", name.text)));
            }
        }
        for (name, expected) in &pattern.probability {
            let (expected, probability) = (expected.value(values)?, probability(found, bound, name)?);
            if !self.close(&probability, &expected) {
                return Ok(Some(format!("the probability of {} is {probability}, not {expected}", name.text)));
            }
        }
        match &pattern.holds {
            Some(condition) if !holds(condition, found, bound, values)? => {
                Ok(Some(format!("`{}` is false, with payoffs {:?}", condition.text(), found.payoffs)))
            }
            _ => Ok(None),
        }
    }

    fn distribution_difference(
        &self,
        distribution: &Distribution,
        lists: &[Vec<Rational>],
        bound: &Bound,
        values: &mut Values,
    ) -> Result<Option<String>> {
        let owner = &distribution.owner;
        let (place, names) = choices(owner, &bound.game)?;
        for (name, expected) in &distribution.probabilities {
            let expected = expected.value(values)?;
            let choice = position(name, "choice", &names)?;
            let found = lists.get(place).and_then(|list| list.get(choice));
            if !found.is_some_and(|found| self.close(found, &expected)) {
                return Ok(Some(format!("{}: {} has {found:?}, not {expected}", owner.text, name.text)));
            }
        }
        Ok(None)
    }

    /// An event that some solution has for sure on one side of the threshold, and none on the other.
    fn threshold_failure(
        &self,
        threshold: &Threshold,
        model: &Model,
        set: &[(String, Rational)],
        solve: &mut Solve<'_>,
    ) -> Result<Option<String>> {
        let at = threshold.at.value(&mut model.values(set)?)?;
        let parameter = &model.parameters()[threshold.slot];
        let mut step = Rational::ONE / Rational::from(1_000);
        if let Some((lower, upper)) = &parameter.range {
            let room = std::cmp::min(&at - lower, upper - &at);
            if !room.is_positive() {
                return Ok(Some(format!("the threshold {at} is not inside the range of `{}`", parameter.name)));
            }
            step = step.min(room / Rational::from(2));
        }
        let mut sides = Vec::new();
        for value in [&at - &step, &at + &step] {
            let mut there = set.to_vec();
            there.retain(|(name, _)| *name != parameter.name);
            there.push((parameter.name.clone(), value));
            let bound = model.bind(&there)?;
            let solved = solve(&self.request(&bound, &mut model.values(&there)?)?)?;
            let mut occurs = false;
            for found in &solved.solutions {
                occurs |= probability(found, &bound, &threshold.event)?.is_one();
            }
            if !occurs && !solved.complete {
                return Ok(Some("the list of solutions is incomplete".to_owned()));
            }
            sides.push(occurs);
        }
        let same = sides[0] == sides[1];
        let often = if sides[0] { "occurs" } else { "does not occur" };
        Ok(same.then(|| format!("`{}` {often} on both sides of {} = {at}", threshold.event.text, parameter.name)))
    }
}

pub(super) fn position(name: &Excerpt, what: &str, known: &[&str]) -> Result<usize> {
    let found = known.iter().position(|known| *known == name.text);
    found.ok_or_else(|| name.point_all(unknown_name(ErrorKind::Invalid, what, &name.text, known)))
}

/// The place of a player or information set, and the names of the choices there.
pub(super) fn choices<'g>(owner: &Excerpt, game: &'g Game) -> Result<(usize, Vec<&'g str>)> {
    match game.view() {
        View::Normal(game) => {
            let players: Vec<&str> = game.players().iter().map(|player| player.name.as_str()).collect();
            let place = position(owner, "player", &players)?;
            Ok((place, game.players()[place].strategies.iter().map(String::as_str).collect()))
        }
        View::Tree(tree) => {
            let infosets: Vec<&str> = tree.infoset_ids().map(|id| tree.infoset_name(id)).collect();
            let by_type = game.bayesian().and_then(|game| game.infoset_of_label(&owner.text));
            let what = if game.bayesian().is_some() { "type" } else { "information set" };
            let place = by_type.map_or_else(|| position(owner, what, &infosets), |id| Ok(id.index()))?;
            Ok((place, tree.infosets()[place].actions.iter().map(String::as_str).collect()))
        }
        View::Bargaining(_) => Err(owner.point_all(Error::invalid("a bargaining problem has no strategies"))),
        View::Implicit(game) => Err(owner.point_all(game.unlisted())),
        View::ImplicitTree(game) => Err(owner.point_all(game.unstored())),
    }
}

fn probability(found: &Found, bound: &Bound, name: &Excerpt) -> Result<Rational> {
    let event = bound.event(&name.text)?;
    if event.holds.len() != found.outcomes.len() {
        let error = Error::not_applicable(format!("the solution has no probabilities for the event `{}`", name.text));
        return Err(name.point_all(error));
    }
    let inside = event.holds.iter().zip(&found.outcomes).filter(|(holds, _)| **holds);
    Ok(inside.map(|(_, probability)| probability).sum())
}

/// Whether a condition on the solution holds: the names after the global ones are filled in the order of `outcome_scope`.
fn holds(condition: &Expr, found: &Found, bound: &Bound, values: &mut Values) -> Result<bool> {
    let globals = values.slots().len();
    let welfare: Rational = found.payoffs.iter().sum();
    let mut slots: Vec<Rational> = found.payoffs.clone();
    slots.push(welfare);
    for event in &bound.events {
        let known = event.holds.len() == found.outcomes.len();
        let inside = event.holds.iter().zip(&found.outcomes).filter(|(holds, _)| known && **holds);
        slots.push(inside.map(|(_, probability)| probability).sum());
    }
    slots.extend(found.contract.iter().cloned());
    for (slot, value) in (globals..).zip(slots) {
        values.set(slot, value);
    }
    let result = condition.holds(values);
    values.truncate(globals);
    result
}
