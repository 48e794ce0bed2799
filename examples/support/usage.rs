//! Examples whose arguments are files and words: the help, and how an error ends them.

use std::error::Error;
use std::process::ExitCode;

use lexopt::prelude::*;

/// Runs an example with at most so many arguments: exit code 0, or 2 and one message.
pub(crate) fn run(
    name: &str,
    help: &str,
    most: usize,
    example: impl FnOnce(Vec<String>) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let done = match arguments(most) {
        Ok(Some(arguments)) => example(arguments),
        Ok(None) => {
            print!("{help}");
            Ok(())
        }
        Err(error) => Err(format!("{error} (see --help)").into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::from(2)
        }
    }
}

/// `None`: help was asked for.
fn arguments(most: usize) -> Result<Option<Vec<String>>, lexopt::Error> {
    let mut arguments = Vec::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Value(text) if arguments.len() < most => arguments.push(text.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Some(arguments))
}
