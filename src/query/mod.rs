//! The narrow waist: a [`Query`] and its [`Answer`], both plain data. Every face of the program only carries them.

pub mod answer;
mod check;
mod digest;
mod disagreement;
mod enumerate;
mod events;
mod fit;
mod objective;
mod outcomes;
pub mod play;
mod refinements;
pub mod saved;
mod selection;
mod source;
mod sparse;
mod structure;
mod types;

pub use answer::{
    Answer, BehaviorRow, ComponentRecord, CriterionRecord, DeviceRow, EndRecord, EpsilonRecord, FailureRecord,
    GameRecord, MixtureRow, OutcomeRecord, PointRecord, SignallingRecord, SolutionRecord, Work,
};
pub use check::{Checked, check};
pub use digest::digest;
pub use events::{event_probabilities, lottery};
pub use fit::FitRecord;
pub use objective::{ObjectiveRecord, objective_records, values as objective_values};
pub use selection::SelectionRecord;
pub use source::{GameSource, Loaded, load};
pub use types::TypeRow;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::certify::nash::NASH;
use crate::certify::structure::Structure;
use crate::certify::{Certified, Claim, Concept, concept};
use crate::error::{Error, ErrorKind, Result, Source};
use crate::game::{BayesianGame, Game};
use crate::model::{Bound, Excerpt, counts};
use crate::num::Rational;
use crate::query::refinements::Refinements;
use crate::solve::nash::label_search::LABEL_SEARCH;
use crate::solve::nash::nash_milp::NASH_MILP;
use crate::solve::{
    Budget, Event, Halt, METHODS, Method, Options, Run, Saved, Stop, Storage, Wanted, auto, method, zero_sum,
};

/// Everything that an answer depends on, but the time that it takes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    pub game: GameSource,
    /// Parameter values in place of the model's defaults.
    pub set: Vec<(String, Rational)>,
    /// Settings of objective values, at each of which the solutions are evaluated besides; what is likely there does not change how is played.
    pub objective: Vec<Vec<(String, Rational)>>,
    /// The name of a concept; by default `nash`, for a bargaining problem `nash-bargaining`.
    pub concept: Option<String>,
    /// The name of a method; by default the program chooses.
    pub method: Option<String>,
    pub wanted: Wanted,
    /// An expression over payoffs (by the names of players), events (by name) and `welfare`, of which the expectation is maximised.
    pub maximize: Option<String>,
    /// One positive weight per player, for weighted bargaining solutions.
    pub weights: Option<Vec<Rational>>,
    pub epsilon: Option<Rational>,
    /// The label that a path method drops first.
    pub label: Option<usize>,
    /// The name of the player who commits.
    pub leader: Option<String>,
    /// Only equilibria in which both players of a symmetric game use the same strategy.
    pub symmetric: bool,
    /// The precisions of quantal responses that are wanted.
    pub lambda: Vec<Rational>,
    /// Observed play, to which lambda is fitted.
    pub fit: Option<Observed>,
    pub limits: Limits,
    /// Threads to use; all cores when absent. The answer is the same for any number.
    pub threads: Option<usize>,
    /// In what regret methods keep their numbers.
    #[serde(default)]
    pub storage: Storage,
    pub seed: u64,
}

/// The text of a file with counts of observed choices, and its name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Observed {
    pub name: String,
    pub text: String,
}

/// Limits of a solve; absent ones do not bind.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub work: Option<u64>,
    pub time: Option<Duration>,
    /// Bytes.
    pub memory: Option<u64>,
}

/// A function that receives the events of a run as they happen.
pub type Sink<'a> = Box<dyn FnMut(&Event) + 'a>;

/// A function that receives the record of each solution as soon as it is proved, and says whether to go on.
pub type Stream<'a> = Box<dyn FnMut(&SolutionRecord) -> bool + 'a>;

/// A function that stores the state of a run.
pub type Keeper<'a> = Box<dyn FnMut(&Saved) -> Result<()> + 'a>;

/// How a caller follows and stops a solve.
#[derive(Default)]
pub struct Control<'a> {
    pub cancel: Arc<AtomicBool>,
    pub sink: Option<Sink<'a>>,
    /// Receives the solutions, which are then not kept.
    pub stream: Option<Stream<'a>>,
    /// Whether the state in which the method stops is to be handed back, and the one to go on from.
    pub resume: Option<Option<Saved>>,
    /// Receives the state of a long run every so often.
    pub keeper: Option<Keeper<'a>>,
}

impl<'a> Control<'a> {
    pub fn with_cancel(cancel: Arc<AtomicBool>) -> Control<'a> {
        Control { cancel, ..Control::default() }
    }

    pub fn with_sink(mut self, sink: impl FnMut(&Event) + 'a) -> Control<'a> {
        self.sink = Some(Box::new(sink));
        self
    }

    /// Hands each solution on as soon as it is proved, without its place in the set of equilibria and without a look at dominance. The
    /// answer then lists none.
    pub fn with_stream(mut self, stream: impl FnMut(&SolutionRecord) -> bool + 'a) -> Control<'a> {
        self.stream = Some(Box::new(stream));
        self
    }

    /// Hands back the state in which the method stops, and goes on from one.
    pub fn with_resume(mut self, saved: Option<Saved>) -> Control<'a> {
        self.resume = Some(saved);
        self
    }

    /// Hands on the state of a long run every so often.
    pub fn with_keeper(mut self, keeper: impl FnMut(&Saved) -> Result<()> + 'a) -> Control<'a> {
        self.keeper = Some(Box::new(keeper));
        self
    }
}

/// An answer together with the certified solutions that it records.
#[derive(Debug, Clone)]
pub struct Solved {
    pub answer: Answer,
    pub certified: Vec<Certified>,
    /// The state in which the method stopped, where that was asked for.
    pub saved: Option<Saved>,
}

/// Loads the game of a query, binds its parameters and solves it.
///
/// Errors: whatever the game's text, the parameters, the concept or the method have wrong. A limit is no error: see [`Answer::stop`].
pub fn answer(query: &Query, control: Control) -> Result<Solved> {
    let bound = load(&query.game)?.bind_with(&query.set, &query.objective)?;
    solve(&bound, query, control)
}

/// Solves a game that is loaded and bound; `query.game`, `query.set` and `query.objective` are not read.
pub fn solve(bound: &Bound, query: &Query, control: Control) -> Result<Solved> {
    let game = &bound.game;
    let mut options = options(bound, query)?;
    let selects = selection::is_asked(game, &options)?;
    // The best of all is known when all are.
    options.wanted = if selects { Wanted::All } else { options.wanted };
    let streams = control.stream.is_some();
    let method = if streams { streaming_method(game, query, &options)? } else { choose(game, query, &options)? };
    takes_its_options(method, query, control.resume.is_some())?;
    let text = query.maximize.as_deref().unwrap_or("welfare");
    let selects = selects || std::ptr::eq(method, &NASH_MILP);
    let mut budget = budget(query);
    budget.wanted = budget.wanted.filter(|_| !selects);
    let mut run = Run::new(game, budget).with_cancel(control.cancel).with_seed(query.seed);
    if let Some(sink) = control.sink {
        run = run.with_sink(sink);
    }
    if let Some(saved) = control.resume {
        run = run.with_resume(saved);
    }
    if let Some(keeper) = control.keeper {
        run = run.with_keeper(keeper);
    }
    if let Some(mut stream) = control.stream {
        let mut refinements = Refinements::unexamined(bound);
        run = run.with_receiver(move |certified| stream(&answer::record(bound, certified, &mut refinements)));
    }
    if matches!(query.method.as_deref(), None | Some("auto"))
        && let Some(reason) = zero_sum::reason(method, game, &options)
    {
        run.note(reason);
    }
    let (claim, stop) = match (method.solve)(game, &options, &mut run) {
        Ok(claim) => (claim, None),
        Err(Halt::Stop(stop)) => (Claim::Some, Some(stop)),
        Err(Halt::Error(error)) => return Err(error),
    };
    run.end();
    // Some candidates are found again exactly after they were refused; the others matter where nothing else is found or all is claimed.
    if !run.refused().is_empty() && (run.proved() == 0 || matches!(claim, Claim::All(_))) {
        let count = run.refused().len();
        run.note(format!("{count} candidate solution(s) could not be proved and are left out"));
    }
    if query.wanted == Wanted::All && !selects && claim == Claim::Some && stop.is_none() {
        run.note(incomplete(game, method, &options));
    }
    // A lost candidate may have been a solution, so the list may no longer claim to hold all.
    let claim = if run.refused().is_empty() { claim } else { demoted(claim) };
    let ended = match game {
        Game::Normal(normal) if selects => {
            let coefficients = match &options.objective {
                Some(coefficients) => coefficients.clone(),
                None => bound.objective(&Excerpt::alone("--maximize", text))?,
            };
            let objective = selection::Objective { text, coefficients: &coefficients };
            let (certified, record, stop) = selection::select(normal, &objective, query.wanted, claim, stop, &run)?;
            Ended { claim: Claim::Some, structure: None, stop, certified, selection: Some(record) }
        }
        _ if streams => {
            run.note("components, indices and dominance are left out of a stream");
            Ended { claim, structure: None, stop, certified: Vec::new(), selection: None }
        }
        _ => {
            let (claim, structure) = structured(game, &options, claim, &mut run);
            Ended { claim, structure, stop, certified: run.found().to_vec(), selection: None }
        }
    };
    let answer = compose(bound, method, &options, &ended, &run);
    Ok(Solved { answer, certified: ended.certified, saved: run.take_saved() })
}

/// The structure of a complete set of equilibria; a list that contradicts itself loses its claim.
fn structured(game: &Game, options: &Options, claim: Claim, run: &mut Run) -> (Claim, Option<Structure>) {
    let Some(known) = structure::applies(game, options.concept, claim) else { return (claim, None) };
    let solutions = run.found().iter().map(Certified::solution);
    match structure::structure_of(known, claim, solutions, &|| run.look_up().is_err()) {
        Ok(structure) => {
            structure::notes(&structure).into_iter().for_each(|note| run.note(note));
            (claim, Some(structure))
        }
        Err(refusal) => {
            run.note(format!("the list is not complete: {}", refusal.reason));
            (demoted(claim), None)
        }
    }
}

/// Options that only some methods read must not be dropped in silence.
fn takes_its_options(method: &Method, query: &Query, resumes: bool) -> Result<()> {
    let given = [
        ("maximize", query.maximize.is_some()),
        ("weights", query.weights.is_some()),
        ("label", query.label.is_some()),
        ("leader", query.leader.is_some()),
        ("symmetric", query.symmetric),
        ("lambda", !query.lambda.is_empty()),
        ("fit", query.fit.is_some()),
        ("resume", resumes),
    ];
    let reads = |method: &Method, name: &str| method.params.iter().any(|param| param.name == name);
    match given.into_iter().find(|(name, given)| *given && !reads(method, name)) {
        None => Ok(()),
        Some((name, _)) => {
            let readers: Vec<&str> =
                METHODS.iter().filter(|method| reads(method, name)).map(|method| method.name).collect();
            let message = format!("method `{}` takes no --{name}", method.name);
            Err(Error::not_applicable(message).hint(format!("it is an option of {}", readers.join(", "))))
        }
    }
}

/// Why a list is not known to be complete although all solutions were asked for.
fn incomplete(game: &Game, method: &Method, options: &Options) -> String {
    let others = METHODS.iter().filter(|other| other.name != method.name && other.concepts.contains(&options.concept));
    let reasons: Vec<String> = others
        .filter_map(|other| (other.accepts)(game, options).err().map(|why| (other.name, why)))
        .filter(|(_, why)| why.kind() == ErrorKind::TooLarge)
        .map(|(name, why)| format!("{name}: {}", why.message()))
        .collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
    format!("all solutions were asked for, and `{}` does not show that these are all{reasons}", method.name)
}

fn demoted(claim: Claim) -> Claim {
    match claim {
        Claim::All(_) => Claim::Some,
        other => other,
    }
}

/// The concept that a query asks for, or the default one of the game's form.
pub fn concept_of(game: &Game, name: Option<&str>) -> Result<&'static Concept> {
    match (name, game) {
        (Some(name), _) => concept(name),
        (None, Game::Bargaining(_)) => concept("nash-bargaining"),
        (None, _) => concept("nash"),
    }
}

fn options(bound: &Bound, query: &Query) -> Result<Options> {
    let game = &bound.game;
    let concept = concept_of(game, query.concept.as_deref())?;
    if !concept.fits(game) {
        let forms = concept.all_forms().join(" or ");
        let message =
            format!("`{}` is a concept for games in {forms} form; this game is in {} form", concept.name, game.form());
        let fitting = crate::certify::CONCEPTS.iter().filter(|other| other.fits(game));
        let names: Vec<&str> = fitting.map(|other| other.name).collect();
        return Err(Error::not_applicable(message).hint(format!("for this form: {}", names.join(", "))));
    }
    let mut options = Options::new(concept);
    options.wanted = query.wanted;
    options.epsilon = query.epsilon.clone();
    options.label = query.label;
    options.threads = query.threads;
    options.storage = query.storage;
    options.symmetric = query.symmetric;
    options.limited =
        query.limits.work.is_some() || query.limits.time.is_some() || matches!(query.wanted, Wanted::First(_));
    if let Some(negative) = query.lambda.iter().find(|lambda| lambda.is_negative()) {
        return Err(Error::usage(format!("lambda is {negative}, below 0")).hint("0 is uniform play"));
    }
    options.lambdas = query.lambda.clone();
    if let Some(Observed { name, text }) = &query.fit {
        options.counts = Some(counts(&Source::new(name.as_str(), text.as_str()), bound)?);
    }
    options.weights = weights(game, query)?;
    options.leader = leader(game, query)?;
    if let Some(text) = &query.maximize {
        options.objective = Some(bound.objective(&Excerpt::alone("--maximize", text.as_str()))?);
    }
    Ok(options)
}

fn weights(game: &Game, query: &Query) -> Result<Option<Vec<Rational>>> {
    let Some(weights) = &query.weights else { return Ok(None) };
    let players = game.player_count();
    if weights.len() != players {
        let message = format!("{} weights for {players} players", weights.len());
        return Err(Error::usage(message).hint("give one per player, such as --weights 1/3,2/3"));
    }
    match weights.iter().find(|weight| !weight.is_positive()) {
        Some(weight) => Err(Error::usage(format!("the weight {weight} is not positive")).hint("weights are above 0")),
        None => Ok(Some(weights.clone())),
    }
}

fn leader(game: &Game, query: &Query) -> Result<usize> {
    let Some(name) = &query.leader else { return Ok(0) };
    let players = game.players();
    let found = players.iter().position(|player| player.eq_ignore_ascii_case(name));
    found.ok_or_else(|| crate::error::unknown_name(ErrorKind::Usage, "player", name, &players))
}

fn choose(game: &Game, query: &Query, options: &Options) -> Result<&'static Method> {
    let name = match query.method.as_deref() {
        None | Some("auto") => return auto::choose(game, options),
        Some(name) => name,
    };
    let chosen = method(name)?;
    if !chosen.concepts.contains(&options.concept) {
        let message = format!("method `{}` does not find `{}`", chosen.name, options.concept.name);
        let names: Vec<&str> = chosen.concepts.iter().map(|concept| concept.name).collect();
        return Err(Error::not_applicable(message).hint(format!("it finds {}", names.join(", "))));
    }
    (chosen.accepts)(game, options).map_err(|error| error.within(format!("method `{}`", chosen.name)))?;
    Ok(chosen)
}

/// The method whose solutions can be handed on one by one: it must not emit any twice.
fn streaming_method(game: &Game, query: &Query, options: &Options) -> Result<&'static Method> {
    let fits = matches!(game, Game::Normal(normal) if normal.player_count() == 2) && *options.concept == NASH;
    if !fits || options.objective.is_some() {
        let error = Error::not_applicable("only Nash equilibria of two-player normal forms are given as a stream");
        return Err(error.hint("leave --stream out"));
    }
    let name = match query.method.as_deref() {
        None | Some("auto") => LABEL_SEARCH.name,
        Some(name) => name,
    };
    let method = choose(game, &Query { method: Some(name.to_owned()), ..query.clone() }, options)?;
    match method.params.iter().any(|param| param.name == "stream") {
        true => Ok(method),
        false => {
            let error = Error::not_applicable(format!("method `{name}` keeps its solutions to the end"));
            Err(error.hint(format!("`{}` gives them as a stream", LABEL_SEARCH.name)))
        }
    }
}

fn budget(query: &Query) -> Budget {
    let wanted = match query.wanted {
        Wanted::First(count) => Some(count),
        Wanted::Auto | Wanted::All => None,
    };
    Budget { work: query.limits.work, time: query.limits.time, memory: query.limits.memory, wanted }
}

/// The record of a game at its parameters.
pub fn game_record(bound: &Bound) -> GameRecord {
    let game = &bound.game;
    let parameters = bound.parameters.iter().map(|(name, value)| (name.clone(), Value::String(value.to_string())));
    GameRecord {
        title: game.title().to_owned(),
        form: game.form().to_owned(),
        players: game.players().into_iter().map(str::to_owned).collect(),
        parameters: parameters.collect::<Map<String, Value>>(),
        digest: digest(game),
    }
}

/// How a run ended, and what of its solutions is in the answer.
struct Ended {
    claim: Claim,
    structure: Option<Structure>,
    stop: Option<Stop>,
    certified: Vec<Certified>,
    selection: Option<SelectionRecord>,
}

fn compose(bound: &Bound, method: &Method, options: &Options, ended: &Ended, run: &Run) -> Answer {
    let structure = ended.structure.as_ref();
    let mut refinements = Refinements::new(bound, ended.certified.len());
    let record = |certified| answer::record(bound, certified, &mut refinements);
    let mut solutions: Vec<SolutionRecord> = ended.certified.iter().map(record).collect();
    if let Some(structure) = structure {
        structure::place(structure, &mut solutions);
    }
    let outcomes = outcomes::outcomes(&bound.game, ended.certified.iter().map(Certified::solution));
    outcomes::place(&outcomes, &mut solutions);
    // Of a single equilibrium of a large game nobody expects it.
    let missing = structure.filter(|structure| structure.has_indices).and_then(|_| refinements.note());
    let missing = missing.or_else(|| refinements.note_on_beliefs());
    let kind = match ended.claim {
        Claim::All(kind) => Some(kind.name().to_owned()),
        _ => None,
    };
    let objective = bound.objective.iter().flat_map(|objective| &objective.warnings);
    let left_out = objective::note(bound, options.concept);
    let priors = bound.game.bayesian().is_some_and(BayesianGame::is_subjective).then(|| {
        "priors differ: payoffs are expected under each player's own, probabilities of events and beliefs are under the common one"
            .to_owned()
    });
    let warnings = bound.warnings.iter().chain(&priors).chain(objective).chain(&left_out);
    Answer {
        guarantor: env!("CARGO_PKG_VERSION").to_owned(),
        game: game_record(bound),
        concept: options.concept.name.to_owned(),
        method: method.name.to_owned(),
        claim: ended.claim.name().to_owned(),
        kind,
        weights: options.weights.clone(),
        selection: ended.selection.clone(),
        fit: run.fit().map(|fit| fit::record(fit, &ended.certified)),
        objective: objective::settings(bound),
        stop: ended.stop.map_or("done", Stop::name).to_owned(),
        streamed: run.hands_on(),
        count: if run.hands_on() { run.proved() } else { ended.certified.len() },
        solutions,
        components: structure.map(structure::components).unwrap_or_default(),
        outcomes,
        notes: warnings.chain(run.notes()).cloned().chain(missing).collect(),
        work: Work {
            ticks: run.ticks(),
            empty: run.count().map(|count| count.empty),
            exact: run.count().map(|count| count.exact),
            seconds: run.ended().as_secs_f64(),
        },
        seconds: run.elapsed().as_secs_f64(),
    }
}
