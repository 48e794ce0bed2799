//! Why a function can't be sent or received.

/// Why a function can't be encoded or decoded. Inside of DataFusion it is an `External` error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// A model with a rule from outside this crate, which no document can hold.
    #[error(
        "the model `{model}` can't be sent to another process: its rule is not one of this library's; rebuild it as a `CustomModel`, or register it in every process"
    )]
    NotPortable {
        /// The model.
        model: String,
    },
    /// Bytes that are no function.
    #[error("the function `{name}` can't be read from the plan: {reason}")]
    Unreadable {
        /// The name that the plan gives.
        name: String,
        /// What the reader says.
        reason: String,
    },
    /// Bytes in another format.
    #[error(
        "the function `{name}` comes in format {found}, and this library reads format {known}: run the same version everywhere"
    )]
    Format {
        /// The name that the plan gives.
        name: String,
        /// The format found.
        found: u32,
        /// The format known.
        known: u32,
    },
    /// Bytes of another version of this library, which may give other bits.
    #[error(
        "the function `{name}` was sent by version {found} of keyaccount, and this is {here}: versions may differ in the last bit, so run the same one everywhere"
    )]
    Version {
        /// The name that the plan gives.
        name: String,
        /// The version that sent it.
        found: String,
        /// This version.
        here: &'static str,
    },
    /// A model that did not arrive as it was sent.
    #[error(
        "the model of the function `{name}` has the fingerprint {found:016x} here and {sent:016x} where it was sent: the plan was changed on the way, or the two processes read models differently"
    )]
    Fingerprint {
        /// The name that the plan gives.
        name: String,
        /// The fingerprint where it was sent.
        sent: u64,
        /// The fingerprint here.
        found: u64,
    },
    /// A function under the name of another.
    #[error("the plan calls the function `{name}`, and the bytes beside it hold `{found}`")]
    Name {
        /// The name that the plan gives.
        name: String,
        /// The name in the bytes.
        found: String,
    },
}
