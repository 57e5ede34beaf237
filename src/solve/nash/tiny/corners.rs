//! The vertices of one player's mixtures, subdivided by the other's best replies.

use super::{MOST_STRATEGIES, Word};

/// Room for the vertices: with four strategies against four replies at most 4 pure ones and one for each of 36 + 16 + 1 square systems.
/// One place more is written to before it is known whether a system gives a vertex.
const ROOM: usize = 64;

/// The vertices of the mixtures of one player.
#[derive(Debug, Clone)]
pub(super) struct Corners<W> {
    count: usize,
    /// For each vertex, bits of the strategies used.
    used: [u8; ROOM],
    /// For each vertex, bits of the replies that are not best.
    worse: [u8; ROOM],
    /// For each vertex, the positive weights of the strategies used, one after the other.
    weights: [[W; MOST_STRATEGIES]; ROOM],
    /// For each vertex, what its partner must not have: see [`Corners::partners`].
    keys: [u8; ROOM],
}

impl<W: Word> Corners<W> {
    pub fn new() -> Corners<W> {
        let weights = [[W::default(); MOST_STRATEGIES]; ROOM];
        Corners { count: 0, used: [0; ROOM], worse: [0; ROOM], weights, keys: [0; ROOM] }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    /// Finds all vertices: `payoffs[own][reply]` is what a reply earns its player.
    #[inline(always)]
    pub fn fill<const OWN: usize, const REPLIES: usize>(&mut self, payoffs: &[[W; REPLIES]; OWN]) {
        self.count = 0;
        for (own, payoffs) in payoffs.iter().enumerate() {
            let best = payoffs.iter().copied().fold(payoffs[0], W::max);
            let worse = (0..REPLIES).fold(0, |worse, reply| worse | u8::from(payoffs[reply] < best) << reply);
            self.used[self.count] = 1 << own;
            self.worse[self.count] = worse;
            self.weights[self.count][0] = W::from(1);
            self.count += 1;
        }
        self.mixtures_of_two(payoffs);
        self.mixtures_of_three(payoffs);
        self.mixtures_of_four(payoffs);
    }

    #[inline(always)]
    fn mixtures_of_two<const OWN: usize, const REPLIES: usize>(&mut self, payoffs: &[[W; REPLIES]; OWN]) {
        for i in 0..OWN {
            for j in i + 1..OWN {
                for a in 0..REPLIES {
                    for b in a + 1..REPLIES {
                        let (at_i, at_j) = (payoffs[i][a] - payoffs[i][b], payoffs[j][a] - payoffs[j][b]);
                        self.propose(payoffs, [i, j], [at_j, -at_i], [a, b]);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn mixtures_of_three<const OWN: usize, const REPLIES: usize>(&mut self, payoffs: &[[W; REPLIES]; OWN]) {
        for i in 0..OWN {
            for j in i + 1..OWN {
                for k in j + 1..OWN {
                    for a in 0..REPLIES {
                        for b in a + 1..REPLIES {
                            for c in b + 1..REPLIES {
                                let differences = |own: usize| {
                                    let payoffs = &payoffs[own];
                                    [payoffs[a] - payoffs[b], payoffs[a] - payoffs[c]]
                                };
                                let weights = orthogonal([i, j, k].map(differences));
                                self.propose(payoffs, [i, j, k], weights, [a, b, c]);
                            }
                        }
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn mixtures_of_four<const OWN: usize, const REPLIES: usize>(&mut self, payoffs: &[[W; REPLIES]; OWN]) {
        if OWN < 4 || REPLIES < 4 {
            return;
        }
        let own = [0, 1, 2, 3];
        let row = |strategy: usize| {
            let payoffs = &payoffs[strategy];
            [1, 2, 3].map(|reply| payoffs[0] - payoffs[reply])
        };
        let rows = own.map(row);
        // Laplace expansion along the last difference.
        let minor = |left: [usize; 3]| {
            let minors = orthogonal(left.map(|own| [rows[own][0], rows[own][1]]));
            (0..3).fold(W::default(), |sum, place| sum + minors[place] * rows[left[place]][2])
        };
        let weights = [minor([1, 2, 3]), -minor([0, 2, 3]), minor([0, 1, 3]), -minor([0, 1, 2])];
        self.propose(payoffs, own, weights, own);
    }

    /// Takes the mixture with weights in these proportions, against which the tied replies earn the same, if it is a vertex that is new:
    /// all weights of one sign, and no other reply better.
    #[inline(always)]
    fn propose<const K: usize, const OWN: usize, const REPLIES: usize>(
        &mut self,
        payoffs: &[[W; REPLIES]; OWN],
        own: [usize; K],
        weights: [W; K],
        tied: [usize; K],
    ) {
        let zero = W::default();
        let positive = weights.iter().fold(true, |all, &weight| all & (weight > zero));
        let negative = weights.iter().fold(true, |all, &weight| all & (weight < zero));
        let mut is_vertex = positive | negative;
        // Systems of two are met so often that a branch for each costs more than what it saves.
        if K > 2 && !is_vertex {
            return;
        }
        let weights = weights.map(|weight| if weight < zero { -weight } else { weight });
        let earned: [W; REPLIES] = std::array::from_fn(|reply| {
            (0..K).fold(zero, |sum, place| sum + weights[place] * payoffs[own[place]][reply])
        });
        let best = earned[tied[0]];
        let mut worse = 0;
        for (reply, &earned) in earned.iter().enumerate() {
            is_vertex &= earned <= best;
            worse |= u8::from(earned < best) << reply;
        }
        let used = own.iter().fold(0, |used, own| used | 1 << own);
        self.used[self.count] = used;
        self.worse[self.count] = worse;
        self.weights[self.count][..K].copy_from_slice(&weights);
        // A mixture with more ties than strategies comes from several systems.
        let tied = tied.iter().fold(0, |tied, reply| tied | 1 << reply);
        let has_more_ties = worse | tied != u8::MAX >> (8 - REPLIES);
        if is_vertex & has_more_ties {
            is_vertex = (0..self.count).all(|known| self.used[known] != used || self.worse[known] != worse);
        }
        self.count += usize::from(is_vertex);
    }

    /// Eight bits that must have none in common with those of a partner: the strategies used, and the replies that are not best.
    #[inline(always)]
    pub fn own_key(&self, corner: usize) -> u8 {
        self.used[corner] | self.worse[corner] << 4
    }

    /// Makes the keys by which this player's vertices are looked up.
    #[inline(always)]
    pub fn pad(&mut self) {
        let end = self.count.next_multiple_of(8);
        for corner in 0..end {
            // A place without a vertex uses all strategies and has no best reply.
            let is_there = corner < self.count;
            self.keys[corner] = if is_there { self.worse[corner] | self.used[corner] << 4 } else { u8::MAX };
        }
    }

    /// The vertices, as a set of bits, that have no bit in common with the other player's vertex: it uses only best replies to them, and
    /// they use only best replies to it. Eight are looked at at a time.
    #[inline(always)]
    pub fn partners(&self, other: u8) -> u64 {
        const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
        let other = u64::from_ne_bytes([other; 8]);
        let mut partners = 0;
        for (block, keys) in self.keys.chunks_exact(8).enumerate().take(self.count.div_ceil(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(keys);
            let common = u64::from_le_bytes(word) & other;
            // The highest bit of each byte that is 0, and no other.
            let free = !(((common & LOW) + LOW) | common | LOW);
            // Gathers the eight bits into one byte.
            let gathered = (free >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            partners |= gathered << (8 * block);
        }
        partners
    }

    /// The weights of all strategies at a vertex, and their sum.
    #[inline(always)]
    pub fn weights(&self, corner: usize) -> ([i64; MOST_STRATEGIES], i64) {
        let (mut total, mut rank) = (0, 0);
        let weights = std::array::from_fn(|strategy| {
            if self.used[corner] >> strategy & 1 == 0 {
                return 0;
            }
            let Ok(weight) = self.weights[corner][rank].try_into() else {
                unreachable!("the limits keep weights within 64 bits")
            };
            total += weight;
            rank += 1;
            weight
        });
        (weights, total)
    }
}

/// The vector orthogonal to both columns of a 3x2 matrix: its minors with alternating signs.
#[inline(always)]
fn orthogonal<W: Word>(rows: [[W; 2]; 3]) -> [W; 3] {
    let minor = |one: [W; 2], other: [W; 2]| one[0] * other[1] - one[1] * other[0];
    [minor(rows[1], rows[2]), minor(rows[2], rows[0]), minor(rows[0], rows[1])]
}
