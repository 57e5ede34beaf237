//! The model file as it is written: one type per table, read strictly. `docs/FORMAT.md` explains the format, and
//! `docs/model.schema.json` is generated from these types. Texts are read as expressions and names by `compile`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::error::{Error, Result, Source, nearest};
use crate::model::parts::{Entries, Text, Written};

/// The largest file that is read, in bytes.
const SIZE_LIMIT: usize = 16 << 20;

/// A game-theoretic model with named parameters.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Guarantor model file")]
pub struct File {
    /// What the model is called.
    pub title: Text,
    /// The question that the model answers, in one sentence.
    pub question: Option<String>,
    /// How to read the model: what it takes from where, what it leaves out.
    pub reading: Option<String>,
    /// Works that the model follows.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The players' names; payoff lists follow this order.
    pub players: Vec<Text>,
    /// Quantities that the user may change.
    #[serde(default)]
    pub parameters: Entries<ParameterTable>,
    /// Quantities computed from parameters and from each other, in any order.
    #[serde(default)]
    pub derived: Entries<Text>,
    /// What should hold for the model to be read as intended; a violation is a warning.
    #[serde(default)]
    pub assumptions: Vec<AssumptionTable>,
    /// A game in normal form.
    pub normal: Option<NormalTable>,
    /// A game tree: its nodes by name, the root first.
    pub tree: Option<Entries<NodeTable>>,
    /// A game of incomplete information: players who know their own types move at once.
    pub bayesian: Option<BayesianTable>,
    /// A bargaining problem.
    pub bargaining: Option<BargainingTable>,
    /// Named sets of outcomes.
    #[serde(default)]
    pub events: Entries<Text>,
    /// Longer texts for the names of players, strategies, actions, nodes and issues.
    #[serde(default)]
    pub labels: Entries<String>,
    /// What the levels of a parameter mean in words: { g = { "0" = "no assistance", "1" = "…" } }.
    #[serde(default)]
    pub levels: Entries<Entries<String>>,
    /// What is known of the model's solutions; the tests solve the model and compare.
    #[serde(default)]
    pub reference: Vec<ReferenceTable>,
}

/// A parameter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParameterTable {
    /// The value unless the user sets another one.
    pub default: Text,
    /// The least and the greatest value allowed.
    pub range: Option<[Text; 2]>,
    /// Whether only integers are allowed.
    #[serde(default)]
    pub integer: bool,
    /// The unit in which the value is stated.
    pub unit: Option<String>,
    /// What the parameter is.
    pub meaning: Option<String>,
    /// Where the default comes from; "illustrative" where it comes from nowhere.
    pub source: Option<String>,
}

/// A condition on the parameters and the text shown where it is violated.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumptionTable {
    /// The condition.
    pub holds: Text,
    /// What its violation means.
    #[serde(rename = "else")]
    pub otherwise: String,
}

/// A normal form: strategies, and payoffs as a table or as formulas.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormalTable {
    /// For each player a list of strategies, or { name = "stop_{i}", for = { i = "0..N" } }.
    pub strategies: Entries<Written<Text, StrategyFamily>>,
    /// Payoff lists, nested by the strategies of the first, second, … player.
    pub table: Option<Cells>,
    /// For each player a formula over the strategies' indices.
    pub payoffs: Option<Entries<Text>>,
    /// The name of the index that numbers a player's listed strategies from 1, for use in formulas.
    #[serde(default)]
    pub index: Entries<Text>,
}

/// Strategies that are named by indices.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyFamily {
    /// The name, with indices in braces.
    pub name: Text,
    /// The indices and their ranges.
    #[serde(rename = "for")]
    pub indices: Entries<Text>,
}

/// Payoffs of a profile, or the rows of a table of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Cells(pub Written<Box<Cells>, Entries<Text>>);

/// A node of the tree.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeTable {
    /// Indices over which the node is repeated, such as { rung = "1..k" }.
    #[serde(rename = "for", default)]
    pub indices: Entries<Text>,
    /// Who moves here.
    pub player: Option<Text>,
    /// Chance moves here: the probability of each action.
    pub chance: Option<Entries<Text>>,
    /// Nodes with the same information set look alike to the player.
    pub infoset: Option<Text>,
    /// Where each action leads: a list of payoffs, the name of a node, or a table with `to` and `payoffs`.
    #[serde(default)]
    pub actions: Entries<Target>,
    /// What the players receive on reaching this node; a node without actions is an outcome.
    pub payoffs: Option<Vec<Text>>,
}

/// Where an action leads.
pub type Target = Written<Text, Leads>;

/// The table form of where an action leads.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leads {
    /// Indices over which the action is repeated, such as { j = "0..n" }.
    #[serde(rename = "for", default)]
    pub indices: Entries<Text>,
    /// The action is there only where this condition holds.
    pub when: Option<Text>,
    /// The node that the action leads to; without it the game ends.
    pub to: Option<Text>,
    /// What the players receive on the way, in the order of the players.
    pub payoffs: Option<Vec<Text>>,
}

/// A Bayesian game: what nature draws, what each player learns of it, and what is played and paid.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BayesianTable {
    /// What nature draws and nobody sees: each state with its probability, or a list of states whose probabilities `prior` gives.
    pub states: Option<Draws>,
    /// What a player knows of itself: for each player the types with their probabilities, drawn apart from everything else, or a list of
    /// types whose probabilities `prior` gives.
    #[serde(default)]
    pub types: Entries<Draws>,
    /// Joint probabilities of states and types that are lists: { "strong, weak" = "1/4" }; what is left out does not occur.
    #[serde(default)]
    pub prior: Entries<Text>,
    /// What players learn of states and types before they move.
    #[serde(default)]
    pub signals: Entries<SignalTable>,
    /// For each player a list of actions, { name = "bid_{b}", for = { b = "0..n" } }, or a list for each type.
    pub actions: Entries<ActionSets>,
    /// Payoff lists, nested by the actions of the first, second, … player, for each combination of states and types; "*" is any.
    #[serde(default)]
    pub table: Entries<Cells>,
    /// For each player a formula over the indices of states, types and actions, and the names of listed states and types (1 or 0).
    #[serde(default)]
    pub payoffs: Entries<Text>,
    /// The name of the index that numbers a player's listed actions from 1, for use in formulas.
    #[serde(default)]
    pub index: Entries<Text>,
    /// Players who weigh the states otherwise: what is left out is as for everybody.
    #[serde(default)]
    pub believed_by: Entries<BeliefTable>,
}

/// A list of names, or each name with its probability; { "c_{j}" = { for = { j = "1..n" }, probability = "1/n" } } is a family.
pub type Draws = Written<Text, Entries<Written<Text, DrawFamily>>>;

/// States or types that are named by indices.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawFamily {
    /// The indices and their ranges.
    #[serde(rename = "for")]
    pub indices: Entries<Text>,
    /// The probability of each, in terms of the indices.
    pub probability: Text,
}

/// A list of actions, a family of actions, or a list for each type.
pub type ActionSets = Written<Text, Entries<Written<Text, Entries<Text>>>>;

/// For a combination of states and types ("*" is any), the values of a signal with their probabilities.
pub type Given = Entries<Entries<Text>>;

/// A signal about states and types.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalTable {
    /// The players who see the one value that is drawn.
    #[serde(default)]
    pub seen_by: Vec<Text>,
    /// In place of `seen_by`: the players for each of whom a value is drawn, apart from the others', which nobody else sees.
    #[serde(default)]
    pub drawn_for: Vec<Text>,
    /// { guilty = { alarm = "q", silence = "1 - q" }, "*" = { silence = 1 } }.
    pub given: Given,
}

/// What a player believes that differs from the common prior.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeliefTable {
    /// Other probabilities of the states.
    pub states: Option<Draws>,
    /// Other probabilities of players' types.
    #[serde(default)]
    pub types: Entries<Draws>,
    /// Another joint prior.
    #[serde(default)]
    pub prior: Entries<Text>,
    /// By signal, other probabilities of its values.
    #[serde(default)]
    pub signals: Entries<Given>,
}

/// A bargaining problem: contracts over issues, labelled points, or the outcomes of another model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BargainingTable {
    /// Each issue with its least and greatest value.
    #[serde(default)]
    pub issues: Entries<[Text; 2]>,
    /// Linear conditions on contracts, such as "x + g <= 1".
    #[serde(default)]
    pub constraints: Vec<Text>,
    /// Each player's payoff: linear in the issues, or the `min` of such expressions.
    #[serde(default)]
    pub payoffs: Entries<Text>,
    /// Outcomes over which the players may draw lots: a payoff list for each.
    #[serde(default)]
    pub points: Entries<Vec<Text>>,
    /// The library model over whose outcomes the players bargain.
    pub game: Option<Text>,
    /// Each player's payoff without agreement; or { from = model, concept = …, select = event } to take it from a solution.
    pub disagreement: Entries<Text>,
}

/// Something known of the model: a value, or a property of its solutions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceTable {
    /// The statement in words.
    pub about: Option<String>,
    /// Parameters that differ from their defaults.
    #[serde(default)]
    pub set: Entries<Text>,
    /// Parameters with objective values: payoffs and probabilities are those of the same strategies at these.
    #[serde(default)]
    pub objective: Entries<Text>,
    /// How many random draws of the parameters the statement is tested at, besides these values.
    pub draws: Option<u32>,
    /// The parameters that are drawn; all of them when absent.
    pub vary: Option<Vec<Text>>,
    /// Draws count only where these conditions hold.
    #[serde(default)]
    pub given: Vec<Text>,
    /// An expression in the parameters …
    pub value: Option<Text>,
    /// … and what it equals.
    pub equals: Option<Text>,
    /// The solution concept of the statements below.
    pub concept: Option<Text>,
    /// One weight per player, for weighted bargaining solutions.
    #[serde(default)]
    pub weights: Vec<Text>,
    /// Among the solutions, one that maximises this expression over outcomes is meant.
    pub maximize: Option<Text>,
    /// The player who commits, for commitment concepts.
    pub leader: Option<Text>,
    /// By how much numbers of a solution may differ from those stated; 0 when absent.
    pub within: Option<Text>,
    /// Whether the statement is about solutions in which nobody randomises alone.
    #[serde(default)]
    pub pure: bool,
    /// How many solutions there are.
    pub count: Option<Text>,
    /// A solution's strategies: { Russia = "C", West = { C = "1/2", A = "1/2" } }; what is left out may be anything.
    #[serde(default)]
    pub profile: Entries<Written<Text, Entries<Text>>>,
    /// A solution's behaviour at information sets: { sign = "accept", word = { honour = "1/3" } }.
    #[serde(default)]
    pub behavior: Entries<Written<Text, Entries<Text>>>,
    /// A solution's payoffs, in the order of the players.
    pub payoffs: Option<Vec<Text>>,
    /// A solution's contract: { x = "132/725" }.
    #[serde(default)]
    pub contract: Entries<Text>,
    /// The probabilities of events in a solution: { peace = 1 }.
    #[serde(default)]
    pub probability: Entries<Text>,
    /// A condition on a solution: the name of a player is the payoff, that of an event its probability, that of an issue its value,
    /// `welfare` the sum of the payoffs.
    pub holds: Option<Text>,
    /// The solution described is the only one.
    #[serde(default)]
    pub only: bool,
    /// There is no such solution.
    #[serde(default)]
    pub absent: bool,
    /// There is such a solution exactly where this condition on the parameters holds.
    #[serde(rename = "iff")]
    pub exactly_if: Option<Text>,
    /// A value of a parameter at which an event starts or ends to occur in some solution for sure.
    pub threshold: Option<ThresholdTable>,
}

/// A threshold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdTable {
    /// The parameter that crosses it.
    pub parameter: Text,
    /// Where it is, as an expression in the other parameters.
    pub at: Text,
    /// The event.
    pub flips: Text,
}

/// A way to play a game, written by a person: a profile to be judged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlayFile {
    /// The concept by which it is judged; `nash` when absent.
    pub concept: Option<Text>,
    /// The players' strategies in a normal form, as in a reference.
    #[serde(default)]
    pub profile: Entries<Written<Text, Entries<Text>>>,
    /// The behaviour at every information set of a tree, as in a reference.
    #[serde(default)]
    pub behavior: Entries<Written<Text, Entries<Text>>>,
    /// Beliefs at some information sets: one probability for each node, in the order of the nodes.
    #[serde(default)]
    pub belief: Entries<Vec<Text>>,
}

/// Observed play, counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountsFile {
    /// By player of a normal form or information set of a tree, then by strategy or action.
    pub counts: Entries<Entries<Text>>,
}

/// Reads the text of a model file. Errors: no valid TOML, an unknown key (the nearest known one is suggested), a value of the wrong type.
pub fn read(source: &Arc<Source>) -> Result<File> {
    read_as(source)
}

/// Reads the text of a way to play. Errors: as for a model file.
pub fn read_play(source: &Arc<Source>) -> Result<PlayFile> {
    read_as(source)
}

/// Reads the text of counted play. Errors: as for a model file.
pub fn read_counts(source: &Arc<Source>) -> Result<CountsFile> {
    read_as(source)
}

fn read_as<T: serde::de::DeserializeOwned>(source: &Arc<Source>) -> Result<T> {
    if source.text.len() > SIZE_LIMIT {
        let size = source.text.len();
        return Err(Error::too_large(format!("a model file may have at most {SIZE_LIMIT} bytes, this has {size}")));
    }
    let deserializer =
        toml::Deserializer::parse(&source.text).map_err(|error| explain(source, Error::syntax, &error))?;
    T::deserialize(deserializer).map_err(|error| explain(source, Error::invalid, &error))
}

/// The reader's message in our terms, with a hint where it is about a key.
fn explain(source: &Arc<Source>, kind: fn(String) -> Error, error: &toml::de::Error) -> Error {
    let message = error.message().trim().replace('\n', ", ");
    let span = error.span().unwrap_or(0..source.text.len().min(1));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (Some(("", _)), [unknown, known @ ..]) = (message.split_once("unknown field"), &quoted[..]) {
        let error = kind(format!("unknown key `{unknown}`")).at(source, span);
        return match nearest(unknown, known.iter().copied()) {
            Some(suggestion) => error.hint(format!("did you mean `{suggestion}`?")),
            None => error.hint(format!("keys allowed here: {}", known.join(", "))),
        };
    }
    if let (Some(("", _)), [missing]) = (message.split_once("missing field"), &quoted[..]) {
        return kind(format!("the key `{missing}` is missing")).at(source, span);
    }
    kind(message).at(source, span)
}
