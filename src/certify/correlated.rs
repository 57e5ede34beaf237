//! Correlated equilibrium (Aumann 1974): nobody gains by disobeying the device's private recommendation.
//!
//! `Σ_{s : s_i = a} p(s) (u_i(b, s_-i) - u_i(s)) <= 0` for every player i and strategies a, b. Epsilon bounds each of these sums.
//!
//! A witness of [`Multipliers`](crate::certify::Witness::Multipliers) proves in addition that no correlated equilibrium has a
//! greater value of a linear objective. It holds two vectors: the objective, one coefficient per profile, and the multipliers
//! λ >= 0 of the constraints, for each player the square table `[a][b]` row by row. By weak duality no correlated equilibrium
//! exceeds `max_s c(s) + Σ_i Σ_b λ_i[s_i][b] (u_i(s) - u_i(b, s_-i))`, which must be the value attained.

use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, Witness, within, wrong_shape};
use crate::game::{Game, NormalForm};
use crate::num::Rational;
use crate::strategy::{Device, Solution};

pub static CORRELATED: Concept = Concept {
    name: "correlated",
    about: "correlated equilibrium: nobody gains by disobeying a private recommendation",
    definition: "sum over s with s_i = a of p(s) (u_i(b, s_-i) - u_i(s)) <= 0 for every player i and strategies a, b",
    cites: &["Aumann 1974, Journal of Mathematical Economics 1", "Aumann 1987, Econometrica 55"],
    forms: &["normal"],
    check,
};

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Game::Normal(game), Solution::Device(device)) = (game, &statement.solution) else {
        return Err(wrong_shape(&CORRELATED, "a correlation device for a normal form"));
    };
    let device = Device::new(game, device.lottery().to_vec())?;
    for player in 0..game.player_count() {
        check_obedience(game, &device, player, statement)?;
    }
    match &statement.witness {
        Witness::None => {}
        Witness::Multipliers(vectors) => check_optimality(game, &device, vectors)?,
        _ => return Err(Refusal::new("a correlated equilibrium is proved by multipliers or by itself")),
    }
    let expected = |player: usize| -> Rational {
        device.lottery().iter().map(|(profile, probability)| probability * &game.payoff(player, profile)).sum()
    };
    Ok(Proven::exactly((0..game.player_count()).map(expected).collect()))
}

fn check_obedience(game: &NormalForm, device: &Device, player: usize, statement: &Statement) -> Result<(), Refusal> {
    let count = game.strategy_count(player);
    let mut gains = vec![Rational::ZERO; count * count];
    for (profile, probability) in device.lottery() {
        let own = game.payoff(player, profile);
        let mut other = profile.clone();
        for strategy in (0..count).filter(|&strategy| strategy != profile[player]) {
            other[player] = strategy;
            gains[profile[player] * count + strategy] += (game.payoff(player, &other) - &own) * probability;
        }
    }
    match gains.iter().position(|gain| !within(gain, &statement.epsilon)) {
        None => Ok(()),
        Some(index) => {
            let described = &game.players()[player];
            let (told, played) = (&described.strategies[index / count], &described.strategies[index % count]);
            let (name, gain) = (&described.name, &gains[index]);
            Err(Refusal::new(format!("player `{name}` gains {gain} by playing `{played}` when told `{told}`")))
        }
    }
}

fn check_optimality(game: &NormalForm, device: &Device, vectors: &[Vec<Rational>]) -> Result<(), Refusal> {
    let [objective, multipliers] = vectors else {
        return Err(Refusal::new("optimality needs an objective and multipliers"));
    };
    if objective.len() != game.profile_count() {
        return Err(Refusal::new("the objective does not fit the game"));
    }
    let value: Rational =
        device.lottery().iter().map(|(profile, probability)| probability * &objective[game.index(profile)]).sum();
    let (bound, index) = priced(game, objective, multipliers)?;
    if bound > value {
        let labels = game.labels(&game.profile(index)).join(", ");
        return Err(Refusal::new(format!("the multipliers allow {bound} at ({labels}), more than the value {value}")));
    }
    Ok(())
}

/// The most that any correlated equilibrium gives of an objective (one coefficient for each pure profile), as multipliers of
/// the obedience constraints prove it by weak duality, and a profile where the bound stands: `max_s c(s) + Σ λ (u_i(s) -
/// u_i(b, s_-i))`. The multipliers come player by player, told by told, one for each strategy that might be played instead.
///
/// Refuses multipliers that are negative or do not fit the game.
pub(super) fn priced(
    game: &NormalForm,
    objective: &[Rational],
    multipliers: &[Rational],
) -> Result<(Rational, usize), Refusal> {
    let shape = game.shape();
    let needed: usize = shape.iter().map(|count| count * count).sum();
    if objective.len() != game.profile_count() || multipliers.len() != needed {
        return Err(Refusal::new("the objective or the multipliers do not fit the game"));
    }
    if multipliers.iter().any(Rational::is_negative) {
        return Err(Refusal::new("a multiplier is negative"));
    }
    let mut greatest: Option<(Rational, usize)> = None;
    for (index, coefficient) in objective.iter().enumerate() {
        let mut bound = coefficient.clone();
        let mut offset = 0;
        for (player, &count) in shape.iter().enumerate() {
            let told = game.strategy_at(index, player);
            let row = &multipliers[offset + told * count..offset + (told + 1) * count];
            let start = index - told * game.stride(player);
            for (strategy, multiplier) in row.iter().enumerate().filter(|(_, multiplier)| !multiplier.is_zero()) {
                let table = game.table(player);
                bound += multiplier * &(table.get(index) - table.get(start + strategy * game.stride(player)));
            }
            offset += count * count;
        }
        if greatest.as_ref().is_none_or(|(greatest, _)| bound > *greatest) {
            greatest = Some((bound, index));
        }
    }
    greatest.ok_or_else(|| Refusal::new("the game has no profile"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::certify;
    use crate::game::Player;

    fn rational(text: &str) -> Rational {
        text.parse().expect("a rational")
    }

    /// Chicken with the payoffs of Aumann 1974: its best correlated equilibrium has welfare 21/2.
    fn chicken() -> Game {
        let players = vec![Player::new("A", ["withdraw", "stay"]), Player::new("B", ["withdraw", "stay"])];
        let payoffs = vec![vec![6, 2, 7, 0], vec![6, 7, 2, 0]];
        Game::Normal(NormalForm::from_integers("chicken", players, payoffs).expect("valid"))
    }

    fn device(game: &Game, probabilities: [&str; 4]) -> Statement {
        let normal = game.normal().expect("normal");
        let lottery = probabilities.iter().enumerate().map(|(index, text)| (normal.profile(index), rational(text)));
        let device = Device::new(normal, lottery.filter(|(_, p)| !p.is_zero()).collect()).expect("a device");
        Statement::exact(&CORRELATED, Solution::Device(device))
    }

    #[test]
    fn obedience_is_exact() {
        let game = chicken();
        let certified = certify(&game, device(&game, ["1/3", "1/3", "1/3", "0"])).expect("a correlated equilibrium");
        assert_eq!(certified.payoffs(), [Rational::from(5), Rational::from(5)]);
        assert!(certify(&game, device(&game, ["1/2", "1/4", "1/4", "0"])).is_ok());
        let refusal = certify(&game, device(&game, ["13/25", "6/25", "6/25", "0"])).expect_err("one step too far");
        assert!(refusal.reason.contains("by playing `stay` when told `withdraw`"), "{}", refusal.reason);
    }

    #[test]
    fn multipliers_prove_the_greatest_welfare_and_nothing_less() {
        let game = chicken();
        let welfare: Vec<Rational> = [12, 9, 9, 0].map(Rational::from).to_vec();
        let proof = |price: &str| {
            let mut multipliers = vec![Rational::ZERO; 8];
            multipliers[1] = rational(price);
            multipliers[5] = rational(price);
            Witness::Multipliers(vec![welfare.clone(), multipliers])
        };
        // The bounds are 12 - 2λ where both withdraw and 9 + 2λ where one does: equal, to 21/2, at λ = 3/4.
        let best = device(&game, ["1/2", "1/4", "1/4", "0"]);
        assert!(certify(&game, best.clone().with_witness(proof("3/4"))).is_ok());
        for price in ["1/2", "1", "-3/4"] {
            assert!(certify(&game, best.clone().with_witness(proof(price))).is_err());
        }
        assert!(certify(&game, device(&game, ["1/3", "1/3", "1/3", "0"]).with_witness(proof("3/4"))).is_err());
    }
}
