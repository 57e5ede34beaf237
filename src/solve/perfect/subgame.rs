//! Subgame-perfect equilibria by decomposition: every subgame is solved by the method that fits it, the innermost first.
//!
//! Definition. A profile is subgame-perfect if it is a Nash equilibrium in every subgame. With the payoffs of equilibria of the
//! subgames inside it put in their place, each subgame becomes a smaller game, and the profile is subgame-perfect if and only if it is
//! a Nash equilibrium of each of these (Selten 1965).
//!
//! Idea. The subgames' roots are taken from the innermost to the whole game. At each, the part of the tree down to the inner roots is
//! solved for each combination of equilibria inside, which run like the digits of a counter; a part with the same payoffs is
//! solved once. Parts in which one player moves are solved by the best pure plans, with two movers by the search for all equilibria, and with
//! more by the pure equilibria. Behaviour is counted once where it differs only at information sets that the owner's own moves in
//! the same part rule out.
//!
//! Cost: one tick for each combination, and what the methods take. Claim: all, when every part's list holds all; all extreme ones, when
//! some part has infinitely many that pay the same; all pure ones, when some part has more than two movers; otherwise some. So it is some
//! where a part inside has infinitely many that pay differently: a mixture of these may leave a mover around it indifferent, and
//! is not looked for here ([`super::ties`] does so under perfect information).
//!
//! References: Selten 1965, 1975.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::certify::nash::NASH;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Kind, Statement};
use crate::error::{Error, Result};
use crate::form::part::Part;
use crate::game::{ExtensiveForm, Game, InfosetId, NodeId};
use crate::num::Rational;
use crate::solve::nash::pure::PURE;
use crate::solve::nash::sequence_search::SEQUENCE_SEARCH;
use crate::solve::{Halt, Method, Options, Run, Wanted, auto, on_trees};
use crate::strategy::{BehaviorProfile, Solution};

pub static SUBGAME: Method = Method {
    name: "subgame",
    about: "trees with perfect recall, any number of players: all subgame-perfect equilibria (with more than two movers in a subgame all \
            pure ones), or one",
    cites: &[
        "Selten 1965, Zeitschrift für die gesamte Staatswissenschaft 121",
        "Selten 1975, International Journal of Game Theory 4",
    ],
    concepts: &[&SUBGAME_PERFECT],
    params: &[],
    accepts: |game, options| accepts(game, options).map(|_| ()),
    solve: |game, options, run| solve(game, options, Parts::ByMovers, run),
};

/// How the parts are solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::solve) enum Parts {
    ByMovers,
    /// All pure equilibria of each.
    Pure,
}

/// The most subgames of a tree that is decomposed without a limit on the work.
const SUBGAMES: usize = 100_000;

pub(in crate::solve) fn accepts<'g>(game: &'g Game, options: &Options) -> Result<&'g ExtensiveForm> {
    let tree = game.extensive()?;
    tree.require_perfect_recall()?;
    let roots = tree.subgame_roots().len();
    if roots > SUBGAMES && !options.limited {
        let error = Error::too_large(format!("the tree has {roots} subgames"));
        return Err(error.hint("limit the work (`--time-limit`); with perfect information use `backward-induction`"));
    }
    Ok(tree)
}

pub(in crate::solve) fn solve(
    game: &Game,
    options: &Options,
    parts: Parts,
    run: &mut Run,
) -> std::result::Result<Claim, Halt> {
    let tree = accepts(game, options)?;
    let all = match options.wanted {
        Wanted::All => true,
        Wanted::First(count) => count > 1,
        Wanted::Auto => on_trees::holds(game, crate::solve::nash::label_search::is_quick),
    };
    let mut search = Decomposition::new(tree, options, parts, all);
    if all && search.movers().into_iter().any(|movers| movers > 2) {
        // Of such a subgame only the pure equilibria are all known, so all of the others' are not needed.
        search.parts = Parts::Pure;
    }
    if search.levels.is_empty() {
        // Nobody moves, and chance neither.
        search.emit(run)?;
        return Ok(Claim::All(Kind::Every));
    }
    let mut going = search.descend(0, run)?;
    while going {
        search.emit(run)?;
        if !all {
            break;
        }
        going = search.advance(run)?;
    }
    run.arrange();
    Ok(if all { search.claim() } else { Claim::Some })
}

/// An equilibrium of a part.
#[derive(Debug)]
struct Local {
    behavior: Vec<(InfosetId, Vec<Rational>)>,
    /// Of all players of the tree.
    payoffs: Vec<Rational>,
}

/// The equilibria of a part, and what is claimed of them.
#[derive(Debug)]
struct Solved {
    list: Vec<Local>,
    claim: Claim,
}

/// A subgame, and which equilibrium of its part is chosen.
struct Level {
    root: NodeId,
    /// The levels of the subgames right inside.
    inner: Vec<usize>,
    solved: Option<Rc<Solved>>,
    choice: usize,
}

struct Decomposition<'g> {
    tree: &'g ExtensiveForm,
    options: &'g Options,
    parts: Parts,
    all: bool,
    /// Inner subgames before those around them.
    levels: Vec<Level>,
    /// By node, the level of the subgame that starts there.
    level_of: HashMap<NodeId, usize>,
    known: HashMap<(usize, Vec<Vec<Rational>>), Rc<Solved>>,
    /// The weakest of the claims about parts.
    every: bool,
    incomplete: bool,
}

impl<'g> Decomposition<'g> {
    fn new(tree: &'g ExtensiveForm, options: &'g Options, parts: Parts, all: bool) -> Decomposition<'g> {
        let roots = tree.subgame_roots();
        let mut levels: Vec<Level> =
            roots.iter().rev().map(|&root| Level { root, inner: Vec::new(), solved: None, choice: 0 }).collect();
        let level_of: HashMap<NodeId, usize> =
            levels.iter().enumerate().map(|(number, level)| (level.root, number)).collect();
        for number in 0..levels.len() {
            let mut node = levels[number].root;
            while let Some(parent) = tree.parent(node) {
                node = parent;
                if let Some(&outer) = level_of.get(&node) {
                    levels[outer].inner.push(number);
                    break;
                }
            }
        }
        Decomposition {
            tree,
            options,
            parts,
            all,
            levels,
            level_of,
            known: HashMap::new(),
            every: true,
            incomplete: false,
        }
    }

    /// How many players move in the part of each subgame.
    fn movers(&self) -> Vec<usize> {
        let mut movers: Vec<HashSet<usize>> = vec![HashSet::new(); self.levels.len()];
        for (infoset, root) in self.tree.infosets().iter().zip(self.tree.innermost_subgames()) {
            if let Some(&level) = self.level_of.get(&root) {
                movers[level].insert(infoset.player);
            }
        }
        movers.into_iter().map(|players| players.len()).collect()
    }

    /// Solves the levels from this one on with first choices; goes on to the next combination where one has no equilibrium.
    fn descend(&mut self, from: usize, run: &mut Run) -> std::result::Result<bool, Halt> {
        let mut number = from;
        while number < self.levels.len() {
            let solved = self.solve_level(number, run)?;
            let found = !solved.list.is_empty();
            self.levels[number].solved = Some(solved);
            self.levels[number].choice = 0;
            if found {
                number += 1;
                continue;
            }
            match self.increment(number) {
                Some(changed) => number = changed + 1,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn advance(&mut self, run: &mut Run) -> std::result::Result<bool, Halt> {
        match self.increment(self.levels.len()) {
            Some(changed) => self.descend(changed + 1, run),
            None => Ok(false),
        }
    }

    /// Moves the last choice before this level on that can be; which one it was.
    fn increment(&mut self, before: usize) -> Option<usize> {
        for number in (0..before).rev() {
            let level = &mut self.levels[number];
            let count = level.solved.as_ref().map_or(0, |solved| solved.list.len());
            if level.choice + 1 < count {
                level.choice += 1;
                return Some(number);
            }
        }
        None
    }

    fn chosen(&self, number: usize) -> &Local {
        let level = &self.levels[number];
        match &level.solved {
            Some(solved) => &solved.list[level.choice],
            None => unreachable!("inner subgames are solved first"),
        }
    }

    fn solve_level(&mut self, number: usize, run: &mut Run) -> std::result::Result<Rc<Solved>, Halt> {
        run.tick()?;
        let inner: Vec<Vec<Rational>> =
            self.levels[number].inner.iter().map(|&inner| self.chosen(inner).payoffs.clone()).collect();
        if let Some(solved) = self.known.get(&(number, inner.clone())) {
            return Ok(Rc::clone(solved));
        }
        let end = |node: NodeId| Some(self.chosen(*self.level_of.get(&node)?).payoffs.clone());
        let part = Part::new(self.tree, self.levels[number].root, end)?;
        let solved = Rc::new(self.solve_part(part, run)?);
        self.weaken(number, &solved);
        self.known.insert((number, inner), Rc::clone(&solved));
        Ok(solved)
    }

    fn solve_part(&self, part: Part, run: &mut Run) -> std::result::Result<Solved, Halt> {
        if part.movers == 0 {
            let Ok(nobody) = BehaviorProfile::new(&part.game, Vec::new()) else { unreachable!("nobody moves") };
            let local = Local { behavior: Vec::new(), payoffs: part.expected(&nobody) };
            return Ok(Solved { list: vec![local], claim: Claim::All(Kind::Every) });
        }
        let game = Game::Extensive(part.game.clone());
        let options = Options { wanted: if self.all { Wanted::All } else { Wanted::Auto }, ..self.options.clone() };
        let options = Options { concept: &NASH, ..options };
        let method = match (self.parts, part.movers) {
            (Parts::Pure, _) | (_, 1) => &PURE,
            (Parts::ByMovers, 2) if self.all => &SEQUENCE_SEARCH,
            (Parts::ByMovers, 2) => auto::choose(&game, &options)?,
            _ => &PURE,
        };
        (method.accepts)(&game, &options)?;
        let (claim, found) = run.nested(&game, |run| (method.solve)(&game, &options, run));
        let claim = claim?;
        let list: Vec<Local> = found
            .iter()
            .filter_map(|certified| certified.solution().behavior())
            .map(|profile| Local {
                behavior: part.infosets.iter().copied().zip(profile.infosets().iter().cloned()).collect(),
                payoffs: part.expected(profile),
            })
            .collect();
        // The best plans of a single player are the mixtures of the pure ones.
        let claim = match (claim, part.movers) {
            (Claim::All(Kind::Pure), 1) if self.parts == Parts::ByMovers => {
                Claim::All(if list.len() == 1 { Kind::Every } else { Kind::Extreme })
            }
            (claim, _) => claim,
        };
        Ok(Solved { list, claim })
    }

    /// Takes note of what is claimed of a part's list.
    fn weaken(&mut self, number: usize, solved: &Solved) {
        match solved.claim {
            Claim::All(Kind::Every) => {}
            Claim::All(Kind::Extreme) => {
                self.every = false;
                // Mixtures of equilibria that pay differently would change the game around them.
                let is_whole = number + 1 == self.levels.len();
                let pays_the_same = solved.list.windows(2).all(|pair| pair[0].payoffs == pair[1].payoffs);
                self.incomplete |= !is_whole && !pays_the_same;
            }
            Claim::All(Kind::Pure) if self.parts == Parts::Pure => {}
            _ => self.incomplete = true,
        }
    }

    fn claim(&self) -> Claim {
        match (self.incomplete, self.parts) {
            (true, _) => Claim::Some,
            (false, Parts::Pure) => Claim::All(Kind::Pure),
            (false, Parts::ByMovers) => Claim::All(if self.every { Kind::Every } else { Kind::Extreme }),
        }
    }

    fn emit(&self, run: &mut Run) -> std::result::Result<(), Halt> {
        let mut behavior = vec![Vec::new(); self.tree.infosets().len()];
        for number in 0..self.levels.len() {
            for (id, probabilities) in &self.chosen(number).behavior {
                behavior[id.index()] = probabilities.clone();
            }
        }
        let profile = BehaviorProfile::new(self.tree, behavior)?;
        run.emit(Statement::exact(&SUBGAME_PERFECT, Solution::Behavior(profile)))?;
        Ok(())
    }
}
