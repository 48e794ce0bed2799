// Business customers into the classes of key account management, for Node and browsers: a thin
// wrapper over keyaccount_wasm.wasm. No dependency, no network.

const UNCLASSIFIED = 255;

/** What the library refuses, in its words. */
export class KeyaccountError extends Error {
    name = "KeyaccountError";
}

/**
 * Loads the library.
 * @param {BufferSource | WebAssembly.Module} source the bytes of keyaccount_wasm.wasm, or a module
 * made of them
 * @returns {Promise<Keyaccount>}
 */
export async function load(source) {
    const module =
        source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
    return new Keyaccount(await WebAssembly.instantiate(module, {}));
}

/** The loaded library. */
export class Keyaccount {
    #exports;

    /** @param {WebAssembly.Instance} instance */
    constructor(instance) {
        this.#exports = instance.exports;
    }

    /** The presets of the four models. */
    presets() {
        return new Models(this.#exports, "");
    }

    /**
     * The models of a text, in JSON or TOML; the checks are those of building them in Rust.
     * @param {string} text
     */
    models(text) {
        if (text.trim() === "") {
            throw new KeyaccountError("there is no model in it");
        }
        return new Models(this.#exports, text);
    }
}

/** A set of models, with the accounts that were read last. */
export class Models {
    #exports;
    #handle;

    constructor(exports, text) {
        this.#exports = exports;
        this.#put(text);
        this.#handle = exports.keyaccount_open();
        if (this.#handle === 0) {
            throw new KeyaccountError(this.#text());
        }
        /** What each model is: key, name, columns, axes, classes. */
        this.description = JSON.parse(this.#call("describe"));
    }

    /** Frees the models, the accounts and the last result. */
    close() {
        this.#exports.keyaccount_close(this.#handle);
        this.#handle = 0;
    }

    [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
        this.close();
    }

    /**
     * Reads accounts from CSV: a header, then a row each. Ids are in the column `account`, or else in
     * the first; an empty cell is missing.
     * @param {string | Uint8Array} csv
     * @returns {{rows: number, columns: string[], ids: string[]}}
     */
    readCsv(csv) {
        this.#put(csv);
        return JSON.parse(this.#call("read_csv"));
    }

    /**
     * Reads accounts from columns, arrays or typed arrays by name; null, NaN or undefined is missing.
     * @param {Record<string, ArrayLike<number | string | boolean | null | undefined>>} columns
     * @param {{ids?: ArrayLike<string | number>}} [options]
     * @returns {{rows: number, columns: string[], ids: (string | null)[]}}
     */
    readColumns(columns, { ids = null } = {}) {
        const read = {};
        for (const name of this.#columns()) {
            if (Object.hasOwn(columns, name)) {
                read[name] = Array.from(columns[name]);
                // JSON would write an infinity as null, which is missing: it is refused instead.
                const row = read[name].findIndex((cell) => Math.abs(cell) === Infinity);
                if (row >= 0) {
                    throw new KeyaccountError(
                        `row ${row}, column \`${name}\`: ${read[name][row]} is not a finite number`,
                    );
                }
            }
        }
        this.#put(JSON.stringify({ ids: ids && Array.from(ids), columns: read }));
        return JSON.parse(this.#call("read_columns"));
    }

    /**
     * Reads accounts from objects by column name; what an object does not name is missing.
     * @param {Record<string, number | string | boolean | null | undefined>[]} rows
     * @param {{id?: string}} [options] the column that holds the ids
     * @returns {{rows: number, columns: string[], ids: (string | null)[]}}
     */
    readRows(rows, { id } = {}) {
        const there = this.#columns().filter((name) => rows.some((row) => Object.hasOwn(row, name)));
        const columns = there.map((name) => [name, rows.map((row) => row[name])]);
        const ids = id === undefined ? null : rows.map((row) => row[id]);
        return this.readColumns(Object.fromEntries(columns), { ids });
    }

    /**
     * Classifies the accounts that were read last.
     * @param {string} key of the model
     */
    classify(key) {
        const place = this.#place(key);
        const { rows, counts, unclassified, saturation, flags } = JSON.parse(
            this.#call("classify", place),
        );
        const { axes, classes } = this.description[place];
        const column = (Type, name, ...axis) => this.#column(Type, name, rows, ...axis);
        const codes = column(Uint8Array, "codes");
        return {
            /** The codes of the classes, 255 for none. */
            codes,
            /** The keys of the classes, null for none. */
            classes: Array.from(codes, (code) =>
                code === UNCLASSIFIED ? null : classes[code].key,
            ),
            /** How far the scores have to move for another class; NaN without one. */
            margins: column(Float64Array, "margins"),
            /** By the key of the axis; NaN where nothing was observed. */
            scores: Object.fromEntries(
                axes.map((axis, at) => [axis.key, column(Float64Array, "scores", at)]),
            ),
            /** The share of weight that was observed. */
            coverage: column(Float64Array, "coverage"),
            /** Bits, by name in `flagBits`. */
            flags: column(Uint8Array, "flags"),
            flagBits: flags,
            /** How many accounts each class has, in the order of the codes. */
            counts,
            /** How many have none. */
            unclassified,
            /** How many numbers lay beyond the reference levels of each criterion. */
            saturation,
        };
    }

    /** Why an account has its class, in words. */
    explain(key, row) {
        return this.#call("explain", this.#place(key), row);
    }

    /** The accounts in the plane of a model of two axes, as SVG; it has to have classified last. */
    matrix(key) {
        return this.#call("matrix", this.#place(key));
    }

    /** The names of the columns that the models read. */
    #columns() {
        const columns = this.description.flatMap((model) => model.columns);
        return [...new Set(columns.map((column) => column.name))];
    }

    #place(key) {
        const place = this.description.findIndex((model) => model.key === key);
        if (place < 0) {
            const known = this.description.map((model) => model.key).join(", ");
            throw new KeyaccountError(`there is no model \`${key}\`; the models are: ${known}`);
        }
        return place;
    }

    // Memory may move whenever the library runs, so every view is made anew and copied at once.
    #put(input) {
        const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
        const address = this.#exports.keyaccount_input(bytes.length);
        new Uint8Array(this.#exports.memory.buffer, address, bytes.length).set(bytes);
    }

    #text() {
        const address = this.#exports.keyaccount_output();
        const length = this.#exports.keyaccount_output_length();
        return new TextDecoder().decode(
            new Uint8Array(this.#exports.memory.buffer, address, length),
        );
    }

    #column(Type, name, rows, ...axis) {
        const address = this.#exports[`keyaccount_${name}`](this.#handle, ...axis);
        return new Type(this.#exports.memory.buffer, address, rows).slice();
    }

    #call(name, ...numbers) {
        const status = this.#exports[`keyaccount_${name}`](this.#handle, ...numbers);
        const text = this.#text();
        if (status !== 0) {
            throw new KeyaccountError(text);
        }
        return text;
    }
}
