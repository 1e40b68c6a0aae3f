// Drawings of the panel: the log's ring and the charts. Each is drawn anew from the state.

export function colorOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Where in the ring a cursor stands: at its next event, or behind the last when it has them all.
export function offsetOf(log, cursor) {
  const next = log.events.find(event => event.sequence >= cursor);
  const last = log.events.at(-1);
  return next ? next.offset : last ? (last.offset + last.bytes) % log.bytesMax : 0;
}

export function drawRing(canvas, state, topics) {
  const context = canvas.getContext("2d");
  const middle = canvas.width / 2;
  const { log } = state;
  const angle = offset => offset / log.bytesMax * 2 * Math.PI - Math.PI / 2;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.lineWidth = 26;
  context.strokeStyle = colorOf("--line");
  context.beginPath();
  context.arc(middle, middle, 120, 0, 2 * Math.PI);
  context.stroke();
  for (const event of log.events) {
    context.strokeStyle = colorOf(`--topic-${topics.indexOf(event.topic) % 5}`);
    context.beginPath();
    context.arc(middle, middle, 120, angle(event.offset),
      angle(event.offset + Math.max(event.bytes - 8, 4)));
    context.stroke();
  }

  drawCursors(context, middle, state.slots, slot => angle(offsetOf(log, slot.cursor)));
  context.fillStyle = colorOf("--quiet");
  context.fillText(`${log.first} – ${log.next - 1}`, middle, middle);
}

// Numbers in ascending order, such as 0, 1, 3–6; of many such parts only the first and how many.
export function join(numbers) {
  const parts = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && number === last.to + 1) {
      last.to = number;
    } else {
      parts.push({ from: number, to: number });
    }
  }

  const text = parts.slice(0, 4).map(({ from, to }) =>
    from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`).join(", ");
  return parts.length > 4 ? `${text} … (${numbers.length})` : text;
}

// Cursors that are close have one label, with the numbers of their slots.
function drawCursors(context, middle, slots, angleOf) {
  const places = new Map();
  context.font = "13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = colorOf("--ink");
  for (const slot of slots.filter(slot => slot.cursor !== null)) {
    const at = angleOf(slot);
    const [x, y] = [Math.cos(at), Math.sin(at)];
    context.beginPath();
    context.moveTo(middle + x * 104, middle + y * 104);
    context.lineTo(middle + x * 136, middle + y * 136);
    context.stroke();
    const place = Math.floor(at / Math.PI * 16);
    places.set(place, { x, y, slots: [...places.get(place)?.slots ?? [], slot.slot] });
  }

  // A label that has no room outside of the ring stands within.
  for (const { x, y, slots: numbers } of places.values()) {
    const text = join(numbers);
    const half = context.measureText(text).width / 2;
    const isOutside = half < 18;
    const beside = Math.abs(x) * half;
    const radius = isOutside ? 146 + beside * .8 : 92 - beside;
    context.fillText(text, middle + x * radius, middle + y * radius);
  }
}

const pad = 4;

// A minute of figures. The series are drawn from the last to the first, one line or one area each.
export class Chart {
  // colors: of the series; isArea: fill below them; isCentred: fit what there is, instead of
  // beginning at 0.
  constructor(canvas, { colors = ["--accent"], isArea = false, isCentred = false } = {}) {
    Object.assign(this, { canvas, colors, isArea, isCentred, seconds: 60, points: [], marks: [] });
  }

  // values: one of each series, null for none; limit: a line that nothing gets above.
  add(now, values, { most = 0, limit = null, isMarked = false } = {}) {
    const from = now - this.seconds * 1000;
    this.points.push({ now, values });
    this.points = this.points.filter(point => point.now > from);
    this.marks = [...this.marks, ...isMarked ? [now] : []].filter(mark => mark > from);
    const all = this.points.flatMap(point => point.values).filter(value => value !== null);
    const least = this.isCentred ? Math.min(...all) : 0;
    const top = Math.max(most, limit ?? 0, ...all);
    const spare = (top - least) * .08 || 1;
    this.named = [this.isCentred ? Math.max(...all) : limit ?? top + spare, least];
    this.least = this.isCentred ? least - spare : 0;
    this.top = top + spare;
    this.draw(now, limit);
  }

  draw(now, limit) {
    const { canvas, points } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const x = at => width * (1 - (now - at) / (this.seconds * 1000));
    const y = figure => height - pad
      - (figure - this.least) / (this.top - this.least) * (height - 2 * pad);
    this.drawGrid(context, width, height);
    for (let i = this.colors.length - 1; i >= 0; i--) {
      this.drawSeries(context, points.map(point => [x(point.now), point.values[i]]), y, i);
    }

    if (limit !== null) {
      context.strokeStyle = colorOf("--bad");
      context.lineWidth = 1;
      context.setLineDash([5, 4]);
      context.strokeRect(0, y(limit), width, 0);
      context.setLineDash([]);
    }

    context.fillStyle = colorOf("--bad");
    for (const mark of this.marks) {
      context.fillRect(x(mark) - 1, 0, 2, 10);
    }

    context.fillStyle = colorOf("--quiet");
    context.font = "11px system-ui, sans-serif";
    const [top, least] = this.named;
    if (Number.isFinite(top)) {
      context.fillText(this.nameOf(top), 4, Math.max(y(top) + 12, 12));
      context.fillText(this.nameOf(least), 4, height - 5);
    }
  }

  nameOf(figure) {
    return figure.toLocaleString("en", { maximumFractionDigits: this.isCentred ? 1 : 0 });
  }

  drawGrid(context, width, height) {
    context.strokeStyle = colorOf("--line");
    context.lineWidth = 1;
    context.strokeRect(.5, .5, width - 1, height - 1);
    context.beginPath();
    for (let second = 10; second < this.seconds; second += 10) {
      const at = Math.round(width * second / this.seconds) + .5;
      context.moveTo(at, 0);
      context.lineTo(at, height);
    }

    context.stroke();
  }

  drawSeries(context, points, y, i) {
    context.strokeStyle = context.fillStyle = colorOf(this.colors[i]);
    context.lineWidth = 1.5;
    context.beginPath();
    let isDown = false;
    for (const [at, value] of points) {
      if (value !== null) {
        isDown ? context.lineTo(at, y(value)) : context.moveTo(at, y(value));
      }

      isDown = value !== null;
    }

    context.stroke();
    if (this.isArea && points.length > 0) {
      context.lineTo(points.at(-1)[0], y(0));
      context.lineTo(points[0][0], y(0));
      context.globalAlpha = .25;
      context.fill();
      context.globalAlpha = 1;
    }
  }
}
