//! Backward induction: the subgame-perfect equilibria of a tree with perfect information, chance included: one, or all extreme ones.
//!
//! With perfect information every belief is sure, so they are the sequential and the perfect Bayesian equilibria too.
//!
//! Definition. At a terminal `z` the continuation payoff is `v(z) = u(z)`, at a chance node `v(n) = Σ_a p(a) v(na)`, and at a
//! decision node of player `i` it is `v(n) = v(na)` for the action taken there, which must satisfy `v_i(na) >= v_i(nb)` for
//! all `b`. By the one-shot deviation principle the profiles with this property at every node are the subgame-perfect ones.
//!
//! Idea. Nodes are decided from the last to the first, so each node finds the payoffs of its children ready. Where actions
//! tie, each of them continues to an equilibrium, so the choices at the ties run like the digits of a counter, the one nearest
//! the root fastest, and no branch of the enumeration is in vain. A node keeps where its payoff vector lies instead of the vector.
//! Those in which a tie is mixed, such that an earlier mover is indifferent, come after the pure ones: see [`super::ties`].
//!
//! Cost: one tick and one comparison per action for each node; again the nodes above the changed tie for each further
//! equilibrium. No recursion: trees of any depth. Claim: without ties the equilibrium is unique, also among mixed ones. With
//! ties one is returned, taking the action listed first, and the number of pure ones is told. `all` lists all extreme ones, of which
//! all others are mixtures; where the equilibria form curves, all pure ones and some mixed ones, and claims some; where mixed ones
//! are too many to be searched, all pure ones.
//!
//! Symbols: `v` continuation payoff, `n` node, `a`, `b` actions, `na` the child of `n` by `a`.
//! References: Zermelo 1913; Kuhn 1953; Selten 1965; Osborne and Rubinstein 1994, section 6.2.

use crate::certify::assessment::Tremble;
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Concept, Kind, PureCount, Statement, Witness, count_pure_subgame_perfect};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, Move, NodeId};
use crate::num::Rational;
use crate::solve::perfect::ties;
use crate::solve::{Halt, Method, Options, Run, Stop, Wanted};
use crate::strategy::{Assessment, BehaviorProfile, Solution};

pub static BACKWARD_INDUCTION: Method = Method {
    name: "backward-induction",
    about: "perfect information with chance, any number of players: one subgame-perfect (or sequential) equilibrium, or all: where actions \
            tie, all extreme ones, mixed ties included",
    cites: &[
        "Zermelo 1913, Proceedings of the Fifth International Congress of Mathematicians 2",
        "Kuhn 1953, Annals of Mathematics Studies 28",
        "Selten 1965, Zeitschrift für die gesamte Staatswissenschaft 121",
    ],
    concepts: &[&SUBGAME_PERFECT, &SEQUENTIAL, &PERFECT_BAYESIAN],
    params: &[],
    accepts: |game, _| accepts(game).map(|_| ()),
    solve,
};

/// The most equilibria that `all` lists; each is kept and proved.
const LIST_LIMIT: u32 = 1_000_000;

fn accepts(game: &Game) -> Result<&ExtensiveForm> {
    let game = game.extensive()?;
    game.require_perfect_information().map_err(|error| {
        error.hint("Nash equilibria of such trees are found through the reduced normal form: use the concept `nash`")
    })?;
    Ok(game)
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let game = accepts(game)?;
    let mut induction = Induction::new(game, run)?;
    induction.fold(0, run)?;
    if !induction.tied {
        induction.emit(options.concept, run)?;
        return Ok(Claim::All(Kind::Every));
    }
    let count = count_pure_subgame_perfect(game, || run.tick())?;
    let limit = match options.wanted {
        Wanted::Auto | Wanted::First(0 | 1) => 1,
        Wanted::First(limit) => limit,
        Wanted::All if count.exceeds(LIST_LIMIT) => return Err(too_many(&count).into()),
        Wanted::All => usize::MAX,
    };
    run.note(format!(
        "{count} pure subgame-perfect equilibria, since actions tie; the action listed first comes first"
    ));
    let mut listed = 0;
    while listed < limit {
        induction.emit(options.concept, run)?;
        listed += 1;
        if !induction.advance(run)? {
            return mix_ties(game, options.concept, (listed, limit), run);
        }
    }
    Ok(Claim::Some)
}

/// Lists the extreme equilibria in which somebody randomises, after all pure ones.
fn mix_ties(
    game: &ExtensiveForm,
    concept: &'static Concept,
    (pure, limit): (usize, usize),
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let Some(extreme) = ties::extreme(game, run)? else {
        run.note("those in which ties are mixed are too many to be searched; only the pure ones are listed");
        return Ok(Claim::All(Kind::Pure));
    };
    assert!(extreme.pure == pure, "every pure equilibrium is extreme");
    let mixed = extreme.mixed.len();
    for profile in extreme.mixed.into_iter().take(limit - pure) {
        run.emit(statement(game, concept, profile))?;
    }
    if mixed > limit - pure {
        return Ok(Claim::Some);
    }
    if !extreme.complete {
        run.note(
            "the list holds all pure equilibria and some mixed ones: where an earlier mover is indifferent only at a \
             product of several mixtures, the equilibria form curves, which no list determines",
        );
        return Ok(Claim::Some);
    }
    run.note(match mixed {
        0 => "all other equilibria are mixtures of these".to_owned(),
        _ => format!(
            "{mixed} more are extreme, in which a tie is mixed such that an earlier mover is indifferent; all other equilibria \
             are mixtures of these"
        ),
    });
    Ok(Claim::All(Kind::Extreme))
}

/// The statement that a profile is an equilibrium of the concept; under perfect information beliefs are sure.
fn statement(game: &ExtensiveForm, concept: &'static Concept, profile: BehaviorProfile) -> Statement {
    if *concept == SUBGAME_PERFECT {
        return Statement::exact(concept, Solution::Behavior(profile));
    }
    let tremble = |probability: &Rational| match probability.is_zero() {
        true => Tremble { order: 1, coefficient: Rational::ONE },
        false => Tremble { order: 0, coefficient: probability.clone() },
    };
    let trembles = profile.infosets().iter().map(|taken| taken.iter().map(tremble).collect()).collect();
    let beliefs = vec![vec![Rational::ONE]; game.infosets().len()];
    let Ok(assessment) = Assessment::new(game, profile, beliefs) else { unreachable!("singletons have sure beliefs") };
    let statement = Statement::exact(concept, Solution::Assessment(assessment));
    if *concept == SEQUENTIAL { statement.with_witness(Witness::Trembles(trembles)) } else { statement }
}

fn too_many(count: &PureCount) -> Error {
    Error::too_large(format!("the game has {count} pure subgame-perfect equilibria; at most {LIST_LIMIT} are listed"))
        .hint("ask for some of them (`--first N`), or break ties by changing the payoffs")
}

/// The state of the enumeration: an action at each decision node, and the continuation payoffs that follow.
struct Induction<'g> {
    game: &'g ExtensiveForm,
    /// Inner nodes, children before parents.
    inner: Vec<NodeId>,
    /// The action taken at each information set.
    actions: Vec<usize>,
    /// For each node the place of its payoff vector: below the number of terminals in the game's list, else in `mixed`.
    place: Vec<u32>,
    /// The payoff vectors of the chance nodes, in the order of `inner`.
    mixed: Vec<Vec<Rational>>,
    /// Whether actions tied at some node that was decided.
    tied: bool,
}

impl<'g> Induction<'g> {
    fn new(game: &'g ExtensiveForm, run: &mut Run) -> std::result::Result<Induction<'g>, Stop> {
        let count = game.node_count();
        run.reserve(16 * count as u64)?;
        let mut place = vec![0; count];
        for (number, terminal) in game.terminals().iter().enumerate() {
            place[terminal.index()] = number as u32;
        }
        let inner: Vec<NodeId> = game.nodes().rev().filter(|&node| game.next(node) != Move::Terminal).collect();
        let chance = inner.iter().filter(|&&node| matches!(game.next(node), Move::Chance(_)));
        let mut mixed = Vec::new();
        for &node in chance {
            place[node.index()] = (game.terminals().len() + mixed.len()) as u32;
            mixed.push(Vec::new());
        }
        Ok(Induction { game, inner, actions: vec![0; game.infosets().len()], place, mixed, tied: false })
    }

    /// The continuation payoffs of a node that has been decided.
    fn payoffs(&self, node: NodeId) -> &[Rational] {
        let place = self.place[node.index()] as usize;
        let terminals = self.game.terminal_payoffs();
        terminals.get(place).unwrap_or_else(|| &self.mixed[place - terminals.len()])
    }

    /// Decides the inner nodes from this position on, taking the first of the best actions.
    fn fold(&mut self, from: usize, run: &mut Run) -> std::result::Result<(), Stop> {
        for position in from..self.inner.len() {
            run.tick()?;
            let node = self.inner[position];
            match self.game.next(node) {
                Move::Decision(infoset) => {
                    let mover = self.game.infoset(infoset).player;
                    let (action, tied) = self.best_action(node, mover);
                    self.tied |= tied;
                    self.take(node, action);
                }
                Move::Chance(_) => self.average(node),
                Move::Terminal => unreachable!("only inner nodes are listed"),
            }
        }
        Ok(())
    }

    /// The first action with the greatest payoff for the mover, and whether another one reaches it too.
    fn best_action(&self, node: NodeId, mover: usize) -> (usize, bool) {
        let mut children = self.game.children(node).map(|child| &self.payoffs(child)[mover]).enumerate();
        let Some((mut action, mut most)) = children.next() else { unreachable!("an information set has an action") };
        let mut tied = false;
        for (candidate, payoff) in children {
            match payoff.cmp(most) {
                std::cmp::Ordering::Greater => (action, most, tied) = (candidate, payoff, false),
                std::cmp::Ordering::Equal => tied = true,
                std::cmp::Ordering::Less => {}
            }
        }
        (action, tied)
    }

    fn take(&mut self, node: NodeId, action: usize) {
        if let Move::Decision(infoset) = self.game.next(node) {
            self.actions[infoset.index()] = action;
            self.place[node.index()] = self.place[self.game.child(node, action).index()];
        }
    }

    fn average(&mut self, node: NodeId) {
        let Move::Chance(chance) = self.game.next(node) else { return };
        let mut expected = vec![Rational::ZERO; self.game.player_count()];
        for (child, probability) in self.game.children(node).zip(&self.game.chance(chance).probabilities) {
            if !probability.is_zero() {
                expected.iter_mut().zip(self.payoffs(child)).for_each(|(sum, payoff)| *sum += &(payoff * probability));
            }
        }
        let place = self.place[node.index()] as usize - self.game.terminals().len();
        self.mixed[place] = expected;
    }

    /// Moves to the next equilibrium; false when there is none.
    fn advance(&mut self, run: &mut Run) -> std::result::Result<bool, Stop> {
        for position in (0..self.inner.len()).rev() {
            if let Some(action) = self.next_tied_action(self.inner[position]) {
                self.take(self.inner[position], action);
                self.fold(position + 1, run)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The next action after the one taken here that gives the mover the same.
    fn next_tied_action(&self, node: NodeId) -> Option<usize> {
        let Move::Decision(infoset) = self.game.next(node) else { return None };
        let mover = self.game.infoset(infoset).player;
        let most = &self.payoffs(node)[mover];
        let rest = self.actions[infoset.index()] + 1..self.game.action_count(node);
        rest.into_iter().find(|&action| self.payoffs(self.game.child(node, action))[mover] == *most)
    }

    fn emit(&self, concept: &'static Concept, run: &mut Run) -> std::result::Result<(), Stop> {
        let profile = BehaviorProfile::pure(self.game, &self.actions);
        run.emit(statement(self.game, concept, profile))?;
        Ok(())
    }
}
