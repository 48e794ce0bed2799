//! What can go wrong at the border: a code for the program, a message for people.

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use keyaccount::model::ClassifyError;
use keyaccount::portfolio::PortfolioError;

/// How a call ended. Anything but `OK` has left its outputs alone (a handle to be written is NULL,
/// results to be filled are empty), and keyaccount_last_error says why in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// A pointer that is needed is NULL.
    NullPointer = 1,
    /// A pointer does not have the alignment of its type.
    Misaligned = 2,
    /// A text is not UTF-8.
    InvalidUtf8 = 3,
    /// A length or an offset is more than memory can hold.
    TooLong = 4,
    /// A buffer has another length than what is to be written to it.
    WrongLength = 5,
    /// A number that stands for none of the enumerated values.
    UnknownValue = 6,
    /// No model, axis, column, class or row of that place or key.
    NotFound = 7,
    /// The results were filled with less detail than is now asked for.
    NotComputed = 8,
    /// A text that does not hold models.
    InvalidModels = 9,
    /// The table is not in order: every fault is listed in the message.
    InvalidTable = 10,
    /// The model can't classify the table: every fault is listed in the message.
    NotClassified = 11,
    /// A fault of this library. Nothing is known of the outputs but that they may be freed.
    Panic = 12,
}

/// One broken rule.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{what} is NULL")]
    NullPointer { what: String },
    #[error("{what} is at an address that is no multiple of {alignment}")]
    Misaligned { what: String, alignment: usize },
    #[error("{what} is not UTF-8 from byte {at} on")]
    InvalidUtf8 { what: String, at: usize },
    #[error("{what} would take more bytes than memory can have")]
    TooLong { what: String },
    #[error("{what} has room for {found}, not for {expected}")]
    WrongLength { what: &'static str, found: usize, expected: usize },
    #[error("{what} is {found}, which stands for nothing: the last known value is {last}")]
    UnknownValue { what: String, found: u32, last: u32 },
    #[error("there is no {what} {place}: there are {count}, counted from 0")]
    NoSuchPlace { what: &'static str, place: usize, count: usize },
    #[error("there is no model `{key}`: there are {}", known.join(", "))]
    NoSuchModel { key: String, known: Vec<String> },
    #[error("the result holds no {what}: ask for more detail when classifying")]
    NotComputed { what: &'static str },
    #[error("not a set of models{}: {message}", at(path))]
    InvalidModels { path: String, message: String },
    #[error("there is no model in it")]
    NoModels,
    #[error(transparent)]
    InvalidTable(#[from] PortfolioError),
    #[error(transparent)]
    NotClassified(#[from] ClassifyError),
    #[error("a fault of the library itself: {message}")]
    Panic { message: String },
}

/// ` at four_s.classes`, or nothing.
fn at(path: &str) -> String {
    if path.is_empty() || path == "." { String::new() } else { format!(", at `{path}`") }
}

impl Failure {
    fn status(&self) -> Status {
        match self {
            Self::NullPointer { .. } => Status::NullPointer,
            Self::Misaligned { .. } => Status::Misaligned,
            Self::InvalidUtf8 { .. } => Status::InvalidUtf8,
            Self::TooLong { .. } => Status::TooLong,
            Self::WrongLength { .. } => Status::WrongLength,
            Self::UnknownValue { .. } => Status::UnknownValue,
            Self::NoSuchPlace { .. } | Self::NoSuchModel { .. } => Status::NotFound,
            Self::NotComputed { .. } => Status::NotComputed,
            Self::InvalidModels { .. } | Self::NoModels => Status::InvalidModels,
            Self::InvalidTable(_) => Status::InvalidTable,
            Self::NotClassified(_) => Status::NotClassified,
            Self::Panic { .. } => Status::Panic,
        }
    }
}

thread_local! {
    static LAST: RefCell<CString> = RefCell::default();
}

/// Runs the body of an entry point: no panic leaves it, and what went wrong is kept for
/// `keyaccount_last_error`.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> Status {
    // What a panic leaves half done is behind a handle, and is plain data that may be freed.
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| {
        let message = match panic.downcast::<String>() {
            Ok(message) => *message,
            Err(panic) => panic.downcast_ref::<&str>().copied().unwrap_or("unknown").to_owned(),
        };
        Err(Failure::Panic { message })
    });
    let Err(failure) = outcome else { return Status::Ok };
    // While a thread ends there may be nowhere to keep it; the code is returned all the same.
    let _ = LAST.try_with(|last| *last.borrow_mut() = c_string(&failure.to_string()));
    failure.status()
}

/// Why the last call of this thread that failed did so, in English; empty if none has. The text
/// belongs to the library and is good until the next failing call of the same thread. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_last_error() -> *const c_char {
    const NOTHING: &CStr = c"";
    LAST.try_with(|last| last.borrow().as_ptr()).unwrap_or(NOTHING.as_ptr())
}

/// A text for C; a NUL inside it, which would end it there, is replaced.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text)
        .unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last() -> String {
        // SAFETY: the pointer is that of a C string of this thread, which no call changes here.
        unsafe { CStr::from_ptr(keyaccount_last_error()) }.to_str().unwrap().to_owned()
    }

    #[test]
    fn a_panic_becomes_a_code() {
        assert_eq!(guard(|| panic!("at the {}", "disco")), Status::Panic);
        assert_eq!(last(), "a fault of the library itself: at the disco");
        assert_eq!(guard(|| panic!("plain")), Status::Panic);
        assert_eq!(last(), "a fault of the library itself: plain");
        assert_eq!(guard(|| Ok(())), Status::Ok);
        assert_eq!(last(), "a fault of the library itself: plain", "kept until the next failure");
    }

    #[test]
    fn a_nul_does_not_cut_a_message_short() {
        let status = guard(|| Err(Failure::NullPointer { what: "a\0b".to_owned() }));
        assert_eq!((status, last().as_str()), (Status::NullPointer, "a\u{fffd}b is NULL"));
    }

    #[test]
    fn every_thread_has_its_own_message() {
        guard(|| Err(Failure::NoModels));
        std::thread::spawn(|| assert_eq!(last(), "")).join().unwrap();
    }
}
