//! Square bimatrix games whose Lemke–Howson paths are exponentially long for every label.
//!
//! Both best-response polytopes are dual cyclic: their vertices are the d-element facet sets of 1..2d in which every inner run of
//! consecutive facets is even (Gale 1963). The facets of the first carry the labels 1..2d in order, those of the second carry l'(k) = k
//! for k = 1 and k = d, k + (-1)^k for 2 <= k < d, and k - (-1)^k for k > d. The game has one equilibrium, with full support.
//!
//! The matrix is a short formula. A vertex of the dual of the trigonometric moment curve is a trigonometric polynomial p of degree d/2
//! and mean 1 that is not negative at the 2d points t_k = πk/d, its slack at facet k being p(t_k). Interpolation at the first d points,
//! divided by the polynomial that vanishes there, expresses facet d + r by the others with the coefficients
//! w_i cot((t_{d+r} - t_i)/2) + c_i. The size of w_i and the shift c_i change the polytope by a projective map only, so that what is
//! left is the sign:  M[r][i] = (-1)^i tan(π(r - i)/(2d)),  B[i][j] = M[j][i],  A[l'(r)][l'(d+q) - d] = M[r][q].
//!
//! Rounding to integers keeps the combinatorial type when it is fine enough; 10^14 was checked by path lengths up to d = 16.
//!
//! Reference: Savani and von Stengel 2006, Hard-to-solve bimatrix games, Econometrica 74.

use super::known::Known;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "dual-cyclic",
    about: "two players with d strategies each (d even); Lemke-Howson paths of exponential length",
    keys: &[Key { name: "d", about: "strategies of each player, an even number", default: 6, range: (2, 16) }],
    fractions: &[],
    seeded: false,
    known: "one equilibrium, with full support; the Lemke-Howson path of label 1 takes 20, 88, 376, 1596, 6764, 28656 pivots for \
            d = 4, 6, 8, 10, 12, 14",
    cites: &["Savani and von Stengel 2006, Econometrica 74"],
    build,
    answer: |_| Known::equilibria(1, 0),
};

/// The factor by which the payoffs are scaled before rounding; all results are exact in a float as well.
const SCALE: i128 = 100_000_000_000_000;

/// The fixed point of the sines and cosines: 62 bits after the point.
const UNIT: i128 = 1 << 62;

/// π in this fixed point.
const PI: i128 = 14_488_038_916_154_245_685;

fn build(member: &Member) -> Result<Game> {
    let d = member.count("d");
    if !d.is_multiple_of(2) {
        return Err(FAMILY.mistake(format!("`d` is {d}; cyclic polytopes give such games in even dimensions only")));
    }
    let mut a = vec![0; d * d];
    let mut b = vec![0; d * d];
    for r in 1..=d {
        for i in 1..=d {
            let entry = coefficient(r, i, d);
            a[(label(r, d) - 1) * d + label(d + i, d) - d - 1] = entry;
            b[(i - 1) * d + r - 1] = entry;
        }
    }
    let players = vec![Player::numbered("Row", d), Player::numbered("Column", d)];
    let title = format!("Dual cyclic polytope game, {d} x {d}");
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![a, b])?))
}

/// l'(k), the label that facet k of the second polytope carries.
fn label(k: usize, d: usize) -> usize {
    let even = k.is_multiple_of(2);
    match k {
        _ if k == 1 || k == d => k,
        _ if k < d => {
            if even {
                k + 1
            } else {
                k - 1
            }
        }
        _ => {
            if even {
                k - 1
            } else {
                k + 1
            }
        }
    }
}

/// (-1)^i tan(π(r - i)/(2d)), scaled and rounded.
fn coefficient(r: usize, i: usize, d: usize) -> i64 {
    let size = tangent(r.abs_diff(i), d);
    let negative = (r < i) != (i % 2 == 1);
    if negative { -size } else { size }
}

/// tan(πk/(2d)) for 0 <= k < d, scaled and rounded, in integers throughout: the same on every machine.
fn tangent(k: usize, d: usize) -> i64 {
    assert!(k < d, "the angle is below a right one");
    let angle = PI * k as i128 / (2 * d as i128);
    let (sine, cosine) = (taylor(angle, angle, 1), taylor(UNIT, angle, 0));
    let rounded = (2 * sine * SCALE + cosine) / (2 * cosine);
    i64::try_from(rounded)
        .unwrap_or_else(|_| unreachable!("the tangent of an angle this far from a right one is below 11"))
}

/// The alternating series that starts with `term` = angle^n / n!, as sine (n = 1) and cosine (n = 0) have it.
fn taylor(mut term: i128, angle: i128, mut n: i128) -> i128 {
    let mut sum = 0;
    while term != 0 {
        sum += term;
        term = -(term * angle / UNIT * angle / UNIT) / ((n + 1) * (n + 2));
        n += 2;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tangents_agree_with_floats() {
        for d in 1..20 {
            for k in 0..d {
                let expected = (std::f64::consts::PI * k as f64 / (2.0 * d as f64)).tan() * SCALE as f64;
                let error = (tangent(k, d) as f64 - expected).abs();
                assert!(error <= 1.0 + expected * 1e-13, "tan({k}π/{}): off by {error}", 2 * d);
            }
        }
    }

    #[test]
    fn labels_are_those_of_the_paper() {
        assert_eq!((1..=12).map(|k| label(k, 6)).collect::<Vec<_>>(), [1, 3, 2, 5, 4, 6, 8, 7, 10, 9, 12, 11]);
    }
}
