//! Sums of long weights times short payoffs, for all strategies of a player at once: the proof of a large mixed strategy.
//!
//! A weight is cut into limbs, and each limb is multiplied and summed in machine words that provably hold the sums; carries are propagated
//! once at the end. Eight strategies share each load of eight limbs, so that the proof runs at the speed of the multipliers.

use multiversion::multiversion;

use crate::game::Words;
use crate::num::Integer;

/// Limbs in a register, and strategies that share a load.
const LANES: usize = 8;

/// Weights fewer than this are quicker one by one, and so are words unless they are many.
const FEW: usize = 4;
const MANY: usize = 64;

/// The most bits of a limb, so that it is a positive word of 32 bits.
const MOST_BITS: u32 = 30;

/// For each strategy the sum of the weights times its payoffs: `words.get(base + strategy * stride)` for the weight at `base`. `None` where the
/// payoffs are too long, a weight is negative, or there is little to do.
pub(super) fn long_products(
    weights: &[(usize, Integer)],
    words: Words<'_>,
    stride: usize,
    strategies: usize,
) -> Option<Vec<Integer>> {
    let longest = weights.iter().map(|(_, weight)| weight.bit_length()).max()?;
    if weights.len() < if longest < 64 { MANY } else { FEW } || weights.iter().any(|(_, weight)| weight.is_negative()) {
        return None;
    }
    // Sums of `weights.len()` products of a limb and a payoff stay below 2^62.
    let (least, most) = words.range()?;
    let greatest = least.unsigned_abs().max(most.unsigned_abs());
    let payoff_bits = 64 - greatest.leading_zeros();
    let sum_bits = usize::BITS - weights.len().leading_zeros();
    let bits = 62_u32.checked_sub(payoff_bits + sum_bits)?.min(MOST_BITS);
    if payoff_bits > 31 || bits < 8 {
        return None;
    }
    let limbs = Limbs::new(weights, longest, bits);
    let mut factors = vec![[0_i32; LANES]; weights.len()];
    let mut sums = vec![[0_i64; LANES]; LANES * limbs.groups];
    let mut numerators = Vec::with_capacity(strategies);
    for first in (0..strategies).step_by(LANES) {
        let count = LANES.min(strategies - first);
        for (factors, (base, _)) in factors.iter_mut().zip(weights) {
            for (place, factor) in factors.iter_mut().take(count).enumerate() {
                *factor = words.get(base + (first + place) * stride) as i32;
            }
        }
        limbs.multiply(&factors, &mut sums);
        numerators.extend((0..count).map(|place| limbs.carry(&sums, place)));
    }
    Some(numerators)
}

/// Weights cut into limbs: `[group of limbs][weight][limb in the group]`.
struct Limbs {
    bits: u32,
    groups: usize,
    entries: Vec<[i32; LANES]>,
}

impl Limbs {
    fn new(weights: &[(usize, Integer)], longest: usize, bits: u32) -> Limbs {
        let groups = longest.div_ceil(bits as usize).div_ceil(LANES);
        let mut entries = vec![[0; LANES]; groups * weights.len()];
        for (place, (_, weight)) in weights.iter().enumerate() {
            for (number, limb) in weight.limbs(bits).into_iter().enumerate() {
                entries[number / LANES * weights.len() + place][number % LANES] = limb as i32;
            }
        }
        Limbs { bits, groups, entries }
    }

    /// Fills `sums[group of limbs × LANES + strategy][limb in the group]`.
    fn multiply(&self, factors: &[[i32; LANES]], sums: &mut [[i64; LANES]]) {
        for (limbs, sums) in self.entries.chunks_exact(factors.len()).zip(sums.chunks_exact_mut(LANES)) {
            multiply_group(limbs, factors, sums);
        }
    }

    /// The sum of one strategy, with its carries.
    fn carry(&self, sums: &[[i64; LANES]], strategy: usize) -> Integer {
        let limbs = (0..self.groups).flat_map(|group| sums[group * LANES + strategy]);
        Integer::from_signed_limbs(limbs, self.bits)
    }
}

/// The sums are local arrays of one register each, and the loop over them is written out, which keeps them in registers.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn multiply_group(limbs: &[[i32; LANES]], factors: &[[i32; LANES]], sums: &mut [[i64; LANES]]) {
    macro_rules! sums {
        ($(($place:literal, $sum:ident))*) => {{
            $(let mut $sum = [0_i64; LANES];)*
            for (limbs, factors) in limbs.iter().zip(factors) {
                $(
                    let factor = i64::from(factors[$place]);
                    for lane in 0..LANES {
                        $sum[lane] += i64::from(limbs[lane]) * factor;
                    }
                )*
            }
            $(sums[$place] = $sum;)*
        }};
    }
    sums!((0, a)(1, b)(2, c)(3, d)(4, e)(5, f)(6, g)(7, h));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_sums_of_products(
            strategies in 1usize..20,
            payoffs in prop::collection::vec(any::<i32>(), 19 * 9),
            spread in prop::sample::select(vec![2, 100, i32::MAX]),
            weights in prop::collection::vec((any::<u64>(), 0u32..9), 4..9),
        ) {
            let words: Vec<i64> = payoffs.iter().map(|payoff| i64::from(payoff % spread)).collect();
            let weights: Vec<(usize, Integer)> = weights.iter().enumerate()
                .map(|(row, (word, power))| (row * 19, Integer::from(*word) * Integer::from(u64::MAX).pow(*power)))
                .collect();
            let expected: Vec<Integer> = (0..strategies)
                .map(|strategy| weights.iter().map(|(base, weight)| weight * Integer::from(words[base + strategy])).sum())
                .collect();
            if let Some(found) = long_products(&weights, Words::Wide(&words), 1, strategies) {
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn long_weights_take_this_way() {
        let weights: Vec<(usize, Integer)> =
            (0..5_usize).map(|row| (row, Integer::from(row as i64 + 3).pow(100))).collect();
        assert!(long_products(&weights, Words::Wide(&[7, -7, 3, 0, i64::from(i32::MAX)]), 0, 1).is_some());
        assert!(long_products(&weights, Words::Wide(&[7, -7, 3, 0, i64::MAX]), 0, 1).is_none());
    }
}
