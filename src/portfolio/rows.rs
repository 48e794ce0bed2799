//! Tables from anything that serializes to rows.

use std::fmt::Display;

use serde::Serialize;
use serde::ser::{Error, Impossible, SerializeMap, SerializeStruct, Serializer};

use super::fault::Fault;
use super::records::{Cell, Gathering, Slot};

/// Reads a row into the gathering, and goes on to the next.
pub(crate) fn read_row<T: Serialize + ?Sized>(gathering: &mut Gathering<'_>, row: &T) {
    if let Err(error) = row.serialize(Row(gathering)) {
        gathering.fault(|row| match error {
            Stop::NotARecord(found) => Fault::NotARecord { row, found },
            Stop::KeyNotText(found) => Fault::KeyNotText { row, found },
            // Every field catches its own, so this one does not come.
            Stop::NotAScalar(found) => Fault::Serialize { row, message: found.to_owned() },
            Stop::Custom(message) => Fault::Serialize { row, message },
        });
    }
    gathering.end_row();
}

/// Why a value could not be read.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{0} is not a record")]
    NotARecord(&'static str),
    #[error("{0} is not a text")]
    KeyNotText(&'static str),
    #[error("{0} is not a single value")]
    NotAScalar(&'static str),
    #[error("{0}")]
    Custom(String),
}

impl Error for Stop {
    fn custom<T: Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}

/// The methods of a [`Serializer`] that a position in a row does not accept.
macro_rules! refuse {
    ($stop:path: $($method:ident)*) => { $(refuse!(@ $method $stop);)* };
    (@ bool $stop:path) => { refuse!(@@ $stop, "a boolean", serialize_bool(bool)); };
    (@ i8 $stop:path) => { refuse!(@@ $stop, "a number", serialize_i8(i8)); };
    (@ i16 $stop:path) => { refuse!(@@ $stop, "a number", serialize_i16(i16)); };
    (@ i32 $stop:path) => { refuse!(@@ $stop, "a number", serialize_i32(i32)); };
    (@ i64 $stop:path) => { refuse!(@@ $stop, "a number", serialize_i64(i64)); };
    (@ u8 $stop:path) => { refuse!(@@ $stop, "a number", serialize_u8(u8)); };
    (@ u16 $stop:path) => { refuse!(@@ $stop, "a number", serialize_u16(u16)); };
    (@ u32 $stop:path) => { refuse!(@@ $stop, "a number", serialize_u32(u32)); };
    (@ u64 $stop:path) => { refuse!(@@ $stop, "a number", serialize_u64(u64)); };
    (@ i128 $stop:path) => { refuse!(@@ $stop, "a number", serialize_i128(i128)); };
    (@ u128 $stop:path) => { refuse!(@@ $stop, "a number", serialize_u128(u128)); };
    (@ f32 $stop:path) => { refuse!(@@ $stop, "a number", serialize_f32(f32)); };
    (@ f64 $stop:path) => { refuse!(@@ $stop, "a number", serialize_f64(f64)); };
    (@ char $stop:path) => { refuse!(@@ $stop, "a character", serialize_char(char)); };
    (@ str $stop:path) => { refuse!(@@ $stop, "a text", serialize_str(&str)); };
    (@ bytes $stop:path) => { refuse!(@@ $stop, "bytes", serialize_bytes(&[u8])); };
    (@ none $stop:path) => { refuse!(@@ $stop, "nothing", serialize_none()); };
    (@ unit $stop:path) => { refuse!(@@ $stop, "nothing", serialize_unit()); };
    (@ unit_struct $stop:path) => {
        refuse!(@@ $stop, "a unit struct", serialize_unit_struct(&'static str));
    };
    (@ unit_variant $stop:path) => {
        refuse!(@@ $stop, "an enum variant", serialize_unit_variant(&'static str, u32, &'static str));
    };
    (@ some $stop:path) => {
        fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, Stop> {
            Err($stop("an option"))
        }
    };
    (@ newtype_variant $stop:path) => {
        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<Self::Ok, Stop> {
            Err($stop("an enum variant with a value"))
        }
    };
    (@ seq $stop:path) => {
        type SerializeSeq = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "a sequence", serialize_seq(Option<usize>) -> Self::SerializeSeq);
    };
    (@ tuple $stop:path) => {
        type SerializeTuple = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "a tuple", serialize_tuple(usize) -> Self::SerializeTuple);
    };
    (@ tuple_struct $stop:path) => {
        type SerializeTupleStruct = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "a tuple",
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct);
    };
    (@ tuple_variant $stop:path) => {
        type SerializeTupleVariant = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "an enum variant with values", serialize_tuple_variant(
            &'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant);
    };
    (@ map $stop:path) => {
        type SerializeMap = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "a map", serialize_map(Option<usize>) -> Self::SerializeMap);
    };
    (@ struct $stop:path) => {
        type SerializeStruct = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "a struct", serialize_struct(&'static str, usize) -> Self::SerializeStruct);
    };
    (@ struct_variant $stop:path) => {
        type SerializeStructVariant = Impossible<Self::Ok, Stop>;
        refuse!(@@ $stop, "an enum variant with fields", serialize_struct_variant(
            &'static str, u32, &'static str, usize) -> Self::SerializeStructVariant);
    };
    (@@ $stop:path, $found:literal, $method:ident($($argument:ty),*)) => {
        refuse!(@@ $stop, $found, $method($($argument),*) -> Self::Ok);
    };
    (@@ $stop:path, $found:literal, $method:ident($($argument:ty),*) -> $ok:ty) => {
        fn $method(self, $(_: $argument),*) -> Result<$ok, Stop> {
            Err($stop($found))
        }
    };
}

/// A row: a struct or a map, possibly wrapped.
struct Row<'g, 'n>(&'g mut Gathering<'n>);

impl<'g, 'n> Serializer for Row<'g, 'n> {
    type Ok = ();
    type Error = Stop;
    type SerializeMap = Fields<'g, 'n>;
    type SerializeStruct = Fields<'g, 'n>;

    fn serialize_some<T: Serialize + ?Sized>(self, row: &T) -> Result<(), Stop> {
        row.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        row: &T,
    ) -> Result<(), Stop> {
        row.serialize(self)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'g, 'n>, Stop> {
        Ok(Fields { gathering: self.0, slot: None })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'g, 'n>, Stop> {
        Ok(Fields { gathering: self.0, slot: None })
    }
    refuse! { Stop::NotARecord:
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes none unit unit_struct
        unit_variant newtype_variant seq tuple tuple_struct tuple_variant struct_variant
    }
}

/// The fields of a row.
struct Fields<'g, 'n> {
    gathering: &'g mut Gathering<'n>,
    /// Where the value of the last key belongs.
    slot: Option<Slot>,
}

impl Fields<'_, '_> {
    fn field<T: Serialize + ?Sized>(&mut self, slot: Slot, value: &T) -> Result<(), Stop> {
        match value.serialize(Field { gathering: self.gathering, slot }) {
            Err(Stop::NotAScalar(found)) => {
                self.gathering.refuse(slot, found);
                Ok(())
            }
            done => done,
        }
    }
}

impl SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        let slot = self.gathering.slot(name);
        self.field(slot, value)
    }
    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

impl SerializeMap for Fields<'_, '_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        self.slot = Some(key.serialize(Key(self.gathering))?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        match self.slot.take() {
            Some(slot) => self.field(slot, value),
            None => Err(Stop::Custom("a value came before its key".to_owned())),
        }
    }
    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

/// A key of a map: a text.
struct Key<'g, 'n>(&'g mut Gathering<'n>);

impl Serializer for Key<'_, '_> {
    type Ok = Slot;
    type Error = Stop;

    fn serialize_str(self, name: &str) -> Result<Slot, Stop> {
        Ok(self.0.slot(name))
    }
    fn serialize_char(self, name: char) -> Result<Slot, Stop> {
        Ok(self.0.slot(name.encode_utf8(&mut [0; 4])))
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<Slot, Stop> {
        Ok(self.0.slot(name))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        key: &T,
    ) -> Result<Slot, Stop> {
        key.serialize(self)
    }
    refuse! { Stop::KeyNotText:
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 bytes none some unit unit_struct
        newtype_variant seq tuple tuple_struct tuple_variant map struct struct_variant
    }
}

/// The value of a field: one number, boolean, text or nothing.
struct Field<'g, 'n> {
    gathering: &'g mut Gathering<'n>,
    slot: Slot,
}

impl Field<'_, '_> {
    #[expect(clippy::unnecessary_wraps, reason = "every serializer method answers so")]
    fn put(self, cell: Cell<'_>) -> Result<(), Stop> {
        self.gathering.put(self.slot, cell);
        Ok(())
    }
}

macro_rules! put_integers {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<(), Stop> {
            self.put(Cell::Integer(value.into()))
        }
    )*};
}

impl Serializer for Field<'_, '_> {
    type Ok = ();
    type Error = Stop;

    put_integers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_i128 i128, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
        serialize_u64 u64
    );
    fn serialize_u128(self, value: u128) -> Result<(), Stop> {
        let cell = i128::try_from(value).map_or(Cell::Number(value as f64), Cell::Integer);
        self.put(cell)
    }
    fn serialize_f32(self, value: f32) -> Result<(), Stop> {
        self.put(Cell::Number(value.into()))
    }
    fn serialize_f64(self, value: f64) -> Result<(), Stop> {
        self.put(Cell::Number(value))
    }
    fn serialize_bool(self, value: bool) -> Result<(), Stop> {
        self.put(Cell::Integer(value.into()))
    }
    fn serialize_str(self, value: &str) -> Result<(), Stop> {
        self.put(Cell::Text(value))
    }
    fn serialize_char(self, value: char) -> Result<(), Stop> {
        self.put(Cell::Text(value.encode_utf8(&mut [0; 4])))
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Stop> {
        self.put(Cell::Text(variant))
    }
    fn serialize_none(self) -> Result<(), Stop> {
        self.put(Cell::Missing)
    }
    fn serialize_unit(self) -> Result<(), Stop> {
        self.put(Cell::Missing)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        value.serialize(self)
    }
    refuse! { Stop::NotAScalar:
        bytes unit_struct newtype_variant seq tuple tuple_struct tuple_variant map struct
        struct_variant
    }
}
