//! Commitment (von Stackelberg 1934): the leader announces a mixed strategy, the follower answers, ties broken for the leader.
//!
//! The announced x and the answer j solve `max u_L(x, j)` subject to `u_F(x, j) >= u_F(x, k)` for every strategy k of the
//! follower. The witness holds one vector of multipliers μ >= 0 for each strategy j of the follower, with an entry for each k;
//! by weak duality no announcement to which j is a best answer yields the leader more than
//! `max_i u_L(i, j) + Σ_k μ_k (u_F(i, j) - u_F(i, k))`, which must not exceed what the leader receives. Epsilon bounds what is
//! left on either side: the follower's gain from another answer and the leader's from another announcement.

use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, Witness, within, wrong_shape};
use crate::game::{Game, NormalForm};
use crate::num::Rational;
use crate::strategy::{Commitment, Solution};

pub static STACKELBERG: Concept = Concept {
    name: "stackelberg",
    about: "the leader's best commitment to a mixed strategy when the follower answers best, ties in the leader's favour",
    definition: "max over x and j of u_L(x, j) subject to u_F(x, j) >= u_F(x, k) for every k",
    cites: &[
        "von Stackelberg 1934, Marktform und Gleichgewicht",
        "Conitzer and Sandholm 2006, ACM Conference on Electronic Commerce",
    ],
    forms: &["normal"],
    check,
};

/// A player's payoff when the leader plays i and the follower j.
struct Payoffs<'g> {
    game: &'g NormalForm,
    leader: usize,
}

impl Payoffs<'_> {
    fn of(&self, player: usize, i: usize, j: usize) -> Rational {
        self.game.payoff(player, &if self.leader == 0 { [i, j] } else { [j, i] })
    }
}

fn check(game: &Game, statement: &Statement) -> Verdict {
    let (Game::Normal(game), Solution::Commitment(commitment)) = (game, &statement.solution) else {
        return Err(wrong_shape(&STACKELBERG, "a commitment in a normal form"));
    };
    game.bimatrix()?;
    let Commitment { leader, announced, answer } = commitment;
    if *leader > 1 {
        return Err(Refusal::new(format!("there is no player number {leader}")));
    }
    let follower = 1 - leader;
    let (own, answers) = (game.strategy_count(*leader), game.strategy_count(follower));
    let total: Rational = announced.iter().sum();
    if announced.len() != own || *answer >= answers || !total.is_one() || announced.iter().any(Rational::is_negative) {
        return Err(Refusal::new("the announcement is no mixed strategy, or the answer no strategy"));
    }
    let payoffs = Payoffs { game, leader: *leader };
    let earned = |player: usize, j: usize| -> Rational {
        let used = announced.iter().enumerate().filter(|(_, probability)| !probability.is_zero());
        used.map(|(i, probability)| probability * &payoffs.of(player, i, j)).sum()
    };
    let (value, answered) = (earned(*leader, *answer), earned(follower, *answer));
    for j in 0..answers {
        let gain = earned(follower, j) - &answered;
        if !within(&gain, &statement.epsilon) {
            let name = &game.players()[follower].strategies[j];
            return Err(Refusal::new(format!("the follower gains {gain} by answering `{name}`")));
        }
    }
    check_bounds(&payoffs, &value, statement)?;
    let mut both = vec![value, answered];
    if *leader == 1 {
        both.swap(0, 1);
    }
    Ok(Proven::exactly(both))
}

fn check_bounds(payoffs: &Payoffs<'_>, value: &Rational, statement: &Statement) -> Result<(), Refusal> {
    let follower = 1 - payoffs.leader;
    let (own, answers) = (payoffs.game.strategy_count(payoffs.leader), payoffs.game.strategy_count(follower));
    let Witness::Multipliers(vectors) = &statement.witness else {
        return Err(Refusal::new("a commitment needs multipliers for each answer of the follower"));
    };
    let fits = |vector: &Vec<Rational>| vector.len() == answers && !vector.iter().any(Rational::is_negative);
    if vectors.len() != answers || !vectors.iter().all(fits) {
        return Err(Refusal::new("the multipliers do not fit the game, or one is negative"));
    }
    for (j, multipliers) in vectors.iter().enumerate() {
        for i in 0..own {
            let mut bound = payoffs.of(payoffs.leader, i, j);
            let answered = payoffs.of(follower, i, j);
            for (k, multiplier) in multipliers.iter().enumerate().filter(|(_, multiplier)| !multiplier.is_zero()) {
                bound += multiplier * &(&answered - payoffs.of(follower, i, k));
            }
            if !within(&(&bound - value), &statement.epsilon) {
                let name = &payoffs.game.players()[follower].strategies[j];
                return Err(Refusal::new(format!(
                    "the multipliers for the answer `{name}` allow the leader {bound}, more than {value}"
                )));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::certify;
    use crate::game::Player;

    fn rationals(texts: &[&str]) -> Vec<Rational> {
        texts.iter().map(|text| text.parse().expect("a rational")).collect()
    }

    /// Verification of a demilitarised zone (model M16b): the inspector commits to inspecting with probability 1/3.
    fn verification() -> Game {
        let players =
            vec![Player::new("inspector", ["inspect", "not"]), Player::new("inspectee", ["comply", "violate"])];
        let payoffs = [rationals(&["-1/10", "-2/5", "0", "-1"]), rationals(&["0", "-3/5", "0", "3/10"])];
        Game::Normal(NormalForm::new("M16b", players, &payoffs).expect("valid"))
    }

    fn statement(announced: &[&str], answer: usize, multipliers: [&[&str]; 2]) -> Statement {
        let commitment = Commitment { leader: 0, announced: rationals(announced), answer };
        Statement::exact(&STACKELBERG, Solution::Commitment(commitment))
            .with_witness(Witness::Multipliers(multipliers.iter().map(|texts| rationals(texts)).collect()))
    }

    #[test]
    fn the_inspector_commits_to_one_third() {
        let game = verification();
        // Complying: the gain from violating, 3/10 - 9/10 x, is priced at 1/9, which lowers -x/10 to -1/30 everywhere.
        let proof: [&[&str]; 2] = [&["0", "1/9"], &["2", "0"]];
        let certified = certify(&game, statement(&["1/3", "2/3"], 0, proof)).expect("optimal");
        assert_eq!(certified.payoffs(), rationals(&["-1/30", "0"]));
        assert!(certify(&game, statement(&["1/2", "1/2"], 0, proof)).is_err(), "inspecting more than needed");
        assert!(certify(&game, statement(&["1/4", "3/4"], 0, proof)).is_err(), "the inspectee would violate");
        assert!(certify(&game, statement(&["1/3", "2/3"], 0, [&["0", "0"], &["2", "0"]])).is_err());
        assert!(certify(&game, statement(&["1/3", "2/3"], 0, [&["0", "1/9"], &["-2", "0"]])).is_err());
    }
}
