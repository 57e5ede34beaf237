//! An answer as plain data: the JSON of the contracts, and the way from certified solutions to it and back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::certify::assessment::{node_payoffs, sustaining_beliefs};
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::quantal_response::QUANTAL_RESPONSE;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Certified, Claim, Concept, Epsilon, Kind, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, ImplicitGame, NormalForm, PureStrategy, View};
use crate::model::Bound;
use crate::num::Rational;
use crate::query::refinements::Refinements;
use crate::query::sparse::{read_sparse, sparse_rows};
use crate::query::types::{TypeRow, type_rows};
use crate::query::{FitRecord, ObjectiveRecord, SelectionRecord, event_probabilities, objective_records};
use crate::strategy::{
    Assessment, BargainingPoint, BehaviorProfile, Choices, Commitment, Device, MixedProfile, Mixtures, QuantalResponse,
    Solution, Survivors,
};

/// What one query yields.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The version of the program that made it.
    pub guarantor: String,
    pub game: GameRecord,
    pub concept: String,
    pub method: String,
    /// `all`, `some` or `approximate`.
    pub claim: String,
    /// Of which solutions the list holds all: with the claim `all` `every`, or `extreme` (the extreme points of a set of infinitely
    /// many equilibria, which determine it); with `some` `pure` (those in which nobody randomises).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The players' weights of a weighted bargaining solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<Rational>>,
    /// What was maximised over the equilibria, and how far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<SelectionRecord>,
    /// What came of a fit of lambda to observed play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<FitRecord>,
    /// The settings of objective values at which the solutions are evaluated besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objective: Vec<Map<String, Value>>,
    /// `done`, or the limit that ended the method.
    pub stop: String,
    /// The solutions were given one by one before this, and without a look at dominance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub streamed: bool,
    pub count: usize,
    pub solutions: Vec<SolutionRecord>,
    /// The connected components of the set of equilibria, for complete lists of the Nash equilibria of two-player games; of a tree in
    /// realization plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<ComponentRecord>,
    /// The different lotteries over the ends of a tree that several solutions lead to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<OutcomeRecord>,
    /// What the reader should know: degenerate payoffs, ties, violated assumptions, candidates lost to rounding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    pub work: Work,
    pub seconds: f64,
}

/// Which game, at which parameters.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GameRecord {
    pub title: String,
    pub form: String,
    pub players: Vec<String>,
    /// Parameter values in the order of the model file; empty for games without parameters.
    pub parameters: Map<String, Value>,
    /// SHA-256 of the game's content, in hexadecimal.
    pub digest: String,
}

/// What the method did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Work units, as the method's file counts them.
    pub ticks: u64,
    /// The branches of a search that were proved to hold no solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<u64>,
    /// The branches that floats could not settle, and exact arithmetic did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<u64>,
    /// How long it took to find and to prove the solutions; the rest of the answer's seconds went to components, indices and properties.
    #[serde(default)]
    pub seconds: f64,
}

/// One solution. Fields that do not apply are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SolutionRecord {
    /// The precision of a quantal response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lambda: Option<Rational>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Vec<Vec<Rational>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behavior: Option<Vec<BehaviorRow>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Vec<DeviceRow>>,
    /// For each player of a game whose strategies an oracle gives, the strategies used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixtures: Option<Vec<Vec<MixtureRow>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentRecord>,
    /// For each player, the labels of the surviving strategies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivors: Option<Vec<Vec<String>>>,
    /// The payoffs of a bargaining solution, one per player.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Vec<Rational>>,
    /// The value of each issue (rationals as strings), in the order of the problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Map<String, Value>>,
    /// The extreme points of a set of optimal points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Vec<PointRecord>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Vec<Rational>>,
    /// The strategies that each player uses, by number from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Vec<Vec<usize>>>,
    /// How actions are taken at the information sets that `behavior` does not list, where it does not list all: `evenly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payoffs: Vec<Rational>,
    /// Outward-rounded bounds on each player's payoff, where payoffs are not known exactly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payoff_bounds: Vec<[f64; 2]>,
    /// A rational as a string, or an outward-rounded bound as a number.
    pub epsilon: EpsilonRecord,
    /// The number of its component in [`Answer::components`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<usize>,
    /// The number of its outcome in [`Answer::outcomes`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<usize>,
    /// The index of an isolated equilibrium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// The probability of each event of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Map<String, Value>>,
    /// Of a Bayesian game: what each type expects, and could gain by another action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<TypeRow>,
    /// What the same strategies lead to at objective values, in the order of [`Answer::objective`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objective: Vec<ObjectiveRecord>,
    /// What else holds of it, such as `pure`, `strict`, `risk-dominant`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<String>,
    /// Of an equilibrium with beliefs of a signalling game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signalling: Option<SignallingRecord>,
    /// Data that the proof needs beside the solution: see [`Witness`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipliers: Option<Witness>,
}

/// Behaviour at one information set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BehaviorRow {
    pub player: String,
    pub infoset: String,
    pub actions: Vec<String>,
    pub probabilities: Vec<Rational>,
    /// The probability of each node given that the set is reached; left out where it is not, unless the concept is about beliefs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belief: Option<Vec<Rational>>,
    /// Where the concept is about beliefs and play does not reach the set: the extreme points of the set of beliefs at which the
    /// behaviour here is optimal, given the later play. Not all of them need fit the beliefs elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sustaining: Option<Vec<Vec<Rational>>>,
}

/// What the messages of an equilibrium of a signalling game tell, and whether the beliefs after other messages are plausible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignallingRecord {
    /// `pooling`, `separating` or `semi-separating`, of the types that chance draws with positive probability.
    pub form: String,
    /// The messages that none of these types sends; the criteria are about them.
    pub unsent: Vec<String>,
    /// The intuitive criterion (Cho and Kreps 1987); left out where the game is too large to examine it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intuitive: Option<CriterionRecord>,
    /// D1 (Cho and Kreps 1987, Banks and Sobel 1987).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub d1: Option<CriterionRecord>,
}

/// Whether an equilibrium passes a criterion, and if not, why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionRecord {
    pub passes: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<FailureRecord>,
}

/// A message after which a criterion fails; types are named as their information sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureRecord {
    pub message: String,
    /// The types that the receiver should not believe in after the message.
    pub excluded: Vec<String>,
    /// The types that would gain from it at every reply which is best for a belief over those that are not excluded; where there is none,
    /// the types one of which would gain at each.
    pub deviating: Vec<String>,
}

/// A pure profile that a device recommends, by labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceRow {
    pub strategies: Vec<String>,
    pub probability: Rational,
}

/// A strategy, as its oracle writes it, and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixtureRow {
    pub strategy: String,
    pub probability: Rational,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentRecord {
    pub leader: String,
    pub announced: Vec<Rational>,
    pub answer: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointRecord {
    pub point: Vec<Rational>,
    pub contract: Map<String, Value>,
}

/// A connected component of the set of equilibria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentRecord {
    /// The solutions that are its extreme points, by number from 0.
    pub extreme: Vec<usize>,
    /// Left out where its computation would exceed a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// Its maximal Nash subsets, unless it is a single equilibrium or they are very many. For each subset and each player, the
    /// solutions whose strategies of that player are its corners: every mixture of these of player 1 with every one of player 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsets: Option<Vec<[Vec<usize>; 2]>>,
}

/// What some solutions of a tree lead to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecord {
    /// The solutions, by number from 0.
    pub solutions: Vec<usize>,
    /// The ends of the tree that are reached.
    pub ends: Vec<EndRecord>,
}

/// An end of a tree, with the probability that play leads to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndRecord {
    /// The actions on the way to it.
    pub path: String,
    pub probability: Rational,
}

/// See [`Epsilon`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EpsilonRecord {
    Exact(Rational),
    AtMost(f64),
}

impl Default for EpsilonRecord {
    fn default() -> EpsilonRecord {
        EpsilonRecord::Exact(Rational::ZERO)
    }
}

impl From<&Epsilon> for EpsilonRecord {
    fn from(epsilon: &Epsilon) -> EpsilonRecord {
        match epsilon {
            Epsilon::Zero => EpsilonRecord::Exact(Rational::ZERO),
            Epsilon::Exactly(bound) => EpsilonRecord::Exact(bound.clone()),
            Epsilon::AtMost(bound) => EpsilonRecord::AtMost(*bound),
        }
    }
}

impl EpsilonRecord {
    fn to_epsilon(&self) -> Epsilon {
        match self {
            EpsilonRecord::Exact(bound) if bound.is_zero() => Epsilon::Zero,
            EpsilonRecord::Exact(bound) => Epsilon::Exactly(bound.clone()),
            EpsilonRecord::AtMost(bound) => Epsilon::AtMost(*bound),
        }
    }
}

/// The claim of an answer, from its two fields.
pub fn claim_of(answer: &Answer) -> Result<Claim> {
    match (answer.claim.as_str(), answer.kind.as_deref()) {
        ("all", Some("every")) => Ok(Claim::All(Kind::Every)),
        ("all", Some("extreme")) => Ok(Claim::All(Kind::Extreme)),
        ("some", Some("pure")) => Ok(Claim::All(Kind::Pure)),
        ("some", Some("symmetric")) => Ok(Claim::All(Kind::Symmetric)),
        ("some", Some("extreme-symmetric")) => Ok(Claim::All(Kind::ExtremeSymmetric)),
        ("some", None) => Ok(Claim::Some),
        ("approximate", None) => Ok(Claim::Approximate),
        (claim, kind) => {
            Err(Error::refused(format!("there is no claim `{claim}` of kind `{}`", kind.unwrap_or("none"))))
        }
    }
}

/// The record of a certified solution, without its place in the set of equilibria.
pub fn record(bound: &Bound, certified: &Certified, refinements: &mut Refinements) -> SolutionRecord {
    let game = &bound.game;
    let mut record = SolutionRecord {
        payoffs: certified.payoffs().to_vec(),
        payoff_bounds: certified.payoff_bounds().iter().map(|bounds| [bounds.lower(), bounds.upper()]).collect(),
        events: event_probabilities(bound, certified.solution()),
        types: type_rows(game, certified.solution()),
        objective: objective_records(bound, certified.solution()),
        properties: refinements.properties(game, certified).into_iter().map(str::to_owned).collect(),
        epsilon: certified.epsilon().into(),
        multipliers: (*certified.witness() != Witness::None).then(|| certified.witness().clone()),
        ..SolutionRecord::default()
    };
    match (certified.solution(), game.view()) {
        (Solution::Profile(profile), _) => {
            record.profile = Some(profile.players().to_vec());
            record.support = Some(profile.support());
        }
        (Solution::Quantal(response), view) => {
            record.lambda = Some(response.lambda.clone());
            match (&response.choices, view) {
                (Choices::Behavior(profile), View::Tree(game)) => {
                    record.behavior = Some(behavior_rows(game, profile));
                }
                (choices, _) => record.profile = Some(choices.lists().to_vec()),
            }
        }
        (Solution::Behavior(profile), View::Tree(game)) => record.behavior = Some(behavior_rows(game, profile)),
        (Solution::Assessment(assessment), View::Tree(game)) => {
            record.behavior = Some(assessment_rows(game, assessment));
            record.signalling = refinements.signalling(game, assessment);
        }
        (Solution::Device(device), View::Normal(game)) => record.device = Some(device_rows(game, device)),
        (Solution::Commitment(commitment), View::Normal(game)) => {
            let follower = &game.players()[1 - commitment.leader];
            record.commitment = Some(CommitmentRecord {
                leader: game.players()[commitment.leader].name.clone(),
                announced: commitment.announced.clone(),
                answer: follower.strategies[commitment.answer].clone(),
            });
        }
        (Solution::Survivors(survivors), View::Normal(game)) => {
            record.survivors = Some(survivor_labels(game, survivors))
        }
        (Solution::Point(point), View::Bargaining(problem)) => {
            record.point = Some(point.payoffs.clone());
            record.contract = Some(contract_map(problem, &point.contract));
            record.disagreement = Some(problem.disagreement().to_vec());
        }
        (Solution::PayoffSet(points), View::Bargaining(problem)) => {
            let row = |point: &BargainingPoint| PointRecord {
                point: point.payoffs.clone(),
                contract: contract_map(problem, &point.contract),
            };
            record.points = Some(points.iter().map(row).collect());
            record.disagreement = Some(problem.disagreement().to_vec());
        }
        (Solution::Mixtures(mixtures), View::Implicit(game)) => {
            record.mixtures = Some(mixture_rows(game, mixtures));
        }
        (Solution::Sparse(behavior), View::ImplicitTree(tree)) => {
            record.behavior = Some(sparse_rows(tree, behavior));
            record.elsewhere = Some(EVENLY.to_owned());
        }
        (solution, _) => unreachable!("a certified solution fits its game: {solution:?}"),
    }
    record
}

/// How actions are taken at the information sets of a tree that is not stored which are not listed.
const EVENLY: &str = "evenly";

fn behavior_rows(game: &ExtensiveForm, profile: &BehaviorProfile) -> Vec<BehaviorRow> {
    let beliefs = profile.beliefs(game);
    let row = |((id, probabilities), belief): ((_, &Vec<Rational>), Option<Vec<Rational>>)| BehaviorRow {
        player: game.players()[game.infoset(id).player].clone(),
        infoset: game.infoset_name(id).to_owned(),
        actions: game.infoset(id).actions.to_vec(),
        probabilities: probabilities.clone(),
        belief,
        sustaining: None,
    };
    game.infoset_ids().zip(profile.infosets()).zip(beliefs).map(row).collect()
}

fn assessment_rows(game: &ExtensiveForm, assessment: &Assessment) -> Vec<BehaviorRow> {
    let payoffs = node_payoffs(game, assessment.behavior());
    let mut rows = behavior_rows(game, assessment.behavior());
    for ((id, row), belief) in game.infoset_ids().zip(&mut rows).zip(assessment.beliefs()) {
        if row.belief.is_none() && game.infoset(id).nodes.len() > 1 {
            row.sustaining = sustaining_beliefs(game, assessment.behavior(), &payoffs, id);
        }
        row.belief = Some(belief.clone());
    }
    rows
}

fn device_rows(game: &NormalForm, device: &Device) -> Vec<DeviceRow> {
    let row = |(profile, probability): &(Vec<usize>, Rational)| DeviceRow {
        strategies: game.labels(profile).into_iter().map(str::to_owned).collect(),
        probability: probability.clone(),
    };
    device.lottery().iter().map(row).collect()
}

fn mixture_rows(game: &ImplicitGame, mixtures: &Mixtures) -> Vec<Vec<MixtureRow>> {
    let row = |player: usize, (strategy, probability): &(PureStrategy, Rational)| MixtureRow {
        strategy: game.oracle().label(player, strategy),
        probability: probability.clone(),
    };
    let rows = |player: usize| mixtures.players()[player].iter().map(|entry| row(player, entry)).collect();
    (0..2).map(rows).collect()
}

fn read_mixtures(game: &ImplicitGame, given: &[Vec<MixtureRow>]) -> Result<Mixtures> {
    let [first, second] = given else {
        return Err(Error::invalid(format!("mixtures of {} players where the game has 2", given.len())));
    };
    let read = |player: usize, rows: &[MixtureRow]| {
        let entry = |row: &MixtureRow| Ok((game.oracle().parse(player, &row.strategy)?, row.probability.clone()));
        rows.iter().map(entry).collect::<Result<Vec<_>>>()
    };
    Mixtures::new(game, [read(0, first)?, read(1, second)?])
}

fn survivor_labels(game: &NormalForm, survivors: &Survivors) -> Vec<Vec<String>> {
    let labels = |(player, left): (usize, &Vec<usize>)| {
        left.iter().map(|&strategy| game.players()[player].strategies[strategy].clone()).collect()
    };
    survivors.0.iter().enumerate().map(labels).collect()
}

fn contract_map(problem: &crate::game::BargainingProblem, contract: &[Rational]) -> Map<String, Value> {
    let names = problem.issues().iter().map(|issue| issue.name.clone());
    names.zip(contract.iter().map(|value| Value::String(value.to_string()))).collect()
}

/// The statement that a record makes, ready to be certified again. Errors: a shape that fits neither game nor concept.
pub fn statement(game: &Game, concept: &'static Concept, record: &SolutionRecord) -> Result<Statement> {
    Ok(Statement {
        concept,
        solution: solution(game, concept, record)?,
        witness: record.multipliers.clone().unwrap_or(Witness::None),
        epsilon: record.epsilon.to_epsilon(),
    })
}

fn solution(game: &Game, concept: &Concept, record: &SolutionRecord) -> Result<Solution> {
    if *concept == QUANTAL_RESPONSE {
        return quantal_response(game, record);
    }
    match game.view() {
        View::Normal(game) => {
            if let Some(profile) = &record.profile {
                return Ok(Solution::Profile(MixedProfile::new(game, profile.clone())?));
            }
            if let Some(rows) = &record.device {
                return Ok(Solution::Device(read_device(game, rows)?));
            }
            if let Some(commitment) = &record.commitment {
                return Ok(Solution::Commitment(read_commitment(game, commitment)?));
            }
            if let Some(survivors) = &record.survivors {
                return Ok(Solution::Survivors(read_survivors(game, survivors)?));
            }
            Err(Error::invalid("a solution of a normal form has `profile`, `device`, `commitment` or `survivors`"))
        }
        View::Tree(game) => {
            let rows = record.behavior.as_ref().ok_or_else(|| Error::invalid("a solution of a tree has `behavior`"))?;
            let behavior = read_behavior(game, rows)?;
            if !has_beliefs(concept) {
                return Ok(Solution::Behavior(behavior));
            }
            let belief = |row: &BehaviorRow| {
                let missing = || Error::invalid(format!("the row `{}` has no belief", row.infoset));
                row.belief.clone().ok_or_else(missing)
            };
            let beliefs = rows.iter().map(belief).collect::<Result<_>>()?;
            Ok(Solution::Assessment(Assessment::new(game, behavior, beliefs)?))
        }
        View::Implicit(game) => {
            let mixtures = record.mixtures.as_ref();
            let mixtures = mixtures.ok_or_else(|| Error::invalid("a solution by an oracle has `mixtures`"))?;
            Ok(Solution::Mixtures(read_mixtures(game, mixtures)?))
        }
        View::ImplicitTree(tree) => {
            let rows = record.behavior.as_ref().ok_or_else(|| Error::invalid("a solution of a tree has `behavior`"))?;
            if record.elsewhere.as_deref() != Some(EVENLY) {
                return Err(Error::invalid(format!("at other information sets actions are taken `{EVENLY}`")));
            }
            Ok(Solution::Sparse(read_sparse(tree, rows)?))
        }
        View::Bargaining(problem) => {
            if record.disagreement.as_deref() != Some(problem.disagreement()) {
                return Err(Error::refused("the disagreement point is not the problem's"));
            }
            match (&record.point, &record.contract, &record.points) {
                (Some(point), Some(contract), None) => Ok(Solution::Point(read_point(problem, point, contract)?)),
                (None, None, Some(points)) => {
                    let points = points.iter().map(|row| read_point(problem, &row.point, &row.contract));
                    Ok(Solution::PayoffSet(points.collect::<Result<_>>()?))
                }
                _ => Err(Error::invalid("a bargaining solution has `point` and `contract`, or `points`")),
            }
        }
    }
}

fn quantal_response(game: &Game, record: &SolutionRecord) -> Result<Solution> {
    let missing = |field: &str| Error::invalid(format!("a quantal response has `{field}`"));
    let lambda = record.lambda.clone().ok_or_else(|| missing("lambda"))?;
    let choices = match game.view() {
        View::Normal(game) => {
            let profile = record.profile.clone().ok_or_else(|| missing("profile"))?;
            Choices::Mixed(MixedProfile::new(game, profile)?)
        }
        View::Tree(game) => {
            let rows = record.behavior.as_ref().ok_or_else(|| missing("behavior"))?;
            Choices::Behavior(read_behavior(game, rows)?)
        }
        View::Bargaining(_) => return Err(Error::invalid("a bargaining problem has no strategies")),
        View::Implicit(game) => return Err(game.unlisted()),
        View::ImplicitTree(game) => return Err(game.unstored()),
    };
    Ok(Solution::Quantal(QuantalResponse { lambda, choices }))
}

/// Are the solutions of the concept assessments?
pub(super) fn has_beliefs(concept: &Concept) -> bool {
    [&SEQUENTIAL, &PERFECT_BAYESIAN].contains(&concept)
}

fn find(what: &str, wanted: &str, labels: &[String]) -> Result<usize> {
    let found = labels.iter().position(|label| label == wanted);
    found.ok_or_else(|| Error::invalid(format!("the game has no {what} `{wanted}`")))
}

fn strategy_of(game: &NormalForm, player: usize, label: &str) -> Result<usize> {
    find("strategy", label, &game.players()[player].strategies)
}

fn read_device(game: &NormalForm, rows: &[DeviceRow]) -> Result<Device> {
    let profile = |row: &DeviceRow| {
        if row.strategies.len() != game.player_count() {
            return Err(Error::invalid("a profile of the device does not name one strategy per player"));
        }
        let strategies = row.strategies.iter().enumerate().map(|(player, label)| strategy_of(game, player, label));
        Ok((strategies.collect::<Result<Vec<usize>>>()?, row.probability.clone()))
    };
    Device::new(game, rows.iter().map(profile).collect::<Result<_>>()?)
}

fn read_commitment(game: &NormalForm, record: &CommitmentRecord) -> Result<Commitment> {
    game.bimatrix()?;
    let names: Vec<String> = game.players().iter().map(|player| player.name.clone()).collect();
    let leader = find("player", &record.leader, &names)?;
    let answer = strategy_of(game, 1 - leader, &record.answer)?;
    Ok(Commitment { leader, announced: record.announced.clone(), answer })
}

fn read_survivors(game: &NormalForm, survivors: &[Vec<String>]) -> Result<Survivors> {
    if survivors.len() != game.player_count() {
        return Err(Error::invalid("the survivors are not listed for every player"));
    }
    let numbers = |(player, labels): (usize, &Vec<String>)| {
        labels.iter().map(|label| strategy_of(game, player, label)).collect::<Result<Vec<usize>>>()
    };
    Ok(Survivors(survivors.iter().enumerate().map(numbers).collect::<Result<_>>()?))
}

fn read_behavior(game: &ExtensiveForm, rows: &[BehaviorRow]) -> Result<BehaviorProfile> {
    if rows.len() != game.infosets().len() {
        let (given, needed) = (rows.len(), game.infosets().len());
        return Err(Error::invalid(format!("behaviour at {given} information sets where the game has {needed}")));
    }
    for (id, row) in game.infoset_ids().zip(rows) {
        let infoset = game.infoset(id);
        let name = game.infoset_name(id);
        if row.infoset != name || row.player != game.players()[infoset.player] || row.actions != infoset.actions {
            return Err(Error::invalid(format!(
                "the row `{}` does not describe the information set `{name}`",
                row.infoset
            )));
        }
    }
    BehaviorProfile::new(game, rows.iter().map(|row| row.probabilities.clone()).collect())
}

fn read_point(
    problem: &crate::game::BargainingProblem,
    point: &[Rational],
    contract: &Map<String, Value>,
) -> Result<BargainingPoint> {
    let names: Vec<&str> = problem.issues().iter().map(|issue| issue.name.as_str()).collect();
    if contract.len() != names.len() {
        return Err(Error::invalid(format!(
            "the contract has {} issues where the problem has {}",
            contract.len(),
            names.len()
        )));
    }
    let value = |name: &&str| {
        let text = contract.get(*name).and_then(Value::as_str);
        let text = text.ok_or_else(|| Error::invalid(format!("the contract does not settle `{name}`")))?;
        text.parse::<Rational>().map_err(|error| Error::syntax(error.to_string()).within(format!("issue `{name}`")))
    };
    Ok(BargainingPoint { payoffs: point.to_vec(), contract: names.iter().map(value).collect::<Result<_>>()? })
}
