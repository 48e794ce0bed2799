//! The library for JavaScript: exports of plain numbers, and one buffer each way for texts.
//!
//! A text goes in by writing it to [`keyaccount_input`], and comes out by reading
//! [`keyaccount_output`]; columns of results are read where they lie. `keyaccount.js` wraps all of it,
//! and `README.md` says why there is no binding generator.
//!
//! A WebAssembly instance has one thread, so the state is a thread's own. There is no `unsafe` block
//! here: JavaScript writes the input through the address of a buffer that Rust owns.

mod error;
mod session;
mod table;

use std::cell::RefCell;

use error::Failure;
use session::Session;

/// All that an instance holds.
#[derive(Default)]
struct State {
    input: Vec<u8>,
    output: String,
    /// By handle; a handle of 0 is none.
    sessions: Vec<Option<Session>>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

const DONE: u32 = 0;
const FAILED: u32 = 1;

/// Makes room for so many bytes of input, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_input(length: usize) -> *mut u8 {
    STATE.with_borrow_mut(|state| {
        state.input.clear();
        state.input.resize(length, 0);
        state.input.as_mut_ptr()
    })
}

/// Where the text is that the last call gave: an answer in JSON, or why there is none.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_output() -> *const u8 {
    STATE.with_borrow(|state| state.output.as_ptr())
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_output_length() -> usize {
    STATE.with_borrow(|state| state.output.len())
}

/// The handle of a session with the models of the input, in JSON if it starts like an object, else
/// in TOML; with the presets if the input is empty. 0 if it failed.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_open() -> u32 {
    STATE.with_borrow_mut(|state| {
        let session = match Session::new(&std::mem::take(&mut state.input)) {
            Ok(session) => session,
            Err(failure) => {
                state.output = failure.to_string();
                return 0;
            }
        };
        let free = state.sessions.iter().position(Option::is_none);
        let place = free.unwrap_or(state.sessions.len());
        match state.sessions.get_mut(place) {
            Some(slot) => *slot = Some(session),
            None => state.sessions.push(Some(session)),
        }
        u32::try_from(place + 1).unwrap_or(0)
    })
}

/// Frees a session; its handle may be given out again. An unknown handle is fine.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_close(handle: u32) {
    STATE.with_borrow_mut(|state| {
        if let Some(slot) = place(handle).and_then(|place| state.sessions.get_mut(place)) {
            *slot = None;
        }
    });
}

fn place(handle: u32) -> Option<usize> {
    usize::try_from(handle).ok()?.checked_sub(1)
}

/// Runs a call on a session with the input, and keeps its text.
fn call(handle: u32, body: impl FnOnce(&mut Session, Vec<u8>) -> Result<String, Failure>) -> u32 {
    STATE.with_borrow_mut(|state| {
        let input = std::mem::take(&mut state.input);
        let session = place(handle).and_then(|place| state.sessions.get_mut(place)?.as_mut());
        let answer = session.ok_or(Failure::Closed).and_then(|session| body(session, input));
        let (text, status) = match answer {
            Ok(text) => (text, DONE),
            Err(failure) => (failure.to_string(), FAILED),
        };
        state.output = text;
        status
    })
}

/// What the models are: a JSON array. 0, or 1 if it failed, as all below.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_describe(handle: u32) -> u32 {
    call(handle, |session, _| Ok(session.describe()))
}

/// Reads the accounts from the CSV text in the input; JSON of how many, and their ids.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_read_csv(handle: u32) -> u32 {
    call(handle, |session, input| session.read_csv(&input))
}

/// Reads the accounts from the JSON in the input, `{"ids": […] or null, "columns": {name: […], …}}`;
/// JSON of how many, and their ids.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_read_columns(handle: u32) -> u32 {
    call(handle, |session, input| session.read_columns(&input))
}

/// Classifies the accounts by the model of a place; JSON of what is true of all of them.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_classify(handle: u32, model: usize) -> u32 {
    call(handle, |session, _| session.classify(model))
}

/// Why an account has its class, in words.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_explain(handle: u32, model: usize, row: usize) -> u32 {
    call(handle, |session, _| session.explain(model, row))
}

/// The accounts in the plane of a model of two axes, which has classified them last: SVG.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_matrix(handle: u32, model: usize) -> u32 {
    call(handle, |session, _| session.matrix(model))
}

/// Reads something of the last result; nothing where there is none.
fn result<T: Default>(handle: u32, read: impl FnOnce(&Session) -> T) -> T {
    STATE.with_borrow(|state| {
        let session = place(handle).and_then(|place| state.sessions.get(place)?.as_ref());
        session.map(read).unwrap_or_default()
    })
}

/// Where a column begins. The address is good until the next call.
fn address<T>(column: &[T]) -> Address<T> {
    Address(column.as_ptr())
}

/// An address, NULL by default.
struct Address<T>(*const T);

impl<T> Default for Address<T> {
    fn default() -> Self {
        Self(std::ptr::null())
    }
}

/// How many accounts the last result has.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_rows(handle: u32) -> usize {
    result(handle, |session| session.classified().len())
}

/// Where the class codes of the last result are: a byte each, 255 for none.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_codes(handle: u32) -> *const u8 {
    result(handle, |session| address(session.classified().codes())).0
}

/// Where the flags of the last result are: a byte each.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_flags(handle: u32) -> *const u8 {
    result(handle, |session| address(session.classified().flags())).0
}

/// Where the margins of the last result are; NaN without a class.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_margins(handle: u32) -> *const f64 {
    result(handle, |session| address(session.classified().margins())).0
}

/// Where the coverage of the last result is.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_coverage(handle: u32) -> *const f64 {
    result(handle, |session| address(session.classified().coverage())).0
}

/// Where the scores of the last result are on the axis of a place; NaN where nothing was observed,
/// NULL where there is no such axis.
#[unsafe(no_mangle)]
pub extern "C" fn keyaccount_scores(handle: u32, axis: usize) -> *const f64 {
    let scores = |session: &Session| {
        session.classified().scores().nth(axis).map(|(_, scores)| address(scores))
    };
    result(handle, scores).unwrap_or_default().0
}
