// The accounts as points in the plane of a model of two axes.

/** The colours of Okabe and Ito, which most colour-blind people can tell apart. */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442"];
const SIZE = 520;
const LEFT = 90;
const TOP = 20;
/** More points than these are drawn smaller. */
const MANY = 1500;

/** An element with attributes and, as text nodes, texts: no name can become markup. */
function shape(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, String(value));
    }
    made.append(...children);
    return made;
}

const right = (score) => LEFT + score * SIZE;
const up = (score) => TOP + (1 - score) * SIZE;
const colour = (code) => COLOURS[code % COLOURS.length];

/**
 * @param {object} model its description
 * @param {object[]} regions of `plane`
 * @param {object} result of `classify`
 * @param {(row: number) => string} name of an account
 */
export function matrix(model, regions, result, name) {
    const words = `${model.name}: ${result.classes.length} accounts`;
    const box = `0 0 ${LEFT + SIZE + 20} ${TOP + SIZE + 60}`;
    const svg = shape("svg", { viewBox: box, role: "img", "aria-label": words });
    svg.append(...regions.map(ground), ...scales(model), ...points(model, result, name));
    svg.append(...labels(model, regions, result));
    return svg;
}

function ground({ code, x, y, width, height }) {
    return shape("rect", {
        x: right(x),
        y: up(y + height),
        width: width * SIZE,
        height: height * SIZE,
        fill: colour(code),
        "fill-opacity": 0.15,
    });
}

/** Each class by its term and number, in the largest of its rectangles. */
function labels(model, regions, result) {
    return model.classes.flatMap(({ term }, code) => {
        const area = ({ width, height }) => width * height;
        const own = regions.filter((region) => region.code === code);
        if (own.length === 0) {
            return [];
        }
        const { x, y, width, height } = own.reduce((a, b) => (area(b) > area(a) ? b : a));
        const at = { x: right(x + width / 2), y: up(y + height) + 20, class: "term" };
        return [shape("text", at, `${term} (${result.counts[code]})`)];
    });
}

function scales(model) {
    const [x, y] = model.axes;
    const frame = { x: LEFT, y: TOP, width: SIZE, height: SIZE, class: "frame" };
    const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((score) => [
        shape("text", { x: right(score), y: TOP + SIZE + 18, class: "tick" }, String(score)),
        shape("text", { x: LEFT - 20, y: up(score) + 4, class: "tick" }, String(score)),
    ]);
    const middle = TOP + SIZE / 2;
    return [
        shape("rect", frame),
        ...ticks,
        shape("text", { x: LEFT + SIZE / 2, y: TOP + SIZE + 45, class: "axis" }, x.name),
        shape("text", { transform: `translate(30 ${middle}) rotate(-90)`, class: "axis" }, y.name),
    ];
}

/** The accounts that were observed on both axes. */
function points(model, result, name) {
    const [x, y] = model.axes.map((axis) => result.scores[axis.key]);
    const size = result.classes.length > MANY ? 2.5 : 5;
    const drawn = [];
    result.codes.forEach((code, row) => {
        if (Number.isNaN(x[row]) || Number.isNaN(y[row])) {
            return;
        }
        const term = model.classes[code]?.term ?? "not classified";
        const words = `${name(row)}: ${term}, margin ${result.margins[row].toFixed(3)}`;
        const place = { cx: right(x[row]), cy: up(y[row]), r: size, fill: colour(code) };
        drawn.push(shape("circle", place, shape("title", {}, words)));
    });
    return drawn;
}
