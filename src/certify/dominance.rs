//! Is a mixed strategy of a two-player game weakly dominated? A proof either way, from data that are multiplied out.
//!
//! A strategy x is weakly dominated by x' when `u(x', t) >= u(x, t)` for every strategy t of the opponent and `>` for one. Whether
//! there is such an x' depends on the support S of x alone, by the theorem of the alternative (Pearce 1984, Econometrica 52,
//! appendix; van Damme 1991, Stability and Perfection of Nash Equilibria, 3.2):
//!
//! * not, if all of S are best replies to one belief that gives every strategy of the opponent positive weight;
//! * else there is a direction δ with `Σ δ = 0`, `δ >= 0` outside S, that earns at least 0 against every strategy of the opponent
//!   and more against one: x + εδ is a strategy for small ε > 0, and dominates x.

use crate::certify::Refusal;
use crate::certify::payoffs::pure_responses;
use crate::game::{Bimatrix, PayoffTable};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::strategy::MixedProfile;

/// What shows that strategies with a given support are dominated or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Positive weights on the opponent's strategies, against which the whole support is a best reply.
    Belief(Vec<Rational>),
    /// A direction of improvement: one number for each own strategy.
    Direction(Vec<Rational>),
}

/// What evidence shows of strategies, by their supports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Those that use none but these, in order, are undominated.
    Undominated(Vec<usize>),
    /// Those that use all of these are dominated.
    Dominated(Vec<usize>),
}

impl Shown {
    /// Are strategies with this support undominated? `None` where that is not shown.
    pub fn of(&self, support: &[usize]) -> Option<bool> {
        match self {
            Shown::Undominated(best) => support.iter().all(|strategy| best.contains(strategy)).then_some(true),
            Shown::Dominated(left) => left.iter().all(|strategy| support.contains(strategy)).then_some(false),
        }
    }
}

/// What the evidence shows of a player's strategies. Refuses evidence that shows nothing.
pub fn shown(game: Bimatrix<'_>, player: usize, evidence: &Evidence) -> Result<Shown, Refusal> {
    let payoffs = Payoffs::new(game, player);
    match evidence {
        Evidence::Belief(belief) => {
            if belief.len() != payoffs.opponent || !belief.iter().all(Rational::is_positive) {
                return Err(Refusal::new("the belief does not give every strategy positive weight"));
            }
            let (weights, _) = scale_to_integers(belief);
            let earned: Vec<Integer> = (0..payoffs.own)
                .map(|own| weights.iter().enumerate().map(|(other, weight)| weight * &payoffs.at(own, other)).sum())
                .collect();
            let best = earned.iter().max();
            Ok(Shown::Undominated((0..payoffs.own).filter(|&own| Some(&earned[own]) == best).collect()))
        }
        Evidence::Direction(direction) => {
            let total: Rational = direction.iter().sum();
            if direction.len() != payoffs.own || !total.is_zero() {
                return Err(Refusal::new("the direction leads out of the strategies"));
            }
            let (steps, _) = scale_to_integers(direction);
            let gain = |other: usize| -> Integer {
                steps.iter().enumerate().map(|(own, step)| step * &payoffs.at(own, other)).sum()
            };
            let gains: Vec<Integer> = (0..payoffs.opponent).map(gain).collect();
            if !gains.iter().all(|gain| !gain.is_negative()) || !gains.iter().any(Integer::is_positive) {
                return Err(Refusal::new("the direction does not improve"));
            }
            Ok(Shown::Dominated((0..payoffs.own).filter(|&own| steps[own].is_negative()).collect()))
        }
    }
}

/// Whether a player's strategy in an equilibrium is seen to be undominated without further evidence; `false` says nothing.
///
/// The opponent's strategy y is a belief against which the support S is a best reply. If y is completely mixed, that is all. Else
/// let J be its support. When S are all best replies to y, strategies near y keep other replies worse; when the rows S of the
/// payoffs with columns J and a column of ones are independent, weights outside J can be added and those on J corrected so that S
/// stays tied. Independence is shown modulo a prime, which cannot show too much.
pub fn is_undominated_at_once(game: Bimatrix<'_>, player: usize, profile: &MixedProfile) -> bool {
    let mut supports = profile.support();
    let own = std::mem::take(&mut supports[player]);
    let other = std::mem::take(&mut supports[1 - player]);
    let payoffs = Payoffs::new(game, player);
    if other.len() == payoffs.opponent {
        return true;
    }
    own.len() <= other.len() + 1
        && pure_responses(game.game(), player, profile).best() == own
        && are_independent(own.iter().map(|&s| payoffs.residues(s, &other)).collect())
}

/// One player's payoffs up to a positive factor, by own strategy and the opponent's.
struct Payoffs<'g> {
    table: &'g PayoffTable,
    own: usize,
    opponent: usize,
    /// How far the profile number moves with the own strategy, and with the opponent's.
    strides: [usize; 2],
}

impl Payoffs<'_> {
    fn new(game: Bimatrix<'_>, player: usize) -> Payoffs<'_> {
        let shape = [game.rows(), game.columns()];
        let strides = [game.game().stride(player), game.game().stride(1 - player)];
        Payoffs { table: game.table(player), own: shape[player], opponent: shape[1 - player], strides }
    }

    fn at(&self, own: usize, other: usize) -> Integer {
        self.table.numerator(own * self.strides[0] + other * self.strides[1])
    }

    /// The payoffs of a strategy against some of the opponent's, and 1, modulo the prime.
    fn residues(&self, own: usize, others: &[usize]) -> Vec<u64> {
        let prime = Integer::from(PRIME as i64);
        let residue = |&other: &usize| {
            let (_, residue) = self.at(own, other).div_rem_euclid(&prime);
            residue.to_i64().map_or(0, i64::unsigned_abs)
        };
        others.iter().map(residue).chain([1]).collect()
    }
}

/// A prime of which products fit into a word: 2^31 - 1.
const PRIME: u64 = (1 << 31) - 1;

/// Are the rows linearly independent modulo the prime, and therefore over the rationals?
fn are_independent(mut rows: Vec<Vec<u64>>) -> bool {
    let columns = rows.first().map_or(0, Vec::len);
    for step in 0..rows.len() {
        let Some(column) = (0..columns).find(|&column| rows[step][column] != 0) else { return false };
        let (above, below) = rows.split_at_mut(step + 1);
        let pivot_row = &above[step];
        let inverse = power(pivot_row[column], PRIME - 2);
        for row in below.iter_mut().filter(|row| row[column] != 0) {
            let factor = row[column] * inverse % PRIME;
            for (entry, above) in row.iter_mut().zip(pivot_row) {
                *entry = (*entry + (PRIME - factor) * above) % PRIME;
            }
        }
    }
    true
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % PRIME;
        }
        square = square * square % PRIME;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{Game, NormalForm, Player};

    fn game(rows: usize, payoffs: [&[i64]; 2]) -> Game {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
        Game::Normal(NormalForm::from_integers("g", players, payoffs.map(<[i64]>::to_vec).to_vec()).expect("valid"))
    }

    fn rationals(values: &[i64]) -> Vec<Rational> {
        values.iter().map(|&value| Rational::from(value)).collect()
    }

    /// Whether the support is undominated, as the evidence shows.
    fn is_undominated(game: Bimatrix<'_>, player: usize, support: &[usize], evidence: &Evidence) -> Option<bool> {
        shown(game, player, evidence).ok()?.of(support)
    }

    /// Row 3 earns 1 against everything: less than the half of rows 1 and 2 against column 3, as much elsewhere.
    #[test]
    fn evidence_is_multiplied_out() {
        let game = game(3, [&[2, 0, 2, 0, 2, 2, 1, 1, 1], &[0; 9]]);
        let game = game.bimatrix().expect("two players");
        let direction = Evidence::Direction(rationals(&[1, 1, -2]));
        assert_eq!(is_undominated(game, 0, &[2], &direction), Some(false));
        assert_eq!(is_undominated(game, 0, &[1, 2], &direction), Some(false));
        assert!(is_undominated(game, 0, &[0], &direction).is_none(), "it takes weight that is not there");
        assert!(is_undominated(game, 0, &[2], &Evidence::Direction(rationals(&[2, 0, -2]))).is_none());
        assert!(is_undominated(game, 0, &[2], &Evidence::Direction(rationals(&[1, 1, -1]))).is_none());
        let equal = Evidence::Belief(rationals(&[1, 1, 1]));
        assert_eq!(is_undominated(game, 0, &[0, 1], &equal), Some(true));
        assert!(is_undominated(game, 0, &[2], &equal).is_none());
        assert!(is_undominated(game, 0, &[0, 1], &Evidence::Belief(rationals(&[1, 1, 0]))).is_none());
    }

    #[test]
    fn independence_is_that_of_rows() {
        assert!(are_independent(vec![vec![0, 1, 1], vec![1, 0, 1]]));
        assert!(!are_independent(vec![vec![1, 2, 1], vec![2, 4, 2]]));
        assert!(are_independent(vec![vec![0, 0, 1], vec![0, PRIME - 1, 1], vec![5, 7, 1]]));
        assert!(!are_independent(vec![vec![1, 1], vec![2, 1], vec![3, 1]]));
    }
}
