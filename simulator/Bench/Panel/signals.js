// A signal generator for each sensor: what it measures, what disturbs that, and the line that
// says so, which may as well be written by hand.
import { Chart } from "./draw.js";
import { $, attempt, call, labelled, make } from "./page.js";

const suggested = {
  temperature: {
    constant: { value: 21.5 }, ramp: { from: 18, to: 26 }, sine: { min: 18, max: 26 },
    "random-walk": { start: 21, min: 15, max: 28 }, noise: { deviation: 0.3 },
    spike: { size: 20 }, drift: { "per-hour": 2 },
    "drop-out": { from: 5, for: 5, every: 20 }, "stuck-at": { from: 5, for: 10, every: 30 },
  },
  light: {
    constant: { value: 500 }, ramp: { from: 0, to: 1000 }, sine: { min: 100, max: 900 },
    "random-walk": { start: 500, step: 20, min: 0, max: 1000 }, noise: { deviation: 15 },
    spike: { size: 400 }, drift: { "per-hour": 60 },
    "drop-out": { from: 5, for: 5, every: 20 }, "stuck-at": { from: 5, for: 10, every: 30 },
  },
};
const sensors = new Map();

// The parameters of a signal as controls, with the values that it has been set to, and as text.
function partOf(type, sensor, set) {
  const hints = set.find(part => part.name === type.name)?.values
    ?? suggested[sensor][type.name] ?? {};
  const controls = type.parameters.map(parameter => {
    const value = hints[parameter.name] ?? parameter.default ?? "";
    const { name, min, max, text, required } = parameter;
    return text
      ? make("input", { type: "text", name, required, value, placeholder: "file.csv" })
      : make("input", { type: "number", name, min, max, step: "any", value, required });
  });
  const element = make("div", { className: "parameters" }, ...type.parameters.map(
    (parameter, i) => labelled(parameter.name, controls[i])));
  const write = () => {
    const words = type.parameters
      .map((parameter, i) => [parameter, controls[i].value])
      .filter(([parameter, value]) => value !== String(parameter.default ?? ""))
      .map(([parameter, value]) => `${parameter.name}=${value}`);
    return type.name + (words.length > 0 ? `:${words.join(",")}` : "");
  };
  return { element, write };
}

function makeGenerator(sensor, catalog) {
  const { unit, parts } = catalog.sensors[sensor];
  const signals = new Map(catalog.signals.map(type => [type.name, partOf(type, sensor, parts)]));
  const kind = make("select", {}, ...catalog.signals.map(type => new Option(type.name)));
  const place = make("div");
  const line = make("input", { type: "text", className: "line", spellcheck: false });
  const error = make("p", { className: "bad", role: "alert" });
  const now = make("output", { className: "line" });
  const canvas = make("canvas", { role: "img", "aria-label": `${sensor}, the last minute` });
  const free = make("button", { type: "button", disabled: true }, "Back to the trace");
  const disturbances = catalog.disturbances.map(type => ({
    ...partOf(type, sensor, parts),
    box: make("input", { type: "checkbox", checked: parts.some(part => part.name === type.name) }),
    type,
  }));
  const write = () => {
    place.replaceChildren(signals.get(kind.value).element);
    disturbances.forEach(({ element, box }) => { element.hidden = !box.checked; });
    line.value = [signals.get(kind.value), ...disturbances.filter(({ box }) => box.checked)]
      .map(part => part.write()).join("+");
  };
  kind.value = parts[0]?.name ?? "sine";
  const form = make("form", { className: "generator", "aria-label": `Signal of ${sensor}` },
    make("h3", {}, `${sensor}, ${unit}`),
    canvas,
    make("p", {}, "Measures ", now),
    make("fieldset", {}, make("legend", {}, "Signal"), labelled("kind", kind), place),
    make("fieldset", {}, make("legend", {}, "Disturbances"), ...disturbances.map(
      ({ element, box, type }) => make("div", { className: "disturbance" },
        make("label", { title: type.summary }, box, type.name), element))),
    labelled("As text", line),
    make("div", { className: "bar" }, make("button", { type: "submit" }, "Set"), free),
    error);
  form.addEventListener("input", event => event.target !== line && write());
  form.addEventListener("submit", event => {
    event.preventDefault();
    attempt(error, async () => {
      await call("PUT", `api/signals/${sensor}`, { signal: line.value });

      // What is held by hand would hide it.
      await call("DELETE", `api/board/${sensor}`);
    });
  });
  free.addEventListener("click", () => attempt(error, async () => {
    await call("DELETE", `api/signals/${sensor}`);
    await call("DELETE", `api/board/${sensor}`);
  }));
  write();
  sensors.set(sensor, { now, free, chart: new Chart(canvas, { isCentred: true }) });
  return form;
}

// Builds the generators.
export async function openSignals() {
  const catalog = await call("GET", "api/signals");
  sensors.clear();
  $("signals").replaceChildren(
    ...Object.keys(catalog.sensors).map(sensor => makeGenerator(sensor, catalog)));
}

// Shows what is set, and what is measured.
export function showSignals(signals, board) {
  for (const [sensor, { now, free, chart }] of sensors) {
    const { held, value } = board[sensor];
    const signal = signals[sensor] ?? "the trace";
    now.textContent = held ? `what is held by hand (else ${signal})` : signal;
    free.disabled = signals[sensor] === null && !held;
    chart.add(performance.now(), [value]);
  }
}
