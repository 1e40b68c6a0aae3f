// The faults: a switch for each, built from what the bench says that there is.
import { $, attempt, call, labelled, make, showEach } from "./page.js";

// What must be said and has no default: something that can be seen.
const suggested = {
  "latency.ms": 200, "bandwidth.bytes": 1000, "segment.bytes": 1, "clock-jump.seconds": 3600,
};
const listedMax = 64;
const rows = new Map();

function controlOf(fault, parameter, slots) {
  const standard = parameter.default ?? suggested[`${fault.name}.${parameter.name}`]
    ?? parameter.min;
  if (parameter.name === "slot" && slots <= listedMax) {
    const all = Array.from({ length: slots }, (_, slot) => slot);
    return make("select", {}, new Option("all", -1), ...all.map(n => new Option(n, n)));
  }

  if (parameter.choices) {
    return make("select", {}, ...parameter.choices.map(choice => new Option(choice)));
  }

  const { min, max } = parameter;
  const control = make("input", { type: "number", min, max, value: standard, required: true });
  if (parameter.name === "slot") {
    control.title = "-1: all";
  } else if (parameter.name === "for" || fault.name === "wifi-off") {
    control.title = "0: until it is cleared";
  }

  return control;
}

function unitOf(parameter) {
  const unit = { seconds: "s", "bytes a second": "B/s", bytes: "B" }[parameter.unit];
  return parameter.choices || parameter.name === "slot" || parameter.unit === parameter.name
    ? ""
    : unit ?? parameter.unit;
}

// As the command line has it; what is as if nothing were said is left out.
function argumentsOf(fault, controls) {
  return fault.parameters
    .map((parameter, i) => [parameter, controls[i].value])
    .filter(([parameter, value]) => value !== String(parameter.default ?? ""))
    .map(([parameter, value]) => `${parameter.name}=${value}`)
    .join(",");
}

function makeRow(fault, slots) {
  const error = $("fault-error");
  const path = `api/faults/${fault.name}`;
  const controls = fault.parameters.map(parameter =>
    Object.assign(controlOf(fault, parameter, slots), { name: parameter.name }));
  const apply = () => attempt(error, () =>
    call("PUT", path, { arguments: argumentsOf(fault, controls) }));
  const isOnce = fault.name === "reset" || fault.name === "new-address";
  const key = make("button", { type: "button", className: isOnce ? "" : "switch" }, fault.name);
  const again = make("button", { type: "submit", className: "small", hidden: true }, "Apply");
  const on = make("ul", { className: "on" });
  if (!isOnce) {
    key.setAttribute("role", "switch");
    key.setAttribute("aria-checked", "false");
  }

  const form = make("form", { className: "fault" },
    key,
    make("p", { className: "quiet", textContent: fault.summary }),
    make("div", { className: "parameters" },
      ...fault.parameters.map((parameter, i) =>
        labelled(parameter.name, controls[i], unitOf(parameter))),
      again),
    on);
  key.addEventListener("click", () =>
    key.ariaChecked === "true" ? attempt(error, () => call("DELETE", path)) : apply());
  form.addEventListener("submit", event => {
    event.preventDefault();
    apply();
  });
  form.setAttribute("aria-label", fault.name);
  rows.set(fault.name, { key, again, on, isOnce, text: "" });
  return form;
}

// Such as "slot 3: ms 200, jitter 50 · 8 s left".
function describe(occurrence) {
  const { slot, for: _, ...values } = occurrence.values;
  const where = slot === undefined ? "on" : slot < 0 ? "all" : `slot ${slot}`;
  const what = Object.entries(values).map(([name, value]) => `${name} ${value}`).join(", ");
  const left = occurrence.secondsLeft === null ? "" : ` · ${occurrence.secondsLeft} s left`;
  return where + (what ? `: ${what}` : "") + left;
}

function entryOf({ name, values: { slot } }) {
  const entry = make("li", {}, make("span"));
  if (slot !== undefined) {
    const end = make("button", { type: "button", className: "small" }, "Clear");
    end.setAttribute("aria-label", `Clear ${name}, ${slot < 0 ? "all" : `slot ${slot}`}`);
    end.addEventListener("click", () => attempt($("fault-error"), () =>
      call("DELETE", `api/faults/${name}?slot=${slot}`)));
    entry.append(end);
  }

  return entry;
}

// Builds the switches, for so many slots.
export async function openFaults(slots) {
  const { faults } = await call("GET", "api/faults");
  rows.clear();
  $("faults").replaceChildren(...faults.map(fault => makeRow(fault, slots)));
}

// Shows which are on.
export function showFaults(faults) {
  $("faults-clear").disabled = faults.length === 0;
  $("alarm").textContent = faults.length === 0 ? ""
    : `${faults.length} ${faults.length === 1 ? "fault" : "faults"} on: `
      + [...new Set(faults.map(fault => fault.name))].join(", ");
  for (const [name, row] of rows) {
    const mine = faults.filter(fault => fault.name === name);
    const text = JSON.stringify(mine);
    if (text !== row.text) {
      row.text = text;
      row.again.hidden = row.isOnce || mine.length === 0;
      showEach(row.on, mine, on => String(on.values.slot), entryOf,
        (entry, on) => { entry.firstChild.textContent = describe(on); });
      if (!row.isOnce) {
        row.key.setAttribute("aria-checked", String(mine.length > 0));
      }
    }
  }
}

$("faults-clear").addEventListener("click", () =>
  attempt($("fault-error"), () => call("DELETE", "api/faults")));
