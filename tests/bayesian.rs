//! Bayesian games: the tree, the agent form, the normal form and the interim regrets against the definition, computed here by brute
//! force.

#[path = "common/solving.rs"]
mod solving;

use std::collections::HashSet;
use std::sync::Arc;

use guarantor::certify::nash::NASH;
use guarantor::certify::{Statement, certify, interim_regrets, tree_payoffs};
use guarantor::form::{AgentForm, ReducedForm};
use guarantor::game::{BayesianBuilder, BayesianGame, Game};
use guarantor::num::Rational;
use guarantor::strategy::{BehaviorProfile, Solution};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use solving::solutions_by;

fn rational(text: &str) -> Rational {
    text.parse().expect("a rational")
}

fn distribution(random: &mut Pcg64, length: usize, zeros: u64) -> Vec<Rational> {
    loop {
        let weights: Vec<u64> = (0..length).map(|_| (random.next_u64() % (5 + zeros)).saturating_sub(zeros)).collect();
        let total: u64 = weights.iter().sum();
        if total > 0 {
            return weights.into_iter().map(|weight| Rational::from(weight) / Rational::from(total)).collect();
        }
    }
}

/// A random game; every type occurs in some state, perhaps with probability 0. With `subjective` every player has a prior of its own,
/// which gives nothing to what the common prior rules out.
fn random_game(seed: u64, players: usize, subjective: bool) -> BayesianGame {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut below = |limit: u64| (random.next_u64() % limit) as usize;
    let kinds: Vec<usize> = (0..players).map(|_| 1 + below(3)).collect();
    let names: Vec<String> = (0..players).map(|player| format!("P{player}")).collect();
    let mut builder = BayesianBuilder::new("random", &names).expect("players");
    let mut counts: Vec<Vec<usize>> = Vec::new();
    for (player, &count) in kinds.iter().enumerate() {
        let actions: Vec<usize> =
            (0..count).map(|_| 1 + below(2) + usize::from(players == 2 && below(3) == 0)).collect();
        for (kind, &actions) in actions.iter().enumerate() {
            let labels: Vec<String> = (0..actions).map(|action| format!("a{action}")).collect();
            builder.player_type(player, format!("t{kind}"), labels).expect("a type");
        }
        counts.push(actions);
    }
    let states: usize = kinds.iter().product();
    let common = distribution(&mut random, states, 2);
    for (state, probability) in common.iter().enumerate() {
        let mut rest = state;
        let types: Vec<usize> = kinds
            .iter()
            .map(|&count| {
                let kind = rest % count;
                rest /= count;
                kind
            })
            .collect();
        let profiles: usize = types.iter().zip(&counts).map(|(&kind, actions)| actions[kind]).product();
        let payoff = |_: usize| Rational::from((random.next_u64() % 7) as i64 - 3);
        let mut payoff = payoff;
        let tables = (0..players).map(|_| (0..profiles).map(&mut payoff).collect()).collect();
        builder.state(format!("s{state}"), probability.clone(), &types, Arc::new(tables)).expect("a state");
    }
    for player in 0..if subjective { players } else { 0 } {
        let likely: Vec<usize> = (0..states).filter(|&state| !common[state].is_zero()).collect();
        let mut own = vec![Rational::ZERO; states];
        for (state, probability) in likely.iter().zip(distribution(&mut random, likely.len(), 1)) {
            own[*state] = probability;
        }
        builder.own_prior(player, own).expect("a prior");
    }
    builder.build().expect("a game")
}

/// The expected payoff of a type that plays an action, times the type's probability, straight from the definition: a sum over all
/// states and all profiles of actions.
fn worth(game: &BayesianGame, profile: &[Vec<Rational>], player: usize, kind: usize, action: usize) -> Rational {
    let mut total = Rational::ZERO;
    for (number, state) in game.states().iter().enumerate().filter(|(_, state)| state.types[player] == kind) {
        let shape = game.shape(number);
        for index in 0..state.payoffs[player].len() {
            let (mut rest, mut actions) = (index, vec![0; shape.len()]);
            for (own, count) in actions.iter_mut().zip(&shape).rev() {
                *own = rest % count;
                rest /= count;
            }
            if actions[player] != action {
                continue;
            }
            let others = (0..shape.len()).filter(|&other| other != player);
            let chance: Rational = others
                .map(|other| profile[game.infoset(other, state.types[other]).index()][actions[other]].clone())
                .product();
            total += &(game.own_probability(player, number) * &chance * &state.payoffs[player][index]);
        }
    }
    total
}

/// Does no type that its player holds possible gain by another action?
fn is_equilibrium(game: &BayesianGame, profile: &[Vec<Rational>]) -> bool {
    (0..game.players().len()).all(|player| {
        (0..game.players()[player].types.len()).all(|kind| {
            let own = &profile[game.infoset(player, kind).index()];
            let worths: Vec<Rational> =
                (0..own.len()).map(|action| worth(game, profile, player, kind, action)).collect();
            let mean: Rational = own.iter().zip(&worths).map(|(probability, worth)| probability * worth).sum();
            worths.iter().all(|worth| *worth <= mean)
        })
    })
}

fn pure_profiles(game: &BayesianGame) -> Vec<Vec<Vec<Rational>>> {
    let counts: Vec<usize> = game.tree().infosets().iter().map(|infoset| infoset.actions.len()).collect();
    let mut found = vec![Vec::new()];
    for count in counts {
        let point = |at: usize| (0..count).map(|action| Rational::from(i64::from(action == at))).collect::<Vec<_>>();
        found = found
            .into_iter()
            .flat_map(|before: Vec<Vec<Rational>>| {
                (0..count).map(move |at| [before.clone(), vec![point(at)]].concat()).collect::<Vec<_>>()
            })
            .collect();
    }
    found
}

#[test]
fn pure_equilibria_of_the_tree_the_agent_form_and_the_definition_are_the_same() {
    let mut equilibria = 0;
    for seed in 0..120 {
        let (players, subjective) = (2 + (seed % 3 == 0) as usize, seed % 2 == 1);
        let game = random_game(seed, players, subjective);
        let expected: HashSet<Vec<Vec<Rational>>> =
            pure_profiles(&game).into_iter().filter(|profile| is_equilibrium(&game, profile)).collect();
        equilibria += expected.len();
        let wrapped = Game::Bayesian(game.clone());
        let (_, found) = solutions_by(&wrapped, &NASH, "pure");
        let behavior = |solution: &Solution| solution.behavior().expect("behaviour").infosets().to_vec();
        assert_eq!(found.iter().map(behavior).collect::<HashSet<_>>(), expected, "seed {seed}");
        // Each type moves once, so agents of one player do not gain by deviating together.
        let agents = AgentForm::new(game.tree()).expect("small").normal().clone();
        let (_, by_agents) = solutions_by(&Game::Normal(agents), &NASH, "pure");
        let mixed = |solution: &Solution| match solution {
            Solution::Profile(profile) => profile.players().to_vec(),
            other => panic!("{other:?}"),
        };
        assert_eq!(by_agents.iter().map(mixed).collect::<HashSet<_>>(), expected, "agents, seed {seed}");
        let form = ReducedForm::new(game.tree()).expect("small");
        let (_, by_plans) = solutions_by(&Game::Normal(form.normal().clone()), &NASH, "pure");
        let plan = |solution: &Solution| match solution {
            Solution::Profile(profile) => form.behavior(game.tree(), profile).expect("behaviour").infosets().to_vec(),
            other => panic!("{other:?}"),
        };
        assert_eq!(by_plans.iter().map(plan).collect::<HashSet<_>>(), expected, "plans, seed {seed}");
    }
    assert!(equilibria > 100, "{equilibria}");
}

#[test]
fn interim_payoffs_and_regrets_are_those_of_the_definition_and_decide_what_is_proved() {
    let (mut proved, mut refused) = (0, 0);
    for seed in 0..150 {
        let game = random_game(seed, 2 + (seed % 3 == 0) as usize, seed % 2 == 1);
        let mut random = Pcg64::seed_from_u64(seed + 1_000);
        let wrapped = Game::Bayesian(game.clone());
        let mut profiles: Vec<Vec<Vec<Rational>>> = pure_profiles(&game).into_iter().take(40).collect();
        let counts = game.tree().infosets().iter().map(|infoset| infoset.actions.len());
        profiles.push(counts.map(|count| distribution(&mut random, count, 1)).collect());
        for profile in profiles {
            let behavior = BehaviorProfile::new(game.tree(), profile.clone()).expect("a profile");
            let regrets = interim_regrets(&game, &behavior);
            let mut ex_ante = vec![Rational::ZERO; game.players().len()];
            for found in &regrets {
                let own = &profile[game.infoset(found.player, found.kind).index()];
                let worths: Vec<Rational> =
                    (0..own.len()).map(|action| worth(&game, &profile, found.player, found.kind, action)).collect();
                let mean: Rational = own.iter().zip(&worths).map(|(p, worth)| p * worth).sum();
                let best = worths.iter().max().expect("an action");
                let states =
                    game.states().iter().enumerate().filter(|(_, state)| state.types[found.player] == found.kind);
                let mass: Rational = states.map(|(number, _)| game.own_probability(found.player, number)).sum();
                assert_eq!(found.probability, mass);
                match &found.interim {
                    None => assert!(mass.is_zero()),
                    Some(interim) => {
                        assert_eq!(&interim.payoff * &mass, mean, "seed {seed}");
                        assert_eq!(&(&interim.payoff + &interim.gain) * &mass, *best, "seed {seed}");
                        assert_eq!(worths[interim.best], *best);
                        ex_ante[found.player] += &mean;
                    }
                }
            }
            // The tree's payoffs, weighed by the priors, are the players' own expectations.
            assert_eq!(tree_payoffs(game.tree(), &behavior, game.tree().root()), ex_ante, "seed {seed}");
            let gains = regrets.iter().filter_map(|found| found.interim.as_ref()).any(|own| own.gain.is_positive());
            let statement = Statement::exact(&NASH, Solution::Behavior(behavior));
            assert_eq!(certify(&wrapped, statement).is_ok(), !gains, "seed {seed}");
            assert_eq!(is_equilibrium(&game, &profile), !gains);
            *(if gains { &mut refused } else { &mut proved }) += 1;
        }
    }
    assert!(proved > 50 && refused > 500, "{proved} {refused}");
}

#[test]
fn equilibria_that_mix_are_proved_by_the_definition_too() {
    for seed in 0..40 {
        let game = random_game(seed + 7_000, 2, seed % 2 == 1);
        let (_, found) = solutions_by(&Game::Bayesian(game.clone()), &NASH, "sequence-search");
        assert!(!found.is_empty(), "seed {seed}");
        for solution in found {
            let profile = solution.behavior().expect("behaviour").infosets().to_vec();
            assert!(is_equilibrium(&game, &profile), "seed {seed}: {profile:?}");
        }
    }
}

#[test]
fn builders_refuse_what_is_no_game() {
    let builder = || {
        let mut builder = BayesianBuilder::new("g", ["A", "B"]).expect("players");
        for player in 0..2 {
            builder.player_type(player, "", ["x", "y"]).expect("a type");
        }
        builder
    };
    let payoffs = |count: usize| Arc::new(vec![vec![Rational::ZERO; count]; 2]);
    let mut good = builder();
    good.state("only", Rational::ONE, &[0, 0], payoffs(4)).expect("a state");
    assert!(good.player_type(2, "", ["x"]).is_err() && good.player_type(0, "", ["x"]).is_err());
    assert!(good.player_type(0, "t", ["x", "x"]).is_err() && good.player_type(0, "t", Vec::<String>::new()).is_err());
    assert!(good.state("s", rational("-1"), &[0, 0], payoffs(4)).is_err());
    assert!(good.state("s", Rational::ZERO, &[0], payoffs(4)).is_err());
    assert!(good.state("s", Rational::ZERO, &[0, 1], payoffs(4)).is_err());
    assert!(good.state("s", Rational::ZERO, &[0, 0], payoffs(3)).is_err());
    assert!(good.own_prior(2, vec![Rational::ONE]).is_err() && good.own_prior(0, vec![]).is_err());
    assert!(good.own_prior(0, vec![rational("1/2")]).is_err());
    let game = good.build().expect("a game");
    assert_eq!((game.tree().node_count(), game.label(0, 0), game.is_subjective()), (7, "A", false));
    let short = builder();
    assert!(short.build().is_err(), "no state");
    let mut short = builder();
    short.state("s", rational("1/2"), &[0, 0], payoffs(4)).expect("a state");
    assert!(short.build().expect_err("a sum").to_string().contains("1/2, not 1"));
    assert!(BayesianBuilder::new("g", ["A"]).expect("a player").build().is_err(), "no type");
}
