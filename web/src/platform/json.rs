//! JSON as the browser has read it, for serde.
//!
//! `serde_json` would bring a second parser into the page, and words for every way in which JSON
//! can be wrong, which the page never shows: a twentieth of the first load. Of a field given twice
//! the last counts; else it reads what `serde_json` reads of the service's shapes.

use std::fmt;

use js_sys::{Array, JSON, Object, Reflect};
use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected,
    IntoDeserializer as _, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast as _, JsValue};

/// Reads a text; `None` where it is not JSON or of another shape.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    if cfg!(feature = "one-parser") {
        // Octets, as links are read from them: from a text it would be compiled once more.
        serde_json::from_slice(text.as_bytes()).ok()
    } else {
        T::deserialize(Json(JSON::parse(text).ok()?)).ok()
    }
}

/// The texts of an object by their keys; none where it is not one.
pub(super) fn strings(value: JsValue) -> impl Iterator<Item = (String, String)> {
    let mut entries = Json(value).entries().ok();
    std::iter::from_fn(move || entries.as_mut()?.next_entry())
        .filter_map(|(key, value)| Some((key, value.as_string()?)))
}

/// It is of another shape.
#[derive(Debug)]
struct Misshapen;

impl fmt::Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON of another shape")
    }
}

impl std::error::Error for Misshapen {}

impl Error for Misshapen {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    // What serde would say of each is never shown, and is not to be compiled.

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value.
struct Json(JsValue);

impl Json {
    fn text(&self) -> Result<String, Misshapen> {
        self.0.as_string().ok_or(Misshapen)
    }

    /// JavaScript has one type for all numbers; ours are whole, and not below zero.
    fn number(&self) -> Result<u64, Misshapen> {
        let number = self.0.as_f64().ok_or(Misshapen)?;
        let whole = number as u64;
        if whole as f64 == number {
            Ok(whole)
        } else {
            Err(Misshapen)
        }
    }

    fn items(&self) -> Result<Values, Misshapen> {
        self.0.dyn_ref::<Array>().map(Values::of).ok_or(Misshapen)
    }

    /// The content of the fields, in the order that serde has them: to tell by its name which field
    /// comes next takes half as much code again.
    fn fields(&self, names: &[&str]) -> Result<Values, Misshapen> {
        let object = self.0.dyn_ref::<Object>().ok_or(Misshapen)?;
        let content = Array::new();
        for name in names {
            content.push(&Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default());
        }
        Ok(Values::of(&content))
    }

    fn entries(&self) -> Result<Values, Misshapen> {
        let object = self.0.dyn_ref::<Object>().ok_or(Misshapen)?;
        Ok(Values::of(&Object::entries(object)))
    }
}

/// Each kind in its one way: what a shape does not ask for is not compiled for it.
macro_rules! read_as {
    ($($kind:ident: $read:ident, $visit:ident;)*) => {
        $(fn $kind<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
            visitor.$visit(self.$read()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Json {
    type Error = Misshapen;

    read_as! {
        deserialize_str: text, visit_string;
        deserialize_string: text, visit_string;
        deserialize_identifier: text, visit_string;
        deserialize_u8: number, visit_u64;
        deserialize_u16: number, visit_u64;
        deserialize_u32: number, visit_u64;
        deserialize_u64: number, visit_u64;
        deserialize_i64: number, visit_u64;
        deserialize_seq: items, visit_seq;
        deserialize_map: entries, visit_map;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_bool(self.0.as_bool().ok_or(Misshapen)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_seq(self.fields(fields)?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_seq(self.items()?)
    }

    /// What no field is for.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_unit()
    }

    /// Octets are the only thing of ours that comes in two kinds, as text or as an object.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        match self.0.as_string() {
            Some(text) => visitor.visit_string(text),
            None => visitor.visit_map(self.entries()?),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        if self.0.is_null() || self.0.is_undefined() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_newtype_struct(self)
    }

    /// `"name"`, or `{"name": content}`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant(name, JsValue::NULL));
        }
        let (name, content) = self.entries()?.next_entry().ok_or(Misshapen)?;
        visitor.visit_enum(Variant(name, content))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 f32 f64 char bytes byte_buf unit unit_struct tuple_struct
    }
}

/// The items of an array, the fields of an object; or the entries of an object, an array each, and what stands beside the
/// key that was read last.
struct Values {
    items: Array,
    next: u32,
    beside: JsValue,
}

impl Values {
    fn of(items: &Array) -> Self {
        Self {
            items: items.clone(),
            next: 0,
            beside: JsValue::NULL,
        }
    }

    fn next_item(&mut self) -> Option<JsValue> {
        let at = self.next;
        self.next += 1;
        (at < self.items.length()).then(|| self.items.get(at))
    }

    fn next_entry(&mut self) -> Option<(String, JsValue)> {
        let entry = Array::from(&self.next_item()?);
        Some((entry.get(0).as_string()?, entry.get(1)))
    }
}

impl<'de> SeqAccess<'de> for Values {
    type Error = Misshapen;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Misshapen> {
        match self.next_item() {
            // A field that is not there: its default, where it has one.
            Some(item) if item.is_undefined() => Ok(seed.deserialize(Json(item)).ok()),
            Some(item) => seed.deserialize(Json(item)).map(Some),
            None => Ok(None),
        }
    }
}

impl<'de> MapAccess<'de> for Values {
    type Error = Misshapen;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Misshapen> {
        let Some((key, value)) = self.next_entry() else {
            return Ok(None);
        };
        self.beside = value;
        seed.deserialize(text(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Misshapen> {
        seed.deserialize(Json(self.beside.clone()))
    }
}

/// A variant of an enum, and its content.
struct Variant(String, JsValue);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Misshapen;
    type Variant = Json;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Json), Misshapen> {
        Ok((seed.deserialize(text(self.0))?, Json(self.1)))
    }
}

impl<'de> VariantAccess<'de> for Json {
    type Error = Misshapen;

    fn unit_variant(self) -> Result<(), Misshapen> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Misshapen> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_seq(self.items()?)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_seq(self.fields(fields)?)
    }
}

fn text(text: String) -> StringDeserializer<Misshapen> {
    text.into_deserializer()
}
