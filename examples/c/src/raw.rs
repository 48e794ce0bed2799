//! The pointers of the caller: checked for what can be checked, then read or written.
//!
//! Every function is unsafe for the same reason. NULL, misalignment and impossible lengths are
//! found; that a pointer leads to as many live values as the caller says, which nobody changes
//! during the call, can only be promised. Lifetimes are the caller's choice for that reason, and no
//! entry point keeps a reference beyond its call.

use std::ffi::{CStr, c_char};
use std::fmt::Display;

use crate::status::Failure;

/// Refuses NULL and misaligned pointers.
fn check<T>(pointer: *const T, what: &impl Display) -> Result<(), Failure> {
    if pointer.is_null() {
        return Err(Failure::NullPointer { what: what.to_string() });
    }
    if !pointer.is_aligned() {
        return Err(Failure::Misaligned { what: what.to_string(), alignment: align_of::<T>() });
    }
    Ok(())
}

/// One value.
///
/// # Safety
/// Unless NULL or misaligned, the pointer leads to a live value that nobody changes during `'a`.
pub(crate) unsafe fn reference<'a, T>(
    pointer: *const T,
    what: impl Display,
) -> Result<&'a T, Failure> {
    check(pointer, &what)?;
    // SAFETY: neither NULL nor misaligned, checked above; the rest is this function's own contract.
    Ok(unsafe { &*pointer })
}

/// One value, to be changed.
///
/// # Safety
/// Unless NULL or misaligned, the pointer leads to a live value that nobody else uses during `'a`.
pub(crate) unsafe fn exclusive<'a, T>(
    pointer: *mut T,
    what: impl Display,
) -> Result<&'a mut T, Failure> {
    check(pointer, &what)?;
    // SAFETY: neither NULL nor misaligned, checked above; the rest is this function's own contract.
    Ok(unsafe { &mut *pointer })
}

/// So many values; none may be at NULL.
///
/// # Safety
/// Unless NULL or misaligned, the pointer leads to `length` live values that nobody changes during
/// `'a`.
pub(crate) unsafe fn slice<'a, T>(
    pointer: *const T,
    length: usize,
    what: impl Display,
) -> Result<&'a [T], Failure> {
    if length == 0 {
        return Ok(&[]);
    }
    check(pointer, &what)?;
    let bytes = length.checked_mul(size_of::<T>()).and_then(|bytes| isize::try_from(bytes).ok());
    if bytes.is_none() {
        return Err(Failure::TooLong { what: what.to_string() });
    }
    // SAFETY: neither NULL nor misaligned, and of a possible size, checked above; the rest is this
    // function's own contract.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// A text that ends in NUL.
///
/// # Safety
/// Unless NULL, the pointer leads to live bytes up to a NUL that nobody changes during `'a`.
pub(crate) unsafe fn text<'a>(
    pointer: *const c_char,
    what: impl Display,
) -> Result<&'a str, Failure> {
    check(pointer, &what)?;
    // SAFETY: not NULL, checked above; the rest is this function's own contract.
    let text = unsafe { CStr::from_ptr(pointer) };
    utf8(text.to_bytes(), what)
}

/// Bytes as a text.
pub(crate) fn utf8(bytes: &[u8], what: impl Display) -> Result<&str, Failure> {
    std::str::from_utf8(bytes)
        .map_err(|error| Failure::InvalidUtf8 { what: what.to_string(), at: error.valid_up_to() })
}

/// Writes one value.
///
/// # Safety
/// Unless NULL or misaligned, there is room for a value at the pointer.
pub(crate) unsafe fn write<T>(
    pointer: *mut T,
    value: T,
    what: impl Display,
) -> Result<(), Failure> {
    check(pointer, &what)?;
    // SAFETY: neither NULL nor misaligned, checked above; the rest is this function's own contract.
    unsafe { pointer.write(value) };
    Ok(())
}

/// Copies values into the caller's buffer, which need not hold any yet.
///
/// # Safety
/// Unless NULL or misaligned, there is room for `source.len()` values at the pointer, apart from
/// those of `source`.
pub(crate) unsafe fn copy<T: Copy>(
    source: &[T],
    target: *mut T,
    what: impl Display,
) -> Result<(), Failure> {
    if source.is_empty() {
        return Ok(());
    }
    check(target, &what)?;
    // SAFETY: neither NULL nor misaligned, checked above; the rest is this function's own contract.
    unsafe { target.copy_from_nonoverlapping(source.as_ptr(), source.len()) };
    Ok(())
}
