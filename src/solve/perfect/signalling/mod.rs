//! What an equilibrium of a signalling game says: whether its messages tell types apart, and whether beliefs after other messages are
//! plausible: the intuitive criterion and D1.
//!
//! For two players, of whom the sender moves first and the receiver last, each at most once on any path. The sender's information sets
//! are the types; chance alone leads there. All types have the same actions, the messages, and each information set of the receiver lies
//! behind one message. Types that chance draws with probability 0 are left out.
//!
//! Definition. Let `u*(t)` be type t's payoff in the equilibrium, `u(t, m, r)` that of message m when the receiver replies r, and `BR(T, m)`
//! the mixed replies that are best for some belief over the types T. For each message m that no type sends:
//! - intuitive criterion: type t is excluded where `u*(t) > max u(t, m, r)` over `BR(all, m)`; the equilibrium fails where, with T the others,
//!   some t in T has `u*(t) < min u(t, m, r)` over `BR(T, m)`;
//! - D1: t is excluded where some type t' has `u(t', m, r) > u*(t')` at every r in `BR(all, m)` with `u(t, m, r) >= u*(t)`, and not the other way
//!   round too; the equilibrium fails where, with T the others, at every r in `BR(T, m)` some t in T has `u(t, m, r) > u*(t)`.
//!
//! After a message chance may lead to several sets of the receiver. A reply is then one mixture for each, all best for one belief over types;
//! at a set that this belief does not reach, best for some belief over the types that do. Who is excluded by D1 gains only where a type that
//! is left gains too, so that it makes no difference whether excluded types may deviate.
//!
//! Idea. `BR(T, m)` is a union of products of faces of simplices (`replies`), which does not depend on the equilibrium. On each of them
//! payoffs are linear: greatest and least ones stand at corners, and the inclusions of D1 are linear programs.
//!
//! Cost: see [`Signalling::cost`]. Exact throughout: an equilibrium that fails the intuitive criterion fails D1.
//!
//! References: Cho and Kreps 1987, sections II and IV; Banks and Sobel 1987.

mod replies;

use std::collections::HashMap;

use crate::game::{ExtensiveForm, InfosetId, Move};
use crate::linear::Relation;
use crate::num::Rational;
use crate::strategy::BehaviorProfile;
use replies::Message;

/// A signalling game, and what is known of the receiver's best replies.
#[derive(Debug, Clone)]
pub struct Signalling {
    types: Vec<Type>,
    messages: Vec<Message>,
    cost: f64,
}

/// The criteria are examined where about so many linear programs settle them.
pub const COST: f64 = 200_000.0;

#[derive(Debug, Clone)]
struct Type {
    id: InfosetId,
    name: String,
    /// The action that sends each message.
    actions: Vec<usize>,
}

/// How far messages tell types apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All types use the same mixture of messages.
    Pooling,
    /// No two types share a message.
    Separating,
    SemiSeparating,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Form::Pooling => "pooling",
            Form::Separating => "separating",
            Form::SemiSeparating => "semi-separating",
        }
    }
}

/// A message after which a criterion fails. Types are named as their information sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    /// The types that the receiver should not believe in.
    pub excluded: Vec<String>,
    /// The other types that gain at every reply which is best for a belief over them; where there is none, those that gain at some such
    /// reply, one of them at each.
    pub deviating: Vec<String>,
}

/// The messages that no type sends, and those of them after which the criteria fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    pub intuitive: Vec<Failure>,
    pub d1: Vec<Failure>,
}

/// The place of a node between chance, sender and receiver.
#[derive(Clone, Default)]
struct Stage {
    /// The product of the chance probabilities on the way.
    weight: Rational,
    /// The sender's information set and message.
    sent: Option<(InfosetId, usize)>,
    replied: Option<(InfosetId, usize)>,
}

impl Signalling {
    /// `None` where the game is no signalling game, or chance draws fewer than two types.
    pub fn new(game: &ExtensiveForm) -> Option<Signalling> {
        if game.player_count() != 2 {
            return None;
        }
        let first = game.nodes().find_map(|node| match game.next(node) {
            Move::Decision(id) => Some(id),
            _ => None,
        })?;
        let sender = game.infoset(first).player;
        let labels: Vec<String> = game.infoset(first).actions.to_vec();
        let number: HashMap<&str, usize> = labels.iter().enumerate().map(|(at, label)| (label.as_str(), at)).collect();
        // For each set of the sender, the message that each action sends.
        let mut sends: HashMap<InfosetId, Vec<usize>> = HashMap::new();
        for id in game.infosets_of(sender) {
            let actions = &game.infoset(id).actions;
            let named: Option<Vec<usize>> = actions.iter().map(|label| number.get(label.as_str()).copied()).collect();
            sends.insert(id, named.filter(|named| named.len() == labels.len())?);
        }
        let stages = Signalling::stages(game, sender, &sends)?;
        let mut drawn: HashMap<InfosetId, Rational> = HashMap::new();
        let mut seen: HashMap<InfosetId, usize> = HashMap::new();
        for id in game.infoset_ids() {
            let nodes = &game.infoset(id).nodes;
            if game.infoset(id).player == sender {
                drawn.insert(id, nodes.iter().map(|node| &stages[node.index()].weight).sum());
                continue;
            }
            for node in nodes {
                let (_, message) = stages[node.index()].sent?;
                if *seen.entry(id).or_insert(message) != message {
                    return None;
                }
            }
        }
        let mut types: Vec<Type> = Vec::new();
        for id in game.infosets_of(sender).filter(|id| drawn[id].is_positive()) {
            let mut actions = vec![0; labels.len()];
            sends[&id].iter().enumerate().for_each(|(action, &message)| actions[message] = action);
            types.push(Type { id, name: game.infoset_name(id).to_owned(), actions });
        }
        if types.len() < 2 || labels.len() < 2 {
            return None;
        }
        let messages = labels.into_iter().map(|label| Message::new(label, types.len())).collect();
        let mut signalling = Signalling { cost: cost(game, types.len(), &seen), types, messages };
        if signalling.cost <= COST {
            signalling.fill(game, sender, &stages, &drawn);
        }
        Some(signalling)
    }

    /// `None` where somebody moves twice, or the receiver before the sender.
    fn stages(game: &ExtensiveForm, sender: usize, sends: &HashMap<InfosetId, Vec<usize>>) -> Option<Vec<Stage>> {
        let mut stages: Vec<Stage> = Vec::with_capacity(game.node_count());
        for node in game.nodes() {
            let Some(parent) = game.parent(node) else {
                stages.push(Stage { weight: Rational::ONE, ..Stage::default() });
                continue;
            };
            let mut stage = stages[parent.index()].clone();
            let action = game.action(node);
            match game.next(parent) {
                Move::Decision(id) if game.infoset(id).player == sender => {
                    if stage.sent.is_some() || stage.replied.is_some() {
                        return None;
                    }
                    stage.sent = Some((id, sends[&id][action]));
                }
                Move::Decision(id) => {
                    if stage.sent.is_none() || stage.replied.is_some() {
                        return None;
                    }
                    stage.replied = Some((id, action));
                }
                _ => {
                    if let Some(probability) = game.chance_into(node) {
                        stage.weight = &stage.weight * probability;
                    }
                }
            }
            stages.push(stage);
        }
        Some(stages)
    }

    /// What each type and the receiver get from each reply to each message, per unit of the type's probability.
    fn fill(&mut self, game: &ExtensiveForm, sender: usize, stages: &[Stage], drawn: &HashMap<InfosetId, Rational>) {
        let numbers: HashMap<InfosetId, usize> =
            self.types.iter().enumerate().map(|(at, kind)| (kind.id, at)).collect();
        // Of a type that chance draws: its number, its message, the probability of the node given the type.
        let likely = |stage: &Stage| {
            let (id, message) = stage.sent?;
            let kind = *numbers.get(&id)?;
            (!stage.weight.is_zero()).then(|| (kind, message, &stage.weight / &drawn[&id]))
        };
        for id in game.infoset_ids().filter(|&id| game.infoset(id).player != sender) {
            for node in &game.infoset(id).nodes {
                let Some((kind, message, probability)) = likely(&stages[node.index()]) else { continue };
                let set = self.messages[message].place(id, game.infoset(id).actions.len());
                self.messages[message].types[kind].reach[set] += &probability;
            }
        }
        for (&terminal, payoffs) in game.terminals().iter().zip(game.terminal_payoffs()) {
            let stage = &stages[terminal.index()];
            let Some((kind, message, probability)) = likely(stage) else { continue };
            let message = &mut self.messages[message];
            let (own, other) = (&payoffs[sender] * &probability, &payoffs[1 - sender] * &probability);
            match stage.replied {
                None => message.types[kind].constant += &own,
                Some((id, action)) => {
                    let set = message.place(id, game.infoset(id).actions.len());
                    message.types[kind].sender[set][action] += &own;
                    message.types[kind].receiver[set][action] += &other;
                }
            }
        }
    }

    /// About how many linear programs [`Signalling::criteria`] solves at most, for one equilibrium: for each message and pair of types one
    /// for each product of supports of replies and each choice of sets that are not reached.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// The probability with which each type sends each message.
    fn sending<'b>(&self, behavior: &'b BehaviorProfile) -> Vec<Vec<&'b Rational>> {
        let of = |kind: &Type| {
            let probabilities = &behavior.infosets()[kind.id.index()];
            kind.actions.iter().map(|&action| &probabilities[action]).collect()
        };
        self.types.iter().map(of).collect()
    }

    pub fn form(&self, behavior: &BehaviorProfile) -> Form {
        let sending = self.sending(behavior);
        let senders = |message: usize| sending.iter().filter(|kind| !kind[message].is_zero()).count();
        if sending.iter().all(|kind| *kind == sending[0]) {
            Form::Pooling
        } else if (0..self.messages.len()).all(|message| senders(message) < 2) {
            Form::Separating
        } else {
            Form::SemiSeparating
        }
    }

    /// The numbers of the messages that no type sends.
    fn silent(&self, behavior: &BehaviorProfile) -> Vec<usize> {
        let sending = self.sending(behavior);
        (0..self.messages.len()).filter(|&message| sending.iter().all(|kind| kind[message].is_zero())).collect()
    }

    /// The messages that no type sends.
    pub fn unsent(&self, behavior: &BehaviorProfile) -> Vec<String> {
        self.silent(behavior).into_iter().map(|message| self.messages[message].label.clone()).collect()
    }

    /// After which messages an equilibrium fails the intuitive criterion, and D1; `None` where the cost is above [`COST`].
    pub fn criteria(&mut self, behavior: &BehaviorProfile) -> Option<Criteria> {
        if self.cost > COST {
            return None;
        }
        let sending = self.sending(behavior);
        let payoff = |(number, kind): (usize, &Vec<&Rational>)| {
            let sent = self.messages.iter().zip(kind).filter(|(_, probability)| !probability.is_zero());
            sent.map(|(message, probability)| *probability * &message.payoff(number, behavior)).sum()
        };
        let now: Vec<Rational> = sending.iter().enumerate().map(payoff).collect();
        let names: Vec<String> = self.types.iter().map(|kind| kind.name.clone()).collect();
        let mut criteria = Criteria { intuitive: Vec::new(), d1: Vec::new() };
        for number in self.silent(behavior) {
            let message = &mut self.messages[number];
            let failure = |verdict: Verdict, label: &str| Failure {
                message: label.to_owned(),
                excluded: verdict.excluded.into_iter().map(|kind| names[kind].clone()).collect(),
                deviating: verdict.deviating.into_iter().map(|kind| names[kind].clone()).collect(),
            };
            let (intuitive, d1) = (intuitive(message, &now), d1(message, &now));
            criteria.intuitive.extend(intuitive.map(|verdict| failure(verdict, &message.label)));
            criteria.d1.extend(d1.map(|verdict| failure(verdict, &message.label)));
        }
        Some(criteria)
    }
}

/// See [`Signalling::cost`]; for the sets of the receiver with the messages before them.
fn cost(game: &ExtensiveForm, types: usize, seen: &HashMap<InfosetId, usize>) -> f64 {
    let mut products: HashMap<usize, f64> = HashMap::new();
    for (&id, &message) in seen {
        let supports = 2_f64.powf(game.infoset(id).actions.len() as f64) - 1.0;
        *products.entry(message).or_insert(1.0) *= 2.0 * supports;
    }
    (types as f64).powi(2) * products.values().sum::<f64>()
}

/// A criterion fails after a message: the numbers of the types.
struct Verdict {
    excluded: Vec<usize>,
    deviating: Vec<usize>,
}

/// Types that some condition excludes, and the others.
fn divided(types: usize, is_excluded: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<usize>) {
    (0..types).partition(|&kind| is_excluded(kind))
}

/// The types among those left that gain at every best reply to beliefs over them.
fn surely_gain(message: &mut Message, left: &[usize], now: &[Rational]) -> Vec<usize> {
    let replies = message.best_replies(left);
    let least = |kind: usize| replies.iter().map(|face| message.types[kind].least(face)).min();
    left.iter().copied().filter(|&kind| least(kind).is_some_and(|least| least > now[kind])).collect()
}

/// Does the equilibrium with these payoffs of the types fail the intuitive criterion after a message that is not sent?
fn intuitive(message: &mut Message, now: &[Rational]) -> Option<Verdict> {
    let all: Vec<usize> = (0..now.len()).collect();
    let replies = message.best_replies(&all);
    let never = |kind: usize| replies.iter().all(|face| message.types[kind].most(face) < now[kind]);
    let (excluded, left) = divided(now.len(), never);
    if left.is_empty() {
        return None;
    }
    let deviating = surely_gain(message, &left, now);
    (!deviating.is_empty()).then_some(Verdict { excluded, deviating })
}

/// Does it fail D1?
fn d1(message: &mut Message, now: &[Rational]) -> Option<Verdict> {
    let all: Vec<usize> = (0..now.len()).collect();
    let replies = message.best_replies(&all);
    // Does the other type gain at every reply at which this one does not lose?
    let inside = |kind: usize, other: usize| {
        let asked = [(kind, Relation::Ge, &now[kind]), (other, Relation::Le, &now[other])];
        !replies.iter().any(|face| message.has_reply(face, &asked))
    };
    let is_struck = |kind: usize| all.iter().any(|&other| other != kind && inside(kind, other) && !inside(other, kind));
    let (excluded, left) = divided(now.len(), is_struck);
    let replies = message.best_replies(&left);
    let asked: Vec<(usize, Relation, &Rational)> = left.iter().map(|&kind| (kind, Relation::Le, &now[kind])).collect();
    if replies.iter().any(|face| message.has_reply(face, &asked)) {
        return None;
    }
    let mut deviating = surely_gain(message, &left, now);
    if deviating.is_empty() {
        let gains = |kind: usize| replies.iter().any(|face| message.types[kind].most(face) > now[kind]);
        deviating = left.into_iter().filter(|&kind| gains(kind)).collect();
    }
    Some(Verdict { excluded, deviating })
}
