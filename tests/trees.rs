//! Trees against brute force: recall, subgames, best responses, subgame-perfect equilibria, reduced and agent forms.
//!
//! The oracles read definitions off the tree node by node and enumerate everything; the trees are small, random, and full of ties.

use std::collections::{BTreeSet, HashSet};

use guarantor::certify::complete::prove_all;
use guarantor::certify::minmax::MINMAX;
use guarantor::certify::nash::NASH;
use guarantor::certify::subgame_perfect::SUBGAME_PERFECT;
use guarantor::certify::{
    Claim, Concept, Kind, PureCount, Statement, certify, count_pure_subgame_perfect, subgame_regrets, terminal_lottery,
    tree_payoffs, tree_regrets,
};
use guarantor::form::{AgentForm, ReducedForm, ReducedSize, SequenceForm};
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, Game, InfosetId, Move, NodeId};
use guarantor::num::{Integer, Rational};
use guarantor::solve::{Budget, Options, Run, method};
use guarantor::strategy::{BehaviorProfile, MixedProfile, Solution};
use itertools::Itertools;
use proptest::prelude::*;

#[path = "common/growth.rs"]
mod growth;
#[path = "common/solving.rs"]
mod solving;

use growth::{Dice, History, Information, grown, random_tree};
use solving::solutions_by;

fn path(game: &ExtensiveForm, node: NodeId) -> Vec<NodeId> {
    let mut nodes = vec![node];
    while let Some(parent) = game.parent(*nodes.last().expect("some")) {
        nodes.push(parent);
    }
    nodes.reverse();
    nodes
}

/// The information sets met and actions taken by a player before a node.
fn own_history(game: &ExtensiveForm, node: NodeId, player: usize) -> History {
    let own = |(above, below): (NodeId, NodeId)| match game.next(above) {
        Move::Decision(id) if game.infoset(id).player == player => Some((id, game.action(below))),
        _ => None,
    };
    path(game, node).into_iter().tuple_windows().filter_map(own).collect()
}

/// All ways to take one action at each of some information sets.
fn choices(game: &ExtensiveForm, sets: &[InfosetId]) -> Vec<Vec<usize>> {
    if sets.is_empty() {
        return vec![Vec::new()];
    }
    sets.iter().map(|&id| 0..game.infoset(id).actions.len()).multi_cartesian_product().collect()
}

fn with_actions(profile: &BehaviorProfile, game: &ExtensiveForm, changes: &[(InfosetId, usize)]) -> BehaviorProfile {
    let mut behavior = profile.infosets().to_vec();
    for &(id, action) in changes {
        behavior[id.index()] =
            (0..game.infoset(id).actions.len()).map(|a| Rational::from(i64::from(a == action))).collect();
    }
    BehaviorProfile::new(game, behavior).expect("a profile")
}

fn random_behavior(game: &ExtensiveForm, dice: &mut Dice) -> BehaviorProfile {
    let behavior = game.infosets().iter().map(|infoset| {
        let mut weights: Vec<i64> = infoset.actions.iter().map(|_| dice.below(3) as i64).collect();
        weights[0] += i64::from(weights.iter().all(|weight| *weight == 0));
        let total: i64 = weights.iter().sum();
        weights.into_iter().map(|weight| Rational::new(weight, total).expect("nonzero")).collect()
    });
    BehaviorProfile::new(game, behavior.collect()).expect("a profile")
}

/// The best payoff of a player from a node on against the others, by trying all pure strategies.
fn best_by_enumeration(game: &ExtensiveForm, profile: &BehaviorProfile, player: usize, root: NodeId) -> Rational {
    let sets: Vec<InfosetId> = game.infosets_of(player).collect();
    let payoff = |actions: Vec<usize>| {
        let changes: Vec<(InfosetId, usize)> = sets.iter().copied().zip(actions).collect();
        tree_payoffs(game, &with_actions(profile, game, &changes), root)[player].clone()
    };
    choices(game, &sets).into_iter().map(payoff).max().expect("a strategy")
}

/// What a pure profile does where the owners' own earlier moves let them arrive.
fn said(game: &ExtensiveForm, profile: &BehaviorProfile) -> Vec<Option<usize>> {
    let action = |id: InfosetId| profile.infosets()[id.index()].iter().position(Rational::is_one).expect("pure");
    let arrives = |id: InfosetId| {
        let infoset = game.infoset(id);
        own_history(game, infoset.nodes[0], infoset.player).into_iter().all(|(before, taken)| action(before) == taken)
    };
    game.infoset_ids().map(|id| arrives(id).then(|| action(id))).collect()
}

fn strategy_count(game: &ExtensiveForm) -> usize {
    game.infosets().iter().map(|infoset| infoset.actions.len()).product()
}

fn pure_profiles(game: &ExtensiveForm) -> impl Iterator<Item = BehaviorProfile> + '_ {
    let sets: Vec<InfosetId> = game.infoset_ids().collect();
    choices(game, &sets).into_iter().map(|actions| BehaviorProfile::pure(game, &actions))
}

fn solve(game: &Game, concept: &'static Concept, name: &str) -> (Claim, Vec<BehaviorProfile>) {
    let (claim, found) = solutions_by(game, concept, name);
    let behavior = |solution: Solution| match solution {
        Solution::Behavior(profile) => profile,
        other => panic!("no behaviour: {other:?}"),
    };
    (claim, found.into_iter().map(behavior).collect())
}

fn solutions(profiles: &[BehaviorProfile]) -> Vec<Solution> {
    profiles.iter().cloned().map(Solution::Behavior).collect()
}

/// The list is proved complete; without any one of its entries, with one twice, or with a wrong one, it is refused.
fn check_completeness(
    game: &ExtensiveForm,
    concept: &'static Concept,
    kind: Kind,
    profiles: &[BehaviorProfile],
) -> Result<(), TestCaseError> {
    let wrapped = Game::Extensive(game.clone());
    let proved = |profiles: &[BehaviorProfile]| {
        prove_all(&wrapped, concept, kind, &solutions(profiles), &mut || true).map_err(|refusal| refusal.reason)
    };
    prop_assert_eq!(proved(profiles), Ok(()));
    for place in 0..profiles.len() {
        let mut lacking = profiles.to_vec();
        let removed = lacking.remove(place);
        prop_assert!(proved(&lacking).is_err());
        lacking.extend([removed.clone(), removed]);
        prop_assert!(proved(&lacking).is_err());
    }
    let key = |profile: &BehaviorProfile| match *concept == NASH {
        true => said(game, profile),
        false => pure_profiles_key(profile),
    };
    let listed: HashSet<_> = profiles.iter().map(key).collect();
    if let Some(wrong) = pure_profiles(game).find(|profile| !listed.contains(&key(profile))) {
        prop_assert!(proved(&[profiles, &[wrong]].concat()).is_err());
    }
    Ok(())
}

fn pure_profiles_key(profile: &BehaviorProfile) -> Vec<Option<usize>> {
    profile.infosets().iter().map(|actions| actions.iter().position(Rational::is_one)).collect()
}

/// Kuhn 1950: three cards, an ante of 1, a bet of 1.
fn kuhn_poker() -> ExtensiveForm {
    let mut tree = ExtensiveBuilder::new("Kuhn poker", ["I", "II"]).expect("players");
    let deals: Vec<(usize, usize)> = (0..3).cartesian_product(0..3).filter(|(a, b)| a != b).collect();
    let sixth = Rational::new(1, 6).expect("nonzero");
    let chance = tree.chance("deal", deals.iter().map(|(a, b)| format!("{a}{b}")), vec![sixth; 6]).expect("chance");
    let mut sets = |player: usize, label: &str, actions: [&str; 2]| -> Vec<InfosetId> {
        (0..3).map(|card| tree.infoset(player, format!("{label} {card}"), actions).expect("infoset")).collect()
    };
    let first = sets(0, "first", ["check", "bet"]);
    let checked = sets(1, "checked", ["check", "bet"]);
    let faced = sets(1, "faced", ["fold", "call"]);
    let last = sets(0, "last", ["fold", "call"]);
    let pay = |tree: &mut ExtensiveBuilder, node: NodeId, amount: i64| {
        let outcome = tree.outcome("", vec![Rational::from(amount), Rational::from(-amount)]).expect("outcome");
        tree.set_outcome(node, outcome);
    };
    for ((one, two), node) in deals.into_iter().zip(tree.draw(tree.root(), chance).expect("move")) {
        let sign = if one > two { 1 } else { -1 };
        let opening = tree.decide(node, first[one]).expect("move");
        let after_check = tree.decide(opening[0], checked[two]).expect("move");
        let after_bet = tree.decide(opening[1], faced[two]).expect("move");
        let answer = tree.decide(after_check[1], last[one]).expect("move");
        pay(&mut tree, after_check[0], sign);
        pay(&mut tree, after_bet[0], 1);
        pay(&mut tree, after_bet[1], 2 * sign);
        pay(&mut tree, answer[0], -1);
        pay(&mut tree, answer[1], 2 * sign);
    }
    tree.build().expect("valid")
}

#[test]
fn kuhn_poker_is_worth_minus_an_eighteenth_to_the_first_player() {
    let game = kuhn_poker();
    let form = ReducedForm::new(&game).expect("small");
    assert_eq!(form.normal().shape(), [27, 64]);
    let wrapped = Game::Extensive(game.clone());
    for (name, concept) in [("lemke-howson", &NASH), ("minimax-lp", &NASH), ("minimax-lp", &MINMAX)] {
        let mut run = Run::new(&wrapped, Budget { wanted: Some(1), ..Budget::default() });
        let options = Options::new(concept);
        let method = method(name).expect("registered");
        (method.accepts)(&wrapped, &options).expect("accepted");
        // Reaching the wanted number stops the method.
        let _ = (method.solve)(&wrapped, &options, &mut run);
        assert_eq!(run.found()[0].payoffs(), ["-1/18", "1/18"].map(|text| text.parse().expect("a rational")));
    }
    let uniform = game.infosets().iter().map(|_| vec![Rational::new(1, 2).expect("nonzero"); 2]).collect();
    let uniform = Solution::Behavior(BehaviorProfile::new(&game, uniform).expect("a profile"));
    let refusal = certify(&wrapped, Statement::exact(&MINMAX, uniform)).expect_err("not optimal");
    assert!(refusal.reason.contains("away from the value 1/8"), "{}", refusal.reason);
    let (claim, pure) = solve(&wrapped, &NASH, "pure");
    assert_eq!((claim, pure.len()), (Claim::All(Kind::Pure), 0));
}

#[test]
fn payoffs_without_a_constant_sum_are_refused_with_the_paths() {
    let mut tree = ExtensiveBuilder::new("gift", ["A", "B"]).expect("players");
    let set = tree.infoset(0, "", ["keep", "give"]).expect("infoset");
    let ends = tree.decide(tree.root(), set).expect("move");
    for (end, payoffs) in ends.into_iter().zip([[1, 0], [0, 2]]) {
        let outcome = tree.outcome("", payoffs.map(Rational::from).to_vec()).expect("outcome");
        tree.set_outcome(end, outcome);
    }
    let game = Game::Extensive(tree.build().expect("valid"));
    let minimax = method("minimax-lp").expect("registered");
    let error = (minimax.accepts)(&game, &Options::new(&NASH)).expect_err("refused").to_string();
    assert!(error.contains("1 after keep and to 2 after give"), "{error}");
}

/// Shoham and Leyton-Brown 2009, figure 5.2: three pure equilibria, one of them subgame-perfect (section 5.1.3).
#[test]
fn the_pure_equilibria_of_figure_5_2_are_listed_once_each() {
    let mut tree = ExtensiveBuilder::new("SLB 5.2", ["1", "2"]).expect("players");
    let mut set = |player, label: &str| tree.infoset(player, label, label.chars().map(String::from)).expect("infoset");
    let sets = [set(0, "AB"), set(1, "CD"), set(1, "EF"), set(0, "GH")];
    let root = tree.decide(tree.root(), sets[0]).expect("move");
    let left = tree.decide(root[0], sets[1]).expect("move");
    let right = tree.decide(root[1], sets[2]).expect("move");
    let last = tree.decide(right[1], sets[3]).expect("move");
    let ends = [(left[0], [3, 8]), (left[1], [8, 3]), (right[0], [5, 5]), (last[0], [2, 10]), (last[1], [1, 0])];
    for (node, payoffs) in ends {
        let outcome = tree.outcome("", payoffs.map(Rational::from).to_vec()).expect("outcome");
        tree.set_outcome(node, outcome);
    }
    let game = tree.build().expect("valid");
    let (_, found) = solve(&Game::Extensive(game.clone()), &NASH, "pure");
    let names: BTreeSet<String> = found
        .iter()
        .map(|profile| {
            said(&game, profile).iter().zip(game.infosets()).map(|(a, s)| a.map_or("*", |a| &s.actions[a])).join("")
        })
        .collect();
    // (A·, CF) in its one reduced form, and (BH, CE); the book's third, (A with H, CF), is the first one reduced.
    assert_eq!(names, ["ACF*", "BCEH"].map(String::from).into());
    let regrets = found.iter().map(|profile| subgame_regrets(&game, profile).expect("recall"));
    let perfect = regrets.filter(|regrets| regrets.violation(|gain| !gain.is_positive()).is_none()).count();
    assert_eq!(perfect, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Another way to the value: the linear program of the reduced normal form.
    #[test]
    fn the_sequence_form_has_the_value_of_the_normal_form(seed in any::<u64>(), inner in 1usize..12) {
        let game = Game::Extensive(grown(seed, 2, inner, Information::Recall, true));
        let value = |name: &str| {
            let method = method(name).expect("a method");
            let mut run = Run::new(&game, Budget::default());
            (method.solve)(&game, &Options::new(&MINMAX), &mut run).expect("solved");
            run.found()[0].payoffs().to_vec()
        };
        prop_assert_eq!(value("sequence-lp"), value("minimax-lp"));
    }

    #[test]
    fn recall_is_judged_as_defined(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 9, Information::Any);
        let mut forgetful = BTreeSet::new();
        let mut absent_minded = BTreeSet::new();
        for id in game.infoset_ids() {
            let infoset = game.infoset(id);
            for [&a, &b] in infoset.nodes.iter().array_combinations() {
                if own_history(&game, a, infoset.player) != own_history(&game, b, infoset.player) {
                    forgetful.insert(id);
                }
                if path(&game, b).contains(&a) || path(&game, a).contains(&b) {
                    absent_minded.insert(id);
                }
            }
        }
        let defects = game.recall_defects();
        prop_assert_eq!(defects.iter().map(|defect| defect.infoset).collect::<BTreeSet<_>>(), forgetful.clone());
        let twice = defects.iter().filter(|defect| defect.absent_minded).map(|defect| defect.infoset);
        prop_assert_eq!(twice.collect::<BTreeSet<_>>(), absent_minded);
        for defect in defects {
            let nodes = &game.infoset(defect.infoset).nodes;
            prop_assert!(nodes.contains(&defect.first) && nodes.contains(&defect.second));
            prop_assert_eq!(path(&game, defect.second).contains(&defect.first), defect.absent_minded);
        }
        prop_assert_eq!(game.require_perfect_recall().is_ok(), forgetful.is_empty());
    }

    #[test]
    fn own_moves_are_linked_as_defined(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 12, Information::Recall);
        prop_assert!(game.require_perfect_recall().is_ok());
        for id in game.infoset_ids() {
            for &node in &game.infoset(id).nodes {
                prop_assert_eq!(own_history(&game, node, game.infoset(id).player).last().copied(), game.previous_own_move(id));
            }
        }
    }

    #[test]
    fn subgames_start_as_defined(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 10, Information::Recall);
        let starts = |&root: &NodeId| {
            let below: Vec<NodeId> = game.nodes().filter(|&node| path(&game, node).contains(&root)).collect();
            let closed = below.iter().all(|&node| match game.next(node) {
                Move::Decision(id) => game.infoset(id).nodes.iter().all(|other| below.contains(other)),
                _ => true,
            });
            let alone = match game.next(root) {
                Move::Decision(id) => game.infoset(id).nodes.len() == 1,
                Move::Chance(_) => true,
                Move::Terminal => false,
            };
            closed && alone
        };
        prop_assert_eq!(game.nodes().filter(starts).collect::<Vec<_>>(), game.subgame_roots());
    }

    #[test]
    fn best_responses_equal_those_of_enumeration_in_every_subgame(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 8, Information::Recall);
        prop_assume!(strategy_count(&game) <= 2000);
        let profile = random_behavior(&game, &mut Dice(seed ^ 77));
        let regrets = subgame_regrets(&game, &profile).expect("recall");
        let roots = game.subgame_roots();
        if game.node_count() > 1 {
            prop_assert_eq!(&regrets.roots, &roots);
        }
        for (number, &root) in regrets.roots.iter().enumerate() {
            let deviations = tree_regrets(&game, &profile, root).expect("recall");
            let payoffs = tree_payoffs(&game, &profile, root);
            for (player, deviation) in deviations.iter().enumerate() {
                let best = best_by_enumeration(&game, &profile, player, root);
                prop_assert_eq!(&deviation.gain, &(&best - &payoffs[player]));
                prop_assert_eq!(&regrets.gains[number][player], &deviation.gain);
                prop_assert_eq!(&regrets.payoffs[number], &payoffs);
                // The deviation that is named attains the gain.
                let better = with_actions(&profile, &game, &deviation.best_actions);
                prop_assert_eq!(&tree_payoffs(&game, &better, root)[player], &best);
                let better = with_actions(&profile, &game, &deviation.changes);
                prop_assert_eq!(&tree_payoffs(&game, &better, root)[player], &best);
            }
        }
    }

    #[test]
    fn subgame_perfect_equilibria_are_certified_if_and_only_if_brute_force_agrees(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 7, Information::Recall);
        prop_assume!(strategy_count(&game) <= 150);
        let roots = game.subgame_roots();
        let wrapped = Game::Extensive(game.clone());
        for profile in pure_profiles(&game) {
            let nash_at = |root: NodeId| (0..players).all(|player| {
                best_by_enumeration(&game, &profile, player, root) == tree_payoffs(&game, &profile, root)[player]
            });
            let certified = |concept| certify(&wrapped, Statement::exact(concept, Solution::Behavior(profile.clone()))).is_ok();
            prop_assert_eq!(certified(&NASH), nash_at(game.root()));
            prop_assert_eq!(certified(&SUBGAME_PERFECT), roots.iter().all(|&root| nash_at(root)));
        }
    }

    #[test]
    fn backward_induction_lists_all_pure_equilibria(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 8, Information::Perfect);
        prop_assume!(strategy_count(&game) <= 1500);
        let roots = game.subgame_roots();
        let is_perfect = |profile: &BehaviorProfile| roots.iter().all(|&root| {
            (0..players).all(|player| {
                best_by_enumeration(&game, profile, player, root) == tree_payoffs(&game, profile, root)[player]
            })
        });
        // Enumerating deviations in each subgame of each profile is dear; keep it to games where it is bearable.
        prop_assume!(strategy_count(&game) * roots.len() <= 1500);
        let expected: HashSet<BehaviorProfile> = pure_profiles(&game).filter(is_perfect).collect();
        let (claim, found) = solve(&Game::Extensive(game.clone()), &SUBGAME_PERFECT, "backward-induction");
        // Where actions tie, mixed ones come after the pure ones; `tests/ties.rs` looks at these.
        let tied = [Claim::All(Kind::Extreme), Claim::Some];
        let fits = (expected.len() == 1 && claim == Claim::All(Kind::Every)) || (expected.len() > 1 && tied.contains(&claim));
        prop_assert!(fits, "{:?}", claim);
        let pure: Vec<BehaviorProfile> = found.iter().take_while(|profile| profile.is_pure()).cloned().collect();
        prop_assert_eq!(pure.len(), expected.len());
        prop_assert_eq!(pure.iter().cloned().collect::<HashSet<_>>(), expected.clone());
        prop_assert!(found[pure.len()..].iter().all(|profile| !profile.is_pure() && is_perfect(profile)));
        check_completeness(&game, &SUBGAME_PERFECT, Kind::Pure, &pure)?;
        let wrapped = Game::Extensive(game.clone());
        let every = prove_all(&wrapped, &SUBGAME_PERFECT, Kind::Every, &solutions(&pure), &mut || true);
        prop_assert_eq!(every.is_ok(), expected.len() == 1);
        let count = count_pure_subgame_perfect(&game, || Ok::<(), ()>(())).expect("never stopped");
        prop_assert_eq!(count, PureCount::Exactly(Integer::from(expected.len() as i64)));
    }

    #[test]
    fn the_reduced_form_has_one_strategy_for_each_class_and_pays_as_the_tree(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 8, Information::Recall);
        prop_assume!(strategy_count(&game) <= 400);
        let form = ReducedForm::new(&game).expect("small");
        let size = ReducedSize::of(&game).expect("recall");
        for player in 0..players {
            // Two strategies are equivalent when they allow the same terminals, whatever the others and chance do.
            let sets: Vec<InfosetId> = game.infosets_of(player).collect();
            let allowed = |actions: &Vec<usize>| -> Vec<bool> {
                let consistent = |&terminal: &NodeId| own_history(&game, terminal, player).into_iter().all(|(id, action)| {
                    actions[sets.iter().position(|&set| set == id).expect("own")] == action
                });
                game.terminals().iter().map(consistent).collect()
            };
            let classes: HashSet<Vec<bool>> = choices(&game, &sets).iter().map(allowed).collect();
            prop_assert_eq!(form.normal().strategy_count(player), classes.len());
            prop_assert_eq!(size.strategies[player], Some(classes.len() as u128));
        }
        for index in 0..form.normal().profile_count() {
            let strategies = form.normal().profile(index);
            let behavior = form.behavior(&game, &MixedProfile::pure(form.normal(), &strategies)).expect("profile");
            let payoffs: Vec<Rational> = (0..players).map(|player| form.normal().payoff(player, &strategies)).collect();
            prop_assert_eq!(payoffs, tree_payoffs(&game, &behavior, game.root()));
        }
    }

    #[test]
    fn mixed_profiles_and_behaviour_lead_to_the_same_lottery(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 8, Information::Recall);
        let small = ReducedSize::of(&game).expect("recall").profiles().is_some_and(|profiles| profiles <= 500);
        prop_assume!(small);
        let form = ReducedForm::new(&game).expect("small");
        let mut dice = Dice(seed ^ 5);
        let mix = |count: usize, dice: &mut Dice| {
            let mut weights: Vec<i64> = (0..count).map(|_| dice.below(3) as i64).collect();
            weights[count - 1] += i64::from(weights.iter().all(|weight| *weight == 0));
            let total: i64 = weights.iter().sum();
            weights.into_iter().map(|weight| Rational::new(weight, total).expect("nonzero")).collect::<Vec<_>>()
        };
        let mixed = form.normal().shape().into_iter().map(|count| mix(count, &mut dice)).collect();
        let mixed = MixedProfile::new(form.normal(), mixed).expect("profile");
        // The lottery of the mixed profile, pure profile by pure profile.
        let mut lottery = vec![Rational::ZERO; game.terminals().len()];
        for index in 0..form.normal().profile_count() {
            let strategies = form.normal().profile(index);
            let probability: Rational =
                strategies.iter().enumerate().map(|(player, &strategy)| &mixed.players()[player][strategy]).product();
            let pure = form.behavior(&game, &MixedProfile::pure(form.normal(), &strategies)).expect("profile");
            let terms = terminal_lottery(&game, &pure);
            lottery.iter_mut().zip(&terms).for_each(|(sum, term)| *sum += &(term * &probability));
        }
        let behavior = form.behavior(&game, &mixed).expect("profile");
        prop_assert_eq!(&terminal_lottery(&game, &behavior), &lottery);
        let back = form.behavior(&game, &form.mixed(&behavior).expect("profile")).expect("profile");
        prop_assert_eq!(terminal_lottery(&game, &back), lottery);
    }

    #[test]
    fn pure_equilibria_through_the_reduced_form_are_those_of_brute_force(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 8, Information::Recall);
        prop_assume!(strategy_count(&game) <= 150);
        let root = game.root();
        let is_nash = |profile: &BehaviorProfile| (0..players).all(|player| {
            best_by_enumeration(&game, profile, player, root) == tree_payoffs(&game, profile, root)[player]
        });
        let expected: HashSet<_> = pure_profiles(&game).filter(is_nash).map(|profile| said(&game, &profile)).collect();
        let (claim, found) = solve(&Game::Extensive(game.clone()), &NASH, "pure");
        prop_assert_eq!(claim, Claim::All(Kind::Pure));
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(found.iter().map(|profile| said(&game, profile)).collect::<HashSet<_>>(), expected);
        check_completeness(&game, &NASH, Kind::Pure, &found)?;
    }

    #[test]
    fn players_who_forget_have_their_pure_equilibria(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 7, Information::Any);
        let forgets = !game.recall_defects().is_empty() && game.recall_defects().iter().all(|defect| !defect.absent_minded);
        if !forgets || strategy_count(&game) > 150 {
            return Ok(()); // about one tree in ten is left
        }
        let root = game.root();
        let is_nash = |profile: &BehaviorProfile| (0..players).all(|player| {
            best_by_enumeration(&game, profile, player, root) == tree_payoffs(&game, profile, root)[player]
        });
        let expected: HashSet<BehaviorProfile> = pure_profiles(&game).filter(is_nash).collect();
        let (claim, found) = solve(&Game::Extensive(game.clone()), &NASH, "pure");
        prop_assert_eq!(claim, Claim::All(Kind::Pure));
        prop_assert_eq!(found.iter().cloned().collect::<HashSet<_>>(), expected);
        check_completeness(&game, &NASH, Kind::Pure, &found)?;
        // A single player has a best plan.
        prop_assert!(players > 1 || !found.is_empty());
    }

    #[test]
    fn pure_subgame_perfect_lists_are_complete_if_and_only_if_brute_force_agrees(seed in any::<u64>(), players in 1usize..4) {
        let game = random_tree(seed, players, 7, Information::Recall);
        prop_assume!(strategy_count(&game) <= 150);
        let roots = game.subgame_roots();
        let is_perfect = |profile: &BehaviorProfile| roots.iter().all(|&root| {
            (0..players).all(|player| {
                best_by_enumeration(&game, profile, player, root) == tree_payoffs(&game, profile, root)[player]
            })
        });
        // Of profiles that differ only where a player's own earlier moves in the same subgame lead elsewhere, one.
        let home = game.innermost_subgames();
        let said_inside = |profile: &BehaviorProfile| -> Vec<Option<usize>> {
            let action = |id: InfosetId| profile.infosets()[id.index()].iter().position(Rational::is_one).expect("pure");
            let arrives = |id: InfosetId| {
                let infoset = game.infoset(id);
                let own = own_history(&game, infoset.nodes[0], infoset.player).into_iter();
                own.filter(|(before, _)| home[before.index()] == home[id.index()]).all(|(before, taken)| action(before) == taken)
            };
            game.infoset_ids().map(|id| arrives(id).then(|| action(id))).collect()
        };
        let mut seen = HashSet::new();
        let expected: Vec<BehaviorProfile> =
            pure_profiles(&game).filter(is_perfect).filter(|profile| seen.insert(said_inside(profile))).collect();
        check_completeness(&game, &SUBGAME_PERFECT, Kind::Pure, &expected)?;
        let wrapped = Game::Extensive(game.clone());
        let (claim, found) = solve(&wrapped, &SUBGAME_PERFECT, "pure");
        prop_assert_eq!(claim, Claim::All(Kind::Pure));
        prop_assert_eq!(found.len(), seen.len());
        prop_assert_eq!(found.iter().map(said_inside).collect::<HashSet<_>>(), seen.clone());
        // Decomposition finds the pure ones too, and equilibria exist.
        let (claim, found) = solve(&wrapped, &SUBGAME_PERFECT, "subgame");
        let pure: HashSet<_> = found.iter().filter(|profile| profile.is_pure()).map(said_inside).collect();
        prop_assert_eq!(pure, seen);
        prop_assert!(!found.is_empty() || claim == Claim::All(Kind::Pure));
    }

    #[test]
    fn all_equilibria_in_plans_are_those_of_the_reduced_form(seed in any::<u64>()) {
        let game = random_tree(seed, 2, 8, Information::Recall);
        let small = ReducedSize::of(&game).expect("recall").profiles().is_some_and(|profiles| profiles <= 100);
        prop_assume!(small && !game.infosets().is_empty());
        let wrapped = Game::Extensive(game.clone());
        let (claim, found) = solve(&wrapped, &NASH, "sequence-search");
        prop_assert!(matches!(claim, Claim::All(Kind::Every | Kind::Extreme)), "{:?}", claim);
        let sequences = SequenceForm::new(&game).expect("recall");
        let plans = |profile: &BehaviorProfile| [0, 1].map(|player| sequences.plan(player, profile));
        let found: HashSet<[Vec<Rational>; 2]> = found.iter().map(plans).collect();
        // Every equilibrium of the reduced form, found by another method, is a mixture of listed ones; pure ones are listed.
        let (_, others) = solve(&wrapped, &NASH, "vertex-enumeration");
        let images: HashSet<[Vec<Rational>; 2]> = others.iter().map(plans).collect();
        prop_assert!(found.is_subset(&images));
        for image in &images {
            let is_pure = image.iter().flatten().all(|p| p.is_zero() || p.is_one());
            prop_assert!(!is_pure || found.contains(image));
            prop_assert!(claim == Claim::All(Kind::Extreme) || found.contains(image));
            // What is left out is a mixture: two others with the same partner are positive only where it is.
            let within = |other: &[Vec<Rational>; 2], player: usize| {
                other != image
                    && other[1 - player] == image[1 - player]
                    && other[player].iter().zip(&image[player]).all(|(entry, at)| entry.is_zero() || !at.is_zero())
            };
            let is_mixture = |player: usize| images.iter().filter(|other| within(other, player)).count() > 1;
            prop_assert!(found.contains(image) || is_mixture(0) || is_mixture(1));
        }
    }

    #[test]
    fn mixed_equilibria_through_the_reduced_form_are_certified(seed in any::<u64>()) {
        let game = random_tree(seed, 2, 8, Information::Recall);
        let small = ReducedSize::of(&game).expect("recall").profiles().is_some_and(|profiles| profiles <= 100);
        prop_assume!(small);
        let (claim, found) = solve(&Game::Extensive(game), &NASH, "support-enumeration");
        prop_assert!(!found.is_empty());
        prop_assert!(matches!(claim, Claim::All(Kind::Every) | Claim::Some));
    }

    #[test]
    fn the_agent_form_pays_as_the_tree(seed in any::<u64>(), players in 1usize..4, any_recall in any::<bool>()) {
        let information = if any_recall { Information::Any } else { Information::Recall };
        let game = random_tree(seed, players, 7, information);
        prop_assume!(strategy_count(&game) <= 500 && !game.infosets().is_empty());
        if game.recall_defects().iter().any(|defect| defect.absent_minded) {
            prop_assert!(AgentForm::new(&game).is_err());
            return Ok(());
        }
        let form = AgentForm::new(&game).expect("small");
        let profile = random_behavior(&game, &mut Dice(seed ^ 9));
        let mixed = form.mixed(&profile).expect("profile");
        prop_assert_eq!(form.behavior(&game, &mixed).expect("profile"), profile.clone());
        let expected = guarantor::certify::expected_payoffs(form.normal(), &mixed);
        let payoffs = tree_payoffs(&game, &profile, game.root());
        for (agent, infoset) in game.infosets().iter().enumerate() {
            prop_assert_eq!(&expected[agent], &payoffs[infoset.player]);
        }
    }
}

/// Two players stop or go on in turn a million times: every pass is a loop, so that depth costs no stack.
#[test]
fn trees_may_be_as_deep_as_a_million_levels() {
    let length = 1_000_000;
    let mut tree = ExtensiveBuilder::new("deep", ["A", "B"]).expect("players");
    let ends: Vec<_> = [1, -1]
        .map(|amount| tree.outcome("", vec![Rational::from(amount), Rational::from(-amount)]).expect("outcome"))
        .into();
    let first = [0, 1].map(|player| tree.infoset(player, "", ["stop", "on"]).expect("infoset"));
    let mut node = tree.root();
    for step in 0..length {
        let set = if step < 2 { first[step] } else { tree.infoset_like(first[step % 2], "") };
        let children = tree.decide_in_place(node, set).expect("move");
        tree.set_outcome(children.after(0), ends[usize::from(step % 3 == 0)]);
        node = children.after(1);
    }
    let game = tree.build().expect("valid");
    assert_eq!(game.node_count(), 2 * length + 1);
    assert!(game.recall_defects().is_empty());
    assert_eq!(game.subgame_roots().len(), length);
    assert!(game.path(node).len() > 4 * length - 2);
    let form = SequenceForm::new(&game).expect("perfect recall");
    assert_eq!(form.treeplexes()[0].sequences(), length + 1);
    let (payoffs, unit) = form.payoffs(&game, 0);
    assert_eq!((payoffs.values().len(), unit), (length, Integer::ONE));
    // The second player stops at the first own move, after which the first player's choice is between -1 and 1.
    let mut plan = vec![0.0; length + 1];
    (plan[0], plan[1]) = (1.0, 1.0);
    let floats = payoffs.map(Integer::to_f64);
    assert_eq!(form.treeplexes()[0].best_response(floats.against(&plan)).value, 1.0);
}

#[test]
fn trees_may_be_as_wide_as_a_million_actions() {
    let width = 1_000_000;
    let mut tree = ExtensiveBuilder::new("wide", ["A", "B"]).expect("players");
    let set = tree.infoset(0, "", (0..width).map(|action| action.to_string())).expect("infoset");
    let answer = tree.infoset(1, "", ["l", "r"]).expect("infoset");
    let win = tree.outcome("", vec![Rational::ONE, -Rational::ONE]).expect("outcome");
    let children = tree.decide_in_place(tree.root(), set).expect("move");
    tree.set_outcome(children.after(7), win);
    for node in children.skip(width - 3) {
        tree.decide_in_place(node, answer).expect("move");
    }
    let game = tree.build().expect("valid");
    assert!(game.require_perfect_recall().is_ok());
    assert_eq!(game.subgame_roots().len(), 1);
    let form = SequenceForm::new(&game).expect("perfect recall");
    assert_eq!(form.treeplexes()[0].sequences(), width + 1);
    let wrapped = Game::Extensive(game);
    let mut run = Run::new(&wrapped, Budget::default());
    let solver = method("sequence-lp").expect("registered");
    (solver.solve)(&wrapped, &Options::new(&MINMAX), &mut run).expect("solved");
    assert_eq!(run.found()[0].payoffs()[0], Rational::ONE);
}

/// The linear program and the exact simplex method on the normal form agree on random zero-sum trees.
#[test]
fn random_zero_sum_trees_have_one_value_for_all_methods() {
    for seed in 0..60 {
        let (depth, actions) = (1 + seed % 5, 1 + seed % 3);
        let text = format!("random-tree:depth={depth},actions={actions},zero-sum=1:{seed}");
        let game = guarantor::generate::parse(&text).expect("a family").expect("a game");
        let Game::Extensive(tree) = &game else { panic!("a tree") };
        let mut run = Run::new(&game, Budget::default());
        let solver = method("sequence-lp").expect("registered");
        (solver.solve)(&game, &Options::new(&MINMAX), &mut run).expect("solved");
        let Ok(reduced) = ReducedForm::new(tree) else { continue };
        let normal = Game::Normal(reduced.into_normal());
        let mut other = Run::new(&normal, Budget::default());
        let solver = method("minimax-lp").expect("registered");
        (solver.solve)(&normal, &Options::new(&MINMAX), &mut other).expect("solved");
        assert_eq!(run.found()[0].payoffs(), other.found()[0].payoffs(), "{text}");
    }
}
