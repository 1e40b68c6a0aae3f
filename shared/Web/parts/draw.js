/**
 * What is drawn: the course of a sensor's values, and for each method who speaks when.
 */

/** The time of day in ms, finer and steadier than Date.now(). */
export const now = () => performance.timeOrigin + performance.now();

let colours = {};

/** Takes the style sheet's colours; to be called again when it shows others. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ink", "quiet", "line", "accent", "event", "held", "bad", "card"]) {
    colours[name] = style.getPropertyValue("--" + name).trim();
  }
}

// A canvas has as many pixels as the screen shows of it.
function prepare(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio || 1;
  const pixels = Math.round(width * scale);
  if (canvas.width !== pixels || canvas.height !== Math.round(height * scale)) {
    canvas.width = pixels;
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "11px system-ui, sans-serif";
  context.lineCap = context.lineJoin = "round";
  return { context, width, height };
}

function stroke(context, colour, width, points, dash = []) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

function dot(context, colour, x, y, radius) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
}

/** A sensor's last two minutes. */
export class Chart {
  constructor(canvas, name, unit) {
    this.canvas = canvas;
    this.name = name;
    this.unit = unit;
    this.spanMs = 120000;
    /** In the order of time: [ms, number or null]. */
    this.samples = [];
  }

  add(time, value) {
    this.samples.push([time, typeof value === "number" ? value : null]);
    const first = this.samples.findIndex(sample => sample[0] > now() - this.spanMs);
    if (first > 1) this.samples.splice(0, first - 1);
  }

  /** @param isLive Whether the last value still holds. */
  draw(time, isLive) {
    const { context, width, height } = prepare(this.canvas);
    const values = this.samples.map(sample => sample[1]).filter(value => value !== null);
    if (!values.length) return;
    const low = Math.min(...values);
    const high = Math.max(...values);
    const right = width - 44;
    const range = high - low || 1;
    const x = t => right * (1 - (time - t) / this.spanMs);
    const y = value => height - 18 - (height - 28) * (high > low ? (value - low) / range : .5);
    context.fillStyle = colours.quiet;
    context.textBaseline = "middle";
    for (const value of new Set([low, high])) {
      stroke(context, colours.line, 1, [[0, y(value)], [right, y(value)]]);
      context.fillText(String(+value.toFixed(1)), right + 8, y(value));
    }
    context.textBaseline = "bottom";
    context.fillText("2 min ago", 0, height);
    context.textAlign = "right";
    context.fillText("now", right, height);
    context.textAlign = "left";
    this.drawLine(context, x, y, isLive ? time : this.samples.at(-1)[0]);
    const label = `${this.name} over the last two minutes: between ${low} and ${high} ${this.unit}`;
    if (this.canvas.ariaLabel !== label) this.canvas.ariaLabel = label;
  }

  // A value holds until there is another; where the sensor failed there is no line.
  drawLine(context, x, y, end) {
    let run = [];
    for (const [t, value] of this.samples) {
      if (value === null) {
        stroke(context, colours.accent, 2, run);
        run = [];
      } else run.push([x(t), y(value)]);
    }
    const last = this.samples.at(-1)[1];
    if (last !== null) {
      run.push([x(end), y(last)]);
      dot(context, colours.accent, x(end), y(last), 4);
    }
    stroke(context, colours.accent, 2, run);
  }
}

// How long a message is shown to travel: truly it is a few ms, which nobody would see.
const travelMs = 200;
const pixelsPerMs = .055;

/**
 * The last seconds of a method: above this browser, below the board, at the right edge now.
 * All diagrams share one scale, so that an event stands in the same column in each of them.
 */
export class Diagram {
  constructor(canvas, isBatch) {
    this.canvas = canvas;
    this.isBatch = isBatch;
    this.requests = [];
    this.events = [];
    this.marks = [];
  }

  /** A request began; the record's end and events are filled in by the caller. */
  request(isPost) {
    const record = { start: now(), end: 0, events: 0, isPost };
    this.requests.push(record);
    return record;
  }

  /** @param published When the board published it, or 0 when that was before all this. */
  event(record, published) {
    const start = record ? record.start : 0;
    let shown = Math.max(now(), start + 2 * travelMs);
    if (published && !this.isBatch) shown = Math.max(shown, published + travelMs);
    this.events.push({ published: published || shown - travelMs, shown });
    if (record) record.events++;
  }

  /** A gap, a reset, a loss, or something sent by this browser. */
  mark(text) { this.marks.push({ time: now(), text }); }

  draw(time) {
    const { context, width, height } = prepare(this.canvas);
    const edge = width - 8;
    const view = {
      context, time, edge, top: 18, bottom: height - 18,
      x: t => edge - (time - t) * pixelsPerMs,
    };
    const oldest = time - width / pixelsPerMs - 1000;
    this.requests = this.requests.filter(r => !r.end || r.end > oldest);
    this.events = this.events.filter(event => event.shown > oldest);
    this.marks = this.marks.filter(mark => mark.time > oldest);
    context.save();
    context.beginPath();
    context.rect(0, 0, edge, height);
    context.clip();
    this.requests.forEach(record => this.drawHeld(view, record));
    for (const y of [view.top, view.bottom]) {
      stroke(context, colours.quiet, 1, [[0, y], [edge, y]]);
    }
    this.requests.forEach(record => this.drawRequest(view, record));
    context.restore();
    this.events.forEach(event => this.drawEvent(view, event));
    this.marks.forEach(mark => this.drawMark(view, mark));
    this.drawLabel(context, "this browser", 11);
    this.drawLabel(context, "board", height - 5);
  }

  drawLabel(context, text, y) {
    context.textBaseline = "alphabetic";
    context.fillStyle = colours.quiet;
    context.fillText(text, 0, y);
  }

  // When the answer's head, or of a batch all of it, has arrived as it is shown.
  answered(record) {
    const first = record.start + 2 * travelMs;
    return this.isBatch || record.isPost ? Math.max(record.end || Infinity, first) : first;
  }

  drawHeld({ context, x, top, bottom, time }, record) {
    if (record.isPost) return;
    const from = Math.max(0, x(record.start + travelMs));
    const to = this.isBatch ? this.answered(record) - travelMs : record.end || Infinity;
    const length = x(Math.min(to, time)) - from;
    if (length <= 1) return;
    context.fillStyle = colours.held;
    context.fillRect(from, top, length, bottom - top);
  }

  drawRequest({ context, x, top, bottom }, record) {
    const { start } = record;
    const middle = x(start + travelMs);
    if (record.end && !record.isAnswered) {
      const half = [x(start + travelMs / 2), (top + bottom) / 2];
      stroke(context, colours.bad, 2, [[x(start), top], half]);
      dot(context, colours.bad, ...half, 4);
      return;
    }
    stroke(context, colours.accent, 2, [[x(start), top], [middle, bottom]]);
    dot(context, colours.accent, middle, bottom, 3);
    const answered = this.answered(record);
    if (answered < Infinity && !(record.events && this.isBatch)) {
      stroke(context, colours.quiet, 1.5,
        [[x(answered - travelMs), bottom], [x(answered), top]], [4, 4]);
    }
  }

  // It appears on the board, waits there, if it must, and travels.
  drawEvent({ context, x, top, bottom, time, edge }, { published, shown }) {
    const leaves = shown - travelMs;
    const tip = Math.min(time, shown);
    const share = Math.max(0, (tip - leaves) / travelMs);
    if (leaves - published > 20) {
      stroke(context, colours.event, 3,
        [[x(published), bottom], [Math.min(edge, x(leaves)), bottom]], [1, 6]);
    }
    dot(context, colours.event, x(published), bottom, 3.5);
    if (share > 0) {
      const y = bottom - share * (bottom - top);
      stroke(context, colours.event, 2.5, [[x(leaves), bottom], [x(tip), y]]);
      dot(context, colours.event, x(tip), y, 4.5);
    }
  }

  drawMark({ context, x, top, bottom }, { time, text }) {
    stroke(context, colours.bad, 2, [[x(time), top - 6], [x(time), bottom + 6]], [3, 4]);
    context.fillStyle = colours.bad;
    context.textAlign = "center";
    context.fillText(text, x(time), bottom + 15);
    context.textAlign = "left";
  }
}
