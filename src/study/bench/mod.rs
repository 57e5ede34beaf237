//! A suite of games with known answers: each is built, solved, and judged by its printed answer alone.
//!
//! The answer is written as JSON and read back; `check` proves it again, and its exploitability, the most that any player gains by a change of
//! the own strategy, is computed anew from the probabilities in it. What is found must be what is known, within 10^-9 or the bound that was
//! asked for. The three stages are functions of their own, so that a caller can time them.

mod suite;

pub use suite::SUITE;

use serde::{Deserialize, Serialize};

use crate::certify::implicit::guarantees;
use crate::certify::implicit_tree::bounds;
use crate::certify::nash::{deviations, regrets};
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{concept, subgame_regrets};
use crate::error::{Error, ErrorKind, Result};
use crate::game::{BargainingProblem, Game, View};
use crate::generate::{Known, known};
use crate::model::Bound;
use crate::num::{Integer, Rational};
use crate::query::answer::statement;
use crate::query::{Answer, Checked, Control, GameSource, Limits, Query, SolutionRecord, check, load, solve};
use crate::solve::Wanted;
use crate::strategy::Solution;

/// How large a game is: below about 10^3 payoffs or nodes, about 10^5, and 10^7 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    Small,
    Medium,
    Large,
}

/// What is asked of a game, and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The value of a constant-sum game to the first player.
    Value,
    /// The payoffs of the subgame-perfect equilibrium.
    Payoffs,
    /// The payoffs of the Nash bargaining solution.
    Bargain,
    /// The number of all equilibria.
    Equilibria,
    /// The number of those in pure strategies.
    Pure,
    /// One equilibrium, of which only the exploitability is judged.
    Equilibrium,
}

impl Ask {
    pub fn name(self) -> &'static str {
        match self {
            Ask::Value => "value",
            Ask::Payoffs => "payoffs",
            Ask::Bargain => "bargain",
            Ask::Equilibria => "equilibria",
            Ask::Pure => "pure",
            Ask::Equilibrium => "equilibrium",
        }
    }
}

/// One line of a suite.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub tier: Tier,
    /// A GAME argument: a family with its keys, or a library model.
    pub game: &'static str,
    pub ask: Ask,
    /// By default the program chooses.
    pub method: Option<&'static str>,
    /// The deviation gains that are asked for in place of none; the tolerance of the comparison too.
    pub epsilon: Option<&'static str>,
    /// The known answer where the family does not state it: a number, or numbers with blanks between.
    pub known: Option<&'static str>,
}

impl Entry {
    pub const fn new(tier: Tier, game: &'static str, ask: Ask) -> Entry {
        Entry { tier, game, ask, method: None, epsilon: None, known: None }
    }

    /// By this method.
    pub const fn by(self, method: &'static str) -> Entry {
        Entry { method: Some(method), ..self }
    }

    /// With deviation gains up to a rational bound.
    pub const fn within(self, epsilon: &'static str) -> Entry {
        Entry { epsilon: Some(epsilon), ..self }
    }

    /// With this known answer.
    pub const fn known(self, known: &'static str) -> Entry {
        Entry { known: Some(known), ..self }
    }

    /// The family, or the model.
    pub fn family(&self) -> &'static str {
        self.game.split(':').next().unwrap_or(self.game)
    }

    fn query(&self, limits: Limits) -> Result<Query> {
        let (concept, method, wanted) = match self.ask {
            Ask::Value if self.epsilon.is_none() => ("minmax", None, Wanted::Auto),
            Ask::Value | Ask::Equilibrium => ("nash", None, Wanted::First(1)),
            Ask::Payoffs => ("subgame-perfect", None, Wanted::Auto),
            Ask::Bargain => ("nash-bargaining", None, Wanted::Auto),
            Ask::Equilibria => ("nash", None, Wanted::All),
            Ask::Pure => ("nash", Some("pure"), Wanted::All),
        };
        Ok(Query {
            concept: Some(concept.to_owned()),
            method: self.method.or(method).map(str::to_owned),
            wanted,
            epsilon: self.epsilon.map(number).transpose()?,
            limits,
            ..Query::default()
        })
    }

    /// What is known: from the entry itself, or from the family.
    fn answer(&self) -> Result<Known> {
        let Some(text) = self.known else { return known(self.game).unwrap_or_else(|| Ok(Known::default())) };
        let numbers: Vec<Rational> = text.split_whitespace().map(number).collect::<Result<_>>()?;
        let first = numbers.first().cloned().unwrap_or(Rational::ZERO);
        let count = u64::try_from(first.numerator().to_i64().unwrap_or(-1)).ok();
        Ok(match self.ask {
            Ask::Value => Known { value: Some(first), ..Known::default() },
            Ask::Payoffs | Ask::Bargain => Known { payoffs: Some(numbers), ..Known::default() },
            Ask::Equilibria => Known { equilibria: count, ..Known::default() },
            Ask::Pure => Known { pure: count, ..Known::default() },
            Ask::Equilibrium => Known::default(),
        })
    }
}

fn number(text: &str) -> Result<Rational> {
    text.parse().map_err(|error| Error::invalid(format!("`{text}` in a suite: {error}")))
}

/// The entries of a tier, of some families only where any are named. Errors: no entry of these families.
pub fn select(suite: &[Entry], tier: Tier, only: &[String]) -> Result<Vec<Entry>> {
    let of_tier: Vec<Entry> = suite.iter().copied().filter(|entry| entry.tier == tier).collect();
    let known: Vec<&str> = of_tier.iter().map(Entry::family).collect();
    let spelled: Vec<String> = only.iter().map(|name| name.replace('_', "-")).collect();
    if let Some(name) = spelled.iter().find(|name| !known.contains(&name.as_str())) {
        let mut known = known;
        known.dedup();
        return Err(crate::error::unknown_name(ErrorKind::Usage, "family of this tier", name, &known));
    }
    let wanted = |entry: &Entry| spelled.is_empty() || spelled.iter().any(|name| name == entry.family());
    Ok(of_tier.into_iter().filter(wanted).collect())
}

/// Stage one: the game. Errors: whatever its text has wrong; too large a game.
pub fn build(entry: &Entry) -> Result<Bound> {
    load(&GameSource::Named(entry.game.to_owned()))?.bind(&[])
}

/// Profiles of a normal form, whether it is listed or not; nodes of a tree.
pub fn size(bound: &Bound) -> Rational {
    match bound.game.view() {
        View::Normal(game) => Rational::from(game.profile_count() as i64),
        View::Tree(game) => Rational::from(game.node_count() as i64),
        View::Implicit(game) => Rational::from(game.strategy_count(0) * game.strategy_count(1)),
        View::ImplicitTree(game) => {
            game.rules().node_count().map_or(Rational::ZERO, |nodes| Rational::from(Integer::from(nodes)))
        }
        View::Bargaining(_) => Rational::ZERO,
    }
}

/// A printed answer.
#[derive(Debug, Clone)]
pub struct Printed {
    pub json: String,
    pub method: String,
    /// The limit that ended the method, if one did.
    pub stop: Option<String>,
}

/// Stage two: the printed answer. Errors: no method for the game.
pub fn answer(entry: &Entry, bound: &Bound, limits: Limits, control: Control) -> Result<Printed> {
    let answer = solve(bound, &entry.query(limits)?, control)?.answer;
    let json = serde_json::to_string(&answer).map_err(|error| Error::invalid(format!("an answer: {error}")))?;
    let stop = (!matches!(answer.stop.as_str(), "done" | "enough")).then(|| answer.stop.clone());
    Ok(Printed { json, method: answer.method, stop })
}

/// What a printed answer says, and whether it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The value, the payoffs or the count.
    pub found: Vec<Rational>,
    /// The same as known, if it is.
    pub known: Option<Vec<Rational>>,
    /// The most that a player gains by a deviation from any of the solutions.
    pub exploitability: Option<Rational>,
    /// What does not hold; empty for a good answer.
    pub missed: Vec<String>,
}

/// Stage three: the answer as it was printed, against certify and what is known. `tick` is called by the proof that a list is complete, and
/// ends it by `false`. Errors: whatever keeps the answer from being judged at all.
pub fn judge(entry: &Entry, bound: &Bound, json: &str, tick: &mut dyn FnMut() -> bool) -> Result<Judgement> {
    let answer: Answer =
        serde_json::from_str(json).map_err(|error| Error::refused(format!("the printed answer is none: {error}")))?;
    let tolerance = match entry.epsilon {
        Some(epsilon) => number(epsilon)?,
        None => number("1/1000000000")?,
    };
    let mut missed = Vec::new();
    let checked = match check(bound, &answer, tick) {
        Ok(checked) => checked,
        Err(refusal) if refusal.kind() == ErrorKind::Refused => {
            missed.push(refusal.to_string());
            Checked { solutions: 0, complete: false, searched: false, bound: None }
        }
        Err(error) => return Err(error),
    };
    let mut exploitability: Option<Rational> = None;
    for solution in &answer.solutions {
        let gain = gain(&bound.game, &answer.concept, solution)?;
        exploitability = Some(exploitability.map_or(gain.clone(), |most| most.max(gain)));
    }
    if let Some(most) = exploitability.as_ref().filter(|most| **most > tolerance) {
        missed.push(format!("a player gains {most} by a deviation"));
    }
    let known = entry.answer()?;
    let counts = |count: Option<u64>| count.map(|count| vec![Rational::from(count as i64)]);
    let (found, known) = match entry.ask {
        Ask::Value => (first_payoffs(&answer, 1), known.value.map(|value| vec![value])),
        Ask::Payoffs | Ask::Bargain => (first_payoffs(&answer, bound.game.player_count()), known.payoffs),
        Ask::Equilibria | Ask::Pure => {
            if !checked.complete && missed.is_empty() {
                missed.push("the list is not shown to be complete".to_owned());
            }
            let known = if entry.ask == Ask::Pure { known.pure } else { known.equilibria };
            (vec![Rational::from(answer.count as i64)], counts(known))
        }
        Ask::Equilibrium => (first_payoffs(&answer, bound.game.player_count()), None),
    };
    if answer.solutions.is_empty() && !matches!(entry.ask, Ask::Equilibria | Ask::Pure) {
        missed.push("no solution is given".to_owned());
    }
    if let Some(known) = &known {
        let differs = |(found, known): (&Rational, &Rational)| (found - known).abs() > tolerance;
        if found.len() != known.len() || found.iter().zip(known).any(differs) {
            missed.push(format!("found {}, known {}", listed(&found), listed(known)));
        }
    } else if entry.ask != Ask::Equilibrium {
        missed.push(format!("nothing is known of the {} of this game", entry.ask.name()));
    }
    Ok(Judgement { found, known, exploitability, missed })
}

/// The payoffs of the first solution to so many players, or where they are known between bounds, what lies in the middle.
fn first_payoffs(answer: &Answer, players: usize) -> Vec<Rational> {
    let Some(solution) = answer.solutions.first() else { return Vec::new() };
    let middle = |[least, most]: &[f64; 2]| Rational::from_f64(least / 2.0 + most / 2.0).unwrap_or_default();
    match solution.payoff_bounds.is_empty() {
        true => solution.payoffs.iter().take(players).cloned().collect(),
        false => solution.payoff_bounds.iter().take(players).map(middle).collect(),
    }
}

/// Numbers with blanks between.
pub fn listed(numbers: &[Rational]) -> String {
    numbers.iter().map(Rational::to_string).collect::<Vec<_>>().join(" ")
}

/// The most that a player gains by a change of the own strategy, in any subgame where these matter, from the probabilities of a record.
fn gain(game: &Game, name: &str, record: &SolutionRecord) -> Result<Rational> {
    let concept = concept(name)?;
    let said = statement(game, concept, record)?;
    let gains: Vec<Rational> = match (game.view(), said.solution.profile(), said.solution.behavior()) {
        (View::Normal(game), Some(profile), _) => regrets(game, profile),
        (View::Tree(game), _, Some(behavior)) if *concept == SUBGAME_PERFECT => {
            subgame_regrets(game, behavior)?.gains.concat()
        }
        (View::Tree(game), _, Some(behavior)) => {
            deviations(game, behavior)?.into_iter().map(|deviation| deviation.gain).collect()
        }
        (View::ImplicitTree(game), ..) => {
            let Solution::Sparse(behavior) = &said.solution else {
                return Err(Error::not_applicable("only behaviour in a tree is exploited"));
            };
            let proved = bounds(game, behavior, &mut |_| true).map_err(|refusal| Error::refused(refusal.reason))?;
            proved.map_or_else(Vec::new, |proved| proved.gains.to_vec())
        }
        (View::Implicit(game), ..) => {
            let Solution::Mixtures(mixtures) = &said.solution else {
                return Err(Error::not_applicable("only mixtures of a game too large to list are exploited"));
            };
            let proved = guarantees(game, mixtures).map_err(|refusal| Error::refused(refusal.reason))?;
            vec![&proved.value - &proved.guaranteed, &proved.held - &proved.value]
        }
        (View::Bargaining(problem), ..) => {
            let Solution::Point(point) = &said.solution else {
                return Err(Error::not_applicable("only a point of a bargaining problem is judged"));
            };
            vec![rise(problem, &point.payoffs)?]
        }
        _ => return Err(Error::not_applicable("only profiles are exploited")),
    };
    Ok(gains.into_iter().max().unwrap_or(Rational::ZERO))
}

/// By which part the product of the gains from agreement rises at first on the way to the best contract: the most of the sum of `(f_i(x) - u_i) /
/// (u_i - d_i)`, which is 0 at the Nash bargaining solution alone. Errors: issues that are tied together, or payoffs of several pieces.
fn rise(problem: &BargainingProblem, payoffs: &[Rational]) -> Result<Rational> {
    let refuse = || Error::not_applicable("only issues within bounds and linear payoffs are judged");
    if !problem.constraints().is_empty() {
        return Err(refuse());
    }
    let mut slopes = vec![Rational::ZERO; problem.issues().len()];
    let mut rise = Rational::ZERO;
    for (player, (payoff, without)) in payoffs.iter().zip(problem.disagreement()).enumerate() {
        let ([piece], Some(weight)) = (problem.pieces(player), Rational::ONE.checked_div(&(payoff - without))) else {
            return Err(refuse());
        };
        rise += (&piece.constant - payoff) * &weight;
        slopes.iter_mut().zip(&piece.coefficients).for_each(|(slope, own)| *slope += own * &weight);
    }
    for (issue, slope) in problem.issues().iter().zip(&slopes) {
        let end = if slope.is_positive() { &issue.upper } else { &issue.lower };
        rise += slope * end.as_ref().ok_or_else(refuse)?;
    }
    Ok(rise)
}

/// How an entry ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Held,
    /// What does not hold, or the error.
    Missed(String),
    /// The limit that ended it.
    Stopped(String),
}

/// An entry that was run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub game: String,
    pub ask: Ask,
    pub method: Option<String>,
    /// Profiles of a normal form, nodes of a tree.
    pub size: Option<Rational>,
    pub found: Vec<Rational>,
    pub known: Option<Vec<Rational>>,
    pub exploitability: Option<Rational>,
    pub verdict: Verdict,
    /// Seconds to build, to solve and to check.
    pub seconds: [f64; 3],
    /// The greatest resident memory meanwhile, in bytes.
    pub memory: Option<u64>,
}

impl Row {
    /// A row before anything is known of it.
    pub fn new(entry: &Entry) -> Row {
        Row {
            game: entry.game.to_owned(),
            ask: entry.ask,
            method: None,
            size: None,
            found: Vec::new(),
            known: None,
            exploitability: None,
            verdict: Verdict::Stopped("cancelled".to_owned()),
            seconds: [0.0; 3],
            memory: None,
        }
    }

    /// Takes over what was judged.
    pub fn settle(&mut self, judged: Judgement) {
        self.verdict = match judged.missed.is_empty() {
            true => Verdict::Held,
            false => Verdict::Missed(judged.missed.join("; ")),
        };
        (self.found, self.known, self.exploitability) = (judged.found, judged.known, judged.exploitability);
    }
}
