//! The header is that of the code. After a change of the interface:
//! `UPDATE_HEADER=1 cargo test -p keyaccount-c --test header`.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn the_header_is_that_of_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["status", "models", "table", "classify", "account"];
    let builder = sources.iter().fold(cbindgen::Builder::new(), |builder, source| {
        builder.with_src(root.join("src").join(source).with_extension("rs"))
    });
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    builder.with_config(config).generate().unwrap().write(&mut generated);
    let generated = String::from_utf8(generated).unwrap();

    let file = root.join("include/keyaccount.h");
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&file, &generated).unwrap();
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        generated == checked_in,
        "include/keyaccount.h is not that of the code; run this test with UPDATE_HEADER=1"
    );
}
