//! Query strings: each parameter is one text, which is read as the type that its field has. A list is separated by commas,
//! or given as repeated parameters, as generated clients do.

use domain::read_error::ReadError;
use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

/// The values of one parameter, in the order of the query.
struct Parameter(Vec<String>);

/// The parameters of a query, for the fields of a struct.
pub(super) fn parameters(query: &str) -> impl Deserializer<'_, Error = ReadError> {
    let mut parameters: Vec<(String, Parameter)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, parameter)) => parameter.0.push(value.into_owned()),
            None => parameters.push((name.into_owned(), Parameter(vec![value.into_owned()]))),
        }
    }
    MapDeserializer::new(parameters.into_iter())
}

impl Parameter {
    fn text(self) -> Result<String, ReadError> {
        <[String; 1]>::try_from(self.0)
            .map(|[text]| text)
            .map_err(|_| ReadError::Wrong("this must be given once".to_owned()))
    }

    fn parsed<'de, V: Visitor<'de>, T: std::str::FromStr>(self, visitor: &V) -> Result<T, ReadError> {
        let text = self.text()?;
        text.parse().map_err(|_| ReadError::invalid_value(Unexpected::Str(&text), visitor))
    }
}

impl IntoDeserializer<'_, ReadError> for Parameter {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Parameter {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.parsed(&visitor)?;
        visitor.visit_bool(value)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.parsed(&visitor)?;
        visitor.visit_i64(value)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.parsed(&visitor)?;
        visitor.visit_u64(value)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.parsed(&visitor)?;
        visitor.visit_u8(value)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.parsed(&visitor)?;
        visitor.visit_u32(value)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let entries = self.0.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|entry| !entry.is_empty());
        visitor.visit_seq(SeqDeserializer::new(entries.map(|entry| Self(vec![entry.to_owned()]))))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct
        identifier ignored_any
    }
}
