/** A way to follow the board, in the order in which they are tried by default. */
export type CometMethod = "websocket" | "sse" | "streaming" | "long-polling" | "polling";

/**
 * `connecting`: on the way. `open`: events come. `offline`: waiting before the next attempt, or
 * paused. `closed`: over.
 */
export type CometState = "connecting" | "open" | "offline" | "closed";

/** An event as the board sends it. */
export interface CometEvent<T = unknown> {
  /** The epoch (8 hexadecimal digits, another after each start of the board), `-`, a number. */
  id: string;
  topic: string;
  /** Milliseconds; `/status` tells since when. */
  time: number;
  data: T;
}

export interface CometOptions {
  /** The topics to follow, also as a list with commas; default: all. */
  topics?: string[] | string;
  /** The access token. Over a WebSocket it stands in the query, otherwise in `Authorization`. */
  token?: string;
  /** The methods to try, the best first; default: all five. */
  methods?: CometMethod[];
  /**
   * Where to begin: behind an id, with the `earliest` event that is kept, or with the next one
   * (`latest`). Default: the current value of each topic, then what comes.
   */
  since?: string;
  /**
   * Whether the tabs of this browser that follow the same topics of the same board with the same
   * token share one connection; default: true. `methods` and `pollInterval` are then those of the
   * tab that happens to lead.
   */
  shared?: boolean;
  /** Disconnects while the tab is hidden, and goes on after the last event seen; default: false. */
  pauseHidden?: boolean;
  /** Closes when aborted. */
  signal?: AbortSignal;
  /** Milliseconds from an answer to the next question of `polling`; default: 1000. */
  pollInterval?: number;
  /** Is told what goes over the wire. `id` numbers the requests of this object. */
  trace?: <K extends keyof CometTrace>(kind: K, detail: CometTrace[K]) => void;
}

export interface CometTrace {
  request: { id: number; method: "GET" | "POST" | "WS"; path: string };
  response: { id: number; status: number };
  /** Of bodies as they arrive, or of frames of a WebSocket with their headers. */
  bytes: { id: number; count: number; direction: "in" | "out" };
  /** An event on the wire, new or not, with what its method wraps around it. */
  event: { id: number; event: CometEvent; bytes: number };
  end: { id: number };
}

/** An error of the board carries the status of its answer. */
export interface CometError extends Error {
  status?: number;
}

export interface CometNotices {
  open: { method: CometMethod };
  /** Another method works than before (`previous`, null at first). */
  method: { method: CometMethod; previous: CometMethod | null };
  /** The events of these ids, the first and the last, can no longer be had. */
  gap: { from: string; to: string };
  /** The board has started again: what is known of it is void, and ids begin anew. */
  reset: { epoch: string };
  /** A relay tells that its board has gone, or is back. Values that it brings meanwhile are old. */
  board: { online: boolean };
  /** Infinity: not before the page is shown again, or never (a status of 401). */
  offline: { error: CometError; retryInMs: number };
  close: Record<string, never>;
}

/** Follows a board by the best method that gets through, and publishes. */
export class Comet {
  constructor(url?: string | URL, options?: CometOptions);

  readonly state: CometState;
  /** The method that works, or worked last. */
  readonly method: CometMethod | null;
  /** The last id that was seen. */
  readonly next: string | null;

  /** Calls the listener at each notice; returns what removes it. */
  on<K extends keyof CometNotices>(
    name: K, listener: (detail: CometNotices[K]) => void): () => void;

  /** Calls the listener with each event of a topic, `*`: of all; returns what removes it. */
  on<T = unknown>(
    topic: string, listener: (data: T, event: CometEvent<T>) => void): () => void;

  /**
   * Publishes a JSON value. Resolves with the event's id; rejects with a {@link CometError} when
   * the board refuses or cannot be reached. It is not tried again.
   */
  publish(topic: string, value: unknown): Promise<string>;

  /** Ends the connection, timers and listeners. Nothing is called after `close`. */
  close(): void;
}
