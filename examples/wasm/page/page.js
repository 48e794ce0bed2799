// The page: files in, matrix and tables out. Texts reach the page as text nodes only, and the SVG of
// the library through an XML parser: no name can become markup.
import { load } from "../keyaccount.js";

const SHOWN = 500;
const WASM = "{{wasm}}";

const $ = (id) => document.getElementById(id);
const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
const keyaccount = await load(bytes);

let models = keyaccount.presets();
let accounts = null; // the text of the table, to be read again by other models
let read = null;
let key = models.description[0].key;

/** An element with texts and elements inside. */
function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
}

function number(value, digits) {
    if (Number.isNaN(value)) {
        return "–";
    }
    return value === Infinity ? "∞" : value.toFixed(digits);
}

function fail(where, error) {
    $("error").textContent = where ? `${where}: ${error.message}` : error.message;
    $("error").hidden = false;
}

function choose(chosen) {
    key = chosen;
    show();
}

function show() {
    $("error").hidden = true;
    $("explanation").hidden = true;
    const model = models.description.find((one) => one.key === key);
    $("models").replaceChildren(
        ...models.description.map((one) => {
            const button = element("button", one.name);
            button.type = "button";
            button.dataset.key = one.key;
            button.setAttribute("aria-pressed", String(one === model));
            button.onclick = () => choose(one.key);
            return button;
        }),
    );
    $("needs").querySelector("ul").replaceChildren(
        ...model.columns.map((column) =>
            element("li", column.name, column.text ? " (text)" : ""),
        ),
    );
    $("answer").hidden = true;
    if (read === null) {
        $("status").textContent = "No accounts yet.";
        return;
    }
    $("status").textContent = `${read.rows} accounts, ${model.name}`;
    try {
        answer(model, models.classify(key));
    } catch (error) {
        fail("", error);
    }
}

function answer(model, result) {
    drawMatrix();
    const row = (term, count, meaning, management) =>
        element(
            "tr",
            element("th", term),
            element("td", String(count)),
            element("td", `${number((100 * count) / Math.max(read.rows, 1), 1)} %`),
            element("td", meaning),
            element("td", management),
        );
    const rows = model.classes.map((one, code) =>
        row(one.term, result.counts[code], one.meaning, one.management),
    );
    const none = row("Not classified", result.unclassified, "an axis was not observed", "");
    $("classes").tBodies[0].replaceChildren(...rows, none);
    listAccounts(model, result);
    $("answer").hidden = false;
}

function name(row) {
    return read.ids[row] ?? `row ${row + 1}`;
}

function drawMatrix() {
    let drawn;
    try {
        const svg = new DOMParser().parseFromString(models.matrix(key), "image/svg+xml");
        drawn = document.importNode(svg.documentElement, true);
    } catch (error) {
        drawn = element("figcaption", `No matrix: ${error.message}.`);
    }
    $("matrix").replaceChildren(drawn);
}

function listAccounts(model, result) {
    const shown = Math.min(read.rows, SHOWN);
    $("accounts").caption.textContent =
        shown < read.rows ? `The first ${shown} of ${read.rows} accounts` : "Accounts";
    const rows = Array.from({ length: shown }, (_, row) => {
        const button = element("button", name(row));
        button.type = "button";
        button.onclick = () => explain(row);
        return element(
            "tr",
            element("td", button),
            element("td", model.classes[result.codes[row]]?.term ?? "Not classified"),
            element("td", number(result.margins[row], 3)),
            element("td", `${number(100 * result.coverage[row], 0)} %`),
        );
    });
    $("accounts").tBodies[0].replaceChildren(...rows);
}

function explain(row) {
    $("explanation").textContent = models.explain(key, row);
    $("explanation").hidden = false;
}

/** Models first, so that a table dropped with them is read by them. */
async function take(files) {
    const isModels = (file) => /\.(toml|json)$/i.test(file.name);
    const ordered = [...files].sort((a, b) => isModels(b) - isModels(a));
    for (const file of ordered) {
        try {
            if (isModels(file)) {
                const own = keyaccount.models(await file.text());
                models.close();
                models = own;
                key = models.description[0].key;
                read = accounts === null ? null : models.readCsv(accounts);
            } else {
                const text = new Uint8Array(await file.arrayBuffer());
                read = null;
                read = models.readCsv(text);
                accounts = text;
            }
            show();
        } catch (error) {
            show();
            fail(file.name, error);
        }
    }
}

$("file").onchange = (event) => take(event.target.files);
for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
        event.preventDefault();
        $("drop").classList.add("over");
    });
}
for (const kind of ["dragleave", "drop"]) {
    document.addEventListener(kind, () => $("drop").classList.remove("over"));
}
document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
});
show();
