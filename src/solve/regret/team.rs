//! Both players' learners over all parts of a game, on one thread or several.
//!
//! In a phase one player learns (or both, where they do so at once): each branch hands up what its information sets are worth to the places of the
//! stem; when all have, one thread updates the stem; then each branch goes on with the stem's new plan, and into the next phase at once: it reads
//! nothing of the other branches. So threads meet once a phase. Branches belong to the game, not to threads, and the stem adds up what they hand
//! up in their order: any number of threads gives the same bits. What one thread hands to others lies in words that are read and
//! written without an order of their own; the meeting is what puts one before the other.
//!
//! Threads are started anew for each stretch of some milliseconds, so that a start counts little. Where another program has one of the cores all threads wait for the one on it: it would be faster to give its branches to the
//! others then.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::solve::regret::kernel::{Learner, Numbers, Real};
use crate::solve::regret::payoffs::Part;
use crate::solve::regret::variant::Variant;

/// How often a thread looks for the others before it lets another program have its core.
const LOOKS: u32 = 1_000;

/// Learners, whatever they keep their numbers in.
pub(super) trait Players: std::fmt::Debug + Send + Sync {
    /// Iterates, on at most so many threads.
    fn learn(&mut self, parts: &[Part], stretch: Stretch, threads: usize);

    /// The average behaviour of a part, by place there: uniform where the averages do not lead.
    fn average(&self, parts: &[Part], part: usize, player: usize, behavior: &mut [f64]);

    /// What is kept of a place of a part.
    fn numbers(&self, part: usize, player: usize, place: usize) -> Kept;

    /// Plans do not follow by themselves.
    fn set_numbers(&mut self, part: usize, player: usize, place: usize, kept: Kept);

    /// Makes the plans those of the behaviours.
    fn replan(&mut self, parts: &[Part]);
}

/// Numbers of a sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    pub regret: f64,
    pub behavior: f64,
    pub total: f64,
}

/// The state of all parts.
#[derive(Debug)]
pub(super) struct Team<R> {
    stem: [Learner<R>; 2],
    branches: Vec<[Learner<R>; 2]>,
    exchange: Exchange,
}

/// What parts hand to each other.
#[derive(Debug)]
struct Exchange {
    /// For each player and branch, by the stem's places what they earn in it.
    earned: [Vec<Words>; 2],
    /// For each player the stem's plan.
    plans: [Words; 2],
}

/// Floats that threads share.
#[derive(Debug)]
struct Words(Vec<AtomicU64>);

impl Words {
    fn new(count: usize) -> Words {
        Words((0..count).map(|_| AtomicU64::new(0)).collect())
    }

    fn write(&self, numbers: &[f64]) {
        self.0.iter().zip(numbers).for_each(|(word, number)| word.store(number.to_bits(), Ordering::Relaxed));
    }

    fn read(&self, numbers: &mut [f64]) {
        self.0.iter().zip(numbers).for_each(|(word, number)| *number = f64::from_bits(word.load(Ordering::Relaxed)));
    }

    fn add_to(&self, numbers: &mut [f64]) {
        self.0.iter().zip(numbers).for_each(|(word, number)| *number += f64::from_bits(word.load(Ordering::Relaxed)));
    }
}

/// Iterations to go: how many were made before, and how many are made now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch<'v> {
    pub variant: &'v Variant,
    pub before: u64,
    pub count: u64,
}

impl Stretch<'_> {
    /// Of each iteration the number, counted from 1, and the players who learn in each phase.
    fn phases(&self) -> impl Iterator<Item = (f64, &'static [usize])> {
        let phases: &[&[usize]] = if self.variant.alternating { &[&[0], &[1]] } else { &[&[0, 1]] };
        let numbers = self.before + 1..=self.before + self.count;
        numbers.flat_map(move |number| phases.iter().map(move |players| (number as f64, *players)))
    }
}

impl<R: Real> Team<R> {
    /// Before the first iteration: all actions alike.
    pub fn new(parts: &[Part]) -> Team<R> {
        let learners = |part: &Part| [0, 1].map(|player| Learner::new(&part.sides[player], &part.payoffs[player]));
        let stem = &parts[0].sides;
        let earned = |player: usize| parts[1..].iter().map(|_| Words::new(stem[player].count)).collect();
        let exchange =
            Exchange { earned: [earned(0), earned(1)], plans: [0, 1].map(|player| Words::new(stem[player].count)) };
        let mut team =
            Team { stem: learners(&parts[0]), branches: parts[1..].iter().map(learners).collect(), exchange };
        team.replan(parts);
        team
    }

    fn learner(&self, part: usize, player: usize) -> &Learner<R> {
        match part {
            0 => &self.stem[player],
            branch => &self.branches[branch - 1][player],
        }
    }
}

impl<R: Real> Players for Team<R> {
    fn average(&self, parts: &[Part], part: usize, player: usize, behavior: &mut [f64]) {
        self.learner(part, player).average(&parts[part].sides[player], behavior);
    }

    fn numbers(&self, part: usize, player: usize, place: usize) -> Kept {
        let Numbers { regrets, behavior, total } = self.learner(part, player).numbers();
        Kept { regret: regrets[place].wide(), behavior: behavior[place].wide(), total: total[place].wide() }
    }

    fn set_numbers(&mut self, part: usize, player: usize, place: usize, kept: Kept) {
        let learner = match part {
            0 => &mut self.stem[player],
            branch => &mut self.branches[branch - 1][player],
        };
        let Numbers { regrets, behavior, total } = learner.numbers_mut();
        regrets[place] = R::narrow(kept.regret);
        behavior[place] = R::narrow(kept.behavior);
        total[place] = R::narrow(kept.total);
    }

    fn replan(&mut self, parts: &[Part]) {
        for player in 0..2 {
            self.stem[player].flow(&parts[0].sides[player], 0.0);
            self.exchange.plans[player].write(self.stem[player].plan());
            for (branch, part) in self.branches.iter_mut().zip(&parts[1..]) {
                self.exchange.plans[player].read(branch[player].plan_mut());
                branch[player].flow(&part.sides[player], 0.0);
            }
        }
    }

    fn learn(&mut self, parts: &[Part], stretch: Stretch, threads: usize) {
        let threads = threads.min(self.branches.len()).max(1);
        let (stem, exchange) = (Mutex::new(Stem { learners: &mut self.stem, part: &parts[0] }), &self.exchange);
        let share = self.branches.len().div_ceil(threads).max(1);
        let mut crews: Vec<Crew<R>> = Vec::with_capacity(threads);
        for (number, branches) in self.branches.chunks_mut(share).enumerate() {
            let first = number * share;
            crews.push(Crew { branches, parts: &parts[1 + first..], first, exchange });
        }
        let meeting = Meeting::new(crews.len());
        let (meeting, stem) = (&meeting, &stem);
        let Some(mut own) = crews.pop() else { return stem_alone(stem, stretch) };
        std::thread::scope(|scope| {
            for mut crew in crews {
                scope.spawn(move || crew.work(stem, meeting, stretch));
            }
            own.work(stem, meeting, stretch);
        });
    }
}

/// A game of one part.
fn stem_alone<R: Real>(stem: &Mutex<Stem<R>>, stretch: Stretch) {
    let Ok(mut stem) = stem.lock() else { unreachable!("no other thread has it") };
    for (number, players) in stretch.phases() {
        stem.update(players, number, stretch.variant, None);
    }
}

/// The stem while it is worked on.
struct Stem<'t, R> {
    learners: &'t mut [Learner<R>; 2],
    part: &'t Part,
}

impl<R: Real> Stem<'_, R> {
    /// One phase, when all branches have handed up what they earn.
    fn update(&mut self, players: &[usize], number: f64, variant: &Variant, exchange: Option<&Exchange>) {
        let (rule, weight) = (variant.rule(number), variant.weight(number));
        earn(self.learners, self.part, players);
        for player in players.iter().copied() {
            let (learner, side) = (&mut self.learners[player], &self.part.sides[player]);
            if let Some(exchange) = exchange {
                exchange.earned[player].iter().for_each(|earned| earned.add_to(learner.values_mut()));
            }
            learner.regret(side, rule);
            learner.values_mut()[..side.before].fill(0.0);
            learner.flow(side, weight);
            if let Some(exchange) = exchange {
                exchange.plans[player].write(learner.plan());
            }
        }
    }
}

fn earn<R: Real>(learners: &mut [Learner<R>; 2], part: &Part, players: &[usize]) {
    let [first, second] = learners;
    for player in players.iter().copied() {
        let (own, other) = if player == 0 { (&mut *first, &*second) } else { (&mut *second, &*first) };
        own.earn(&part.payoffs[player], other.plan());
    }
}

/// Some branches, on one thread.
struct Crew<'t, R> {
    branches: &'t mut [[Learner<R>; 2]],
    /// Of the branches, and more.
    parts: &'t [Part],
    /// The number of the first branch.
    first: usize,
    exchange: &'t Exchange,
}

impl<R: Real> Crew<'_, R> {
    fn work(&mut self, stem: &Mutex<Stem<R>>, meeting: &Meeting, stretch: Stretch) {
        let _guard = meeting.guard();
        let mut before: Option<(f64, &[usize])> = None;
        for (number, players) in stretch.phases() {
            let rule = stretch.variant.rule(number);
            for (place, (branch, part)) in self.branches.iter_mut().zip(self.parts).enumerate() {
                if let Some((number, players)) = before {
                    go_on(branch, part, players, stretch.variant.weight(number), self.exchange);
                }
                earn(branch, part, players);
                for player in players.iter().copied() {
                    let (learner, side) = (&mut branch[player], &part.sides[player]);
                    learner.regret(side, rule);
                    let handed_up = &mut learner.values_mut()[..side.before];
                    self.exchange.earned[player][self.first + place].write(handed_up);
                    handed_up.fill(0.0);
                }
            }
            meeting.meet(|| {
                let Ok(mut stem) = stem.lock() else { unreachable!("a thread that fails ends the meeting") };
                stem.update(players, number, stretch.variant, Some(self.exchange));
            });
            before = Some((number, players));
        }
        if let Some((number, players)) = before {
            for (branch, part) in self.branches.iter_mut().zip(self.parts) {
                go_on(branch, part, players, stretch.variant.weight(number), self.exchange);
            }
        }
    }
}

/// The plans of a branch after the stem's.
fn go_on<R: Real>(branch: &mut [Learner<R>; 2], part: &Part, players: &[usize], weight: f64, exchange: &Exchange) {
    for player in players.iter().copied() {
        exchange.plans[player].read(branch[player].plan_mut());
        branch[player].flow(&part.sides[player], weight);
    }
}

/// Where threads wait for each other: the last to come works for all, then all go on.
#[derive(Debug)]
struct Meeting {
    threads: usize,
    come: AtomicUsize,
    rounds: AtomicUsize,
    /// A thread has failed, and will not come.
    broken: AtomicBool,
}

impl Meeting {
    fn new(threads: usize) -> Meeting {
        let (come, rounds) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Meeting { threads, come, rounds, broken: AtomicBool::new(false) }
    }

    fn meet(&self, work: impl FnOnce()) {
        let round = self.rounds.load(Ordering::Acquire);
        if self.come.fetch_add(1, Ordering::AcqRel) + 1 == self.threads {
            work();
            self.come.store(0, Ordering::Relaxed);
            self.rounds.store(round + 1, Ordering::Release);
            return;
        }
        let mut looks = 0;
        while self.rounds.load(Ordering::Acquire) == round {
            assert!(!self.broken.load(Ordering::Relaxed), "another thread has failed");
            looks += 1;
            if looks < LOOKS {
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }

    fn guard(&self) -> Guard<'_> {
        Guard(self)
    }
}

/// Tells the others of a thread that fails.
struct Guard<'m>(&'m Meeting);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.broken.store(true, Ordering::Relaxed);
        }
    }
}
