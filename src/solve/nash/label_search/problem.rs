//! The game of a search: both best-reply polytopes in every arithmetic, and the payoffs that proofs multiply out.

use crate::certify::empty_face::ReplyPayoffs;
use crate::form::{Entries, ReplyMatrix};
use crate::game::Bimatrix;
use crate::linear::face::{Arithmetic, Big, Face, Rounded, Whole};
use crate::num::{Integer, Rational};

/// What is added to the payoffs of rounded polytopes, which lie between 0 and 1: all of them must be positive.
const OFFSET: f64 = 0.125;

/// The longest entries for which whole numbers in floats are tried first, times the number of strategies: with longer ones minors leave
/// the range early.
const WHOLE_BITS: f64 = 40.0;

/// The strategies that are left, and the polytopes over them. Side s holds the mixtures of player s and the other's replies to them.
pub(super) struct Problem<'g> {
    pub game: Bimatrix<'g>,
    /// The strategies of the game that are searched, by player.
    pub left: [Vec<usize>; 2],
    /// The payoffs of each player over the strategies left.
    pub matrices: [ReplyMatrix; 2],
    pub payoffs: [ReplyPayoffs; 2],
    pub rounded: [Face<Rounded>; 2],
    /// `None` where entries do not fit.
    pub whole: Option<[Face<Whole>; 2]>,
}

impl<'g> Problem<'g> {
    pub fn new(game: Bimatrix<'g>, left: [Vec<usize>; 2]) -> Problem<'g> {
        let matrices = [0, 1].map(|player| ReplyMatrix::of_part(game, player, &left[player], &left[1 - player]));
        let payoffs = [0, 1].map(|player| ReplyPayoffs::new(game, player, &left[player], &left[1 - player]));
        let rounded = [0, 1].map(|side| polytope(&matrices[1 - side], rounded(&matrices[1 - side])));
        let whole = match [0, 1].map(|side| whole(&matrices[1 - side])) {
            [Some(first), Some(second)] => Some([polytope(&matrices[1], first), polytope(&matrices[0], second)]),
            _ => None,
        };
        Problem { game, left, matrices, payoffs, rounded, whole }
    }

    /// The number of strategies of a player.
    pub fn strategies(&self, player: usize) -> usize {
        self.left[player].len()
    }

    /// One label for each strategy: the first player's, then the second's.
    pub fn labels(&self) -> usize {
        self.strategies(0) + self.strategies(1)
    }

    /// The variable of a side that carries the label: the probability of the strategy if it is the mixer's, else the slack of the reply.
    pub fn variable(&self, side: usize, label: usize) -> usize {
        match side {
            0 => label,
            _ if label < self.strategies(0) => label + self.strategies(1),
            _ => label - self.strategies(0),
        }
    }

    pub fn big(&self) -> [Face<Big>; 2] {
        [0, 1].map(|side| polytope(&self.matrices[1 - side], integers(&self.matrices[1 - side])))
    }

    /// Is it worth trying whole numbers first? They are exact, but leave their range when many strategies with long payoffs mix.
    pub fn is_short(&self) -> bool {
        let bits = self.matrices.iter().map(|matrix| matrix.greatest().bit_length()).max().unwrap_or(0) as f64;
        let mixed = self.strategies(0).min(self.strategies(1)) as f64;
        self.whole.is_some() && bits * mixed <= WHOLE_BITS
    }
}

fn polytope<A: Arithmetic>(matrix: &ReplyMatrix, entries: Vec<A::Value>) -> Face<A> {
    Face::whole(matrix.own, matrix.opponent, &entries)
}

/// Each column is stretched to the same range, which multiplies an entry of x by a positive number and changes no face.
fn rounded(matrix: &ReplyMatrix) -> Vec<f64> {
    let columns = matrix.opponent;
    let mut entries = vec![OFFSET; matrix.own * columns];
    for column in 0..columns {
        let places = (column..matrix.own * columns).step_by(columns);
        match &matrix.entries {
            Entries::Words(words) => {
                let greatest = places.clone().map(|place| words[place]).max().unwrap_or(0).max(1);
                places.for_each(|place| entries[place] += words[place] as f64 / greatest as f64);
            }
            Entries::Big(big) => {
                let greatest = places.clone().map(|place| &big[place]).max().cloned().unwrap_or_default();
                let part = |value: &Integer| Rational::new(value.clone(), greatest.clone());
                places.for_each(|place| entries[place] += part(&big[place]).map_or(0.0, |part| part.to_f64()));
            }
        }
    }
    entries
}

fn whole(matrix: &ReplyMatrix) -> Option<Vec<f64>> {
    const LIMIT: i64 = 1 << 20;
    match &matrix.entries {
        Entries::Words(words) if words.iter().all(|&word| word < LIMIT) => {
            Some(words.iter().map(|&word| (word + 1) as f64).collect())
        }
        _ => None,
    }
}

fn integers(matrix: &ReplyMatrix) -> Vec<Integer> {
    let places = (0..matrix.own).flat_map(|own| (0..matrix.opponent).map(move |opponent| (own, opponent)));
    places.map(|(own, opponent)| matrix.entry(own, opponent) + Integer::ONE).collect()
}
