//! Sets of models, and what there is to know about them.

use std::ffi::{CString, c_char};

use keyaccount::model::{Model, ModelSet};

use crate::raw;
use crate::status::{Failure, Status, c_string, guard};

/// A set of models. It never changes, so that any number of threads may use one at once.
#[derive(Debug)]
pub struct Models {
    models: Vec<Box<dyn Model>>,
    words: Vec<Words>,
}

/// The texts of a model as C reads them, lent out as long as the set lives.
#[derive(Debug)]
struct Words {
    key: CString,
    name: CString,
    columns: Vec<(CString, bool)>,
    axes: Vec<[CString; 2]>,
    classes: Vec<[CString; 4]>,
}

/// Who a model is. The texts belong to the set of models and live as long as it.
#[derive(Debug)]
#[repr(C)]
pub struct ModelInfo {
    /// A stable key for machines, such as four_s.
    pub key: *const c_char,
    /// The name, for people.
    pub name: *const c_char,
    /// How many columns it reads.
    pub columns: usize,
    /// How many axes it has, and so how many scores.
    pub axes: usize,
    /// How many classes it has: the codes are 0 to classes - 1.
    pub classes: usize,
}

/// A column that a model reads. The text belongs to the set of models and lives as long as it.
#[derive(Debug)]
#[repr(C)]
pub struct ColumnInfo {
    /// The name.
    pub name: *const c_char,
    /// Whether it holds texts rather than numbers.
    pub text: bool,
}

/// An axis of a model. The texts belong to the set of models and live as long as it.
#[derive(Debug)]
#[repr(C)]
pub struct AxisInfo {
    /// A stable key for machines.
    pub key: *const c_char,
    /// The name, for people.
    pub name: *const c_char,
}

/// A class of a model. The texts belong to the set of models and live as long as it.
#[derive(Debug)]
#[repr(C)]
pub struct ClassInfo {
    /// A stable key for machines, such as captive_supplier.
    pub key: *const c_char,
    /// The literature's term.
    pub term: *const c_char,
    /// What the class says about an account.
    pub meaning: *const c_char,
    /// What to do with an account in it.
    pub management: *const c_char,
}

impl Models {
    fn new(set: ModelSet) -> Result<Box<Self>, Failure> {
        let models = set.into_models();
        if models.is_empty() {
            return Err(Failure::NoModels);
        }
        let words = models.iter().map(|model| Words::of(model)).collect();
        Ok(Box::new(Self { models, words }))
    }

    pub(crate) fn get(&self, place: usize) -> Result<&dyn Model, Failure> {
        Ok(get(&self.models, "model", place)?.as_ref())
    }
}

impl Words {
    fn of(model: &dyn Model) -> Self {
        let class = |class: &keyaccount::class::Class| {
            [&class.key, &class.term, &class.meaning, &class.management].map(|text| c_string(text))
        };
        Self {
            key: c_string(&model.about().key),
            name: c_string(&model.about().name),
            columns: model.columns().iter().map(|need| (c_string(need.name), need.text)).collect(),
            axes: model.axes().iter().map(|axis| [axis.key(), axis.name()].map(c_string)).collect(),
            classes: model.classes().iter().map(class).collect(),
        }
    }
}

/// The item of a place, or why there is none.
pub(crate) fn get<'a, T>(
    items: &'a [T],
    what: &'static str,
    place: usize,
) -> Result<&'a T, Failure> {
    items.get(place).ok_or(Failure::NoSuchPlace { what, place, count: items.len() })
}

/// Makes a set, and hands it out.
///
/// # Safety
/// `out` is as in [`raw::write`].
unsafe fn hand_out(
    out: *mut *mut Models,
    make: impl FnOnce() -> Result<ModelSet, Failure>,
) -> Status {
    guard(|| {
        // Checked, and NULL if anything fails, before there is something that could leak.
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, std::ptr::null_mut(), "out") }?;
        let models = Models::new(make()?)?;
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, Box::into_raw(models), "out") }
    })
}

/// The presets: webster, millman_wilson, bensaou, four_s, and design_fit, which is within bensaou.
///
/// # Safety
/// There is room for a pointer at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_presets(out: *mut *mut Models) -> Status {
    // SAFETY: as promised to this function.
    unsafe { hand_out(out, || Ok(ModelSet::presets())) }
}

/// The models of a JSON text of `length` bytes: an object of webster, millman_wilson, bensaou,
/// four_s and custom (a list), each of which may be left out. The same checks run as when models
/// are built in Rust. The design fit inside bensaou, if there is one, becomes a model of its own
/// behind the others, design_fit.
///
/// # Safety
/// There are `length` bytes at `text`, and there is room for a pointer at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_from_json(
    text: *const c_char,
    length: usize,
    out: *mut *mut Models,
) -> Status {
    let make = || {
        // SAFETY: as promised to this function.
        let bytes = unsafe { raw::slice(text.cast::<u8>(), length, "text") }?;
        let mut json = serde_json::Deserializer::from_str(raw::utf8(bytes, "text")?);
        let set = deserialize(&mut json)?;
        json.end().map_err(|error| invalid("", &error))?;
        Ok(set)
    };
    // SAFETY: as promised to this function.
    unsafe { hand_out(out, make) }
}

/// The models of a TOML text of `length` bytes, as keyaccount_models_from_json.
///
/// # Safety
/// There are `length` bytes at `text`, and there is room for a pointer at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_from_toml(
    text: *const c_char,
    length: usize,
    out: *mut *mut Models,
) -> Status {
    let make = || {
        // SAFETY: as promised to this function.
        let bytes = unsafe { raw::slice(text.cast::<u8>(), length, "text") }?;
        let toml = toml::Deserializer::parse(raw::utf8(bytes, "text")?);
        deserialize(toml.map_err(|error| invalid("", &error))?)
    };
    // SAFETY: as promised to this function.
    unsafe { hand_out(out, make) }
}

fn deserialize<'de, D>(deserializer: D) -> Result<ModelSet, Failure>
where
    D: serde::Deserializer<'de, Error: std::fmt::Display>,
{
    serde_path_to_error::deserialize(deserializer).map_err(
        |error: serde_path_to_error::Error<D::Error>| {
            invalid(&error.path().to_string(), error.inner())
        },
    )
}

fn invalid(path: &str, error: &impl ToString) -> Failure {
    Failure::InvalidModels {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    }
}

/// Frees a set of models, and with it every text lent out of it. NULL is fine; freeing twice, or
/// anything else, is not.
///
/// # Safety
/// `models` is NULL or came from one of the functions above, is not used by another thread, and is
/// not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_free(models: *mut Models) {
    if !models.is_null() {
        guard(|| {
            // SAFETY: it was made by `Box::into_raw` in `hand_out`, and is not used again.
            drop(unsafe { Box::from_raw(models) });
            Ok(())
        });
    }
}

/// How many models there are; 0 for NULL.
///
/// # Safety
/// `models` is NULL or a set of models.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_count(models: *const Models) -> usize {
    // SAFETY: as promised to this function.
    unsafe { raw::reference(models, "models") }.map_or(0, |models| models.models.len())
}

/// The place of the first model with a key.
///
/// # Safety
/// `models` is a set of models, `key` a text ended by NUL, and there is room at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_models_find(
    models: *const Models,
    key: *const c_char,
    out: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let models = unsafe { raw::reference(models, "models") }?;
        // SAFETY: as promised to this function.
        let key = unsafe { raw::text(key, "key") }?;
        let place = models.models.iter().position(|model| model.about().key == key);
        let place = place.ok_or_else(|| Failure::NoSuchModel {
            key: key.to_owned(),
            known: models.models.iter().map(|model| model.about().key.clone()).collect(),
        })?;
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, place, "out") }
    })
}

/// Looks something up in the words of a model, and writes it.
///
/// # Safety
/// `models` is as in [`raw::reference`], `out` as in [`raw::write`].
unsafe fn look_up<T>(
    models: *const Models,
    model: usize,
    out: *mut T,
    find: impl FnOnce(&Words) -> Result<T, Failure>,
) -> Status {
    guard(|| {
        // SAFETY: as promised to this function.
        let models = unsafe { raw::reference(models, "models") }?;
        let found = find(get(&models.words, "model", model)?)?;
        // SAFETY: as promised to this function.
        unsafe { raw::write(out, found, "out") }
    })
}

/// Who the model of a place is.
///
/// # Safety
/// `models` is a set of models, and there is room at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_model(
    models: *const Models,
    model: usize,
    out: *mut ModelInfo,
) -> Status {
    let find = |words: &Words| {
        Ok(ModelInfo {
            key: words.key.as_ptr(),
            name: words.name.as_ptr(),
            columns: words.columns.len(),
            axes: words.axes.len(),
            classes: words.classes.len(),
        })
    };
    // SAFETY: as promised to this function.
    unsafe { look_up(models, model, out, find) }
}

/// A column that a model reads, by its place in 0 to columns - 1.
///
/// # Safety
/// `models` is a set of models, and there is room at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_model_column(
    models: *const Models,
    model: usize,
    column: usize,
    out: *mut ColumnInfo,
) -> Status {
    let find = |words: &Words| {
        let (name, text) = get(&words.columns, "column", column)?;
        Ok(ColumnInfo { name: name.as_ptr(), text: *text })
    };
    // SAFETY: as promised to this function.
    unsafe { look_up(models, model, out, find) }
}

/// An axis of a model, by its place in 0 to axes - 1.
///
/// # Safety
/// `models` is a set of models, and there is room at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_model_axis(
    models: *const Models,
    model: usize,
    axis: usize,
    out: *mut AxisInfo,
) -> Status {
    let find = |words: &Words| {
        let [key, name] = get(&words.axes, "axis", axis)?;
        Ok(AxisInfo { key: key.as_ptr(), name: name.as_ptr() })
    };
    // SAFETY: as promised to this function.
    unsafe { look_up(models, model, out, find) }
}

/// A class of a model, by its code. KEYACCOUNT_UNCLASSIFIED is none.
///
/// # Safety
/// `models` is a set of models, and there is room at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyaccount_model_class(
    models: *const Models,
    model: usize,
    code: u8,
    out: *mut ClassInfo,
) -> Status {
    let find = |words: &Words| {
        let texts = get(&words.classes, "class", code.into())?;
        let [key, term, meaning, management] = texts.each_ref().map(|text| text.as_ptr());
        Ok(ClassInfo { key, term, meaning, management })
    };
    // SAFETY: as promised to this function.
    unsafe { look_up(models, model, out, find) }
}
