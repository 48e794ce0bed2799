// Where things are built and lie.
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

export const wasm = path.join(target, "wasm32-unknown-unknown/release/keyaccount_wasm.wasm");
/** The page in one file. */
export const page = path.join(target, "keyaccount.html");
/** What `cargo run -p keyaccount-fixture` has written. */
export const fixture = path.join(target, "fixture");
/** The invented accounts that ship with the library. */
export const shipped = path.join(root, "examples/data/accounts.csv");
/** Where the test of the page leaves its pictures. */
export const pictures = path.join(target, "page");
