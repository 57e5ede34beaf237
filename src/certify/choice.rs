//! The greatest value of an objective over all Nash equilibria of a normal form: bounds from above, proved.
//!
//! The objective has one coefficient `c(s)` for each pure profile; its value at a profile is the expectation.
//!
//! *By enumeration (two players):* with the mixed strategies of one player fixed, the value is linear in those of the other. A
//! maximal Nash subset is a product of two polytopes whose pairs of vertices are extreme equilibria, so moving to a vertex, one
//! player after the other, never loses value. Hence some extreme equilibrium attains the greatest value over all equilibria,
//! also where these form continua (Winkels 1979), and the greatest value over the extreme ones is the bound.
//!
//! *By correlated equilibria:* every Nash equilibrium is a correlated one, so multipliers of the obedience constraints bound
//! both by weak duality (Aumann 1974).
//!
//! *By outcomes:* no expectation exceeds the greatest coefficient.

use crate::certify::complete::ExtremeEquilibria;
use crate::certify::{Refusal, correlated};
use crate::game::NormalForm;
use crate::num::Rational;
use crate::strategy::MixedProfile;

/// How a bound is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoundProof {
    /// By all extreme equilibria of the game: the bound is attained.
    Enumeration,
    /// By multipliers of the obedience constraints of correlated equilibria.
    Correlated,
    /// By the pure profile with the greatest value.
    Outcomes,
}

/// A proved bound from above on an objective. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpperBound {
    value: Rational,
    proof: BoundProof,
    multipliers: Option<Vec<Rational>>,
}

impl UpperBound {
    /// See [`outcomes_bound`].
    pub fn by_outcomes(game: &NormalForm, objective: &[Rational]) -> Result<UpperBound, Refusal> {
        let value = outcomes_bound(game, objective)?;
        Ok(UpperBound { value, proof: BoundProof::Outcomes, multipliers: None })
    }

    /// See [`correlated_bound`].
    pub fn by_multipliers(
        game: &NormalForm,
        objective: &[Rational],
        multipliers: Vec<Rational>,
    ) -> Result<UpperBound, Refusal> {
        let value = correlated_bound(game, objective, &multipliers)?;
        Ok(UpperBound { value, proof: BoundProof::Correlated, multipliers: Some(multipliers) })
    }

    pub fn value(&self) -> &Rational {
        &self.value
    }

    pub fn proof(&self) -> BoundProof {
        self.proof
    }

    pub fn multipliers(&self) -> Option<&[Rational]> {
        self.multipliers.as_deref()
    }
}

/// The expectation of an objective under a mixed profile.
pub fn value(game: &NormalForm, objective: &[Rational], profile: &MixedProfile) -> Rational {
    // One player after the other, the last one first, whose strategies run fastest.
    let mut values = objective.to_vec();
    for player in (0..game.player_count()).rev() {
        let probabilities = &profile.players()[player];
        let expected = |block: &[Rational]| -> Rational {
            let used = block.iter().zip(probabilities).filter(|(_, probability)| !probability.is_zero());
            used.map(|(value, probability)| value * probability).sum()
        };
        values = values.chunks_exact(probabilities.len()).map(expected).collect();
    }
    values.pop().unwrap_or_default()
}

/// The greatest coefficient. Refuses an objective that does not fit the game.
pub fn outcomes_bound(game: &NormalForm, objective: &[Rational]) -> Result<Rational, Refusal> {
    let fitting = objective.len() == game.profile_count();
    let greatest = objective.iter().max().filter(|_| fitting).cloned();
    greatest.ok_or_else(|| Refusal::new("the objective does not fit the game"))
}

/// What multipliers of the obedience constraints prove: see [`BoundProof::Correlated`]. They come player by player, for each
/// strategy told one for each strategy that might be played instead: `Σ_i n_i²` in all.
///
/// Refuses multipliers that are negative or do not fit the game.
pub fn correlated_bound(
    game: &NormalForm,
    objective: &[Rational],
    multipliers: &[Rational],
) -> Result<Rational, Refusal> {
    correlated::priced(game, objective, multipliers).map(|(bound, _)| bound)
}

/// The greatest value over all equilibria of a two-player game, given its extreme ones, and every extreme one that attains it.
///
/// Refuses an objective of another shape.
pub fn best_of(
    game: &NormalForm,
    objective: &[Rational],
    extreme: ExtremeEquilibria,
) -> Result<(Rational, Vec<MixedProfile>), Refusal> {
    if objective.len() != game.profile_count() {
        return Err(Refusal::new("an objective has one coefficient a profile"));
    }
    let values: Vec<Rational> = extreme.profiles.iter().map(|profile| value(game, objective, profile)).collect();
    let Some(best) = values.iter().max().cloned() else { unreachable!("every finite game has an equilibrium") };
    let attaining = extreme.profiles.into_iter().zip(values).filter(|(_, value)| *value == best);
    Ok((best.clone(), attaining.map(|(profile, _)| profile).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::complete::extreme_equilibria;
    use crate::game::Player;

    fn bimatrix(rows: usize, payoffs: [&[i64]; 2]) -> NormalForm {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
        NormalForm::from_integers("g", players, payoffs.map(<[i64]>::to_vec).to_vec()).expect("valid")
    }

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    #[test]
    fn the_value_is_the_expectation() {
        let game = bimatrix(2, [&[0; 6], &[0; 6]]);
        let profile = MixedProfile::new(&game, vec![rationals(&["1/4", "3/4"]), rationals(&["1/2", "0", "1/2"])]);
        let objective = rationals(&["8", "1", "0", "4", "1", "-4/3"]);
        let found = value(&game, &objective, &profile.expect("valid"));
        assert_eq!(found, "2".parse::<Rational>().expect("a rational"));
    }

    /// Everything of column 1 is an equilibrium for the first player, and the best one stands at one end of the continuum.
    #[test]
    fn a_continuum_has_its_greatest_value_at_an_extreme_equilibrium() {
        let game = bimatrix(2, [&[1, 0, 1, 0], &[3, 0, 1, 0]]);
        let objective = rationals(&["4", "9", "2", "9"]);
        let (best, attaining) =
            best_of(&game, &objective, extreme_equilibria(&game, &mut || true).expect("enumerated")).expect("fits");
        assert_eq!((best, attaining.len()), (Rational::from(4), 1));
    }

    /// In the dilemma, enough weight on defecting proves that no equilibrium gives more than mutual defection.
    #[test]
    fn multipliers_prove_less_than_the_best_outcome() {
        let dilemma = bimatrix(2, [&[3, 0, 4, 1], &[3, 4, 0, 1]]);
        let welfare: Vec<Rational> = [6, 4, 4, 2].map(Rational::from).to_vec();
        assert_eq!(outcomes_bound(&dilemma, &welfare), Ok(Rational::from(6)));
        let multipliers =
            |weight: i64| -> Vec<Rational> { [0, weight, 0, 0, 0, weight, 0, 0].map(Rational::from).to_vec() };
        assert_eq!(correlated_bound(&dilemma, &welfare, &multipliers(1)), Ok(Rational::from(4)));
        assert_eq!(correlated_bound(&dilemma, &welfare, &multipliers(2)), Ok(Rational::from(2)));
        assert!(correlated_bound(&dilemma, &welfare, &multipliers(-1)).is_err());
        assert!(correlated_bound(&dilemma, &welfare, &multipliers(1)[1..]).is_err());
        assert!(outcomes_bound(&dilemma, &welfare[1..]).is_err());
    }
}
