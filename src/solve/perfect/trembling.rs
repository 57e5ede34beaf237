//! Perfect equilibria of a tree, among its sequential ones.
//!
//! Definition. See [`crate::certify::perfect`]: actions must be best although everybody errs a little, the player too (Selten 1975).
//!
//! Idea. Perfect equilibria are sequential, so those are found first, by whatever method serves the tree. The mistakes that prove the beliefs
//! consistent prove perfection as well where all other actions are worse; where some are as good, it depends on the mistakes, and others are
//! tried: each mistake of one of a few orders and sizes, all combinations where these are few and drawn ones where they are many.
//!
//! The actions taken keep their proportions while others err, so that a mixed equilibrium is proved only where mistakes leave its players
//! indifferent: most that are mixed in earnest are counted as unproved, although they are perfect.
//!
//! Cost: that of the sequential equilibria, and one exact pass over the tree for each trial. Claim: some, since mistakes that were not tried
//! could prove others.
//!
//! References: Selten 1975, International Journal of Game Theory 4; Kreps and Wilson 1982, Econometrica 50.

use crate::certify::assessment::Tremble;
use crate::certify::perfect::PERFECT;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Certified, Claim, Statement, Witness, certify};
use crate::error::Result;
use crate::game::{ExtensiveForm, Game};
use crate::num::Rational;
use crate::solve::{Halt, Method, Options, Run, Stop, auto};
use crate::strategy::{BehaviorProfile, Solution};

pub static TREMBLING: Method = Method {
    name: "trembling",
    about: "trees with perfect recall, any number of players: sequential equilibria that mistakes prove to be perfect, exactly",
    cites: &["Selten 1975, International Journal of Game Theory 4", "Kreps and Wilson 1982, Econometrica 50"],
    concepts: &[&PERFECT],
    params: &[],
    accepts: |game, options| sequential(game, options).map(|_| ()),
    solve,
};

/// The mistakes that are tried for each action: their orders and coefficients.
const SIZES: [(u32, i64); 5] = [(1, 1), (2, 1), (1, 3), (3, 1), (2, 5)];

/// The most trials for an equilibrium.
const TRIALS: u64 = 2_000;

/// The method that finds the sequential equilibria. Errors: none does exactly.
fn sequential(game: &Game, options: &Options) -> Result<(&'static Method, Options)> {
    game.extensive()?.require_perfect_recall()?;
    let options = Options { concept: &SEQUENTIAL, objective: None, ..options.clone() };
    Ok((auto::choose(game, &options)?, options))
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let tree = game.extensive()?;
    let (method, options) = sequential(game, options)?;
    let (ended, found) = run.nested(game, |run| (method.solve)(game, &options, run));
    let mut unproved = 0;
    for certified in &found {
        match prove(game, tree, certified, run)? {
            Some(statement) => _ = run.emit(statement)?,
            None => unproved += 1,
        }
    }
    if unproved > 0 {
        run.note(format!(
            "{unproved} other sequential equilibria are left out: whether they are perfect is open; mistakes that move what is mixed are \
             not tried"
        ));
    }
    run.arrange();
    ended.map(|_| Claim::Some)
}

/// The proof that a sequential equilibrium is perfect, if one is found.
fn prove(
    game: &Game,
    tree: &ExtensiveForm,
    certified: &Certified,
    run: &mut Run,
) -> std::result::Result<Option<Statement>, Stop> {
    let Some(behavior) = certified.solution().behavior() else { return Ok(None) };
    let mut proves = |trembles: Vec<Vec<Tremble>>| {
        run.tick()?;
        run.look_up()?;
        let solution = Solution::Behavior(behavior.clone());
        let statement = Statement::exact(&PERFECT, solution).with_witness(Witness::Trembles(trembles));
        Ok(certify(game, statement.clone()).is_ok().then_some(statement))
    };
    if let Witness::Trembles(trembles) = certified.witness()
        && let Some(statement) = proves(trembles.clone())?
    {
        return Ok(Some(statement));
    }
    let mistakes = tree.infoset_ids().map(|id| behavior.infosets()[id.index()].iter().filter(|p| p.is_zero()).count());
    let mistakes: u32 = mistakes.sum::<usize>().try_into().unwrap_or(u32::MAX);
    let all = (SIZES.len() as u64).checked_pow(mistakes).filter(|&all| all <= TRIALS);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for trial in 0..all.unwrap_or(TRIALS) {
        let mut rest = trial;
        let draw = || match all {
            Some(_) => {
                let digit = rest % SIZES.len() as u64;
                rest /= SIZES.len() as u64;
                digit as usize
            }
            // Xorshift (Marsaglia 2003): the same trials in every run.
            None => {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state % SIZES.len() as u64) as usize
            }
        };
        if let Some(statement) = proves(trembles(behavior, draw))? {
            return Ok(Some(statement));
        }
    }
    Ok(None)
}

/// The behaviour with mistakes of the sizes that are drawn.
fn trembles(behavior: &BehaviorProfile, mut draw: impl FnMut() -> usize) -> Vec<Vec<Tremble>> {
    let mut tremble = |probability: &Rational| match probability.is_zero() {
        true => {
            let (order, coefficient) = SIZES[draw()];
            Tremble { order, coefficient: Rational::from(coefficient) }
        }
        false => Tremble { order: 0, coefficient: probability.clone() },
    };
    behavior.infosets().iter().map(|probabilities| probabilities.iter().map(&mut tremble).collect()).collect()
}
