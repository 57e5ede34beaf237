//! One call of a method: its budget, its cancel flag, its events, and the certified solutions that it found.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::certify::choice::UpperBound;
use crate::certify::implicit_tree::Proof;
use crate::certify::{Certified, Claim, Refusal, Statement, certify};
use crate::error::Error;
use crate::game::Game;
use crate::linear::Interrupted;
use crate::solve::known::Known;
use crate::solve::nash::label_search::Count;
use crate::solve::quantal::Fit;
use crate::solve::reading_order;
use crate::solve::saved::Saved;
use crate::strategy::Solution;

/// Why a method ended before its own end. What was found stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Work,
    Time,
    Memory,
    /// As many solutions as were wanted have been found.
    Enough,
    Cancelled,
}

impl Stop {
    pub fn name(self) -> &'static str {
        match self {
            Stop::Work => "work",
            Stop::Time => "time",
            Stop::Memory => "memory",
            Stop::Enough => "enough",
            Stop::Cancelled => "cancelled",
        }
    }
}

/// Why a method did not end by itself: a stop, or an error of the caller's.
#[derive(Debug)]
pub enum Halt {
    Stop(Stop),
    Error(Error),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Halt {
        Halt::Stop(stop)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Error(error)
    }
}

/// The limits of a run; absent ones do not bind.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// Ticks: pivots, nodes or iterations, as the method's file says.
    pub work: Option<u64>,
    pub time: Option<Duration>,
    /// Bytes that a method may reserve.
    pub memory: Option<u64>,
    /// The number of solutions after which to stop.
    pub wanted: Option<usize>,
}

/// What a run reports while it works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// Work done so far and, when known, in all.
    Progress { done: u64, total: Option<u64> },
    /// A solution has been certified; the number of those found so far.
    Found(usize),
    /// Something that the reader of the answer should know.
    Note(String),
}

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emitted {
    New,
    /// The same solution was emitted before.
    Known,
    /// The proof failed; the candidate is lost.
    Refused,
}

/// How many ticks pass between two looks at the clock.
const CLOCK_INTERVAL: u64 = 256;

/// How a solution of a derived game reads in the game of the run.
pub(super) type Translation = Box<dyn Fn(&Game, &Solution) -> Result<Solution, Error>>;

/// What receives the solutions; it says whether to go on.
type Receiver<'a> = Box<dyn FnMut(&Certified) -> bool + 'a>;

/// What stores the state of a long run.
type Keeper<'a> = Box<dyn FnMut(&Saved) -> Result<(), Error> + 'a>;

/// How long a run works between two states that it hands on to be stored.
const KEEPING_INTERVAL: Duration = Duration::from_secs(60);

/// What parallel parts of a run look at while they work: the cancel flag and the clock.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    cancel: Arc<AtomicBool>,
    deadline: Option<Instant>,
    /// The bytes that one part may use for what it cannot do without.
    memory: u64,
    full: Arc<AtomicBool>,
}

/// After its end a run may prove what it found for this part of the time that it has taken, and at least so long.
const GRACE: f64 = 0.25;
const LEAST_GRACE: Duration = Duration::from_secs(10);

/// The memory of one part of a run without a limit, beyond which the system would end the program.
const PART_MEMORY: u64 = 4 << 30;

impl Watch {
    /// Is it time to stop?
    pub fn is_over(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
            || self.full.load(Ordering::Relaxed)
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Is so much memory too much? Then the run is to stop.
    pub fn is_too_much(&self, bytes: u64) -> bool {
        let full = bytes > self.memory;
        if full {
            self.full.store(true, Ordering::Relaxed);
        }
        full
    }
}

/// The state of one call of a method.
pub struct Run<'a> {
    game: &'a Game,
    budget: Budget,
    started: Instant,
    ended: Option<Duration>,
    cancel: Arc<AtomicBool>,
    /// Whether a part has run out of memory.
    full: Arc<AtomicBool>,
    sink: Box<dyn FnMut(&Event) + 'a>,
    receiver: Option<Receiver<'a>>,
    translation: Option<Translation>,
    seed: u64,
    ticks: u64,
    reserved: u64,
    found: Vec<Certified>,
    /// The number of solutions that have been certified.
    proved: usize,
    known: Known,
    refused: Vec<Refusal>,
    notes: Vec<String>,
    count: Option<Count>,
    upper_bound: Option<UpperBound>,
    fit: Option<Fit>,
    resumable: bool,
    saved: Option<Saved>,
    keeper: Option<Keeper<'a>>,
    /// When the state was kept last, or the run began.
    kept: Instant,
}

impl<'a> Run<'a> {
    pub fn new(game: &'a Game, budget: Budget) -> Run<'a> {
        Run {
            game,
            budget,
            started: Instant::now(),
            ended: None,
            cancel: Arc::new(AtomicBool::new(false)),
            full: Arc::new(AtomicBool::new(false)),
            sink: Box::new(|_| {}),
            receiver: None,
            translation: None,
            seed: 0,
            ticks: 0,
            reserved: 0,
            found: Vec::new(),
            proved: 0,
            known: Known::default(),
            refused: Vec::new(),
            notes: Vec::new(),
            count: None,
            resumable: false,
            saved: None,
            keeper: None,
            kept: Instant::now(),
            upper_bound: None,
            fit: None,
        }
    }

    /// A flag that, once set, stops the run at its next tick.
    pub fn with_cancel(mut self, cancel: Arc<AtomicBool>) -> Run<'a> {
        self.cancel = cancel;
        self
    }

    /// A function that receives the events as they happen.
    pub fn with_sink(mut self, sink: impl FnMut(&Event) + 'a) -> Run<'a> {
        self.sink = Box::new(sink);
        self
    }

    /// A function that receives each solution as soon as it is certified, in place of the list, and says whether to go on. For methods
    /// that emit no solution twice.
    pub fn with_receiver(mut self, receiver: impl FnMut(&Certified) -> bool + 'a) -> Run<'a> {
        self.receiver = Some(Box::new(receiver));
        self
    }

    /// Are solutions handed on, and not kept?
    pub fn hands_on(&self) -> bool {
        self.receiver.is_some()
    }

    /// The seed of all randomness in the run.
    pub fn with_seed(mut self, seed: u64) -> Run<'a> {
        self.seed = seed;
        self
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Counts one unit of work. Errors when a limit is reached or the run is cancelled.
    #[inline]
    pub fn tick(&mut self) -> Result<(), Stop> {
        if self.budget.work.is_some_and(|limit| self.ticks >= limit) {
            return Err(Stop::Work);
        }
        self.ticks += 1;
        if self.ticks.is_multiple_of(CLOCK_INTERVAL) { self.look_up() } else { Ok(()) }
    }

    /// Lets something work that asks before each step whether it may; to ask is a tick.
    pub fn ticking<T>(
        &mut self,
        work: impl FnOnce(&mut dyn FnMut() -> bool) -> Result<T, Interrupted>,
    ) -> Result<T, Stop> {
        self.asked(Self::tick, work)
    }

    /// As [`Run::ticking`], for steps so long that each looks at the clock.
    pub fn ticking_slowly<T>(
        &mut self,
        work: impl FnOnce(&mut dyn FnMut() -> bool) -> Result<T, Interrupted>,
    ) -> Result<T, Stop> {
        self.asked(|run: &mut Self| run.tick().and_then(|()| run.look_up()), work)
    }

    fn asked<T>(
        &mut self,
        ask: impl Fn(&mut Self) -> Result<(), Stop>,
        work: impl FnOnce(&mut dyn FnMut() -> bool) -> Result<T, Interrupted>,
    ) -> Result<T, Stop> {
        let mut stop = None;
        let done = work(&mut || match ask(self) {
            Ok(()) => true,
            Err(reason) => {
                stop = Some(reason);
                false
            }
        });
        match (done, stop) {
            (Ok(done), _) => Ok(done),
            (Err(_), Some(reason)) => Err(reason),
            (Err(_), None) => unreachable!("work is interrupted by its tick alone"),
        }
    }

    /// Counts work that was done elsewhere, within [`Run::work_left`].
    pub fn spend(&mut self, ticks: u64) {
        self.ticks += ticks;
    }

    /// The ticks until the work limit; `None` without one.
    pub fn work_left(&self) -> Option<u64> {
        self.budget.work.map(|limit| limit.saturating_sub(self.ticks))
    }

    /// The bytes until the memory limit; `None` without one.
    pub fn memory_left(&self) -> Option<u64> {
        self.budget.memory.map(|limit| limit.saturating_sub(self.reserved))
    }

    /// For parts of the work that have no access to the run.
    pub(super) fn watch(&self) -> Watch {
        let deadline = self.budget.time.and_then(|limit| self.started.checked_add(limit));
        let memory = self.memory_left().map_or(PART_MEMORY, |left| left.min(PART_MEMORY));
        Watch { cancel: Arc::clone(&self.cancel), deadline, memory, full: Arc::clone(&self.full) }
    }

    /// For the proof of what was found, when something has ended the search: some time more.
    pub(super) fn grace(&self) -> Watch {
        let time = self.elapsed().mul_f64(GRACE).max(LEAST_GRACE);
        let flag = || Arc::new(AtomicBool::new(false));
        Watch { cancel: flag(), deadline: Instant::now().checked_add(time), memory: PART_MEMORY, full: flag() }
    }

    /// Looks at the clock and the cancel flag, without counting work; for steps that take long by themselves.
    pub fn look_up(&self) -> Result<(), Stop> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(Stop::Cancelled);
        }
        if self.full.load(Ordering::Relaxed) {
            return Err(Stop::Memory);
        }
        if self.budget.time.is_some_and(|limit| self.started.elapsed() >= limit) {
            return Err(Stop::Time);
        }
        Ok(())
    }

    /// Announces an allocation of so many bytes. Errors when the run's memory limit does not allow it.
    pub fn reserve(&mut self, bytes: u64) -> Result<(), Stop> {
        self.reserved = self.reserved.saturating_add(bytes);
        if self.budget.memory.is_some_and(|limit| self.reserved > limit) { Err(Stop::Memory) } else { Ok(()) }
    }

    /// Certifies a statement and keeps it. Errors with [`Stop::Enough`] once as many as wanted have been found.
    pub fn emit(&mut self, mut statement: Statement) -> Result<Emitted, Stop> {
        if let Some(translation) = &self.translation {
            match translation(self.game, &statement.solution) {
                Ok(solution) => statement.solution = solution,
                Err(error) => {
                    self.refused.push(error.into());
                    return Ok(Emitted::Refused);
                }
            }
        }
        if self.known.contains(&self.found, &statement.solution) {
            return Ok(Emitted::Known);
        }
        match certify(self.game, statement) {
            Err(refusal) => {
                self.refused.push(refusal);
                Ok(Emitted::Refused)
            }
            Ok(certified) => self.take(certified),
        }
    }

    /// The same for what was proved within a limit.
    ///
    /// # Panics
    /// If the proof is about another tree than that of the run.
    pub fn emit_proved(&mut self, proof: Proof) -> Result<Emitted, Stop> {
        let is_ours = matches!(self.game, Game::ImplicitTree(tree) if proof.is_of(tree));
        assert!(is_ours && self.translation.is_none(), "a proof is about the game of the run");
        self.take(proof.into())
    }

    fn take(&mut self, certified: Certified) -> Result<Emitted, Stop> {
        self.proved += 1;
        match &mut self.receiver {
            Some(receiver) => {
                if !receiver(&certified) {
                    return Err(Stop::Cancelled);
                }
            }
            None => {
                self.found.push(certified);
                self.known.added();
            }
        }
        (self.sink)(&Event::Found(self.proved));
        if self.budget.wanted.is_some_and(|wanted| self.proved >= wanted) {
            return Err(Stop::Enough);
        }
        Ok(Emitted::New)
    }

    /// Lets a method work on a game derived from the run's: what it emits is translated, and certified on the run's game.
    pub(super) fn translated<T>(&mut self, translation: Translation, method: impl FnOnce(&mut Run<'a>) -> T) -> T {
        let outer = self.translation.replace(translation);
        assert!(outer.is_none(), "a derived game is not derived further");
        let result = method(self);
        self.translation = None;
        result
    }

    /// Lets a method work on another game that is part of this run's question: its work counts, its limits are those that are left, and
    /// its solutions are handed back, not kept, also when something ended the method.
    pub(super) fn nested(
        &mut self,
        game: &Game,
        method: impl FnOnce(&mut Run<'_>) -> Result<Claim, Halt>,
    ) -> (Result<Claim, Halt>, Vec<Certified>) {
        let budget = Budget {
            work: self.work_left(),
            time: self.budget.time.map(|limit| limit.saturating_sub(self.started.elapsed())),
            memory: self.memory_left(),
            wanted: None,
        };
        let mut sink: Box<dyn FnMut(&Event) + 'a> = std::mem::replace(&mut self.sink, Box::new(|_| {}));
        let forward = |event: &Event| {
            if matches!(event, Event::Progress { .. }) {
                sink(event);
            }
        };
        let mut inner =
            Run::new(game, budget).with_cancel(Arc::clone(&self.cancel)).with_seed(self.seed).with_sink(forward);
        let claim = method(&mut inner);
        let (ticks, found, refused) = (inner.ticks, std::mem::take(&mut inner.found), inner.refused.len());
        drop(inner);
        self.sink = sink;
        self.spend(ticks);
        // A lost candidate may have been a solution.
        let claim = claim.map(|claim| match claim {
            Claim::All(_) if refused > 0 => Claim::Some,
            claim => claim,
        });
        (claim, found)
    }

    /// Keeps a proved bound on the objective over all solutions, if it is the least so far.
    pub fn bound(&mut self, bound: UpperBound) {
        if self.upper_bound.as_ref().is_none_or(|known| bound.value() < known.value()) {
            self.upper_bound = Some(bound);
        }
    }

    /// The least bound on the objective that has been proved.
    pub fn upper_bound(&self) -> Option<&UpperBound> {
        self.upper_bound.as_ref()
    }

    /// Keeps what came of a fit to observed play.
    pub fn fitted(&mut self, fit: Fit) {
        self.fit = Some(fit);
    }

    /// What came of a fit to observed play.
    pub fn fit(&self) -> Option<&Fit> {
        self.fit.as_ref()
    }

    /// Tells the reader of the answer something.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        (self.sink)(&Event::Note(text.clone()));
        self.notes.push(text);
    }

    pub fn progress(&mut self, done: u64, total: Option<u64>) {
        (self.sink)(&Event::Progress { done, total });
    }

    pub fn ticks(&self) -> u64 {
        self.ticks
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Notes that the method has ended.
    pub fn end(&mut self) {
        self.ended = Some(self.elapsed());
    }

    /// How long the method took, or has taken so far.
    pub fn ended(&self) -> Duration {
        self.ended.unwrap_or_else(|| self.elapsed())
    }

    /// Puts the solutions into the order that people read: small supports first, then the earlier strategies.
    pub fn arrange(&mut self) {
        if reading_order::arrange(&mut self.found) {
            self.known.clear();
        }
    }

    /// Lets the method go on from a state that was saved, or begin, and save its state when it stops.
    pub fn with_resume(mut self, saved: Option<Saved>) -> Run<'a> {
        self.resumable = true;
        self.saved = saved;
        self
    }

    /// A function that receives the state of a long run every so often; what it cannot store is told as a note.
    pub fn with_keeper(mut self, keeper: impl FnMut(&Saved) -> Result<(), Error> + 'a) -> Run<'a> {
        self.keeper = Some(Box::new(keeper));
        self
    }

    /// Is the state wanted when the method stops?
    pub fn is_resumable(&self) -> bool {
        self.resumable
    }

    /// The state to go on from, or the one in which the method stopped.
    pub fn take_saved(&mut self) -> Option<Saved> {
        self.saved.take()
    }

    /// The state in which the method stopped.
    pub fn save(&mut self, state: Saved) {
        self.saved = Some(state);
    }

    /// Is it time to [`keep`](Self::keep) the state?
    pub fn is_keeping_due(&self) -> bool {
        self.keeper.is_some() && self.kept.elapsed() >= KEEPING_INTERVAL
    }

    /// Hands the state on to be stored while the method works.
    pub fn keep(&mut self, state: Saved) {
        let Some(keeper) = &mut self.keeper else { return };
        if let Err(error) = keeper(&state) {
            // Once is enough: the next attempt would say the same.
            self.keeper = None;
            self.note(format!("the state could not be stored: {}", error.message()));
        }
        self.kept = Instant::now();
    }

    /// The branches that a search proved empty, and those among its parts that needed exact arithmetic.
    pub fn account(&mut self, count: Count) {
        self.count = Some(count);
    }

    pub fn count(&self) -> Option<Count> {
        self.count
    }

    /// The number of solutions that have been certified.
    pub fn proved(&self) -> usize {
        self.proved
    }

    /// The certified solutions, in the order in which they were found; none where they are handed on.
    pub fn found(&self) -> &[Certified] {
        &self.found
    }

    /// The statements that could not be proved: candidates lost to rounding, or bugs of a method.
    pub fn refused(&self) -> &[Refusal] {
        &self.refused
    }

    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}
