//! The building blocks of a model file: texts that know their place, tables that keep their order, and what may be written in several ways.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::excerpt::Excerpt;

/// A string or a number of the file, read later as an expression or a name. Numbers keep the digits that were written.
#[derive(Debug, Clone)]
pub struct Text {
    span: Range<usize>,
    /// The content of a string; absent for a number, whose digits the source holds.
    content: Option<String>,
}

impl Text {
    /// The text with its place in the source that it was read from.
    pub fn excerpt(&self, source: &Arc<Source>) -> Excerpt {
        let digits = || source.text.get(self.span.clone()).unwrap_or("").to_owned();
        Excerpt::new(source, self.span.clone(), self.content.clone().unwrap_or_else(digits))
    }

    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Scalar, D::Error> {
        struct ScalarVisitor;
        impl Visitor<'_> for ScalarVisitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text in quotes or a number")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Scalar, E> {
                Ok(Scalar(Some(text.to_owned())))
            }
            fn visit_i64<E: serde::de::Error>(self, _: i64) -> std::result::Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_f64<E: serde::de::Error>(self, _: f64) -> std::result::Result<Scalar, E> {
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Text, D::Error> {
        let scalar = Spanned::<Scalar>::deserialize(deserializer)?;
        Ok(Text { span: scalar.span(), content: scalar.into_inner().0 })
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An expression or a name: a text in quotes, or a number.",
            "type": ["string", "number"]
        })
    }
}

/// A table whose keys are names chosen by the author, in the order in which they are written.
#[derive(Debug, Clone)]
pub struct Entries<T>(pub Vec<(Key, T)>);

/// A key of a table and its place.
#[derive(Debug, Clone)]
pub struct Key {
    pub name: String,
    pub span: Range<usize>,
}

impl Key {
    pub fn excerpt(&self, source: &Arc<Source>) -> Excerpt {
        Excerpt::new(source, self.span.clone(), self.name.clone())
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Entries<T> {
        Entries(Vec::new())
    }
}

impl<T> Entries<T> {
    pub fn iter(&self) -> std::slice::Iter<'_, (Key, T)> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Entries<T>, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Entries<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table such as { name = … }")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Entries<T>, A::Error> {
                let mut entries: Vec<(Key, T)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<Spanned<String>, T>()? {
                    let span = key.span();
                    entries.push((Key { name: key.into_inner(), span }, value));
                }
                // The reader sorts keys by name; their places restore the order of the file.
                entries.sort_by_key(|(key, _)| key.span.start);
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("TableOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": inner })
    }
}

/// What may be written as a text, as a list, or as a table; the reader of the file says which of them make sense.
#[derive(Debug, Clone)]
pub enum Written<L, M> {
    Text(Text),
    List(Range<usize>, Vec<L>),
    Table(Range<usize>, M),
}

impl<L, M> Written<L, M> {
    pub fn span(&self) -> Range<usize> {
        match self {
            Written::Text(text) => text.span(),
            Written::List(span, _) | Written::Table(span, _) => span.clone(),
        }
    }
}

enum Form<L, M> {
    Scalar(Option<String>),
    List(Vec<L>),
    Table(M),
}

impl<'de, L: Deserialize<'de>, M: Deserialize<'de>> Deserialize<'de> for Form<L, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Form<L, M>, D::Error> {
        struct FormVisitor<L, M>(PhantomData<(L, M)>);
        impl<'de, L: Deserialize<'de>, M: Deserialize<'de>> Visitor<'de> for FormVisitor<L, M> {
            type Value = Form<L, M>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list or a table")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Form<L, M>, E> {
                Ok(Form::Scalar(Some(text.to_owned())))
            }
            fn visit_i64<E: serde::de::Error>(self, _: i64) -> std::result::Result<Form<L, M>, E> {
                Ok(Form::Scalar(None))
            }
            fn visit_f64<E: serde::de::Error>(self, _: f64) -> std::result::Result<Form<L, M>, E> {
                Ok(Form::Scalar(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Form<L, M>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = list.next_element()? {
                    members.push(member);
                }
                Ok(Form::List(members))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Form<L, M>, A::Error> {
                M::deserialize(MapAccessDeserializer::new(map)).map(Form::Table)
            }
        }
        deserializer.deserialize_any(FormVisitor(PhantomData))
    }
}

impl<'de, L: Deserialize<'de>, M: Deserialize<'de>> Deserialize<'de> for Written<L, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Written<L, M>, D::Error> {
        let form = Spanned::<Form<L, M>>::deserialize(deserializer)?;
        let span = form.span();
        Ok(match form.into_inner() {
            Form::Scalar(content) => Written::Text(Text { span, content }),
            Form::List(members) => Written::List(span, members),
            Form::Table(table) => Written::Table(span, table),
        })
    }
}

impl<L: JsonSchema, M: JsonSchema> JsonSchema for Written<L, M> {
    fn schema_name() -> Cow<'static, str> {
        format!("TextOrListOf{}Or{}", L::schema_name(), M::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        let member = generator.subschema_for::<L>();
        let table = generator.subschema_for::<M>();
        json_schema!({ "anyOf": [text, { "type": "array", "items": member }, table] })
    }
}

/// The entries of a table in the order of the players, each player exactly once. Errors: a missing or an unknown player.
pub fn by_player<'t, T>(
    what: &str,
    table: &'t Entries<T>,
    players: &[String],
    source: &Arc<Source>,
    place: &Excerpt,
) -> Result<Vec<&'t T>> {
    if let Some((key, _)) = table.iter().find(|(key, _)| !players.contains(&key.name)) {
        let known: Vec<&str> = players.iter().map(String::as_str).collect();
        let error = unknown_name(ErrorKind::Invalid, "player", &key.name, &known);
        return Err(key.excerpt(source).point_all(error));
    }
    let find = |player: &String| {
        let found = table.iter().find(|(key, _)| key.name == *player).map(|(_, value)| value);
        found.ok_or_else(|| place.point_all(Error::invalid(format!("`{player}` is missing under `{what}`"))))
    };
    players.iter().map(find).collect()
}
