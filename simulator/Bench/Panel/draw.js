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

  // The numbers of cursors that are close stand one behind the other.
  const places = new Map();
  context.font = "13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 2;
  for (const slot of state.slots.filter(slot => slot.cursor !== null)) {
    const offset = offsetOf(log, slot.cursor);
    const place = Math.floor(offset / log.bytesMax * 32);
    const rank = places.get(place) ?? 0;
    places.set(place, rank + 1);
    const [x, y] = [Math.cos(angle(offset)), Math.sin(angle(offset))];
    context.strokeStyle = context.fillStyle = colorOf("--ink");
    context.beginPath();
    context.moveTo(middle + x * 104, middle + y * 104);
    context.lineTo(middle + x * 140, middle + y * 140);
    context.stroke();
    const radius = rank === 0 ? 152 : 92 - 16 * rank;
    context.fillText(String(slot.slot), middle + x * radius, middle + y * radius);
  }

  context.fillStyle = colorOf("--quiet");
  context.fillText(`${log.first} – ${log.next - 1}`, middle, middle);
}

export class Chart {
  constructor(canvas, seconds = 60) {
    this.canvas = canvas;
    this.seconds = seconds;
    this.points = [];
  }

  add(now, value, most) {
    this.points.push({ now, value });
    this.points = this.points.filter(point => point.now > now - this.seconds * 1000);
    const { canvas } = this;
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    const top = Math.max(most, ...this.points.map(point => point.value)) * 1.05 || 1;
    const x = at => canvas.width * (1 - (now - at) / (this.seconds * 1000));
    const y = figure => canvas.height - 2 - figure / top * (canvas.height - 4);
    const context = canvas.getContext("2d");
    context.strokeStyle = colorOf("--line");
    context.strokeRect(.5, .5, canvas.width - 1, canvas.height - 1);
    context.strokeStyle = colorOf("--accent");
    context.lineWidth = 2;
    context.beginPath();
    for (const point of this.points) {
      context.lineTo(x(point.now), y(point.value));
    }

    context.stroke();
  }
}
