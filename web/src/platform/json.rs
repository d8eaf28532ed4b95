//! JSON as the browser has read it, for serde.
//!
//! `serde_json` would bring a second parser into the page, and words for every way in which JSON
//! can be wrong, which the page never shows: a twentieth of the first load. The shapes are the
//! same, and so is what is refused.

use std::fmt;

use js_sys::{Array, JSON, Object};
use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer as _,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast as _, JsValue};

/// Reads a text; `None` where it is not JSON or of another shape.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Json(JSON::parse(text).ok()?)).ok()
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
}

/// A value.
struct Json(JsValue);

impl<'de> Deserializer<'de> for Json {
    type Error = Misshapen;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if let Some(number) = self.0.as_f64() {
            let whole = number as u64;
            // JavaScript has one type for all numbers; ours are whole, and not below zero.
            if whole as f64 == number {
                visitor.visit_u64(whole)
            } else {
                visitor.visit_f64(number)
            }
        } else if let Some(flag) = self.0.as_bool() {
            visitor.visit_bool(flag)
        } else if let Some(items) = self.0.dyn_ref::<Array>() {
            visitor.visit_seq(Values::of(items))
        } else if let Some(object) = self.0.dyn_ref::<Object>() {
            visitor.visit_map(Values::of(&Object::entries(object)))
        } else {
            visitor.visit_unit()
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        if self.0.is_null() {
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
        let object = self.0.dyn_ref::<Object>().ok_or(Misshapen)?;
        let (name, content) = Values::of(&Object::entries(object))
            .next_entry()
            .ok_or(Misshapen)?;
        visitor.visit_enum(Variant(name, content))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of an array; or the entries of an object, an array each, and what stands beside the
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
        let item = self.next_item();
        item.map(|item| seed.deserialize(Json(item))).transpose()
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
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        self.deserialize_any(visitor)
    }
}

fn text(text: String) -> StringDeserializer<Misshapen> {
    text.into_deserializer()
}
