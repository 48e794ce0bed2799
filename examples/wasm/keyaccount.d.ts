/** What the library refuses, in its words. */
export class KeyaccountError extends Error {}

/** Loads the library from the bytes of keyaccount_wasm.wasm, or a module made of them. */
export function load(source: BufferSource | WebAssembly.Module): Promise<Keyaccount>;

/** The loaded library. */
export class Keyaccount {
    constructor(instance: WebAssembly.Instance);
    /** The presets of the four models. */
    presets(): Models;
    /** The models of a text, in JSON or TOML; the checks are those of building them in Rust. */
    models(text: string): Models;
}

/** A number, a text, yes or no; null, NaN or undefined is missing. */
export type Cell = number | string | boolean | null | undefined;

export interface Read {
    rows: number;
    /** The columns that a model reads and that are there. */
    columns: string[];
    ids: (string | null)[];
}

export interface Class {
    key: string;
    term: string;
    meaning: string;
    management: string;
    /** The place in the model's order, lowest first. */
    order?: number;
    provenance: { origin: string; source?: string };
}

export interface Description {
    key: string;
    name: string;
    citation: string;
    note: string;
    columns: { name: string; text: boolean }[];
    axes: { key: string; name: string }[];
    classes: Class[];
}

export interface Result {
    /** The codes of the classes, 255 for none. */
    codes: Uint8Array;
    /** The keys of the classes, null for none. */
    classes: (string | null)[];
    /** How far the scores have to move for another class; NaN without one. */
    margins: Float64Array;
    /** By the key of the axis; NaN where nothing was observed. */
    scores: Record<string, Float64Array>;
    /** The share of weight that was observed. */
    coverage: Float64Array;
    /** Bits, by name in `flagBits`. */
    flags: Uint8Array;
    flagBits: Record<"saturated" | "off_path" | "skipped_rung" | "unclassified" | "incomplete", number>;
    /** How many accounts each class has, in the order of the codes. */
    counts: number[];
    /** How many have none. */
    unclassified: number;
    /** How many numbers lay beyond the reference levels of each criterion. */
    saturation: { axis: string; criterion: string; saturation: { below: number; above: number } }[];
}

/** A set of models, with the accounts that were read last. */
export class Models {
    private constructor();
    /** What each model is. */
    readonly description: Description[];
    /** Reads accounts from CSV; ids are in the column `account`, or else in the first. */
    readCsv(csv: string | Uint8Array): Read;
    /** Reads accounts from columns, arrays or typed arrays by name. */
    readColumns(columns: Record<string, ArrayLike<Cell>>, options?: { ids?: ArrayLike<string | number> }): Read;
    /** Reads accounts from objects; `id` names the column that holds the ids. */
    readRows(rows: Record<string, Cell>[], options?: { id?: string }): Read;
    /** Classifies the accounts that were read last by the model of a key. */
    classify(key: string): Result;
    /** Why an account has its class, in words. */
    explain(key: string, row: number): string;
    /** The accounts in the plane of a model of two axes, as SVG; it has to have classified last. */
    matrix(key: string): string;
    /** Frees the models, the accounts and the last result. */
    close(): void;
    [Symbol.dispose](): void;
}
